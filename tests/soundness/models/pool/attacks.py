"""Attacks on the pool circuit, by rule, R1 to R9, R15, R32 to R34 and R39."""

from __future__ import annotations

from circuits.field import R, to_field
from margin.widths import BPS_SCALE, CASH_BITS, RATE_SCALE
from tests.soundness.models.cross.attacks import A_HIGH, A_LOW, B_ROW, HALF, NO_MARGIN, OWN_ASSET_PATH, OWN_GROUP_PATH, RICH, opened
from tests.soundness.models.cross.market import BASE, FREE, A, B, Market, X, Y, leaf
from tests.soundness.models.pool.market import Case, PoolOpening
from tests.soundness.models.pool.target import attack, member, pool
from tests.soundness.opening import Opening
from tests.soundness.targets.hashes import node
from tests.soundness.whole import NONE, U, change


def under(case: Case, market: Market) -> Case:
    """The same pool and claim under another snapshot."""
    return Case(case.opening, market, case.lower, case.upper)


def owes(lots: int = -2_000, cash: int = 1_000 * U) -> Opening:
    """The member whose short position is the pool's trouble."""
    return member(cash, (A, lots), tag=78)


IDLE = member(10 * U, tag=77)
SHORT = Case(pool(IDLE, owes(cash=2_090 * U)))
"""Equity 100, required 510."""
LOST = Case(pool(IDLE, owes()))
"""Equity - 990."""
POOR = Case(pool(member(-100 * U, tag=77), member(0, collateral=((X, 10),), tag=78)))
"""Ten lots of collateral against a debt of 100 in cash."""

# R1
OWN_SNAPSHOT = attack("R1.pool.own-snapshot", "the pool meets the margin of a snapshot nobody published", SHORT, instead=under(SHORT, FREE))
OWN_ROOT = attack(
    "R1.pool.own-root", "the cap of another snapshot has this root", SHORT, instead=under(SHORT, FREE), forged={"root": BASE.tree.root}
)

# R2, R3
SCALED_SIGN = attack(
    "R2.pool.scaling-sign", "2000 lots short, once netted, need the margin of one lot", SHORT,
    change(positionNegative=(1, 2_001 * HALF % R), positionMagnitude=(1, 1), **opened("position", 1, A_LOW)),
)  # fmt: skip
MEMBERS_SIGN = attack(
    "R2.pool.flipped",
    "a member's short is a long",
    LOST,
    change(memberPositionNegative=(1, 1, 0)),
    forged={"member[1].positions.negative[1]": 1},
)
NEIGHBOUR = attack(
    "R3.pool.neighbour", "1000 lots short of one instrument are 2**64 - 1000 lots long of the next", Case(pool(IDLE, owes(-1_000, 0))),
    change(
        memberPositionId=(1, 1, B), memberPositionNegative=(1, 1, 0), memberPositionMagnitude=(1, 1, 2**64 - 1_000),
        positionNegative=(1, 0), positionMagnitude=(1, 2**64 - 1_000), **opened("position", 1, B_ROW),
    ),
)  # fmt: skip

# R4, R5, R6
FORGED_ROW = attack("R4.pool.forged-row", "a row with rate 0 is in the snapshot", SHORT, change(positionRow=(1, NO_MARGIN)))
FORGED_LEAF = attack(
    "R4.pool.forged-leaf", "the hash of a row with rate 0 is that of a genuine one", SHORT, change(positionRow=(1, NO_MARGIN)),
    forged={"position[1].tier.leaf": leaf(BASE.book.rows[A_HIGH])},
)  # fmt: skip
OWN_GROUP = attack(
    "R4.pool.own-group", "a group of my own is in the snapshot", SHORT, change(positionRow=(1, NO_MARGIN), positionPath=(1, OWN_GROUP_PATH))
)
OWN_CAP = attack(
    "R4.pool.own-cap", "a cap of my own is the snapshot's", SHORT, change(positionRow=(1, NO_MARGIN), positionPath=(1, OWN_GROUP_PATH)),
    forged=lambda: {f"position[{i}].cap[{j}]": ([node(OWN_GROUP_PATH[0]), *BASE.tree.cap] if i else BASE.tree.cap)[j] for i in (0, 1) for j in range(64)},
)  # fmt: skip
FORGED_ASSET = attack("R4.pool.forged-asset-row", "a row with weight 1000 is in the snapshot", POOR, change(collateralRow=(1, RICH)))
OWN_ASSETS_PATH = [[leaf(RICH), leaf([Y, *RICH[1:]]), 2, 3, 4, 5, 6, 7]]
OWN_CAP_OF_COLLATERAL = attack(
    "R4.pool.own-cap-for-collateral", "a cap of my own is the snapshot's",
    Case(pool(member(-100 * U, tag=77), member(0, collateral=((X, 5), (Y, 5)), tag=78))),
    change(collateralRow=[RICH, [Y, *RICH[1:]]], collateralPath=[OWN_ASSETS_PATH, OWN_ASSETS_PATH]),
    forged=lambda: {f"collateral.cap[{j}]": [node(OWN_ASSETS_PATH[0]), *BASE.tree.cap][j] for j in range(64)},
)  # fmt: skip
OWN_ASSET_GROUP = attack(
    "R4.pool.own-group-of-assets",
    "a group of my own is in the snapshot",
    POOR,
    change(collateralRow=(1, RICH), collateralPath=(1, OWN_ASSET_PATH)),
)
LOWER_TIER = attack("R5.pool.lower-tier", "a net notional of 2000 is in the tier below 1000", SHORT, change(**opened("position", 1, A_LOW)))
APART = Case(pool(member(-590 * U, (A, 600), tag=77), member(-590 * U, (A, 600), tag=78)))
"""600 lots each, of the lower tier; 1200 together, of the higher one. Equity 20, required 110."""
EACH_TIER = attack("R5.pool.tier-of-each", "together they are in the tier of each", APART, change(**opened("position", 1, A_LOW)))
REQUIREMENT = attack("R6.pool.requirement", "a netted position requires nothing", SHORT, forged={"position[1].requirement": 0})
MARK = attack("R6.pool.mark", "a short is worth a fortune", LOST, forged={"position[1].value": 10**6 * U})
COLLATERAL_VALUE = attack(
    "R6.pool.collateral-value", "all collateral is worth whatever I like", POOR, forged={"collateral.value": 1000 * U * RATE_SCALE}
)
TWO_POSITIONS = Case(pool(member(1_110 * U, (B, -10_000_000), tag=77), member(0, (A, -100), tag=78)))
"""Equity 10, required 21."""
LAST_ONLY = attack("R6.pool.last-requirement-only", "only the last netted position requires margin", TWO_POSITIONS)
LAST_MARK_ONLY = attack("R6.pool.last-mark-only", "only the last netted position has a value", TWO_POSITIONS)
NO_PROFIT = attack("R6.pool.without-marks", "a loss does not count", LOST)
OTHERS_CASH = attack(
    "R6.pool.last-cash-only", "only the last member's debt counts", Case(pool(member(-5_000 * U, tag=77), member(100 * U, tag=78)))
)

# R7
SPLIT = Case(pool(member(-580 * U, (A, 600), tag=77), member(-580 * U, (A, 600), tag=78)))
HALVES = change(
    positionNegative=[0, 0], positionMagnitude=[600, 600], positionRow=[BASE.row(A_LOW)[0]] * 2, positionPath=[BASE.row(A_LOW)[1]] * 2
)
TWICE = attack("R7.pool.split", "1200 lots are two netted positions of the lower tier", SPLIT, HALVES)
TWICE_RENAMED = attack(
    "R7.pool.split-renamed", "the ids compared are not the rows'", SPLIT, HALVES, forged={"order.ids[0]": A, "order.ids[1]": A + 1}
)

# R8
FRACTION = attack(
    "R8.pool.fraction-as-cash", "a fraction of a unit in the field is an amount of cash",
    Case(pool(member(9_000 * U + 12_345 * pow(BPS_SCALE * RATE_SCALE, -1, R), tag=77), owes())),
)  # fmt: skip
CASH_TOO_WIDE = attack("R8.pool.96-bits", "2**95 is an amount of cash", Case(pool(member(1 << CASH_BITS, tag=77), owes())))

# R9
RICHER = pool(IDLE, owes(cash=9_000 * U))
OTHER_POOL = attack("R9.pool.other-pool", "other members are those of the committed pool", LOST, instead=Case(RICHER))
OTHER_MEMBER = attack(
    "R9.pool.other-member",
    "the member that is netted is not the one that the pool binds",
    LOST,
    instead=Case(RICHER),
    forged={"pool.in[0]": IDLE.commitment(), "pool.in[1]": owes().commitment()},
)
OPENED_OTHERWISE = attack(
    "R9.pool.opened-otherwise", "the commitment that is opened is not the one that the pool binds", LOST,
    change(memberCommitment=[IDLE.commitment(), owes().commitment()]), instead=Case(RICHER),
    forged={"member[0].commitment": IDLE.commitment(), "member[1].commitment": owes(cash=9_000 * U).commitment()},
)  # fmt: skip
NOT_OPENED = attack("R9.pool.not-opened", "a member's commitment opens to anything", LOST, change(cash=(1, 9_000 * U)))
OTHER_CASH = attack(
    "R9.pool.other-cash",
    "the cash that counts is not the committed one",
    LOST,
    change(cash=(1, 9_000 * U)),
    forged={"member[0].cash": 10 * U, "member[1].cash": 1_000 * U},
)
OTHER_ID = attack(
    "R9.pool.other-instrument", "2000 lots of a dear instrument are lots of a cheap one", SHORT,
    change(memberPositionId=(1, 1, B), **opened("position", 1, B_ROW)), forged=lambda: {"member[1].account.positionIds[1]": A},
)  # fmt: skip
FLIPPED_WHERE_COMMITTED = attack(
    "R9.pool.flipped-between", "a sign is flipped between the commitment and the netting", LOST,
    change(memberPositionNegative=(1, 1, 0), positionNegative=(1, 0)), forged={"member[1].account.positionLots[1]": to_field(-2_000)},
)  # fmt: skip
FLIPPED_BALANCE = attack(
    "R9.pool.debt-as-balance", "a debt is a balance once it is netted", Case(pool(IDLE, member(0, collateral=((X, -700),), tag=78))),
    change(memberCollateralNegative=(1, 1, 0), collateralNegative=(1, 0)), forged={"member[1].account.collateralLots[1]": to_field(-700)},
)  # fmt: skip
OTHER_DOMAIN = attack(
    "R9.pool.other-domain",
    "four elements that are no pool are one",
    Case(PoolOpening((IDLE, owes(cash=9_000 * U)), domain=12_345)),
    forged={"pool.tag": 12_345},
)
OTHER_WEIGHTS = attack(
    "R9.pool.other-weights",
    "shares of a loss that were not agreed",
    SHORT,
    change(weight=[10_000, 0]),
    forged={"pool.in[2]": 6_000, "pool.in[3]": 4_000},
)

# R15
JUNK = attack(
    "R15.pool.lots-of-nothing", "five lots of nothing are in an account", Case(pool(member(900 * U, (0, 5), tag=77), member(900 * U, (0, -5), tag=78))),
    change(positionMagnitude=[0, 0]),
)  # fmt: skip

# R32
AWAY = Case(pool(member(1_000 * U, (B, 100), tag=77), owes(cash=1_000 * U)))
"""2000 lots short, of which the netted list need only not speak."""
ONLY_B = change(**AWAY.listing((NONE, (B, 100))))
UNLISTED = attack("R32.pool.hidden", "a position that is not listed does not count", AWAY, ONLY_B)
CALLED_UNUSED = attack(
    "R32.pool.called-unused",
    "a position that does not exist need not be listed",
    AWAY,
    ONLY_B,
    forged={"member[1].positions.place.exists[1]": 0},
)
LEFT_OUT = attack(
    "R32.pool.part-left-out",
    "a listed position does not count",
    AWAY,
    ONLY_B,
    forged={"member[1].positions.place.member[1]": B, "member[1].positions.part[1][1]": 0},
)
FRACTIONAL = attack(
    "R32.pool.hidden-under-a-fraction", "2000 lots short are no lots of an id that is a fraction in the field", AWAY,
    change(
        memberPositionId=(1, 1, (A * 2**64 - 2_000) * pow(2**64, -1, R) % R), memberPositionNegative=(1, 1, 0), memberPositionMagnitude=(1, 1, 0),
        **AWAY.listing((NONE, (B, 100))),
    ),
)  # fmt: skip
OTHER_NAMES = attack(
    "R32.pool.other-instruments", "a member's lots are netted under another name", SHORT, change(positionMagnitude=(1, 2_000), **opened("position", 1, B_ROW)),
    forged={"member[1].instrument[0]": 0, "member[1].instrument[1]": A},
)  # fmt: skip
OTHER_ASSETS = attack(
    "R32.pool.other-assets", "a member's balance is netted under another name", Case(pool(member(-500 * U, tag=77), member(0, collateral=((X, 500),), tag=78))),
    change(collateralRow=(1, BASE.row(8)[0]), collateralPath=(1, BASE.row(8)[1])), forged={"member[1].asset[0]": 0, "member[1].asset[1]": X},
)  # fmt: skip

# R33
NOT_SUMS = attack(
    "R33.pool.other-lots", "the netted lots are not the members'", SHORT, change(positionMagnitude=(1, 1), **opened("position", 1, A_LOW))
)
NOT_BALANCES = attack("R33.pool.other-balances", "the netted balances are not the members'", POOR, change(collateralMagnitude=(1, 900)))
DROPPED = attack(
    "R33.pool.member-dropped", "only the last member's lots count", Case(pool(owes(), member(10 * U, tag=79))),
    change(positionNegative=(1, 0), positionMagnitude=(1, 0), **opened("position", 1, A_LOW)),
)  # fmt: skip
DEBT_DROPPED = attack(
    "R33.pool.debt-dropped", "only the last member's balances count",
    Case(pool(member(0, collateral=((X, -700),), tag=77), member(10 * U, tag=78))),
    change(collateralNegative=(1, 0), collateralMagnitude=(1, 0)),
)  # fmt: skip
SUM_FORGED = attack(
    "R33.pool.sum",
    "what a member adds is what suits",
    SHORT,
    change(positionMagnitude=(1, 0), positionNegative=(1, 0), **opened("position", 1, A_LOW)),
    forged={"member[1].lots[1]": 0},
)

# R34
GHOST = Case(pool(None, owes(), weights=(0, 10_000)))
GHOST_CASH = attack("R34.pool.cash-of-nobody", "a member that is not there has cash", GHOST, change(cash=(0, 9_000 * U)))
GHOST_LOTS = attack(
    "R34.pool.lots-of-nobody", "a member that is not there is long what another is short", Case(pool(None, owes(cash=2_100 * U), weights=(0, 10_000))),
    change(memberPositionId=(0, 1, A), memberPositionMagnitude=(0, 1, 2_000), **AWAY.listing((NONE, (A, 0)))),
)  # fmt: skip
CALLED_ABSENT = attack(
    "R34.pool.called-absent", "the member in trouble is not there", LOST,
    change(cash=(1, 0), memberPositionId=[[0, 0], [0, 0]], memberPositionMagnitude=[[0, 0], [0, 0]], positionMagnitude=[0, 0], **BASE.positions((NONE, NONE))),
    forged={"member[1].absent": 1},
)  # fmt: skip

# R39
ONCE = member(1_300 * U, (A, -1_000), tag=77, blinding=5)
AGAIN = member(1_300 * U, (A, -1_000), tag=77, blinding=6)
HEDGE_TWICE = Case(pool(ONCE, AGAIN))
SAME = attack("R39.pool.account-twice", "an account that was committed to twice is two members", HEDGE_TWICE)
SAME_RENAMED = attack("R39.pool.account-renamed", "the accounts that are compared are others", HEDGE_TWICE, forged={"same[1][0].in[0]": 78})
SAME_OTHER = attack("R39.pool.other-renamed", "the accounts that are compared are others", HEDGE_TWICE, forged={"same[1][0].in[1]": 78})
OPENED_AS_OTHER = attack(
    "R39.pool.opened-as-another",
    "the tag that is compared is not the account's",
    HEDGE_TWICE,
    change(accountTag=(1, 78)),
    forged={"member[0].accountTag": 77, "member[1].accountTag": 77},
)
EQUAL_FORGED = attack("R39.pool.equal", "two that are the same are not", HEDGE_TWICE, forged={"same[1][0].out": 0})
