"""Closing prices of one instrument by day, for past returns: read, and refused where a return could not be trusted.

=========================== ==============================================================================
``shortfall.nan``           a price is missing, not a number or infinite
``shortfall.price``         a price is zero or negative
``shortfall.dates``         a day does not exist, stands twice or stands before the one above
``shortfall.gap``           days are missing: the return over a gap is not a return over one day
``shortfall.look-back``     the history is too short
=========================== ==============================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from margin.builders.daily import DailyRules
from margin.decimals import Exact
from margin.errors import InputError
from margin.readers.csvfile import read_csv, shown
from margin.readers.values import Value


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """Closing prices, oldest first.

    Args:
        name: for messages.
        days: rising.
        closes: above zero, in the numeraire; only their ratios count.
        longest_gap: most calendar days from one price to the next: 1 for a market that never closes, 4 or so for one with weekends and
            holidays.

    Raises:
        InputError: ``shortfall.price``, ``.dates``, ``.gap`` or ``.look-back`` (no price at all).
    """

    name: str
    days: tuple[date, ...]
    closes: tuple[Exact, ...]
    longest_gap: int = 1

    def __post_init__(self) -> None:
        where = shown(self.name)
        if len(self.days) != len(self.closes):
            raise refused("look-back", "There are not as many prices as days", where, "every day has one")
        for day, close in zip(self.days, self.closes, strict=True):
            if close.units <= 0:
                what = "zero" if close.units == 0 else "negative"
                hint = "Fetch the day again; a price of zero is a missing one."
                raise refused("price", "A price is not positive", f"{where} {day}", f"it is {what}", hint)
        _RULES.check_days(self.days, self.longest_gap, where)

    def place(self, day: date) -> int:
        """The place of a day.

        Raises:
            InputError: ``shortfall.look-back`` when the history has no price of that day.
        """
        try:
            return self.days.index(day)
        except ValueError:
            why = f"it has {self.days[0]} to {self.days[-1]}"
            raise refused("look-back", f"The history has no price of {day}", shown(self.name), why) from None

    @classmethod
    def of(cls, name: str, closes: Mapping[date, Value] | Mapping[str, Value], *, longest_gap: int = 1) -> PriceHistory:
        """From closing prices by day, in the order in which they stand; prices exact, or as exchanges write them.

        Raises:
            InputError: ``shortfall.nan``, or as the class.
        """
        place = shown(name)
        return _history(name, ((day, close, f"{place} {day}") for day, close in closes.items()), longest_gap)


def read_prices(data: bytes, where: str, *, name: str = "", longest_gap: int = 1) -> PriceHistory:
    """Read a CSV file with the columns ``date`` (``2021-12-31``) and ``close``; further columns are ignored.

    Args:
        data: the bytes.
        where: the file's name, for messages.
        name: the history's name; the file's when left out.
        longest_gap: see :class:`PriceHistory`.

    Raises:
        InputError: ``input.csv.*``, or as :class:`PriceHistory` and ``shortfall.nan``.
    """
    table = read_csv(data, where)
    table.need("date", "close")
    cells = ((row.cells["date"], row.cells["close"], row.place("close")) for row in table.rows)
    return _history(name or where, cells, longest_gap)


def refused(rule: str, what: str, where: str, why: str, hint: str = "") -> InputError:
    """The error with the code ``shortfall.<rule>``."""
    return InputError(what, where=where, why=why, hint=hint, code=f"shortfall.{rule}")


_RULES: Final = DailyRules(refused, "price", number="nan", dates="dates", gap="gap", empty="look-back")


def _history(name: str, cells: Iterable[tuple[object, Value, str]], longest_gap: int) -> PriceHistory:
    days: list[date] = []
    closes: list[Exact] = []
    for day, close, where in cells:
        days.append(_RULES.read_day(day, where))
        closes.append(_RULES.read_number(close, where))
    return PriceHistory(name, tuple(days), tuple(closes), longest_gap)
