"""The circuit (V4) and its verification key (V5)."""

from __future__ import annotations

from verifier.errors.base import RuleError


class CircuitUnknownError(RuleError):
    """No such circuit in the registry."""

    code = "circuit.unknown"
    exit_code = 4


class CircuitDigestError(RuleError):
    """The attestation names another compiled circuit under the same id."""

    code = "circuit.digest"
    exit_code = 4


class CircuitTestOnlyError(RuleError):
    """A circuit that exists for tests, in production."""

    code = "circuit.test-only"
    exit_code = 4


class KeyUnpinnedError(RuleError):
    """A verification key whose digest nobody here trusts."""

    code = "vk.unpinned"
    exit_code = 4


class KeyKindError(RuleError):
    """The attestation calls the key something else than the trust file does."""

    code = "vk.kind"
    exit_code = 4


class DevelopmentKeyError(RuleError):
    """A development key in production: everybody knows its secrets."""

    code = "vk.development"
    exit_code = 4


class KeyDigestError(RuleError):
    """The key file on disk is not the pinned one."""

    code = "vk.digest"
    exit_code = 4


class KeyShapeError(RuleError):
    """Not the fields of a snarkjs verification key."""

    code = "vk.shape"
    exit_code = 4


class KeyNumberError(RuleError):
    """A key coordinate that is not a canonical decimal below the modulus."""

    code = "vk.number"
    exit_code = 4


class KeyPointError(RuleError):
    """A key point at infinity, off the curve or outside the subgroup."""

    code = "vk.point"
    exit_code = 4


class KeySignalCountError(RuleError):
    """IC has another length than the circuit has signals, plus one."""

    code = "vk.ic.length"
    exit_code = 4


class KeyDegenerateError(RuleError):
    """IC points that are equal or opposite: the signals behind them can be exchanged."""

    code = "vk.ic.degenerate"
    exit_code = 4


class GammaDeltaError(RuleError):
    """gamma = delta (up to sign): phase 2 was skipped, and anybody can prove any signals."""

    code = "vk.gamma-delta"
    exit_code = 4


class DeltaGeneratorError(RuleError):
    """delta is the generator: nobody contributed to phase 2."""

    code = "vk.delta-generator"
    exit_code = 4


class PowersOfTauError(RuleError):
    """alpha or beta is a generator: nobody contributed to the powers of tau."""

    code = "vk.tau-generator"
    exit_code = 4


class BetaRepeatsError(RuleError):
    """beta equals gamma or delta (up to sign): anybody can prove any signals."""

    code = "vk.beta-repeats"
    exit_code = 4
