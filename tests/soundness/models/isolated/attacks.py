"""Attacks on the isolated circuit, by rule, R1 to R9, R15, R30 and R31."""

from __future__ import annotations

from circuits.field import R, to_field
from margin.widths import BPS_SCALE, CASH_BITS, RATE_SCALE
from tests.soundness.models.cross.attacks import A_HIGH, A_LOW, B_ROW, HALF, NO_MARGIN, OWN_GROUP_PATH, STEP, opened
from tests.soundness.models.cross.market import BASE, FREE, A, B, Market, leaf
from tests.soundness.models.isolated.market import Case, IsolatedOpening, one, two
from tests.soundness.models.isolated.target import attack
from tests.soundness.targets.hashes import node
from tests.soundness.whole import NONE, U, change


def under(case: Case, market: Market) -> Case:
    """The same account and claim under another snapshot."""
    return Case(case.opening, market, case.lower, case.upper)


SHORT = Case(one(A, -2_000, 2_100 * U))
"""Equity 100, required 510."""
LOST = Case(one(A, -2_000, 1_000 * U))
"""Equity - 1000."""
ONE_OF_TWO = Case(two((B, -2_000_000, 900 * U), (A, -2_000, 2_100 * U)))
"""The first has 700 and needs 4; the second has 100 and needs 510."""

# R1
OWN_SNAPSHOT = attack(
    "R1.isolated.own-snapshot", "positions meet the margin of a snapshot nobody published", SHORT, instead=under(SHORT, FREE)
)
OWN_ROOT = attack(
    "R1.isolated.own-root", "the cap of another snapshot has this root", SHORT, instead=under(SHORT, FREE), forged={"root": BASE.tree.root}
)

# R2, R3
SCALED_SIGN = attack(
    "R2.isolated.scaling-sign", "2000 lots short need the margin of one lot", SHORT,
    change(positionNegative=(1, 2_001 * HALF % R), positionMagnitude=(1, 1), **opened("position", 1, A_LOW)),
)  # fmt: skip
FLIPPED = attack(
    "R2.isolated.flipped", "a short is a long", LOST, change(positionNegative=(1, 0)),
    forged={f"position[{i}].size.negative": int(i == 1) for i in (0, 1)},
)  # fmt: skip
NEIGHBOUR = attack(
    "R3.isolated.neighbour", "1000 lots short of one instrument are 2**64 - 1000 lots long of the next", Case(one(A, -1_000, 0)),
    change(positionNegative=(1, 0), positionMagnitude=(1, 2**64 - 1_000), **opened("position", 1, B_ROW)),
)  # fmt: skip
TINY = attack(
    "R3.isolated.other-magnitude", "the margin of one lot is that of 2000", SHORT,
    change(positionMagnitude=(1, 1), **opened("position", 1, A_LOW)), forged={"position[1].size.magnitude": 2_000},
)  # fmt: skip

# R4, R5, R6
FORGED_ROW = attack("R4.isolated.forged-row", "a row with rate 0 is in the snapshot", SHORT, change(positionRow=(1, NO_MARGIN)))
FORGED_LEAF = attack(
    "R4.isolated.forged-leaf", "the hash of a row with rate 0 is that of a genuine one", SHORT, change(positionRow=(1, NO_MARGIN)),
    forged={"position[1].tier.leaf": leaf(BASE.book.rows[A_HIGH])},
)  # fmt: skip
OWN_GROUP = attack(
    "R4.isolated.own-group",
    "a group of my own is in the snapshot",
    SHORT,
    change(positionRow=(1, NO_MARGIN), positionPath=(1, OWN_GROUP_PATH)),
)
OWN_CAP = attack(
    "R4.isolated.own-cap", "a cap of my own is the snapshot's", SHORT, change(positionRow=(1, NO_MARGIN), positionPath=(1, OWN_GROUP_PATH)),
    forged=lambda: {f"position[{i}].cap[{j}]": ([node(OWN_GROUP_PATH[0]), *BASE.tree.cap] if i else BASE.tree.cap)[j] for i in (0, 1) for j in range(64)},
)  # fmt: skip
LOWER_TIER = attack("R5.isolated.lower-tier", "a notional of 2000 is in the tier below 1000", SHORT, change(**opened("position", 1, A_LOW)))
AT_CAP = attack(
    "R5.isolated.at-the-cap", "a notional of exactly the cap is in the tier below it", Case(one(A, -1_000, 1_100 * U), STEP),
    change(positionRow=(1, STEP.row(2)[0])),
)  # fmt: skip
REQUIREMENT = attack("R6.isolated.requirement", "a position requires nothing", SHORT, forged={"position[1].requirement": 0})
NOTIONAL = attack(
    "R6.isolated.notional",
    "2000 lots are worth one unit",
    SHORT,
    change(**opened("position", 1, A_LOW)),
    forged={"position[1].tier.notional": 1},
)
MARK = attack("R6.isolated.mark", "a short is worth a fortune", LOST, forged={"position[1].value": 10**6 * U})

# R7
SPLIT = Case(two((A, 600, -570 * U), (A, 600, -570 * U)))
"""Each half has 30 and needs 6 of its own; 1200 lots have 60 and need 110."""
TWICE = attack("R7.isolated.split", "600 and 600 lots are two positions of the lower tier", SPLIT)
TWICE_RENAMED = attack(
    "R7.isolated.split-renamed", "the ids compared are not the rows'", SPLIT, forged={"order.ids[0]": A, "order.ids[1]": A + 1}
)
FALLING = attack("R7.isolated.falling", "positions are listed in any order", Case(two((A, 10, 900 * U), (B, 10, 900 * U))))
NULL_LAST = attack(
    "R7.isolated.null-after-used", "an unused slot stands after a used one", Case(IsolatedOpening(((A, 10), NONE), (900 * U, 0)))
)

# R8
FRACTION = attack(
    "R8.isolated.fraction-as-margin", "a fraction of a unit in the field is a margin",
    Case(one(A, -2_000, 9_000 * U + 12_345 * pow(BPS_SCALE * RATE_SCALE, -1, R))),
)  # fmt: skip
TOO_WIDE = attack("R8.isolated.96-bits", "2**95 is a margin", Case(one(A, -2_000, 1 << CASH_BITS)))

# R9
GOOD = one(A, -2_000, 9_000 * U)
OTHER_ACCOUNT = attack("R9.isolated.other-account", "somebody else's account is the committed one", LOST, instead=Case(GOOD))
OTHER_MARGIN = attack(
    "R9.isolated.other-margin", "a position has more margin than was committed to", LOST, change(margin=(1, 9_000 * U)),
    forged={"account.margin[0]": 0, "account.margin[1]": 1_000 * U},
)  # fmt: skip
SWAPPED_MARGINS = attack(
    "R9.isolated.swapped-margins", "the margin of one position is that of the other", ONE_OF_TWO, change(margin=[300 * U, 2_700 * U]),
    forged={"account.margin[0]": 900 * U, "account.margin[1]": 2_100 * U},
)  # fmt: skip
OTHER_ID = attack(
    "R9.isolated.other-instrument", "2000 lots of a dear instrument are lots of a cheap one", LOST, change(**opened("position", 1, B_ROW)),
    forged={"account.ids[0]": 0, "account.ids[1]": A},
)  # fmt: skip
OTHER_LOTS = attack(
    "R9.isolated.other-lots", "2000 lots are one", LOST, change(positionMagnitude=(1, 1), **opened("position", 1, A_LOW)),
    forged={"account.lots[0]": 0, "account.lots[1]": to_field(-2_000)},
)  # fmt: skip

# R15
DEBT_OF_NOTHING = Case(IsolatedOpening((NONE, (A, -2_000)), (-U, 9_000 * U)), lower=None, upper=10_000)
UNUSED_MARGIN = attack(
    "R15.isolated.margin-in-unused", "an unused slot is a position in debt, hence below", DEBT_OF_NOTHING, change(weakest=[1, 0])
)
UNUSED_RENAMED = attack(
    "R15.isolated.unused-renamed", "the slot that is called used is not", DEBT_OF_NOTHING, change(weakest=[1, 0]),
    forged={"unused[0].in": 5, "unused[1].in": A},
)  # fmt: skip
JUNK = attack(
    "R15.isolated.junk-in-null", "2**62 lots of nothing are a position", Case(IsolatedOpening(((0, 2**62), (A, -2_000)), (0, 9_000 * U)))
)

# R30
SURPLUS = Case(two((B, -2_000_000, 9_000 * U), (A, -2_000, 2_100 * U)))
OTHERS_SURPLUS = attack("R30.isolated.somebody-elses-margin", "a position stands on the margin of another", SURPLUS)
ALL_MARGINS = attack("R30.isolated.shared-margin", "a position stands on the margin of all", SURPLUS)
NO_LOSS = attack("R30.isolated.without-marks", "a loss does not count", LOST)
EQUITY = attack(
    "R30.isolated.equity", "a position's equity is what suits", LOST, forged={"equity[0]": 0, "equity[1]": 9_000 * U * RATE_SCALE}
)
LOWER_EQUITY = attack(
    "R30.isolated.equity-compared",
    "the equity compared is another",
    LOST,
    forged={"lower[0].equity": 0, "lower[1].equity": 9_000 * U * RATE_SCALE},
)
LOWER_REQUIREMENT = attack(
    "R30.isolated.requirement-compared",
    "the requirement compared is none",
    SHORT,
    forged={"lower[0].requirement": 0, "lower[1].requirement": 0},
)

# R31
HEALTHY = Case(two((B, -2_000_000, 205 * U), (A, -2_000, 9_000 * U)), lower=None, upper=10_000)
"""The first has 5 and needs 4, the second has 7000 and needs 510: neither is below."""
MIXED = attack("R31.isolated.mix-of-two", "twice one position less the other is a position", HEALTHY, change(weakest=[2, R - 1]))
OF_NONE = attack("R31.isolated.none", "no position at all is below", HEALTHY, change(weakest=[0, 0]))
OF_BOTH = attack("R31.isolated.both", "the two together are below", HEALTHY, change(weakest=[1, 1]))
LAST_EQUITY_ONLY = attack(
    "R31.isolated.requirement-without-equity", "the first position is below, since its equity does not count", HEALTHY
)
EQUITY_OF = attack("R31.isolated.equity-of", "the weakest position has nothing", HEALTHY, forged={"equityOf[0]": 0, "equityOf[1]": 0})
REQUIREMENT_OF = attack(
    "R31.isolated.requirement-of",
    "the weakest position needs a fortune",
    HEALTHY,
    forged={"requirementOf[0]": 10**6 * U * RATE_SCALE, "requirementOf[1]": 0},
)
UPPER_EQUITY = attack("R31.isolated.equity-compared", "the equity compared is another", HEALTHY, forged={"upper.equity": 0})
UPPER_REQUIREMENT = attack(
    "R31.isolated.requirement-compared",
    "the requirement compared is another",
    HEALTHY,
    forged={"upper.requirement": 10**6 * U * RATE_SCALE},
)
