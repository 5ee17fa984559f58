"""Mutants of a member of a pool and of its holdings."""

from __future__ import annotations

from circuits.field import R
from margin.widths import CASH_BITS, LOTS_BITS
from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.pool.target_member import HOLDINGS, MEMBER, NOTHING, P, Q, absent_inputs, holdings_inputs, member_inputs

holdings = Template("lib/member.circom", "Holdings", HOLDINGS)
member = Template("lib/member.circom", "Member", MEMBER)


def held() -> dict[str, int]:
    """Two holdings, both listed."""
    return holdings_inputs([(P, -5), (Q, 7)], [0, P, Q])


def hidden() -> dict[str, int]:
    """Two holdings, one of them not listed."""
    return holdings_inputs([(P, -5), (Q, 7)], [0, 1, Q])


UNLISTED = holdings.attack("R32.unlisted", "a holding that is not among the names does not count", hidden)
RENAMED = holdings.attack("R32.renamed", "the name that is looked for is another", hidden, place__member_0=1)
CALLED_UNUSED = holdings.attack("R32.called-unused", "the holding does not exist", hidden, place__exists_0=0)
OTHER_LIST = holdings.attack("R32.other-list", "the names that it is looked for among are others", hidden, place__slot_1=P)
PART = holdings.attack("R32.part", "what is held of a name is what suits", held, part_0_1=0)
SUM = holdings.attack("R32.sum", "the sum of a name is what suits", held, sum_1=0)
LOTS = holdings.attack("R33.lots", "the lots that are committed to are not those that are summed", held, lots_0=5)
SIGN = holdings.attack("R2.flipped", "the sign shown is not the sign taken", lambda: {**held(), "main.negative[0]": 0}, size_0__negative=1)
SCALED = holdings.attack("R2.scaling-sign", "a sign of 3 is a sign", lambda: {**held(), "main.negative[0]": 3})
WIDE = holdings.attack("R3.64-bits", "2**63 lots have 63 bits", lambda: {**held(), "main.magnitude[1]": 2**LOTS_BITS})
MINUS = holdings.attack("R3.minus-five", "-5 is a magnitude", lambda: {**held(), "main.magnitude[1]": R - 5})
FRACTION = holdings.attack(
    "R32.fraction", "no lots of a fraction of an id, which is packed as 1000 lots short of another, need not be listed",
    lambda: holdings_inputs([((P * 2**64 - 1_000) * pow(2**64, -1, R) % R, 0), (Q, 7)], [0, P, Q]),
)  # fmt: skip
JUNK = holdings.attack("R15.lots-of-nothing", "an unused slot holds five lots", lambda: holdings_inputs([(0, 5), (Q, 7)], [0, P, Q]))
JUNK_HIDDEN = holdings.attack(
    "R15.lots-of-nothing-unlisted", "an unused slot holds five lots", lambda: holdings_inputs([(0, 5), (Q, 7)], [1, P, Q])
)
JUNK_SIZED = holdings.attack(
    "R15.lots-of-nothing-behind",
    "an unused slot shows no lots and has five",
    lambda: holdings_inputs([(0, 0), (Q, 7)], [0, P, Q]),
    size_0__magnitude=5,
)
JUNK_NAMED = holdings.attack(
    "R15.nothing-called-used", "an unused slot is a used one", lambda: holdings_inputs([(0, 5), (Q, 7)], [0, P, Q]), unused_0__in=9
)


def opened(**changed: object) -> dict[str, int]:
    """A member of two positions and one balance."""
    return member_inputs(**changed)  # type: ignore[arg-type]


OTHER_ID = {"positions__id_0": Q, "positions__id_1": P}
OTHER_OPENING = member.attack("R9.other-opening", "an opening that is not the commitment's", lambda: opened(commitment=5))
OTHER_TAG = member.attack("R9.other-account", "another account's holdings", lambda: opened(accountTag=8), account__accountTag=7)
OTHER_CASH = member.attack(
    "R9.other-cash",
    "more cash than was committed to",
    lambda: opened(cash=100, commitment=opened()["main.commitment"]),
    account__cash=R - 5,
)
SWAPPED = member.attack("R9.swapped-instruments", "lots of one instrument are netted as those of another", opened, **OTHER_ID)
ASSET_SWAPPED = member.attack(
    "R9.swapped-assets", "a debt in one asset is netted as one in another", lambda: opened(asset=[3, 8]), collateral__id_1=3
)
COMMITTED_ID = member.attack(
    "R9.other-id-committed", "the ids committed to are not those that are netted",
    lambda: opened(positions=((P, -5), (P + 1, 7)), instrument=[P, P + 1], commitment=opened()["main.commitment"]), account__positionIds_1=Q,
)  # fmt: skip
COMMITTED_LOTS = member.attack(
    "R9.other-lots-committed", "a sign is flipped between the commitment and the netting",
    lambda: opened(positions=((P, 5), (Q, 7)), commitment=opened()["main.commitment"]), account__positionLots_0=R - 5,
)  # fmt: skip
COMMITTED_ASSET = member.attack(
    "R9.other-asset-committed", "the assets committed to are not those that are netted",
    lambda: opened(collateral=((0, 0), (9, -9)), asset=[0, 9], commitment=opened()["main.commitment"]), account__collateralIds_1=8,
)  # fmt: skip
COMMITTED_AMOUNT = member.attack(
    "R9.other-amount-committed", "a debt is a balance once it is netted",
    lambda: opened(collateral=((0, 0), (8, 9)), commitment=opened()["main.commitment"]), account__collateralLots_1=R - 9,
)  # fmt: skip
OTHER_NAMES = member.attack(
    "R32.other-instruments", "holdings are looked for among other names", lambda: opened(instrument=[P, P + 1]), positions__name_1=Q
)
OTHER_ASSETS = member.attack(
    "R32.other-assets", "balances are looked for among other names", lambda: opened(asset=[0, 9]), collateral__name_1=8
)
NETTED = member.attack("R33.other-lots", "what a member adds is what suits", opened, lots_0=0)
NETTED_ASSET = member.attack("R33.other-balances", "what a member adds is what suits", opened, balance_1=0)
WIDE_CASH = member.attack("R8.96-bits", "2**95 is an amount of cash", lambda: member_inputs(NOTHING, NOTHING, 2**CASH_BITS))
DEEP_DEBT = member.attack(
    "R8.96-bits-of-debt", "-2**95 - 1 is an amount of cash", lambda: member_inputs(NOTHING, NOTHING, -(2**CASH_BITS) - 1)
)
CALLED_ABSENT = member.attack("R34.called-absent", "a member that is there is not there", lambda: absent_inputs(commitment=5), absent=1)
ABSENT_CASH = member.attack("R34.cash-of-nobody", "a member that is not there has cash", lambda: absent_inputs(cash=5))
ABSENT_LOTS = member.attack(
    "R34.lots-of-nobody", "a member that is not there has a position", lambda: absent_inputs(positionId=[P, Q], positionMagnitude=[0, 5])
)
ABSENT_BALANCE = member.attack(
    "R34.balance-of-nobody",
    "a member that is not there has a balance",
    lambda: absent_inputs(collateralId=[0, 8], collateralMagnitude=[0, 5]),
)
ABSENT_BEHIND = member.attack(
    "R34.lots-behind",
    "a member that is not there shows no lots and adds some",
    lambda: absent_inputs(positionId=[P, Q]),
    positions__magnitude_1=5,
)
ABSENT_BALANCE_BEHIND = member.attack(
    "R34.balance-behind",
    "a member that is not there shows no balance and adds one",
    lambda: absent_inputs(collateralId=[0, 8]),
    collateral__magnitude_1=5,
)
FLIPPED = member.attack(
    "R2.flipped", "the sign shown is not the sign taken", lambda: opened(positionNegative=[0, 0]), positions__negative_0=1
)
FLIPPED_BALANCE = member.attack(
    "R2.flipped-balance", "the sign shown is not the sign taken", lambda: opened(collateralNegative=[0, 0]), collateral__negative_1=1
)
BLINDING = member.attack(
    "R9.other-blinding", "the blinding shown is not the one that opens", lambda: opened(blinding=9), account__blinding=2**251
)

MUTANTS: list[Mutant] = [
    holdings.drop("place.member <== id", RENAMED),
    holdings.drop("place.exists <== id", CALLED_UNUSED),
    holdings.drop("place.slot <== name", OTHER_LIST),
    holdings.drop("size[i].negative <== negative[i]", SIGN),
    holdings.drop("size[i].magnitude <== magnitude[i]", JUNK_SIZED),
    holdings.drop("lots[i] <== size[i].value", LOTS),
    holdings.drop("unused[i].in <== id[i]", JUNK_NAMED),
    holdings.drop("unused[i].out * magnitude[i] === 0", JUNK, JUNK_HIDDEN),
    holdings.drop("part[i][j] <== place.in[i][j] * lots[i]", PART),
    holdings.drop("sum[j] <== sums[j]", SUM),
    holdings.weaken("place.exists <== id", "place.exists <== magnitude", FRACTION),
    holdings.weaken("Signed(LOTS_BITS())", "Signed(LOTS_BITS() + 1)", WIDE),
    holdings.weaken("Signed(LOTS_BITS())", "Signed(LOTS_BITS() - 1)"),
    holdings.weaken("sums[j] += part[i][j]", "sums[j] = part[i][j]"),
    holdings.weaken("place.in[i][j] * lots[i]", "place.in[i][j] * magnitude[i]"),
    holdings.weaken("unused[i].out * magnitude[i] === 0", "unused[i].out * negative[i] === 0", JUNK, JUNK_HIDDEN),
    Template("lib/assign.circom", "Assign", HOLDINGS).drop("exists[i] * (1 - count) === 0", UNLISTED, FRACTION),
    Template("lib/range.circom", "Signed", HOLDINGS).drop("IsBit()(negative)", SCALED),
    Template("lib/range.circom", "Signed", HOLDINGS).drop("InRange(BITS)(magnitude)", WIDE, MINUS),
    member.drop("positions.id <== positionId", SWAPPED),
    member.drop("positions.negative <== positionNegative", FLIPPED),
    member.drop("positions.magnitude <== positionMagnitude", ABSENT_BEHIND),
    member.drop("positions.name <== instrument", OTHER_NAMES),
    member.drop("lots <== positions.sum", NETTED),
    member.drop("collateral.id <== collateralId", ASSET_SWAPPED),
    member.drop("collateral.negative <== collateralNegative", FLIPPED_BALANCE),
    member.drop("collateral.magnitude <== collateralMagnitude", ABSENT_BALANCE_BEHIND),
    member.drop("collateral.name <== asset", OTHER_ASSETS),
    member.drop("balance <== collateral.sum", NETTED_ASSET),
    member.drop("InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()))", WIDE_CASH, DEEP_DEBT),
    member.weaken("InRange(CASH_BITS() + 1)", "InRange(CASH_BITS() + 2)", WIDE_CASH),
    member.weaken("(cash + (1 << CASH_BITS()))", "(cash)"),
    member.drop("account.accountTag <== accountTag", OTHER_TAG),
    member.drop("account.cash <== cash", OTHER_CASH),
    member.drop("account.blinding <== blinding", BLINDING),
    member.drop("account.positionIds <== positionId", COMMITTED_ID),
    member.drop("account.positionLots <== positions.lots", COMMITTED_LOTS),
    member.drop("account.collateralIds <== collateralId", COMMITTED_ASSET),
    member.drop("account.collateralLots <== collateral.lots", COMMITTED_AMOUNT),
    member.drop("signal absent <== IsZero()(commitment)", CALLED_ABSENT),
    member.drop("(1 - absent) * (account.out - commitment) === 0", OTHER_OPENING),
    member.drop("absent * cash === 0", ABSENT_CASH),
    member.drop("absent * positionMagnitude[i] === 0", ABSENT_LOTS),
    member.drop("absent * collateralMagnitude[i] === 0", ABSENT_BALANCE),
    member.weaken("(1 - absent) * (account.out - commitment) === 0", "absent * (account.out - commitment) === 0"),
    member.weaken("(1 - absent) * (account.out - commitment) === 0", "account.out - commitment === 0"),
    member.weaken("i < P; i++", "i < P - 1; i++", ABSENT_LOTS),
    member.weaken("i < C; i++", "i < C - 1; i++", ABSENT_BALANCE),
    member.weaken("account.positionLots <== positions.lots", "account.positionLots <== positionMagnitude"),
    member.weaken("collateral.name <== asset", "collateral.name <== instrument"),
]
