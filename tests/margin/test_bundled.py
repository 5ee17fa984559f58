"""The whole of the bundled data, at every bracket boundary and between: the model against the published formulas.

The CSV files are read here with nothing but the standard library; the default snapshot comes from the builders.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from fractions import Fraction
from functools import cache
from importlib import resources
from itertools import pairwise
from random import Random

import pytest

from margin import snapshot_rules
from margin.account import Account
from margin.builders.default import default_snapshot
from margin.errors import InputError
from margin.models.cross import evaluate
from margin.snapshot import NOTIONAL_LIMIT, Snapshot
from margin.tables.cross import RowBook
from margin.venues import binance, binance_por
from margin.widths import FINE_SCALE, RATE_SCALE, VALUE_SCALE
from tests.margin.cases import AS_OF

LIMIT = Fraction(NOTIONAL_LIMIT, VALUE_SCALE)


@cache
def table(name: str) -> list[dict[str, str]]:
    text = resources.files("margin.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def brackets() -> dict[str, list[dict[str, str]]]:
    result = defaultdict(list)
    for row in table("binance_usdm_brackets.csv"):
        result[row["symbol"]].append(row)
    return dict(result)


@cache
def slices() -> dict[str, list[dict[str, str]]]:
    result = defaultdict(list)
    for row in table("binance_collateral_haircuts.csv"):
        result[row["asset"]].append(row)
    return dict(result)


@cache
def bundled() -> Snapshot:
    return default_snapshot(AS_OF)


@cache
def in_numeraire() -> dict[str, list[dict[str, str]]]:
    """The brackets with their amounts in the numeraire: those of ``ETH/BTC:BTC`` are published in bitcoin."""
    prices = {row["asset"]: Fraction(row["price"]) for row in table("binance_asset_prices.csv")}
    result = {}
    for symbol, rows in brackets().items():
        settle = symbol.partition(":")[2].partition("-")[0]
        unit = Fraction(1) if settle in bundled().cash_currencies else prices[settle]
        result[symbol] = [{**row, **{name: str(Fraction(row[name]) * unit) for name in ("floor", "cap", "cum")}} for row in rows]
    return result


def published_margin(symbol: str, notional: Fraction) -> Fraction:
    for row in in_numeraire()[symbol]:
        if Fraction(row["floor"]) <= notional < Fraction(row["cap"]):
            return notional * Fraction(row["rate"]) - Fraction(row["cum"])
    raise AssertionError(f"{symbol} has no bracket for {notional}")


def published_value(asset: str, value: Fraction) -> Fraction:
    total = Fraction(0)
    for row in slices().get(asset, []):
        inside = min(value, Fraction(row["cap"]) if row["cap"] else LIMIT) - Fraction(row["floor"])
        total += max(Fraction(0), inside) * Fraction(row["weight"])
    return total


def whole(text: str, scale: int) -> int:
    value = Fraction(text) * scale
    assert value.denominator == 1
    return int(value)


def test_sizes() -> None:
    assert len(brackets()) == 349
    assert sum(len(rows) for rows in brackets().values()) == 2_805
    assert sum(len(rows) for rows in slices().values()) == 1_167
    snapshot = bundled()
    assert len(snapshot.instruments) == 349
    assert snapshot.row_count <= 8**snapshot.depth == 4_096
    snapshot_rules.check(snapshot)


def test_the_published_deductions_are_the_cumulative_ones_for_all_symbols() -> None:
    """The finding behind the continuous requirement: no symbol has a jump, a gap or a falling rate."""
    boundaries = 0
    for symbol, rows in brackets().items():
        floors = [whole(row["floor"], VALUE_SCALE) for row in rows]
        rates = [whole(row["rate"], RATE_SCALE) for row in rows]
        assert binance.cumulative(floors, rates) == tuple(whole(row["cum"], FINE_SCALE) for row in rows), symbol
        assert all(lower < upper for lower, upper in pairwise(rates)), symbol
        assert all(lower["cap"] == upper["floor"] for lower, upper in pairwise(rows)), symbol
        boundaries += len(rows) - 1
    assert boundaries == 2_456


@pytest.mark.parametrize("sign", [1, -1])
def test_maintenance_margin_of_every_symbol_at_every_boundary_and_between(sign: int) -> None:
    snapshot = bundled()
    book = RowBook(snapshot, "maintenance")
    rng = Random(sign)
    checked = 0
    for item in snapshot.instruments:
        rows = in_numeraire()[item.symbol]
        for row in rows:
            floor, cap = (min(whole(row[side], VALUE_SCALE), NOTIONAL_LIMIT) // item.lot_value for side in ("floor", "cap"))
            for lots in {floor - 1, floor, floor + 1, (floor + cap) // 2, rng.randint(floor, cap), cap - 1, cap}:
                notional = Fraction(lots * item.lot_value, VALUE_SCALE)
                if not 0 < lots < 2**63 or notional >= min(Fraction(rows[-1]["cap"]), LIMIT):
                    continue
                result = evaluate(Account(0, 0, ((item.id, sign * lots),), ()), book)
                assert Fraction(result.requirement, FINE_SCALE) == published_margin(item.symbol, notional), (item.symbol, lots)
                checked += 1
        last = min(whole(rows[-1]["cap"], VALUE_SCALE), NOTIONAL_LIMIT)
        beyond = -(-last // item.lot_value)
        if beyond < 2**63:
            with pytest.raises(InputError) as caught:
                evaluate(Account(0, 0, ((item.id, sign * beyond),), ()), book)
            assert caught.value.stable_code == "rows.cap"
    assert checked > 14_000


def test_haircut_of_every_asset_at_every_boundary_and_between() -> None:
    snapshot = bundled()
    book = RowBook(snapshot, "maintenance")
    rng = Random(0)
    checked = 0
    for asset in snapshot.collateral:
        edges = [whole(row[side], VALUE_SCALE) for row in slices().get(asset.asset, []) for side in ("floor", "cap") if row[side]]
        points = {rng.randint(0, 2 * edge) // asset.lot_value for edge in edges} | {10**14 // asset.lot_value}
        points |= {edge // asset.lot_value + step for edge in edges for step in (-1, 0, 1)}
        for lots in points:
            value = Fraction(lots * asset.lot_value, VALUE_SCALE)
            if not 0 < lots < 2**63 or value >= LIMIT:
                continue
            result = evaluate(Account(0, 0, (), ((asset.id, lots),)), book)
            assert Fraction(result.equity, FINE_SCALE) == published_value(asset.asset, value), (asset.asset, lots)
            checked += 1
            debt = evaluate(Account(0, 0, (), ((asset.id, -lots),)), book)
            assert Fraction(debt.equity, FINE_SCALE) == -value * Fraction(asset.liability_weight, RATE_SCALE)
    assert checked > 3_000


def test_haircut_by_slices_with_their_rounding_equals_the_snapshot() -> None:
    """Binance's integer arithmetic (1e-16, rounded down per slice) on the same tables."""
    snapshot = bundled()
    book = RowBook(snapshot, "initial")
    for asset in snapshot.collateral[::7]:
        rows = slices().get(asset.asset, [])
        table_of = [
            binance_por.Slice(int(row["floor"]), int(row["cap"] or 2**64 - 1), whole(row["weight"], binance_por.PERCENT)) for row in rows
        ]
        lots = 10**15 // asset.lot_value
        equity = evaluate(Account(0, 0, (), ((asset.id, lots),)), book).equity
        assert 0 <= equity - binance_por.counted(table_of, lots * asset.lot_value * 10**6) * 1_000 < 1_000 * max(1, len(rows))
