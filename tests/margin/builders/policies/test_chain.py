"""Chains: every rule refuses with its own code, and marks are what they are said to be."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from margin.builders.policies.chain import Chain, ratio, unit_price
from margin.builders.policies.chain_csv import chain_from_records, parse_chain
from margin.builders.policies.sample import sample_chain
from margin.errors import InputError
from tests.margin.builders.policies.chains import AS_OF, chain, days, forward, index, linear, option

NEAR = days(10)


def world(**changes: Any) -> list[dict[str, Any]]:
    """A small good chain; a change replaces one record's cells."""
    records = {
        "index": index(91_000),
        "forward": forward(91_200, NEAR, 0.998),
        "call": option(NEAR, 90_000, "C", 0.5),
        "higher": option(NEAR, 95_000, "C", 0.48),
        "put": option(NEAR, 90_000, "P", 0.5),
        "future": linear("future", 91_200, expiry=NEAR),
        "perpetual": linear("perpetual", "91010.5"),
        "spot": linear("spot", 91_000),
    }
    return [record | changes.get(name, {}) for name, record in records.items()]


def code(build: Callable[[], Chain]) -> str:
    with pytest.raises(InputError) as error:
        build()
    return error.value.stable_code


def test_a_good_chain() -> None:
    good = chain(*world())
    assert good.underlyings == ("BTC",)
    by_symbol = {quote.symbol: quote for quote in good.quotes}
    assert good.mark(by_symbol["perpetual"]) == Fraction("91010.5")
    parity = good.mark(by_symbol["90000C"]) - good.mark(by_symbol["90000P"])
    assert abs(parity - Fraction("0.998") * 1_200) <= Fraction(2, 10**6)
    assert good.days(NEAR) == 10
    assert good.shocked(by_symbol["perpetual"], Fraction(-1, 10)) == Fraction("81909.45")


def test_the_marks_of_the_sample_are_the_same_everywhere() -> None:
    sample = sample_chain()
    marks = {quote.symbol: str(unit_price(sample.mark(quote))) for quote in sample.quotes}
    assert marks["BTC/USDT:USDT-261204-90000-C"] == "4062.138339"
    assert marks["BTC/USDT:USDT-261225-80000-P"] == "1924.752164"
    assert marks["ETH/USDT:USDT-261225-3300-C"] == "151.645547"
    assert len(marks) == 20


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"call": {"vol": float("nan")}}, "nan"),
        ({"call": {"vol": "NaN"}}, "nan"),
        ({"call": {"strike": float("inf")}}, "nan"),
        ({"spot": {"price": float("nan")}}, "nan"),
        ({"forward": {"price": "nan"}}, "nan"),
        ({"call": {"vol": 0}}, "vol"),
        ({"call": {"vol": -0.5}}, "vol"),
        ({"call": {"vol": 45}}, "vol"),
        ({"call": {"vol": None}}, "kind"),
        ({"call": {"side": None}}, "kind"),
        ({"call": {"side": "X"}}, "kind"),
        ({"spot": {"kind": "swap"}}, "kind"),
        ({"spot": {"strike": 5}}, "kind"),
        ({"spot": {"expiry": NEAR}}, "kind"),
        ({"future": {"expiry": None}}, "kind"),
        ({"future": {"expiry": AS_OF}}, "expiry"),
        ({"forward": {"expiry": "2026-11-19T08:00:00Z"}}, "expiry"),
        ({"call": {"expiry": "2026-11-19T08:00:00Z"}}, "expiry"),
        ({"call": {"expiry": days(11)}}, "underlying"),
        ({"spot": {"underlying": "ETH"}}, "underlying"),
        ({"index": {"price": 0}}, "price"),
        ({"index": {"price": None}}, "price"),
        ({"forward": {"price": -1}}, "price"),
        ({"forward": {"discount": 0}}, "price"),
        ({"call": {"strike": -90_000}}, "price"),
        ({"perpetual": {"price": 0}}, "price"),
        ({"higher": {"strike": 900_000}}, "price"),
        ({"perpetual": {"symbol": "spot"}}, "duplicate"),
        ({"higher": {"strike": 90_000}}, "duplicate"),
        ({"call": {"lot": 0}}, "lot"),
        ({"call": {"lot": "0.00001"}}, "lot"),
        ({"perpetual": {"price": "91010.1234567891"}}, "lot"),
        ({"perpetual": {"price": "0.09999", "lot": "0.0001"}}, "lot"),
        ({"index": {"price": "0.999999"}}, "price"),
        ({"forward": {"price": "0.999999"}}, "price"),
        ({"put": {"strike": "0.999999"}}, "price"),
        ({"higher": {"vol": 2}}, "crossed"),
        ({"put": {"strike": 99_000, "vol": "0.5"}, "call": {"side": "P", "strike": 98_000, "vol": "1.5"}}, "crossed"),
    ],
)
def test_rejects(changes: dict[str, Any], expected: str) -> None:
    assert code(lambda: chain(*world(**changes))) == f"policy.{expected}"


def test_the_smallest_lot_and_price_are_accepted() -> None:
    """A lot of 1e-5, and options, however cheap, on something worth 1; what has no options may be worth less."""
    least = chain(index(1), forward(1, NEAR), option(NEAR, 1, "C", price="0.000001", lot="0.0001"), linear("spot", "0.1", lot="0.0001"))
    assert sorted(least.mark(quote) * ratio(quote.lot) for quote in least.quotes) == [Fraction(1, 10**10), Fraction(1, 10**5)]
    assert chain(index("0.00002"), linear("perpetual", "0.00002", lot="0.5")).underlyings == ("BTC",)


def test_a_lot_that_is_worth_too_little_is_told_to_be_larger() -> None:
    with pytest.raises(InputError) as caught:
        chain(index("0.00002"), linear("perpetual", "0.00002", lot="0.4999"))
    assert "make the lot larger" in caught.value.hint.lower()


def test_rejects_chains_without_quotes_or_columns() -> None:
    assert code(lambda: chain(index(91_000))) == "policy.empty"
    assert code(lambda: parse_chain(b"kind,symbol\nspot,X\n", AS_OF)) == "policy.columns"
    assert code(lambda: chain(index(1), index(2), linear("spot", 1))) == "policy.duplicate"
    assert code(lambda: chain(index(1), forward(1, NEAR), forward(2, NEAR), linear("spot", 1))) == "policy.duplicate"
    assert code(lambda: chain_from_records([index(1), linear("spot", 1)], "yesterday")) == "input.time"


def test_reads_the_same_from_csv_and_from_a_frame() -> None:
    columns = ("kind", "underlying", "symbol", "expiry", "strike", "side", "vol", "price", "lot", "discount")
    lines = [",".join(columns)]
    lines += [",".join("" if record.get(name) is None else str(record[name]) for name in columns) for record in world()]
    frame = [{name: record.get(name, float("nan")) for name in columns} for record in world()]  # a frame's empty cell
    read = parse_chain("\n".join(lines).encode(), AS_OF)
    again = chain_from_records(frame, AS_OF)
    assert [(q.symbol, read.mark(q)) for q in read.quotes] == [(q.symbol, again.mark(q)) for q in again.quotes]


def test_a_published_mark_keeps_its_distance_to_the_model() -> None:
    plain, marked = chain(*world()), chain(*world(call={"price": "3700"}))
    (ours,) = [quote for quote in plain.quotes if quote.symbol == "90000C"]
    (theirs,) = [quote for quote in marked.quotes if quote.symbol == "90000C"]
    assert marked.mark(theirs) == 3_700
    move = Fraction(1, 10)
    assert marked.shocked(theirs, move, 0.7) - 3_700 == plain.shocked(ours, move, 0.7) - plain.mark(ours)
