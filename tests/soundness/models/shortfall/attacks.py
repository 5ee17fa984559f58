"""Attacks on the shortfall circuit, by rule, R1 to R9 and R15: rows, account, collateral."""

from __future__ import annotations

from circuits.field import R, to_field
from margin.tables.portfolio_rows import NOTHING
from margin.tables.shortfall import HistoryRow
from margin.widths import BPS_SCALE, CASH_BITS, RATE_SCALE
from tests.soundness.models.cross.attacks import HALF, OWN_ASSET_PATH, RICH
from tests.soundness.models.cross.market import A, B, X, Y
from tests.soundness.models.cross.market import leaf as cross_leaf
from tests.soundness.models.shortfall.market import EMIR, QUIET, RETURNS, SMALL_LOTS, WINDOWS, Case, Market, results
from tests.soundness.models.shortfall.target import attack, held
from tests.soundness.opening import Opening
from tests.soundness.table import leaf
from tests.soundness.targets.hashes import node
from tests.soundness.whole import NONE, Change, U, change

SHAPE = (WINDOWS, RETURNS)


def under(case: Case, market: Market) -> Case:
    """The same account and claim under another snapshot."""
    return Case(case.opening, market, case.lower, case.upper)


def opened(signal: str, index: int, leaf_index: int, market: Market = EMIR) -> dict[str, tuple[int, object]]:
    """Open another row of the market in a slot: leaf index in the tree."""
    row, path = market.table.open(leaf_index)
    return {f"{signal}Row": (index, row), f"{signal}Path": (index, path)}


def row(index: int) -> HistoryRow:
    """A history row of the market."""
    found = EMIR.book.rows[index]
    assert isinstance(found, HistoryRow)
    return found


B_ROW, A_LOW, A_HIGH, X_LOW, Y_HIGH = 3, 4, 5, 6, 9
NULL = row(0)
SHORT = Case(held(2_030 * U, (A, -2_000)), EMIR)
"""Equity 30, required 150, of which 20 are charges."""
LOST = Case(held(1_000 * U, (A, -2_000)), EMIR)
"""Equity - 1000."""
CHARGED = Case(held(2_140 * U, (A, -2_000)), EMIR)
"""Equity 140: enough without the charges."""
POOR = Case(held(-100 * U, collateral=((X, 10),)), EMIR)
"""Ten lots of collateral against a debt of 100 in cash."""
MEASURE = EMIR.book.measure


def with_rows(*rows: HistoryRow, lots: tuple[int, ...] = (0, -2_000), path: list[list[int]] | None = None) -> Change:
    """These rows in the position slots, genuine or not, with what follows from them; the last one under another path."""
    elements = [[value % R for value in item.elements()] for item in rows]
    opens = {} if path is None else {"historyPath": (len(rows) - 1, path)}
    return change(historyRow=elements, **opens, **results(rows, lots, MEASURE))


CALM = row(A_HIGH)._replace(long=NOTHING, short=NOTHING, windows=NULL.windows)
"""A row of the same instrument without losses and charges."""
STILL = row(A_HIGH)._replace(windows=NULL.windows)
"""The same without losses alone."""
LENIENT = MEASURE._replace(f1=1, f2=0, g2=0, f3=0, f4=0, g4=0)

# R1
OWN_SNAPSHOT = attack(
    "R1.shortfall.own-snapshot", "the account meets the requirement of a snapshot nobody published", SHORT, instead=under(SHORT, QUIET)
)
OWN_ROOT = attack(
    "R1.shortfall.own-root",
    "the cap of another snapshot has this root",
    SHORT,
    instead=under(SHORT, QUIET),
    forged={"root": EMIR.table.root},
)

# R2, R3
SCALED_SIGN = attack(
    "R2.shortfall.scaling-sign", "2000 lots short are charged as one lot", CHARGED,
    change(
        positionNegative=(1, 2_001 * HALF % R), positionMagnitude=(1, 1), **opened("history", 1, A_LOW),
        **results((NULL, row(A_LOW)), (0, -2_000), MEASURE, held=(0, 1)),
    ),
)  # fmt: skip
FLIPPED = attack(
    "R2.shortfall.flipped", "a short is a long", LOST,
    change(positionNegative=(1, 0), **results((NULL, row(A_HIGH)), (0, -2_000), MEASURE)),
    forged={"position[0].negative": 0, "position[1].negative": 1},
)  # fmt: skip
VALUED_LONG = attack(
    "R2.shortfall.lots-flipped", "the committed position is short, the one that is valued long", LOST,
    change(positionNegative=(1, 0), **results((NULL, row(A_HIGH)), (0, 2_000), MEASURE)),
    forged={"account.positionLots[0]": 0, "account.positionLots[1]": to_field(-2_000)},
)  # fmt: skip
NEIGHBOUR = attack(
    "R3.shortfall.neighbour", "1000 lots short of one instrument are 2**64 - 1000 lots long of the next", Case(held(0, (A, -1_000)), EMIR),
    change(
        positionNegative=(1, 0), positionMagnitude=(1, 2**64 - 1_000), **opened("history", 1, B_ROW),
        **results((NULL, row(B_ROW)), (0, 2**64 - 1_000), MEASURE),
    ),
)  # fmt: skip
NEIGHBOUR_ASSET = attack(
    "R3.shortfall.neighbour-asset", "a debt of 1000 lots of one asset is a balance of 2**64 - 1000 lots of the one before it",
    Case(held(0, collateral=((Y, -1_000),)), SMALL_LOTS),
    change(collateralNegative=(1, 0), collateralMagnitude=(1, 2**64 - 1_000), **opened("collateral", 1, X_LOW, SMALL_LOTS)),
)  # fmt: skip

# R4
FORGED_ROW = attack("R4.shortfall.forged-row", "a row without losses is in the snapshot", SHORT, with_rows(NULL, CALM))
FORGED_LEAF = attack(
    "R4.shortfall.forged-leaf", "the hash of a row without losses is that of a genuine one", SHORT, with_rows(NULL, CALM),
    forged={"position[1].Row.leaf": leaf(row(A_HIGH), SHAPE)},
)  # fmt: skip
OWN_GROUP_PATH = [[leaf(CALM, SHAPE), 1, 2, 3, 4, 5, 6, 7]]
OWN_GROUP = attack("R4.shortfall.own-group", "a group of my own is in the snapshot", SHORT, with_rows(NULL, CALM, path=OWN_GROUP_PATH))
OWN_CAP = attack(
    "R4.shortfall.own-cap", "a cap of my own is the snapshot's", SHORT,
    with_rows(NULL, CALM, path=OWN_GROUP_PATH),
    forged=lambda: {f"position[{i}].cap[{j}]": ([node(OWN_GROUP_PATH[0]), *EMIR.table.tree.cap] if i else EMIR.table.tree.cap)[j] for i in (0, 1) for j in range(64)},
)  # fmt: skip
LENIENTLY = change(measureRow=list(LENIENT), **results((NULL, row(A_HIGH)), (0, -2_000), LENIENT))
FORGED_MEASURE = attack("R4.shortfall.forged-measure", "a measure of a billionth of the tail is in the snapshot", CHARGED, LENIENTLY)
FORGED_MEASURE_LEAF = attack(
    "R4.shortfall.forged-measure-leaf", "the hash of a lenient measure is that of the genuine one", CHARGED, LENIENTLY,
    forged={"Row.leaf": leaf(MEASURE, SHAPE)},
)  # fmt: skip
OTHER_KIND = attack(
    "R4.shortfall.asset-row-as-measure", "the row of an asset is the measure", CHARGED,
    change(measureRow=list(LENIENT), measurePath=EMIR.table.open(X_LOW)[1], **results((NULL, row(A_HIGH)), (0, -2_000), LENIENT)),
    forged={"Row.leaf": cross_leaf(EMIR.book.rows[X_LOW].elements())},
)  # fmt: skip
FORGED_ASSET = attack("R4.shortfall.forged-asset-row", "a row with weight 1000 is in the snapshot", POOR, change(collateralRow=(1, RICH)))
OWN_ASSET_GROUP = attack(
    "R4.shortfall.own-group-of-assets",
    "a group of my own is in the snapshot",
    POOR,
    change(collateralRow=(1, RICH), collateralPath=(1, OWN_ASSET_PATH)),
)
OWN_ASSETS_PATH = [[cross_leaf(RICH), cross_leaf([Y, *RICH[1:]]), 2, 3, 4, 5, 6, 7]]
OWN_CAP_OF_COLLATERAL = attack(
    "R4.shortfall.own-cap-for-collateral", "a cap of my own is the snapshot's", Case(Opening(-100 * U, (NONE, NONE), ((X, 5), (Y, 5))), EMIR),
    change(collateralRow=[RICH, [Y, *RICH[1:]]], collateralPath=[OWN_ASSETS_PATH, OWN_ASSETS_PATH]),
    forged=lambda: {f"collateral.cap[{j}]": [node(OWN_ASSETS_PATH[0]), *EMIR.table.tree.cap][j] for j in range(64)},
)  # fmt: skip

RENAMED_ROW = attack(
    "Shortfall.other-row", "the row that is multiplied is not the one that is in the snapshot", CHARGED, with_rows(NULL, STILL),
    forged=lambda: {
        f"position[{i}].row[{k}]": value % R for i, item in enumerate((NULL, row(A_HIGH))) for k, value in enumerate(item.elements())
    },
)  # fmt: skip

# R5, R6
LOWER_TIER = attack(
    "R5.shortfall.lower-tier", "2000 lots are charged as fewer than 1000", CHARGED,
    change(**opened("history", 1, A_LOW), **results((NULL, row(A_LOW)), (0, -2_000), MEASURE)),
)  # fmt: skip
EDGE = Case(held(1_066 * U, (A, -1_000)), EMIR)
"""Equity 66; required 65 and charges, of 1 or of 10."""
AT_CAP = attack(
    "R5.shortfall.at-the-cap",
    "1000 lots are fewer than 1000",
    EDGE,
    change(**opened("history", 1, A_LOW), **results((NULL, row(A_LOW)), (0, -1_000), MEASURE)),
)
COLLATERAL_VALUE = attack(
    "R6.shortfall.collateral-value", "all collateral is worth whatever I like", POOR, forged={"collateral.value": 1000 * U * RATE_SCALE}
)

# R7
SPLIT = Case(Opening(1_283 * U, ((A, -600), (A, -600)), (NONE, NONE)), EMIR)
"""Equity 83; 1200 lots require 78 and 12 in charges, two halves 78 and 1.2."""
TWICE = attack("R7.shortfall.split", "600 and 600 lots are two positions of the lower tier", SPLIT)
TWICE_RENAMED = attack(
    "R7.shortfall.split-renamed", "the ids compared are not the rows'", SPLIT, forged={"order.ids[0]": A, "order.ids[1]": A + 1}
)
FALLING = attack(
    "R7.shortfall.falling", "positions are listed in any order", Case(Opening(900 * U, ((A, 10), (B, 10)), (NONE, NONE)), EMIR)
)

# R8
FRACTION = attack(
    "R8.shortfall.fraction-as-cash", "a fraction of a unit in the field is an amount of cash",
    Case(held(9_000 * U + 12_345 * pow(2 * BPS_SCALE * RATE_SCALE, -1, R), (A, -2_000)), EMIR),
)  # fmt: skip
CASH_TOO_WIDE = attack("R8.shortfall.96-bits", "2**95 is an amount of cash", Case(held(1 << CASH_BITS, (A, -2_000)), EMIR))

# R9
GOOD = held(9_000 * U, (A, -2_000))
OTHER_ACCOUNT = attack("R9.shortfall.other-account", "somebody else's account is the committed one", LOST, instead=Case(GOOD, EMIR))
OTHER_CASH = attack(
    "R9.shortfall.other-cash", "there is more cash than was committed to", LOST, change(cash=9_000 * U), forged={"account.cash": 1_000 * U}
)
OTHER_ID = attack(
    "R9.shortfall.other-instrument", "2000 lots of a dear instrument are lots of a cheap one", SHORT,
    change(**opened("history", 1, B_ROW), **results((NULL, row(B_ROW)), (0, -2_000), MEASURE)),
    forged={"account.positionIds[0]": 0, "account.positionIds[1]": A},
)  # fmt: skip
OTHER_LOTS = attack(
    "R9.shortfall.other-lots", "2000 lots are one", SHORT,
    change(positionMagnitude=(1, 1), **opened("history", 1, A_LOW), **results((NULL, row(A_LOW)), (0, -1), MEASURE)),
    forged={"account.positionLots[0]": 0, "account.positionLots[1]": to_field(-2_000)},
)  # fmt: skip
OTHER_ASSET = attack(
    "R9.shortfall.other-asset", "500 lots of one asset are 500 of a dearer one", Case(held(-500 * U, collateral=((X, 500),)), EMIR),
    change(**opened("collateral", 1, Y_HIGH)), forged={"account.collateralIds[0]": 0, "account.collateralIds[1]": X},
)  # fmt: skip
OTHER_AMOUNT = attack(
    "R9.shortfall.other-amount", "ten lots of collateral are 900", POOR, change(collateralMagnitude=(1, 900)),
    forged={"account.collateralLots[0]": 0, "account.collateralLots[1]": 10},
)  # fmt: skip

# R15
JUNK = attack(
    "R15.shortfall.junk-in-null",
    "2**62 lots of nothing are in the account",
    Case(Opening(900 * U, ((0, 2**62), (A, 10)), (NONE, NONE)), EMIR),
)
