"""Attacks on the shortfall circuit, by rule, R26 to R29: sums over positions, tails, what they require."""

from __future__ import annotations

from itertools import count

from circuits.field import R, to_field
from margin.widths import COLUMN_BITS, RATE_SCALE, SUM_BITS
from tests.soundness.models.cross.market import A, B
from tests.soundness.models.shortfall.attacks import CHARGED, LOST, MEASURE, NULL, STILL
from tests.soundness.models.shortfall.market import EMIR, OFFSETS, PLAIN, RETURNS, STRESSED, VAR, WINDOWS, Case, Market, results, tails
from tests.soundness.models.shortfall.target import HEDGE, attack, held
from tests.soundness.whole import Change, U, change

STRIDE = 2**COLUMN_BITS
PROFITS = CHARGED.profits()
GROSS = 180 * U
"""The worst two returns of 2000 lots alone."""
NO_PNL = [[0] * RETURNS] * WINDOWS
LARGEST_FIRST = [sorted(range(RETURNS), key=window.__getitem__) for window in PROFITS]
"""Places of each window's returns, the largest loss first."""


def of(cash: int, market: Market, lower: int | None = 10_000, upper: int | None = None) -> Case:
    """2000 lots short."""
    return Case(held(cash, (A, -2_000)), market, lower, upper)


def with_tails(*taken: int) -> Change:
    """Other returns in the tails of 2000 lots short: the ranks of their losses, the largest being 0."""
    return change(**tails(PROFITS, MEASURE, GROSS, [[ranks[rank] for rank in taken] for ranks in LARGEST_FIRST]))


def requires(worst: int) -> Change:
    """Another tail (times the divisor, in units) is required."""
    return change(worst=worst * U * RATE_SCALE)


def wires(pattern: str, value: int) -> dict[str, int]:
    """One value on a wire of every window, and of every return where the name has two places."""
    return {pattern.format(w, t): value for w in range(WINDOWS) for t in range(RETURNS)}


# R26
MARK = attack("R26.shortfall.mark", "a short is worth a fortune", LOST, forged={"mark[0]": 0, "mark[1]": 10**6 * U})
FLAT = change(**results((NULL, STILL), (0, -2_000), MEASURE))
NO_COLUMNS = attack(
    "R26.shortfall.columns",
    "no return moves the position",
    CHARGED,
    FLAT,
    forged={f"columns[{i}][{k}]": 0 for i in (0, 1) for k in range(9)},
)
NOT_PACKED = attack("R26.shortfall.other-profits", "profits that are not the sums over the positions", CHARGED, FLAT)
PACKED_FORGED = attack(
    "R26.shortfall.packed", "the sums that are taken apart are others", CHARGED, FLAT,
    forged={f"sums[{w}].packed[{k}]": 0 for w in range(WINDOWS) for k in range(3)},
)  # fmt: skip
PROFITS_FORGED = attack(
    "R26.shortfall.profits-renamed", "the profits that were taken apart are not those that have a tail", CHARGED, FLAT,
    forged={f"sums[{w}].profit[{t}]": to_field(PROFITS[w][t]) for w in range(WINDOWS) for t in range(RETURNS)},
)  # fmt: skip
NO_TAILS = {name: value for name, value in tails(NO_PNL, MEASURE, GROSS).items() if name != "pnl"}
LOSS_FORGED = attack(
    "R26.shortfall.losses",
    "the losses that have a tail are not the profits",
    CHARGED,
    change(**NO_TAILS),
    forged=wires("tail[{}].loss[{}]", 0),
)
WINDOW_SWAPPED = attack(
    "R26.shortfall.window-swapped", "the stressed period is the base look-back", of(2_120 * U, STRESSED),
    change(**tails([PROFITS[0]] * WINDOWS, STRESSED.book.measure, GROSS)),
)  # fmt: skip
UNCHARGED = attack("R26.shortfall.other-amounts", "charges that are not the sums over the positions", CHARGED, change(amount=[0, 0, GROSS]))
NO_GROSS = Case(held(10 * U - 1_800 * U, *HEDGE), OFFSETS)
"""Equity 10: enough for the 4.5 of the hedged tail, not for the 20.7 with the floor under offsets."""
GROSS_LEFT_OUT = attack(
    "R26.shortfall.other-gross", "what positions need alone is nothing", NO_GROSS,
    change(amount=[900 * U // 1_000 + 90_000_000, 0, 0], worst=9 * U * RATE_SCALE),
)  # fmt: skip
LAST_ONLY = attack(
    "R26.shortfall.last-position-only", "only the last position has a value", Case(held(100 * U, (B, -9_000_000), (A, 10)), PLAIN)
)

# R27
SMALLER = attack("R27.shortfall.smaller", "the tail is the two best returns", CHARGED, with_tails(7, 8))
SECOND = attack("R27.shortfall.without-the-largest", "the tail is the second and the third loss", CHARGED, with_tails(1, 2))
FEWER = attack("R27.shortfall.fewer", "the tail of two is one loss", CHARGED, with_tails(0))
MORE = attack("R27.shortfall.more", "the tail of two is every return, profits included", CHARGED, with_tails(*range(RETURNS)))
OTHER_COUNT = attack(
    "R27.shortfall.other-count", "the tail has nine members", CHARGED, with_tails(*range(RETURNS)),
    forged={f"tail[{w}].count": RETURNS for w in range(WINDOWS)},
)  # fmt: skip


def _wide() -> list[list[int]]:
    """The two largest losses become profits of 2**84, at a cost of 1e-10 in the next return."""
    shift = [0, STRIDE, -1, STRIDE, -1, 0, 0, 0, 0]
    return [[value + by for value, by in zip(window, shift, strict=True)] for window in PROFITS]


def _apart() -> tuple[int, int, int]:
    """Three numbers near each other that pack to a multiple of the field's order, hence to nothing."""
    for multiple in count(1):
        total = multiple * R
        middle = total // STRIDE**2
        first = total % STRIDE + (middle - total % STRIDE + STRIDE // 2) // STRIDE * STRIDE
        rest = (total - first) // STRIDE
        second = rest % STRIDE + (middle - rest % STRIDE + STRIDE // 2) // STRIDE * STRIDE
        third = (rest - second) // STRIDE
        if max(first, second, third) - min(first, second, third) < 2 ** (SUM_BITS - 2):
            return first, second, third
    raise AssertionError


WIDE = attack("R27.shortfall.loss-as-wide-profit", "a loss is a profit of 2**84", CHARGED, change(**tails(_wide(), MEASURE, GROSS)))
APART = [[value + _apart()[t % 3] for t, value in enumerate(window)] for window in PROFITS]
ELSEWHERE = attack(
    "R27.shortfall.taken-apart-otherwise", "the same sums are huge profits in every return", CHARGED, change(**tails(APART, MEASURE, GROSS))
)

# R28
VAR_SHORT = of(2_070 * U, VAR)
"""The second loss is 80, the third 40, charges are 20; equity 70."""
THIRD = [-PROFITS[w][LARGEST_FIRST[w][2]] for w in range(WINDOWS)]
ONE_TOO_LOW = attack(
    "R28.shortfall.one-place-too-low", "the third loss is the second", VAR_SHORT, change(threshold=THIRD, worst=40 * U * RATE_SCALE)
)
THRESHOLD_FORGED = attack(
    "R28.shortfall.threshold-renamed", "the threshold that counts is not the tail's", VAR_SHORT, change(threshold=[0, 0, 0], worst=0),
    forged=lambda: {f"tail[{w}].threshold": -PROFITS[w][LARGEST_FIRST[w][1]] for w in range(WINDOWS)},
)  # fmt: skip
CHOSEN = attack("R28.shortfall.measure", "the tail's measure is what suits", CHARGED, requires(36), forged=wires("chosen[{}]", 0))
SMALLEST_FOR_SUM = attack("R28.shortfall.smallest-for-sum", "the expected shortfall is the value at risk", CHARGED, requires(120))

# R29
NOT_LARGEST = attack("R29.shortfall.not-the-largest", "a floor is the largest of all", CHARGED, requires(180))
NOTHING_REQUIRED = attack("R29.shortfall.nothing", "nothing is the largest of all", CHARGED, requires(0))
WORST_FORGED = attack(
    "R29.shortfall.largest-renamed",
    "the largest is not what is required",
    CHARGED,
    requires(0),
    forged={"largest.in": 260 * U * RATE_SCALE},
)
HEALTHY = of(9_000 * U, EMIR, None, 10_000)
INFLATED = attack("R29.shortfall.inflated", "a healthy account is below, since any number is the largest", HEALTHY, change(worst=2**120))
INFLATED_FLOOR = attack(
    "R29.shortfall.inflated-floor",
    "a healthy account is below, since nothing is a fortune",
    HEALTHY,
    change(worst=2**120),
    forged={"largest.of[0]": 2**120},
)
NO_TAIL = attack(
    "R29.shortfall.tail-left-out", "the tail itself does not count", of(2_030 * U, PLAIN), requires(0), forged={"largest.of[1]": 0}
)
NO_BUFFER = attack("R29.shortfall.buffer-left-out", "the buffer does not count", of(2_120 * U, PLAIN), requires(180))
NO_STRESS = attack(
    "R29.shortfall.stress-left-out",
    "the stressed period does not count",
    of(2_120 * U, STRESSED),
    requires(180),
    forged={"largest.of[2]": 0},
)
STRESS_HALF = attack(
    "R29.shortfall.stressed", "the stressed tail is nothing", of(2_120 * U, STRESSED), requires(180), forged={"stressed": 0}
)
BLEND_HALF = attack(
    "R29.shortfall.blended",
    "the base tail beside the stressed one is nothing",
    of(2_130 * U, STRESSED),
    requires(210),
    forged={"blended": 0},
)
NO_LONG = attack(
    "R29.shortfall.long-floor-left-out",
    "the long look-back does not count",
    of(2_145 * U, EMIR),
    requires(240),
    forged={"largest.of[3]": 0},
)
NO_OFFSETS = attack(
    "R29.shortfall.offset-floor-left-out", "offsets save whatever they save", NO_GROSS, requires(9), forged={"largest.of[4]": 0}
)
NOT_KEPT = attack("R29.shortfall.kept", "what positions need alone does not count", NO_GROSS, requires(9), forged={"kept": 0})
NO_NET = attack(
    "R29.shortfall.offset", "the net tail beside the gross one is nothing", Case(held(19 * U - 1_800 * U, *HEDGE), OFFSETS),
    change(worst=324 * U * RATE_SCALE // 10), forged={"offset": 0},
)  # fmt: skip
NO_CHARGE = attack("R29.shortfall.charge", "2000 lots are charged nothing", CHARGED, forged={"charge": 0})
CHARGES_LEFT_OUT = attack("R6.shortfall.charges-left-out", "charges do not count", CHARGED)
CHARGED_ONCE = attack("R6.shortfall.charges-undivided", "charges are not times the divisor", CHARGED)
