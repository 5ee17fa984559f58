"""Binance USD-M leverage brackets: every symbol at every boundary, just below it, and inside every bracket.

Published are rate and deduction of each bracket, so what is expected is the published formula, ``notional * rate - deduction`` of the
bracket that holds the notional. Contracts are worth one unit of their settlement currency here and a lot a hundredth, so that a position
can sit exactly on a boundary. The brackets are those of a folder's file, or those that come with the project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any, Final

from margin.builders.brackets import Bracket, parse_tiers
from margin.decimals import Exact
from margin.files import read_bytes
from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load

FILE: Final = "binance_leverage_tiers.json"
ROWS: Final = "binance_margin_vectors.json"
BUNDLED: Final = "binance_usdm_brackets.csv"
SOURCE: Final = "Binance USD-M leverage brackets of October 2024, as in freqtrade's binance_leverage_tiers.json at c9ae5e1e"
LOT: Final = Fraction(1, 100)
PER_ACCOUNT: Final = 8
"""Positions of an account on boundaries: the slots of the small circuit."""
PER_LARGE_ACCOUNT: Final = 64
"""Likewise of the accounts that go through every boundary: the slots of the large circuit."""

_FAR: Final = Fraction(10**9)
"""How far into a bracket that ends beyond every position."""

Table = Mapping[str, tuple[Bracket, ...]]


def read(folder: Path) -> dict[str, Any]:
    """The case file of a folder's brackets, with the published margins of single notionals."""
    data = read_bytes(folder / FILE, what="leverage tiers")
    rows = load(folder, ROWS)["derived_maintenance_margin"] if (folder / ROWS).is_file() else []
    return _file(parse_tiers(data, FILE), rows)


def bundled() -> dict[str, Any]:
    """The case file of the brackets that come with the project."""
    return _file(parse_tiers(resources.files("margin.data").joinpath(BUNDLED).read_bytes(), BUNDLED), _DERIVED)


_DERIVED: Final = [
    {"symbol": f"{base}/USDT:USDT", "notional": notional, "maintenance_margin": margin}
    for base, margins in {
        "BTC": ("4", "200", "200.00005", "3925", "38550", "368550", "1768550", "10518550"),
        "ETH": ("4", "200", "200.00005", "3925", "38550", "368550", "2493550", "15493550"),
        "SOL": ("5", "295", "295.000065", "7120", "96620", "1021620", "7021620", "58271620"),
        "DOGE": ("5", "330", "330.0001", "7330", "198330", "2898330"),
    }.items()
    for notional, margin in zip(
        ("1000", "50000", "50000.01", "750000", "5000000", "25000000", "90000000", "250000000"), margins, strict=False
    )
]
"""Margins of single notionals, recomputed from the published brackets."""


def _file(table: Table, rows: list[dict[str, Any]]) -> dict[str, Any]:
    currencies: dict[str, list[str]] = {}
    for symbol in table:
        currencies.setdefault(symbol.rpartition(":")[2], []).append(symbol)
    snapshots = {
        currency: {
            "venue": "binance-usdm",
            "numeraire": currency,
            "instruments": [_instrument(symbol, table[symbol]) for symbol in symbols],
        }
        for currency, symbols in currencies.items()
    }
    cases = [case for symbol, brackets in table.items() for case in _points(symbol, brackets)]
    cases += [_single(row) for row in rows]
    cases += [case for currency, symbols in currencies.items() for case in _accounts(currency, symbols, table)]
    cases += [case for currency, symbols in currencies.items() for case in _every_boundary(currency, symbols, table)]
    return {
        "schema": SCHEMA,
        "set": "binance-brackets",
        "title": f"Binance USD-M brackets, {len(table)} symbols",
        "source": SOURCE,
        "note": "Each symbol at, just below and between all bracket boundaries; accounts of eight symbols, each on one of its boundaries; "
        "accounts of up to 64 symbols that go through every boundary, proven with --every-boundary.",
        "snapshots": snapshots,
        "cases": cases,
    }


def _instrument(symbol: str, brackets: tuple[Bracket, ...]) -> dict[str, Any]:
    rows = [
        [
            str(bracket.floor),
            None if bracket.cap is None else str(bracket.cap),
            str(bracket.rate),
            str(bracket.cum or Exact(0)),
            int(_exact(bracket.max_leverage or Exact(1))),
        ]
        for bracket in brackets
    ]
    return {"symbol": symbol, "price": "1", "lot": decimal(LOT), "tiers": {"rule": "brackets", "brackets": rows}}


def _points(symbol: str, brackets: tuple[Bracket, ...]) -> Iterator[dict[str, Any]]:
    """At every floor but zero, one lot below it, and in the middle of every bracket."""
    for number, bracket in enumerate(brackets, 1):
        floor = _exact(bracket.floor)
        if floor:
            yield _case(f"{symbol} bracket {number}: at the floor", symbol, floor, bracket)
            yield _case(f"{symbol} bracket {number - 1}: below its cap", symbol, floor - LOT, brackets[number - 2])
        if bracket.cap is not None:
            middle = min((floor + _exact(bracket.cap)) / 2, floor + _FAR)
            yield _case(f"{symbol} bracket {number}: inside", symbol, middle // LOT * LOT, bracket)


def _case(name: str, symbol: str, notional: Fraction, bracket: Bracket) -> dict[str, Any]:
    return _long(name, symbol.rpartition(":")[2], [(symbol, notional)], _margin(notional, bracket))


def _single(row: dict[str, Any]) -> dict[str, Any]:
    currency = row["symbol"].rpartition(":")[2]
    name = f"{row['symbol']} with a notional of {row['notional']}"
    return _long(name, currency, [(row["symbol"], Fraction(row["notional"]))], Fraction(row["maintenance_margin"]))


def _accounts(currency: str, symbols: list[str], table: Table) -> Iterator[dict[str, Any]]:
    """All symbols of a currency, eight to an account, alternately long and short, the k-th on one of its own boundaries."""
    for start in range(0, len(symbols), PER_ACCOUNT):
        held, margin = [], Fraction(0)
        for place, symbol in enumerate(symbols[start : start + PER_ACCOUNT], start):
            inner = [bracket for bracket in table[symbol] if bracket.floor.units]
            bracket = inner[place % len(inner)] if inner else table[symbol][0]
            notional = _exact(bracket.floor) or LOT
            margin += _margin(notional, bracket)
            held.append((symbol, -notional if place % 2 else notional))
        name = f"account {start // PER_ACCOUNT + 1} in {currency}: {len(held)} symbols on bracket boundaries"
        yield {**_long(name, currency, held, margin), "boundary": True, "prove": True}


def _every_boundary(currency: str, symbols: list[str], table: Table) -> Iterator[dict[str, Any]]:
    """The k-th inner boundary of all symbols that have so many, 64 to an account, for every k."""
    inner = {symbol: [bracket for bracket in table[symbol] if bracket.floor.units] for symbol in symbols}
    for rank in range(max(len(brackets) for brackets in inner.values())):
        ranked = [symbol for symbol in symbols if rank < len(inner[symbol])]
        for start in range(0, len(ranked), PER_LARGE_ACCOUNT):
            held, margin = [], Fraction(0)
            for place, symbol in enumerate(ranked[start : start + PER_LARGE_ACCOUNT]):
                bracket = inner[symbol][rank]
                notional = _exact(bracket.floor)
                margin += _margin(notional, bracket)
                held.append((symbol, -notional if place % 2 else notional))
            name = f"boundary {rank + 1} in {currency}, account {start // PER_LARGE_ACCOUNT + 1}: {len(held)} symbols"
            yield {**_long(name, currency, held, margin), "boundary": True}


def _long(name: str, currency: str, held: list[tuple[str, Fraction]], margin: Fraction) -> dict[str, Any]:
    return {
        "name": name,
        "model": "cross",
        "snapshot": currency,
        "account": {"positions": [{"symbol": symbol, "quantity": decimal(notional)} for symbol, notional in held]},
        "expected": {"maintenance": {"requirement": decimal(margin)}},
    }


def _margin(notional: Fraction, bracket: Bracket) -> Fraction:
    return notional * _exact(bracket.rate) - _exact(bracket.cum or Exact(0))


def _exact(value: Exact) -> Fraction:
    return Fraction(value.units, 10**value.decimals)
