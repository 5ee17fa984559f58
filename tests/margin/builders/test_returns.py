"""Columns from price histories: by hand, against binary floating point, and for published numbers."""

from __future__ import annotations

import decimal
import math
from datetime import date, timedelta
from fractions import Fraction
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.builders.prices import PriceHistory, read_prices
from margin.builders.returns import LookBack, columns, days, warm_up
from margin.decimals import Exact
from margin.errors import InputError

START = date(2021, 1, 1)
MILLION = 10**16
RISK_METRICS, LCH = Exact(94, 2), Exact(97, 2)


def history(*closes: str, name: str = "BTC") -> PriceHistory:
    return PriceHistory.of(name, {START + timedelta(at): close for at, close in enumerate(closes)})


def bitcoin() -> PriceHistory:
    return read_prices(resources.files("margin.data").joinpath("market", "btc_daily.csv").read_bytes(), "btc_daily.csv")


def mean_loss(values: tuple[int, ...], count: int) -> float:
    """Mean of the largest losses of a column in money units, in the numeraire."""
    return -sum(sorted(values)[:count]) / count / 10**10


def refused(look_back: LookBack, of: PriceHistory) -> InputError:
    with pytest.raises(InputError) as caught:
        columns(of, look_back, MILLION)
    return caught.value


# By hand -----------------------------------------------------------------------------------------------------------------------


def test_hand_computed_returns_over_one_and_two_days() -> None:
    prices = history("100", "110", "99", "99", "100.98")
    assert columns(prices, LookBack("base", 4), 10**6) == (100_000, -100_000, 0, 20_000)
    assert columns(prices, LookBack("base", 3, horizon=2), 10**6) == (-10_000, -100_000, 20_000)
    assert columns(prices, LookBack("base", 1, last=START + timedelta(2)), 10**6) == (-100_000,)


def test_a_column_is_rounded_once_to_the_even_unit() -> None:
    """1.5, -2.5, 0.5 and 1/3 of a unit."""
    assert columns(history("2", "3"), LookBack("base", 1), 3) == (2,)
    assert columns(history("2", "1"), LookBack("base", 1), 5) == (-2,)
    assert columns(history("2", "3"), LookBack("base", 1), 1) == (0,)
    assert columns(history("3", "4"), LookBack("base", 1), 1) == (0,)


def test_hand_computed_filter() -> None:
    """A decay of one half and returns of 10 %, -10 %, 10 %, ...: every variance is a hundredth, so nothing is scaled."""
    closes = [Fraction(10**9)]
    for at in range(7):
        closes.append(closes[-1] * (Fraction(11, 10) if at % 2 == 0 else Fraction(9, 10)))
    prices = history(*(str(close.numerator) for close in closes))
    assert warm_up(Exact(5, 1)) == 5
    assert columns(prices, LookBack("base", 2, decay=Exact(5, 1)), 10**6) == (-100_000, 100_000)


def test_hand_computed_filter_after_a_jump() -> None:
    """With a decay of one half: variances 0.01 until the last return of 30 %, then (0.01 + 0.09) / 2: a root sqrt(5) times as large."""
    prices = history("1000000000", "1100000000", "990000000", "1089000000", "980100000", "1078110000", "1401543000")
    (found,) = columns(prices, LookBack("base", 1, decay=Exact(5, 1)), 10**12)
    assert found == 670_820_393_250


def test_hand_computed_long_run() -> None:
    """Two returns of 10 % within four of root mean square 0.158..: scaled by sqrt((0.01 + 0.01 + 0.04 + 0.04) / 4 / 0.01) = sqrt(2.5)."""
    prices = history("1000", "1200", "960", "1056", "950.4")
    found = columns(prices, LookBack("long", 2, long_run=4), 10**10)
    assert found == (1_581_138_830, -1_581_138_830)


def test_days_are_those_on_which_returns_end() -> None:
    prices = history(*(str(100 + at) for at in range(9)))
    assert days(prices, LookBack("base", 3, horizon=4)) == tuple(START + timedelta(at) for at in (6, 7, 8))


# Published, and derived from published prices ------------------------------------------------------------------------------------

YEAR_END = date(2021, 12, 31)


@pytest.mark.parametrize(
    ("look_back", "count", "expected"),
    [
        (LookBack("base", 500, YEAR_END), 10, 105_322),
        (LookBack("base", 500, YEAR_END, decay=LCH), 10, 94_791),
        (LookBack("stress", 250, date(2020, 5, 30)), 5, 153_447),
    ],
    ids=["historical", "filtered", "stress"],
)
def test_a_million_of_bitcoin(look_back: LookBack, count: int, expected: int) -> None:
    """98 % expected shortfall of one million dollars long BTC. Daily closes of the R package cryptoverse (margin/data/market)."""
    assert round(mean_loss(columns(bitcoin(), look_back, MILLION), count)) == expected


@pytest.mark.parametrize("decay", [RISK_METRICS, LCH])
@pytest.mark.parametrize("horizon", [1, 5])
def test_agrees_with_floating_point(decay: Exact, horizon: int) -> None:
    """The filter once more, in binary floating point with logarithm-free textbook code."""
    prices = bitcoin()
    closes = [close.units / 10**close.decimals for close in prices.closes]
    moves = [0.0] + [after / before - 1 for before, after in pairwise(closes)]
    weight = decay.units / 10**decay.decimals
    variance = [0.0, moves[1] ** 2]
    for move in moves[1:]:
        variance.append(weight * variance[-1] + (1 - weight) * move**2)
    first = len(closes) - 250
    expected = [
        (closes[at] / closes[at - horizon] - 1) * math.sqrt(variance[-1] / variance[at - horizon + 1]) for at in range(first, len(closes))
    ]
    found = columns(prices, LookBack("base", 250, horizon=horizon, decay=decay), MILLION)
    assert found == pytest.approx([value * MILLION for value in expected], rel=1e-9)


@given(st.lists(st.integers(1, 10**12), min_size=4, max_size=30), st.integers(1, 3), st.integers(1, 10**12), st.integers(0, 8))
def test_historical_columns_agree_with_fractions(closes: list[int], horizon: int, lot_value: int, decimals: int) -> None:
    prices = PriceHistory.of("X", {START + timedelta(at): Exact(close, decimals) for at, close in enumerate(closes)})
    found = columns(prices, LookBack("base", len(closes) - horizon, horizon=horizon), lot_value)
    assert list(found) == [
        round(lot_value * (Fraction(after, before) - 1)) for before, after in zip(closes, closes[horizon:], strict=False)
    ]


def test_the_decimal_context_has_no_influence() -> None:
    plain = columns(bitcoin(), LookBack("base", 250, decay=LCH), MILLION)
    with decimal.localcontext() as context:
        context.prec = 3
        assert columns(bitcoin(), LookBack("base", 250, decay=LCH), MILLION) == plain


def test_the_scale_of_prices_does_not_matter() -> None:
    """Ratios alone count."""
    prices = bitcoin()
    scaled = PriceHistory(prices.name, prices.days, tuple(close.times(Exact(25, 3)) for close in prices.closes))
    for look_back in (LookBack("base", 250), LookBack("base", 250, decay=LCH), LookBack("long", 250, long_run=1000)):
        assert columns(scaled, look_back, 10**6) == columns(prices, look_back, 10**6)


# Refusals ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "needed"),
    [
        ({}, 10),
        ({"horizon": 5}, 14),
        ({"decay": RISK_METRICS}, 9 + 1 + 49),
        ({"decay": LCH, "horizon": 2}, 9 + 2 + 99),
        ({"long_run": 40}, 41),
    ],
)
def test_rejects_too_short_a_look_back(options: dict[str, Any], needed: int) -> None:
    look_back = LookBack("base", 9, **options)
    wave = [str(100 + at % 3) for at in range(needed)]
    assert len(columns(history(*wave), look_back, MILLION)) == 9
    error = refused(look_back, history(*wave[1:]))
    assert error.stable_code == "shortfall.look-back"
    assert f"needs {needed} prices" in error.why


def test_rejects_too_short_a_look_back_before_an_earlier_day() -> None:
    prices = history(*("100", "101") * 10)
    assert refused(LookBack("base", 9, last=START + timedelta(8)), prices).stable_code == "shortfall.look-back"
    assert refused(LookBack("base", 9, last=START + timedelta(20)), prices).stable_code == "shortfall.look-back"
    assert len(columns(prices, LookBack("base", 9, last=START + timedelta(9)), MILLION)) == 9


@pytest.mark.parametrize("options", [{"decay": Exact(5, 1)}, {"long_run": 12}])
def test_rejects_prices_that_do_not_move(options: dict[str, Any]) -> None:
    error = refused(LookBack("base", 9, **options), history(*["100"] * 20))
    assert error.stable_code == "shortfall.volatility"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"returns": 0}, "look-back"),
        ({"horizon": 0}, "horizon"),
        ({"horizon": 11}, "horizon"),
        ({"decay": Exact(0)}, "decay"),
        ({"decay": Exact(1)}, "decay"),
        ({"decay": Exact(100, 2)}, "decay"),
        ({"decay": Exact(-5, 1)}, "decay"),
        ({"decay": LCH, "long_run": 500}, "decay"),
        ({"long_run": 8}, "look-back"),
        ({"long_run": 12, "horizon": 5}, "look-back"),
    ],
)
def test_rejects_a_look_back_that_cannot_be(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        LookBack(**{"name": "base", "returns": 9, **arguments})
    assert caught.value.stable_code == f"shortfall.{code}"


@given(st.integers(1, 99))
def test_the_warm_up_lets_the_seed_fade(percent: int) -> None:
    count = warm_up(Exact(percent, 2))
    assert Fraction(percent, 100) ** count <= Fraction(1, 20)
    assert Fraction(percent, 100) ** (count - 1) > Fraction(1, 20)
