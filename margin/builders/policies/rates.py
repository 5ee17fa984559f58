"""Parameters of a policy as exact fractions, and rates in units of 1e-9.

A parameter is a :class:`~fractions.Fraction` made from a decimal text, ``rate("0.16")``: it cannot be not-a-number and is not rounded.
What is rounded is said where it happens: weights, charges and minimums up (against the holder), values half-even.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from margin.errors import InputError
from margin.levels import PerLevel
from margin.sections.portfolio import Side, Sides
from margin.widths import RATE_SCALE

ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)
EVEN: Final = RATE_SCALE
"""The rate 1 in units of 1e-9."""


def rate(text: str) -> Fraction:
    """A parameter from a decimal text or a quotient: ``rate("0.16")``, ``rate("1/3")``."""
    return Fraction(text)


class LevelRates(NamedTuple):
    """A parameter at each level, in the order of :data:`margin.levels.LEVELS`; it never falls along them."""

    closeout: Fraction
    maintenance: Fraction
    initial: Fraction

    @classmethod
    def of(cls, closeout: str, maintenance: str, initial: str) -> LevelRates:
        """From decimal texts."""
        return cls(rate(closeout), rate(maintenance), rate(initial))

    @classmethod
    def same(cls, value: Fraction) -> LevelRates:
        """The same at all levels."""
        return cls(value, value, value)

    def times(self, factor: Fraction) -> LevelRates:
        """Every level multiplied."""
        return LevelRates(self.closeout * factor, self.maintenance * factor, self.initial * factor)

    def plus(self, other: LevelRates) -> LevelRates:
        """The sum, level by level."""
        return LevelRates(self.closeout + other.closeout, self.maintenance + other.maintenance, self.initial + other.initial)


NO_RATES: Final = LevelRates.same(ZERO)


class Sided(NamedTuple):
    """A number per unit for a position held long and one for a position held short, at each level."""

    long: LevelRates
    short: LevelRates

    @classmethod
    def same(cls, value: LevelRates) -> Sided:
        """The same on both sides."""
        return cls(value, value)


NOTHING: Final = Sided(NO_RATES, NO_RATES)


def up(value: Fraction) -> int:
    """A rate in units of 1e-9, rounded up."""
    scaled = value * RATE_SCALE
    return -(-scaled.numerator // scaled.denominator)


def nearest(value: Fraction) -> int:
    """A rate in units of 1e-9, rounded half-even: what came out of floating point, such as a discount."""
    return round(value * RATE_SCALE)


def per_level(rates: LevelRates) -> PerLevel:
    """Rates of the three levels in units of 1e-9, rounded up."""
    return PerLevel(*(up(value) for value in rates))


def sides(rates: Sided) -> Sides:
    """Rates of two sides at three levels in units of 1e-9, rounded up."""
    closeout, maintenance, initial = (Side(up(long), up(short)) for long, short in zip(rates.long, rates.short, strict=True))
    return closeout, maintenance, initial


def weights(factors: LevelRates, damping: Sequence[Fraction]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Weights of the scenarios at each level, ``factor * damping``, rounded up."""
    closeout, maintenance, initial = (tuple(up(factor * share) for share in damping) for factor in factors)
    return closeout, maintenance, initial


def within(value: Fraction, name: str, low: Fraction, high: Fraction) -> None:
    """Refuse a parameter outside ``low <= value <= high``.

    Raises:
        InputError: ``policy.parameter``.
    """
    if not isinstance(value, Fraction) or not low <= value <= high:
        why = f"expected a fraction between {low} and {high}"
        raise InputError("A parameter of the policy is out of range", where=name, why=why, code="policy.parameter")


def rising(rates: LevelRates, name: str, high: Fraction = Fraction(100)) -> None:
    """Refuse rates that fall from close-out to maintenance to initial, are negative or above ``high``. Errors as :func:`within`."""
    for value in rates:
        within(value, name, ZERO, high)
    if not rates.closeout <= rates.maintenance <= rates.initial:
        why = "a requirement never falls from close-out to maintenance to initial"
        raise InputError("A parameter of the policy falls along the levels", where=name, why=why, code="policy.parameter")
