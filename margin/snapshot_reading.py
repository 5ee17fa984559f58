"""What the readers of a snapshot and of its sections share: rules S1 (fields and types) and S2 (numbers), with the place in every error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from margin import decimals, shape
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import LEVELS, PerLevel
from margin.shape import located
from margin.snapshot import FINE_DECIMALS, NOTIONAL_LIMIT, Tier
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS

S1: Final = "snapshot.S1.schema"
S2: Final = "snapshot.S2.number"

BY_LEVEL: Final = frozenset(LEVELS)

T = TypeVar("T")


class Numbers:
    """Reads numbers in their scale. Texts repeat thousands of times in a snapshot, so each is parsed once."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int], int] = {}

    def number(self, text: object, where: str, places: int) -> int:
        """A canonical decimal string in units of ``10**-places``.

        Raises:
            InputError: ``snapshot.S2.number``.
        """
        if type(text) is str:
            known = self._seen.get((text, places))
            if known is not None:
                return known
        try:
            units = decimals.scaled(text, places, where=where, shortest=True)
        except InputError as error:
            raise number_error(error) from None
        self._seen[str(text), places] = units
        return units

    def numbers(self, values: object, places: int) -> tuple[int, ...]:
        """An array of numbers. A section can have 200,000 of them, each different, so what is plainly canonical is read in one step."""
        texts = shape.items(values, code=S1)
        # Sign and whole part (a lone zero goes the long way: it may be minus zero), then the decimals of the scale without a last zero.
        plain = re.compile(rf"(-?(?!0$)(?:0|[1-9][0-9]{{0,30}}))(?:\.((?=[0-9]{{1,{places}}}$)[0-9]*[1-9]))?", re.ASCII)
        result: list[int] = []
        for index, text in enumerate(texts):
            match = plain.fullmatch(text) if type(text) is str else None
            if match is None:
                result.append(self.number(text, f"[{index}]", places))
            else:
                whole, fraction = match.groups("")
                result.append(int(whole + fraction.ljust(places, "0")))
        return tuple(result)

    def levels(self, raw: Mapping[str, Any], field: str, places: int) -> PerLevel:
        """One number for each level."""
        try:
            value = shape.fields(raw[field], BY_LEVEL, code=S1)
            return PerLevel(
                self.number(value["closeout"], "closeout", places),
                self.number(value["maintenance"], "maintenance", places),
                self.number(value["initial"], "initial", places),
            )
        except InputError as error:
            error.where = shape.join(field, error.where)
            raise

    def tier(self, value: object, expected: frozenset[str], rates: str, constants: str) -> Tier:
        """A tier of amounts; ``rates`` and ``constants`` are what the two fields are called."""
        raw = shape.fields(value, expected, code=S1)
        floor = self.number(raw["floor"], "floor", VALUE_DECIMALS)
        if raw["cap"] is None:
            cap = NOTIONAL_LIMIT
        else:
            cap = self.number(raw["cap"], "cap", VALUE_DECIMALS)
            if cap == NOTIONAL_LIMIT:
                raise InputError("The notional limit is written as null", where="cap", why="one number has one text here", code=S2)
        return Tier(floor, cap, self.levels(raw, rates, RATE_DECIMALS), self.levels(raw, constants, FINE_DECIMALS))


def each(raw: Mapping[str, Any], field: str, read_one: Callable[[object], T]) -> tuple[T, ...]:
    """Every item of an array; an error says which item it was."""
    with located(field):
        values = shape.items(raw[field], code=S1)
    result: list[T] = []
    for index, item in enumerate(values):
        try:
            result.append(read_one(item))
        except InputError as error:
            error.where = shape.join(f"{field}[{index}]", error.where)
            raise
    return tuple(result)


def name(raw: Mapping[str, Any], field: str) -> str:
    """A name that can be shown."""
    with located(field):
        return shape.name(raw[field], code=S1)


def one_name(value: object) -> str:
    """A name that stands in an array."""
    return shape.name(value, code=S1)


def exact(raw: Mapping[str, Any], field: str) -> Exact:
    """A number as it stands, with its decimals.

    Raises:
        InputError: ``snapshot.S2.number``.
    """
    try:
        return decimals.parse(raw[field], field, shortest=True)
    except InputError as error:
        raise number_error(error) from None


def number_error(error: InputError) -> InputError:
    """An error about a number under the code of rule S2."""
    return InputError(error.what, where=error.where, why=error.why, hint=error.hint, code=S2)
