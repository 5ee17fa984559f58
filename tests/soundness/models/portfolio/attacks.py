"""Attacks on the portfolio circuit. Each one proves, on the mutant that it belongs to, something false about a committed account.

Most cases miss their margin by 1e-10 of the numeraire, so whatever makes the requirement smaller, or equity larger, proves something false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from circuits.field import R, to_field
from margin.widths import BPS_SCALE, CASH_BITS, RATE_SCALE
from tests.soundness.attack import flat
from tests.soundness.models.cross.market import X, Y
from tests.soundness.models.cross.market import leaf as row_hash
from tests.soundness.models.portfolio.market import BASE, CLASS, FREE, GROUP, A, B, C, Case, D
from tests.soundness.models.portfolio.target import HONEST, WHOLE, at_margin, attack, holding
from tests.soundness.opening import Opening
from tests.soundness.table import leaf
from tests.soundness.targets.hashes import node
from tests.soundness.whole import NONE, Change, Inputs, U, change, replay


def lacking(*positions: tuple[int, int], collateral: tuple[tuple[int, int], ...] = ()) -> Case:
    """An account that misses its requirement by 1e-10."""
    return at_margin(holding(*positions, collateral=collateral), 1)


def opened(signal: str, slot: int, kind: str, identifier: int, which: int = 0) -> dict[str, tuple[int, object]]:
    """Open a genuine row in a slot: one of this kind and id, the first or another tier."""
    indices = [index for index, row in enumerate(BASE.book.rows) if row.kind == kind and row.id == identifier]
    row, path = BASE.table.open(indices[which])
    return {f"{signal}Row": (slot, row), f"{signal}Path": (slot, path)}


def together(*changes: Change) -> Change:
    """One after the other."""

    def apply(inputs: Inputs) -> None:
        for item in changes:
            item(inputs)

    return apply


def group_slot(slot: int, name: int) -> Change:
    """Open a group, or none, in a slot."""
    return change(**opened("group", slot, "group", name))


def class_slot(slot: int, name: int) -> Change:
    """Open a class, or none, in a slot."""
    return change(**opened("class", slot, "class", name))


def wires(prefix: str, values: Sequence[int]) -> dict[str, int]:
    """Values of an array of wires."""
    return {f"{prefix}[{place}]": value for place, value in enumerate(values)}


def own_cap(component: str, count: int, path: list[list[int]]) -> dict[str, int]:
    """In the last of the components, the cap of a tree of one's own."""
    forged = [node(path[0]), *BASE.table.tree.cap]
    names = [f"{component}[{slot}].cap" if count else f"{component}.cap" for slot in range(count or 1)]
    return {wire: value for name in names for wire, value in wires(name, forged[:64] if name == names[-1] else BASE.table.tree.cap).items()}


HEAVY, LIGHT, MAIN, SIDE = GROUP["heavy"], GROUP["light"], CLASS["main"], CLASS["side"]
SHORT = lacking((A, -2_000))
"""One position, in the last slots."""
LESS = lacking((A, -900))
"""Its minimum is in the class's first tier, as that of no lots is."""
TWO = lacking((A, -1_200), (D, 300))
"""Two groups of two classes: light and heavy, main and side."""
NEAR = lacking((A, -2_000), (C, -900))
"""Two groups of one class, near and heavy; the last scenario, which has a skew, is the worst."""
NEAR_LONG = lacking((A, 2_000), (C, 900))
"""The third scenario, which has none, is the worst."""
HEDGED = lacking((A, 700), (B, 300))
"""Two positions of one group."""
BASIS = lacking((A, -750), (B, -500))
MINIMUM = lacking((A, 2_000), (B, 1_250))

# R1
OWN_SNAPSHOT = attack("R1.portfolio.own-snapshot", "the account meets the margin of a snapshot nobody published", SHORT, instead=replace(SHORT, market=FREE))
OWN_ROOT = attack("R1.portfolio.own-root", "the cap of another snapshot has this root", SHORT, instead=replace(SHORT, market=FREE), forged=lambda: {"root": BASE.table.root})
ROOT_RENAMED = attack("R1.portfolio.root-renamed", "the public root is another than the one compared", SHORT, instead=replace(SHORT, market=FREE), forged=lambda: {"snapshotRoot": FREE.table.root})

# R2, R3, R5, R15
FLIPPED = attack("R2.portfolio.flipped", "the position that is valued is long, the committed one short", SHORT, change(positionNegative=(1, 0)), forged={"position[1].size.negative": 1})
RESIZED = attack("R3.portfolio.resized", "the margin of one lot is that of 2000", SHORT, change(positionMagnitude=(1, 1), **opened("risk", 1, "risk", A)), forged={"position[1].size.magnitude": 2_000})
LOWER_TIER = attack("R5.portfolio.lower-tier", "2000 lots are in the tier below 1000", SHORT, together(change(**opened("risk", 1, "risk", A)), class_slot(1, MAIN)))
JUNK = attack("R15.portfolio.junk-in-null", "2**62 lots of nothing are in the account", Case(Opening(9_000 * U, ((0, 2**62), (A, -100)), (NONE, NONE)), BASE))

# R4
A_HIGH = next(row for row in BASE.book.rows if row.kind == "risk" and row.id == A and row.elements()[2])
GENUINE = [value % R for value in A_HIGH.elements()]
NO_RISK = [*GENUINE[:6], 0, 0, 0]
"""The columns of A are nothing."""
FORGED_ROW = attack("R4.portfolio.forged-row", "a row without risk is in the snapshot", SHORT, change(riskRow=(1, NO_RISK)), forged=lambda: wires("position[1].row", GENUINE))
FREE_LOTS = A_HIGH._replace(columns=(0,) * 9)
FREE_LOTS_PATH = [[leaf(FREE_LOTS), 1, 2, 3, 4, 5, 6, 7]]
OWN_RISK_CAP = attack("R4.portfolio.own-cap", "a cap of my own is the snapshot's", SHORT, change(riskRow=(1, NO_RISK), riskPath=(1, FREE_LOTS_PATH)), forged=lambda: own_cap("position", 2, FREE_LOTS_PATH))
FREE_GROUP = BASE.book.group(HEAVY)[1]._replace(gain=0, loss=0, basis=0, delta_short=0)
FREE_GROUP_PATH = [[leaf(FREE_GROUP), 1, 2, 3, 4, 5, 6, 7]]
OWN_GROUP_CAP = attack("R4.portfolio.own-cap-for-groups", "a cap of my own is the snapshot's", SHORT, change(groupRow=(1, list(FREE_GROUP)), groupPath=(1, FREE_GROUP_PATH)), forged=lambda: own_cap("group", 2, FREE_GROUP_PATH))
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
SPLIT_RENAMED = attack("R7.portfolio.split-renamed", "the ids compared are not the rows'", TWICE, forged={"order.ids[0]": A, "order.ids[1]": A + 1})

# R8
NO_SUCH_CASH = attack("R8.portfolio.fraction-as-cash", "a fraction of a unit in the field is an amount of cash", Case(holding(cash=12_345 * pow(BPS_SCALE * RATE_SCALE**2, -1, R)), BASE))
CASH_TOO_WIDE = attack("R8.portfolio.96-bits", "2**95 is an amount of cash", Case(holding(cash=1 << CASH_BITS), BASE))

# R9
GOOD = Case(holding(cash=5_000 * U), BASE)
OTHER_ACCOUNT = attack("R9.portfolio.other-account", "somebody else's account is the committed one", SHORT, instead=GOOD)
COMMITMENT_RENAMED = attack("R9.portfolio.commitment-renamed", "the public commitment is another than the one opened", SHORT, instead=GOOD, forged=lambda: {"commitment": GOOD.opening.commitment()})
OTHER_CASH = attack("R9.portfolio.other-cash", "there is more cash than was committed to", SHORT, change(cash=9_000 * U), forged={"account.cash": SHORT.opening.cash})
OTHER_ID = attack(
    "R9.portfolio.other-instrument", "2000 lots of one instrument are lots of another", SHORT,
    together(change(**opened("risk", 1, "risk", C, 1)), group_slot(1, GROUP["near"])), forged={"account.positionIds[0]": 0, "account.positionIds[1]": A},
)  # fmt: skip
OTHER_LOTS = attack(
    "R9.portfolio.other-lots", "900 lots are one", LESS, change(positionMagnitude=(1, 1)), forged={"account.positionLots[1]": to_field(-900)},
)  # fmt: skip
LITTLE = lacking((A, -2_000), collateral=((X, 10),))
OTHER_ASSET = attack("R9.portfolio.other-asset", "ten lots of one asset are ten of a dearer one", LITTLE, change(**opened("collateral", 1, "asset", Y)), forged={"account.collateralIds[1]": X})
OTHER_AMOUNT = attack("R9.portfolio.other-amount", "ten lots of collateral are 900", LITTLE, change(collateralMagnitude=(1, 900)), forged={"account.collateralLots[1]": 10})

# R14
REPLAY = replay(WHOLE, "R14.portfolio.replay", lambda: flat(**HONEST["empty"].inputs()))

# R16
NO_GROUP, NO_CLASS = group_slot(1, 0), class_slot(1, 0)
POSITION_DROPPED = attack("R16.portfolio.position-dropped", "a position in no group is in the account", SHORT, together(NO_GROUP, NO_CLASS), forged={"groupOf.exists[1]": 0})
POSITION_NOWHERE = attack("R16.portfolio.position-nowhere", "a position needs no group", SHORT, together(NO_GROUP, NO_CLASS))
OTHER_GROUP = attack("R16.portfolio.other-group", "a position belongs to another group", LESS, together(group_slot(1, LIGHT), class_slot(1, SIDE)), forged={"groupOf.member[1]": LIGHT})
GROUP_RENAMED = attack("R16.portfolio.group-renamed", "another group has the name of this one", LESS, together(group_slot(1, LIGHT), class_slot(1, SIDE)), forged={"groupOf.slot[1]": HEAVY})
GROUP_DROPPED = attack("R16.portfolio.group-dropped", "a group in no class is in the account", SHORT, NO_CLASS, forged={"classOf.exists[1]": 0})
OTHER_CLASS = attack("R16.portfolio.other-class", "a group belongs to another class", LESS, class_slot(1, SIDE), forged={"classOf.member[1]": SIDE})
CLASS_RENAMED = attack("R16.portfolio.class-renamed", "another class has the name of this one", LESS, class_slot(1, SIDE), forged={"classOf.slot[1]": MAIN})

# R17
GROUP_TWICE = attack("R17.portfolio.group-twice", "a group stands twice", SHORT, group_slot(0, HEAVY))
GROUP_TWICE_RENAMED = attack("R17.portfolio.group-twice-renamed", "a group stands twice", SHORT, group_slot(0, HEAVY), forged={"groupOrder.ids[0]": 0, "groupOrder.ids[1]": 1})
CLASS_TWICE = attack("R17.portfolio.class-twice", "a class stands twice, in two tiers", SHORT, change(**opened("class", 0, "class", MAIN)))
CLASS_TWICE_RENAMED = attack(
    "R17.portfolio.class-twice-renamed", "a class stands twice, in two tiers", SHORT, change(**opened("class", 0, "class", MAIN)),
    forged={"classOrder.ids[0]": 0, "classOrder.ids[1]": 1},
)  # fmt: skip

# R18
NO_LOTS = attack("R18.portfolio.no-lots", "none of the lots are in the group", SHORT, forged={"lotsIn[1][1]": 0})
NO_COLUMNS = attack("R18.portfolio.no-columns", "the lots have no profits and losses", SHORT, forged={f"columnsIn[1][1][{k}]": 0 for k in range(3)})
NO_AMOUNTS = attack("R18.portfolio.no-amounts", "none of the charges are in the group", LESS, forged={"amountsIn[1][1]": 0})
NO_PACKED = attack("R18.portfolio.no-sums", "the group's sums are nothing", SHORT, forged=wires("group[1].packed", [0, 0, 0]))
NO_GROUP_AMOUNTS = attack("R18.portfolio.no-charges", "the group's charges are nothing", LESS, forged={"group[1].amounts": 0})
DEEP = lacking((D, -40))
"""The minimum is all that its class asks for."""
D_PARTS = [40 * part for part in BASE.book.risk(D, -40)[1].short]
OTHER_AMOUNT_PARTS = attack(
    "R18.portfolio.amounts-renamed", "the minimum is not the one that was unpacked", DEEP, forged={**wires("group[1].amount", D_PARTS), "amount[1][1]": 0}
)
UNEVEN = lacking((A, -2_000), (B, 1))
LAST_PACKED = attack("R18.portfolio.last-position-only", "only the last position of a group has losses", UNEVEN, assumed={f"columnsIn[1][0][{k}]": 0 for k in range(3)})
LAST_AMOUNTS = attack("R18.portfolio.last-charge-only", "only the last position of a group is charged", UNEVEN, assumed={"amountsIn[1][0]": 0})

# R6: marks, equity and requirement
MARKED = lacking((A, 1_200), (D, -300))
LAST_MARK = attack("R6.portfolio.last-mark-only", "only the last group has a value", MARKED)
EQUITY = attack("R6.portfolio.equity", "the equity is another number", SHORT, forged={"equity": 10**50})
REQUIREMENT = attack("R6.portfolio.requirement", "the account requires nothing", SHORT, forged={"requirement": 0})
CLAIM_EQUITY = attack("R6.portfolio.claimed-equity", "the equity is another number", SHORT, above={"claim.equity": 10**50})
CLAIM_REQUIREMENT = attack("R6.portfolio.claimed-requirement", "the account requires nothing", SHORT, above={"claim.requirement": 0})
WITHOUT_MARKS = attack("R6.portfolio.without-marks", "a loss does not count", SHORT)

# R21 to R25: what reaches a class
SCENARIOS = range(4)
NO_PROFITS = attack("R22.portfolio.no-losses-of-a-group", "the group's losses are not in the class", NEAR_LONG, forged={f"profitIn[1][1][{s}]": 0 for s in SCENARIOS})
NO_SKEWED = attack("R22.portfolio.no-skew-of-a-group", "the group's skew is not in the class", NEAR, forged={f"skewedIn[1][1][{k}]": 0 for k in (0, 1)})
NO_BASIS = attack("R22.portfolio.no-basis-of-a-group", "the group's basis loss is not in the class", BASIS, forged={"otherIn[1][1][0]": 0})
NO_CHARGE = attack("R21.portfolio.no-charge-of-a-group", "the group's charges are not in the class", SHORT, forged={"otherIn[1][1][1]": 0})
NO_DELTA = attack("R23.portfolio.no-delta-of-a-group", "the group's exposure is not in the class", SHORT, forged={"otherIn[1][1][2]": 0})
LONG = lacking((A, 2_000))
NO_VEGA = attack("R23.portfolio.no-vega-of-a-group", "the group's exposure is not in the class", LONG, forged={"otherIn[1][1][3]": 0})
NO_MINIMUM = attack("R24.portfolio.no-minimum-of-a-group", "the group's minimum is not in the class", DEEP, forged={"otherIn[1][1][4]": 0})
NO_CLASS_PROFIT = attack("R22.portfolio.no-losses", "the class has no losses", NEAR_LONG, forged={f"class[1].profit[{s}]": 0 for s in SCENARIOS})
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
LAST_PROFIT = attack("R22.portfolio.last-group-only", "only the last group of a class has losses", NEAR_LONG, assumed={f"profitIn[1][0][{s}]": 0 for s in SCENARIOS})
LAST_SKEW = attack("R22.portfolio.last-skew-only", "only the last group of a class has a skew", NEAR, assumed={f"skewedIn[1][0][{k}]": 0 for k in (0, 1)})
LAST_OTHER = attack("R21.portfolio.last-charge-only", "only the last group of a class is charged", NEAR, assumed={f"otherIn[1][0][{k}]": 0 for k in range(5)})
LAST_CLASS = attack("R25.portfolio.last-class-only", "only the last class requires anything", TWO)
BELOW = attack("R12.portfolio.least", "equity 1e-10 short of the requirement meets it", TWO)
