"""Whole files of every format, as version 1 writes them: later versions have to read them, and an independent program can check them.

The keys that signed them are derived from public words (``tests/verifier/world.py``).
"""

from __future__ import annotations

import json
from functools import cache

from attestation.receipt import Receipt
from tests.verifier import world


def receipt() -> Receipt:
    """Of the attestation that answers the challenge, as a verifier would write it."""
    verdict = world.verify(world.parts().file(), engine="py_ecc")
    assert verdict.valid
    assert verdict.attested is not None
    return Receipt(
        verdict="valid",
        code="",
        checks=verdict.checks,
        circuit=verdict.attested.circuit,
        vk_sha256=verdict.attested.vk_sha256,
        public_signals=verdict.attested.public_signals,
        challenge_nonce=verdict.attested.nonce,
        snapshot_sha256=verdict.attested.snapshot_sha256,
        verified_at=world.NOW,
        verifier="Lender Y",
        environment="development",
        scope=verdict.attested.scope,
    )


@cache
def files() -> dict[str, bytes]:
    """Names and contents."""
    publisher = world.parts().publisher
    assert publisher is not None
    about = {
        "what": "Examples of every format, signed with public test keys",
        "made by": "python -m tests.vectors.generate, from tests/vectors/verify/base",
        "verifiedAt": "2026-11-20T12:10:00Z",
        "mode": "development",
    }
    return {
        "about.json": json.dumps(about, indent=1).encode() + b"\n",
        "account.json": world.account_statement().sign(world.ISSUER).to_bytes(),
        "attestation.json": world.parts().file(),
        "attestation_band.json": world.parts("band").file(),
        "attestation_open.json": world.parts("open").file(),
        "challenge.json": world.CHALLENGE.sign(world.VERIFIER).to_bytes(),
        "receipt.json": receipt().sign(world.VERIFIER).to_bytes(),
        "snapshot.json": world.SNAPSHOT_BYTES,
        "snapshot_signature.json": publisher.sign(world.PUBLISHER).to_bytes(),
        "trust.json": world.trust().to_bytes(),
        "verification_key.json": world.vk_bytes(),
    }
