"""Attacks on what the portfolio circuit opens and commits to, and on its equity.

Each one proves, on the mutant that it belongs to, something false about a committed account. Most cases miss their margin by 1e-10 of the
numeraire, so whatever makes the requirement smaller, or equity larger, proves something false.
"""

from __future__ import annotations

from dataclasses import replace

from circuits.field import R, to_field
from margin.widths import BPS_SCALE, CASH_BITS, RATE_SCALE
from tests.soundness.attack import flat
from tests.soundness.models.cross.market import X, Y
from tests.soundness.models.cross.market import leaf as row_hash
from tests.soundness.models.portfolio.changes import (
    HEAVY,
    LESS,
    MAIN,
    SHORT,
    SIDE,
    class_slot,
    group_slot,
    lacking,
    opened,
    own_cap,
    together,
    wires,
)
from tests.soundness.models.portfolio.market import BASE, FREE, Case
from tests.soundness.models.portfolio.section import GROUP, A, C, D
from tests.soundness.models.portfolio.target import HONEST, WHOLE, attack, holding
from tests.soundness.opening import Opening
from tests.soundness.table import leaf
from tests.soundness.whole import NONE, U, change, replay

# R1
OWN_SNAPSHOT = attack(
    "R1.portfolio.own-snapshot", "the account meets the margin of a snapshot nobody published", SHORT, instead=replace(SHORT, market=FREE)
)
OWN_ROOT = attack(
    "R1.portfolio.own-root",
    "the cap of another snapshot has this root",
    SHORT,
    instead=replace(SHORT, market=FREE),
    forged=lambda: {"root": BASE.table.root},
)
ROOT_RENAMED = attack(
    "R1.portfolio.root-renamed",
    "the public root is another than the one compared",
    SHORT,
    instead=replace(SHORT, market=FREE),
    forged=lambda: {"snapshotRoot": FREE.table.root},
)

# R2, R3, R5, R15
FLIPPED = attack(
    "R2.portfolio.flipped",
    "the position that is valued is long, the committed one short",
    SHORT,
    change(positionNegative=(1, 0)),
    forged={"position[1].size.negative": 1},
)
RESIZED = attack(
    "R3.portfolio.resized",
    "the margin of one lot is that of 2000",
    SHORT,
    change(positionMagnitude=(1, 1), **opened("risk", 1, "risk", A)),
    forged={"position[1].size.magnitude": 2_000},
)
LOWER_TIER = attack(
    "R5.portfolio.lower-tier",
    "2000 lots are in the tier below 1000",
    SHORT,
    together(change(**opened("risk", 1, "risk", A)), class_slot(1, MAIN)),
)
JUNK = attack(
    "R15.portfolio.junk-in-null",
    "2**62 lots of nothing are in the account",
    Case(Opening(9_000 * U, ((0, 2**62), (A, -100)), (NONE, NONE)), BASE),
)

# R4
A_HIGH = BASE.book.risk(A, -2_000)[1]
GENUINE = [value % R for value in A_HIGH.elements()]
NO_RISK = [*GENUINE[:6], 0, 0, 0]
"""The columns of A are nothing."""
FORGED_ROW = attack(
    "R4.portfolio.forged-row",
    "a row without risk is in the snapshot",
    SHORT,
    change(riskRow=(1, NO_RISK)),
    forged=lambda: wires("position[1].row", GENUINE),
)
FREE_LOTS = A_HIGH._replace(columns=(0,) * 9)
FREE_LOTS_PATH = [[leaf(FREE_LOTS), 1, 2, 3, 4, 5, 6, 7]]
OWN_RISK_CAP = attack(
    "R4.portfolio.own-cap",
    "a cap of my own is the snapshot's",
    SHORT,
    change(riskRow=(1, NO_RISK), riskPath=(1, FREE_LOTS_PATH)),
    forged=lambda: own_cap("position", 2, FREE_LOTS_PATH),
)
FREE_GROUP = BASE.book.group(HEAVY)[1]._replace(gain=0, loss=0, basis=0, delta_short=0)
FREE_GROUP_PATH = [[leaf(FREE_GROUP), 1, 2, 3, 4, 5, 6, 7]]
OWN_GROUP_CAP = attack(
    "R4.portfolio.own-cap-for-groups",
    "a cap of my own is the snapshot's",
    SHORT,
    change(groupRow=(1, list(FREE_GROUP)), groupPath=(1, FREE_GROUP_PATH)),
    forged=lambda: own_cap("group", 2, FREE_GROUP_PATH),
)
FREE_CLASS = BASE.book.risk_class(MAIN, 0)[1]._replace(weights=(0,) * 4, cap=1 << 88, rate=0)
FREE_CLASS_PATH = [[leaf(FREE_CLASS), 1, 2, 3, 4, 5, 6, 7]]
OWN_CLASS_CAP = attack(
    "R4.portfolio.own-cap-for-classes", "a cap of my own is the snapshot's", SHORT,
    change(classRow=(1, [v % R for v in FREE_CLASS.elements()]), classPath=(1, FREE_CLASS_PATH)), forged=lambda: own_cap("class", 2, FREE_CLASS_PATH),
)  # fmt: skip
RICH = [[name, U, 0, 10_000 * U, 1000 * RATE_SCALE, 0, 11 * RATE_SCALE // 10] for name in (X, Y)]
RICH_PATH = [[row_hash(RICH[0]), row_hash(RICH[1]), 2, 3, 4, 5, 6, 7]]
POOR = lacking((A, -2_000), collateral=((X, 5), (Y, 5)))
OWN_ASSET_CAP = attack(
    "R4.portfolio.own-cap-for-collateral", "a cap of my own is the snapshot's", POOR, change(collateralRow=RICH, collateralPath=[RICH_PATH, RICH_PATH]),
    forged=lambda: own_cap("collateral", 0, RICH_PATH),
)  # fmt: skip
NEAR_ROW, NEAR_PATH = BASE.table.open(BASE.book.group(GROUP["near"])[0])
LIGHTER_GROUP = attack(
    "R4.portfolio.lighter-group", "the group has the rates of another", SHORT, change(groupPath=(1, NEAR_PATH)), forged=lambda: wires("group[1].row", NEAR_ROW)  # type: ignore[arg-type]
)  # fmt: skip
SIDE_ROW, SIDE_PATH = BASE.table.open(BASE.book.risk_class(SIDE, 2**88 - 1)[0])
LIGHTER_CLASS = attack(
    "R4.portfolio.lighter-class", "the class has the weights of another", SHORT, change(classPath=(1, SIDE_PATH)), forged=lambda: wires("class[1].row", SIDE_ROW)  # type: ignore[arg-type]
)  # fmt: skip

# R7
TWICE = Case(Opening(10_000 * U, ((A, 600), (A, 600)), (NONE, NONE)), BASE)
SPLIT = attack("R7.portfolio.split", "600 and 600 lots are two positions of the lower tier", TWICE)
SPLIT_RENAMED = attack(
    "R7.portfolio.split-renamed", "the ids compared are not the rows'", TWICE, forged={"order.ids[0]": A, "order.ids[1]": A + 1}
)

# R8
NO_SUCH_CASH = attack(
    "R8.portfolio.fraction-as-cash",
    "a fraction of a unit in the field is an amount of cash",
    Case(holding(cash=12_345 * pow(BPS_SCALE * RATE_SCALE**2, -1, R)), BASE),
)
CASH_TOO_WIDE = attack("R8.portfolio.96-bits", "2**95 is an amount of cash", Case(holding(cash=1 << CASH_BITS), BASE))

# R9
GOOD = Case(holding(cash=5_000 * U), BASE)
OTHER_ACCOUNT = attack("R9.portfolio.other-account", "somebody else's account is the committed one", SHORT, instead=GOOD)
COMMITMENT_RENAMED = attack(
    "R9.portfolio.commitment-renamed",
    "the public commitment is another than the one opened",
    SHORT,
    instead=GOOD,
    forged=lambda: {"commitment": GOOD.opening.commitment()},
)
OTHER_CASH = attack(
    "R9.portfolio.other-cash",
    "there is more cash than was committed to",
    SHORT,
    change(cash=9_000 * U),
    forged={"account.cash": SHORT.opening.cash},
)
OTHER_ID = attack(
    "R9.portfolio.other-instrument", "2000 lots of one instrument are lots of another", SHORT,
    together(change(**opened("risk", 1, "risk", C, 1)), group_slot(1, GROUP["near"])), forged={"account.positionIds[0]": 0, "account.positionIds[1]": A},
)  # fmt: skip
OTHER_LOTS = attack(
    "R9.portfolio.other-lots", "900 lots are one", LESS, change(positionMagnitude=(1, 1)), forged={"account.positionLots[1]": to_field(-900)},
)  # fmt: skip
LITTLE = lacking((A, -2_000), collateral=((X, 10),))
OTHER_ASSET = attack(
    "R9.portfolio.other-asset",
    "ten lots of one asset are ten of a dearer one",
    LITTLE,
    change(**opened("collateral", 1, "asset", Y)),
    forged={"account.collateralIds[1]": X},
)
OTHER_AMOUNT = attack(
    "R9.portfolio.other-amount",
    "ten lots of collateral are 900",
    LITTLE,
    change(collateralMagnitude=(1, 900)),
    forged={"account.collateralLots[1]": 10},
)

# R14
REPLAY = replay(WHOLE, "R14.portfolio.replay", lambda: flat(**HONEST["empty"].inputs()))

# R6: marks, equity and requirement
MARKED = lacking((A, 1_200), (D, -300))
LAST_MARK = attack("R6.portfolio.last-mark-only", "only the last group has a value", MARKED)
EQUITY = attack("R6.portfolio.equity", "the equity is another number", SHORT, forged={"equity": 10**50})
REQUIREMENT = attack("R6.portfolio.requirement", "the account requires nothing", SHORT, forged={"requirement": 0})
CLAIM_EQUITY = attack("R6.portfolio.claimed-equity", "the equity is another number", SHORT, above={"claim.equity": 10**50})
CLAIM_REQUIREMENT = attack("R6.portfolio.claimed-requirement", "the account requires nothing", SHORT, above={"claim.requirement": 0})
WITHOUT_MARKS = attack("R6.portfolio.without-marks", "a loss does not count", SHORT)
