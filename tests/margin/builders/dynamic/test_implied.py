"""Implied volatility: back from Black-76 prices, against QuantLib, and what no volatility explains."""

from __future__ import annotations

import decimal
import math

import pytest

from margin.builders.dynamic.implied import implied_volatility
from margin.builders.policies.black76 import Terms, value
from margin.decimals import Exact, parse
from margin.errors import InputError

CASES = [
    (call, strike, days, vol)
    for call in (True, False)
    for strike in (40_000, 60_000, 61_250, 90_000)
    for days in (1, 30, 365)
    for vol in (0.05, 0.45, 1.2, 3.0)
]


def black(call: bool, forward: float, strike: float, years: float, vol: float) -> float:
    root = vol * math.sqrt(years)
    upper = math.log(forward / strike) / root + root / 2
    sign = 1 if call else -1

    def normal(x: float) -> float:
        return math.erfc(-x / math.sqrt(2)) / 2

    return sign * (forward * normal(sign * upper) - strike * normal(sign * (upper - root)))


def test_back_from_the_price() -> None:
    checked = 0
    for call, strike, days, vol in CASES:
        price = black(call, 61_250.0, strike, days / 365, vol)
        exercise = max(0.0, (61_250 - strike) * (1 if call else -1))
        if price - exercise < 1e-3:
            continue
        found = implied_volatility(parse(f"{price:.9f}"), Exact(61_250), Exact(strike), days=days, call=call)
        assert math.isclose(float(str(found)), vol, abs_tol=1e-6), (call, strike, days, vol)
        checked += 1
    assert checked > 70


def test_back_from_the_prices_of_quantlib() -> None:
    pytest.importorskip("QuantLib")
    price = value(Terms(True, 65_000.0, 30 / 365, 1.0), 61_250.0, 0.62)
    found = implied_volatility(Exact(int(price * 10**6), 6), Exact(61_250), Exact(65_000), days=30, call=True)
    assert abs(float(str(found)) - 0.62) < 1e-8


def test_the_volatility_is_the_least_that_is_enough() -> None:
    """At the money the price is F * (2 N(sigma * sqrt(t) / 2) - 1): 0.0797 of the forward for a deviation of 0.2."""
    found = implied_volatility(parse("0.0796556745540577"), Exact(1), Exact(1), days=365, call=True)
    assert str(found) in ("0.2", "0.200000001")


def test_the_context_of_the_caller_has_no_influence() -> None:
    def find() -> Exact:
        return implied_volatility(parse("812.5"), Exact(61_250), Exact(65_000), days=30, call=True)

    known = find()
    with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_UP)):
        assert find() == known


@pytest.mark.parametrize(
    ("price", "strike", "days", "code"),
    [
        ("0", 100, 30, "dynamic.D2.price"),
        ("-1", 100, 30, "dynamic.D2.price"),
        ("10", 90, 30, "dynamic.D7.volatility"),
        ("9.99", 90, 30, "dynamic.D7.volatility"),
        ("100", 100, 30, "dynamic.D7.volatility"),
        ("5", 100, 0, "dynamic.D12.range"),
    ],
)
def test_rejects(price: str, strike: int, days: int, code: str) -> None:
    with pytest.raises(InputError) as caught:
        implied_volatility(parse(price), Exact(100), Exact(strike), days=days, call=True)
    assert caught.value.stable_code == code
