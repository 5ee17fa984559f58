"""Published numbers, and how near the model has to come to them.

A case file writes a tolerance as one of::

    "exact"                                    the model's number is the published one; the default
    {"rounded": "up", "places": 6}             the model's exact number, rounded so, is the published one
    {"within": "0.01"}                         not further away than this
    {"relative": "0.001"}                      not further away than this part of the published number (of one, where it is smaller)

Roundings are ``down`` (toward minus infinity), ``up``, ``zero`` (cut off) and ``nearest`` (ties to even).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from margin import decimals, shape
from margin.decimals import Rounding, divide
from margin.errors import InputError
from margin.shape import located

CODE: Final = "conformance.schema"
PLACES_LIMIT: Final = 30

RoundingName = Literal["down", "up", "zero", "nearest"]
_ROUNDINGS: Final[dict[RoundingName, Rounding]] = {
    "down": Rounding.DOWN,
    "up": Rounding.UP,
    "zero": Rounding.DOWN,
    "nearest": Rounding.HALF_EVEN,
}
_WORDS: Final[dict[RoundingName, str]] = {"down": "rounded down", "up": "rounded up", "zero": "cut off", "nearest": "rounded"}


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How near is near enough: exactly one of the three is set, or none for exact numbers."""

    rounding: tuple[RoundingName, int] | None = None
    within: Fraction | None = None
    relative: Fraction | None = None

    def accepts(self, measured: Fraction, published: Fraction) -> bool:
        """Does the model's number count as the published one?"""
        if self.rounding is not None:
            return rounded(measured, *self.rounding) == published
        distance = abs(measured - published)
        if self.within is not None:
            return distance <= self.within
        if self.relative is not None:
            return distance <= self.relative * max(abs(published), Fraction(1))
        return distance == 0

    @property
    def label(self) -> str:
        """For people: ``exactly``, ``rounded up to 1e-6``, ``within 0.01``, ``within 0.1 %``."""
        if self.rounding is not None:
            name, places = self.rounding
            grid = "whole units" if places == 0 else f"{places} decimal{'s' if places > 1 else ''}"
            return f"{_WORDS[name]} to {grid}"
        if self.within is not None:
            return f"within {text(self.within)}"
        if self.relative is not None:
            return f"within {_power(self.relative)} of the number"
        return "exactly"


EXACT: Final = Tolerance()


def rounded(value: Fraction, name: RoundingName, places: int) -> Fraction:
    """The value on the grid of ``10**-places``."""
    if name == "zero" and value < 0:
        return -rounded(-value, "down", places)
    units = divide(value.numerator * 10**places, value.denominator, _ROUNDINGS[name])
    return Fraction(units, 10**places)


def read_number(value: object) -> Fraction:
    """A decimal string as an exact number.

    Raises:
        InputError: ``input.number.*``.
    """
    number = decimals.parse(value)
    return Fraction(number.units, 10**number.decimals)


def read_tolerance(value: object) -> Tolerance:
    """The JSON form.

    Raises:
        InputError: ``conformance.schema`` or ``input.number.*``.
    """
    if value == "exact":
        return EXACT
    if type(value) is not dict or len(value.keys() & {"rounded", "within", "relative"}) != 1:
        raise InputError("This is not a tolerance", hint='"exact", or an object with "rounded", "within" or "relative".', code=CODE)
    if "rounded" in value:
        return Tolerance(rounding=_rounding(value))
    name = next(iter(value))
    shape.fields(value, frozenset({name}), code=CODE)
    with located(name):
        number = read_number(value[name])
        if number <= 0:
            raise InputError("A tolerance is not above zero", hint='Write "exact" for none.', code=CODE)
    return Tolerance(within=number) if name == "within" else Tolerance(relative=number)


def _rounding(value: dict[str, Any]) -> tuple[RoundingName, int]:
    raw = shape.fields(value, frozenset({"rounded", "places"}), code=CODE)
    name, places = raw["rounded"], raw["places"]
    if name not in _ROUNDINGS:
        raise InputError("The rounding is unknown", where="rounded", hint=f"Roundings: {', '.join(_ROUNDINGS)}.", code=CODE)
    if type(places) is not int or not 0 <= places <= PLACES_LIMIT:
        raise InputError("A number of decimals is out of range", where="places", why=f"0 to {PLACES_LIMIT}", code=CODE)
    return name, places


def text(value: Fraction, places: int = 28) -> str:
    """The number as a decimal text, exact where ``places`` decimals are enough, rounded to nearest where not."""
    return decimals.render(divide(value.numerator * 10**places, value.denominator, Rounding.HALF_EVEN), places)


def _power(value: Fraction) -> str:
    """A small number as people write it: ``1e-8``, else in decimals."""
    for exponent in range(1, 20):
        if value == Fraction(1, 10**exponent):
            return f"1e-{exponent}"
    return text(value)
