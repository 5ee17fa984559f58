"""Reading a chain: a CSV file, or records as a frame gives them.

Columns (any order, further ones are ignored): ``kind, underlying, symbol, expiry, strike, side, vol, price, lot, discount``. Kinds are
those of :class:`~margin.builders.policies.chain.Quote`, and two for the market itself::

    kind,underlying,symbol,expiry,strike,side,vol,price,lot,discount
    index,BTC,,,,,,91000,,
    forward,BTC,,2026-12-25T08:00:00Z,,,,91500,,0.996
    spot,BTC,BTC/USDT,,,,,91000,0.0001,
    future,BTC,BTC/USDT:USDT-261225,2026-12-25T08:00:00Z,,,,91500,0.0001,
    option,BTC,BTC/USDT:USDT-261225-90000-C,2026-12-25T08:00:00Z,90000,C,0.52,,0.01,

An empty ``price`` of an option is its Black-76 value, an empty ``discount`` is 1, an empty ``lot`` 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from margin.builders.policies.chain import Chain, Expiry, Kind, Quote
from margin.decimals import Exact, parse_exchange_number
from margin.errors import InputError
from margin.readers.csvfile import read_csv, shown
from margin.readers.values import Value

COLUMNS: Final = ("kind", "underlying", "symbol", "expiry", "strike", "side", "vol", "price", "lot", "discount")
_REQUIRED: Final = frozenset({"kind", "underlying", "price"})
_NEEDED: Final = {
    "index": frozenset({"price"}),
    "forward": frozenset({"price", "expiry"}),
    "option": frozenset({"expiry", "strike", "side", "vol"}),
    "future": frozenset({"price", "expiry"}),
    "perpetual": frozenset({"price"}),
    "spot": frozenset({"price"}),
}
_SIDES: Final = {"C": True, "CALL": True, "P": False, "PUT": False}
_NOT_NUMBERS: Final = frozenset({"nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})


def parse_chain(data: bytes, as_of: str, where: str = "chain") -> Chain:
    """A chain from a CSV file.

    Raises:
        InputError: ``input.csv.*``, ``input.number.*``, ``policy.*`` of :mod:`margin.builders.policies.chain`, ``policy.nan`` for a cell
            that is not a number, ``policy.columns`` for a table without the needed columns.
    """
    table = read_csv(data, where)
    return chain_of(((row.where, row.cells) for row in table.rows), as_of, columns=table.columns, where=where)


def chain_from_records(records: Iterable[Mapping[str, Value]], as_of: str, where: str = "chain") -> Chain:
    """A chain from records with the same names, such as ``frame.to_dict("records")``. Errors as :func:`parse_chain`."""
    rows = [(f"{where} record {number}", record) for number, record in enumerate(records, 1)]
    columns = {str(name) for _, record in rows for name in record}
    return chain_of(rows, as_of, columns=columns or _REQUIRED, where=where)


def chain_of(rows: Iterable[tuple[str, Mapping[str, Any]]], as_of: str, *, columns: Iterable[str], where: str) -> Chain:
    """A chain from cells by column name, each row with its place for messages."""
    missing = sorted(_REQUIRED - set(columns))
    if missing:
        raise InputError("A column is missing", where=where, why=f"expected {', '.join(missing)}", code="policy.columns")
    index: dict[str, Exact] = {}
    expiries: list[Expiry] = []
    quotes: list[Quote] = []
    for place, row in rows:
        kind = row.get("kind")
        if not isinstance(kind, str) or kind not in _NEEDED:
            raise InputError("A kind is unknown", where=place, hint=f"Kinds: {', '.join(_NEEDED)}.", code="policy.kind")
        cells = {name: _cell(row.get(name), f"{place} column {name}", name in _NEEDED[kind]) for name in COLUMNS}
        underlying = str(cells["underlying"] or "")
        if kind == "index":
            if underlying in index:
                raise InputError("An index price stands twice", where=place, why=f"of {shown(underlying)}", code="policy.duplicate")
            index[underlying] = _needed(cells, "price", place)
        elif kind == "forward":
            discount = _number(cells, "discount", place)
            at = str(cells["expiry"] or "")
            expiries.append(Expiry(underlying, at, _needed(cells, "price", place), Exact(1) if discount is None else discount))
        else:
            quotes.append(_quote(cells, place))
    return Chain(as_of, index, tuple(expiries), tuple(quotes))


def _quote(cells: Mapping[str, Value], place: str) -> Quote:
    side = cells["side"]
    call = None if side is None else _SIDES.get(str(side).upper())
    if side is not None and call is None:
        raise InputError("An option is neither call nor put", where=place, hint="The side is C or P.", code="policy.kind")
    lot = _number(cells, "lot", place)
    return Quote(
        symbol=str(cells["symbol"] or ""),
        underlying=str(cells["underlying"] or ""),
        kind=cast(Kind, cells["kind"]),
        lot=Exact(1) if lot is None else lot,
        price=_number(cells, "price", place),
        expiry=None if cells["expiry"] is None else str(cells["expiry"]),
        strike=_number(cells, "strike", place),
        call=call,
        vol=_number(cells, "vol", place),
    )


def _cell(value: Value, where: str, needed: bool) -> Value:
    """The cell, None where it is empty. Not-a-number is refused, but for a frame's, where it stands for an empty cell that may be empty."""
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value) and not needed:
            return None
        raise _nan(where)
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in _NOT_NUMBERS:
            raise _nan(where)
        return text or None
    return value


def _number(cells: Mapping[str, Value], column: str, place: str) -> Exact | None:
    value = cells[column]
    return None if value is None else parse_exchange_number(value, f"{place} column {column}")


def _needed(cells: Mapping[str, Value], column: str, place: str) -> Exact:
    number = _number(cells, column, place)
    if number is None:
        raise InputError("A price is missing", where=f"{place} column {column}", code="policy.price")
    return number


def _nan(where: str) -> InputError:
    hint = "Leave the row out, or the cell empty where there is no number."
    return InputError("A cell is not a number", where=where, why="it is not-a-number or infinite", hint=hint, code="policy.nan")
