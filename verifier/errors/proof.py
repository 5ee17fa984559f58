"""Encoding of proofs and signals (V3), their points (V13) and the pairing (V14)."""

from __future__ import annotations

from verifier.errors.base import RuleError


class ProofShapeError(RuleError):
    """Not the fields and list lengths of a snarkjs Groth16 proof."""

    code = "proof.shape"
    exit_code = 3


class ProofProtocolError(RuleError):
    """A proof of another proof system."""

    code = "proof.protocol"
    exit_code = 3


class ProofCurveError(RuleError):
    """A proof on another curve."""

    code = "proof.curve"
    exit_code = 3


class ProofNumberError(RuleError):
    """A coordinate that is not a canonical decimal below the base field's modulus."""

    code = "proof.number"
    exit_code = 3


class SignalNumberError(RuleError):
    """A public signal that is not a canonical decimal below the scalar field's modulus."""

    code = "signals.number"
    exit_code = 3


class SignalShapeError(RuleError):
    """Public signals that are not a flat list."""

    code = "signals.shape"
    exit_code = 3


class PointInfinityError(RuleError):
    """A point of the proof at infinity."""

    code = "point.infinity"


class PointCurveError(RuleError):
    """A point of the proof that is not on its curve."""

    code = "point.curve"


class PointSubgroupError(RuleError):
    """A point of the proof on the curve but outside the subgroup of prime order."""

    code = "point.subgroup"


class ProofInvalidError(RuleError):
    """The pairing equation does not hold: the proof does not prove these signals."""

    code = "proof.invalid"
