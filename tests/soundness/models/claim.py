"""Attacks on the claim of a circuit that has one (``component claim = Claim(BITS)``), R10 to R14, and the mutants on which they succeed.

What a model brings is a way to make an account with a given equity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from circuits.field import R
from margin.widths import BOUND_BITS, BPS_SCALE, RATE_SCALE
from tests.soundness.attack import Attack, Mutant, Target, flat
from tests.soundness.catalogue.entries import Template
from tests.soundness.whole import Case, attack_on, change, replay

Of = Callable[[int, int | None, int | None], Case]
"""A case by its equity in money, its lower and its upper bound."""


@dataclass(frozen=True)
class ClaimAttacks:
    """The attacks.

    Attributes:
        target: the whole circuit.
        model: what stands in the attacks' names.
        requirement: of the accounts that ``of`` makes, in money, at least 100 units of it.
        of: makes a case.
        debt: whether an account's equity can be negative.
    """

    target: Target
    model: str
    requirement: int
    of: Of
    debt: bool = True

    @cached_property
    def sides(self) -> tuple[Attack, ...]:
        """R10 and R11: what a side and a bound are."""
        need, of = self.requirement, self.of
        short, band, flush = of(need // 5, BPS_SCALE, None), of(need // 5, BPS_SCALE, 2 * BPS_SCALE), of(3 * need, BPS_SCALE, 11_000)
        wide, minus = 1 << BOUND_BITS, R - 1
        debt = (self._on("R11", "upper-minus-one", "-1 is a bound", of(-need, None, BPS_SCALE), upperBps=minus),) if self.debt else ()
        return (
            self._on("R10", "neither", "a proof that claims nothing is a proof of margin", short, hasLower=0),
            self._on("R10", "lower-minus-one", "a weight of -1 is a side", band, hasLower=minus),
            self._on("R10", "upper-minus-one", "a weight of -1 is a side", flush, hasUpper=minus),
            self._on("R10", "two", "a weight of 2 is a side", of(need, BPS_SCALE, None), hasLower=2, hasUpper=1, upperBps=20_000),
            self._on("R11", "lower-minus-one", "-1 is a bound", short, lowerBps=minus),
            self._on("R11", "21-bits", "2**20 is a bound", of(110 * need, wide, None)),
            self._on("R11", "upper-21-bits", "2**20 is a bound", of(need, None, wide)),
            *debt,
        )

    @cached_property
    def lower(self) -> tuple[Attack, ...]:
        """R12: the lower side."""
        need = self.requirement
        return (
            self._on("R12", "one-unit-short", "equity 1e-10 short of the requirement meets it", self.of(need - 1, BPS_SCALE, None)),
            self._on("R12", "shortfall", "a fifth of the requirement meets it", self.of(need // 5, BPS_SCALE, None)),
        )

    @cached_property
    def upper(self) -> tuple[Attack, ...]:
        """R13: the upper side."""
        need = self.requirement
        return (
            self._on("R13", "at-the-bound", "equity exactly at the requirement is below it", self.of(need, None, BPS_SCALE)),
            self._on("R13", "no-shortfall", "a healthy account is under-margined", self.of(3 * need, None, BPS_SCALE)),
        )

    def mutants(self, model: Template) -> list[Mutant]:
        """Mutants of the claim within the whole circuit, and of the model's statements about it."""
        need, of, wire = self.requirement, self.of, self._forged
        short, band, flush = of(need // 5, BPS_SCALE, None), of(need // 5, BPS_SCALE, 2 * BPS_SCALE), of(3 * need, BPS_SCALE, 11_000)
        claim, lower, upper = (Template("lib/claim.circom", name, self.target) for name in ("Claim", "LowerSide", "UpperSide"))
        off = "the public flag is set and the side is not checked"
        again = replay(self.target, f"R14.{self.model}.replay", lambda: flat(**of(need, BPS_SCALE, None).inputs()))
        return [
            claim.drop("Sides()(hasLower, lowerBps, hasUpper, upperBps)", *self.sides),
            claim.drop("LowerSide(BITS)(equity, requirement, hasLower, lowerBps)", *self.lower),
            claim.drop("UpperSide(BITS)(equity, requirement, hasUpper, upperBps)", *self.upper),
            lower.drop("signal floor <== bps * requirement", wire("R12", "floor", "nothing is compared with", short, "LowerSide.floor", 0)),
            lower.drop(
                "signal above <== has * (BPS_SCALE() * equity - floor)",
                wire("R12", "difference", "the difference is what suits", short, "LowerSide.above", 0),
            ),
            upper.drop(
                "signal ceiling <== bps * requirement", wire("R13", "ceiling", "the bound is infinite", flush, "UpperSide.ceiling", 10**45)
            ),
            upper.drop(
                "signal below <== has * (ceiling - BPS_SCALE() * equity - 1)",
                wire("R13", "difference", "the difference is what suits", flush, "UpperSide.below", 0),
            ),
            model.drop("claim.hasLower <== hasLower", wire("R10", "lower-switched-off", off, band, "hasLower", 0)),
            model.drop("claim.hasUpper <== hasUpper", wire("R10", "upper-switched-off", off, flush, "hasUpper", 0)),
            model.drop(
                "claim.lowerBps <== lowerBps", wire("R12", "other-bound", "the bound compared is not the public one", short, "lowerBps", 0)
            ),
            model.drop(
                "claim.upperBps <== upperBps",
                wire("R13", "other-bound", "the bound compared is not the public one", flush, "upperBps", 1_000_000),
            ),
            model.drop("signal bound <== context * context", again),
        ]

    def requirement_forged(self, rule: str) -> Attack:
        """The requirement that is compared is none."""
        case = self.of(self.requirement // 5, BPS_SCALE, None)
        return self._forged(rule, "total-requirement", "the account requires nothing", case, "requirement", 0)

    def equity_forged(self, rule: str) -> Attack:
        """The equity that is compared is a fortune."""
        case = self.of(self.requirement // 5, BPS_SCALE, None)
        return self._forged(rule, "total-equity", "the equity is another number", case, "equity", 10**6 * self.requirement * RATE_SCALE)

    def _on(self, rule: str, how: str, says: str, case: Case, **public: int) -> Attack:
        return attack_on(self.target, f"{rule}.{self.model}.{how}", says, case, change(**public))

    def _forged(self, rule: str, how: str, says: str, case: Case, wire: str, value: int) -> Attack:
        attack = partial(attack_on, self.target, f"{rule}.{self.model}.{how}", says, case)
        return attack(forged={f"claim.{wire}": value})
