"""The templates that open a row, with their rules in Python."""

from __future__ import annotations

from circuits.field import R
from margin.tables.assets import AssetRow
from margin.tables.cross import InstrumentRow
from margin.widths import NOTIONAL_BITS, RATE_SCALE
from tests.soundness.attack import Target, Values, array, flat, get
from tests.soundness.models.cross.market import leaf
from tests.soundness.targets.hashes import node

LIMIT = 2**NOTIONAL_BITS


def _in_tier(values: Values) -> Values | None:
    return {} if get(values, "floor") <= get(values, "value") < get(values, "cap") else None


IN_TIER = Target(
    "InTier()",
    "lib/row.circom",
    "InTier()",
    lambda: {
        "floor": flat(value=100, floor=100, cap=200),
        "last": flat(value=199, floor=100, cap=200),
        "null": flat(value=0, floor=0, cap=1),
        "widest": flat(value=LIMIT - 1, floor=0, cap=LIMIT),
        "widest, nothing": flat(value=0, floor=0, cap=LIMIT),
        "narrowest at the limit": flat(value=LIMIT - 1, floor=LIMIT - 1, cap=LIMIT),
    },
    _in_tier,
)

INSTRUMENT = InstrumentRow(id=77, lot_value=1000, floor=10_000, cap=50_000, rate=RATE_SCALE // 2, constant=12_345)
ASSET = AssetRow(id=78, lot_value=1000, floor=10_000, cap=50_000, rate=RATE_SCALE // 2, constant=12_345, liability_weight=2 * RATE_SCALE)
SIBLINGS = [1, 2, leaf(INSTRUMENT), 4, leaf(ASSET), 6, 0, 8]
CAP = [node(SIBLINGS), *range(1, 64)]


def row_inputs(row: tuple[int, ...], magnitude: int = 20, **other: object) -> dict[str, int]:
    """A row of the tiny tree of one group."""
    return flat(**{"row": list(row), "path": [SIBLINGS], "cap": CAP, "magnitude": magnitude, **other})


def _opened(values: Values) -> list[int] | None:
    """The row, if it is in the tree and the tier holds the magnitude."""
    row = array(values, "row")
    group = array(values, "path[0]")
    notional = get(values, "magnitude") * row[1]
    inside = leaf(row) in group and node(group) in array(values, "cap")
    return row if inside and row[2] <= notional < row[3] else None


def _instrument_tier(values: Values) -> Values | None:
    row = _opened(values)
    if row is None:
        return None
    opened = InstrumentRow(*row)
    notional = get(values, "magnitude") * opened.lot_value
    return {"main.id": opened.id, "main.notional": notional, "main.requirement": opened.requirement(notional) % R}


def _asset_tier(values: Values) -> Values | None:
    row, negative = _opened(values), get(values, "negative")
    if row is None:
        return None
    opened = AssetRow(*row)
    gross = get(values, "magnitude") * opened.lot_value
    return {"main.id": opened.id, "main.contribution": opened.value(-gross if negative else gross) % R}


INSTRUMENT_TIER = Target(
    "InstrumentTier(1)",
    "lib/row.circom",
    "InstrumentTier(1)",
    lambda: {f"{m} lots": row_inputs(INSTRUMENT, m) for m in (10, 49)},
    _instrument_tier,
)

ASSET_TIER = Target(
    "AssetTier(1)",
    "lib/row.circom",
    "AssetTier(1)",
    lambda: {f"{m} lots, sign {n}": row_inputs(ASSET, m, negative=n) for m in (10, 49) for n in (0, 1)},
    _asset_tier,
)

TARGETS = (IN_TIER, INSTRUMENT_TIER, ASSET_TIER)
