"""Daily numbers, read and checked: days that exist and rise without a gap, and a number for each that is one.

Every builder that looks back over days has codes of its own for what it refuses; it says so once, as :class:`DailyRules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

from margin.decimals import Exact, parse_exchange_number
from margin.errors import InputError
from margin.readers.values import Value, absent


class Refuse(Protocol):
    """Makes the error that says that a rule is broken."""

    def __call__(self, rule: str, what: str, where: str, why: str, hint: str = "") -> InputError: ...


@dataclass(frozen=True, slots=True)
class DailyRules:
    """What a builder calls its rules about daily numbers.

    Attributes:
        refused: makes the error that names a rule.
        noun: what a number is, in lower case: ``price``.
        number: the rule that a number is there, and neither NaN nor infinite.
        dates: that days exist, are written like 2020-03-12, and rise.
        gap: that no day is missing.
        empty: that there are any.
    """

    refused: Refuse
    noun: str
    number: str
    dates: str
    gap: str
    empty: str

    def read_day(self, value: object, where: str) -> date:
        """A day, or its text ``2020-03-12``."""
        if type(value) is date:
            return value
        try:
            day = date.fromisoformat(value) if isinstance(value, str) and value.isascii() else None
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            raise self.refused(self.dates, "A day cannot be read", where, "expected a day that exists, like 2020-03-12")
        return day

    def read_number(self, value: Value, where: str) -> Exact:
        """A cell of a table, or a number that is exact already."""
        if isinstance(value, Exact):
            return value
        if absent(value):
            hint = "Fetch the day again, or leave it out and say which gap is allowed."
            raise self.refused(self.number, f"A {self.noun} is missing", where, "it is empty or not a number", hint)
        try:
            return parse_exchange_number(value, where)
        except InputError as error:
            raise self.refused(self.number, f"A {self.noun} is not a number", where, error.why or error.what, error.hint) from None

    def check_days(self, days: Sequence[date], longest_gap: int, where: str) -> None:
        """Refuse days that do not rise, or leave a gap of more than ``longest_gap`` calendar days."""
        if type(longest_gap) is not int or longest_gap < 1:
            raise self.refused(self.gap, "The longest gap is out of range", where, "it is a whole number of days, at least 1")
        if not days:
            raise self.refused(self.empty, f"There are no {self.noun}s", where, "the table has no rows")
        for before, after in pairwise(days):
            if after <= before:
                why = "it stands twice" if after == before else f"it stands after {before}"
                raise self.refused(self.dates, f"The day {after} is out of order", where, why, "Sort the rows, oldest first.")
            if (after - before).days > longest_gap:
                why = f"{(after - before).days - 1} days are missing, and a step may be {longest_gap} long"
                hint = "Fetch the missing days, start after the gap, or allow it where the market was closed."
                raise self.refused(self.gap, f"There is a gap between {before} and {after}", where, why, hint)
