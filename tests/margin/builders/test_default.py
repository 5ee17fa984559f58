"""The bundled data: complete, and the margin of every symbol at every bracket boundary is the venue's own formula."""

from __future__ import annotations

import csv
from collections import defaultdict
from fractions import Fraction
from importlib import resources
from itertools import pairwise

import pytest

from margin.account import scale
from margin.builders.build import MarketData, build_snapshot
from margin.builders.default import default_snapshot, market_data, sources
from margin.builders.policy import SnapshotPolicy
from margin.builders.tickers import Price
from margin.decimals import Exact
from margin.models.cross import evaluate
from margin.portfolio import Balance, Portfolio, Position
from margin.snapshot import NOTIONAL_LIMIT, Instrument, Snapshot
from margin.tables.cross import RowBook
from margin.widths import FINE_SCALE, VALUE_SCALE

AS_OF = "2026-11-20T12:00:00Z"
SNAPSHOT = default_snapshot(AS_OF)
FILES = resources.files("margin.data")


def published() -> dict[str, list[dict[str, Fraction]]]:
    """The brackets as the file has them, read here a second time without the builder."""
    result: dict[str, list[dict[str, Fraction]]] = defaultdict(list)
    with (FILES / "binance_usdm_brackets.csv").open() as handle:
        for row in csv.DictReader(handle):
            result[row.pop("symbol")].append({name: Fraction(cell) for name, cell in row.items()})
    return result


PUBLISHED = published()


def instruments() -> dict[str, Instrument]:
    """All 349 in their settlement currency: the one that settles in bitcoin is taken under a bitcoin numeraire."""
    data = market_data()
    policy = SnapshotPolicy(venue="binance-usdm", as_of=AS_OF, numeraire="BTC", symbols=frozenset({"ETH/BTC:BTC"}))
    alone = MarketData(data.brackets, data.prices, {}, {})
    others = build_snapshot(alone, policy).snapshot.instruments
    return {item.symbol: item for item in (*SNAPSHOT.instruments, *others)}


INSTRUMENTS = instruments()


def requirement(item: Instrument, notional: int, level: int = 1) -> Fraction:
    """What the rows ask for a notional in money units; exactly one row must hold it."""
    (held,) = [tier for tier in item.tiers if tier.floor <= notional < tier.cap]
    return Fraction(notional * held.rates[level] - held.constants[level], FINE_SCALE)


def test_the_data_are_complete() -> None:
    assert len(PUBLISHED) == 349
    assert sum(map(len, PUBLISHED.values())) == 2805
    assert INSTRUMENTS.keys() == PUBLISHED.keys()
    data = market_data()
    assert data.prices.keys() == PUBLISHED.keys()
    assert len(data.haircuts) == 483
    assert sum(len(item.slices) for item in data.haircuts.values()) == 1167


def test_the_default_snapshot_fits_a_tree_of_depth_four() -> None:
    assert (len(SNAPSHOT.instruments), len(SNAPSHOT.collateral), SNAPSHOT.depth) == (349, 481, 4)
    assert SNAPSHOT.row_count == 2 + 2805 + (1167 - 2) + 118 == 4090
    assert SNAPSHOT.row_count <= 8**SNAPSHOT.depth


def test_brackets_in_bitcoin_count_at_the_price_of_bitcoin() -> None:
    (item,) = [item for item in SNAPSHOT.instruments if item.settle == "BTC"]
    (bitcoin,) = [asset for asset in SNAPSHOT.collateral if asset.asset == "BTC"]
    price = Fraction(bitcoin.price.units, 10**bitcoin.price.decimals)
    assert [Fraction(tier.floor, VALUE_SCALE) for tier in item.tiers] == [row["floor"] * price for row in PUBLISHED["ETH/BTC:BTC"]]
    assert [Fraction(tier.constants[1], FINE_SCALE) for tier in item.tiers] == [row["cum"] * price for row in PUBLISHED["ETH/BTC:BTC"]]


def test_the_default_snapshot_is_the_same_every_time_and_keeps_the_rules() -> None:
    again = default_snapshot(AS_OF)
    assert again.canonical() == SNAPSHOT.canonical()
    assert Snapshot.parse(SNAPSHOT.canonical()).sha256 == SNAPSHOT.sha256
    assert default_snapshot("2026-11-21T12:00:00Z").sha256 != SNAPSHOT.sha256


def test_the_bundled_files_are_small_and_named_in_the_sources() -> None:
    names = sorted(item.name for item in FILES.iterdir() if item.name.endswith(".csv"))
    assert len(names) == len(sources()) == 4
    assert all(len((FILES / name).read_bytes()) < 400_000 for name in names)


@pytest.mark.parametrize("symbol", sorted(PUBLISHED))
def test_margin_of_every_symbol_at_every_bracket_boundary_and_between(symbol: str) -> None:
    item, brackets = INSTRUMENTS[symbol], PUBLISHED[symbol]
    assert len(item.tiers) == len(brackets)
    for bracket in brackets:
        floor, cap = int(bracket["floor"] * VALUE_SCALE), min(int(bracket["cap"] * VALUE_SCALE), NOTIONAL_LIMIT)
        for notional in {floor, floor + 1, (floor + cap) // 2, (2 * floor + cap) // 3, cap - 1}:
            value = Fraction(notional, VALUE_SCALE)
            expected = value * bracket["rate"] - bracket["cum"]
            assert requirement(item, notional) == expected
            assert expected == max(value * other["rate"] - other["cum"] for other in brackets)
            least = value / bracket["max_leverage"]
            assert least <= requirement(item, notional, 2) <= least + value / 10**9


@pytest.mark.parametrize("symbol", sorted(PUBLISHED))
def test_the_published_deductions_are_the_tax_bracket_formula(symbol: str) -> None:
    for below, above in pairwise(PUBLISHED[symbol]):
        assert below["cap"] == above["floor"]
        assert above["cum"] == below["cum"] + above["floor"] * (above["rate"] - below["rate"])


def test_positions_open_the_row_of_their_notional() -> None:
    book = RowBook(SNAPSHOT, "maintenance")
    for item in SNAPSHOT.instruments:
        for tier in item.tiers:
            for lots in {tier.floor // item.lot_value, -(-tier.floor // item.lot_value), (min(tier.cap, 10**24) - 1) // item.lot_value}:
                _, row = book.instrument(item.id, -lots)
                assert row.floor <= lots * item.lot_value < row.cap


@pytest.mark.parametrize(("side", "entry", "funds", "price"), [(1, 70_000, 10_250, 60_000), (-1, 60_000, 10_300, 70_000)])
def test_equity_equals_requirement_at_the_liquidation_price(side: int, entry: int, funds: int, price: int) -> None:
    """``LP = (balance + cum - side * quantity * entry) / (quantity * rate - side * quantity)`` for one bitcoin in the second bracket.

    At that price nothing is left, one tenth of a dollar to the holder's side something, to the other side less than nothing.
    """
    bracket = PUBLISHED["BTC/USDT:USDT"][1]
    assert (funds + bracket["cum"] - side * entry) / (bracket["rate"] - side) == price
    position = Position("BTC/USDT:USDT", Exact(side), Exact(1), Exact(entry))
    portfolio = Portfolio("desk", AS_OF, (position,), (Balance("USDT", Exact(funds)),))
    policy = SnapshotPolicy(venue="binance-usdm", as_of=AS_OF, symbols=frozenset({"BTC/USDT:USDT"}))
    for step, sign in ((0, 0), (side, 1), (-side, -1)):
        marked = MarketData(market_data().brackets, {"BTC/USDT:USDT": Price(Exact(price * 10 + step, 1), "price")}, {}, {})
        snapshot = build_snapshot(marked, policy).snapshot
        headroom = evaluate(scale(portfolio, snapshot), RowBook(snapshot, "maintenance")).headroom
        assert (headroom > 0) - (headroom < 0) == sign
