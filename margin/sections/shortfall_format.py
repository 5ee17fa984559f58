"""Reading of the snapshot's ``shortfall`` section: rules S1 (fields and types) and S2 (numbers and dates).

What comes out is typed and exact. It is not yet a good section: rules S35 and following are in :mod:`margin.sections.shortfall_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from margin import shape
from margin.errors import InputError
from margin.sections.reading import SidedNumbers, count, lots
from margin.sections.shortfall import Coefficients, HistoryArray, HistoryTier, Measure, ShortfallSection, Window
from margin.shape import located
from margin.snapshot_reading import S1, S2, each, name
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS

_SECTION: Final = frozenset({"measure", "count", "windows", "coefficients", "arrays"})
_WINDOW: Final = frozenset({"name", "first", "last", "returns"})
_ARRAY: Final = frozenset({"symbol", "windows", "tiers"})
_TIER: Final = frozenset({"floor", "cap", "charges"})
_COEFFICIENTS: Final = frozenset(Coefficients._fields)
_MEASURES: Final[dict[str, Measure]] = {"var": "var", "es": "es"}
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def read(value: object, venue: str = "") -> ShortfallSection:  # noqa: ARG001 - sections are read alike; ids of this one are made by its rows
    """The parsed JSON of a shortfall section as typed, exact values.

    Raises:
        InputError: ``snapshot.S1.schema`` or ``snapshot.S2.number``, naming the field within the section.
    """
    reader = _Reader()
    raw = shape.fields(value, _SECTION, code=S1)
    measure = _MEASURES.get(raw["measure"]) if type(raw["measure"]) is str else None
    if measure is None:
        raise InputError("The measure is not known", where="measure", why='"var" or "es" is expected', code=S1)
    windows = each(raw, "windows", _window)
    with located("coefficients"):
        weights = shape.fields(raw["coefficients"], _COEFFICIENTS, code=S1)
        coefficients = Coefficients(*(reader.numbers.levels(weights, field, RATE_DECIMALS) for field in Coefficients._fields))
    return ShortfallSection(measure, count(raw, "count"), windows, coefficients, each(raw, "arrays", reader.array))


class _Reader:
    def __init__(self) -> None:
        self.numbers = SidedNumbers()

    def array(self, value: object) -> HistoryArray:
        raw = shape.fields(value, _ARRAY, code=S1)
        windows = each(raw, "windows", lambda item: self.numbers.numbers(item, VALUE_DECIMALS))
        return HistoryArray(name(raw, "symbol"), windows, each(raw, "tiers", self.tier))

    def tier(self, value: object) -> HistoryTier:
        raw = shape.fields(value, _TIER, code=S1)
        return HistoryTier(lots(raw, "floor"), lots(raw, "cap"), self.numbers.sides(raw, "charges", VALUE_DECIMALS))


def _window(value: object) -> Window:
    raw = shape.fields(value, _WINDOW, code=S1)
    return Window(name(raw, "name"), _date(raw, "first"), _date(raw, "last"), count(raw, "returns"))


def _date(raw: Mapping[str, Any], field: str) -> str:
    text = raw[field]
    hint = "Write it like 2026-11-20."
    if type(text) is not str or not _DATE.fullmatch(text):
        raise InputError("A date cannot be read", where=field, why="it is not year-month-day", hint=hint, code=S2)
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise InputError("A date cannot be read", where=field, why=str(error), hint=hint, code=S2) from None
    return text
