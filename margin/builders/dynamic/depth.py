"""What it costs to close a position into an order book, as tiers that are never below that cost.

Closing a long position of notional ``N`` sells ``N / mid`` into the bids, level by level; a level at price ``p`` costs ``(mid - p) / mid``
of its notional, and the asks cost a short position likewise. The cost of ``N`` is the sum over the levels that it eats through: a convex
curve, because later levels are worse. Of every level only a *share* counts, since the book is not there for one seller alone. What
lies beyond the book costs ``beyond``. A row does not know the side of a position, so at every notional the worse side's level counts.

A book has hundreds of levels and a snapshot needs few tiers: of the curve's corners those are kept whose absence would overstate the cost
most, relative to the cost, and the tiers are the chords between them. A chord of a convex curve is never below it; the rates are rounded
up and grow, so the tiers are continuous, monotone and conservative.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple

from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.fixed import exact, fraction, ratio_up
from margin.builders.dynamic.series import number
from margin.decimals import Exact, Rounding
from margin.readers.arithmetic import less
from margin.snapshot import NOTIONAL_LIMIT
from margin.widths import RATE_BITS, RATE_DECIMALS, VALUE_DECIMALS

LEVELS_LIMIT: Final = 10_000
_ONE: Final = Exact(1)
_QUARTER: Final = Exact(25, 2)


class Quote(NamedTuple):
    """A level of a book: price in the numeraire per base unit, size in base units."""

    price: Exact
    size: Exact


@dataclass(frozen=True, slots=True)
class Book:
    """Resting orders, the best first on each side.

    Raises:
        InputError: ``dynamic.D14.depth`` unless bids fall, asks rise, the two do not cross, and every price and size is positive.
    """

    bids: tuple[Quote, ...]
    asks: tuple[Quote, ...]

    def __post_init__(self) -> None:
        for name, side, better in (("bids", self.bids, less), ("asks", self.asks, _more)):
            if not 0 < len(side) <= LEVELS_LIMIT:
                raise refused("depth", "A side of the book is empty or too long", name, f"1 to {LEVELS_LIMIT:,} levels are expected")
            for place, level in enumerate(side):
                if level.price.units <= 0 or level.size.units <= 0:
                    raise refused("depth", "A level of the book is not positive", f"{name}[{place}]", "price and size must be above zero")
            for place, (near, far) in enumerate(pairwise(side), 1):
                if not better(far.price, near.price):
                    why = "prices get worse away from the middle: bids fall, asks rise"
                    raise refused("depth", "The levels of the book are out of order", f"{name}[{place}]", why)
        if not less(self.bids[0].price, self.asks[0].price):
            raise refused("depth", "The book is crossed", "bids[0]", "the best bid is not below the best ask", "Fetch the book again.")

    @classmethod
    def of(cls, bids: Iterable[Sequence[object]], asks: Iterable[Sequence[object]]) -> Book:
        """From ``[price, size]`` pairs, as ccxt's ``fetch_order_book()`` has them; errors as above, or ``dynamic.D1.number``."""
        return cls(_side(bids, "bids"), _side(asks, "asks"))


@dataclass(frozen=True, slots=True)
class DepthPolicy:
    """How a book becomes tiers.

    Args:
        beyond: cost of what the book does not hold, as a part of the notional; at least that of the last level that counts.
        share: the part of every level that may be counted on.
        tiers: how many tiers the cost may have, the one beyond the book included.

    Raises:
        InputError: ``dynamic.D14.depth``.
    """

    beyond: Exact
    share: Exact = _QUARTER
    tiers: int = 6

    def __post_init__(self) -> None:
        if exact(self.share, "share").units <= 0 or less(_ONE, self.share):
            raise refused("depth", "The share is out of range", "share", f"0 < share <= 1, found {self.share}")
        if exact(self.beyond, "beyond").units <= 0 or self.beyond.at(RATE_DECIMALS, Rounding.UP) >> RATE_BITS:
            raise refused("depth", "The rate beyond the book is out of range", "beyond", f"found {self.beyond}")
        if type(self.tiers) is not int or not 2 <= self.tiers <= 64:
            raise refused("depth", "The number of tiers is out of range", "tiers", f"2 to 64, found {self.tiers}")

    def as_dict(self) -> dict[str, Any]:
        """The parameters."""
        return {"beyond": str(self.beyond), "share": str(self.share), "tiers": self.tiers}


class CostTier(NamedTuple):
    """From ``floor`` on (money units) the cost is ``notional * rate - constant``: rate in 1e-9, constant in fine units, not negative."""

    floor: int
    rate: int
    constant: int


def cost_steps(book: Book, policy: DepthPolicy) -> tuple[CostTier, ...]:
    """The exact cost curve, a tier for every level: rates rounded up, sizes of levels down.

    Raises:
        InputError: ``dynamic.D14.depth`` where the last level of the book is worse than ``beyond``.
    """
    decimals = max(level.price.decimals for level in (*book.bids, *book.asks))
    middle = book.bids[0].price.at(decimals, Rounding.EXACT) + book.asks[0].price.at(decimals, Rounding.EXACT)
    beyond = policy.beyond.at(RATE_DECIMALS, Rounding.UP)
    sides = [_steps(side, middle, decimals, policy.share, beyond) for side in (book.bids, book.asks)]
    worst = max(rate for side in sides for _, rate in side)
    if worst > beyond:
        why = f"the last level costs {Exact(worst, RATE_DECIMALS)} of its notional, more than what lies beyond it"
        raise refused("depth", "The rate beyond the book is too low", "beyond", why, "The cost of closing may not fall with the size.")
    floors = sorted({floor for side in sides for floor, _ in side})
    return joined([(floor, max(_at(side, floor) for side in sides)) for floor in floors])


def cost_tiers(book: Book, policy: DepthPolicy) -> tuple[CostTier, ...]:
    """The cost as at most ``policy.tiers`` tiers, nowhere below :func:`cost_steps`; errors as there."""
    steps = cost_steps(book, policy)
    floors = [step.floor for step in steps]
    costs = [step.floor * step.rate - step.constant for step in steps]
    kept = sorted({0, len(steps) - 1})
    while len(kept) < min(policy.tiers, len(steps)):
        insort(kept, _furthest(floors, costs, kept))
    chords = [(floors[near], ratio_up(costs[far] - costs[near], floors[far] - floors[near])) for near, far in pairwise(kept)]
    return joined([*chords, (floors[-1], steps[-1].rate)])


def cost(tiers: Sequence[CostTier], notional: int) -> int:
    """The cost of a notional (money units) by such tiers, in fine units."""
    tier = tiers[bisect_right([tier.floor for tier in tiers], notional) - 1]
    return notional * tier.rate - tier.constant


def joined(steps: Iterable[tuple[int, int]]) -> tuple[CostTier, ...]:
    """Tiers without a jump from ``(floor, rate)`` pairs; neighbours with one rate become one."""
    result: list[CostTier] = []
    for floor, rate in steps:
        if not result:
            result.append(CostTier(floor, rate, floor * rate))
        elif rate != result[-1].rate:
            result.append(CostTier(floor, rate, result[-1].constant + floor * (rate - result[-1].rate)))
    return tuple(result)


def _side(levels: Iterable[Sequence[object]], name: str) -> tuple[Quote, ...]:
    return tuple(Quote(number(level[0], f"{name}[{place}]"), number(level[1], f"{name}[{place}]")) for place, level in enumerate(levels))


def _more(left: Exact, right: Exact) -> bool:
    return less(right, left)


def _steps(side: tuple[Quote, ...], middle: int, decimals: int, share: Exact, beyond: int) -> list[tuple[int, int]]:
    """``(floor, rate)`` of every level of a side, and of what lies beyond; ``middle`` is twice the mid price, in 10**-decimals."""
    above, below = fraction(share)
    widths, rates = [], []
    for level in side:
        units, unit = fraction(level.size)
        widths.append(units * middle * above * 10**VALUE_DECIMALS // (unit * 2 * 10**decimals * below))
        rates.append(ratio_up(abs(middle - 2 * level.price.at(decimals, Rounding.EXACT)) * 10**RATE_DECIMALS, middle))
    floors = list(accumulate(widths, initial=0))
    steps = [(floor, rate) for floor, rate, width in zip(floors, rates, widths, strict=False) if width and floor < NOTIONAL_LIMIT]
    return [*steps, (min(floors[-1], NOTIONAL_LIMIT - 1), beyond)] if floors[-1] else [(0, beyond)]


def _at(side: list[tuple[int, int]], notional: int) -> int:
    return side[bisect_right(side, (notional, 1 << RATE_BITS)) - 1][1]


def _furthest(floors: list[int], costs: list[int], kept: list[int]) -> int:
    """The corner that is overstated most by the chords between the kept ones, relative to its cost; the lowest of equals.

    Costs below a hundredth of the whole book's count as that, or the tiers would all crowd at the best prices.
    """
    least = max(1, costs[-1] // 100)
    best, best_excess, best_weight = -1, -1, 1
    for near, far in pairwise(kept):
        span, rise = floors[far] - floors[near], costs[far] - costs[near]
        for corner in range(near + 1, far):
            excess = (costs[near] - costs[corner]) * span + rise * (floors[corner] - floors[near])
            weight = max(costs[corner], least) * span
            if excess * best_weight > best_excess * weight:
                best, best_excess, best_weight = corner, excess, weight
    return best
