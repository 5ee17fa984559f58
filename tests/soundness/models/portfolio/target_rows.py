"""The templates that open a row of the portfolio table, with their rules in Python."""

from __future__ import annotations

from circuits.commitment import sponge
from circuits.field import R, risk_tag, to_field
from margin.tables.portfolio_rows import PerLot, RiskRow
from margin.widths import LOTS_BITS
from tests.soundness.attack import Target, Values, array, flat, get
from tests.soundness.table import leaf
from tests.soundness.targets.hashes import node

LIMIT = 2**LOTS_BITS
INCLUDE = "lib/portfolio_risk.circom"
"""The file that includes what all of them use."""


def lots_inputs(magnitude: int, floor: int = 100, cap: int = 200) -> dict[str, int]:
    """Lots against a tier."""
    return flat(magnitude=magnitude, floor=floor, cap=cap)


IN_LOT_TIER = Target(
    "InLotTier()",
    INCLUDE,
    "InLotTier()",
    lambda: {
        "floor": lots_inputs(100),
        "last": lots_inputs(199),
        "null": lots_inputs(0, 0, 1),
        "widest": lots_inputs(2**62 - 1, 0, 2**62),
        "most": lots_inputs(LIMIT - 2, 0, LIMIT - 1),
        "nothing of the most": lots_inputs(0, 0, LIMIT),
    },
    lambda values: {} if get(values, "floor") <= get(values, "magnitude") < get(values, "cap") else None,
)

LONG = [*range(1000, 1017), R - 4]
"""A row of two blocks."""
LONG_TAG = 99
LONG_SIBLINGS = [1, 2, 3, 4, 5, 6, 7, sponge(LONG, LONG_TAG)]
LONG_CAP = [*range(1, 64), node(LONG_SIBLINGS)]


def long_inputs(row: list[int] | None = None, **other: object) -> dict[str, int]:
    """A row of eighteen elements in a tiny tree."""
    return flat(**{"row": row or LONG, "path": [LONG_SIBLINGS], "cap": LONG_CAP, "tag": LONG_TAG, **other})


def _row(values: Values) -> Values | None:
    group = array(values, "path[0]")
    return {} if sponge(array(values, "row"), get(values, "tag")) in group and node(group) in array(values, "cap") else None


ROW = Target("Row(18, 1)", INCLUDE, "Row(18, 1)", lambda: {"two blocks": long_inputs()}, _row)

OPTION = RiskRow(77, 5, 10, 50, PerLot(3, 11, 20), PerLot(7, 13, 30), (-4, 3, -2, 1, 9, 8, 10, 5, -6))
OTHER = OPTION._replace(id=78, long=PerLot(1, 1, 1), short=PerLot(1, 1, 1))
SIBLINGS = [1, leaf(OPTION), 3, leaf(OTHER), 5, 6, 0, 8]
CAP = [node(SIBLINGS), *range(1, 64)]


def position_inputs(lots: int, row: RiskRow = OPTION, **other: object) -> dict[str, int]:
    """A position in the row of 10 to 49 lots."""
    elements = [value % R for value in row.elements()]
    signs = {"negative": int(lots < 0), "magnitude": abs(lots)}
    return flat(**{"row": elements, "path": [SIBLINGS], "cap": CAP, **signs, **other})


def _position(values: Values) -> Values | None:
    row, negative, magnitude = array(values, "row"), get(values, "negative"), get(values, "magnitude")
    group = array(values, "path[0]")
    if negative not in {0, 1} or magnitude >= LIMIT or not row[2] <= magnitude < row[3]:
        return None
    if sponge(row, risk_tag(4)) not in group or node(group) not in array(values, "cap"):
        return None
    side = row[5] if negative else row[4]
    return {"main.lots": to_field(-magnitude if negative else magnitude), "main.amounts": magnitude * side % R}


COLUMN_POSITION = Target(
    "ColumnPosition(9, TAG_RISK(4), 2, 4, 1)",
    INCLUDE,
    "ColumnPosition(9, TAG_RISK(4), 2, 4, 1)",
    lambda: {f"{lots} lots": position_inputs(lots) for lots in (10, 49, -10, -49)},
    _position,
)

TARGETS = (IN_LOT_TIER, ROW, COLUMN_POSITION)
