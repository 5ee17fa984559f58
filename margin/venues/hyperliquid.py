"""Hyperliquid: margin tiers from a table of largest leverages.

::

    rate_n      = 1 / (2 * max_leverage_n)                    maintenance is half of initial at the largest leverage
    deduction_n = deduction_{n-1} + lower_n * (rate_n - rate_{n-1})
    margin      = notional * rate_n - deduction_n

Source: hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers. 1/30 or 1/6 has no end in decimals: the rate of a row is rounded up
to 1e-9 and the deductions follow from the rounded rates, so the requirement stays continuous and is never below the venue's. It is
above by less than ``notional * 1e-9``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from margin.decimals import Rounding, divide
from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Tier
from margin.venues.binance import cumulative
from margin.widths import RATE_SCALE


class MarginTier(NamedTuple):
    """From this notional on (``lower`` in money units) the leverage is at most ``max_leverage``."""

    lower: int
    max_leverage: int


def maintenance_margin(table: Sequence[MarginTier], notional: Fraction) -> Fraction:
    """The venue's maintenance margin, in the unit of the notional; exact."""
    rate = Fraction(1, 2 * table[0].max_leverage)
    deduction = Fraction(0)
    for tier in table[1:]:
        if notional < tier.lower:
            break
        stricter = Fraction(1, 2 * tier.max_leverage)
        deduction += tier.lower * (stricter - rate)
        rate = stricter
    return notional * rate - deduction


def hyperliquid_tiers(table: Sequence[MarginTier]) -> tuple[Tier, ...]:
    """The table as tiers of a snapshot.

    Initial margin has the same shape with twice the rate; the backstop that takes an account over at two thirds of the maintenance
    margin is the close-out level, its rates rounded up as well.
    """
    floors = [tier.lower for tier in table]
    caps = [after.lower for _, after in pairwise(table)] + [NOTIONAL_LIMIT]
    columns = []
    for numerator, denominator in ((1, 3), (1, 2), (1, 1)):
        rates = [divide(RATE_SCALE * numerator, denominator * tier.max_leverage, Rounding.UP) for tier in table]
        columns.append(list(zip(rates, cumulative(floors, rates), strict=True)))
    return tuple(
        Tier(floor, cap, PerLevel(*(rate for rate, _ in row)), PerLevel(*(constant for _, constant in row)))
        for floor, cap, row in zip(floors, caps, zip(*columns, strict=True), strict=True)
    )
