"""The check that a section's tiers cover every size from zero to their end, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from margin.snapshot_tiers import Violation


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
