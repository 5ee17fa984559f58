"""Every rule of dynamic margin refuses what breaks it, under its stable code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from margin.builders.dynamic import errors
from margin.builders.dynamic.depth import Book, DepthPolicy, cost_steps
from margin.builders.dynamic.history import Candle, History, bundled_history, read_history
from margin.builders.dynamic.interest import InterestPolicy
from margin.builders.dynamic.market import Market
from margin.builders.dynamic.marks import with_marks
from margin.builders.dynamic.measures import Ewma, Implied, WilderAtr
from margin.builders.dynamic.policy import DynamicPolicy
from margin.builders.dynamic.rates import dynamic_rates
from margin.builders.dynamic.series import Series, read_series
from margin.builders.dynamic.snapshot import dynamic_snapshot
from margin.builders.dynamic.tools import Buffer, Floor, SpeedLimit, StressWeight
from margin.builders.policies.sample import sample_portfolio_snapshot
from margin.decimals import Exact, parse
from margin.errors import InputError, UsageError
from tests.margin.builders.dynamic.worlds import BTC, SHORT, base, days, history
from tests.margin.sections import shortfall_cases

OHLC = b"date,open,high,low,close\n2020-01-01,10,12,9,11\n"
MAY = "2020-05-01T00:00:00Z"
BIDS, ASKS = [["99", "1"], ["98", "1"]], [["101", "1"], ["102", "1"]]


def text(rows: str) -> Callable[[], object]:
    return lambda: read_history(b"date,close\n" + rows.encode(), "h.csv")


def book(bids: list[list[str]] = BIDS, asks: list[list[str]] = ASKS) -> Callable[[], object]:
    return lambda: Book.of(bids, asks)


def flat() -> object:
    return dynamic_rates(History.of("flat", dict.fromkeys(days(100), "7")), DynamicPolicy(**SHORT))


def implied(value: str) -> Callable[[], object]:
    market = Market(history(30), implied=Series.of("iv", dict.fromkeys(days(30), value)))
    return lambda: dynamic_rates(market, DynamicPolicy(measures=(Implied(),), reference=Exact(1)))


def built(policy: DynamicPolicy | None = None, as_of: str = "2020-05-01T00:00:00Z", **market: Any) -> Callable[[], object]:
    return lambda: dynamic_snapshot(base(as_of=as_of), {BTC: Market(history(121), **market)}, policy or DynamicPolicy(**SHORT), as_of)


def older_base(days_before: int, stale_days: int = 1) -> Callable[[], object]:
    """A base of so many days before (after, where negative) the first of May, with data of the thirtieth of April."""
    made = f"{date(2020, 5, 1) - timedelta(days=days_before)}T23:59:59Z"
    policy = DynamicPolicy(**SHORT, stale_days=stale_days)
    return lambda: dynamic_snapshot(base(as_of=made), {BTC: history(121)}, policy, "2020-05-01T00:00:00Z")


def repriced(section: str) -> Callable[[], object]:
    """A new price for what has a risk array, or past returns."""
    made = sample_portfolio_snapshot("span") if section == "portfolio" else shortfall_cases.snapshot()
    return lambda: with_marks(made, {BTC: Exact(100_000)}, made.as_of)


def gap_in_implied() -> object:
    quoted = {day: "0.8" for place, day in enumerate(days(60)) if place != 40}
    market = Market(history(60), implied=Series.of("iv", quoted, longest_gap=2))
    return dynamic_rates(market, DynamicPolicy(measures=(Implied(),), reference=Exact(1)))


CASES: list[tuple[str, str, Callable[[], object]]] = [
    ("number", "nan-price", text("2020-01-01,nan\n")),
    ("number", "infinite-price", text("2020-01-01,inf\n")),
    ("number", "float-nan", lambda: History.of("h", {"2020-01-01": float("nan")})),
    ("number", "empty-cell", text("2020-01-01,1\n2020-01-02,\n")),
    ("number", "word", text("2020-01-01,abc\n")),
    ("number", "series-nan", lambda: read_series(b"date,iv\n2020-01-01,NaN\n", "iv.csv", "iv")),
    ("number", "float-parameter", lambda: Ewma(decay=0.94)),  # type: ignore[arg-type]
    ("number", "text-multiplier", lambda: DynamicPolicy(multiplier="3")),  # type: ignore[arg-type]
    ("number", "book-nan", book(bids=[["nan", "1"]])),
    ("price", "zero", text("2020-01-01,0\n")),
    ("price", "negative", text("2020-01-01,-3\n")),
    ("price", "negative-low", lambda: read_history(OHLC + b"2020-01-02,10,12,-9,11\n", "h.csv")),
    ("candle", "high-below-close", lambda: read_history(OHLC + b"2020-01-02,10,10.5,9,11\n", "h.csv")),
    ("candle", "low-above-open", lambda: read_history(OHLC + b"2020-01-02,8,12,9,11\n", "h.csv")),
    ("candle", "half", lambda: History("h", (Candle(date(2020, 1, 1), Exact(1), None, None, Exact(1)),))),
    ("candle", "atr-of-closes", lambda: WilderAtr(14).levels(Market(history(30)))),
    ("dates", "gap", text("2020-01-01,1\n2020-01-03,1\n")),
    ("dates", "gap-in-a-weekday-history", lambda: History.of("h", {"2020-01-03": "1", "2020-01-08": "1"}, longest_gap=4)),
    ("dates", "twice", text("2020-01-01,1\n2020-01-01,1\n")),
    ("dates", "falling", text("2020-01-02,1\n2020-01-01,1\n")),
    ("dates", "no-such-day", text("2020-02-30,1\n")),
    ("dates", "another-spelling", text("20200201,1\n")),
    ("dates", "longest-gap", lambda: History.of("h", {"2020-01-01": "1"}, longest_gap=0)),
    ("dates", "gap-in-implied", gap_in_implied),
    ("lookback", "no-rows", text("")),
    ("lookback", "ewma", lambda: Ewma(lookback=60).levels(Market(history(60)))),
    ("lookback", "ewma-parameter", lambda: Ewma(lookback=5)),
    ("lookback", "atr", lambda: WilderAtr(14).levels(Market(bundled_history("BTC").until(date(2018, 1, 13))))),
    ("lookback", "long-run", lambda: dynamic_rates(history(200), DynamicPolicy())),
    ("lookback", "stress-days", lambda: StressWeight(days=0)),
    ("lookback", "buffer-days", lambda: Buffer(days=0)),
    ("lookback", "floor-days", lambda: Floor(least_days=1)),
    ("decay", "zero", lambda: Ewma(decay=Exact(0))),
    ("decay", "one", lambda: Ewma(decay=Exact(10, 1))),
    ("decay", "negative", lambda: Ewma(decay=Exact(-5, 1))),
    ("decay", "period", lambda: WilderAtr(1)),
    ("volatility", "flat-price", flat),
    ("volatility", "implied-zero", implied("0")),
    ("volatility", "implied-negative", implied("-0.8")),
    ("volatility", "implied-in-per-cent", implied("80")),
    ("weights", "above-one", lambda: StressWeight(parse("0.75"), parse("0.3"))),
    ("weights", "below-one", lambda: StressWeight(parse("0.75"), parse("0.2"))),
    ("weights", "negative", lambda: StressWeight(parse("1.25"), parse("-0.25"))),
    ("buffer", "zero", lambda: Buffer(size=Exact(0))),
    ("buffer", "above-one", lambda: Buffer(size=parse("1.01"))),
    ("buffer", "never-rebuilt", lambda: Buffer(rebuild=Exact(0))),
    ("buffer", "trigger", lambda: Buffer(trigger=Exact(-1, 1))),
    ("floor", "years", lambda: Floor(years=0)),
    ("speed", "zero", lambda: SpeedLimit(Exact(0))),
    ("speed", "negative", lambda: SpeedLimit(Exact(-1, 1))),
    ("speed", "down-zero", lambda: SpeedLimit(Exact(1, 1), Exact(0))),
    ("speed", "down-whole", lambda: SpeedLimit(Exact(1, 1), Exact(1))),
    ("range", "multiplier", lambda: DynamicPolicy(multiplier=Exact(0))),
    ("range", "horizon", lambda: DynamicPolicy(horizon_days=0)),
    ("range", "minimum-zero", lambda: DynamicPolicy(minimum=Exact(0))),
    ("range", "minimum-above-maximum", lambda: DynamicPolicy(minimum=Exact(2), maximum=Exact(1))),
    ("range", "maximum-width", lambda: DynamicPolicy(maximum=Exact(100))),
    ("range", "reference", lambda: DynamicPolicy(reference=Exact(0))),
    ("range", "reference-below-grid", built(DynamicPolicy(**SHORT | {"reference": Exact(1, 12)}))),
    ("range", "no-measure", lambda: DynamicPolicy(measures=())),
    ("range", "year", lambda: Implied(days_per_year=12)),
    ("range", "missing", lambda: DynamicPolicy(missing="ignore")),  # type: ignore[arg-type]
    ("range", "scaled-rate-width", built(DynamicPolicy(**SHORT | {"reference": Exact(1, 7)}))),
    ("interest", "order", lambda: InterestPolicy(Exact(2), Exact(1))),
    ("interest", "equal", lambda: InterestPolicy(Exact(2), Exact(2))),
    ("interest", "negative-bound", lambda: InterestPolicy(Exact(-1), Exact(1))),
    ("interest", "levels", lambda: InterestPolicy(Exact(1), Exact(2), levels=("maintenance",))),
    ("interest", "closeout-alone", lambda: InterestPolicy(Exact(1), Exact(2), levels=("closeout", "initial"))),
    ("interest", "negative", lambda: InterestPolicy(Exact(1), Exact(2)).share(Exact(-1), "oi")),
    ("depth", "bids-rise", book(bids=[["98", "1"], ["99", "1"]])),
    ("depth", "asks-fall", book(asks=[["102", "1"], ["101", "1"]])),
    ("depth", "one-price-twice", book(bids=[["99", "1"], ["99.0", "1"]])),
    ("depth", "crossed", book(bids=[["101", "1"]])),
    ("depth", "no-size", book(bids=[["99", "0"]])),
    ("depth", "negative-price", book(bids=[["99", "1"], ["-1", "1"]])),
    ("depth", "empty-side", book(asks=[])),
    ("depth", "share-zero", lambda: DepthPolicy(Exact(1), share=Exact(0))),
    ("depth", "share-above-one", lambda: DepthPolicy(Exact(1), share=Exact(2))),
    ("depth", "beyond-zero", lambda: DepthPolicy(Exact(0))),
    ("depth", "one-tier", lambda: DepthPolicy(Exact(1), tiers=1)),
    ("depth", "beyond-cheaper-than-the-book", lambda: cost_steps(Book.of(BIDS, ASKS), DepthPolicy(Exact(1, 2)))),
    ("missing", "history", lambda: dynamic_snapshot(base(as_of=MAY), {}, DynamicPolicy(**SHORT), MAY)),
    ("missing", "symbol", lambda: dynamic_snapshot(base(as_of=MAY), {"DOGE": history(9)}, DynamicPolicy(**SHORT), MAY)),
    ("missing", "implied", built(DynamicPolicy(**SHORT | {"measures": (Implied(),)}))),
    ("missing", "book", built(DynamicPolicy(**SHORT, depth=DepthPolicy(Exact(1))))),
    ("missing", "interest", built(DynamicPolicy(**SHORT, interest=InterestPolicy(Exact(1), Exact(2))))),
    ("time", "stale", built(as_of="2020-05-03T00:00:00Z")),
    ("time", "stale-days", lambda: DynamicPolicy(stale_days=0)),
    ("section", "risk-array", repriced("portfolio")),
    ("section", "past-returns", repriced("shortfall")),
    ("base", "old", older_base(2)),
    ("base", "of-the-future", older_base(-2)),
    ("base", "older-than-a-patient-policy", older_base(6, stale_days=5)),
]


@pytest.mark.parametrize(("rule", "how", "act"), CASES, ids=[f"{rule}-{how}" for rule, how, _ in CASES])
def test_rejects(rule: str, how: str, act: Callable[[], object]) -> None:
    with pytest.raises(InputError) as caught:
        act()
    assert caught.value.stable_code == errors.code(rule)
    assert caught.value.what
    assert caught.value.where, how


def test_every_rule_has_a_case_that_it_refuses() -> None:
    assert {rule for rule, _, _ in CASES} == set(errors.RULES)
    numbered = [line.split()[:2] for line in (errors.__doc__ or "").splitlines() if line.startswith("D")]
    assert numbered == [[f"D{number}", rule] for number, rule in enumerate(errors.RULES, 1)]


@pytest.mark.parametrize(("days_before", "stale_days"), [(0, 1), (1, 1), (-1, 1), (5, 5)])
def test_a_base_of_about_the_same_time_is_taken(days_before: int, stale_days: int) -> None:
    older_base(days_before, stale_days)()


def test_a_gap_is_allowed_where_the_market_was_closed() -> None:
    friday, monday = date(2020, 1, 3), date(2020, 1, 6)
    closes = {day.isoformat(): "1" for day in (friday, monday, monday + timedelta(days=1))}
    assert len(History.of("h", closes, longest_gap=4)) == 3


def test_an_unknown_bundled_history_is_named() -> None:
    with pytest.raises(UsageError) as caught:
        bundled_history("DOGE")
    assert caught.value.stable_code == "history.unknown"
