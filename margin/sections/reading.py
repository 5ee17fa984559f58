"""What the readers of sections share beyond :mod:`margin.snapshot_reading`: numbers by side, counts, lots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from margin import decimals, shape
from margin.errors import InputError
from margin.levels import LEVELS
from margin.sections.portfolio import Side, Sides
from margin.shape import located
from margin.snapshot_reading import BY_LEVEL, S1, S2, Numbers, number_error

_SIDE: Final = frozenset({"long", "short"})
_LOTS_DIGITS: Final = 20
"""Characters of a number of lots: 2**63 has 19."""
_COUNT_LIMIT: Final = 1_000_000


class SidedNumbers(Numbers):
    """Reads numbers that differ between positions held long and held short, too."""

    def sides(self, raw: Mapping[str, Any], field: str, places: int) -> Sides:
        """A number for each side, for each level."""
        with located(field):
            value = shape.fields(raw[field], BY_LEVEL, code=S1)
            closeout, maintenance, initial = (self.side(value, level, places) for level in LEVELS)
        return closeout, maintenance, initial

    def side(self, raw: Mapping[str, Any], field: str, places: int) -> Side:
        """A number for each side."""
        with located(field):
            value = shape.fields(raw[field], _SIDE, code=S1)
            return Side(self.number(value["long"], "long", places), self.number(value["short"], "short", places))


def count(raw: Mapping[str, Any], field: str) -> int:
    """A small number of things, as a JSON integer.

    Raises:
        InputError: ``snapshot.S1.schema``.
    """
    value = raw[field]
    if type(value) is not int:
        raise InputError("An integer was expected", where=field, why=f"found {shape.kind(value)}", code=S1)
    if not 0 <= value <= _COUNT_LIMIT:
        raise InputError("A count is out of range", where=field, why=f"it is 0 to {_COUNT_LIMIT:,}", code=S1)
    return value


def lots(raw: Mapping[str, Any], field: str) -> int:
    """A number of lots: a decimal string without a point.

    Raises:
        InputError: ``snapshot.S2.number``.
    """
    text = raw[field]
    try:
        number = decimals.scaled(text, 0, where=field, shortest=True)
    except InputError as error:
        raise number_error(error) from None
    if len(text) > _LOTS_DIGITS:
        raise InputError("A number of lots is too long", where=field, why=f"the limit is {_LOTS_DIGITS} characters", code=S2)
    return number
