"""Attacks on the clearing circuit, by rule, R1 to R9 and R35 to R38."""

from __future__ import annotations

from dataclasses import replace

from circuits.field import R
from margin.tables.clearing import CoverRow
from margin.widths import BPS_SCALE, CASH_BITS, NOTIONAL_BITS, RATE_SCALE
from tests.soundness.models.clearing.market import (
    ALIKE,
    LENIENT,
    MEMBERS,
    NO_LOSSES,
    ONE_LARGE,
    RULE,
    TWO_LARGE,
    Case,
    Losses,
    Market,
    house,
)
from tests.soundness.models.clearing.target import attack
from tests.soundness.table import leaf
from tests.soundness.whole import Change, U, change

WIDE = 2**NOTIONAL_BITS
SHORT = Case(house(500, ONE_LARGE), RULE)
"""A fund of 500 where 1000 are required."""
HEALTHY = Case(house(1_050, ONE_LARGE), RULE, None, 10_000)
"""A fund that is enough, said to be below."""


def under(case: Case, market: Market) -> Case:
    """The same resources, losses and claim under another rule."""
    return Case(case.opening, market, case.lower, case.upper)


def ranking(losses: Losses, *places: tuple[int, int, int], market: Market = RULE) -> Change:
    """Rank these losses (in units of the numeraire) instead of the committed ones; or name these places."""
    opening = house(0, losses)
    return change(**Case(opening, market).ranking(opening.losses, *places))


def requires(worst: int) -> Change:
    """Another requirement, in units."""
    return change(worst=worst * U * RATE_SCALE)


# R1
OWN_SNAPSHOT = attack("R1.clearing.own-snapshot", "the fund is enough by a rule nobody published", SHORT, instead=under(SHORT, LENIENT))
OWN_ROOT = attack(
    "R1.clearing.own-root",
    "the cap of another snapshot has this root",
    SHORT,
    instead=under(SHORT, LENIENT),
    forged={"root": RULE.table.root},
)

# R4
HUNDREDTH = CoverRow(0, *(RATE_SCALE // 100,) * 3)
LENIENTLY = {"coverRow": list(HUNDREDTH), "worst": 11 * U * RATE_SCALE}
FORGED_ROW = attack("R4.clearing.forged-row", "a rule of a hundredth is in the snapshot", SHORT, change(**LENIENTLY))
FORGED_LEAF = attack(
    "R4.clearing.forged-leaf", "the hash of a rule of a hundredth is that of the genuine one", SHORT, change(**LENIENTLY),
    forged={"Row.leaf": leaf(RULE.book.row)},
)  # fmt: skip
OWN_PATH = [[leaf(HUNDREDTH), 1, 2, 3, 4, 5, 6, 7]]
OWN_GROUP = attack("R4.clearing.own-group", "a group of my own is in the snapshot", SHORT, change(coverPath=OWN_PATH, **LENIENTLY))
EMPTY_LEAF = attack("R4.clearing.empty-leaf", "an empty leaf is a rule of a hundredth", SHORT, change(**LENIENTLY), forged={"Row.leaf": 0})

# R8
FRACTION = attack(
    "R8.clearing.fraction-as-fund", "a fraction of a unit in the field is a default fund",
    Case(replace(SHORT.opening, fund=9_000 * U + 12_345 * pow(BPS_SCALE * RATE_SCALE, -1, R)), RULE),
)  # fmt: skip
FUND_TOO_WIDE = attack("R8.clearing.96-bits", "2**95 is a default fund", Case(replace(SHORT.opening, fund=1 << CASH_BITS), RULE))
NEGATIVE_FUND = attack(
    "R8.clearing.negative-fund",
    "a default fund of -500 is one, hence below",
    Case(replace(SHORT.opening, fund=-500 * U), RULE, None, 10_000),
)
OTHER_FRACTION = attack(
    "R8.clearing.fraction-as-other", "a fraction of a unit in the field is other resources",
    Case(replace(SHORT.opening, other=9_000 * U + 12_345 * pow(BPS_SCALE * RULE.book.row.other, -1, R)), RULE),
)  # fmt: skip
OTHER_TOO_WIDE = attack(
    "R8.clearing.96-bits-of-other", "2**95 are other resources", Case(replace(SHORT.opening, other=1 << CASH_BITS), RULE)
)

# R9
GOOD = Case(house(9_000, ONE_LARGE), RULE)
OTHER_HOUSE = attack("R9.clearing.other-house", "another clearing house is the committed one", SHORT, instead=GOOD)
OTHER_FUND = attack(
    "R9.clearing.other-fund", "the fund is larger than was committed to", SHORT, change(fund=9_000 * U), forged={"account.in[2]": 500 * U}
)
OTHER_OTHER = attack(
    "R9.clearing.other-resources",
    "other resources are larger than was committed to",
    SHORT,
    change(other=9_000 * U),
    forged={"account.in[3]": 0},
)
NOTHING_LOST = ranking(NO_LOSSES)
LOSSES_HIDDEN = attack(
    "R9.clearing.other-losses", "nobody has a loss", SHORT, lambda inputs: (change(loss=[[0, 0]] * MEMBERS)(inputs), NOTHING_LOST(inputs)),
    forged=lambda: {f"account.in[{4 + member}]": pair for member, pair in enumerate(SHORT.opening.pairs())},
)  # fmt: skip
OTHER_DOMAIN = attack(
    "R9.clearing.other-domain", "elements that are no clearing house are one", Case(replace(GOOD.opening, domain=12_345), RULE),
    forged={"account.tag": 12_345},
)  # fmt: skip

# R35
BOTH_LARGE = Case(house(500, ((1_000, 10), (900, 20), (800, 30), (700, 40))), RULE)
"""1700 are required by the first scenario, 56 by the second."""
GAINS = tuple((row[0] - WIDE, row[1] + 1) for row in BOTH_LARGE.opening.losses)
LOSS_AS_GAIN = attack(
    "R35.clearing.loss-as-wide-gain", "the losses of one scenario are gains of 2**88, at a cost of 1e-10 in the next", BOTH_LARGE,
    change(loss=[[value % R for value in row] for row in GAINS], **BOTH_LARGE.ranking(GAINS)),
)  # fmt: skip
BORROWED = Case(replace(house(9_000, NO_LOSSES), losses=((1, 1), (2, 0), (2, 0), (2, 0))), RULE, None, 10_000)
"""Losses of 1e-10 and 2e-10."""
GAIN_LENT = ((WIDE + 1, 0), *BORROWED.opening.losses[1:])
LOSS_BORROWED = attack(
    "R35.clearing.loss-borrowed", "a loss of 1e-10 is one of 2**88 in the scenario before", BORROWED,
    change(loss=[list(row) for row in GAIN_LENT], **BORROWED.ranking(GAIN_LENT)),
)  # fmt: skip

# R36
RANKED = attack(
    "R36.clearing.other-losses", "the losses that are ranked are not the committed ones", SHORT, NOTHING_LOST,
    forged={f"three[{k}].of[{i}]": 0 for k in (0, 1) for i in range(MEMBERS)},
)  # fmt: skip
LEFT_OUT = attack(
    "R36.clearing.largest-left-out", "the member with the largest loss is not among the first three", Case(house(700, ONE_LARGE), RULE),
    ranking(ONE_LARGE, (1, 2, 3), (1, 2, 0)),
)  # fmt: skip
TWICE = attack("R36.clearing.one-member-twice", "one member defaults twice", HEALTHY, ranking(ONE_LARGE, (0, 0, 1), (1, 2, 0)))
OUT_OF_ORDER = attack(
    "R36.clearing.out-of-order", "the second largest loss is the largest, and the largest the second",
    Case(house(995, ALIKE), RULE, None, 10_000), ranking(ALIKE, (1, 3, 2), (0, 1, 3)),
)  # fmt: skip
VALUE = attack(
    "R36.clearing.value", "the largest losses are all as small as the fourth", SHORT, requires(40),
    forged={f"three[{k}].value[{rank}]": (10 * U, 20 * U)[k] for k in (0, 1) for rank in range(3)},
)  # fmt: skip

# R37
OTHER_SCENARIO = attack("R37.clearing.other-scenario", "the second scenario is the worst", Case(house(700, ONE_LARGE), RULE), requires(650))
NOTHING_REQUIRED = attack("R37.clearing.smaller-part", "the second and third largest ask for the most", SHORT, requires(150))
INFLATED = attack("R37.clearing.inflated", "a fund that is enough is below, since any number is the largest", HEALTHY, change(worst=2**120))
RENAMED = attack(
    "R37.clearing.largest-renamed", "the largest is not what is required", SHORT, requires(0), forged={"largest.in": 1_000 * U * RATE_SCALE}
)


def part(index: int) -> dict[str, int]:
    """One part of each scenario asks for nothing."""
    return {f"largest.of[{3 * scenario + index}]": 0 for scenario in (0, 1)}


NO_LARGEST = attack(
    "R37.clearing.largest-left-out", "the largest loss does not count", Case(house(900, ONE_LARGE), RULE), requires(880), forged=part(0)
)
NO_SECOND_THIRD = attack(
    "R37.clearing.second-and-third-left-out", "the second and third largest losses do not count", Case(house(850, ALIKE), RULE), requires(808),
    forged=part(1),
)  # fmt: skip
NO_TWO_LARGEST = attack(
    "R37.clearing.two-largest-left-out",
    "the two largest losses do not count",
    Case(house(700, TWO_LARGE), RULE),
    requires(600),
    forged=part(2),
)

# R38
WEIGHTED = attack("R38.clearing.weighted", "no other resources weigh a fortune", SHORT, forged={"weighted": 10**6 * U * RATE_SCALE})
UNWEIGHTED = attack("R38.clearing.unweighted", "other resources count in full", Case(house(500, ONE_LARGE, 600), RULE))
TWICE_COUNTED = attack("R38.clearing.twice-counted", "the fund counts as other resources too", Case(house(700, ONE_LARGE), RULE))
