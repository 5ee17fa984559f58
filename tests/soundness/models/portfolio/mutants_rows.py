"""Mutants of the templates that open a row of the portfolio table."""

from __future__ import annotations

from circuits.field import R
from margin.tables.portfolio_rows import PerLot
from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.portfolio.target_rows import (
    COLUMN_POSITION,
    IN_LOT_TIER,
    LIMIT,
    LONG,
    LONG_SIBLINGS,
    OPTION,
    ROW,
    long_inputs,
    lots_inputs,
    position_inputs,
)
from tests.soundness.table import leaf

in_tier = Template("lib/risk_row.circom", "InLotTier", IN_LOT_TIER)
row = Template("lib/risk_row.circom", "Row", ROW)
position = Template("lib/risk_row.circom", "ColumnPosition", COLUMN_POSITION)

UNDER_FLOOR = in_tier.attack("R5.below-floor", "99 lots are in 100 .. 199", lambda: lots_inputs(99))
FAR_UNDER = in_tier.attack("R5.far-below-floor", "no lots are in 100 .. 199", lambda: lots_inputs(0))
AT_CAP = in_tier.attack("R5.at-cap", "200 lots are in 100 .. 199", lambda: lots_inputs(200))
FAR_OVER = in_tier.attack("R5.far-above-cap", "2**63 - 1 lots are in 100 .. 199", lambda: lots_inputs(LIMIT - 1))

STRANGER = [*LONG[:-1], 5]
FORGED_ROW = row.attack("R4.forged-row", "a row that nobody published is in the snapshot", lambda: long_inputs(STRANGER))
FORGED_LEAF = row.attack(
    "R4.forged-leaf", "the hash of my row is that of a genuine one", lambda: long_inputs(STRANGER), leaf=LONG_SIBLINGS[-1]
)

FREE = OPTION._replace(long=PerLot(0, 0, 0), short=PerLot(0, 0, 0))
FREE_ROW = position.attack("R4.forged-row", "a row without charges is in the snapshot", lambda: position_inputs(20, FREE))
FREE_LEAF = position.attack(
    "R4.forged-leaf", "the hash of my row is that of a genuine one", lambda: position_inputs(20, FREE), Row__leaf=leaf(OPTION)
)
OTHER_TIER = position.attack("R5.other-tier", "50 lots are in the tier below 50", lambda: position_inputs(50))
FEWER = position.attack("R5.fewer", "9 lots are in the tier from 10", lambda: position_inputs(-9))
SCALED = position.attack("R2.scaling-sign", "20 lots under a sign of 1/2 are none", lambda: position_inputs(20, negative=pow(2, -1, R)))
FLIPPED = position.attack("R2.flipped", "the sign shown is not the sign taken", lambda: position_inputs(-20), size__negative=0)
RESIZED = position.attack("R3.resized", "the size shown is not the size taken", lambda: position_inputs(20), size__magnitude=30)
LOTS = position.attack("R6.lots", "the lots are what suits", lambda: position_inputs(20), lots=19)
SIDE = position.attack("R21.side", "a short is charged nothing", lambda: position_inputs(-20), side=0)
AMOUNTS = position.attack("R21.amounts", "20 lots are charged nothing", lambda: position_inputs(20), amounts=0)

FAR_END = "the other side keeps the lots within the tier; lots are below 2**63, so a negative difference stands above r - 2**63"

MUTANTS: list[Mutant] = [
    in_tier.drop("InRange(LOTS_BITS())(magnitude - floor)", UNDER_FLOOR, FAR_UNDER),
    in_tier.drop("InRange(LOTS_BITS())(cap - 1 - magnitude)", AT_CAP, FAR_OVER),
    in_tier.weaken("(magnitude - floor)", "(magnitude - floor + 1)", UNDER_FLOOR),
    in_tier.weaken("(magnitude - floor)", "(magnitude)", UNDER_FLOOR),
    in_tier.weaken("(cap - 1 - magnitude)", "(cap - magnitude)", AT_CAP),
    in_tier.weaken("(cap - 1 - magnitude)", "(cap - 2 - magnitude)"),
    in_tier.weaken("InRange(LOTS_BITS())(magnitude", "InRange(LOTS_BITS() - 1)(magnitude"),
    in_tier.weaken("InRange(LOTS_BITS())(cap", "InRange(LOTS_BITS() - 1)(cap"),
    in_tier.weaken("InRange(LOTS_BITS())(magnitude", "InRange(253)(magnitude", UNDER_FLOOR, FAR_UNDER, AT_CAP, FAR_OVER, survives=FAR_END),
    in_tier.weaken("InRange(LOTS_BITS())(cap", "InRange(253)(cap", UNDER_FLOOR, FAR_UNDER, AT_CAP, FAR_OVER, survives=FAR_END),
    row.drop("signal leaf <== Sponge(LENGTH)(row, tag)", FORGED_LEAF),
    row.drop("UnderCap(LEVELS)(leaf, path, cap)", FORGED_ROW),
    row.weaken("Sponge(LENGTH)(row, tag)", "Sponge(LENGTH)(row, 0)"),
    position.drop("size.negative <== negative", FLIPPED),
    position.drop("size.magnitude <== magnitude", RESIZED),
    position.drop("lots <== size.value", LOTS),
    position.drop("Row(LENGTH, LEVELS)(row, path, cap, TAG)", FREE_ROW),
    position.drop("InLotTier()(magnitude, row[AT], row[AT + 1])", OTHER_TIER, FEWER),
    position.drop("signal side <== row[SIDES] + negative * (row[SIDES + 1] - row[SIDES])", SIDE),
    position.drop("amounts <== magnitude * side", AMOUNTS),
    position.weaken("row, path, cap, TAG)", "row, path, cap, TAG + 1)"),
    position.weaken("magnitude, row[AT], row[AT + 1]", "magnitude, row[AT], row[AT + 1] + 1", OTHER_TIER),
    position.weaken("Signed(LOTS_BITS())", "Signed(LOTS_BITS() - 60)"),
    position.weaken("(row[SIDES + 1] - row[SIDES])", "row[SIDES + 1]"),
    position.weaken("magnitude * side", "lots * side"),
]

FURTHER = (FREE_LEAF, SCALED)
"""Rejected by the hash and by the sign's check, whose mutants are other templates'."""
