"""Price histories: read, and every doubtful one refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from margin.builders.prices import PriceHistory, read_prices
from margin.decimals import Exact
from margin.errors import InputError

GOOD = {"2021-12-29": "47588.85", "2021-12-30": "46444.7", "2021-12-31": "4.7178e4"}


def refused(closes: Mapping[Any, object], **options: int) -> InputError:
    with pytest.raises(InputError) as caught:
        PriceHistory.of("BTC", closes, **options)
    return caught.value


def test_reads_prices_as_exchanges_write_them() -> None:
    found = PriceHistory.of("BTC", GOOD)
    assert found.days[-1] == date(2021, 12, 31)
    assert found.closes == (Exact(4_758_885, 2), Exact(464_447, 1), Exact(47_178))
    assert found.place(date(2021, 12, 30)) == 1
    assert PriceHistory.of("BTC", dict(zip(found.days, found.closes, strict=True))) == found


def test_reads_a_csv_file() -> None:
    data = b"date,open,close\n2021-12-30,1,46444.7\n2021-12-31,2,47178\n"
    assert read_prices(data, "btc.csv").closes == (Exact(464_447, 1), Exact(47_178))
    assert read_prices(data, "btc.csv", name="BTC").name == "BTC"


def test_rejects_a_csv_file_without_the_columns() -> None:
    with pytest.raises(InputError) as caught:
        read_prices(b"day,close\n2021-12-30,1\n", "btc.csv")
    assert caught.value.stable_code == "input.csv.header"


@pytest.mark.parametrize("price", ["NaN", "nan", float("nan"), "inf", "-Infinity", float("inf"), "", None, "abc", "1_000", True])
def test_rejects_nan(price: object) -> None:
    error = refused({"2021-12-30": "1", "2021-12-31": price})
    assert (error.stable_code, error.where) == ("shortfall.nan", "BTC 2021-12-31")


def test_rejects_nan_in_a_csv_file() -> None:
    with pytest.raises(InputError) as caught:
        read_prices(b"date,close\n2021-12-30,1\n2021-12-31,NaN\n", "btc.csv")
    assert (caught.value.stable_code, caught.value.where) == ("shortfall.nan", "btc.csv line 3 column close")


@pytest.mark.parametrize(
    ("price", "why"), [("0", "zero"), ("0.00", "zero"), ("-1", "negative"), (Exact(-5, 1), "negative"), (Exact(0), "zero")]
)
def test_rejects_a_price_that_is_not_positive(price: object, why: str) -> None:
    error = refused({"2021-12-30": "1", "2021-12-31": price})
    assert (error.stable_code, error.where, error.why) == ("shortfall.price", "BTC 2021-12-31", f"it is {why}")


@pytest.mark.parametrize(
    "days",
    [
        ("2021-12-31", "2021-12-30"),
        ("2021-12-31", date(2021, 12, 31)),
        ("2021-02-29",),
        ("20211231",),
        ("31.12.2021",),
        (20211231,),
        (None,),
    ],
)
def test_rejects_days_out_of_order_or_unreadable(days: tuple[object, ...]) -> None:
    assert refused(dict.fromkeys(days, "1")).stable_code == "shortfall.dates"


def test_rejects_a_gap() -> None:
    weekend = {"2021-12-30": "1", "2021-12-31": "2", "2022-01-03": "3"}
    error = refused(weekend)
    assert (error.stable_code, error.why) == ("shortfall.gap", "2 days are missing, and a step may be 1 long")
    assert refused(weekend, longest_gap=2).stable_code == "shortfall.gap"
    assert PriceHistory.of("BTC", weekend, longest_gap=3).days[-1] == date(2022, 1, 3)


def test_rejects_an_empty_history() -> None:
    assert refused({}).stable_code == "shortfall.look-back"
    with pytest.raises(InputError):
        PriceHistory("BTC", (date(2021, 1, 1),), ())


def test_rejects_a_day_that_it_does_not_have() -> None:
    with pytest.raises(InputError) as caught:
        PriceHistory.of("BTC", GOOD).place(date(2021, 12, 31) + timedelta(1))
    assert caught.value.stable_code == "shortfall.look-back"
