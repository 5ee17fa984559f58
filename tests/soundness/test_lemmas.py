"""T7: at production widths no difference, sum or packing wraps around the field, says a solver for integers.

Every lemma is read from the bit table. ``x in [0, 2**n)`` in a circuit means that ``x + k * r`` is in that interval for some integer ``k``;
the lemmas say that ``k`` is zero.
"""

from __future__ import annotations

import z3  # type: ignore[import-untyped]

from circuits.field import R
from margin.widths import (
    CASH_BITS,
    CONSTANT_BITS,
    ID_BITS,
    LOT_VALUE_BITS,
    LOTS_BITS,
    LOTS_OFFSET,
    NOTIONAL_BITS,
    RATE_BITS,
    SAFE_BITS,
)
from tests.soundness.lemmas import K, accepted, impossible, natural, signed


def test_value_fits_the_field() -> None:
    """magnitude x lotValue is the integer product, and its products with rates are too."""
    assert LOTS_BITS + LOT_VALUE_BITS < SAFE_BITS
    assert NOTIONAL_BITS + max(RATE_BITS, LOT_VALUE_BITS) < SAFE_BITS
    assert CONSTANT_BITS == NOTIONAL_BITS + RATE_BITS


def test_floor_and_cap_do_not_wrap() -> None:
    """R5: the two differences in range say floor <= value < cap of the integers."""
    given: list[z3.BoolRef] = []
    value = natural("value", LOTS_BITS + LOT_VALUE_BITS, given)
    floor, cap = natural("floor", NOTIONAL_BITS, given), z3.Int("cap")
    given += [cap >= 1, cap <= 2**NOTIONAL_BITS]
    assert impossible(*given, accepted(value - floor, NOTIONAL_BITS), value < floor)
    assert impossible(*given, accepted(cap - 1 - value, NOTIONAL_BITS), value >= cap)
    assert impossible(*given, value >= floor, value < cap, K == 0, z3.Not(accepted(value - floor, NOTIONAL_BITS)))
    assert impossible(*given, value >= floor, value < cap, K == 0, z3.Not(accepted(cap - 1 - value, NOTIONAL_BITS)))


def test_id_order_does_not_wrap() -> None:
    """R7."""
    given: list[z3.BoolRef] = []
    low, high = natural("low", ID_BITS, given), natural("high", ID_BITS, given)
    assert impossible(*given, low > 0, accepted(high - low - 1, ID_BITS), high <= low)
    assert impossible(*given, low > 0, high > low, K == 0, z3.Not(accepted(high - low - 1, ID_BITS)))
    assert impossible(*given, low == 0, K == 0, z3.Not(accepted(high, ID_BITS)))


def test_packing_is_injective() -> None:
    """R9: one field element, one id and one number of lots."""
    given: list[z3.BoolRef] = []
    first, second = ((natural(f"id{n}", ID_BITS, given), signed(f"lots{n}", LOTS_BITS, given)) for n in (1, 2))
    packed = [identifier * 2 * LOTS_OFFSET + lots + LOTS_OFFSET for identifier, lots in (first, second)]
    assert impossible(*given, packed[0] == packed[1] + K * R, z3.Or(first[0] != second[0], first[1] != second[1]))
    assert impossible(*given, z3.Or(packed[0] < 0, packed[0] >= 2**SAFE_BITS))


def test_one_bit_more_of_lots_would_not_be_injective() -> None:
    """The lemma above is sharp: it is R3 that carries it."""
    given: list[z3.BoolRef] = []
    first, second = ((natural(f"id{n}", ID_BITS, given), signed(f"lots{n}", LOTS_BITS + 1, given)) for n in (1, 2))
    packed = [identifier * 2 * LOTS_OFFSET + lots + LOTS_OFFSET for identifier, lots in (first, second)]
    assert not impossible(*given, packed[0] == packed[1], first[0] != second[0])


def test_cash_is_one_integer() -> None:
    """R8: two integers of the range that are one field element are one integer."""
    given: list[z3.BoolRef] = []
    a, b = signed("a", CASH_BITS, given), signed("b", CASH_BITS, given)
    assert impossible(*given, a == b + K * R, a != b)
