"""A receipt is worth something without the service: this check uses nothing of ours, only Ed25519, SHA-256 and JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.verifier.service.desk import Desk, prove


def check(receipt: bytes, public_key: str) -> dict[str, Any]:
    """What an auditor writes from the documentation: envelope, signature, canonical payload, submission id."""
    envelope = json.loads(receipt)
    payload = base64.b64decode(envelope["payload"], validate=True)
    kind = envelope["payloadType"].encode()
    (signature,) = envelope["signatures"]
    spki = base64.b64decode(public_key)
    key = load_der_public_key(spki)
    assert isinstance(key, Ed25519PublicKey)
    assert signature["keyid"] == hashlib.sha256(spki).hexdigest()
    signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    key.verify(base64.b64decode(signature["sig"], validate=True), signed)
    statement = json.loads(payload)
    assert json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == payload
    assert statement["predicateType"] == "urn:zkmargin:receipt:v1"
    predicate: dict[str, Any] = statement["predicate"]
    text = b"zkmargin/submission/v1\0" + predicate["circuit"].encode() + b"\0" + ",".join(predicate["publicSignals"]).encode()
    assert predicate["sid"] == hashlib.sha256(text).hexdigest()
    assert statement["subject"] == [{"name": "submission", "digest": {"zkmargin-sid": predicate["sid"]}}]
    return predicate


@pytest.fixture(scope="module")
def fetched(shared: Desk) -> tuple[bytes, str]:
    """A receipt as it is served, and the key that info names."""
    sid = shared.submit(prove(shared.challenge()))["sid"]
    return shared.client.get(f"/v1/receipts/{sid}").content, shared.client.get("/v1/info").json()["publicKey"]


def test_an_independent_check_accepts_the_receipt(fetched: tuple[bytes, str]) -> None:
    predicate = check(*fetched)
    assert predicate["verdict"] == "valid"
    assert predicate["verifier"] == "Lender Y"
    assert {line["id"] for line in predicate["scope"]["doesNotProve"]} >= {"account.complete", "prices", "other.times"}


def test_rejects_the_receipt_with_any_byte_flipped(fetched: tuple[bytes, str]) -> None:
    """Every byte of the envelope's content matters; white space at the end is the only freedom of the file."""
    receipt, key = fetched
    body = receipt.rstrip()
    for place in random.Random(7).sample(range(len(body)), 600):
        for bit in (0x01, 0x20):
            changed = bytearray(body)
            changed[place] ^= bit
            with pytest.raises((ValueError, KeyError, AssertionError, InvalidSignature, TypeError)):
                check(bytes(changed), key)
