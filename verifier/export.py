"""Ways out: the snarkjs trio, and calldata for a Solidity verifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attestation import margin_attestation
from attestation.canonical import dumps
from attestation.dsse import Envelope
from verifier import decode
from verifier.key_store import KeySource
from verifier.points import Proof
from verifier.verification_keys import VerificationKey, proof_to_dict


def proof_json(proof: Proof) -> bytes:
    """``proof.json``, canonical."""
    return dumps(proof_to_dict(proof)) + b"\n"


def public_json(public: Sequence[int]) -> bytes:
    """``public.json``: a flat array of decimal strings."""
    return dumps([str(value) for value in public]) + b"\n"


def key_json(key: VerificationKey) -> bytes:
    """``verification_key.json``, canonical and without a line break: its SHA-256 is the digest that trust files pin."""
    return dumps(key.to_dict())


def export_trio(data: bytes, keys: KeySource) -> dict[str, bytes]:
    """The trio of an attestation, for ``snarkjs groth16 verify verification_key.json public.json proof.json``.

    Args:
        data: the attestation file; it is read, not verified.
        keys: where its verification key is.

    Returns:
        File names and contents.

    Raises:
        InputError, RuleError: the attestation or the key is malformed.
        EnvironmentFault: ``vk.missing``.
    """
    attestation = margin_attestation.read_unverified(Envelope.from_bytes(data, "attestation"))
    circuit = attestation.circuit
    return {
        "proof.json": proof_json(decode.proof(attestation.proof)),
        "public.json": public_json(attestation.public_signals),
        "verification_key.json": key_json(keys.load(circuit.id, circuit.vk_sha256)),
    }


@dataclass(frozen=True, slots=True)
class Calldata:
    """Arguments of ``verifyProof(uint[2] a, uint[2][2] b, uint[2] c, uint[n] signals)``.

    ``b`` has the imaginary part of each coordinate first, as EIP-197 orders them; snarkjs's files have the real part first.
    """

    a: tuple[int, int]
    b: tuple[tuple[int, int], tuple[int, int]]
    c: tuple[int, int]
    signals: tuple[int, ...]

    def words(self) -> tuple[int, ...]:
        """The ABI encoding after the selector, as 256-bit words."""
        return (*self.a, *self.b[0], *self.b[1], *self.c, *self.signals)

    def encoded(self) -> bytes:
        """The ABI encoding after the selector."""
        return b"".join(word.to_bytes(32, "big") for word in self.words())

    def text(self) -> str:
        """As ``snarkjs zkey export soliditycalldata`` prints it."""

        def listed(values: Sequence[int]) -> str:
            return "[" + ", ".join(f'"0x{value:064x}"' for value in values) + "]"

        b = "[" + ",".join(listed(part) for part in self.b) + "]"
        return ",".join([listed(self.a), b, listed(self.c), listed(self.signals).replace(", ", ",")])


def calldata(proof: Proof, public: Sequence[int]) -> Calldata:
    """The arguments for a proof and its signals."""
    (x_real, x_imaginary), (y_real, y_imaginary) = proof.b
    return Calldata(proof.a, ((x_imaginary, x_real), (y_imaginary, y_real)), proof.c, tuple(public))
