"""DSSE envelopes: the protocol's own vector, one signature, strict reading."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attestation import dsse
from attestation.dsse import PAYLOAD_TYPE, Envelope, pre_authentication_encoding
from attestation.errors import FormatError, SignatureInvalidError, SignerUnknownError
from attestation.keys import PrivateKey
from margin.errors import InputError

KEY = PrivateKey(bytes(32))
OTHER = PrivateKey(bytes([1]) * 32)
ENVELOPE = dsse.sign(b'{"a":1}', KEY)


def test_pre_authentication_encoding_is_the_protocols_example() -> None:
    """https://github.com/secure-systems-lab/dsse/blob/master/protocol.md, test vectors."""
    encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_verify_returns_the_signing_key() -> None:
    assert dsse.verify(ENVELOPE, [OTHER.public, KEY.public]) == KEY.public


def test_bytes_round_trip() -> None:
    assert Envelope.from_bytes(ENVELOPE.to_bytes()) == ENVELOPE


def test_rejects_signer_who_is_not_trusted() -> None:
    with pytest.raises(SignerUnknownError) as caught:
        dsse.verify(ENVELOPE, [OTHER.public])
    assert caught.value.stable_code == "signature.signer"
    assert caught.value.got == KEY.public.id


def test_rejects_signer_when_nobody_is_trusted() -> None:
    with pytest.raises(SignerUnknownError):
        dsse.verify(ENVELOPE, [])


@pytest.mark.parametrize("field", ["payload", "payload_type", "signature"])
def test_rejects_signature_over_something_else(field: str) -> None:
    changed = {"payload": b'{"a":2}', "payload_type": "text/plain", "signature": OTHER.sign(b"x")}[field]
    from dataclasses import replace

    with pytest.raises(SignatureInvalidError) as caught:
        dsse.verify(replace(ENVELOPE, **{field: changed}), [KEY.public])
    assert caught.value.stable_code == "signature.invalid"


def test_rejects_signature_by_another_key_under_a_trusted_id() -> None:
    from dataclasses import replace

    forged = replace(dsse.sign(ENVELOPE.payload, OTHER), key_id=KEY.public.id)
    with pytest.raises(SignatureInvalidError):
        dsse.verify(forged, [KEY.public])


def _changed(**changes: Any) -> dict[str, Any]:
    return ENVELOPE.to_dict() | changes


SIGNATURE = ENVELOPE.to_dict()["signatures"][0]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([], "format.field.value"),
        (_changed(extra=1), "format.field.unknown"),
        ({k: v for k, v in ENVELOPE.to_dict().items() if k != "payload"}, "format.field.missing"),
        (_changed(payload="e30"), "format.base64"),
        (_changed(payload=None), "format.field.value"),
        (_changed(payload="A" * 200_000), "format.field.value"),
        (_changed(payloadType=1), "format.field.value"),
        (_changed(payloadType="a\nb"), "format.field.value"),
        (_changed(signatures=[]), "format.field.value"),
        (_changed(signatures=[SIGNATURE, SIGNATURE]), "format.field.value"),
        (_changed(signatures={}), "format.field.value"),
        (_changed(signatures=[SIGNATURE | {"cert": "x"}]), "format.field.unknown"),
        (_changed(signatures=[{"sig": SIGNATURE["sig"]}]), "format.field.missing"),
        (_changed(signatures=[SIGNATURE | {"keyid": SIGNATURE["keyid"].upper()}]), "format.field.value"),
        (_changed(signatures=[SIGNATURE | {"keyid": "00"}]), "format.field.value"),
        (_changed(signatures=[SIGNATURE | {"sig": "AAAA"}]), "format.field.value"),
    ],
)
def test_rejects_envelope_of_other_shape(value: object, code: str) -> None:
    with pytest.raises(FormatError) as caught:
        Envelope.from_dict(value)
    assert caught.value.stable_code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json.empty"),
        (b"\x00\x01\x02", "json.syntax"),
        (b"\xff" * 10, "json.encoding"),
        (b"{", "json.truncated"),
        (b"[" * 100, "json.depth"),
        (b'{"payload":"","payload":""}', "json.duplicate"),
        (b'{"a":NaN}', "json.number"),
        (b" " * 70_000 + b"{}", "json.size"),
        (rb'{"\ud800":1}', "json.surrogate"),
    ],
)
def test_rejects_bytes_that_are_not_strict_json(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        Envelope.from_bytes(data)
    assert caught.value.stable_code == code


def test_white_space_around_the_envelope_is_not_signed_and_harmless() -> None:
    pretty = json.dumps(ENVELOPE.to_dict(), indent=2).encode()
    assert Envelope.from_bytes(pretty) == ENVELOPE


def test_payload_type_is_in_toto() -> None:
    assert ENVELOPE.payload_type == PAYLOAD_TYPE == "application/vnd.in-toto+json"
