"""Daily prices of one instrument: read, checked, and the two histories that come with the project."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Final, NamedTuple

from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.series import check_days, number, parse_day
from margin.decimals import Exact, Rounding
from margin.errors import UsageError
from margin.readers.csvfile import Row, read_csv, shown

BUNDLED: Final = {"BTC": date(2018, 1, 1), "ETH": date(2019, 8, 29)}
"""Assets with a bundled history, and the first day after its last gap."""

_RANGE: Final = ("open", "high", "low")


class Candle(NamedTuple):
    """Prices of one day. ``open``, ``high`` and ``low`` are ``None`` where only the close is known."""

    day: date
    open: Exact | None
    high: Exact | None
    low: Exact | None
    close: Exact

    def line(self) -> str:
        """The candle as a line of CSV; unknown prices are empty."""
        return ",".join([self.day.isoformat(), *("" if cell is None else str(cell) for cell in self[1:])])


@dataclass(frozen=True, slots=True)
class History:
    """Candles of rising days.

    Args:
        name: for messages and for the snapshot's sources.
        candles: oldest first.
        longest_gap: most calendar days from one candle to the next: 1 for a market that never closes, 4 or so for one with weekends.

    Raises:
        InputError: ``dynamic.D2.price``, ``.D3.candle``, ``.D4.dates``, ``.D5.lookback``.
    """

    name: str
    candles: tuple[Candle, ...]
    longest_gap: int = 1

    def __post_init__(self) -> None:
        where = shown(self.name)
        check_days(tuple(candle.day for candle in self.candles), self.longest_gap, where)
        for candle in self.candles:
            _check(candle, f"{where} {candle.day.isoformat()}")

    def __len__(self) -> int:
        return len(self.candles)

    @property
    def first(self) -> date:
        """The oldest day."""
        return self.candles[0].day

    @property
    def last(self) -> date:
        """The newest day."""
        return self.candles[-1].day

    def since(self, day: date) -> History:
        """The part from a day on."""
        return History(self.name, tuple(candle for candle in self.candles if candle.day >= day), self.longest_gap)

    def until(self, day: date) -> History:
        """The part up to and including a day."""
        return History(self.name, tuple(candle for candle in self.candles if candle.day <= day), self.longest_gap)

    def closes(self) -> dict[date, Exact]:
        """Closing prices by day."""
        return {candle.day: candle.close for candle in self.candles}

    def canonical(self) -> bytes:
        """The history as CSV with numbers in their shortest form: what its digest is taken of."""
        header = "date,open,high,low,close"
        return "\n".join([header, *(candle.line() for candle in self.candles), ""]).encode()

    def sha256(self) -> str:
        """SHA-256 of :meth:`canonical`."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def of(cls, name: str, closes: Mapping[str, object], *, longest_gap: int = 1) -> History:
        """From closing prices by day, ``{"2020-03-12": "4857.1"}``; errors as the class, and ``dynamic.D1.number``."""
        place = shown(name)
        candles = [
            Candle(parse_day(day, f"{place} {day}"), None, None, None, number(close, f"{place} {day}")) for day, close in closes.items()
        ]
        return cls(name, tuple(candles), longest_gap)


def read_history(data: bytes, where: str, *, name: str = "", since: date | None = None, longest_gap: int = 1) -> History:
    """Read a CSV file with the columns ``date, close`` or ``date, open, high, low, close``.

    Args:
        data: the bytes.
        where: the file's name, for messages.
        name: the history's name; the file's when left out.
        since: rows before this day are left out, unread.
        longest_gap: see :class:`History`.

    Raises:
        InputError: ``input.csv.*``, ``dynamic.D1.number``, or as :class:`History`.
    """
    table = read_csv(data, where)
    table.need("date", "close")
    ranges = any(column in table.columns for column in _RANGE)
    if ranges:
        table.need("date", *_RANGE, "close")
    days = [(parse_day(row.cells["date"], row.place("date")), row) for row in table.rows]
    candles = [_candle(day, row, ranges) for day, row in days if since is None or day >= since]
    return History(name or where, tuple(candles), longest_gap)


def bundled_history(asset: str) -> History:
    """Daily prices in US dollars of ``BTC`` (2018-01-01 to 2022-01-01) or ``ETH`` (2019-08-29, after its last gap, to 2022-01-01).

    Raises:
        UsageError: ``history.unknown``.
    """
    if asset not in BUNDLED:
        raise UsageError("There is no bundled history", where=shown(asset), hint=f"There is {', '.join(BUNDLED)}.", code="history.unknown")
    file = f"{asset.lower()}_daily.csv"
    data = resources.files("margin.data").joinpath("market", file).read_bytes()
    return read_history(data, file, name=f"{asset}/USD", since=BUNDLED[asset])


def _candle(day: date, row: Row, ranges: bool) -> Candle:
    cells = [number(row.cells[column], row.place(column)) for column in (*(_RANGE if ranges else ()), "close")]
    return Candle(day, *cells) if ranges else Candle(day, None, None, None, cells[0])


def _check(candle: Candle, where: str) -> None:
    known = [cell for cell in candle[1:] if cell is not None]
    if any(cell.units <= 0 for cell in known):
        kind = "zero" if all(cell.units >= 0 for cell in known) else "negative"
        raise refused("price", "A price is not positive", where, f"it is {kind}", "Leave the day out, or fetch it again.")
    if candle.open is None and candle.high is None and candle.low is None:
        return
    if candle.open is None or candle.high is None or candle.low is None:
        raise refused("candle", "A candle is incomplete", where, "it has all four prices or the close alone")
    decimals = max(cell.decimals for cell in known)
    opened, high, low, close = (cell.at(decimals, Rounding.EXACT) for cell in known)
    if not low <= min(opened, close) <= max(opened, close) <= high:
        raise refused("candle", "A candle is impossible", where, "low <= open, close <= high does not hold")
