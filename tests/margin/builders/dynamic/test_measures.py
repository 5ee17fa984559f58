"""Volatility: published numbers, a naive second implementation, and no look into the future."""

from __future__ import annotations

import csv
import itertools
import math
from datetime import date
from importlib import resources

import pytest

from margin.builders.dynamic.fixed import ONE
from margin.builders.dynamic.history import BUNDLED, History, bundled_history
from margin.builders.dynamic.market import Market
from margin.builders.dynamic.measures import Ewma, Implied, WilderAtr, average_true_range, returns
from margin.builders.dynamic.series import Series
from margin.decimals import Exact, parse
from tests.margin.builders.dynamic.worlds import days, history

PUBLISHED = {date(2020, 3, 11): 415.99, date(2020, 3, 13): 741.67, date(2021, 5, 19): 4_491.01}
"""BTC's ATR over 14 days (Wilder) before and after 12 March 2020 and on 19 May 2021."""


def candles() -> list[dict[str, str]]:
    """The bundled bitcoin prices, read with nothing but the standard library."""
    text = resources.files("margin.data").joinpath("market", "btc_daily.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_the_bundled_histories() -> None:
    bitcoin, ether = bundled_history("BTC"), bundled_history("ETH")
    assert (len(bitcoin), bitcoin.first, bitcoin.last) == (1_462, date(2018, 1, 1), date(2022, 1, 1))
    assert (len(ether), ether.first, ether.last) == (857, BUNDLED["ETH"], date(2022, 1, 1))
    assert bitcoin.sha256() == "9cd9d12256e9c5a5b1a485e0f8b3fa875c226a84938648ae5a0eb448cb28b69c"
    assert ether.sha256() == "d3d794ce038ce53da4266799958d39321c3962e00b0196426a3dc227199628f3"


@pytest.mark.parametrize(("day", "expected"), PUBLISHED.items())
def test_wilders_average_true_range_of_bitcoin(day: date, expected: float) -> None:
    ranges = dict(average_true_range(bundled_history("BTC"), 14))
    assert round(ranges[day] / ONE, 2) == expected


def test_wilders_average_true_range_by_another_program() -> None:
    rows = [{name: float(cell) for name, cell in row.items() if name != "date"} for row in candles()]
    closes = [None, *(row["close"] for row in rows)]
    spreads = [
        max(row["high"] - row["low"], *(abs(row[side] - before) for side in ("high", "low") if before is not None))
        if before is not None
        else row["high"] - row["low"]
        for row, before in zip(rows, closes, strict=False)
    ]
    average = sum(spreads[:14]) / 14
    ours = average_true_range(bundled_history("BTC"), 14)
    assert len(ours) == len(rows) - 13
    for place, level in enumerate(ours):
        if place:
            average = (average * 13 + spreads[place + 13]) / 14
        assert math.isclose(level.sigma / ONE, average, rel_tol=1e-12)


def test_the_ewma_by_another_program() -> None:
    closes = [float(row["close"]) for row in candles()]
    moves = [math.log(after / before) for before, after in itertools.pairwise(closes)]
    variance = sum(move**2 for move in moves[:60]) / 60
    ours = Ewma(parse("0.97"), 60).levels(Market(bundled_history("BTC")))
    assert len(ours) == len(moves) - 59
    for place, level in enumerate(ours):
        if place:
            variance = 0.97 * variance + 0.03 * moves[place + 59] ** 2
        assert math.isclose(level.sigma / ONE, math.sqrt(variance), rel_tol=1e-12)


def test_pinned_to_the_last_digit() -> None:
    """The same on every machine: 18 digits, and the rounding of every step."""
    day = date(2020, 3, 12)
    assert dict(returns(bundled_history("BTC")))[day] == -496_753_417_015_375_104
    assert dict(Ewma().levels(Market(bundled_history("BTC"))))[day] == 125_826_625_050_707_553
    assert dict(average_true_range(bundled_history("BTC"), 14))[day] == 634_254_390_018_512_379_438


def test_implied_volatility_is_a_years_over_the_root_of_its_days() -> None:
    market = Market(history(30), implied=Series.of("iv", dict.fromkeys(days(30), "0.764198926981712")))
    assert [level.sigma for level in Implied().levels(market)][:1] == [40_000_000_000_000_000]
    weekdays = Market(history(30), implied=Series.of("iv", dict.fromkeys(days(30), "1.6")))
    assert Implied(256).levels(weekdays)[0].sigma == ONE // 10


@pytest.mark.parametrize("measure", [Ewma(), WilderAtr(14)])
def test_no_measure_looks_ahead(measure: Ewma | WilderAtr) -> None:
    whole = measure.levels(Market(bundled_history("BTC")))
    part = measure.levels(Market(bundled_history("BTC").until(date(2020, 3, 11))))
    assert whole[: len(part)] == part


def test_a_measure_does_not_depend_on_the_currency() -> None:
    prices = history(90)
    other = History.of("other", {day.isoformat(): close.times(Exact(1_093, 1)) for day, close in prices.closes().items()})
    assert Ewma().levels(Market(prices)) == Ewma().levels(Market(other))
