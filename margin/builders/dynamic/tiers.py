"""Scaled tiers of one instrument, such that rules S9 to S14 of a snapshot hold for them if they held before.

What is wanted at a notional ``N`` and a level is ::

    scaled   = factor * (N * rate - constant)
    wanted   = scaled + share * max(0, N - scaled) + cost(N)          share: open interest, 0 to 1; cost: order book

which between two neighbouring edges of the tiers and of the cost is a straight line, or bends upwards where ``scaled`` passes ``N``. A row
has a whole rate, so every tier becomes the flattest line with a whole rate and a constant that is not negative which starts at what is
wanted at the tier's floor (or where the tier before ends, or where the weaker level stands, if that is more) and is not below what is
wanted at its cap. So nothing falls, levels keep their order, no requirement is below what is wanted, and where the base has no jump
there is none but for rounding up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from margin.builders.dynamic.depth import CostTier
from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.fixed import ratio_up
from margin.levels import LEVELS, PerLevel
from margin.snapshot import Tier
from margin.widths import CONSTANT_BITS, RATE_BITS, RATE_SCALE

NO_COST: Final = (CostTier(0, 0, 0),)
NO_SHARE: Final = (0, 1)


class Scaling(NamedTuple):
    """What is done to the tiers: a factor, the open interest's share for each level (both as fractions), and the cost of closing."""

    factor: tuple[int, int]
    shares: tuple[tuple[int, int], tuple[int, int], tuple[int, int]] = (NO_SHARE, NO_SHARE, NO_SHARE)
    cost: tuple[CostTier, ...] = NO_COST


class _Line(NamedTuple):
    rate: int
    constant: int

    def at(self, notional: int) -> int:
        return notional * self.rate - self.constant


def scaled_tiers(base: Sequence[Tier], scaling: Scaling, where: str) -> tuple[Tier, ...]:
    """The tiers that are wanted, with whole rates.

    Args:
        base: tiers that keep the rules of a snapshot.
        scaling: what is wanted.
        where: the instrument, for messages.

    Raises:
        InputError: ``dynamic.D12.range`` when a rate or constant no longer fits its width.
    """
    result: list[Tier] = []
    before: tuple[_Line, ...] = ()
    for tier, piece in _segments(base, scaling.cost):
        lines: list[_Line] = []
        for level in range(len(LEVELS)):
            source = _Line(tier.rates[level], tier.constants[level])
            start, end = (_wanted(source, piece, scaling, level, notional) for notional in (tier.floor, tier.cap))
            if before:
                start = max(start, before[level].at(tier.floor))
            if lines:
                start, end = max(start, lines[-1].at(tier.floor)), max(end, lines[-1].at(tier.cap))
            lines.append(_line(tier.floor, tier.cap, start, end))
        if any(line.rate >> RATE_BITS or line.constant >> CONSTANT_BITS for line in lines):
            why = f"a rate must stay below 2**{RATE_BITS} units of 1e-9"
            raise refused("range", "A scaled rate is too large", where, why, "Lower the multiplier or the base rates.")
        if before == tuple(lines):
            result[-1] = result[-1]._replace(cap=tier.cap)
        else:
            rates, constants = zip(*lines, strict=True)
            result.append(Tier(tier.floor, tier.cap, PerLevel(*rates), PerLevel(*constants)))
        before = tuple(lines)
    return tuple(result)


def _segments(base: Sequence[Tier], cost: Sequence[CostTier]) -> list[tuple[Tier, CostTier]]:
    """The base tiers cut at the floors of the cost, each with the cost's line there."""
    floors = [piece.floor for piece in cost]
    result = []
    for tier in base:
        edges = [tier.floor, *(floor for floor in floors if tier.floor < floor < tier.cap), tier.cap]
        for floor, cap in pairwise(edges):
            result.append((tier._replace(floor=floor, cap=cap), cost[bisect_right(floors, floor) - 1]))
    return result


def _wanted(source: _Line, piece: CostTier, scaling: Scaling, level: int, notional: int) -> int:
    """The formula above in fine units, rounded up."""
    above, below = scaling.factor
    scaled = ratio_up(above * source.at(notional), below)
    part, whole = scaling.shares[level]
    grown = scaled + ratio_up(part * max(0, notional * RATE_SCALE - scaled), whole)
    return grown + notional * piece.rate - piece.constant


def _line(floor: int, cap: int, start: int, end: int) -> _Line:
    rate = max(0, ratio_up(end - start, cap - floor), ratio_up(start, floor) if floor else 0)
    return _Line(rate, floor * rate - start)
