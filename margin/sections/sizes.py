"""Checks of sizes: a section's tiers cover every size from zero to their end, each once; a lot is worth enough to be rounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from margin.decimals import render
from margin.snapshot import Instrument
from margin.snapshot_tiers import Violation
from margin.widths import VALUE_DECIMALS

SMALLEST_LOT: Final = 10**5
"""What one lot is worth at least, in money units (1e-10), where numbers per lot are rounded to whole units: half of one is then at most
five millionths of the lot's value. Default lots start at ten times as much, so a price may fall that far before lots are chosen again."""
LARGER_LOT: Final = f"make the lot larger, so that it is worth {render(SMALLEST_LOT, VALUE_DECIMALS)} or more, or leave the instrument out"
"""What to do about a lot that is worth less."""


class Span(Protocol):
    """A tier that holds ``floor <= size < cap``."""

    @property
    def floor(self) -> int: ...
    @property
    def cap(self) -> int: ...


def gaps(path: str, name: str, tiers: Sequence[Span], limit: int, unit: str) -> Iterator[Violation]:
    """Places where tiers do not start at zero, leave a gap, overlap, hold nothing, or end beyond a limit.

    Args:
        path: of the tiers.
        name: whose they are.
        tiers: in their order.
        limit: the largest cap.
        unit: of floors and caps, for messages.
    """
    if not tiers:
        yield Violation(path, f"There are no tiers in {name}", "a size of zero has no row")
    end = 0
    for number, tier in enumerate(tiers):
        if tier.floor != end:
            if not number:
                what, why = "do not start at zero", "a small size has no row"
            elif tier.floor > end:
                what, why = f"have a gap at {tier.floor} {unit}", "some size has no row"
            else:
                what, why = f"have an overlap at {tier.floor} {unit}", "some size has two rows, and the holder would choose"
            yield Violation(f"{path}[{number}].floor", f"The tiers of {name} {what}", why)
        if tier.cap <= tier.floor:
            yield Violation(f"{path}[{number}].cap", f"A tier of {name} is empty", "floor <= size < cap holds for nothing")
        if tier.cap > limit:
            yield Violation(f"{path}[{number}].cap", f"A tier of {name} goes too far", f"the limit is {limit} {unit}")
        end = tier.cap


def small_lot(path: str, item: Instrument) -> Iterator[Violation]:
    """An instrument with numbers per lot, one lot of which is worth less than :data:`SMALLEST_LOT` (money units)."""
    if item.lot_value < SMALLEST_LOT:
        worth = render(item.lot_value, VALUE_DECIMALS)
        why = f"it is worth {worth}, and results are rounded to 1e-{VALUE_DECIMALS} per lot; {LARGER_LOT}"
        yield Violation(path, f"A lot of {item.symbol} is worth too little", why)
