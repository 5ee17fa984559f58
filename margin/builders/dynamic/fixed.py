"""Roots and logarithms without binary floating point: the same digits on every machine.

Volatilities and returns are integers in units of 1e-18 (:data:`ONE`). A logarithm is taken by :mod:`decimal` with 50 digits, whose ``ln``
is correctly rounded by its specification, in a context of its own, and then rounded half-even to 1e-18: the context of the caller has
no influence. Roots are integer roots, rounded up.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from math import isqrt
from typing import Final

from margin.builders.dynamic.errors import refused
from margin.decimals import Exact, Rounding, divide

DECIMALS: Final = 18
ONE: Final = 10**DECIMALS

_DIGITS: Final = 50
_GRID: Final = Decimal(1).scaleb(-DECIMALS)


@lru_cache(maxsize=1 << 14)
def log_ratio(later: Exact, earlier: Exact) -> int:
    """``ln(later / earlier)`` of two positive numbers in units of 1e-18, half-even. Remembered: a history is read again every day."""
    context = Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN)
    decimals = max(later.decimals, earlier.decimals)
    ratio = context.divide(Decimal(later.at(decimals, Rounding.EXACT)), Decimal(earlier.at(decimals, Rounding.EXACT)))
    return int(context.scaleb(context.quantize(context.ln(ratio), _GRID), DECIMALS))


def root_up(value: int) -> int:
    """The least integer whose square is at least ``value``."""
    root = isqrt(value)
    return root + (root * root < value)


def ratio_up(numerator: int, denominator: int) -> int:
    """The quotient of integers (``denominator > 0``), rounded up."""
    return divide(numerator, denominator, Rounding.UP)


def fraction(number: Exact) -> tuple[int, int]:
    """Numerator and denominator; the denominator is a power of ten."""
    return (number.units, 10**number.decimals) if number.decimals >= 0 else (number.units * 10**-number.decimals, 1)


def exact(value: object, where: str) -> Exact:
    """A parameter as it is, if it is an exact decimal.

    Raises:
        InputError: ``dynamic.D1.number``.
    """
    if isinstance(value, Exact):
        return value
    hint = 'Write margin.decimals.parse("0.25") or Exact(25, 2): binary floating point has other digits on paper than inside.'
    raise refused("number", "A parameter is not an exact decimal", where, f"found {type(value).__name__}", hint)
