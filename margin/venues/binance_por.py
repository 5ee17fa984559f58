"""Binance's proof of reserves: collateral counts by slices of its value, each with a smaller ratio; nothing beyond the last slice.

::

    value   = amount * price                                     amount and price in 1e-8, value in 1e-16 USD
    counted = sum over slices of floor((min(value, high) - low) * ratio / 100)

Source: binance/zkmerkle-proof-of-solvency ``circuit/utils.go``, ``src/utils``. The model does not round a slice, so it counts less than one
unit of 1e-16 more per slice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Tier
from margin.widths import RATE_SCALE, VALUE_SCALE

VALUE_UNITS = 10**16
PERCENT = 100


class Slice(NamedTuple):
    """Values of ``low`` to ``high`` whole USD count ``ratio`` per cent."""

    low: int
    high: int
    ratio: int


def counted(slices: Sequence[Slice], value: int) -> int:
    """What a value counts, both in units of 1e-16 USD; rounded down slice by slice."""
    result = 0
    for item in slices:
        inside = min(value, item.high * VALUE_UNITS) - item.low * VALUE_UNITS
        if inside > 0:
            result += inside * item.ratio // PERCENT
    return result


def haircut_tiers(slices: Sequence[Slice]) -> tuple[Tier, ...]:
    """The slices as tiers of a snapshot, the same at all levels, with an open tier of weight zero where they end.

    Slices that reach beyond the notional limit end there. An asset without slices counts nothing.
    """
    result: list[Tier] = []
    constant = 0
    previous = 0
    for item in slices:
        floor, cap, rate = item.low * VALUE_SCALE, min(item.high * VALUE_SCALE, NOTIONAL_LIMIT), item.ratio * RATE_SCALE // PERCENT
        constant += floor * (previous - rate) if result else 0
        result.append(Tier(floor, cap, PerLevel.same(rate), PerLevel.same(constant)))
        previous = rate
    end = result[-1].cap if result else 0
    if end < NOTIONAL_LIMIT:
        constant += end * previous
        result.append(Tier(end, NOTIONAL_LIMIT, PerLevel.same(0), PerLevel.same(constant)))
    return tuple(result)
