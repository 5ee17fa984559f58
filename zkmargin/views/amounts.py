"""Exact results of the models as amounts for people and as decimal strings."""

from __future__ import annotations

from margin.decimals import Exact, Rounding, grouped, render
from margin.widths import VALUE_DECIMALS, VALUE_SCALE

PLACES = 2


def money(value: int, unit: int, rounding: Rounding) -> int:
    """``value / unit`` in money units (1e-10), rounded down or up."""
    whole, rest = divmod(value * VALUE_SCALE, unit)
    return whole + (1 if rest and rounding is Rounding.UP else 0)


def held_text(value: int, unit: int = VALUE_SCALE, places: int = PLACES) -> str:
    """What the holder has, for people: rounded down."""
    return grouped(money(value, unit, Rounding.DOWN), VALUE_DECIMALS, places, Rounding.DOWN)


def owed_text(value: int, unit: int = VALUE_SCALE, places: int = PLACES) -> str:
    """What the holder needs, for people: rounded up."""
    return grouped(money(value, unit, Rounding.UP), VALUE_DECIMALS, places, Rounding.UP)


def exact_text(value: int, unit: int) -> str:
    """``value / unit`` as a decimal string: exact where the unit is a power of ten, else to 1e-10, rounded down."""
    digits = len(str(unit)) - 1
    if unit == 10**digits:
        return render(value, digits)
    return render(money(value, unit, Rounding.DOWN), VALUE_DECIMALS)


def float_of(value: int, unit: int = VALUE_SCALE) -> float:
    """For drawing only."""
    return money(value, unit, Rounding.DOWN) / VALUE_SCALE


def percent(bps: int | None) -> str:
    """A ratio in basis points for people; nothing is required where there is none."""
    return "nothing is required" if bps is None else f"{bps / 100:,.2f} %"


def times(lot: str, lots: int) -> Exact:
    """A number of lots as a quantity."""
    whole, _, fraction = lot.partition(".")
    return Exact(int(whole + fraction) * lots, len(fraction))
