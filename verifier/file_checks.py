"""V1 to V3: from bytes to typed values. See :mod:`verifier.steps`."""

from __future__ import annotations

from attestation import margin_attestation
from attestation.dsse import Envelope
from attestation.limits import MAX_ATTESTATION_BYTES
from verifier import decode
from verifier.examination import Examination, required


def file(examination: Examination) -> str:
    """V1."""
    examination.envelope = Envelope.from_bytes(examination.data, "attestation", MAX_ATTESTATION_BYTES)
    return f"{len(examination.data)} bytes, DSSE"


def statement(examination: Examination) -> str:
    """V2."""
    examination.attestation = margin_attestation.read_unverified(required(examination.envelope))
    return "in-toto statement v1, canonical"


def encoding(examination: Examination) -> str:
    """V3. The signals were read as canonical decimals by V2 already."""
    examination.proof = decode.proof(examination.known_attestation.proof, "attestation.predicate.proof")
    return "groth16 / bn128, canonical"
