"""Prices: a ccxt ``fetch_tickers()`` or ``fetch_mark_prices()`` dump, or a CSV file with the columns ``symbol, price``.

Of a ticker the mark price is taken, then the last trade, then the close; a report says how many prices came from which. Prices are public,
so messages may show them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from margin import strictjson
from margin.decimals import Exact, parse_exchange_number
from margin.errors import InputError
from margin.readers.csvfile import read_csv, shown
from margin.readers.values import Value

_FIELDS: Final = ("markPrice", "mark", "last", "close")
"""Fields of a ticker, the best first."""


class Price(NamedTuple):
    """A positive price in the quote currency, and the field that it came from."""

    value: Exact
    field: str


def parse_tickers(data: bytes, where: str) -> dict[str, Price]:
    """Prices by symbol. Symbols without any price are left out; needing one of them is an error later, with its name.

    Raises:
        InputError: ``json.*``, ``input.csv.*``, ``input.number.*``, ``snapshot.build.tickers`` for another shape,
            ``snapshot.build.price`` for a price that is zero or negative.
    """
    if data.lstrip()[:1] in (b"{", b"["):
        return _from_json(strictjson.loads(data, where), where)
    table = read_csv(data, where)
    if not {"symbol", "price"} <= set(table.columns):
        raise _error("A column is missing", where, "expected symbol and price", "tickers")
    result: dict[str, Price] = {}
    for row in table.rows:
        symbol = row.cells["symbol"]
        if symbol in result:
            raise _error("A symbol stands twice", row.place("symbol"), "", "tickers")
        result[symbol] = Price(_positive(row.cells["price"], row.place("price")), "price")
    return result


def _from_json(value: Value, where: str) -> dict[str, Price]:
    if type(value) is list:
        items = [(ticker.get("symbol") if type(ticker) is dict else None, ticker) for ticker in value]
    else:
        items = list(value.items())
    result: dict[str, Price] = {}
    for symbol, ticker in items:
        if type(ticker) is not dict or type(symbol) is not str:
            raise _error("This is not a dump of tickers", where, "expected an object of symbols, each with a ticker", "tickers")
        if symbol in result:
            raise _error("A symbol stands twice", f"{where}: {shown(symbol)}", "", "tickers")
        info = ticker.get("info")
        for field, found in (*((name, ticker.get(name)) for name in _FIELDS[:2]), ("info.markPrice", _inner(info)), *_last(ticker)):
            if found is not None and found != "":
                result[symbol] = Price(_positive(found, f"{where}: {shown(symbol)}.{field}"), field)
                break
    return result


def _inner(info: Value) -> Value:
    return info.get("markPrice") if type(info) is dict else None


def _last(ticker: dict[str, Value]) -> list[tuple[str, Value]]:
    return [(name, ticker.get(name)) for name in _FIELDS[2:]]


def _positive(value: object, where: str) -> Exact:
    price = parse_exchange_number(value, where)
    if price.units <= 0:
        kind = "zero" if price.units == 0 else "negative"
        raise _error("A price is not positive", where, f"it is {kind}", "price")
    return price


def _error(what: str, where: str, why: str, kind: str) -> InputError:
    hint = "Dump ex.fetch_tickers() again." if kind == "tickers" else "Leave this symbol out, or fetch the price again."
    return InputError(what, where=where, why=why, hint=hint, code=f"snapshot.build.{kind}")
