"""Tables of positions and balances: CSV, Parquet, records in JSON, pandas and polars frames, with header aliases.

A table holds positions (a symbol, a quantity, an entry price; a side and a contract size if wanted), or balances (an asset and an
amount), or both with a column that says which (``kind``: ``position`` or ``balance``). Quantities are signed, or unsigned beside a side.
Balances are settled balances: without unrealised profit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from margin.errors import InputError
from margin.readers import aliases, isolated
from margin.readers.csvfile import Row, Table, shown
from margin.readers.draft import Draft, DraftBalance, DraftPosition, Options, signed
from margin.readers.values import Value, absent

if TYPE_CHECKING:
    from margin.portfolio import Portfolio

_NEEDED_POSITION: Final = ("symbol", "quantity", "entry_price")


@dataclass(frozen=True)
class _Columns:
    """Which column holds what, for both kinds of rows."""

    kind: str | None
    position: dict[str, str]
    balance: dict[str, str]


def read(table: Table, draft: Draft) -> None:
    """Add the rows of a table to the draft.

    Raises:
        InputError: ``input.table.columns`` or ``.ambiguous`` for the header, ``input.table.kind`` or ``.empty`` for a cell,
            ``portfolio.side*``, ``portfolio.isolated`` or ``input.number.*``, naming row and column.
    """
    kinds = [column for column in table.columns if aliases.key(column) in aliases.KIND]
    columns = _mixed(table, kinds[0]) if kinds else _plain(table)
    _say_unused(table, columns, draft)
    draft.has_positions |= bool(columns.position)
    draft.has_balances |= bool(columns.balance)
    for row in table.rows:
        if _is_position(row, columns):
            position = _position(row, columns.position, draft)
            if position is not None:
                draft.positions.append(position)
        else:
            draft.balances.append(_balance(row, columns.balance, draft))


def from_frame(
    frame: Value,
    *,
    collateral: Value = None,
    options: Options | None = None,
    **choices: Value,
) -> Portfolio:
    """A portfolio from a frame.

    Args:
        frame: positions, or positions and balances with a column ``kind``.
        collateral: a second frame with the balances.
        options: how to read; or give the attributes of :class:`~margin.readers.draft.Options` by name.
        choices: see ``options``.

    Raises:
        InputError: as :func:`read`, and everything of :mod:`margin.readers.finish`.
    """
    from margin.readers.api import read_frames

    frames = (frame,) if collateral is None else (frame, collateral)
    return read_frames(frames, options or Options(**choices)).portfolio


def _mixed(table: Table, kind: str) -> _Columns:
    columns = tuple(column for column in table.columns if column != kind)
    position = aliases.assign(columns, aliases.POSITION, table.where)
    own = tuple(column for column in columns if column not in position.values())
    balance = aliases.assign(own, aliases.BALANCE, table.where)
    balance.setdefault("asset", position.get("symbol", ""))
    balance.setdefault("amount", position.get("quantity", ""))
    _need(table, position, _NEEDED_POSITION)
    return _Columns(kind, position, balance)


def _plain(table: Table) -> _Columns:
    """A table without a kind column holds one kind. An entry price or a side makes it positions, else an asset makes it balances."""
    position = aliases.assign(table.columns, aliases.POSITION, table.where)
    if not {"entry_price", "side", "contract_size"} & position.keys():
        words = {aliases.key(column) for column in table.columns}
        named = words & (aliases.BALANCE["asset"] - {"symbol"})
        if named and words & aliases.BALANCE["amount"]:
            return _Columns(None, {}, aliases.assign(table.columns, aliases.BALANCE, table.where))
    _need(table, position, _NEEDED_POSITION)
    return _Columns(None, position, {})


def _need(table: Table, found: dict[str, str], needed: Iterable[str]) -> None:
    missing = [name for name in needed if name not in found]
    if missing:
        names = ", ".join(name.replace("_", " ") for name in missing)
        have = ", ".join(shown(column) for column in table.columns[:12])
        hint = "Positions need a symbol, a quantity and an entry price (with a side, or signed); balances an asset and an amount."
        raise InputError(
            "A column is missing", where=table.where, why=f"no column means {names}; found {have}", hint=hint, code="input.table.columns"
        )


def _say_unused(table: Table, columns: _Columns, draft: Draft) -> None:
    used = {columns.kind, *columns.position.values(), *columns.balance.values()}
    for column in table.columns:
        if column not in used:
            draft.report.note("input.table.unused", "columns were not used", f"{table.where} column {shown(column)}")


def _is_position(row: Row, columns: _Columns) -> bool:
    if columns.kind is None:
        return bool(columns.position)
    text = "" if absent(row.cells[columns.kind]) else str(row.cells[columns.kind])
    kind = aliases.row_kind(text)
    if not kind:
        why = f"expected position or balance, found {shown(text) or 'nothing'}"
        raise InputError("The kind of a row is not known", where=row.place(columns.kind), why=why, code="input.table.kind")
    return kind == "position"


def _position(row: Row, columns: dict[str, str], draft: Draft) -> DraftPosition | None:
    symbol = _name(row, columns["symbol"])
    quantity = draft.number(_filled(row, columns["quantity"]), row.place(columns["quantity"]))
    if quantity.units == 0:
        draft.report.note("portfolio.zero", "positions of size zero were left out", row.where)
        return None
    side = columns.get("side")
    if side is not None:
        quantity = signed(
            quantity, row.cells[side], row.place(columns["quantity"]), side_where=row.place(side), unsigned=quantity.units > 0
        )
    mode = columns.get("margin_mode")
    if mode is not None and str(row.cells[mode]).strip().casefold() == "isolated":
        isolated.allowed(draft, row.place(mode))
    own, size = columns.get("isolated_margin"), columns.get("contract_size")
    wallet = None if own is None else draft.optional(row.cells[own], row.place(own))
    if wallet is not None and own is not None:
        isolated.allowed(draft, row.place(own))
    return DraftPosition(
        row.where,
        symbol,
        quantity,
        None if size is None else draft.optional(row.cells[size], row.place(size)),
        draft.optional(row.cells[columns["entry_price"]], row.place(columns["entry_price"])),
        isolated=wallet,
    )


def _balance(row: Row, columns: dict[str, str], draft: Draft) -> DraftBalance:
    asset = _name(row, columns["asset"])
    amount = draft.number(_filled(row, columns["amount"]), row.place(columns["amount"]))
    return DraftBalance(row.place(columns["amount"]), asset, amount)


def _name(row: Row, column: str) -> str:
    value = _filled(row, column)
    if type(value) is not str:
        why = f"expected a text, found {type(value).__name__}"
        raise InputError("A name is not a text", where=row.place(column), why=why, code="input.table.empty")
    return value.strip()


def _filled(row: Row, column: str) -> Value:
    value = row.cells[column]
    if absent(value):
        raise InputError("A cell is empty", where=row.place(column), hint="Fill it, or remove the row.", code="input.table.empty")
    return value
