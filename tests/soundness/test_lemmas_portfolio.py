"""T7: the sums, profits and requirements of the portfolio models fit their widths, and packed columns have one reading.

The shape is the largest that ``PortfolioRisk`` allows. A product of two quantities is a variable within the product of their bounds.
"""

from __future__ import annotations

import pytest
import z3  # type: ignore[import-untyped]

from circuits.field import R
from margin.widths import (
    COLUMN_BITS,
    CONSTANT_BITS,
    GAIN_BITS,
    LOTS_BITS,
    NOTIONAL_BITS,
    POSITION_BITS,
    RATE_BITS,
    RATE_SCALE,
    REQUIRED_BITS,
    SHOCK_BITS,
    SUM_BITS,
    WORST_BITS,
)
from tests.soundness.lemmas import K, accepted, impossible, natural, signed

POSITIONS, GROUPS, CLASSES = 64, 16, 8
MONEY = 2**SUM_BITS - 1
"""The largest sum."""
PROFIT = MONEY * (2**GAIN_BITS - 1) + RATE_SCALE * MONEY
"""The largest profit of a group, its mark taken off."""


def within(name: str, limit: int, given: list[z3.BoolRef], least: int | None = None) -> z3.ArithRef:
    """A variable of magnitude at most ``limit``, or between ``least`` and ``limit``."""
    variable = z3.Int(name)
    given += [variable <= limit, variable >= (-limit if least is None else least)]
    return variable


def comparison(a: z3.ArithRef, b: z3.ArithRef, bits: int, given: list[z3.BoolRef]) -> bool:
    """Whether ``InRange(bits)(a - b)`` says ``a >= b`` of the integers, and no honest prover is refused."""
    return impossible(*given, accepted(a - b, bits), a < b) and impossible(*given, a >= b, K == 0, z3.Not(accepted(a - b, bits)))


def test_lots_of_a_tier_do_not_wrap() -> None:
    """R5: the two differences in range say floor <= lots < cap."""
    given: list[z3.BoolRef] = []
    lots, floor, cap = (natural(name, LOTS_BITS, given) for name in ("lots", "floor", "cap"))
    assert comparison(lots, floor, LOTS_BITS, given)
    assert comparison(cap - 1, lots, LOTS_BITS, [*given, cap >= 1])


def test_sums_over_positions_fit() -> None:
    """R18: by the rules of the snapshot each position's product is below 2**POSITION_BITS."""
    assert POSITIONS * 2**POSITION_BITS <= 2**SUM_BITS


def packed(columns: list[z3.ArithRef]) -> z3.ArithRef:
    return z3.Sum([column * 2 ** (COLUMN_BITS * place) for place, column in enumerate(columns)])


def readings(bits: int, *, negative: bool) -> list[z3.BoolRef]:
    """Two different lists of columns that are one field element."""
    given: list[z3.BoolRef] = []
    make = signed if negative else natural
    first, second = ([make(f"{name}{place}", bits, given) for place in range(3)] for name in "ab")
    return [*given, packed(first) == packed(second) + K * R, z3.Or([a != b for a, b in zip(first, second, strict=True)])]


@pytest.mark.parametrize("negative", [True, False])
def test_a_packed_element_has_one_reading(*, negative: bool) -> None:
    """R18: columns (signed) and amounts (not)."""
    assert impossible(*readings(SUM_BITS, negative=negative))


def test_one_bit_more_would_have_two_readings() -> None:
    """The lemma above is sharp for columns; amounts, which have no sign, would have a bit to spare."""
    assert not impossible(*readings(SUM_BITS + 1, negative=True), K == 0)
    assert not impossible(*readings(SUM_BITS + 2, negative=False), K == 0)


def test_the_sign_of_a_profit_is_proven() -> None:
    """R19: a profit in range under the sign shown has that sign."""
    given: list[z3.BoolRef] = []
    product, mark = within("product", MONEY * (2**GAIN_BITS - 1), given), within("mark", MONEY, given)
    profit = product - RATE_SCALE * mark
    assert impossible(*given, z3.Or(profit >= 2**SHOCK_BITS, profit <= -(2**SHOCK_BITS)))
    assert comparison(profit, z3.IntVal(0), SHOCK_BITS, given)


def test_basis_losses_are_compared() -> None:
    """R20: nothing, mark - up and mark - down."""
    given: list[z3.BoolRef] = []
    mark, up, down = (within(name, MONEY, given) for name in ("mark", "up", "down"))
    for a, b in ((mark - up, mark - down), (mark - up, z3.IntVal(0)), (z3.IntVal(0), mark - down)):
        assert comparison(a, b, SUM_BITS + 2, given)


def test_the_worst_is_the_largest() -> None:
    """R22: losses of two scenarios, and the basis loss of a floored class."""
    given: list[z3.BoolRef] = []
    most = GROUPS * PROFIT * (2**GAIN_BITS - 1)
    one, other = (within(name, most, given) for name in ("one", "other"))
    basis = within("basis", RATE_SCALE * GROUPS * (2**GAIN_BITS - 1) * 2 * MONEY, given, 0)
    assert comparison(one, other, WORST_BITS, given)
    assert comparison(one, basis, WORST_BITS, given)
    assert comparison(basis, other, WORST_BITS, given)


def test_the_sign_of_a_net_exposure_is_proven() -> None:
    """R23."""
    given: list[z3.BoolRef] = []
    assert comparison(within("net", GROUPS * MONEY, given), z3.IntVal(0), NOTIONAL_BITS, given)


def requirements(given: list[z3.BoolRef]) -> tuple[z3.ArithRef, z3.ArithRef]:
    """The scan's and the minimum's requirement of a class."""
    rate, exposure = 2**RATE_BITS - 1, GROUPS * MONEY
    worst = within("worst", GROUPS * PROFIT * (2**GAIN_BITS - 1), given)
    basis = within("basis", RATE_SCALE * GROUPS * (2**GAIN_BITS - 1) * 2 * MONEY, given, 0)
    charge = within("charge", RATE_SCALE * (RATE_SCALE * exposure + 2 * rate * exposure), given, 0)
    net = within("net", 2 * RATE_SCALE * rate * exposure, given)
    least = within("least", RATE_SCALE * rate * (2**NOTIONAL_BITS - 1), given, -RATE_SCALE * (2**CONSTANT_BITS - 1))
    return z3.If(basis > worst, basis, worst) + charge + net, least


def test_requirements_of_a_class_are_compared() -> None:
    """R25: the larger and the smaller of both."""
    given: list[z3.BoolRef] = []
    scanned, least = requirements(given)
    assert comparison(scanned, least, REQUIRED_BITS, given)
    assert comparison(least, scanned, REQUIRED_BITS, given)


def test_a_requirement_below_zero_is_refused() -> None:
    """R40: classes together, eight at most; an honest requirement fits, and none below zero does."""
    given: list[z3.BoolRef] = []
    scanned, least = requirements(given)
    assert impossible(*given, z3.Or(*(part >= 2**REQUIRED_BITS for part in (scanned, least))))
    assert impossible(*given, z3.Or(*(part <= -(2**REQUIRED_BITS) for part in (scanned, least))))
    total = within("total", CLASSES * (2**REQUIRED_BITS - 1), given)
    assert comparison(total, z3.IntVal(0), REQUIRED_BITS + 3, given)
