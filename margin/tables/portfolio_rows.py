"""The rows of the ``portfolio`` table: what one leaf of its trees holds, and how its numbers are packed for the hash.

A position multiplies up to 36 numbers of its row, so three of them share a field element: sums of three packed numbers, each below
``2**SUM_BITS`` in magnitude, stay apart at a distance of ``2**COLUMN_BITS``. Values here are signed integers; hashing takes them modulo the
field's order. Units: money is 1e-10 of the numeraire, a rate 1e-9, fine 1e-19.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from margin.ids import NULL_ID
from margin.widths import COLUMN_BITS

PER_ELEMENT: Final = 3
"""Columns of a field element."""
EXTRA_COLUMNS: Final = 5
"""Columns beside the scenarios: up, down, mark, delta, vega, in this order."""
UP, DOWN, MARK, DELTA, VEGA = -5, -4, -3, -2, -1
"""Their places in the columns of a row."""


class PerLot(NamedTuple):
    """What one lot held long (or short) is charged, adds to the minimum, and needs alone; in money units, not negative."""

    charge: int
    minimum: int
    gross: int

    def packed(self) -> int:
        """The three as one integer."""
        return pack(self)


NOTHING: Final = PerLot(0, 0, 0)


class RiskRow(NamedTuple):
    """One range of position sizes of an instrument, ``floor <= |lots| < cap``, with its numbers per lot at one level.

    ``columns`` are, in money units, the results in every scenario and then the five of :data:`EXTRA_COLUMNS`.
    """

    id: int
    group: int
    floor: int
    cap: int
    long: PerLot
    short: PerLot
    columns: tuple[int, ...]

    @property
    def kind(self) -> str:
        """The kind of row: it chooses the domain tag of the hash."""
        return "risk"

    @property
    def scenarios(self) -> int:
        """How many scenarios it has."""
        return len(self.columns) - EXTRA_COLUMNS

    def elements(self) -> tuple[int, ...]:
        """What is hashed, in order."""
        columns = self.columns
        packed = (pack(columns[start : start + PER_ELEMENT]) for start in range(0, len(columns), PER_ELEMENT))
        return (self.id, self.group, self.floor, self.cap, self.long.packed(), self.short.packed(), *packed)

    def side(self, lots: int) -> PerLot:
        """The numbers of the side that a position is on."""
        return self.long if lots >= 0 else self.short


class GroupRow(NamedTuple):
    """A group at one level; rates in 1e-9, not negative. ``valued`` is 0 or 1."""

    id: int
    class_id: int
    gain: int
    loss: int
    valued: int
    basis: int
    delta_long: int
    delta_short: int
    vega_long: int
    vega_short: int

    @property
    def kind(self) -> str:
        """The kind of row: it chooses the domain tag of the hash."""
        return "group"

    def elements(self) -> tuple[int, ...]:
        """What is hashed, in order."""
        return tuple(self)


class ClassRow(NamedTuple):
    """One tier of a class's minimum at one level: it holds sums of minimums ``floor <= m < cap`` (money units).

    ``mode`` is 0 where the larger of requirement and minimum counts and 1 where the smaller does; ``floored`` and the two ``skew`` are 0 or
    1; ``weights`` and the signed exposure rates are in 1e-9, ``rate`` too, ``constant`` in fine units.
    """

    id: int
    mode: int
    floored: int
    skew0: int
    skew1: int
    delta_long: int
    delta_short: int
    vega_long: int
    vega_short: int
    floor: int
    cap: int
    rate: int
    constant: int
    weights: tuple[int, ...]

    @property
    def kind(self) -> str:
        """The kind of row: it chooses the domain tag of the hash."""
        return "class"

    def elements(self) -> tuple[int, ...]:
        """What is hashed, in order."""
        *single, weights = self
        return (*single, *weights)


NULL_GROUP: Final = GroupRow(NULL_ID, NULL_ID, 0, 0, 0, 0, 0, 0, 0, 0)


def null_risk(scenarios: int) -> RiskRow:
    """The row of an unused position slot: its only size is zero."""
    return RiskRow(NULL_ID, NULL_ID, 0, 1, NOTHING, NOTHING, (0,) * (scenarios + EXTRA_COLUMNS))


def null_class(scenarios: int) -> ClassRow:
    """The row of an unused class slot: its only sum of minimums is zero."""
    return ClassRow(NULL_ID, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, (0,) * scenarios)


def pack(columns: tuple[int, ...]) -> int:
    """Up to three signed integers as one, ``sum of column[j] * 2**(COLUMN_BITS * j)``."""
    return sum(column << (COLUMN_BITS * place) for place, column in enumerate(columns))
