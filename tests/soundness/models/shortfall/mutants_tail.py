"""Mutants of the tail, and of the profits that packed sums stand for."""

from __future__ import annotations

from circuits.field import R
from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.shortfall.target_tail import LIMIT, STRIDE, TAIL, WINDOW_SUMS, sums_inputs, tail_inputs

tail = Template("lib/tail.circom", "Tail", TAIL)
sums = Template("lib/history.circom", "WindowSums", WINDOW_SUMS)

LOSSES = [10, 8, 0, -3]
HALF = pow(2, -1, R)


def honest() -> dict[str, int]:
    """The tail 10, 8."""
    return tail_inputs(2, LOSSES, [1, 1, 0, 0])


SMALLER = tail.attack("R27.smaller", "the tail is 8 and 0", lambda: tail_inputs(2, LOSSES, [0, 1, 1, 0]))
SMALLEST = tail.attack("R27.smallest", "the tail is 0 and -3", lambda: tail_inputs(2, LOSSES, [0, 0, 1, 1]))
BELOW = tail.attack("R27.member-below-the-threshold", "the tail is 10 and -3", lambda: tail_inputs(2, LOSSES, [1, 0, 0, 1], 10))
SMALLER_LAST = tail.attack(
    "R27.smaller-at-the-end", "the tail of -3, 0, 8, 10 is 8 and 0", lambda: tail_inputs(2, LOSSES[::-1], [0, 1, 1, 0])
)
FEWER = tail.attack("R27.fewer", "the tail of two is 10 alone", lambda: tail_inputs(2, LOSSES, [1, 0, 0, 0]))
MORE = tail.attack("R27.more", "the tail of two is all four, which lowers its sum", lambda: tail_inputs(2, LOSSES, [1, 1, 1, 1]))
NONE_IN = tail.attack("R27.none", "a tail of two is nothing", lambda: tail_inputs(2, LOSSES, [0, 0, 0, 0], 10))
HALVES = tail.attack(
    "R27.half-members", "the tail is 10 and half of each of two others", lambda: tail_inputs(2, [10, 8, 8, 0], [1, HALF, HALF, 0], 10)
)
HALVES_LOW = tail.attack(
    "R27.half-members-without-loss", "the tail is 10 and half of each of 0 and -3", lambda: tail_inputs(2, LOSSES, [1, 0, HALF, HALF], 10)
)
NOT_OVER = tail.attack("R27.not-compared", "8 is above 10", lambda: tail_inputs(1, LOSSES, [0, 1, 0, 0]), over_0=0)
LOW = tail.attack(
    "R28.threshold-below", "the smallest of the tail 10, 8 is the next loss, 0", lambda: tail_inputs(2, LOSSES, [1, 1, 0, 0], 0)
)
BETWEEN = tail.attack("R28.threshold-between", "the smallest of the tail 10, 8 is 5", lambda: tail_inputs(2, LOSSES, [1, 1, 0, 0], 5))
MISS = tail.attack("R28.met-by-name", "5 is the loss of a member", lambda: tail_inputs(2, LOSSES, [1, 1, 0, 0], 5), miss_0=R - 1)
MISS_OUTSIDE = tail.attack(
    "R28.met-by-a-stranger",
    "the threshold 0 is met by a loss outside of the tail",
    lambda: tail_inputs(2, LOSSES, [1, 1, 0, 0], 0),
    miss_2=R - 1,
)
PRODUCT = tail.attack("R28.product", "5 is the loss of a member", lambda: tail_inputs(2, LOSSES, [1, 1, 0, 0], 5), product_1=0)
PART = tail.attack("R28.loss-of-a-member", "the loss of a member counts for nothing", honest, tailLoss_0=0)
SUM = tail.attack("R28.sum", "the sum of the tail is what suits", honest, sum=0)
FAR = tail.attack(
    "R27.far-threshold", "losses of 2**100 have their width", lambda: tail_inputs(1, [2**100, 2**100 - 1, 2**100, 2**100], [1, 0, 0, 0])
)
FAR_DOWN = tail.attack(
    "R27.far-threshold-down", "losses of -2**100 have their width", lambda: tail_inputs(1, [-(2**100)] * 4, [1, 0, 0, 0])
)
JUST_FAR = tail.attack(
    "R27.threshold-of-83-bits", "a threshold of 2**82 has 82 bits", lambda: tail_inputs(1, [LIMIT, 1, 1, 1], [1, 0, 0, 0])
)
WIDE = tail.attack("R27.wide-profit", "a profit of 2**84 has its width", lambda: tail_inputs(1, [5, 1, 1, -STRIDE], [1, 0, 0, 0]))
WIDE_LOSS = tail.attack("R27.wide-loss", "a loss of 2**84 has its width", lambda: tail_inputs(2, [STRIDE, 1, 1, 0], [1, 1, 0, 0]))
JUST_WIDE = tail.attack(
    "R27.difference-of-83-bits", "a difference of 2**82 has 82 bits", lambda: tail_inputs(1, [LIMIT - 1, -1, 0, 0], [1, 0, 0, 0])
)

GENUINE = [5, 0, 7, 3, 9]
ELEMENTS = [5 + 7 * STRIDE**2, 3 + 9 * STRIDE]
OTHER = sums.attack("R26.other-profits", "profits that were not packed", lambda: sums_inputs([0, 0, 0, 0, 0], ELEMENTS))
OTHER_LAST = sums.attack("R26.other-last-profit", "the last profit was another", lambda: sums_inputs([5, 0, 7, 3, 0], ELEMENTS))
SWAPPED = sums.attack("R26.swapped-profits", "profits of one return are those of another", lambda: sums_inputs([0, 5, 7, 3, 9], ELEMENTS))

MUTANTS: list[Mutant] = [
    tail.drop("InRange(SUM_BITS())(threshold + HALF)", FAR, FAR_DOWN, JUST_FAR),
    tail.drop("IsBit()(inTail[t])", HALVES, HALVES_LOW),
    tail.drop("over[t] <== (2 * inTail[t] - 1) * (loss[t] - threshold)", NOT_OVER),
    tail.drop("InRange(SUM_BITS() - 1)(over[t])", SMALLER, SMALLEST, SMALLER_LAST, BELOW, WIDE, WIDE_LOSS, JUST_WIDE),
    tail.drop("tailLoss[t] <== inTail[t] * loss[t]", PART),
    tail.drop("miss[t] <== inTail[t] * (loss[t] - threshold - 1)", MISS, MISS_OUTSIDE),
    tail.drop("product[t] <== (t == 0 ? 1 : product[t - 1]) * (1 + miss[t])", PRODUCT),
    tail.drop("members === count", FEWER, MORE),
    tail.drop("product[T - 1] === 0", LOW, BETWEEN),
    tail.drop("sum <== total", SUM),
    tail.weaken("InRange(SUM_BITS())(threshold", "InRange(SUM_BITS() + 1)(threshold", JUST_FAR),
    tail.weaken("InRange(SUM_BITS())(threshold + HALF)", "InRange(SUM_BITS() - 1)(threshold + HALF)"),
    tail.weaken("(threshold + HALF)", "(threshold)"),
    tail.weaken("InRange(SUM_BITS() - 1)(over[t])", "InRange(SUM_BITS())(over[t])", JUST_WIDE),
    tail.weaken("InRange(SUM_BITS() - 1)(over[t])", "InRange(253)(over[t])", WIDE, WIDE_LOSS, JUST_WIDE),
    tail.weaken("InRange(SUM_BITS() - 1)(over[t])", "InRange(SUM_BITS() - 2)(over[t])"),
    tail.weaken("(2 * inTail[t] - 1) * (loss[t] - threshold)", "inTail[t] * (loss[t] - threshold)", SMALLER, SMALLEST),
    tail.weaken("(2 * inTail[t] - 1) * (loss[t] - threshold)", "(inTail[t] - 1) * (loss[t] - threshold)", BELOW),
    tail.weaken("inTail[t] * (loss[t] - threshold - 1)", "(loss[t] - threshold - 1)", LOW),
    tail.weaken("loss[t] - threshold - 1)", "loss[t] - threshold)"),
    tail.weaken("(t == 0 ? 1 : product[t - 1])", "1"),
    tail.weaken("members += inTail[t]", "members = inTail[t]"),
    tail.weaken("total += tailLoss[t]", "total = tailLoss[t]"),
    sums.drop("packed[k] === sum", OTHER, OTHER_LAST, SWAPPED),
    sums.weaken("3 * k + j < T", "3 * k + j < T - 1"),
    sums.weaken("(1 << (COLUMN_BITS() * j))", "(1 << ((COLUMN_BITS() - 1) * j))"),
    sums.weaken("sum += profit", "sum = profit"),
    sums.weaken("profit[3 * k + j] *", "profit[3 * k] *"),
]

FURTHER = (NONE_IN,)
"""Rejected twice: by the number of members and by the threshold, which none of them meets."""
