"""Read a portfolio, whatever the user has.

===================== ================================================================================================================
``canonical``         our own JSON, ``zkmargin/portfolio/v1``
``ccxt``              ``fetch_positions()`` and ``fetch_balance()``: two files, or one ``{"positions": [...], "balance": {...}}``
``hyperliquid``       ``clearinghouseState``
``table``             CSV, Parquet or JSON records: positions and balances in two files, or in one with a column ``kind``
===================== ================================================================================================================

The format is recognised by its content, never by the file's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from margin import files, strictjson
from margin.errors import InputError
from margin.portfolio import SCHEMA, Portfolio
from margin.readers import ccxt_balance, ccxt_positions, finish, frames, hyperliquid, isolated, table
from margin.readers.csvfile import read_csv, refuse_other_formats, shown
from margin.readers.draft import Draft, DraftBalance, DraftPosition, Options
from margin.readers.notes import Note
from margin.readers.values import Value

_PORTFOLIO_LIMIT = 32 * 1024 * 1024
"""Bytes of one input file: ten thousand ccxt positions have 10 MB."""


class Reading(NamedTuple):
    """A portfolio, the format it came in, and what the conversion did."""

    portfolio: Portfolio
    format: str
    notes: tuple[Note, ...]


def read_files(paths: Iterable[Path | str], options: Options | None = None) -> Reading:
    """Read one account from one or two files.

    Raises:
        InputError: ``input.file.*``, ``json.*``, ``input.*`` or ``portfolio.*``, naming file and place.
    """
    chosen = [Path(path) for path in paths]
    distinct = len({path.name for path in chosen}) == len(chosen)
    documents = []
    for path in chosen:
        data = files.read_bytes(path, what="portfolio", limit=_PORTFOLIO_LIMIT)
        documents.append((path.name if distinct else str(path), data))
    return read_documents(documents, options)


def read_documents(documents: Sequence[tuple[str, bytes]], options: Options | None = None) -> Reading:
    """As :func:`read_files`, from ``(name, bytes)`` pairs."""
    if not documents:
        raise InputError("There is nothing to read", hint="Give the portfolio's file or files.", code="input.format.none")
    draft = Draft(options or Options())
    formats = [_read_document(data, name, draft) for name, data in documents]
    return _finish(draft, formats)


def read_values(*values: Value, options: Options | None = None) -> Reading:
    """Read what ccxt, a Hyperliquid client or a JSON parser returned: ``read_values(ex.fetch_positions(), ex.fetch_balance())``."""
    draft = Draft(options or Options())
    names = ["input"] if len(values) == 1 else [f"input {number}" for number in range(1, len(values) + 1)]
    formats = [_read_value(value, name, draft) for value, name in zip(values, names, strict=True)]
    return _finish(draft, formats)


def read_frames(tables: Sequence[Value], options: Options) -> Reading:
    """Read pandas, polars or pyarrow tables; :meth:`margin.portfolio.Portfolio.from_frame` is the short form."""
    draft = Draft(options)
    for number, frame in enumerate(tables, 1):
        table.read(frames.from_frame(frame, "frame" if len(tables) == 1 else f"frame {number}"), draft)
    return _finish(draft, ["table"])


def _finish(draft: Draft, formats: list[str]) -> Reading:
    if len(formats) > 1 and {"canonical", "hyperliquid"} & set(formats):
        why = "a canonical portfolio and a clearinghouse state are each a whole account"
        raise InputError("The files do not belong together", why=why, hint="Give one of them alone.", code="input.format.mixed")
    portfolio = finish.finish(draft)
    return Reading(portfolio, formats[0], draft.report.notes())


def _read_document(data: bytes, where: str, draft: Draft) -> str:
    if data.startswith(frames.PARQUET_MAGIC):
        table.read(frames.from_parquet(data, where), draft)
        return "table"
    refuse_other_formats(data, where)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _read_value(strictjson.loads(data, where), where, draft)
    if not data.strip():
        raise InputError("The file is empty", where=where, hint="It may have been cut off; dump it again.", code="input.file.empty")
    table.read(read_csv(data, where), draft)
    return "table"


def _read_value(value: Value, where: str, draft: Draft) -> str:
    if type(value) is dict and type(value.get("positions")) is list and type(value.get("balance")) is dict and "schema" not in value:
        _read_value(value["positions"], f"{where}.positions", draft)
        _read_value(value["balance"], f"{where}.balance", draft)
        return "ccxt"
    if type(value) is dict and "schema" in value:
        _read_canonical(value, where, draft)
        return "canonical"
    if hyperliquid.looks_like(value):
        hyperliquid.read(value, where, draft)
        return "hyperliquid"
    if ccxt_balance.looks_like(value):
        ccxt_balance.read(value, where, draft)
        return "ccxt"
    if ccxt_positions.looks_like(value):
        ccxt_positions.read(value, where, draft)
        return "ccxt"
    if type(value) is list and all(type(item) is dict for item in value):
        table.read(frames.from_records(value, where), draft)
        return "table"
    raise _unknown(value, where)


def _read_canonical(value: dict[str, Value], where: str, draft: Draft) -> None:
    portfolio = Portfolio.from_dict(value, where)
    draft.account, draft.as_of = portfolio.account, portfolio.as_of
    draft.has_positions = draft.has_balances = True
    for index, position in enumerate(portfolio.positions):
        place = f"{where}.positions[{index}]"
        if position.quantity.units == 0:
            draft.report.note("portfolio.zero", "positions of size zero were left out", place)
            continue
        own = position.isolated_margin
        if own is not None:
            isolated.allowed(draft, f"{place}.isolatedMargin")
        draft.positions.append(
            DraftPosition(place, position.symbol, position.quantity, position.contract_size, position.entry_price, isolated=own)
        )
    for index, balance in enumerate(portfolio.collateral):
        draft.balances.append(DraftBalance(f"{where}.collateral[{index}]", balance.asset, balance.amount))


def _unknown(value: Value, where: str) -> InputError:
    if type(value) is dict:
        keys = ", ".join(shown(key) for key in list(value)[:6])
        why = f"it is an object with the fields {keys}" if keys else "it is an object without fields"
    elif type(value) is list:
        why = "it is an array, but not of positions"
    else:
        why = "it is a single value"
    hint = f"Give a ccxt dump, a Hyperliquid clearinghouseState, a table, or {SCHEMA}."
    return InputError("This is no kind of portfolio that is known", where=where, why=why, hint=hint, code="input.format.unknown")
