"""Attacks on what a portfolio requires: groups and classes, sums, scenarios, charges, minimums."""

from __future__ import annotations

from tests.soundness.models.portfolio.changes import (
    BASIS,
    HEAVY,
    LESS,
    LESS_LONG,
    LIGHT,
    MAIN,
    NEAR,
    NEAR_LONG,
    SHORT,
    SIDE,
    TWO,
    class_slot,
    group_slot,
    lacking,
    opened,
    together,
    wires,
)
from tests.soundness.models.portfolio.market import BASE, CREDIT, Case
from tests.soundness.models.portfolio.section import A, B, D
from tests.soundness.models.portfolio.target import attack, holding
from tests.soundness.whole import U, change

# R16
NO_GROUP, NO_CLASS = group_slot(1, 0), class_slot(1, 0)
POSITION_DROPPED = attack(
    "R16.portfolio.position-dropped",
    "a position in no group is in the account",
    SHORT,
    together(NO_GROUP, NO_CLASS),
    forged={"groupOf.exists[1]": 0},
)
POSITION_NOWHERE = attack("R16.portfolio.position-nowhere", "a position needs no group", SHORT, together(NO_GROUP, NO_CLASS))
OTHER_GROUP = attack(
    "R16.portfolio.other-group",
    "a position belongs to another group",
    LESS_LONG,
    together(group_slot(1, LIGHT), class_slot(1, SIDE)),
    forged={"groupOf.member[1]": LIGHT},
)
GROUP_RENAMED = attack(
    "R16.portfolio.group-renamed",
    "another group has the name of this one",
    LESS_LONG,
    together(group_slot(1, LIGHT), class_slot(1, SIDE)),
    forged={"groupOf.slot[1]": HEAVY},
)
GROUP_DROPPED = attack(
    "R16.portfolio.group-dropped", "a group in no class is in the account", SHORT, NO_CLASS, forged={"classOf.exists[1]": 0}
)
OTHER_CLASS = attack(
    "R16.portfolio.other-class", "a group belongs to another class", LESS, class_slot(1, SIDE), forged={"classOf.member[1]": SIDE}
)
CLASS_RENAMED = attack(
    "R16.portfolio.class-renamed", "another class has the name of this one", LESS, class_slot(1, SIDE), forged={"classOf.slot[1]": MAIN}
)

# R17
GROUP_TWICE = attack("R17.portfolio.group-twice", "a group stands twice", SHORT, group_slot(0, HEAVY))
GROUP_TWICE_RENAMED = attack(
    "R17.portfolio.group-twice-renamed",
    "a group stands twice",
    SHORT,
    group_slot(0, HEAVY),
    forged={"groupOrder.ids[0]": 0, "groupOrder.ids[1]": 1},
)
CLASS_TWICE = attack("R17.portfolio.class-twice", "a class stands twice, in two tiers", SHORT, change(**opened("class", 0, "class", MAIN)))
CLASS_TWICE_RENAMED = attack(
    "R17.portfolio.class-twice-renamed", "a class stands twice, in two tiers", SHORT, change(**opened("class", 0, "class", MAIN)),
    forged={"classOrder.ids[0]": 0, "classOrder.ids[1]": 1},
)  # fmt: skip

# R18
NO_LOTS = attack("R18.portfolio.no-lots", "none of the lots are in the group", SHORT, forged={"lotsIn[1][1]": 0})
NO_COLUMNS = attack(
    "R18.portfolio.no-columns", "the lots have no profits and losses", SHORT, forged={f"columnsIn[1][1][{k}]": 0 for k in range(3)}
)
NO_AMOUNTS = attack("R18.portfolio.no-amounts", "none of the charges are in the group", LESS, forged={"amountsIn[1][1]": 0})
NO_PACKED = attack("R18.portfolio.no-sums", "the group's sums are nothing", SHORT, forged=wires("group[1].packed", [0, 0, 0]))
NO_GROUP_AMOUNTS = attack("R18.portfolio.no-charges", "the group's charges are nothing", LESS, forged={"group[1].amounts": 0})
DEEP = lacking((D, -40))
"""The minimum is all that its class asks for."""
D_PARTS = [40 * part for part in BASE.book.risk(D, -40)[1].short]
OTHER_AMOUNT_PARTS = attack(
    "R18.portfolio.amounts-renamed",
    "the minimum is not the one that was unpacked",
    DEEP,
    forged={**wires("group[1].amount", D_PARTS), "amount[1][1]": 0},
)
UNEVEN = lacking((A, -2_000), (B, 1))
LAST_PACKED = attack(
    "R18.portfolio.last-position-only",
    "only the last position of a group has losses",
    UNEVEN,
    assumed={f"columnsIn[1][0][{k}]": 0 for k in range(3)},
)
LAST_AMOUNTS = attack(
    "R18.portfolio.last-charge-only", "only the last position of a group is charged", UNEVEN, assumed={"amountsIn[1][0]": 0}
)

# R21 to R25: what reaches a class
SCENARIOS = range(4)
NO_PROFITS = attack(
    "R22.portfolio.no-losses-of-a-group",
    "the group's losses are not in the class",
    NEAR_LONG,
    forged={f"profitIn[1][1][{s}]": 0 for s in SCENARIOS},
)
NO_SKEWED = attack(
    "R22.portfolio.no-skew-of-a-group", "the group's skew is not in the class", NEAR, forged={f"skewedIn[1][1][{k}]": 0 for k in (0, 1)}
)
NO_BASIS = attack("R22.portfolio.no-basis-of-a-group", "the group's basis loss is not in the class", BASIS, forged={"otherIn[1][1][0]": 0})
NO_CHARGE = attack("R21.portfolio.no-charge-of-a-group", "the group's charges are not in the class", SHORT, forged={"otherIn[1][1][1]": 0})
NO_DELTA = attack("R23.portfolio.no-delta-of-a-group", "the group's exposure is not in the class", SHORT, forged={"otherIn[1][1][2]": 0})
LONG = lacking((A, 2_000))
NO_VEGA = attack("R23.portfolio.no-vega-of-a-group", "the group's exposure is not in the class", LONG, forged={"otherIn[1][1][3]": 0})
NO_MINIMUM = attack("R24.portfolio.no-minimum-of-a-group", "the group's minimum is not in the class", DEEP, forged={"otherIn[1][1][4]": 0})
NO_CLASS_PROFIT = attack(
    "R22.portfolio.no-losses", "the class has no losses", NEAR_LONG, forged={f"class[1].profit[{s}]": 0 for s in SCENARIOS}
)
NO_CLASS_SKEW = attack("R22.portfolio.no-skew", "the class has no skew", NEAR, forged=wires("class[1].skewed", [0, 0]))
NO_CLASS_BASIS = attack("R22.portfolio.no-basis", "the class has no basis loss", BASIS, forged={"class[1].basis": 0})
NO_CLASS_CHARGE = attack("R21.portfolio.no-charge", "the class has no charges", SHORT, forged={"class[1].charge": 0})
NO_CLASS_DELTA = attack("R23.portfolio.no-delta", "the class has no net exposure", SHORT, forged={"class[1].delta": 0})
NO_CLASS_VEGA = attack("R23.portfolio.no-vega", "the class has no net exposure", LONG, forged={"class[1].vega": 0})
NO_CLASS_MINIMUM = attack("R24.portfolio.no-minimum", "the class has no minimum", DEEP, forged={"class[1].minimum": 0})
REQUIRED_RENAMED = attack(
    "R25.portfolio.required-renamed", "what is required is not what was compared", SHORT,
    forged=lambda: {"class[1].required": SHORT.outcome().requirement, "required[1]": 0},
)  # fmt: skip
LAST_PROFIT = attack(
    "R22.portfolio.last-group-only",
    "only the last group of a class has losses",
    NEAR_LONG,
    assumed={f"profitIn[1][0][{s}]": 0 for s in SCENARIOS},
)
LAST_SKEW = attack(
    "R22.portfolio.last-skew-only", "only the last group of a class has a skew", NEAR, assumed={f"skewedIn[1][0][{k}]": 0 for k in (0, 1)}
)
LAST_OTHER = attack(
    "R21.portfolio.last-charge-only",
    "only the last group of a class is charged",
    NEAR,
    assumed={f"otherIn[1][0][{k}]": 0 for k in range(5)},
)
LAST_CLASS = attack("R25.portfolio.last-class-only", "only the last class requires anything", TWO)
BELOW = attack("R12.portfolio.least", "equity 1e-10 short of the requirement meets it", TWO)

# R40
INDEBTED = Case(holding((D, 300), cash=-603 * U), CREDIT, lower=20_000)
"""It owes 3 U beyond the value of what it holds; what it requires is less than nothing by more than half of that."""
NEGATIVE = attack("R40.portfolio.negative-requirement", "debt is twice a requirement below zero, so the margin is met twice", INDEBTED)
