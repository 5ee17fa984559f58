"""Mutants of the templates that open a row."""

from __future__ import annotations

from collections.abc import Callable

from margin.tables.cross import InstrumentRow
from tests.soundness.attack import Mutant, flat
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.cross.market import leaf
from tests.soundness.targets import rows
from tests.soundness.targets.rows import ASSET, INSTRUMENT, row_inputs

in_tier = Template("lib/row.circom", "InTier", rows.IN_TIER)
instrument = Template("lib/row.circom", "InstrumentTier", rows.INSTRUMENT_TIER)
asset = Template("lib/row.circom", "AssetTier", rows.ASSET_TIER)


def tier(value: int) -> Callable[[], dict[str, int]]:
    """A value against the tier 100 <= value < 200."""
    return lambda: flat(value=value, floor=100, cap=200)


UNDER_FLOOR = in_tier.attack("below-floor", "99 is in 100 .. 199", tier(99))
FAR_UNDER = in_tier.attack("far-below-floor", "0 is in 100 .. 199", tier(0))
AT_CAP = in_tier.attack("at-cap", "200 is in 100 .. 199", tier(200))
FAR_OVER = in_tier.attack("far-above-cap", "2**127 - 1 is in 100 .. 199", tier(2**127 - 1))

FREE = InstrumentRow(77, 1000, 10_000, 50_000, 0, 0)
FREE_ASSET = ASSET._replace(rate=10**12)
FORGED_ROW = instrument.attack("forged-row", "a row with rate 0 is in the snapshot", lambda: row_inputs(FREE))
FORGED_LEAF = instrument.attack(
    "forged-leaf", "the hash of my row is that of a genuine one", lambda: row_inputs(FREE), leaf=leaf(INSTRUMENT)
)
ASSET_AS_INSTRUMENT = instrument.attack("asset-row", "an asset's row is an instrument's", lambda: row_inputs(ASSET[:6]), leaf=leaf(ASSET))
EMPTY_LEAF = instrument.attack("empty-leaf", "an empty leaf is my row", lambda: row_inputs(FREE), leaf=0)
OTHER_TIER = instrument.attack("other-tier", "50 lots are in the tier below 50", lambda: row_inputs(INSTRUMENT, 50))
FORGED_ASSET = asset.attack("forged-row", "a row with weight 1000 is in the snapshot", lambda: row_inputs(FREE_ASSET, negative=0))
FORGED_ASSET_LEAF = asset.attack(
    "forged-leaf", "the hash of my row is that of a genuine one", lambda: row_inputs(FREE_ASSET, negative=0), leaf=leaf(ASSET)
)
OTHER_ASSET_TIER = asset.attack("other-tier", "9 lots are in the tier from 10", lambda: row_inputs(ASSET, 9, negative=0))


def honest() -> dict[str, int]:
    """A position of 20 lots."""
    return row_inputs(INSTRUMENT)


def balance() -> dict[str, int]:
    """A balance of 20 lots."""
    return row_inputs(ASSET, negative=0)


UPPER_EDGE = "the other side keeps the value below 2**88 and the width only bounds the far end; values are below 2**127, so no difference wraps into range"

MUTANTS: list[Mutant] = [
    in_tier.drop("InRange(NOTIONAL_BITS())(value - floor)", UNDER_FLOOR, FAR_UNDER),
    in_tier.drop("InRange(NOTIONAL_BITS())(cap - 1 - value)", AT_CAP),
    in_tier.weaken("(value - floor)", "(value - floor + 1)", UNDER_FLOOR),
    in_tier.weaken("(value - floor)", "(value - floor - 1)"),
    in_tier.weaken("(value - floor)", "(value)", UNDER_FLOOR),
    in_tier.weaken("(cap - 1 - value)", "(cap - value)", AT_CAP),
    in_tier.weaken("(cap - 1 - value)", "(cap - 2 - value)"),
    in_tier.weaken("InRange(NOTIONAL_BITS())(value - floor)", "InRange(NOTIONAL_BITS() - 1)(value - floor)"),
    in_tier.weaken("InRange(NOTIONAL_BITS())(cap - 1 - value)", "InRange(NOTIONAL_BITS() - 1)(cap - 1 - value)"),
    in_tier.weaken("InRange(NOTIONAL_BITS())(value", "InRange(253)(value", UNDER_FLOOR, FAR_UNDER, AT_CAP, FAR_OVER, survives=UPPER_EDGE),
    in_tier.weaken("InRange(NOTIONAL_BITS())(cap", "InRange(253)(cap", UNDER_FLOOR, FAR_UNDER, AT_CAP, FAR_OVER, survives=UPPER_EDGE),
    instrument.drop("signal leaf <== TaggedHash(6)(row, TAG_INSTRUMENT())", FORGED_LEAF, ASSET_AS_INSTRUMENT, EMPTY_LEAF),
    instrument.drop("UnderCap(LEVELS)(leaf, path, cap)", FORGED_ROW),
    instrument.drop("id <== row[0]", instrument.attack("id", "another instrument", honest, id=5)),
    instrument.drop("notional <== magnitude * row[1]", instrument.attack("notional", "another notional", honest, notional=10_000)),
    instrument.drop("InTier()(notional, row[2], row[3])", OTHER_TIER),
    instrument.drop(
        "requirement <== notional * row[4] - row[5]", instrument.attack("requirement", "no requirement", honest, requirement=0)
    ),
    instrument.weaken("row, TAG_INSTRUMENT()", "row, TAG_ASSET()"),
    instrument.weaken("notional * row[4] - row[5]", "notional * row[4]"),
    instrument.weaken("notional * row[4] - row[5]", "notional * row[4] + row[5]"),
    instrument.weaken("notional, row[2], row[3]", "notional, row[3], row[2]"),
    instrument.weaken("magnitude * row[1]", "magnitude * row[2]"),
    asset.drop("signal leaf <== TaggedHash(7)(row, TAG_ASSET())", FORGED_ASSET_LEAF),
    asset.drop("UnderCap(LEVELS)(leaf, path, cap)", FORGED_ASSET),
    asset.drop("id <== row[0]", asset.attack("id", "another asset", balance, id=5)),
    asset.drop("signal value <== magnitude * row[1]", asset.attack("value", "another value", balance, value=49_999)),
    asset.drop("InTier()(value, row[2], row[3])", OTHER_ASSET_TIER),
    asset.drop("signal weight <== row[4] - negative * (row[4] + row[6])", asset.attack("weight", "another weight", balance, weight=10**12)),
    asset.drop("signal weighted <== value * weight", asset.attack("weighted", "another product", balance, weighted=10**20)),
    asset.drop(
        "contribution <== weighted + (1 - negative) * row[5]", asset.attack("contribution", "another contribution", balance, contribution=1)
    ),
    asset.weaken("negative * (row[4] + row[6])", "negative * (row[4] + row[4])"),
    asset.weaken("negative * (row[4] + row[6])", "negative * row[6]"),
    asset.weaken("weighted + (1 - negative) * row[5]", "weighted + row[5]"),
    asset.weaken("weighted + (1 - negative) * row[5]", "weighted"),
    asset.weaken("row, TAG_ASSET()", "row, TAG_INSTRUMENT()"),
    asset.weaken("value, row[2], row[3]", "0, row[2] - row[2], row[3]", OTHER_ASSET_TIER),
]
