"""Past returns from price histories."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from margin.errors import UsageError
from margin.files import read_bytes
from margin.levels import PerLevel
from margin.sections.shortfall import Measure
from margin.snapshot import Snapshot, Source

if TYPE_CHECKING:
    from margin.builders.prices import PriceHistory
    from margin.sections.shortfall import Coefficients

Procyclicality = Literal["none", "a", "b", "c"]
"""Which tool of EMIR RTS 153/2013, article 28(1), initial margin has; close-out and maintenance margin are the plain measure."""


@dataclass(frozen=True)
class HistoryRequest:
    """Past prices and how losses are measured.

    Attributes:
        files: ``SYMBOL=FILE`` with the columns ``date, close``, or a file with ``date`` and a column for each symbol.
        measure: value at risk or expected shortfall.
        tail: how many of the largest losses form the tail.
        returns: of each window.
        horizon: days that a return spans.
        decay: of a volatility filter such as 0.97; None for plain historical returns.
        stress_until: last day of a stressed window; with ``long_run`` it makes three windows.
        long_run: how many daily returns give the long-run volatility.
        procyclicality: see :data:`Procyclicality`.
        longest_gap: most calendar days between two prices.
        stale_days: most calendar days from the newest price to the snapshot; ``longest_gap`` when left out.
    """

    files: tuple[str, ...]
    measure: Measure
    tail: int
    returns: int
    horizon: int = 1
    decay: str | None = None
    stress_until: str | None = None
    long_run: int | None = None
    procyclicality: Procyclicality = "none"
    longest_gap: int = 1
    stale_days: int | None = None


def with_history(base: Snapshot, request: HistoryRequest) -> Snapshot:
    """A snapshot with past returns of every instrument that has prices.

    Raises:
        InputError: ``shortfall.*``, ``input.*``, ``snapshot.S35`` and following.
        UsageError: ``usage.history`` for a file that is not named right, ``usage.symbol`` for a symbol that the snapshot does not list.
    """
    from datetime import date

    from margin.builders.returns import LookBack
    from margin.builders.shortfall import build_section
    from margin.decimals import parse

    histories, sources = _histories(request, base.as_of)
    listed = {item.symbol: item for item in base.instruments}
    for symbol in histories:
        if symbol not in listed:
            raise UsageError(
                "The snapshot does not list that", where=symbol[:80], hint="Histories are named by symbol.", code="usage.symbol"
            )
    decay = None if request.decay is None else parse(request.decay, "--decay")
    windows = [LookBack("base", request.returns, horizon=request.horizon, decay=decay)]
    if (request.stress_until is None) != (request.long_run is None):
        hint = "Give --stress-until and --long-run together (three windows), or neither (one)."
        raise UsageError("The windows are not described", hint=hint, code="usage.history")
    if request.stress_until is not None:
        try:
            until = date.fromisoformat(request.stress_until)
        except ValueError as error:
            hint = "Write it like 2020-06-30."
            raise UsageError("A day cannot be read", where="--stress-until", hint=hint, code="usage.history") from error
        windows.append(LookBack("stress", request.returns, last=until, horizon=request.horizon))
        windows.append(LookBack("long", request.returns, horizon=request.horizon, long_run=request.long_run))
    section = build_section(
        [listed[symbol] for symbol in histories],
        histories,
        windows,
        as_of=base.as_of,
        measure=request.measure,
        count=request.tail,
        coefficients=_coefficients(request.procyclicality, len(windows)),
        stale_days=request.stale_days,
    )
    draft = replace(base, shortfall=section.ordered(), sources=(*base.sources, *sources), sha256="")
    return Snapshot.from_dict(draft.as_dict())


def _histories(request: HistoryRequest, retrieved: str) -> tuple[dict[str, PriceHistory], list[Source]]:
    from margin.builders.prices import read_prices

    found: dict[str, PriceHistory] = {}
    sources = []
    for entry in request.files:
        path = Path(entry)
        symbol = None if path.exists() or "=" not in entry else entry.rpartition("=")[0]
        if symbol is not None:
            path = Path(entry.rpartition("=")[2])
        data = read_bytes(path, what="price history")
        sources.append(Source(f"file:{path.name}", retrieved, hashlib.sha256(data).hexdigest()))
        if symbol is not None:
            found[symbol] = read_prices(data, path.name, name=symbol, longest_gap=request.longest_gap)
        else:
            found.update(_wide(data, path.name, request.longest_gap))
    return found, sources


def _wide(data: bytes, where: str, longest_gap: int) -> Mapping[str, PriceHistory]:
    """A table with a column ``date`` and one for each symbol."""
    from margin.builders.prices import PriceHistory
    from margin.errors import InputError
    from margin.readers.csvfile import read_csv

    table = read_csv(data, where)
    symbols = [name for name in table.columns if name != "date"]
    if "date" not in table.columns or not symbols:
        hint = "Columns: date and one for each symbol; or give SYMBOL=FILE with the columns date and close."
        raise InputError("A column is missing", where=where, why="expected date", hint=hint, code="input.csv.header")
    days = [row.cells["date"] for row in table.rows]
    if len(set(days)) != len(days):
        raise InputError("A day stands twice", where=where, code="shortfall.dates")
    return {
        symbol: PriceHistory.of(
            symbol, {day: row.cells[symbol] for day, row in zip(days, table.rows, strict=True)}, longest_gap=longest_gap
        )
        for symbol in symbols
    }


def _coefficients(choice: Procyclicality, windows: int) -> Coefficients:
    """Initial margin with a tool of article 28(1) and the limit on offsets of 27(4); the lower levels are the plain measure."""
    from margin.builders.emir import coefficients
    from margin.builders.shortfall import PLAIN

    if choice == "none":
        return PLAIN
    if choice in ("b", "c") and windows == 1:
        hint = "Give --stress-until and --long-run, or choose none or a."
        raise UsageError("The tool needs three windows", where="--procyclicality", hint=hint, code="usage.history")
    full = {"a": coefficients("28(1)(a)"), "b": coefficients("28(1)(b)"), "c": coefficients("28(1)(c)")}[choice]
    parts = (PerLevel(low.closeout, low.maintenance, high.initial) for low, high in zip(PLAIN, full, strict=True))
    return type(full)(*parts)
