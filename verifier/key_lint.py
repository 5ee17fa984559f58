"""Keys under which anybody can prove anything, and how they are told: refused on load, whatever their digest says.

snarkjs and other verifiers accept all of these. ``gamma`` itself is the generator in every snarkjs key, which is harmless.

=====================  ==========================================================================================================
``vk.point``           a point at infinity, off the curve or outside the subgroup
``vk.tau-generator``   alpha or beta is a generator: powers of tau without a contribution, so that tau, alpha and beta are 1
``vk.gamma-delta``     phase 2 skipped: ``A = alpha, B = beta, C = -(IC[0] + ...)`` passes for any signals
``vk.delta-generator`` phase 2 without a contribution; the same when gamma is not the generator
``vk.beta-repeats``    beta = +-gamma or +-delta: the pairings merge, and C or A can be solved for
``vk.ic.length``       another number of signals than the circuit has
``vk.ic.degenerate``   two IC points equal or opposite: a change of one signal is undone by a change of the other
=====================  ==========================================================================================================
"""

from __future__ import annotations

from circuits.points import G1_GENERATOR, G2_GENERATOR
from verifier.errors import (
    BetaRepeatsError,
    DeltaGeneratorError,
    GammaDeltaError,
    KeyDegenerateError,
    KeyPointError,
    KeySignalCountError,
    PowersOfTauError,
    RuleError,
)
from verifier.points import check_g1, check_g2
from verifier.verification_keys import VerificationKey


def lint(key: VerificationKey, signals: int | None = None) -> None:
    """Accept a key that can be used at all. (Whether it is *trusted* is the digest's matter.)

    Args:
        key: decoded, coordinates below Q.
        signals: how many public signals the circuit has; ``None`` when the circuit is not known.

    Raises:
        KeyPointError, PowersOfTauError, GammaDeltaError, DeltaGeneratorError, BetaRepeatsError, KeySignalCountError, KeyDegenerateError.
    """
    if signals is not None and key.signals != signals:
        raise KeySignalCountError("IC has a wrong length", where="IC", expected=signals + 1, got=len(key.ic))
    _check_points(key)
    _check_contributions(key)
    _check_ic(key)


def _check_points(key: VerificationKey) -> None:
    try:
        check_g1(key.alpha, "vk_alpha_1")
        for i, point in enumerate(key.ic):
            check_g1(point, f"IC[{i}]")
        for name, twisted in (("vk_beta_2", key.beta), ("vk_gamma_2", key.gamma), ("vk_delta_2", key.delta)):
            check_g2(twisted, name)
    except RuleError as error:
        raise KeyPointError(error.what, where=error.where, expected=error.expected, got=error.got) from error


def _check_contributions(key: VerificationKey) -> None:
    """A point and its opposite have the same x, so x alone is compared."""
    if key.alpha[0] == G1_GENERATOR[0] or key.beta[0] == G2_GENERATOR[0]:
        raise PowersOfTauError(
            "The powers of tau have no contribution", where="vk_alpha_1, vk_beta_2", expected="secret multiples", got="the generator"
        )
    if key.gamma[0] == key.delta[0]:
        raise GammaDeltaError(
            "Phase 2 of the set-up was skipped", where="vk_delta_2", expected="delta different from gamma", got="the same point",
            why="anybody can prove any signals under this key",
        )  # fmt: skip
    if key.delta[0] == G2_GENERATOR[0]:
        raise DeltaGeneratorError("Phase 2 has no contribution", where="vk_delta_2", expected="a secret multiple", got="the generator")
    if key.beta[0] in (key.gamma[0], key.delta[0]):
        raise BetaRepeatsError(
            "beta repeats gamma or delta", where="vk_beta_2", expected="three different points", got="two of them equal",
            why="anybody can prove any signals under this key",
        )  # fmt: skip


def _check_ic(key: VerificationKey) -> None:
    seen: dict[int, int] = {}
    for i, point in enumerate(key.ic):
        if point[0] in seen:
            raise KeyDegenerateError(
                "Two points of IC are equal or opposite", where=f"IC[{i}]", expected="different points", got=f"that of IC[{seen[point[0]]}]"
            )
        seen[point[0]] = i
