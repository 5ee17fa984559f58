"""The snarkjs trio, ``verification_key.json`` / ``proof.json`` / ``public.json``: verified as strictly as an attestation's proof.

This is the way in for proofs of other tools (snarkjs, rapidsnark), and what the corpus of good and bad proofs is run through. A valid trio
says only that somebody knew a witness for these signals under this key; what the signals mean is the attestation's matter.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from attestation.canonical import parse
from attestation.limits import MAX_ENVELOPE_BYTES
from verifier import decode
from verifier.engines import Backend
from verifier.errors import KeyUnpinnedError, ProofInvalidError, SignalCountError
from verifier.key_store import load_key
from verifier.points import Proof, check_proof
from verifier.verification_keys import VerificationKey


@dataclass(frozen=True, slots=True)
class Trio:
    """A decoded and checked trio: every point is where it should be, and there are as many signals as the key has."""

    key: VerificationKey
    proof: Proof
    public: tuple[int, ...]


def read_trio(key: bytes, proof: bytes, public: bytes, *, pinned: str | None = None) -> Trio:
    """Decode and check the three files.

    Args:
        key, proof, public: their bytes.
        pinned: SHA-256 (hex) that the key's file must have; ``None`` leaves that to the caller.

    Raises:
        RuleError: ``vk.*``, ``proof.*``, ``signals.*``, ``point.*``.
        InputError: ``json.*``.
    """
    digest = hashlib.sha256(key).hexdigest()
    if pinned is not None and digest != pinned:
        raise KeyUnpinnedError("The verification key is not the pinned one", where="verification_key.json", expected=pinned, got=digest)
    decoded_key = load_key(key)
    content = parse(proof, where="proof.json", max_bytes=MAX_ENVELOPE_BYTES)
    decoded_proof = decode.proof(content, "proof.json", curve_may_miss=True)
    signals = decode.public_signals(parse(public, where="public.json", max_bytes=MAX_ENVELOPE_BYTES), "public.json")
    if len(signals) != decoded_key.signals:
        raise SignalCountError("Another number of public signals", where="public.json", expected=decoded_key.signals, got=len(signals))
    check_proof(decoded_proof)
    return Trio(decoded_key, decoded_proof, signals)


def verify_trio(trio: Trio, engine: Backend) -> None:
    """Return when the proof is valid.

    Raises:
        ProofInvalidError: it is not.
        EnvironmentFault: the engine gave no answer.
    """
    if not engine.verify(trio.key, trio.proof, trio.public):
        raise ProofInvalidError(
            "The proof does not prove these signals", where="proof.json", expected="the pairing equation", got="does not hold"
        )
