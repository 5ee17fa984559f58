"""Mutants of the isolated model's own statements, and of shared templates' statements that carry a rule, within the whole circuit."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import FREE_COPY, Template
from tests.soundness.models.isolated import attacks as a
from tests.soundness.models.isolated import attacks_claim as c
from tests.soundness.models.isolated.target import WHOLE

isolated = Template("models/isolated.circom", "Isolated", WHOLE)
position = Template("lib/position.circom", "TieredPosition", WHOLE)
signed = Template("lib/range.circom", "Signed", WHOLE)
tier = Template("lib/row.circom", "InstrumentTier", WHOLE)
order = Template("lib/account.circom", "StrictlyIncreasing", WHOLE)

SUMS = (
    "the sum over no position, or over several none of which is below, is not below either; the constraint says what the side is about "
    "and the range of `upper` would not allow less"
)

MUTANTS: list[Mutant] = [
    # R1
    isolated.drop("signal root <== RootOfCap()(cap)", a.OWN_ROOT),
    isolated.drop("root === snapshotRoot", a.OWN_SNAPSHOT),
    # R2, R3
    signed.drop("IsBit()(negative)", a.SCALED_SIGN),
    signed.drop("InRange(BITS)(magnitude)", a.NEIGHBOUR),
    isolated.drop("position[i].negative <== positionNegative[i]", a.FLIPPED, survives=FREE_COPY),
    position.drop("size.negative <== negative", a.FLIPPED),
    isolated.drop("position[i].magnitude <== positionMagnitude[i]", a.TINY, survives=FREE_COPY),
    position.drop("size.magnitude <== magnitude", a.TINY),
    # R4, R5, R6
    tier.drop("signal leaf <== TaggedHash(6)(row, TAG_INSTRUMENT())", a.FORGED_LEAF),
    tier.drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ROW, a.OWN_GROUP),
    isolated.drop("position[i].row <== positionRow[i]", a.FORGED_ROW, survives=FREE_COPY),
    isolated.drop("position[i].path <== positionPath[i]", a.OWN_GROUP, survives=FREE_COPY),
    isolated.drop("position[i].cap <== cap", a.OWN_CAP),
    tier.drop("InTier()(notional, row[2], row[3])", a.LOWER_TIER, a.AT_CAP, a.JUNK),
    tier.drop("notional <== magnitude * row[1]", a.NOTIONAL),
    position.drop("requirement <== tier.requirement", a.REQUIREMENT),
    position.drop("value <== (1 - 2 * negative) * tier.notional", a.MARK),
    # R7
    order.drop("InRange(ID_BITS())(ids[i + 1] - ids[i] - 1 + isNull[i].out)", a.TWICE, a.FALLING, a.NULL_LAST),
    isolated.drop("order.ids[i] <== position[i].id", a.TWICE_RENAMED),
    # R8, R15
    isolated.drop("InRange(CASH_BITS() + 1)(margin[i] + (1 << CASH_BITS()))", a.FRACTION, a.TOO_WIDE),
    isolated.weaken("InRange(CASH_BITS() + 1)", "InRange(CASH_BITS() + 2)", a.TOO_WIDE),
    isolated.drop("unused[i].in <== position[i].id", a.UNUSED_RENAMED),
    isolated.drop("unused[i].out * margin[i] === 0", a.UNUSED_MARGIN),
    # R9
    isolated.drop("account.out === commitment", a.OTHER_ACCOUNT),
    isolated.drop("account.accountTag <== accountTag", a.OTHER_ACCOUNT, survives=FREE_COPY),
    isolated.drop("account.blinding <== blinding", a.OTHER_ACCOUNT, survives=FREE_COPY),
    isolated.drop("account.ids[i] <== position[i].id", a.OTHER_ID),
    isolated.drop("account.lots[i] <== position[i].lots", a.OTHER_LOTS),
    isolated.drop("account.margin <== margin", a.OTHER_MARGIN, a.SWAPPED_MARGINS),
    # R10 to R14
    isolated.drop(
        "Sides()(hasLower, lowerBps, hasUpper, upperBps)", c.NO_SIDE, c.LOWER_REVERSED, c.UPPER_REVERSED, c.MINUS_ONE, c.WIDE, c.UPPER_WIDE
    ),
    isolated.drop("lower[i].has <== hasLower", c.LOWER_OFF),
    isolated.drop("lower[i].bps <== lowerBps", c.LOWER_BOUND),
    isolated.drop("upper.has <== hasUpper", c.UPPER_OFF),
    isolated.drop("upper.bps <== upperBps", c.UPPER_BOUND),
    Template("lib/claim.circom", "LowerSide", WHOLE).drop("InRange(BITS)(above)", c.ONE_SHORT, c.HIDDEN, c.FIRST_FAILS),
    Template("lib/claim.circom", "UpperSide", WHOLE).drop("InRange(BITS)(below)", c.AT_UPPER, c.NO_SHORTFALL),
    isolated.weaken("lower[i].equity <== equity[i]", "lower[i].equity <== equity[i > 0 ? i - 1 : i]", a.OTHERS_SURPLUS),
    isolated.weaken("lower[i].has <== hasLower", "lower[i].has <== i == 0 ? hasLower : 0", c.HIDDEN),
    isolated.weaken("lower[i].has <== hasLower", "lower[i].has <== i == P - 1 ? hasLower : 0", c.FIRST_FAILS),
    isolated.drop("signal bound <== context * context", c.REPLAY),
    # R30
    isolated.drop("equity[i] <== RATE_SCALE() * (margin[i] + position[i].value)", a.EQUITY),
    isolated.drop("lower[i].equity <== equity[i]", a.LOWER_EQUITY),
    isolated.drop("lower[i].requirement <== position[i].requirement", a.LOWER_REQUIREMENT),
    isolated.weaken("(margin[i] + position[i].value)", "(margin[0] + position[i].value)", a.OTHERS_SURPLUS),
    isolated.weaken("(margin[i] + position[i].value)", "(margin[0] + margin[1] + position[i].value)", a.ALL_MARGINS),
    isolated.weaken("(margin[i] + position[i].value)", "(margin[i])", a.NO_LOSS),
    # R31
    isolated.drop("IsBit()(weakest[i])", a.MIXED),
    isolated.drop("hasUpper * (1 - chosen) === 0", a.OF_NONE, a.OF_BOTH, survives=SUMS),
    isolated.drop("equityOf[i] <== weakest[i] * equity[i]", a.EQUITY_OF),
    isolated.drop("requirementOf[i] <== weakest[i] * position[i].requirement", a.REQUIREMENT_OF),
    isolated.drop("upper.equity <== weakestEquity", a.UPPER_EQUITY),
    isolated.drop("upper.requirement <== weakestRequirement", a.UPPER_REQUIREMENT),
    isolated.weaken("weakest[i] * equity[i]", "weakest[0] * equity[i]"),
    isolated.weaken("weakestEquity += equityOf[i]", "weakestEquity = equityOf[i]", a.LAST_EQUITY_ONLY),
]
