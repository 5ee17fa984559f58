"""Scenarios: a move of the price, a direction of the volatility, a share of the loss that counts; and how far a volatility moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from margin.builders.policies.rates import ONE, ZERO, within
from margin.errors import InputError
from margin.sections.portfolio import SCENARIO_COUNTS

Direction = Literal["up", "same", "down"]
MONTH: Final = Fraction(30)
"""Days; the horizon at which a volatility range is quoted."""


class Scenario(NamedTuple):
    """``move`` of index and forwards (0.1 for +10 %), ``vol`` direction, ``share`` of the result that counts."""

    move: Fraction
    vol: Direction = "same"
    share: Fraction = ONE

    @property
    def name(self) -> str:
        """For people: ``+16 %, vol up, x 0.24``."""
        text = f"{percent(self.move)}, vol {self.vol}"
        return text if self.share == ONE else f"{text}, x {decimal(self.share)}"


class VolShock(NamedTuple):
    """``vol * (1 + range * (30 / max(days, floor)) ** power)``: short expiries move more.

    Attributes:
        up: range upward.
        down: range downward; the result is not below zero.
        short_power: power up to 30 days.
        long_power: power beyond.
        floor: days; nearer expiries count as this.
        least: a volatility moved up is at least this.
    """

    up: Fraction
    down: Fraction
    short_power: Fraction
    long_power: Fraction
    floor: Fraction = ZERO
    least: Fraction = ZERO

    def check(self, name: str) -> None:
        """Refuse ranges and powers that make no sense: ``policy.parameter``."""
        for field in ("up", "down", "short_power", "long_power", "least"):
            within(getattr(self, field), f"{name}.{field}", ZERO, Fraction(10))
        within(self.floor, f"{name}.floor", ZERO, Fraction(400))

    def after(self, vol: Fraction, days: Fraction, direction: Direction) -> float:
        """The volatility after the shock. Floating point: it only goes into Black-76, whose result is rounded."""
        if direction == "same":
            return float(vol)
        power = self.short_power if days <= MONTH else self.long_power
        stretch = math.pow(MONTH / max(days, self.floor, Fraction(1, 86_400)), power)
        if direction == "up":
            return max(float(vol) * (1.0 + float(self.up) * stretch), float(self.least))
        return max(float(vol) * (1.0 - float(self.down) * stretch), 0.0)


def fill(names: Sequence[str], at: int) -> tuple[tuple[str, ...], int]:
    """Scenario names brought up to 16 or 31, the counts that circuits have, by repeating the first scenario before place ``at``.

    A scenario that stands twice changes no maximum.

    Returns:
        The names, and how many repetitions were put in.

    Raises:
        InputError: ``policy.scenarios`` for none or more than 31.
    """
    sizes = [size for size in SCENARIO_COUNTS if size >= max(len(names), 16)]
    if not names or not sizes:
        why = f"a circuit has up to {SCENARIO_COUNTS[-1]} of them, found {len(names)}"
        raise InputError("The number of scenarios does not fit", where="scenarios", why=why, code="policy.scenarios")
    extra = sizes[0] - len(names)
    repeats = tuple(f"{names[0]} (again, {number})" for number in range(1, extra + 1))
    return (*names[:at], *repeats, *names[at:]), extra


def percent(value: Fraction) -> str:
    """``+16 %``."""
    return f"{'+' if value > 0 else ''}{decimal(value * 100)} %"


def decimal(value: Fraction) -> str:
    """At most four decimals, for names."""
    text = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
