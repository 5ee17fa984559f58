"""Logarithms and roots: against a second implementation, against binary floating point, and independent of the caller's context."""

from __future__ import annotations

import _pydecimal
import decimal
import math
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from margin.builders.dynamic.fixed import ONE, fraction, log_ratio, ratio_up, root_up
from margin.decimals import Exact

PRICES = st.builds(Exact, st.integers(1, 10**12), st.integers(-3, 10))


@given(PRICES, PRICES)
def test_a_logarithm_is_that_of_binary_floating_point_to_its_last_digits(later: Exact, earlier: Exact) -> None:
    expected = math.log(later.units) - math.log(earlier.units) + (earlier.decimals - later.decimals) * math.log(10)
    assert abs(log_ratio(later, earlier) / ONE - expected) < 1e-12


def test_a_logarithm_is_that_of_the_decimal_module_in_python() -> None:
    """The two implementations of the specification, C and Python, to the last of 18 digits."""
    rng = Random(5)
    for _ in range(40):
        later, earlier = rng.randint(1, 10**9), rng.randint(1, 10**9)
        context = _pydecimal.Context(prec=60)
        exact = context.multiply(
            context.ln(context.divide(_pydecimal.Decimal(later), _pydecimal.Decimal(earlier))), _pydecimal.Decimal(ONE)
        )
        assert log_ratio(Exact(later, 2), Exact(earlier, 2)) == int(exact.to_integral_value(_pydecimal.ROUND_HALF_EVEN, context=context))


def test_the_context_of_the_caller_has_no_influence() -> None:
    known = log_ratio(Exact(2), Exact(1))
    with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_UP)):
        assert log_ratio(Exact(2), Exact(1)) == known == 693_147_180_559_945_309


def test_a_fall_mirrors_a_rise() -> None:
    assert log_ratio(Exact(3), Exact(7)) == -log_ratio(Exact(7), Exact(3))
    assert log_ratio(Exact(70, 1), Exact(7)) == 0


@given(st.integers(0, 10**60))
def test_a_root_is_the_least_that_is_enough(value: int) -> None:
    root = root_up(value)
    assert root**2 >= value
    assert root == 0 or (root - 1) ** 2 < value


def test_a_quotient_is_rounded_up_and_a_fraction_is_exact() -> None:
    assert [ratio_up(number, 3) for number in (0, 1, 3, 4, -1)] == [0, 1, 1, 2, 0]
    assert fraction(Exact(25, 2)) == (25, 100)
    assert fraction(Exact(25, -2)) == (2_500, 1)
