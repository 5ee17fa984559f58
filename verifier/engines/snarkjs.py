"""snarkjs as an engine: one Node process per proof, fed with what was decoded and written again here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from verifier.points import Proof
from verifier.verification_keys import VerificationKey, proof_to_dict

TIMEOUT: Final = 60.0
"""Seconds; it takes about one on an idle machine."""


class SnarkjsBackend:
    """Calls ``groth16.verify``."""

    name = "snarkjs"

    def verify(self, key: VerificationKey, proof: Proof, public: Sequence[int]) -> bool:
        """Whether the pairing equation holds.

        Raises:
            EnvironmentFault: ``node.missing``, ``toolchain.missing``, ``snarkjs.*``.
        """
        from circuits.snarkjs import call

        signals = [str(value) for value in public]
        return call("verify", {"vk": key.to_dict(), "proof": proof_to_dict(proof), "public": signals}, timeout=TIMEOUT) is True
