"""T7: which losses are the largest has one answer, however the prover chooses: in a tail, and among the members of a clearing house."""

from __future__ import annotations

import z3  # type: ignore[import-untyped]

from circuits.field import R
from margin.widths import COLUMN_BITS, NOTIONAL_BITS, SUM_BITS
from tests.soundness.lemmas import K, accepted, impossible, natural

COUNT = 4
"""Losses; nothing in the argument depends on their number."""
HALF = SUM_BITS - 1


def near(value: z3.ArithRef, bits: int) -> z3.BoolRef:
    """What ``InRange(bits)`` says of an integer once it is known not to wrap."""
    return z3.And(value >= 0, value < 2**bits)


def test_a_threshold_and_its_distances_give_losses_their_width() -> None:
    """R27: a loss within 2**82 of a threshold of 82 bits is one integer below 2**83, as unpacking assumes."""
    given: list[z3.BoolRef] = []
    threshold, distance = natural("threshold", SUM_BITS, given) - 2**HALF, natural("distance", HALF, given)
    for loss in (threshold + distance, threshold - distance):
        assert impossible(*given, z3.Or(loss >= 2**SUM_BITS, loss <= -(2**SUM_BITS)))
    assert SUM_BITS < COLUMN_BITS


def tail(name: str, count: z3.ArithRef, losses: list[z3.ArithRef]) -> tuple[list[z3.BoolRef], z3.ArithRef, z3.ArithRef]:
    """What ``Tail`` enforces of some choice, with the threshold and the sum."""
    threshold = z3.Int(f"{name}threshold")
    members = [z3.Bool(f"{name}{place}") for place in range(len(losses))]
    rules = [
        z3.If(member, near(loss - threshold, HALF), near(threshold - loss, HALF)) for member, loss in zip(members, losses, strict=True)
    ]
    rules += [z3.Sum([z3.If(member, 1, 0) for member in members]) == count]
    rules += [z3.Or([z3.And(member, loss == threshold) for member, loss in zip(members, losses, strict=True)])]
    return rules, threshold, z3.Sum([z3.If(member, loss, 0) for member, loss in zip(members, losses, strict=True)])


def test_a_tail_has_one_sum_and_one_threshold() -> None:
    """R27, R28: two provers who choose differently, among equal losses, say the same."""
    losses, count = z3.Ints(" ".join(f"loss{place}" for place in range(COUNT))), z3.Int("count")
    first, second = (tail(name, count, losses) for name in "ab")
    assert impossible(*first[0], *second[0], z3.Or(first[1] != second[1], first[2] != second[2]))
    assert not impossible(*first[0], count == 2)


def three(name: str, losses: list[z3.ArithRef]) -> tuple[list[z3.BoolRef], list[z3.ArithRef]]:
    """What ``ThreeLargest`` enforces of some choice, with the three losses."""
    places = [z3.Int(f"{name}{rank}") for rank in range(3)]
    values = [z3.Int(f"{name}value{rank}") for rank in range(3)]
    rules = [z3.Distinct(places), near(values[0] - values[1], NOTIONAL_BITS), near(values[1] - values[2], NOTIONAL_BITS)]
    for at, value in zip(places, values, strict=True):
        rules += [z3.Or([z3.And(at == place, value == loss) for place, loss in enumerate(losses)])]
    for place, loss in enumerate(losses):
        rules += [z3.Or(near(values[2] - loss, NOTIONAL_BITS), *(at == place for at in places))]
    return rules, values


def test_the_three_largest_are_three_numbers() -> None:
    """R36."""
    given: list[z3.BoolRef] = []
    losses = [natural(f"loss{place}", NOTIONAL_BITS, given) for place in range(COUNT)]
    first, second = (three(name, losses) for name in "ab")
    different = z3.Or([a != b for a, b in zip(first[1], second[1], strict=True)])
    assert impossible(*given, *first[0], *second[0], different)
    assert not impossible(*given, *first[0], losses[3] > losses[0])


def test_differences_of_losses_do_not_wrap() -> None:
    """R36: by R35 each has its width, so a difference in range is not negative."""
    given: list[z3.BoolRef] = []
    larger, smaller = (natural(name, NOTIONAL_BITS, given) for name in ("larger", "smaller"))
    assert impossible(*given, accepted(larger - smaller, NOTIONAL_BITS), larger < smaller)
    assert impossible(*given, larger >= smaller, K == 0, z3.Not(accepted(larger - smaller, NOTIONAL_BITS)))


def test_two_losses_to_an_element_have_one_reading() -> None:
    """R9, R35; and one bit more would have two."""
    for bits, unique in ((NOTIONAL_BITS, True), (NOTIONAL_BITS + 1, False)):
        given: list[z3.BoolRef] = []
        a, b, c, d = (natural(name, bits, given) for name in "abcd")
        same = a + b * 2**NOTIONAL_BITS == c + d * 2**NOTIONAL_BITS + K * R
        assert impossible(*given, same, z3.Or(a != c, b != d)) == unique
