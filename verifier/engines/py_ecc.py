"""The auditor's engine: py_ecc, plain Python. Slow, short, and without any code of the other two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from verifier.points import G1, G2, Proof
from verifier.verification_keys import VerificationKey

Library: TypeAlias = Any
"""py_ecc exports its names without types."""


class PyEccBackend:
    """One product of four Miller loops, one final exponentiation."""

    name = "py_ecc"

    def verify(self, key: VerificationKey, proof: Proof, public: Sequence[int]) -> bool:
        """Whether the pairing equation holds."""
        import py_ecc.optimized_bn128

        curve: Library = py_ecc.optimized_bn128

        def g1(point: G1) -> Library:
            return curve.FQ(point[0]), curve.FQ(point[1]), curve.FQ.one()

        def g2(point: G2) -> Library:
            return curve.FQ2(point[0]), curve.FQ2(point[1]), curve.FQ2.one()

        signals = g1(key.ic[0])
        for value, point in zip(public, key.ic[1:], strict=True):
            signals = curve.add(signals, curve.multiply(g1(point), value))
        product = (
            curve.pairing(g2(proof.b), g1(proof.a), final_exponentiate=False)
            * curve.pairing(g2(key.beta), curve.neg(g1(key.alpha)), final_exponentiate=False)
            * curve.pairing(g2(key.gamma), curve.neg(signals), final_exponentiate=False)
            * curve.pairing(g2(key.delta), curve.neg(g1(proof.c)), final_exponentiate=False)
        )
        return bool(curve.final_exponentiate(product) == curve.FQ12.one())
