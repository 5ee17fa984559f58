"""Mutants of the cross model's own statements, and of the templates' statements that carry a rule, all within the whole circuit."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import FREE_COPY, Template
from tests.soundness.models.cross import attacks as a
from tests.soundness.models.cross import attacks_claim as c
from tests.soundness.models.cross.target import WHOLE

cross = Template("models/cross.circom", "Cross", WHOLE)
position = Template("lib/position.circom", "TieredPosition", WHOLE)
collateral = Template("lib/collateral.circom", "Collateral", WHOLE)
signed = Template("lib/range.circom", "Signed", WHOLE)
is_bit = Template("lib/range.circom", "IsBit", WHOLE)
tier = Template("lib/row.circom", "InstrumentTier", WHOLE)
asset = Template("lib/row.circom", "AssetTier", WHOLE)
in_tier = Template("lib/row.circom", "InTier", WHOLE)
one_of = Template("lib/tree.circom", "OneOf", WHOLE)
under_cap = Template("lib/tree.circom", "UnderCap", WHOLE)
order = Template("lib/account.circom", "StrictlyIncreasing", WHOLE)
claim = Template("lib/claim.circom", "Claim", WHOLE)
sides = Template("lib/claim.circom", "Sides", WHOLE)
lower = Template("lib/claim.circom", "LowerSide", WHOLE)
upper = Template("lib/claim.circom", "UpperSide", WHOLE)

MUTANTS: list[Mutant] = [
    # R1
    cross.drop("signal root <== RootOfCap()(cap)", a.OWN_ROOT),
    cross.drop("root === snapshotRoot", a.OWN_SNAPSHOT),
    # R2, R3
    signed.drop("IsBit()(negative)", a.SCALED_SIGN, a.SCALED_DEBT),
    is_bit.drop("in * (in - 1) === 0", a.SCALED_DEBT, c.LOWER_TWO),
    signed.drop("InRange(BITS)(magnitude)", a.NEIGHBOUR, a.NEIGHBOUR_ASSET),
    signed.weaken("InRange(BITS)(magnitude)", "InRange(BITS + 1)(magnitude)", a.NEIGHBOUR),
    cross.drop("position[i].negative <== positionNegative[i]", a.FLIPPED, survives=FREE_COPY),
    position.drop("size.negative <== negative", a.FLIPPED),
    cross.drop("position[i].magnitude <== positionMagnitude[i]", a.TINY, survives=FREE_COPY),
    position.drop("size.magnitude <== magnitude", a.TINY),
    position.drop("lots <== size.value", a.LOTS_FLIPPED, a.LOTS_RENAMED),
    cross.drop("collateral.negative <== collateralNegative", a.FLIPPED_DEBT, survives=FREE_COPY),
    collateral.drop("balance[i].negative <== negative[i]", a.FLIPPED_DEBT),
    cross.drop("collateral.magnitude <== collateralMagnitude", a.INFLATED, survives=FREE_COPY),
    collateral.drop("balance[i].magnitude <== magnitude[i]", a.INFLATED),
    collateral.drop("lots[i] <== balance[i].value", a.BALANCE_FLIPPED, a.AMOUNT_RENAMED),
    # R4
    tier.drop("signal leaf <== TaggedHash(6)(row, TAG_INSTRUMENT())", a.FORGED_LEAF, a.EMPTY_LEAF, a.ASSET_ROW),
    tier.drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ROW, a.OWN_GROUP),
    asset.drop("signal leaf <== TaggedHash(7)(row, TAG_ASSET())", a.FORGED_ASSET_LEAF),
    asset.drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ASSET),
    one_of.drop("product[N - 2] === 0", a.FORGED_ROW, a.FORGED_ASSET),
    under_cap.drop("OneOf(64)(node[LEVELS - 1].out, cap)", a.OWN_GROUP),
    cross.drop("position[i].row <== positionRow[i]", a.FORGED_ROW, survives=FREE_COPY),
    position.drop("tier.row <== row", a.FORGED_ROW, survives=FREE_COPY),
    cross.drop("position[i].path <== positionPath[i]", a.OWN_GROUP, survives=FREE_COPY),
    position.drop("tier.path <== path", a.OWN_GROUP, survives=FREE_COPY),
    cross.drop("position[i].cap <== cap", a.OWN_CAP_ABOVE),
    position.drop("tier.cap <== cap", a.OWN_CAP),
    cross.drop("collateral.row <== collateralRow", a.FORGED_ASSET, survives=FREE_COPY),
    collateral.drop("asset[i].row <== row[i]", a.FORGED_ASSET, survives=FREE_COPY),
    cross.drop("collateral.path <== collateralPath", a.FORGED_ASSET, survives=FREE_COPY),
    collateral.drop("asset[i].path <== path[i]", a.FORGED_ASSET, survives=FREE_COPY),
    cross.drop("collateral.cap <== cap", a.OWN_CAP_OF_COLLATERAL),
    collateral.drop("asset[i].cap <== cap", a.OWN_ASSET_CAP),
    # R5
    tier.drop("InTier()(notional, row[2], row[3])", a.LOWER_TIER, a.AT_CAP, c.JUNK),
    asset.drop("InTier()(value, row[2], row[3])", a.HIGHER_TIER, a.UNDER_FLOOR, c.JUNK_ASSET),
    in_tier.drop("InRange(NOTIONAL_BITS())(value - floor)", a.HIGHER_TIER, a.UNDER_FLOOR),
    in_tier.drop("InRange(NOTIONAL_BITS())(cap - 1 - value)", a.LOWER_TIER, a.AT_CAP),
    in_tier.weaken("(value - floor)", "(value - floor + 1)", a.UNDER_FLOOR),
    in_tier.weaken("(cap - 1 - value)", "(cap - value)", a.AT_CAP),
    # R6
    tier.drop("notional <== magnitude * row[1]", a.NOTIONAL),
    tier.drop("requirement <== notional * row[4] - row[5]", a.REQUIREMENT),
    tier.weaken("notional * row[4] - row[5]", "notional * row[4] + row[5]", a.DEDUCTION_ADDED),
    position.drop("tier.magnitude <== magnitude", a.MAGNITUDE),
    position.drop("value <== (1 - 2 * negative) * tier.notional", a.MARK),
    position.drop("requirement <== tier.requirement", a.POSITION_REQUIREMENT),
    position.weaken("(1 - 2 * negative)", "(1 - negative)", a.NO_LOSS),
    collateral.drop("asset[i].magnitude <== magnitude[i]", a.ASSET_MAGNITUDE),
    collateral.drop("asset[i].negative <== negative[i]", a.DEBT_VALUED),
    asset.drop("signal value <== magnitude * row[1]", a.VALUE),
    asset.drop("signal weight <== row[4] - negative * (row[4] + row[6])", a.WEIGHT),
    asset.drop("signal weighted <== value * weight", a.WEIGHTED),
    asset.drop("contribution <== weighted + (1 - negative) * row[5]", a.CONTRIBUTION),
    asset.weaken("negative * (row[4] + row[6])", "negative * (row[4] + row[4])", a.DEBT_AT_HAIRCUT),
    asset.weaken("weighted + (1 - negative) * row[5]", "weighted + row[5]", a.DEBT_WITH_CONSTANT),
    cross.weaken("requirement += position[i].requirement", "requirement = position[i].requirement", a.LAST_ONLY),
    cross.weaken("profit += position[i].value", "profit = position[i].value", a.LAST_MARK_ONLY),
    collateral.weaken("sum += asset[i].contribution", "sum = asset[i].contribution", a.LAST_ASSET_ONLY),
    collateral.drop("value <== sum", a.COLLATERAL_VALUE),
    cross.weaken("(cash + profit) + collateral.value", "cash + collateral.value", a.NO_PROFIT),
    cross.weaken("RATE_SCALE() * (cash + profit)", "(cash + profit)"),
    cross.drop("claim.equity <== RATE_SCALE() * (cash + profit) + collateral.value", a.EQUITY),
    cross.drop("claim.requirement <== requirement", a.TOTAL),
    # R7
    order.drop("InRange(ID_BITS())(ids[i + 1] - ids[i] - 1 + isNull[i].out)", a.TWICE, a.FALLING, a.NULL_LAST, a.ASSET_TWICE),
    order.weaken("- 1 + isNull[i].out", "+ isNull[i].out", a.TWICE, a.ASSET_TWICE),
    cross.drop("order.ids[i] <== position[i].id", a.TWICE_RENAMED),
    collateral.drop("order.ids[i] <== asset[i].id", a.ASSET_TWICE_RENAMED),
    # R8
    cross.drop("InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()))", a.NO_SUCH_CASH, a.CASH_TOO_WIDE),
    cross.weaken("InRange(CASH_BITS() + 1)", "InRange(CASH_BITS() + 2)", a.CASH_TOO_WIDE),
    cross.weaken("(cash + (1 << CASH_BITS()))", "(cash)"),
    # R9
    cross.drop("account.out === commitment", a.OTHER_ACCOUNT, a.DROPPED),
    cross.drop("account.accountTag <== accountTag", a.OTHER_ACCOUNT, survives=FREE_COPY),
    cross.drop("account.blinding <== blinding", a.OTHER_ACCOUNT, survives=FREE_COPY),
    cross.drop("account.cash <== cash", a.OTHER_CASH),
    cross.drop("account.positionIds[i] <== position[i].id", a.OTHER_ID),
    cross.drop("account.positionLots[i] <== position[i].lots", a.OTHER_LOTS),
    position.drop("id <== tier.id", a.TIER_ID),
    cross.drop("account.collateralIds <== collateral.ids", a.OTHER_ASSET),
    collateral.drop("ids[i] <== asset[i].id", a.ASSET_ID),
    cross.drop("account.collateralLots <== collateral.lots", a.OTHER_AMOUNT),
    # R10 to R13
    claim.drop("Sides()(hasLower, lowerBps, hasUpper, upperBps)", c.NO_SIDE, c.MINUS_ONE),
    claim.drop("LowerSide(BITS)(equity, requirement, hasLower, lowerBps)", c.ONE_SHORT, c.SHORTFALL),
    claim.drop("UpperSide(BITS)(equity, requirement, hasUpper, upperBps)", c.AT_UPPER, c.NO_SHORTFALL),
    sides.drop("(1 - hasLower) * (1 - hasUpper) === 0", c.NO_SIDE),
    sides.drop("IsBit()(hasLower)", c.LOWER_REVERSED, c.LOWER_TWO),
    sides.drop("IsBit()(hasUpper)", c.UPPER_REVERSED),
    sides.drop("InRange(BOUND_BITS())(lowerBps)", c.MINUS_ONE, c.WIDE),
    sides.drop("InRange(BOUND_BITS())(upperBps)", c.UPPER_MINUS_ONE, c.UPPER_WIDE),
    lower.drop("InRange(BITS)(above)", c.ONE_SHORT, c.SHORTFALL),
    upper.drop("InRange(BITS)(below)", c.AT_UPPER, c.NO_SHORTFALL),
    upper.weaken("equity - 1)", "equity)", c.AT_UPPER),
    lower.drop("signal floor <== bps * requirement", c.NO_FLOOR),
    lower.drop("signal above <== has * (BPS_SCALE() * equity - floor)", c.NO_ABOVE),
    upper.drop("signal ceiling <== bps * requirement", c.NO_CEILING),
    upper.drop("signal below <== has * (ceiling - BPS_SCALE() * equity - 1)", c.NO_BELOW),
    cross.drop("claim.hasLower <== hasLower", c.LOWER_OFF),
    cross.drop("claim.lowerBps <== lowerBps", c.LOWER_BOUND),
    cross.drop("claim.hasUpper <== hasUpper", c.UPPER_OFF),
    cross.drop("claim.upperBps <== upperBps", c.UPPER_BOUND),
    # R14
    cross.drop("signal bound <== context * context", c.REPLAY),
]
