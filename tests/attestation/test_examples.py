"""The format's examples, kept as files: what version 1 wrote is read and verified by what is here now."""

from __future__ import annotations

from pathlib import Path

import pytest

from attestation import account, challenge, receipt, snapshot_signature
from attestation.dsse import Envelope
from attestation.keys import PublicKey
from tests.verifier import world
from verifier.trust import TrustStore, public_keys

FOLDER = Path(__file__).parent.parent / "vectors" / "attestation"
TRUST = TrustStore.load(FOLDER / "trust.json")


def envelope(name: str) -> Envelope:
    return Envelope.from_bytes((FOLDER / name).read_bytes())


def test_signed_statements_open_with_the_keys_of_the_trust_file() -> None:
    statement, _ = account.verify(envelope("account.json"), public_keys(TRUST.issuers))
    assert statement.issuer == "Venue X"
    asked, _ = challenge.verify(envelope("challenge.json"), public_keys(TRUST.verifiers))
    assert asked.policy == world.POLICY
    published, _ = snapshot_signature.verify(envelope("snapshot_signature.json"), public_keys(TRUST.publishers))
    assert published.venue == "testnet"
    answered, _ = receipt.verify(envelope("receipt.json"), public_keys(TRUST.verifiers))
    assert (answered.verdict, answered.challenge_nonce) == ("valid", asked.nonce)


@pytest.mark.parametrize("name", ["attestation", "attestation_band", "attestation_open"])
def test_attestations_are_valid_at_their_time(name: str) -> None:
    assert world.verify((FOLDER / f"{name}.json").read_bytes(), trust=TRUST).valid


def test_independent_check_of_a_receipt() -> None:
    """With nothing of this project: the standard library, and Ed25519 from ``cryptography``."""
    import base64
    import hashlib
    import json

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    outer = json.loads((FOLDER / "receipt.json").read_bytes())
    payload = base64.b64decode(outer["payload"])
    spki = base64.b64decode(json.loads((FOLDER / "trust.json").read_bytes())["verifiers"][0]["publicKey"])
    assert hashlib.sha256(spki).hexdigest() == outer["signatures"][0]["keyid"]
    kind = outer["payloadType"]
    message = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload
    Ed25519PublicKey.from_public_bytes(spki[-32:]).verify(base64.b64decode(outer["signatures"][0]["sig"]), message)
    predicate = json.loads(payload)["predicate"]
    text = predicate["circuit"] + "\0" + ",".join(predicate["publicSignals"])
    assert hashlib.sha256(b"zkmargin/submission/v1\0" + text.encode()).hexdigest() == predicate["sid"]


def test_public_keys_of_the_examples_are_those_of_public_words() -> None:
    assert TRUST.issuers[0].key == PublicKey.from_base64(world.ISSUER.public.base64)
