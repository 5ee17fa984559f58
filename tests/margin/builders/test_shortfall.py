"""From price histories to a snapshot that can be proven against, and the articles of EMIR as data."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources

import pytest

from margin.account import Account
from margin.builders import emir
from margin.builders.prices import PriceHistory, read_prices
from margin.builders.returns import LookBack
from margin.builders.shortfall import build_section, tail_count
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import PerLevel
from margin.models.shortfall import evaluate
from margin.sections.portfolio import NO_SIDES
from margin.sections.shortfall import HistoryTier, ShortfallSection
from margin.snapshot import Instrument, Snapshot, Tier, make_instrument
from margin.tables.shortfall import ShortfallBook
from margin.widths import NOTIONAL_BITS, RATE_SCALE

START = date(2021, 12, 2)
LAST = date(2021, 12, 31)
SYMBOL = "BTC/USD:USD"
TODAY = "2022-01-01T00:00:00Z"
"""The day after the real prices end."""


def instrument(symbol: str = SYMBOL, kind: str = "linear") -> Instrument:
    """A lot is a hundred-millionth, worth 0.0005."""
    tier = Tier(0, 1 << NOTIONAL_BITS, PerLevel.same(RATE_SCALE // 100), PerLevel.same(0))
    made = make_instrument("test", symbol, settle="USD", lot=Exact(1, 8), price=Exact(50_000), tiers=(tier,))
    return Instrument(made.id, symbol, "USD", kind, made.contract_size, made.lot, made.price, made.lot_value, made.tiers)  # type: ignore[arg-type]


def bitcoin() -> PriceHistory:
    return read_prices(resources.files("margin.data").joinpath("market", "btc_daily.csv").read_bytes(), "btc_daily.csv")


def wave(count: int = 30, start: date = START, step: int = 3) -> PriceHistory:
    return PriceHistory.of("wave", {start + timedelta(at): str(100 + at % step) for at in range(count)})


def snapshot(section: object, *instruments: Instrument) -> Snapshot:
    return Snapshot.build(
        venue="test",
        as_of=TODAY,
        numeraire="USD",
        settlements=(),
        instruments=instruments,
        collateral=(),
        shortfall=section,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("look_back", "expected"),
    [(LookBack("base", 500, LAST), 105_322), (LookBack("base", 500, LAST, decay=Exact(97, 2)), 94_791)],
    ids=["historical", "filtered"],
)
def test_a_million_of_bitcoin_from_prices_to_requirement(look_back: LookBack, expected: int) -> None:
    """Two thousand million lots of 0.0005: one million dollars, 98 % of 500 returns. Rounding to 1e-10 a lot moves it by less than 0.1."""
    item = instrument()
    count = tail_count(500, Exact(98, 2))
    section = build_section([item], {SYMBOL: bitcoin()}, [look_back], as_of=TODAY, measure="es", count=count)
    found = snapshot(section, item)
    assert found.shortfall == section
    result = evaluate(Account(1, 0, ((item.id, 2_000_000_000),), ()), ShortfallBook(found, "maintenance"))
    assert round(result.requirement / result.unit) == expected
    assert result.equity == 1_000_000 * result.unit


def test_three_windows_over_the_same_returns_count() -> None:
    windows = [LookBack("base", 250, LAST), LookBack("stress", 250, date(2020, 5, 30)), LookBack("long", 250, LAST, long_run=1400)]
    item = instrument()
    section = build_section(
        [item], {SYMBOL: bitcoin()}, windows, as_of=TODAY, measure="es", count=5, coefficients=emir.coefficients("28(1)(b)")
    )
    assert [(window.name, window.first, window.last, window.returns) for window in section.windows] == [
        ("base", "2021-04-26", "2021-12-31", 250),
        ("stress", "2019-09-24", "2020-05-30", 250),
        ("long", "2021-04-26", "2021-12-31", 250),
    ]
    result = evaluate(Account(1, 0, ((item.id, 2_000_000_000),), ()), ShortfallBook(snapshot(section, item), "initial"))
    assert round(result.stress / 5 / 10**10) == 153_447
    assert result.part == "stress"
    assert 4 * result.worst == RATE_SCALE * (3 * result.base + result.stress)


def test_the_same_inputs_give_the_same_bytes() -> None:
    items = [instrument("B"), instrument("A")]
    histories = {"A": wave(), "B": wave(step=5)}
    made = [
        snapshot(build_section(order, histories, [LookBack("base", 9)], as_of=TODAY, measure="var", count=1), *order)
        for order in (items, list(reversed(items)))
    ]
    assert made[0].canonical() == made[1].canonical()
    assert [array.symbol for array in made[0].shortfall.arrays] == ["A", "B"]  # type: ignore[union-attr]


def test_tiers_of_the_publisher_are_kept() -> None:
    tiers = (HistoryTier(0, 10, NO_SIDES), HistoryTier(10, 1000, NO_SIDES))
    section = build_section(
        [instrument()], {SYMBOL: wave()}, [LookBack("base", 9)], as_of=TODAY, measure="var", count=1, tiers={SYMBOL: tiers}
    )
    assert section.arrays[0].tiers == tiers


def test_the_only_tier_reaches_as_far_as_widths_allow() -> None:
    section = build_section([instrument()], {SYMBOL: wave()}, [LookBack("base", 9)], as_of=TODAY, measure="es", count=4)
    (tier,) = section.arrays[0].tiers
    assert (tier.cap - 1) * 5_000_000 < 2**77 <= tier.cap * 5_000_000


@pytest.mark.parametrize(
    ("returns", "confidence", "count"),
    [
        (500, Exact(98, 2), 10),
        (500, Exact(99, 2), 5),
        (500, Exact(995, 3), 2),
        (250, Exact(98, 2), 5),
        (250, Exact(99, 2), 2),
        (250, Exact(995, 3), 1),
        (250, Exact(5, 1), 125),
        (9, Exact(8, 1), 1),
    ],
)
def test_tail_count(returns: int, confidence: Exact, count: int) -> None:
    assert tail_count(returns, confidence) == count


@pytest.mark.parametrize("confidence", [Exact(999, 3), Exact(1), Exact(49, 2), Exact(0), Exact(2), Exact(-1)])
def test_rejects_a_confidence_without_a_tail(confidence: Exact) -> None:
    with pytest.raises(InputError) as caught:
        tail_count(250, confidence)
    assert caught.value.stable_code == "shortfall.tail"


def refused(*items: Instrument, histories: dict[str, PriceHistory], windows: list[LookBack] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        build_section(items, histories, windows or [LookBack("base", 9)], as_of=TODAY, measure="es", count=1)
    return caught.value.stable_code


def test_rejects_what_cannot_be_built() -> None:
    assert refused(histories={}) == "shortfall.missing"
    assert refused(instrument(), histories={}) == "shortfall.missing"
    assert refused(instrument(kind="option"), histories={SYMBOL: wave()}) == "shortfall.kind"
    assert refused(instrument(), histories={SYMBOL: wave(9)}) == "shortfall.look-back"


def test_rejects_a_lot_that_is_worth_too_little() -> None:
    """A coin at 0.000001 rounded by 1e-10 a lot: a lot of ten is enough, one of nine is not."""

    def coin(lot: int) -> Instrument:
        return make_instrument("test", SYMBOL, settle="USD", lot=Exact(lot), price=Exact(1, 6), kind="spot")

    assert build_section([coin(10)], {SYMBOL: wave()}, [LookBack("base", 9)], as_of=TODAY, measure="es", count=1)
    with pytest.raises(InputError) as caught:
        build_section([coin(9)], {SYMBOL: wave()}, [LookBack("base", 9)], as_of=TODAY, measure="es", count=1)
    assert (caught.value.stable_code, caught.value.where) == ("shortfall.lot", SYMBOL)
    assert caught.value.hint.startswith("Make the lot larger")


@pytest.mark.parametrize("other", [wave(29), wave(30, START + timedelta(1))])
def test_rejects_histories_of_different_days(other: PriceHistory) -> None:
    """Losses of one day must not be added to gains of another."""
    assert refused(instrument("A"), instrument("B"), histories={"A": wave(), "B": other}) == "shortfall.days"
    window = [LookBack("base", 9, START + timedelta(20))]
    histories = {"A": wave(), "B": other}
    assert build_section([instrument("A"), instrument("B")], histories, window, as_of="2021-12-23T00:00:00Z", measure="es", count=1)


def aged(as_of: str, history: PriceHistory, stale_days: int | None = None) -> ShortfallSection:
    look_back = [LookBack("base", 9)]
    return build_section([instrument()], {SYMBOL: history}, look_back, as_of=as_of, measure="es", count=1, stale_days=stale_days)


def test_rejects_a_base_window_that_is_too_old() -> None:
    """Prices up to 31 December: yesterday's on 1 January, too old on the second, unless research says so."""
    aged("2021-12-31T23:59:59Z", wave())
    aged("2022-01-01T23:59:59Z", wave())
    with pytest.raises(InputError) as caught:
        aged("2022-01-02T00:00:00Z", wave())
    assert (caught.value.stable_code, caught.value.where) == ("shortfall.stale", "window base")
    assert caught.value.why == "its last day is 2021-12-31, 2 days before the snapshot of 2022-01-02; 1 are allowed"
    aged("2022-01-02T00:00:00Z", wave(), stale_days=2)
    aged("2026-11-20T12:00:00Z", wave(), stale_days=2_000)


def test_a_market_with_weekends_may_be_as_old_as_its_longest_gap() -> None:
    days = [START + timedelta(at) for at in range(30)]
    weekdays = PriceHistory.of("weekdays", {day: str(100 + day.day % 3) for day in days if day.weekday() < 5}, longest_gap=4)
    assert weekdays.days[-1] == LAST  # a Friday
    aged("2022-01-04T00:00:00Z", weekdays)
    with pytest.raises(InputError, match="4 are allowed"):
        aged("2022-01-05T00:00:00Z", weekdays)


def test_only_the_base_window_has_to_be_recent() -> None:
    windows = [LookBack("base", 9), LookBack("stress", 9, START + timedelta(10)), LookBack("long", 9)]
    section = build_section([instrument()], {SYMBOL: wave()}, windows, as_of=TODAY, measure="es", count=1)
    assert [window.last for window in section.windows] == ["2021-12-31", "2021-12-12", "2021-12-31"]


# EMIR ----------------------------------------------------------------------------------------------------------------------------


def test_articles_as_coefficients() -> None:
    """In percent: buffer, base and stress weights, floor, base and gross weights."""

    def percents(option: emir.Procyclicality, *, offsets: bool = True) -> list[int]:
        return [rates.initial // 10_000_000 for rates in emir.coefficients(option, offsets=offsets)]

    assert percents("28(1)(a)") == [125, 0, 0, 0, 100, 25]
    assert percents("28(1)(a)", offsets=False) == [125, 0, 0, 0, 0, 0]
    assert percents("28(1)(b)") == [100, 75, 25, 0, 80, 20]
    assert percents("28(1)(c)", offsets=False) == [100, 0, 0, 100, 0, 0]
    assert all(min(rates) == max(rates) for rates in emir.coefficients("28(1)(a)"))


@pytest.mark.parametrize("option", ["28(1)(a)", "28(1)(b)", "28(1)(c)"])
def test_every_article_keeps_the_rules(option: emir.Procyclicality) -> None:
    windows = [LookBack("base", 9), LookBack("stress", 9), LookBack("long", 9)]
    section = build_section(
        [instrument()], {SYMBOL: wave()}, windows, as_of=TODAY, measure="es", count=1, coefficients=emir.coefficients(option)
    )
    assert snapshot(section, instrument()).shortfall == section
