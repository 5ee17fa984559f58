"""Attacks on the cross circuit, by rule, R1 to R9. Each one proves, on the mutant that it belongs to, something false about a committed account."""

from __future__ import annotations

from circuits.field import R, to_field
from margin.widths import BPS_SCALE, CASH_BITS, RATE_SCALE
from tests.soundness.models.cross.market import BASE, FREE, A, B, Case, Market, X, Y, asset, instrument, leaf, market
from tests.soundness.models.cross.target import attack
from tests.soundness.opening import Opening
from tests.soundness.targets.hashes import node
from tests.soundness.whole import NONE, U, change

HALF = pow(2, -1, R)


def only(cash: int, lots: int = 0, debt: int = 0, identifier: int = A) -> Opening:
    """An account of one position and one balance, each optional."""
    return Opening(cash, (NONE, (identifier, lots) if lots else NONE), (NONE, (X, debt) if debt else NONE))


def opened(signal: str, index: int, leaf_index: int) -> dict[str, tuple[int, object]]:
    """Open another row of the market in a slot: leaf index in the tree."""
    row, path = BASE.row(leaf_index)
    return {f"{signal}Row": (index, row), f"{signal}Path": (index, path)}


def under(case: Case, other: Market) -> Case:
    """The same account and claim under another snapshot."""
    return Case(case.opening, other, case.lower, case.upper)


A_LOW, A_HIGH, B_ROW, X_LOW, X_HIGH, Y_LOW = 3, 4, 2, 5, 6, 7
SHORT = Case(only(2_100 * U, -2_000), BASE)
"""Equity 100, required 510."""
LOST = Case(only(1_000 * U, -2_000), BASE)
"""Equity - 1000."""

# R1
OWN_SNAPSHOT = attack("R1.own-snapshot", "the account meets the margin of a snapshot nobody published", SHORT, instead=under(SHORT, FREE))
OWN_ROOT = attack(
    "R1.own-root", "the cap of another snapshot has this root", SHORT, instead=under(SHORT, FREE), forged={"root": BASE.tree.root}
)

# R2
SCALED_SIGN = attack(
    "R2.scaling-sign", "2000 lots short need the margin of one lot", SHORT,
    change(positionNegative=(1, 2_001 * HALF % R), positionMagnitude=(1, 1), **opened("position", 1, A_LOW)),
)  # fmt: skip
SCALED_DEBT = attack(
    "R2.scaling-sign-of-debt", "a debt of 700 counts by its haircut", Case(only(750 * U, debt=-700), BASE),
    change(collateralNegative=(1, 701 * HALF % R), collateralMagnitude=(1, 1)),
)  # fmt: skip
FLIPPED = attack(
    "R2.flipped",
    "a short is a long",
    LOST,
    change(positionNegative=(1, 0)),
    forged={"position[0].size.negative": 0, "position[1].size.negative": 1},
)
FLIPPED_DEBT = attack(
    "R2.debt-as-balance",
    "a debt is a balance",
    Case(only(0, debt=-700), BASE),
    change(collateralNegative=(1, 0)),
    forged={"collateral.balance[1].negative": 1},
)
DEBT_VALUED = attack(
    "R2.debt-valued-as-balance", "a debt is worth something", Case(only(0, debt=-700), BASE), forged={"collateral.asset[1].negative": 0}
)

LOTS_FLIPPED = attack(
    "R2.lots-flipped",
    "the position that is valued is long, the committed one short",
    LOST,
    change(positionNegative=(1, 0)),
    forged=lambda: {"position[1].lots": to_field(-2_000)},
)
BALANCE_FLIPPED = attack(
    "R2.balance-flipped",
    "the balance that is valued is a balance, the committed one a debt",
    Case(only(0, debt=-700), BASE),
    change(collateralNegative=(1, 0)),
    forged=lambda: {"collateral.lots[1]": to_field(-700)},
)

# R3
NEIGHBOUR = attack(
    "R3.neighbour", "1000 lots short of one instrument are 2**64 - 1000 lots long of the next", Case(only(0, -1_000), BASE),
    change(positionNegative=(1, 0), positionMagnitude=(1, 2**64 - 1_000), **opened("position", 1, B_ROW)),
)  # fmt: skip
SMALL_LOTS = market([], [asset(X, U // 10_000, RATE_SCALE, (0, RATE_SCALE, 0)), asset(Y, U // 10_000, RATE_SCALE, (0, RATE_SCALE, 0))])
NEIGHBOUR_ASSET = attack(
    "R3.neighbour-asset", "a debt of 1000 lots of one asset is a balance of 2**64 - 1000 lots of the one before it",
    Case(Opening(0, (NONE, NONE), (NONE, (Y, -1_000))), SMALL_LOTS),
    change(collateralNegative=(1, 0), collateralMagnitude=(1, 2**64 - 1_000), collateralRow=(1, SMALL_LOTS.row(2)[0])),
)  # fmt: skip
TINY = attack(
    "R3.other-magnitude", "the margin of one lot is that of 2000", SHORT, change(positionMagnitude=(1, 1), **opened("position", 1, A_LOW)),
    forged={"position[1].size.magnitude": 2_000},
)  # fmt: skip
INFLATED = attack(
    "R3.other-amount",
    "one lot of collateral is 900",
    Case(only(-100 * U, debt=1), BASE),
    change(collateralMagnitude=(1, 900)),
    forged={"collateral.balance[1].magnitude": 1},
)

# R4
NO_MARGIN = [A, U, 0, 10_000 * U, 0, 0]
RICH = [X, U, 0, 10_000 * U, 1000 * RATE_SCALE, 0, 11 * RATE_SCALE // 10]
POOR = Case(only(-100 * U, debt=10), BASE)
"""Ten lots of collateral against a debt of 100 in cash."""
FORGED_ROW = attack("R4.forged-row", "a row with rate 0 is in the snapshot", SHORT, change(positionRow=(1, NO_MARGIN)))
FORGED_LEAF = attack(
    "R4.forged-leaf", "the hash of a row with rate 0 is that of a genuine one", SHORT, change(positionRow=(1, NO_MARGIN)),
    forged={"position[1].tier.leaf": leaf(BASE.book.rows[A_HIGH])},
)  # fmt: skip
EMPTY_LEAF = attack(
    "R4.empty-leaf",
    "an empty leaf is a row with rate 0",
    SHORT,
    change(positionRow=(1, NO_MARGIN), positionPath=(1, BASE.row(8)[1])),
    forged={"position[1].tier.leaf": 0},
)
ASSET_ROW = attack(
    "R4.asset-row-as-instrument", "a balance of an asset is a position in it", Case(only(1_000 * U, 100, identifier=X), BASE),
    change(positionRow=(1, list(BASE.book.rows[X_LOW][:6])), positionPath=(1, BASE.row(X_LOW)[1])),
    forged={"position[1].tier.leaf": leaf(BASE.book.rows[X_LOW])},
)  # fmt: skip
OWN_GROUP_PATH = [[leaf(NO_MARGIN), 1, 2, 3, 4, 5, 6, 7]]
OWN_GROUP = attack(
    "R4.own-group", "a group of my own is in the snapshot", SHORT, change(positionRow=(1, NO_MARGIN), positionPath=(1, OWN_GROUP_PATH))
)
OWN_CAP = attack(
    "R4.own-cap", "a cap of my own is the snapshot's", SHORT, change(positionRow=(1, NO_MARGIN), positionPath=(1, OWN_GROUP_PATH)),
    forged=lambda: {f"position[{i}].tier.cap[{j}]": ([node(OWN_GROUP_PATH[0]), *BASE.tree.cap] if i else BASE.tree.cap)[j] for i in (0, 1) for j in range(64)},
)  # fmt: skip
FORGED_ASSET = attack("R4.forged-asset-row", "a row with weight 1000 is in the snapshot", POOR, change(collateralRow=(1, RICH)))
FORGED_ASSET_LEAF = attack(
    "R4.forged-asset-leaf", "the hash of a row with weight 1000 is that of a genuine one", POOR, change(collateralRow=(1, RICH)),
    forged={"collateral.asset[1].leaf": leaf(BASE.book.rows[X_LOW])},
)  # fmt: skip
OWN_ASSET_PATH = [[leaf(RICH), 1, 2, 3, 4, 5, 6, 7]]
OWN_ASSETS_PATH = [[leaf(RICH), leaf([Y, *RICH[1:]]), 2, 3, 4, 5, 6, 7]]
OWN_ASSET_CAP = attack(
    "R4.own-cap-for-assets", "a cap of my own is the snapshot's", POOR, change(collateralRow=(1, RICH), collateralPath=(1, OWN_ASSET_PATH)),
    forged=lambda: {f"collateral.asset[{i}].cap[{j}]": ([node(OWN_ASSET_PATH[0]), *BASE.tree.cap] if i else BASE.tree.cap)[j] for i in (0, 1) for j in range(64)},
)  # fmt: skip

OWN_CAP_ABOVE = attack(
    "R4.own-cap-for-a-position", "a cap of my own is the snapshot's", SHORT, change(positionRow=(1, NO_MARGIN), positionPath=(1, OWN_GROUP_PATH)),
    forged=lambda: {f"position[{i}].cap[{j}]": ([node(OWN_GROUP_PATH[0]), *BASE.tree.cap] if i else BASE.tree.cap)[j] for i in (0, 1) for j in range(64)},
)  # fmt: skip
OWN_CAP_OF_COLLATERAL = attack(
    "R4.own-cap-for-collateral", "a cap of my own is the snapshot's", Case(Opening(-100 * U, (NONE, NONE), ((X, 5), (Y, 5))), BASE),
    change(collateralRow=[RICH, [Y, *RICH[1:]]], collateralPath=[OWN_ASSETS_PATH, OWN_ASSETS_PATH]),
    forged=lambda: {f"collateral.cap[{j}]": [node(OWN_ASSETS_PATH[0]), *BASE.tree.cap][j] for j in range(64)},
)  # fmt: skip

# R5
STEP = market(
    [instrument(A, U, (0, RATE_SCALE // 100, 0), (1_000 * U, RATE_SCALE // 2, 0))],
    [asset(X, U, RATE_SCALE, (0, 0, 0), (1_000 * U + 1, RATE_SCALE // 2, 0))],
)
"""Rates on the whole notional, so that one unit across a boundary matters."""
LOWER_TIER = attack("R5.lower-tier", "a notional of 2000 is in the tier below 1000", SHORT, change(**opened("position", 1, A_LOW)))
HIGHER_TIER = attack(
    "R5.higher-tier", "a value of 10 is in the tier from 1000, with its constant", POOR, change(**opened("collateral", 1, X_HIGH))
)
AT_CAP = attack(
    "R5.at-the-cap", "a notional of exactly the cap is in the tier below it", Case(only(1_100 * U, -1_000), STEP),
    change(positionRow=(1, STEP.row(2)[0])),
)  # fmt: skip
UNDER_FLOOR = attack(
    "R5.below-the-floor", "a value one unit below the floor is in the tier from it", Case(only(-400 * U, debt=1_000), STEP),
    change(collateralRow=(1, STEP.row(5)[0])),
)  # fmt: skip

# R6
NOTIONAL = attack(
    "R6.notional", "2000 lots are worth one unit", SHORT, change(**opened("position", 1, A_LOW)), forged={"position[1].tier.notional": 1}
)
MAGNITUDE = attack(
    "R6.tier-magnitude",
    "the tier is opened for one lot, the account has 2000",
    SHORT,
    change(**opened("position", 1, A_LOW)),
    forged={"position[1].tier.magnitude": 1},
)
REQUIREMENT = attack("R6.requirement", "a position requires nothing", SHORT, forged={"position[1].tier.requirement": 0})
POSITION_REQUIREMENT = attack(
    "R6.position-requirement", "a position requires nothing of the account", SHORT, forged={"position[1].requirement": 0}
)
COLLATERAL_VALUE = attack(
    "R6.collateral-value", "all collateral together is worth whatever I like", POOR, forged={"collateral.value": 1000 * U * RATE_SCALE}
)
MARK = attack("R6.mark", "a short is worth a fortune", LOST, forged={"position[1].value": 10**6 * U})
NO_LOSS = attack("R6.short-without-loss", "a short loses nothing", LOST)
TOTAL = attack("R6.total-requirement", "the account requires nothing", SHORT, forged={"claim.requirement": 0})
EQUITY = attack("R6.total-equity", "the equity is another number", LOST, forged={"claim.equity": 10**40})
VALUE = attack("R6.asset-value", "ten lots are worth 999", POOR, forged={"collateral.asset[1].value": 999 * U})
ASSET_MAGNITUDE = attack(
    "R6.asset-magnitude", "the tier is opened for 900 lots, the account has ten", POOR, forged={"collateral.asset[1].magnitude": 900}
)
WEIGHT = attack("R6.asset-weight", "collateral counts a thousandfold", POOR, forged={"collateral.asset[1].weight": 1000 * RATE_SCALE})
WEIGHTED = attack(
    "R6.asset-product", "collateral counts whatever I like", POOR, forged={"collateral.asset[1].weighted": 1000 * U * RATE_SCALE}
)
CONTRIBUTION = attack(
    "R6.asset-contribution",
    "collateral contributes whatever I like",
    POOR,
    forged={"collateral.asset[1].contribution": 1000 * U * RATE_SCALE},
)
DEBT_AT_HAIRCUT = attack("R6.debt-at-haircut", "a debt counts by its haircut", Case(only(700 * U, debt=-700), BASE))
DEBT_WITH_CONSTANT = attack("R6.debt-with-constant", "a debt gets the tier's constant", Case(only(2_000 * U, debt=-2_000), BASE))
DEDUCTION_ADDED = attack(
    "R6.deduction-added", "a shortfall, since the deduction is added", Case(only(2_900 * U, -2_000), BASE, lower=None, upper=BPS_SCALE)
)
TWO_POSITIONS = Opening(1_110 * U, ((B, -10_000_000), (A, -100)), (NONE, NONE))
LAST_ONLY = attack("R6.last-requirement-only", "only the last position requires margin", Case(TWO_POSITIONS, BASE))
LAST_MARK_ONLY = attack("R6.last-mark-only", "only the last position has a value", Case(TWO_POSITIONS, BASE))
LAST_ASSET_ONLY = attack("R6.last-asset-only", "only the last balance counts", Case(Opening(0, (NONE, NONE), ((X, -700), (Y, 10))), BASE))
NO_PROFIT = attack("R6.without-marks", "a loss does not count", LOST)

# R7
SPLIT = Case(Opening(-1_150 * U, ((A, 600), (A, 600)), (NONE, NONE)), BASE)
"""1200 lots require 110, and 12 in two halves."""
TWICE = attack("R7.split", "600 and 600 lots are two positions of the lower tier", SPLIT)
TWICE_RENAMED = attack("R7.split-renamed", "the ids compared are not the rows'", SPLIT, forged={"order.ids[0]": A, "order.ids[1]": A + 1})
SPLIT_ASSET = Case(Opening(-1_500 * U, (NONE, NONE), ((X, 900), (X, 900))), BASE)
ASSET_TWICE = attack("R7.split-asset", "900 and 900 lots are two balances of the better tier", SPLIT_ASSET)
ASSET_TWICE_RENAMED = attack(
    "R7.split-asset-renamed",
    "the ids compared are not the rows'",
    SPLIT_ASSET,
    forged={"collateral.order.ids[0]": X, "collateral.order.ids[1]": X + 1},
)
FALLING = attack(
    "R7.falling", "an account lists its positions in any order", Case(Opening(5_000 * U, ((A, 10), (B, 10)), (NONE, NONE)), BASE)
)
NULL_LAST = attack(
    "R7.null-after-used", "an unused slot stands after a used one", Case(Opening(5_000 * U, ((A, 10), NONE), (NONE, NONE)), BASE)
)

# R8
NO_SUCH_CASH = attack(
    "R8.fraction-as-cash",
    "a fraction of a unit in the field is an amount of cash",
    Case(only(12_345 * pow(BPS_SCALE * RATE_SCALE, -1, R)), BASE),
)
CASH_TOO_WIDE = attack("R8.96-bits", "2**95 is an amount of cash", Case(only(1 << CASH_BITS), BASE))

# R9
GOOD = only(5_000 * U)
OTHER_ACCOUNT = attack("R9.other-account", "somebody else's account is the committed one", LOST, instead=Case(GOOD, BASE))
DROPPED = attack("R9.position-dropped", "the account without its loss is the committed one", LOST, instead=Case(only(1_000 * U), BASE))
OTHER_CASH = attack(
    "R9.other-cash", "there is more cash than was committed to", LOST, change(cash=9_000 * U), forged={"account.cash": 1_000 * U}
)
OTHER_ID = attack(
    "R9.other-instrument", "2000 lots of a dear instrument are lots of a cheap one", LOST, change(**opened("position", 1, B_ROW)),
    forged={"account.positionIds[0]": 0, "account.positionIds[1]": A},
)  # fmt: skip
TIER_ID = attack(
    "R9.other-id-of-the-tier", "2000 lots of a dear instrument are lots of a cheap one", LOST, change(**opened("position", 1, B_ROW)),
    forged={"position[1].id": A},
)  # fmt: skip
ASSET_ID = attack(
    "R9.other-id-of-the-asset", "500 lots of one asset are 500 of a dearer one", Case(only(-500 * U, debt=500), BASE),
    change(collateralRow=(1, BASE.row(8)[0]), collateralPath=(1, BASE.row(8)[1])), forged={"collateral.ids[1]": X},
)  # fmt: skip
LOTS_RENAMED = attack(
    "R9.other-lots-of-the-position", "2000 lots are one", LOST, change(positionMagnitude=(1, 1), **opened("position", 1, A_LOW)),
    forged={"position[1].lots": to_field(-2_000)},
)  # fmt: skip
AMOUNT_RENAMED = attack(
    "R9.other-amount-of-the-balance", "ten lots of collateral are 900", POOR, change(collateralMagnitude=(1, 900)), forged={"collateral.lots[1]": 10}
)  # fmt: skip
OTHER_LOTS = attack(
    "R9.other-lots", "2000 lots are one", LOST, change(positionMagnitude=(1, 1), **opened("position", 1, A_LOW)),
    forged={"account.positionLots[1]": to_field(-2_000)},
)  # fmt: skip
OTHER_ASSET = attack(
    "R9.other-asset", "500 lots of one asset are 500 of a dearer one", Case(only(-500 * U, debt=500), BASE),
    change(collateralRow=(1, BASE.row(8)[0]), collateralPath=(1, BASE.row(8)[1])), forged={"account.collateralIds[1]": X},
)  # fmt: skip
OTHER_AMOUNT = attack(
    "R9.other-amount",
    "ten lots of collateral are 900",
    POOR,
    change(collateralMagnitude=(1, 900)),
    forged={"account.collateralLots[1]": 10},
)
