"""Mutants of the pool model's own statements, and of shared templates' statements that carry a rule, within the whole circuit."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import FREE_COPY, Template
from tests.soundness.models.pool import attacks as a
from tests.soundness.models.pool.attacks_claim import CLAIM
from tests.soundness.models.pool.target import WHOLE

pool = Template("models/pool.circom", "Pool", WHOLE)
member = Template("lib/member.circom", "Member", WHOLE)
holdings = Template("lib/member.circom", "Holdings", WHOLE)
position = Template("lib/position.circom", "TieredPosition", WHOLE)
collateral = Template("lib/collateral.circom", "Collateral", WHOLE)
signed = Template("lib/range.circom", "Signed", WHOLE)
tier = Template("lib/row.circom", "InstrumentTier", WHOLE)

COUNTED = "a holding is found exactly once among the names (R32), so a name that stands twice can only be one that nobody holds"

MUTANTS: list[Mutant] = [
    *CLAIM.mutants(pool),
    # R1
    pool.drop("signal root <== RootOfCap()(cap)", a.OWN_ROOT),
    pool.drop("root === snapshotRoot", a.OWN_SNAPSHOT),
    # R2, R3
    signed.drop("IsBit()(negative)", a.SCALED_SIGN),
    signed.drop("InRange(BITS)(magnitude)", a.NEIGHBOUR),
    pool.drop("position[j].negative <== positionNegative[j]", a.FORGED_ROW, survives=FREE_COPY),
    pool.drop("position[j].magnitude <== positionMagnitude[j]", a.FORGED_ROW, survives=FREE_COPY),
    pool.drop("collateral.negative <== collateralNegative", a.FORGED_ASSET, survives=FREE_COPY),
    pool.drop("collateral.magnitude <== collateralMagnitude", a.FORGED_ASSET, survives=FREE_COPY),
    pool.drop("member[m].positionNegative <== memberPositionNegative[m]", a.MEMBERS_SIGN, survives=FREE_COPY),
    pool.drop("member[m].positionMagnitude <== memberPositionMagnitude[m]", a.MEMBERS_SIGN, survives=FREE_COPY),
    pool.drop("member[m].collateralNegative <== memberCollateralNegative[m]", a.MEMBERS_SIGN, survives=FREE_COPY),
    pool.drop("member[m].collateralMagnitude <== memberCollateralMagnitude[m]", a.MEMBERS_SIGN, survives=FREE_COPY),
    # R4, R5, R6
    tier.drop("signal leaf <== TaggedHash(6)(row, TAG_INSTRUMENT())", a.FORGED_LEAF),
    tier.drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ROW, a.OWN_GROUP),
    Template("lib/row.circom", "AssetTier", WHOLE).drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ASSET, a.OWN_ASSET_GROUP),
    pool.drop("position[j].row <== positionRow[j]", a.FORGED_ROW, survives=FREE_COPY),
    pool.drop("position[j].path <== positionPath[j]", a.OWN_GROUP, survives=FREE_COPY),
    pool.drop("position[j].cap <== cap", a.OWN_CAP),
    pool.drop("collateral.row <== collateralRow", a.FORGED_ASSET, survives=FREE_COPY),
    pool.drop("collateral.path <== collateralPath", a.OWN_ASSET_GROUP, survives=FREE_COPY),
    pool.drop("collateral.cap <== cap", a.OWN_CAP_OF_COLLATERAL),
    tier.drop("InTier()(notional, row[2], row[3])", a.LOWER_TIER, a.EACH_TIER),
    position.drop("requirement <== tier.requirement", a.REQUIREMENT),
    position.drop("value <== (1 - 2 * negative) * tier.notional", a.MARK),
    collateral.drop("value <== sum", a.COLLATERAL_VALUE),
    pool.weaken("requirement += position[j].requirement", "requirement = position[j].requirement", a.LAST_ONLY),
    pool.weaken("profit += position[j].value", "profit = position[j].value", a.LAST_MARK_ONLY),
    pool.weaken("allCash += cash[m]", "allCash = cash[m]", a.OTHERS_CASH),
    pool.weaken("(allCash + profit) + collateral.value", "allCash + collateral.value", a.NO_PROFIT),
    pool.drop("claim.equity <== RATE_SCALE() * (allCash + profit) + collateral.value", CLAIM.equity_forged("R6")),
    pool.drop("claim.requirement <== requirement", CLAIM.requirement_forged("R6")),
    # R7
    pool.drop("order.ids[j] <== position[j].id", a.TWICE_RENAMED, survives=COUNTED),
    # R8
    member.drop("InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()))", a.FRACTION, a.CASH_TOO_WIDE),
    # R9
    pool.drop("pool.out === commitment", a.OTHER_POOL),
    pool.drop("pool.tag <== TAG_POOL(M)", a.OTHER_DOMAIN),
    pool.drop("pool.in[m] <== memberCommitment[m]", a.OTHER_MEMBER),
    pool.drop("pool.in[M + m] <== weight[m]", a.OTHER_WEIGHTS, survives=FREE_COPY),
    pool.drop("member[m].commitment <== memberCommitment[m]", a.OPENED_OTHERWISE),
    pool.drop("member[m].cash <== cash[m]", a.OTHER_CASH),
    pool.drop("member[m].blinding <== blinding[m]", a.NOT_OPENED, survives=FREE_COPY),
    pool.drop("member[m].positionId <== memberPositionId[m]", a.NOT_OPENED, survives=FREE_COPY),
    pool.drop("member[m].collateralId <== memberCollateralId[m]", a.NOT_OPENED, survives=FREE_COPY),
    member.drop("(1 - absent) * (account.out - commitment) === 0", a.NOT_OPENED),
    member.drop("account.positionIds <== positionId", a.OTHER_ID),
    member.drop("account.positionLots <== positions.lots", a.FLIPPED_WHERE_COMMITTED),
    member.drop("account.collateralLots <== collateral.lots", a.FLIPPED_BALANCE),
    # R15, R32
    holdings.drop("unused[i].out * magnitude[i] === 0", a.JUNK),
    Template("lib/assign.circom", "Assign", WHOLE).drop("exists[i] * (1 - count) === 0", a.UNLISTED, a.FRACTIONAL),
    holdings.drop("place.exists <== id", a.CALLED_UNUSED),
    pool.drop("member[m].instrument[j] <== position[j].id", a.OTHER_NAMES),
    pool.drop("member[m].asset <== collateral.ids", a.OTHER_ASSETS),
    # R33
    pool.drop("position[j].lots === lots[j]", a.NOT_SUMS),
    pool.drop("collateral.lots[j] === balances[j]", a.NOT_BALANCES),
    pool.weaken("lots[j] += member[m].lots[j]", "lots[j] = member[m].lots[j]", a.DROPPED),
    pool.weaken("balances[j] += member[m].balance[j]", "balances[j] = member[m].balance[j]", a.DEBT_DROPPED),
    member.drop("lots <== positions.sum", a.SUM_FORGED),
    # R34
    member.drop("absent * cash === 0", a.GHOST_CASH),
    member.drop("absent * positionMagnitude[i] === 0", a.GHOST_LOTS),
    member.drop("signal absent <== IsZero()(commitment)", a.CALLED_ABSENT),
    # R39
    pool.drop("member[m].accountTag <== accountTag[m]", a.OPENED_AS_OTHER),
    pool.drop("same[m][other].in[0] <== accountTag[m]", a.SAME_RENAMED),
    pool.drop("same[m][other].in[1] <== accountTag[other]", a.SAME_OTHER),
    pool.drop("same[m][other].out === 0", a.SAME),
    pool.weaken("other < m", "other + 1 < m", a.SAME),
    pool.weaken(
        "IsEqual();\n            same[m][other].in[0] <== accountTag[m]",
        "IsEqual();\n            same[m][other].in[0] <== memberCommitment[m]",
        a.SAME,
    ),
]
