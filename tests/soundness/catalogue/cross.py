"""Mutants of the model's own statements, and of the templates' statements that carry a rule, all within the whole circuit."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue import attacks as a
from tests.soundness.catalogue import claims as c
from tests.soundness.catalogue.entries import Template
from tests.soundness.targets.whole import WHOLE

cross = Template("models/cross.circom", "Cross", WHOLE)
signed = Template("lib/range.circom", "Signed", WHOLE)
is_bit = Template("lib/range.circom", "IsBit", WHOLE)
tier = Template("lib/row.circom", "InstrumentTier", WHOLE)
asset = Template("lib/row.circom", "AssetTier", WHOLE)
in_tier = Template("lib/row.circom", "InTier", WHOLE)
one_of = Template("lib/tree.circom", "OneOf", WHOLE)
under_cap = Template("lib/tree.circom", "UnderCap", WHOLE)
order = Template("lib/account.circom", "StrictlyIncreasing", WHOLE)
claim = Template("lib/claim.circom", "Claim", WHOLE)

FREE_COPY = "the input goes nowhere else: the prover only renames a value of its own, and what is opened is checked as before"

MUTANTS: list[Mutant] = [
    # R1
    cross.drop("signal root <== RootOfCap()(cap)", a.OWN_ROOT),
    cross.drop("root === snapshotRoot", a.OWN_SNAPSHOT),
    # R2, R3
    signed.drop("IsBit()(negative)", a.SCALED_SIGN, a.SCALED_DEBT),
    is_bit.drop("in * (in - 1) === 0", a.SCALED_DEBT, c.LOWER_TWO),
    signed.drop("InRange(BITS)(magnitude)", a.NEIGHBOUR, a.NEIGHBOUR_ASSET),
    signed.weaken("InRange(BITS)(magnitude)", "InRange(BITS + 1)(magnitude)", a.NEIGHBOUR),
    cross.drop("lots[i].negative <== positionNegative[i]", a.FLIPPED),
    cross.drop("lots[i].magnitude <== positionMagnitude[i]", a.TINY),
    cross.drop("balance[i].negative <== collateralNegative[i]", a.FLIPPED_DEBT),
    cross.drop("balance[i].magnitude <== collateralMagnitude[i]", a.INFLATED),
    # R4
    tier.drop("signal leaf <== TaggedHash(6)(row, TAG_INSTRUMENT())", a.FORGED_LEAF, a.EMPTY_LEAF, a.ASSET_ROW),
    tier.drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ROW, a.OWN_GROUP),
    asset.drop("signal leaf <== TaggedHash(7)(row, TAG_ASSET())", a.FORGED_ASSET_LEAF),
    asset.drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ASSET),
    one_of.drop("product[N - 2] === 0", a.FORGED_ROW, a.FORGED_ASSET),
    under_cap.drop("OneOf(64)(node[LEVELS - 1].out, cap)", a.OWN_GROUP),
    cross.drop("tier[i].row <== positionRow[i]", a.FORGED_ROW, survives=FREE_COPY),
    cross.drop("tier[i].path <== positionPath[i]", a.OWN_GROUP, survives=FREE_COPY),
    cross.drop("tier[i].cap <== cap", a.OWN_CAP),
    cross.drop("asset[i].row <== collateralRow[i]", a.FORGED_ASSET, survives=FREE_COPY),
    cross.drop("asset[i].path <== collateralPath[i]", a.FORGED_ASSET, survives=FREE_COPY),
    cross.drop("asset[i].cap <== cap", a.OWN_ASSET_CAP),
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
    cross.drop("tier[i].magnitude <== positionMagnitude[i]", a.MAGNITUDE),
    cross.drop("mark[i] <== (1 - 2 * positionNegative[i]) * tier[i].notional", a.MARK),
    cross.weaken("(1 - 2 * positionNegative[i])", "(1 - positionNegative[i])", a.NO_LOSS),
    cross.drop("asset[i].magnitude <== collateralMagnitude[i]", a.ASSET_MAGNITUDE),
    cross.drop("asset[i].negative <== collateralNegative[i]", a.DEBT_VALUED),
    asset.drop("signal value <== magnitude * row[1]", a.VALUE),
    asset.drop("signal weight <== row[4] - negative * (row[4] + row[6])", a.WEIGHT),
    asset.drop("signal weighted <== value * weight", a.WEIGHTED),
    asset.drop("contribution <== weighted + (1 - negative) * row[5]", a.CONTRIBUTION),
    asset.weaken("negative * (row[4] + row[6])", "negative * (row[4] + row[4])", a.DEBT_AT_HAIRCUT),
    asset.weaken("weighted + (1 - negative) * row[5]", "weighted + row[5]", a.DEBT_WITH_CONSTANT),
    cross.weaken("requirement += tier[i].requirement", "requirement = tier[i].requirement", a.LAST_ONLY),
    cross.weaken("profit += mark[i]", "profit = mark[i]", a.LAST_MARK_ONLY),
    cross.weaken("collateral += asset[i].contribution", "collateral = asset[i].contribution", a.LAST_ASSET_ONLY),
    cross.weaken("(cash + profit) + collateral", "cash + collateral", a.NO_PROFIT),
    cross.weaken("RATE_SCALE() * (cash + profit)", "(cash + profit)"),
    cross.drop("claim.equity <== RATE_SCALE() * (cash + profit) + collateral", a.EQUITY),
    cross.drop("claim.requirement <== requirement", a.TOTAL),
    # R7
    order.drop("InRange(ID_BITS())(ids[i + 1] - ids[i] - 1 + isNull[i].out)", a.TWICE, a.FALLING, a.NULL_LAST, a.ASSET_TWICE),
    order.weaken("- 1 + isNull[i].out", "+ isNull[i].out", a.TWICE, a.ASSET_TWICE),
    cross.drop("order.ids[i] <== tier[i].id", a.TWICE_RENAMED),
    cross.drop("assetOrder.ids[i] <== asset[i].id", a.ASSET_TWICE_RENAMED),
    # R8
    cross.drop("InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()))", a.NO_SUCH_CASH, a.CASH_TOO_WIDE),
    cross.weaken("InRange(CASH_BITS() + 1)", "InRange(CASH_BITS() + 2)", a.CASH_TOO_WIDE),
    cross.weaken("(cash + (1 << CASH_BITS()))", "(cash)"),
    # R9
    cross.drop("account.out === commitment", a.OTHER_ACCOUNT, a.DROPPED),
    cross.drop("account.accountTag <== accountTag", a.OTHER_ACCOUNT, survives=FREE_COPY),
    cross.drop("account.blinding <== blinding", a.OTHER_ACCOUNT, survives=FREE_COPY),
    cross.drop("account.cash <== cash", a.OTHER_CASH),
    cross.drop("account.positionIds[i] <== tier[i].id", a.OTHER_ID),
    cross.drop("account.positionLots[i] <== lots[i].value", a.OTHER_LOTS),
    cross.drop("account.collateralIds[i] <== asset[i].id", a.OTHER_ASSET),
    cross.drop("account.collateralLots[i] <== balance[i].value", a.OTHER_AMOUNT),
    # R10 to R13
    claim.drop("(1 - hasLower) * (1 - hasUpper) === 0", c.NO_SIDE),
    claim.drop("IsBit()(hasLower)", c.LOWER_REVERSED, c.LOWER_TWO),
    claim.drop("IsBit()(hasUpper)", c.UPPER_REVERSED),
    claim.drop("InRange(BOUND_BITS())(lowerBps)", c.MINUS_ONE, c.WIDE),
    claim.drop("InRange(BOUND_BITS())(upperBps)", c.UPPER_MINUS_ONE, c.UPPER_WIDE),
    claim.drop("InRange(CLAIM_BITS())(above)", c.ONE_SHORT, c.SHORTFALL),
    claim.drop("InRange(CLAIM_BITS())(below)", c.AT_UPPER, c.NO_SHORTFALL),
    claim.weaken("equity - 1)", "equity)", c.AT_UPPER),
    claim.drop("signal floor <== lowerBps * requirement", c.NO_FLOOR),
    claim.drop("signal above <== hasLower * (BPS_SCALE() * equity - floor)", c.NO_ABOVE),
    claim.drop("signal ceiling <== upperBps * requirement", c.NO_CEILING),
    claim.drop("signal below <== hasUpper * (ceiling - BPS_SCALE() * equity - 1)", c.NO_BELOW),
    cross.drop("claim.hasLower <== hasLower", c.LOWER_OFF),
    cross.drop("claim.lowerBps <== lowerBps", c.LOWER_BOUND),
    cross.drop("claim.hasUpper <== hasUpper", c.UPPER_OFF),
    cross.drop("claim.upperBps <== upperBps", c.UPPER_BOUND),
    # R14
    cross.drop("signal bound <== context * context", c.REPLAY),
]
