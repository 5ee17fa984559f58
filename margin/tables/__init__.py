"""The snapshot as rows: one module per table, with the rows of one level, their order in the tree and the search for a row.

A table is loaded when it is used, so that a snapshot of tiers alone costs nothing more. What tables share is in
:mod:`margin.tables.spans` (search for a tier), :mod:`margin.tables.assets` (collateral) and :mod:`margin.tables.book` (both, and names).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from margin.models import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from margin.levels import Level
    from margin.snapshot import Snapshot


class Row(Protocol):
    """A leaf of a tree."""

    @property
    def kind(self) -> str:
        """``instrument``, ``asset``, ``risk``, ``group``, ``class``, ``history``, ``measure`` or ``cover``: chooses the domain tag."""

    def elements(self) -> tuple[int, ...]:
        """Signed integers, hashed modulo the field's order, in this order."""


class Rows(Protocol):
    """The rows of one table at one level, in the order of the leaves."""

    @property
    def level(self) -> Level:
        """The level."""

    @property
    def rows(self) -> Sequence[Row]:
        """All rows in leaf order."""


def rows(snapshot: Snapshot, level: Level, table: Table = "cross") -> Sequence[Row]:
    """All rows of a table at one level, in the order of the leaves.

    Raises:
        InputError: ``rows.section`` where the snapshot has no such section.
    """
    found: Sequence[Row] = import_module(f"margin.tables.{table}").rows(snapshot, level)
    return found


def tables_of(snapshot: Snapshot) -> tuple[Table, ...]:
    """The tables that a snapshot has: that of tiers, and one for each section."""
    return tuple(table for table in TABLES if table == "cross" or table in snapshot.sections)


def row_counts(snapshot: Snapshot) -> dict[Table, int]:
    """Rows of each table at any level, null rows and collateral assets included."""
    counts: dict[Table, int] = {"cross": snapshot.row_count}
    for table in tables_of(snapshot)[1:]:
        counts[table] = import_module(f"margin.tables.{table}").row_count(snapshot)
    return counts
