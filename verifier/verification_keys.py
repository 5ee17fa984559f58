"""A Groth16 verification key with decoded points: read by :mod:`verifier.decode`, accepted by :mod:`verifier.key_lint`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verifier.points import G1, G2, Proof

CURVE = "bn128"
PROTOCOL = "groth16"


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """``e(A, B) = e(alpha, beta) e(IC[0] + sum(signal_i IC[i + 1]), gamma) e(C, delta)``; coordinates are in ``[0, Q)``."""

    alpha: G1
    beta: G2
    gamma: G2
    delta: G2
    ic: tuple[G1, ...]

    @property
    def signals(self) -> int:
        """Number of public signals."""
        return len(self.ic) - 1

    def to_dict(self) -> dict[str, Any]:
        """The canonical snarkjs form (without the redundant ``vk_alphabeta_12``)."""
        return {
            "protocol": PROTOCOL,
            "curve": CURVE,
            "nPublic": self.signals,
            "vk_alpha_1": g1_to_json(self.alpha),
            "vk_beta_2": g2_to_json(self.beta),
            "vk_gamma_2": g2_to_json(self.gamma),
            "vk_delta_2": g2_to_json(self.delta),
            "IC": [g1_to_json(point) for point in self.ic],
        }


def g1_to_json(point: G1) -> list[str]:
    """Projective decimal strings, as snarkjs writes them."""
    return [str(point[0]), str(point[1]), "1"]


def g2_to_json(point: G2) -> list[list[str]]:
    """Projective decimal strings, real part first, as snarkjs writes them."""
    return [[str(part) for part in point[0]], [str(part) for part in point[1]], ["1", "0"]]


def proof_to_dict(proof: Proof) -> dict[str, Any]:
    """The canonical ``proof.json``."""
    return {
        "pi_a": g1_to_json(proof.a),
        "pi_b": g2_to_json(proof.b),
        "pi_c": g1_to_json(proof.c),
        "protocol": PROTOCOL,
        "curve": CURVE,
    }
