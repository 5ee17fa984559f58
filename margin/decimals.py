"""Decimal texts to exact numbers and back.

The canonical formats write every number as a decimal string with one spelling: ASCII digits, an optional minus, no exponent,
no leading zero, no plus, no separator, no minus zero. Python's own ``int()`` and ``Decimal()`` accept ``"1_000"``, ``" 12 "``, full-width
digits and ``"-0"``; nothing here does.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

from margin.errors import InputError

TEXT_LIMIT: Final = 80
"""Longest text of a number. The widest canonical quantity, 28 digits before and 30 after the point, needs 60."""

DECIMALS_LIMIT: Final = 30
"""Most decimals of a quantity or a price: a token with 18 decimals at a price written with 17 significant digits fits."""

_INTEGER_BITS: Final = 256
_CANONICAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_EXCHANGE: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?", re.ASCII)


class Rounding(Enum):
    """Where a number goes that does not fit the scale."""

    EXACT = "exact"
    """Refuse it."""
    DOWN = "down"
    """Toward minus infinity: what counts for the holder (cash, collateral, equity)."""
    UP = "up"
    """Toward plus infinity: what counts against the holder (requirement, shortfall)."""
    HALF_EVEN = "half-even"
    """To the nearest, ties to the even unit: published prices of instruments."""


class Exact(NamedTuple):
    """An exact decimal number, ``units / 10**decimals``. Not normalised: ``Exact(10, 1) != Exact(1, 0)`` but both are one."""

    units: int
    decimals: int = 0

    def __str__(self) -> str:
        return render(self.units, self.decimals)

    def times(self, other: Exact) -> Exact:
        """The exact product."""
        return Exact(self.units * other.units, self.decimals + other.decimals)

    def at(self, decimals: int, rounding: Rounding) -> int:
        """This number in units of ``10**-decimals``.

        Raises:
            ValueError: with :attr:`Rounding.EXACT`, when it is not a whole number of such units.
        """
        shift = decimals - self.decimals
        return self.units * 10**shift if shift >= 0 else divide(self.units, 10**-shift, rounding)


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Quotient of integers (``denominator > 0``), rounded as said.

    Raises:
        ValueError: with :attr:`Rounding.EXACT`, when there is a remainder.
    """
    quotient, remainder = divmod(numerator, denominator)
    if not remainder or rounding is Rounding.DOWN:
        return quotient
    if rounding is Rounding.EXACT:
        raise ValueError("the quotient is not a whole number")
    if rounding is Rounding.UP:
        return quotient + 1
    twice = 2 * remainder
    return quotient + (twice > denominator or (twice == denominator and quotient % 2 == 1))


def parse(text: object, where: str = "", *, shortest: bool = False) -> Exact:
    """Read a number of a canonical format.

    Args:
        text: the value as it stands in the JSON; anything but a string is refused.
        where: the field, for the message.
        shortest: also refuse trailing zeros after the point, so that one number has one text.

    Raises:
        InputError: ``input.number.type``, ``.empty``, ``.length``, ``.format``, ``.zero`` or ``.decimals``.
    """
    if type(text) is not str:
        found = "a JSON number" if isinstance(text, int | float | NumberText) and not isinstance(text, bool) else type(text).__name__
        hint = 'Write it in quotes: "0.1".'
        raise _error("A number must be a decimal string", where, f"this is {found}", hint, "type")
    if not text:
        raise _error("A number is empty", where, "", "Write a decimal such as 0 or -12.5.", "empty")
    if len(text) > TEXT_LIMIT:
        raise _error("A number is too long", where, f"the limit is {TEXT_LIMIT} characters", "", "length")
    if not _CANONICAL.fullmatch(text):
        raise _error("A number is not written as a plain decimal", where, _format_reason(text), "Write it like -12.5 or 0.001.", "format")
    whole, _, fraction = text.partition(".")
    if len(fraction) > DECIMALS_LIMIT:
        raise _error("A number has too many decimals", where, f"the limit is {DECIMALS_LIMIT}", "", "decimals")
    if shortest and fraction.endswith("0"):
        raise _error("A number has trailing zeros", where, "one number has one text here", "Leave them out.", "format")
    units = int(whole + fraction)
    if units == 0 and text[0] == "-":
        raise _error("Minus zero is not a number here", where, "zero has one text", "Write 0.", "zero")
    return Exact(units, len(fraction))


def scaled(text: object, decimals: int, rounding: Rounding = Rounding.EXACT, where: str = "", *, shortest: bool = False) -> int:
    """Read a canonical number as an integer in units of ``10**-decimals``.

    Raises:
        InputError: as :func:`parse`, and ``input.number.decimals`` when it does not fit the scale and ``rounding`` is ``EXACT``.
    """
    number = parse(text, where, shortest=shortest)
    try:
        return number.at(decimals, rounding)
    except ValueError:
        what, hint = "A number has more decimals than its scale", "Round it yourself, the way you mean it."
        raise _error(what, where, f"this field has {decimals}", hint, "decimals") from None


def render(units: int, decimals: int) -> str:
    """The canonical text of ``units / 10**decimals``: no exponent, no trailing zeros, never minus zero."""
    if decimals <= 0:
        return str(units * 10**-decimals)
    digits = str(abs(units)).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}".rstrip("0").rstrip(".")
    return f"-{text}" if units < 0 else text


def grouped(units: int, decimals: int, places: int, rounding: Rounding) -> str:
    """A text for people: ``places`` decimals, thousands separated by commas, rounded as said. Not read by anything."""
    value = Exact(units, decimals).at(places, rounding)
    whole, fraction = divmod(abs(value), 10**places)
    tail = f".{fraction:0{places}d}" if places else ""
    return f"{'-' if value < 0 else ''}{whole:,}{tail}"


class NumberText:
    """A JSON number that is not an integer, kept as the text that stood in the file, so that no digit is lost."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"NumberText({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NumberText) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


def parse_exchange_number(value: object, where: str = "") -> Exact:
    """Read a number as exchanges and spreadsheets write it: JSON numbers, ``"1e-05"``, ``"+3"``, ``".5"``, ``"007"``, ``-0.0``.

    Binary floating point is taken by its shortest decimal text, which is what the exchange printed. Not-a-number, infinity,
    separators, spaces inside and digits of other alphabets are still refused.

    Raises:
        InputError: ``input.number.type``, ``.empty``, ``.length``, ``.format`` or ``.decimals``.
    """
    text = _exchange_text(value, where)
    if not text:
        raise _error("A number is empty", where, "", "", "empty")
    if len(text) > TEXT_LIMIT:
        raise _error("A number is too long", where, f"the limit is {TEXT_LIMIT} characters", "", "length")
    match = _EXCHANGE.fullmatch(text)
    if not match or not (match[2] or match[3]):
        raise _error("A number cannot be read", where, _format_reason(text), "", "format")
    sign, whole, fraction, exponent = match.groups()
    digits = (whole + (fraction or "")).lstrip("0")
    kept = digits.rstrip("0")
    if not kept:
        return Exact(0)
    decimals = len(fraction or "") - int(exponent or 0) - (len(digits) - len(kept))
    if decimals > DECIMALS_LIMIT:
        raise _error("A number has too many decimals", where, f"the limit is {DECIMALS_LIMIT}", "", "decimals")
    if len(kept) - decimals > TEXT_LIMIT:
        raise _error("A number is too large", where, f"the limit is {TEXT_LIMIT} digits", "", "length")
    units = int(kept) * (-1 if sign == "-" else 1)
    return Exact(units, decimals) if decimals >= 0 else Exact(units * 10**-decimals)


def _exchange_text(value: object, where: str) -> str:
    if isinstance(value, bool) or value is None:
        raise _error("A number is missing", where, f"found {'null' if value is None else str(value).lower()}", "", "type")
    if isinstance(value, NumberText):
        return value.text
    if isinstance(value, int):
        if value.bit_length() > _INTEGER_BITS:
            raise _error("A number is too long", where, f"the limit is {TEXT_LIMIT} characters", "", "length")
        return str(value)
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, str):
        return value.strip(" \t\r\n")
    raise _error("A number was expected", where, f"found {type(value).__name__}", "", "type")


_REASONS: Final = (
    (re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE), "it is not a number, or infinite"),
    (re.compile(r".*[^\x00-\x7f].*", re.DOTALL), "it has a character that is not ASCII"),
    (re.compile(r"\s.*|.*\s", re.DOTALL), "it has spaces around it"),
    (re.compile(r".*[_,].*", re.DOTALL), "it has a separator"),
    (re.compile(r"[-+.0-9]+[eE].*", re.DOTALL), "it has an exponent"),
    (re.compile(r"\+.*", re.DOTALL), "it starts with a plus"),
    (re.compile(r"-?0[0-9].*", re.DOTALL), "it has a leading zero"),
)


def _format_reason(text: str) -> str:
    """What is wrong with the text, without repeating the text: it may be private."""
    for pattern, reason in _REASONS:
        if pattern.fullmatch(text):
            return reason
    return "only digits, one point and one leading minus are allowed"


def _error(what: str, where: str, why: str, hint: str, kind: str) -> InputError:
    return InputError(what, where=where, why=why, hint=hint, code=f"input.number.{kind}")
