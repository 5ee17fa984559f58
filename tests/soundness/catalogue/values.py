"""Mutants of the templates on numbers alone: ranges, signs, order, the claim."""

from __future__ import annotations

from circuits.field import R
from margin.widths import BOUND_BITS, BPS_SCALE
from tests.soundness.attack import Attack, Mutant, flat
from tests.soundness.catalogue.entries import Template
from tests.soundness.targets import values

in_range = Template("lib/range.circom", "InRange", values.IN_RANGE)
is_bit = Template("lib/range.circom", "IsBit", values.IS_BIT)
signed = Template("lib/range.circom", "Signed", values.SIGNED)
order = Template("lib/account.circom", "StrictlyIncreasing", values.STRICTLY_INCREASING)
claim = Template("lib/claim.circom", "Claim", values.CLAIM)
sides = Template("lib/claim.circom", "Sides", values.CLAIM)
lower = Template("lib/claim.circom", "LowerSide", values.CLAIM)
upper = Template("lib/claim.circom", "UpperSide", values.CLAIM)

NINE_BITS = in_range.attack("nine-bits", "256 has eight bits", lambda: flat(**{"in": 256}))
RANGE_FORGED = in_range.attack("bits-of-another", "the bits of 0 are those of 300", lambda: flat(**{"in": 300}), bits__in=0)
TWO = is_bit.attack("two", "2 is a bit", lambda: flat(**{"in": 2}))
MINUS_ONE = is_bit.attack("minus-one", "-1 is a bit", lambda: flat(**{"in": R - 1}))

HALF = (1 - 200 * pow(3, -1, R)) * pow(2, -1, R) % R
SIGN = signed.attack("scaling-sign", "3 lots under a sign of (1 - 200/3)/2 are 200 lots", lambda: flat(negative=HALF, magnitude=3))
LONG = signed.attack("nine-bits", "a magnitude of 256 has eight bits", lambda: flat(negative=0, magnitude=256))
NEGATIVE_MAGNITUDE = signed.attack("minus-five", "-5 is a magnitude", lambda: flat(negative=1, magnitude=R - 5))
VALUE = signed.attack("another-value", "+ 5 is 77", lambda: flat(negative=0, magnitude=5), value=77)

TWICE = order.attack("twice", "5 then 5 is increasing", lambda: flat(ids=[0, 5, 5]))
FALLING = order.attack("falling", "6 then 5 is increasing", lambda: flat(ids=[1, 6, 5]))
FALLING_FAR = order.attack("falling-far", "the largest id, then 1, is increasing", lambda: flat(ids=[0, values.LARGEST_ID, 1]))
NULL_BETWEEN = order.attack("null-between", "5, null, 5 is nulls first", lambda: flat(ids=[5, 0, 5]))
NULL_LAST = order.attack("null-last", "1, 5, null is nulls first", lambda: flat(ids=[1, 5, 0]))
SLOT_TWICE = order.attack("R17.slot-twice", "a group stands in two slots", lambda: flat(ids=[0, 7, 7]))
SLOTS_FALLING = order.attack("R17.slots-falling", "groups stand in any order", lambda: flat(ids=[0, 9, 7]))
NULL_FORGED = order.attack("taken-for-null", "5 then 5, the first being null", lambda: flat(ids=[0, 5, 5]), isNull_1__in=0)

BELOW = claim.attack("one-below", "9999/10000 of the requirement is all of it", lambda: values.claim_inputs(10_000, 10_001, lower=10_000))
BELOW_BY_LEAST = claim.attack(
    "least-below", "10000 x equity one short of the bound meets it", lambda: values.claim_inputs(1, 10_001, lower=1)
)
AT_UPPER = claim.attack("at-upper", "all of the requirement is less than it", lambda: values.claim_inputs(10, 10, upper=BPS_SCALE))
ABOVE_UPPER = claim.attack("above-upper", "twice the requirement is less than it", lambda: values.claim_inputs(20, 10, upper=BPS_SCALE))
DEBT = claim.attack("debt", "a debt meets the requirement", lambda: values.claim_inputs(-5, 10, lower=BPS_SCALE))
NOTHING = claim.attack("nothing", "a claim of neither side is a claim", lambda: values.claim_inputs(-5, 10))
LOWER_WIDE = claim.attack("lower-21-bits", "2**20 is a bound", lambda: values.claim_inputs(10**9, 1, lower=1 << BOUND_BITS))
UPPER_WIDE = claim.attack("upper-21-bits", "2**20 is a bound", lambda: values.claim_inputs(1, 1, upper=1 << BOUND_BITS))
LOWER_MINUS = claim.attack("lower-minus-one", "-1 is a bound", lambda: values.claim_inputs(0, 10, lower=R - 1))
UPPER_MINUS = claim.attack("upper-minus-one", "-1 is a bound", lambda: values.claim_inputs(-5, 10, upper=R - 1))
LOWER_REVERSED = claim.attack(
    "lower-reversed", "has a lower side of weight -1", lambda: values.claim_inputs(5, 10, lower=10_000, upper=10_000, hasLower=R - 1)
)
UPPER_REVERSED = claim.attack(
    "upper-reversed", "has an upper side of weight -1", lambda: values.claim_inputs(15, 10, lower=10_000, upper=10_000, hasUpper=R - 1)
)


def forged(how: str, equity: int, lower: int | None, upper: int | None, **wires: int) -> Attack:
    """An inner wire of the claim set to what suits."""
    return claim.attack(f"forged-{how}", f"{how} is what it is not", lambda: values.claim_inputs(equity, 10, lower, upper), **wires)


NO_WRAP = "a side's difference is below 2**152 in magnitude, so a negative one stands above r - 2**152 > 2**253 in the field"

MUTANTS: list[Mutant] = [
    in_range.drop("bits.in <== in", RANGE_FORGED),
    in_range.weaken("Num2Bits(BITS)", "Num2Bits(BITS + 1)", NINE_BITS),
    is_bit.drop("in * (in - 1) === 0", TWO, MINUS_ONE),
    is_bit.weaken("in * (in - 1) === 0;", "in * (in - 2) === 0;", TWO),
    is_bit.weaken("in * (in - 1) === 0;", "in * (in + 1) === 0;", MINUS_ONE),
    signed.drop("IsBit()(negative)", SIGN),
    signed.drop("InRange(BITS)(magnitude)", LONG, NEGATIVE_MAGNITUDE),
    signed.drop("value <== (1 - 2 * negative) * magnitude", VALUE),
    signed.weaken("InRange(BITS)(magnitude)", "InRange(BITS + 1)(magnitude)", LONG),
    signed.weaken("(1 - 2 * negative)", "(1 - negative)"),
    signed.weaken("(1 - 2 * negative)", "(2 * negative - 1)"),
    order.drop("isNull[i].in <== ids[i]", NULL_FORGED),
    order.drop("InRange(ID_BITS())(ids[i + 1] - ids[i] - 1 + isNull[i].out)", TWICE, FALLING, SLOT_TWICE, SLOTS_FALLING),
    order.weaken("- 1 + isNull[i].out", "+ isNull[i].out", TWICE),
    order.weaken("- 1 + isNull[i].out", "", TWICE),
    order.weaken("- 1 + isNull[i].out", "- 1"),
    order.weaken(
        "isNull[i].in <== ids[i];",
        "isNull[i].in <== ids[i + 1];",
        NULL_LAST,
        NULL_BETWEEN,
        TWICE,
        survives="another way to say it: a step down to null is negative unless it starts at null, and a null only matters there",
    ),
    order.weaken("i + 1 < N", "i + 2 < N", TWICE),
    order.weaken("ids[i + 1] - ids[i]", "ids[i] - ids[i + 1]", FALLING),
    order.weaken("InRange(ID_BITS())", "InRange(ID_BITS() - 1)"),
    order.weaken(
        "InRange(ID_BITS())",
        "InRange(ID_BITS() + 1)",
        survives="ids are below 2**128 by membership, so a falling step is above r - 2**128, outside of any width up to 253",
    ),
    order.weaken(
        "InRange(ID_BITS())",
        "InRange(253)",
        survives="as for 129 bits; the width is chosen for cost alone, and InRange refuses 254 at compile time",
    ),
    claim.drop("Sides()(hasLower, lowerBps, hasUpper, upperBps)", NOTHING, LOWER_WIDE),
    claim.drop("LowerSide(BITS)(equity, requirement, hasLower, lowerBps)", BELOW, DEBT),
    claim.drop("UpperSide(BITS)(equity, requirement, hasUpper, upperBps)", AT_UPPER, ABOVE_UPPER),
    claim.weaken("requirement, hasLower, lowerBps)", "requirement, hasUpper, lowerBps)", BELOW),
    claim.weaken("requirement, hasUpper, upperBps)", "requirement, hasLower, upperBps)", AT_UPPER),
    claim.weaken("requirement, hasLower, lowerBps)", "requirement, hasLower, upperBps)", BELOW),
    claim.weaken("requirement, hasUpper, upperBps)", "requirement, hasUpper, lowerBps)"),
    sides.drop("IsBit()(hasLower)", LOWER_REVERSED),
    sides.drop("IsBit()(hasUpper)", UPPER_REVERSED),
    sides.drop("(1 - hasLower) * (1 - hasUpper) === 0", NOTHING),
    sides.drop("InRange(BOUND_BITS())(lowerBps)", LOWER_WIDE, LOWER_MINUS),
    sides.drop("InRange(BOUND_BITS())(upperBps)", UPPER_WIDE, UPPER_MINUS),
    lower.drop("signal floor <== bps * requirement", forged("floor", 5, 10_000, None, LowerSide__floor=0)),
    upper.drop("signal ceiling <== bps * requirement", forged("ceiling", 50, None, 10_000, UpperSide__ceiling=10**9)),
    lower.drop("signal above <== has * (BPS_SCALE() * equity - floor)", forged("above", 5, 10_000, None, LowerSide__above=0)),
    upper.drop("signal below <== has * (ceiling - BPS_SCALE() * equity - 1)", forged("below", 50, None, 10_000, UpperSide__below=0)),
    lower.drop("InRange(BITS)(above)", BELOW, DEBT),
    upper.drop("InRange(BITS)(below)", AT_UPPER, ABOVE_UPPER),
    sides.weaken("(1 - hasLower) * (1 - hasUpper) === 0", "hasLower * hasUpper === 0", NOTHING),
    sides.weaken("InRange(BOUND_BITS())(lowerBps)", "InRange(BOUND_BITS() + 1)(lowerBps)", LOWER_WIDE),
    sides.weaken("InRange(BOUND_BITS())(upperBps)", "InRange(BOUND_BITS() + 1)(upperBps)", UPPER_WIDE),
    sides.weaken("InRange(BOUND_BITS())(lowerBps)", "InRange(BOUND_BITS() - 1)(lowerBps)"),
    lower.weaken("equity - floor)", "equity - floor + 1)", BELOW_BY_LEAST),
    lower.weaken("equity - floor)", "equity - floor - 1)"),
    upper.weaken("equity - 1)", "equity)", AT_UPPER),
    upper.weaken("equity - 1)", "equity - 2)"),
    lower.weaken("has * (BPS_SCALE() * equity", "has * ((BPS_SCALE() + 1) * equity", BELOW),
    upper.weaken("ceiling - BPS_SCALE() * equity", "ceiling - (BPS_SCALE() - 1) * equity", AT_UPPER),
    lower.weaken("has * (BPS_SCALE() * equity - floor)", "BPS_SCALE() * equity - floor"),
    upper.weaken("has * (ceiling - BPS_SCALE() * equity - 1)", "ceiling - BPS_SCALE() * equity - 1"),
    lower.weaken("InRange(BITS)(above)", "InRange(253)(above)", BELOW, DEBT, survives=NO_WRAP),
    upper.weaken("InRange(BITS)(below)", "InRange(253)(below)", AT_UPPER, survives=NO_WRAP),
    lower.weaken("InRange(BITS)(above)", "InRange(BITS - 1)(above)"),
    upper.weaken("InRange(BITS)(below)", "InRange(BITS - 1)(below)"),
]
