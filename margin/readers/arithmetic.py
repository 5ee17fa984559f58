"""Exact sums and comparisons of decimals."""

from __future__ import annotations

from collections.abc import Sequence

from margin.decimals import Exact, Rounding


def total(parts: Sequence[Exact]) -> Exact:
    """The exact sum; zero for no parts."""
    decimals = max((part.decimals for part in parts), default=0)
    return Exact(sum(part.at(decimals, Rounding.EXACT) for part in parts), decimals)


def negative(value: Exact) -> Exact:
    """``-value``."""
    return Exact(-value.units, value.decimals)


def magnitude(value: Exact) -> Exact:
    """``|value|``."""
    return Exact(abs(value.units), value.decimals)


def minus(left: Exact, right: Exact) -> Exact:
    """``left - right``, exactly."""
    return total((left, negative(right)))


def less(left: Exact, right: Exact) -> bool:
    """``left < right``."""
    return minus(left, right).units < 0


def equal(left: Exact, right: Exact) -> bool:
    """Are they the same number, however written?"""
    return minus(left, right).units == 0
