"""Mutants of the templates that name the three largest losses."""

from __future__ import annotations

from circuits.field import R
from tests.soundness.attack import Mutant, flat
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.clearing.target_stress import ONE_PLACE, THREE_LARGEST, largest_inputs

place = Template("lib/stress.circom", "OnePlace", ONE_PLACE)
three = Template("lib/stress.circom", "ThreeLargest", THREE_LARGEST)

SCALED = place.attack("R36.scaled-places", "twice one place less another is a place", lambda: flat(bit=[2, R - 1, 0]))
NOWHERE = place.attack("R36.nowhere", "no place is a place", lambda: flat(bit=[0, 0, 0]))
TWO_PLACES = place.attack("R36.two-places", "two places are one", lambda: flat(bit=[1, 0, 1]))

LOSSES = [10, 40, 30, 20]


def honest() -> dict[str, int]:
    """40, 30 and 20."""
    return largest_inputs(LOSSES, 1, 2, 3)


TWO_FIRST = three.attack(
    "R36.two-as-the-first", "10 and 40 together are the largest loss", lambda: largest_inputs(LOSSES, [1, 1, 0, 0], 2, 3)
)
TWO_SECOND = three.attack(
    "R36.two-as-the-second", "10 and 30 together are the second largest", lambda: largest_inputs(LOSSES, 1, [1, 0, 1, 0], 3)
)
TWO_THIRD = three.attack(
    "R36.two-as-the-third", "10 and 20 together are the third largest", lambda: largest_inputs(LOSSES, 1, 2, [1, 0, 0, 1])
)
FIRST_FORGED = three.attack("R36.first-loss", "the largest loss is 31", honest, at_0_1=31)
SECOND_FORGED = three.attack("R36.second-loss", "the second largest loss is 21", honest, at_1_2=21)
THIRD_FORGED = three.attack("R36.third-loss", "the third largest loss is 30", honest, at_2_3=30)
VALUE = three.attack("R36.value", "the largest loss is nothing that any member has", honest, value_0=31)
FIRST_TWICE = three.attack("R36.first-twice", "one member is first and second", lambda: largest_inputs(LOSSES, 1, 1, 2))
SECOND_TWICE = three.attack("R36.second-twice", "one member is second and third", lambda: largest_inputs(LOSSES, 1, 2, 2))
FIRST_BELOW = three.attack("R36.second-above-the-first", "30 is larger than 40", lambda: largest_inputs(LOSSES, 2, 1, 3))
SECOND_BELOW = three.attack("R36.third-above-the-second", "20 is larger than 30", lambda: largest_inputs(LOSSES, 1, 3, 2))
LEFT_OUT = three.attack("R36.largest-left-out", "the three smallest losses are the largest", lambda: largest_inputs(LOSSES, 2, 3, 0))
THIRD_TOO_LOW = three.attack("R36.fourth-for-third", "the fourth largest loss is the third", lambda: largest_inputs(LOSSES, 1, 2, 0))
NOT_COMPARED = three.attack(
    "R36.not-compared", "the member that is left out has a smaller loss", lambda: largest_inputs(LOSSES, 2, 3, 0), rest_1=0
)

WIDER = (
    "any two losses differ by less than 2**NOTIONAL_BITS, so a negative difference stands above r - 2**NOTIONAL_BITS, outside of any "
    "width up to 253"
)

MUTANTS: list[Mutant] = [
    place.drop("IsBit()(bit[i])", SCALED),
    place.drop("count === 1", NOWHERE, TWO_PLACES),
    place.weaken("count += bit[i]", "count = bit[i]"),
    place.weaken("count === 1", "count * (count - 1) === 0", NOWHERE),
    three.drop("OnePlace(N)(first)", TWO_FIRST),
    three.drop("OnePlace(N)(second)", TWO_SECOND),
    three.drop("OnePlace(N)(third)", TWO_THIRD),
    three.drop("at[0][i] <== first[i] * of[i]", FIRST_FORGED),
    three.drop("at[1][i] <== second[i] * of[i]", SECOND_FORGED),
    three.drop("at[2][i] <== third[i] * of[i]", THIRD_FORGED),
    three.drop("IsBit()(first[i] + second[i] + third[i])", FIRST_TWICE, SECOND_TWICE),
    three.drop("value[j] <== sum[j]", VALUE),
    three.drop("InRange(NOTIONAL_BITS())(value[0] - value[1])", FIRST_BELOW),
    three.drop("InRange(NOTIONAL_BITS())(value[1] - value[2])", SECOND_BELOW),
    three.drop("rest[i] <== (1 - first[i] - second[i] - third[i]) * (value[2] - of[i])", NOT_COMPARED),
    three.drop("InRange(NOTIONAL_BITS())(rest[i])", LEFT_OUT, THIRD_TOO_LOW),
    three.weaken("IsBit()(first[i] + second[i] + third[i])", "IsBit()(first[i] + second[i])", SECOND_TWICE),
    three.weaken("IsBit()(first[i] + second[i] + third[i])", "IsBit()(second[i] + third[i])", FIRST_TWICE),
    three.weaken("(value[2] - of[i])", "(value[1] - of[i])", THIRD_TOO_LOW),
    three.weaken("(value[2] - of[i])", "(of[i] - value[2])"),
    three.weaken("(1 - first[i] - second[i] - third[i])", "(1 - second[i] - third[i])"),
    three.weaken("sum[j] += at[j][i]", "sum[j] = at[j][i]"),
    three.weaken("(value[0] - value[1])", "(value[0] - value[2])", FIRST_BELOW),
    three.weaken("InRange(NOTIONAL_BITS())(value[0]", "InRange(NOTIONAL_BITS() - 1)(value[0]"),
    three.weaken("InRange(NOTIONAL_BITS())(value[1]", "InRange(NOTIONAL_BITS() - 1)(value[1]"),
    three.weaken("InRange(NOTIONAL_BITS())(rest[i])", "InRange(NOTIONAL_BITS() - 1)(rest[i])"),
    three.weaken("InRange(NOTIONAL_BITS())(rest[i])", "InRange(253)(rest[i])", LEFT_OUT, THIRD_TOO_LOW, survives=WIDER),
]
