"""The clearing table: one row, the cover rule of a level."""

from __future__ import annotations

from typing import Final, NamedTuple

from margin.errors import InputError
from margin.levels import Level
from margin.snapshot import Snapshot

COVER_INDEX: Final = 0


class CoverRow(NamedTuple):
    """The weights of the cover rule in units of 1e-9: of other resources, and of the losses ``x1``, ``x2 + x3`` and ``x1 + x2``."""

    other: int
    largest: int
    second_third: int
    two_largest: int

    @property
    def kind(self) -> str:
        """The kind of row: it chooses the domain tag of the hash."""
        return "cover"

    def elements(self) -> tuple[int, ...]:
        """What is hashed, in order."""
        return tuple(self)


def row_count(snapshot: Snapshot) -> int:
    """Rows of this table at any level; 0 without a ``clearing`` section."""
    return 0 if snapshot.clearing is None else snapshot.clearing.row_count


def rows(snapshot: Snapshot, level: Level) -> list[CoverRow]:
    """The row of a level, as the only leaf of the tree.

    Raises:
        InputError: ``rows.section`` when the snapshot has no ``clearing`` section.
    """
    return ClearingBook(snapshot, level).rows


class ClearingBook:
    """The cover rule of one level.

    Attributes:
        level: the level.
        rows: the row, as the tree's only leaf.
        row: the same.
        numeraire: for messages.
    """

    def __init__(self, snapshot: Snapshot, level: Level) -> None:
        """Take the row from a snapshot.

        Raises:
            InputError: ``rows.section`` when the snapshot has no ``clearing`` section.
        """
        section = snapshot.clearing
        if section is None:
            hint = "Use a snapshot with a clearing section."
            raise InputError("The snapshot has no cover rule, which this model needs", where="clearing", hint=hint, code="rows.section")
        self.level = level
        self.numeraire = snapshot.numeraire
        self.row = CoverRow(
            section.other.at(level), section.largest.at(level), section.second_third.at(level), section.two_largest.at(level)
        )
        self.rows = [self.row]

    def name(self, identifier: int) -> str:  # noqa: ARG002 - the table lists nothing by id
        """No id has a name here.

        Raises:
            InputError: ``rows.unknown``.
        """
        raise InputError("A clearing account holds no instruments", code="rows.unknown")


Book = ClearingBook
"""The name that every table's book has."""
