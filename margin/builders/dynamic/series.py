"""Daily numbers other than prices: implied volatility, open interest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from margin.builders.daily import DailyRules
from margin.builders.dynamic.errors import refused
from margin.decimals import Exact
from margin.readers.csvfile import read_csv, shown

_DAILY: Final = DailyRules(refused, "number", number="number", dates="dates", gap="dates", empty="lookback")
parse_day = _DAILY.read_day
number = _DAILY.read_number
check_days = _DAILY.check_days


class Point(NamedTuple):
    """A number of one day."""

    day: date
    value: Exact


@dataclass(frozen=True, slots=True)
class Series:
    """A number a day, rising days without a gap longer than ``longest_gap`` calendar days.

    Raises:
        InputError: ``dynamic.D4.dates``; ``dynamic.D5.lookback`` when it is empty.
    """

    name: str
    points: tuple[Point, ...]
    longest_gap: int = 1

    def __post_init__(self) -> None:
        check_days(tuple(point.day for point in self.points), self.longest_gap, shown(self.name))

    def at(self, day: date) -> Exact | None:
        """The number of a day, or ``None``."""
        return next((point.value for point in reversed(self.points) if point.day == day), None)

    def until(self, day: date) -> Series:
        """The part up to and including a day."""
        return Series(self.name, tuple(point for point in self.points if point.day <= day), self.longest_gap)

    def sha256(self) -> str:
        """Digest of the canonical text, ``date,value`` a line."""
        lines = ["date,value", *(f"{point.day.isoformat()},{point.value}" for point in self.points)]
        return hashlib.sha256("\n".join([*lines, ""]).encode()).hexdigest()

    @classmethod
    def of(cls, name: str, values: Mapping[str, object], *, longest_gap: int = 1) -> Series:
        """From numbers by day, ``{"2020-03-12": "0.83"}``, in the order in which they stand."""
        return cls(name, tuple(_point(day, value, name) for day, value in values.items()), longest_gap)


def read_series(data: bytes, where: str, column: str, *, longest_gap: int = 1) -> Series:
    """Read a CSV file with the columns ``date`` and ``column``.

    Raises:
        InputError: ``input.csv.*``, ``dynamic.D1.number``, ``dynamic.D4.dates``, ``dynamic.D5.lookback``.
    """
    table = read_csv(data, where)
    table.need("date", column)
    points = [Point(parse_day(row.cells["date"], row.place("date")), number(row.cells[column], row.place(column))) for row in table.rows]
    return Series(column, tuple(points), longest_gap)


def _point(day: object, value: object, name: str) -> Point:
    where = f"{shown(name)} {day}"
    return Point(parse_day(day, where), number(value, where))
