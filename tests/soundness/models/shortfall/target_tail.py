"""The tail of several losses, and the profits that packed sums stand for, each alone with its rule in Python."""

from __future__ import annotations

from circuits.field import R, from_field
from margin.tables.portfolio_rows import PER_ELEMENT, pack
from margin.widths import COLUMN_BITS, SUM_BITS
from tests.soundness.attack import Target, Values, array, flat, get

STRIDE = 2**COLUMN_BITS
LIMIT = 2 ** (SUM_BITS - 1)
"""Of the threshold's magnitude, and of the difference between it and any loss."""


def tail_inputs(count: int, losses: list[int], members: list[int], threshold: int | None = None) -> dict[str, int]:
    """A tail by one bit for each loss; the threshold is the smallest of the tail unless another is given."""
    chosen = [loss for loss, member in zip(losses, members, strict=True) if member == 1]
    return flat(
        count=count,
        loss=[loss % R for loss in losses],
        threshold=(min(chosen, default=0) if threshold is None else threshold) % R,
        inTail=[member % R for member in members],
    )


def _tail(values: Values) -> Values | None:
    count, threshold = get(values, "count"), from_field(get(values, "threshold"))
    losses, members = [from_field(loss) for loss in array(values, "loss")], array(values, "inTail")
    chosen = [loss for loss, member in zip(losses, members, strict=True) if member]
    largest = sorted(losses, reverse=True)[:count]
    if set(members) - {0, 1} or not 0 < count == len(chosen) or sorted(chosen, reverse=True) != largest or threshold != largest[-1]:
        return None
    if not -LIMIT <= threshold < LIMIT or any(abs(loss - threshold) >= LIMIT for loss in losses):
        return None
    return {"main.sum": sum(chosen) % R}


TAIL = Target(
    "Tail(4)",
    "lib/tail.circom",
    "Tail(4)",
    lambda: {
        "two of four": tail_inputs(2, [10, 8, 0, -3], [1, 1, 0, 0]),
        "the last": tail_inputs(1, [1, 2, 3, 4], [0, 0, 0, 1]),
        "all": tail_inputs(4, [1, -2, 3, 4], [1, 1, 1, 1]),
        "profits alone": tail_inputs(2, [-10, -8, -5, -3], [0, 0, 1, 1]),
        "equal, one of them": tail_inputs(2, [7, 7, 7, 1], [1, 0, 1, 0]),
        "nothing": tail_inputs(3, [0, 0, 0, 0], [1, 1, 1, 0]),
        "widest": tail_inputs(2, [2 * LIMIT - 2, LIMIT - 1, 0, 0], [1, 1, 0, 0]),
        "widest down": tail_inputs(1, [-LIMIT, 1 - 2 * LIMIT, -LIMIT, -LIMIT], [1, 0, 0, 0]),
    },
    _tail,
)


def sums_inputs(profit: list[int], packed: list[int] | None = None) -> dict[str, int]:
    """Profits, and the elements that they stand for unless others are given."""
    elements = packed or [pack(tuple(profit[start : start + PER_ELEMENT])) for start in range(0, len(profit), PER_ELEMENT)]
    return flat(packed=[value % R for value in elements], profit=[value % R for value in profit])


def _sums(values: Values) -> Values | None:
    profit = [from_field(value) for value in array(values, "profit")]
    elements = [pack(tuple(profit[start : start + PER_ELEMENT])) % R for start in range(0, len(profit), PER_ELEMENT)]
    return {} if elements == array(values, "packed") else None


WINDOW_SUMS = Target(
    "WindowSums(5)",
    "lib/history.circom",
    "WindowSums(5)",
    lambda: {
        "some": sums_inputs([-5, 7, -1, 3, 9]),
        "nothing": sums_inputs([0, 0, 0, 0, 0]),
        "extremes": sums_inputs([2 * LIMIT - 1, 1 - 2 * LIMIT, 1 - 2 * LIMIT, 2 * LIMIT - 1, -1]),
    },
    _sums,
)

TARGETS = (TAIL, WINDOW_SUMS)
