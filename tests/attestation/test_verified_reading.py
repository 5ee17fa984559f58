"""Reading with a signature check: only the right key opens a statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from attestation import account, challenge, receipt, snapshot_signature
from attestation.dsse import Envelope
from attestation.errors import SignatureInvalidError, SignerUnknownError
from tests.attestation.test_statements import KINDS
from tests.verifier import world

VERIFIED: dict[str, tuple[Callable[..., tuple[Any, Any]], Any]] = {
    "account": (account.verify, world.ISSUER),
    "snapshot": (snapshot_signature.verify, world.PUBLISHER),
    "challenge": (challenge.verify, world.VERIFIER),
    "receipt": (receipt.verify, world.VERIFIER),
}


@pytest.mark.parametrize("name", VERIFIED)
def test_opens_with_the_signers_key(name: str) -> None:
    verify, key = VERIFIED[name]
    statement, found = verify(KINDS[name].envelope(), [world.STRANGER.public, key.public])
    assert found == key.public
    assert statement == KINDS[name].read(KINDS[name].envelope())


@pytest.mark.parametrize("name", VERIFIED)
def test_rejects_signer_unknown(name: str) -> None:
    verify, _ = VERIFIED[name]
    with pytest.raises(SignerUnknownError):
        verify(KINDS[name].envelope(), [world.STRANGER.public])


@pytest.mark.parametrize("name", VERIFIED)
def test_rejects_every_flipped_byte_of_the_payload(name: str) -> None:
    verify, key = VERIFIED[name]
    envelope = KINDS[name].envelope()
    for position in range(0, len(envelope.payload), 7):
        payload = bytearray(envelope.payload)
        payload[position] ^= 1
        broken = Envelope(bytes(payload), envelope.payload_type, envelope.key_id, envelope.signature)
        with pytest.raises(SignatureInvalidError):
            verify(broken, [key.public])


@pytest.mark.parametrize("name", VERIFIED)
def test_rejects_every_flipped_byte_of_the_signature(name: str) -> None:
    verify, key = VERIFIED[name]
    envelope = KINDS[name].envelope()
    for position in range(64):
        signature = bytearray(envelope.signature)
        signature[position] ^= 1
        with pytest.raises(SignatureInvalidError):
            verify(Envelope(envelope.payload, envelope.payload_type, envelope.key_id, bytes(signature)), [key.public])
