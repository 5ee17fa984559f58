"""Mutants of a group's sums, profits, basis loss and charges."""

from __future__ import annotations

from circuits.field import R
from margin.tables.portfolio_rows import GroupRow
from tests.soundness.attack import Attack, Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.portfolio.target_group import LIGHT, PLAIN, RISK_GROUP, SUMS, group_inputs
from tests.soundness.table import leaf

group = Template("lib/risk_group.circom", "RiskGroup", RISK_GROUP)

FREE = GroupRow(31, 8, 0, 0, 0, 0, 0, 0, 0, 0)
"""A row that nobody published."""
NEGATIVE = [int(column < 0) for column in SUMS]
SIZES = [abs(column) for column in SUMS]


def instead(values: list[int], index: int, value: int) -> list[int]:
    """The list with one element changed."""
    return [*values[:index], value, *values[index + 1 :]]


def forged(how: str, says: str, **wires: int) -> Attack:
    """An inner wire of the honest group set to what suits."""
    return group.attack(how, says, group_inputs, **wires)


FORGED_ROW = group.attack("R4.forged-row", "a group without charges is in the snapshot", lambda: group_inputs(FREE))
FORGED_LEAF = group.attack(
    "R4.forged-leaf", "the hash of my group is that of a genuine one", lambda: group_inputs(FREE), Row__leaf=leaf(PLAIN)
)
OTHER_SUMS = group.attack(
    "R18.other-sums", "the group has no loss", lambda: group_inputs(sumMagnitude=[0] * 9, skewNegative=[0, 0], basisLoss=0),
    sum__packed_0=0, sum__packed_1=0, sum__packed_2=0,
)  # fmt: skip
OTHER_AMOUNTS = group.attack("R18.other-group-amounts", "the group is charged nothing", lambda: group_inputs(amount=[0, 0, 0]))
OTHER_MARK = group.attack("R18.mark", "the mark is what suits", lambda: group_inputs(basisLoss=10**6 - 90), mark=10**6)
NEGATIVE_REFERENCE = group.attack(
    "R19.reference", "the mark that is taken off is negative", lambda: group_inputs(skewNegative=[0, 0]), reference=R - 100
)
LOSS_AS_GAIN = group.attack(
    "R19.loss-as-gain", "a loss is weighed as a gain", lambda: group_inputs(sumNegative=instead(NEGATIVE, 0, 0)), sum__negative_0=1
)
SMALLER_EXPOSURE = group.attack(
    "R21.exposure-not-its-size", "an exposure of -11 is charged as none", lambda: group_inputs(sumMagnitude=instead(SIZES, 7, 0)),
    sum__magnitude_7=11,
)  # fmt: skip
SKEW_GAIN = group.attack("R19.skew-counted-as-gain", "a skewed profit of either sign is a gain", lambda: group_inputs(skewNegative=[0, 1]))
SKEW_SCALED = group.attack(
    "R19.skew-scaled", "a sign of 1/2 makes a skewed loss vanish", lambda: group_inputs(skewNegative=[pow(2, -1, R), 0])
)
NO_BASIS = group.attack("R20.no-loss", "the basis loss is nothing", lambda: group_inputs(basisLoss=0))
NEGATIVE_BASIS = group.attack("R20.the-gain", "the basis loss is the other side's gain", lambda: group_inputs(basisLoss=R - 20))
OTHER_BASIS = group.attack("R20.no-member", "the basis loss is smaller than any", lambda: group_inputs(basisLoss=R - 1000))
BASIS_RENAMED = group.attack("R20.renamed", "the loss compared is not the one charged", lambda: group_inputs(basisLoss=0), worse__in=10)
UP_FORGED = group.attack("R20.move-up", "the move up costs nothing", lambda: group_inputs(basisLoss=0), worse__of_1=0)
UP_DOWN = tuple(-column for column in SUMS)
DOWN_FORGED = group.attack(
    "R20.move-down", "the move down costs nothing", lambda: group_inputs(columns=UP_DOWN, basisLoss=0), worse__of_2=0
)
NO_FLOOR = group.attack(
    "R20.below-zero", "a basis loss may be a gain",
    lambda: group_inputs(columns=(-7, 5, -3, 2, 110, 120, 100, -11, 13), basisLoss=R - 10), worse__of_0=R - 10,
)  # fmt: skip

MUTANTS: list[Mutant] = [
    group.drop("Row(10, LEVELS)(row, path, cap, TAG_GROUP())", FORGED_ROW),
    group.weaken("row, path, cap, TAG_GROUP()", "row, path, cap, TAG_RISK(S)"),
    # R18
    group.drop("sum.packed <== packed", OTHER_SUMS),
    group.drop("sum.negative <== sumNegative", LOSS_AS_GAIN),
    group.drop("sum.magnitude <== sumMagnitude", SMALLER_EXPOSURE),
    group.drop("UnpackAmounts()(amounts, amount)", OTHER_AMOUNTS),
    group.drop("mark <== sum.value[S + 2]", OTHER_MARK),
    group.drop("delta <== sum.value[S + 3]", forged("R18.delta", "there is no exposure left", delta=0)),
    group.drop("vega <== sum.value[S + 4]", forged("R18.vega", "there is no exposure left", vega=0)),
    # R19
    group.drop("signal reference <== row[4] * mark", NEGATIVE_REFERENCE),
    group.drop("weight[s] <== row[2] + sumNegative[s] * (row[3] - row[2])", forged("R19.weight", "a loss has no weight", weight_0=0)),
    group.drop("profit[s] <== sum.value[s] * weight[s] - RATE_SCALE() * reference", forged("R19.profit", "a loss is a profit", profit_0=7)),
    group.drop("IsBit()(skewNegative[k])", SKEW_SCALED),
    group.drop("size[k] <== (1 - 2 * skewNegative[k]) * profit[S - 2 + k]", forged("R19.size", "a skewed profit has no size", size_0=0)),
    group.drop("InRange(SHOCK_BITS())(size[k])", SKEW_GAIN),
    group.drop("skewed[k] <== 0 - size[k]", forged("R19.skewed", "a skewed profit costs nothing", skewed_0=0)),
    group.weaken("(row[3] - row[2])", "(row[2] - row[3])"),
    group.weaken("row[2] + sumNegative[s]", "row[3] + sumNegative[s]"),
    group.weaken("weight[s] - RATE_SCALE() * reference", "weight[s]"),
    group.weaken("weight[s] - RATE_SCALE() * reference", "weight[s] - reference"),
    group.weaken("0 - size[k]", "size[k]"),
    group.weaken("InRange(SHOCK_BITS())", "InRange(SHOCK_BITS() - 1)"),
    group.weaken("profit[S - 2 + k]", "profit[S - 1 - k]"),
    # R20
    group.drop("worse.of[0] <== 0", NO_FLOOR),
    group.drop("worse.of[1] <== mark - sum.value[S]", UP_FORGED),
    group.drop("worse.of[2] <== mark - sum.value[S + 1]", DOWN_FORGED),
    group.drop("worse.in <== basisLoss", BASIS_RENAMED),
    group.drop("basis <== row[5] * basisLoss", forged("R20.basis", "a basis loss costs nothing", basis=0)),
    group.weaken("Largest(3, SUM_BITS() + 2)", "Largest(3, SUM_BITS())"),
    group.weaken(
        "Largest(3, SUM_BITS() + 2)",
        "Largest(3, SUM_BITS() + 1)",
        survives="nothing, mark - up and mark - down differ by at most 2 * (2**SUM_BITS - 1), so that one bit less would do",
    ),
    group.weaken("row[5] * basisLoss", "row[4] * basisLoss"),
    # R21
    group.drop(
        "signal deltaRate <== row[6] + sumNegative[S + 3] * (row[7] - row[6])", forged("R21.delta-rate", "exposure is free", deltaRate=0)
    ),
    group.drop(
        "signal vegaRate <== row[8] + sumNegative[S + 4] * (row[9] - row[8])", forged("R21.vega-rate", "exposure is free", vegaRate=0)
    ),
    group.drop("signal deltaCharge <== sumMagnitude[S + 3] * deltaRate", forged("R21.delta-charge", "exposure is free", deltaCharge=0)),
    group.drop("signal vegaCharge <== sumMagnitude[S + 4] * vegaRate", forged("R21.vega-charge", "exposure is free", vegaCharge=0)),
    group.drop(
        "charge <== RATE_SCALE() * (RATE_SCALE() * amount[0] + deltaCharge + vegaCharge)",
        forged("R21.charge", "nothing is charged", charge=0),
    ),
    group.weaken("(row[7] - row[6])", "row[7]"),
    group.weaken("(row[9] - row[8])", "(row[8] - row[9])"),
    group.weaken("sumNegative[S + 4] * (row[9]", "sumNegative[S + 3] * (row[9]"),
    group.weaken("RATE_SCALE() * amount[0]", "amount[0]"),
    group.weaken("RATE_SCALE() * amount[0]", "RATE_SCALE() * amount[1]"),
    group.weaken("deltaCharge + vegaCharge", "deltaCharge"),
]

FURTHER = (
    FORGED_LEAF,
    NO_BASIS,
    NEGATIVE_BASIS,
    OTHER_BASIS,
    group.attack(
        "R4.lighter-group",
        "a genuine group is the one of other sums",
        lambda: {**group_inputs(LIGHT), **{f"main.row[{i}]": v for i, v in enumerate(FREE)}},
    ),
)
"""Rejected within ``Row`` and ``Largest``, whose mutants stand elsewhere."""
