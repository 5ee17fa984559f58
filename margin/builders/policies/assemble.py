"""From values per unit to a portfolio section: everything a policy shares with the others.

A policy says, for each instrument, what happens to *one unit of the underlying*, as exact fractions; here that becomes money units per lot:
scenario values, basis values and exposures half-even, charges and minimums up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from margin.builders.policies.chain import Chain, Quote, lot_money
from margin.builders.policies.rates import EVEN, NO_RATES, NOTHING, LevelRates, Sided, per_level, sides, weights
from margin.builders.policies.shocks import fill
from margin.decimals import Rounding
from margin.sections.portfolio import (
    NO_MINIMUM,
    NO_SIDES,
    Group,
    MinimumTier,
    Mode,
    PortfolioSection,
    RiskArray,
    RiskClass,
    RiskTier,
    Side,
    Sides,
    lot_limit,
)

_HEADROOM: Final = 1_000
"""A lot's gross requirement may be this many times its largest number before a cap would be too large for its width."""


@dataclass(frozen=True, slots=True)
class Line:
    """One instrument, per unit of the underlying, in the numeraire.

    Attributes:
        quote: the instrument.
        group: its group.
        values: its result in every scenario: the shocked value in a valued group, else the profit.
        up: its value with the basis widened upward.
        down: likewise downward.
        delta: exposure to the price.
        vega: exposure to the volatility.
        charge: added to the requirement.
        minimum: its part of the class's minimum.
    """

    quote: Quote
    group: str
    values: tuple[Fraction, ...]
    up: Fraction = Fraction(0)
    down: Fraction = Fraction(0)
    delta: Fraction = Fraction(0)
    vega: Fraction = Fraction(0)
    charge: Sided = NOTHING
    minimum: Sided = NOTHING


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A group: results add up before ``gain`` or ``loss``. ``basis``, ``delta``, ``vega``: rates at the levels."""

    name: str
    class_name: str
    gain: int = EVEN
    loss: int = EVEN
    valued: bool = False
    basis: LevelRates = NO_RATES
    delta: Sided = NOTHING
    vega: Sided = NOTHING

    def group(self) -> Group:
        """With its rates in units of 1e-9, rounded up."""
        return Group(
            self.name, self.class_name, self.gain, self.loss, self.valued, per_level(self.basis), sides(self.delta), sides(self.vega)
        )


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class: the worst of its groups' losses, each scenario with its share, times the level's factor.

    ``delta`` and ``vega`` are finished rates (units of 1e-9): credits are negative and are made from the groups' rounded rates.
    """

    name: str
    factors: LevelRates
    shares: tuple[Fraction, ...]
    mode: Mode = "max"
    floored: bool = True
    skew: tuple[bool, bool] = (False, False)
    delta: Sides = NO_SIDES
    vega: Sides = NO_SIDES
    minimums: tuple[MinimumTier, ...] = (NO_MINIMUM,)


@dataclass(slots=True)
class Draft:
    """A section in the making. Scenarios are repeated up to a count that circuits have, before place ``fill_at`` (None: at the end)."""

    policy: str
    names: tuple[str, ...]
    fill_at: int | None = None
    lines: list[Line] = field(default_factory=list)
    groups: list[GroupPlan] = field(default_factory=list)
    classes: list[ClassPlan] = field(default_factory=list)

    def section(self, chain: Chain) -> PortfolioSection:
        """The finished section, sorted by name.

        Raises:
            InputError: ``policy.scenarios``.
        """
        at = len(self.names) if self.fill_at is None else self.fill_at
        names, extra = fill(self.names, at)
        classes = tuple(_risk_class(plan, at, extra) for plan in self.classes)
        groups = tuple(plan.group() for plan in self.groups)
        return PortfolioSection(self.policy, names, classes, groups, tuple(_array(chain, line, at, extra) for line in self.lines)).ordered()


def spread_credit(groups: Iterable[GroupPlan]) -> Sides:
    """The largest credit on a class's net delta that leaves no charge negative: minus the smallest rate of its groups, per level and side.

    With one rate ``r`` in every group, ``r * sum |D_g| - r * |sum D_g|`` is ``2 * r`` times the smaller of what is long and what is short:
    exposures are charged as far as they offset.
    """
    rates = [plan.group().delta for plan in groups]
    closeout, maintenance, initial = (
        Side(-min(rate[level].long for rate in rates), -min(rate[level].short for rate in rates)) for level in range(3)
    )
    return closeout, maintenance, initial


def minimum_rate(factors: LevelRates) -> tuple[MinimumTier, ...]:
    """One tier: the sum of the minimums times the level's factor."""
    return (NO_MINIMUM._replace(rates=per_level(factors)),)


def repeated(values: Sequence[Fraction], at: int, extra: int) -> tuple[Fraction, ...]:
    """The values with the first one repeated before place ``at``."""
    return (*values[:at], *([values[0]] * extra), *values[at:])


def _risk_class(plan: ClassPlan, at: int, extra: int) -> RiskClass:
    shares = repeated(plan.shares, at, extra)
    return RiskClass(
        plan.name,
        plan.mode,
        plan.floored,
        plan.skew,
        weights(plan.factors, shares),
        plan.delta,
        plan.vega,
        plan.minimums,
    )


def _array(chain: Chain, line: Line, at: int, extra: int) -> RiskArray:
    quote = line.quote
    values = tuple(lot_money(quote, value) for value in repeated(line.values, at, extra))
    up, down, delta, vega = (lot_money(quote, value) for value in (line.up, line.down, line.delta, line.vega))
    charges, minimums = _money_sides(quote, line.charge), _money_sides(quote, line.minimum)
    largest = (*values, up, down, delta, vega, lot_money(quote, chain.mark(quote)), *_flat(charges), *_flat(minimums))
    return RiskArray(quote.symbol, line.group, values, up, down, delta, vega, (RiskTier(0, _cap(largest), charges, minimums),))


def _cap(numbers: Iterable[int]) -> int:
    """A power of ten of lots, well inside the width of a position."""
    return int(10 ** (len(str(lot_limit(numbers) // _HEADROOM)) - 1))


def _money_sides(quote: Quote, rates: Sided) -> Sides:
    closeout, maintenance, initial = (
        Side(lot_money(quote, long, Rounding.UP), lot_money(quote, short, Rounding.UP))
        for long, short in zip(rates.long, rates.short, strict=True)
    )
    return closeout, maintenance, initial


def _flat(pairs: Sides) -> Iterable[int]:
    return (number for side in pairs for number in side)


def bucket(quote: Quote) -> str:
    """Name of the group of an instrument's expiry: ``BTC 2026-12-25T08:00:00Z``, ``BTC perpetual``, ``BTC spot``."""
    return f"{quote.underlying} {quote.expiry or quote.kind}"
