"""The verifier's own snapshots: every one read again, checked by every rule, and hashed again here. Nothing is taken from the holder."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final, Protocol

from attestation.snapshot_signature import Roots
from circuits import rows
from circuits.engine import Engine
from margin.levels import LEVELS, Level
from margin.models import Table
from margin.snapshot import Snapshot
from margin.tables import row_counts, tables_of
from verifier.errors import SnapshotSectionError

REMEMBERED: Final = 64
"""Snapshots that a source keeps; one of a large venue takes about 30 MB as Python objects, and only its roots are kept."""


class RegisteredSnapshot:
    """A validated snapshot: its identity, what a verdict says about it, and its roots, each computed when it is first needed."""

    def __init__(self, snapshot: Snapshot, engine: Engine | None = None, publisher: str | None = None) -> None:
        self._snapshot: Snapshot | None = snapshot
        self._engine = engine
        self._lock = threading.Lock()
        self._roots: dict[tuple[Table, Level], int] = {}
        self.sha256: Final = snapshot.sha256
        self.venue: Final = snapshot.venue
        self.as_of: Final = snapshot.as_of
        self.numeraire: Final = snapshot.numeraire
        self.depth: Final = snapshot.depth
        self.instruments: Final = len(snapshot.instruments)
        self.assets: Final = len(snapshot.collateral)
        self.rows: Final = snapshot.row_count
        self.tables: Final = tables_of(snapshot)
        """The tables that it has rows of."""
        self.row_counts: Final = row_counts(snapshot)
        self.publisher: Final = publisher
        """Who the verifier knows to stand for it, beside any signature that comes with an attestation."""

    def root(self, level: Level, table: Table = "cross") -> int:
        """The root of one level's tree of a table, from the snapshot's own numbers.

        Raises:
            SnapshotSectionError: the snapshot does not have the table.
            EnvironmentFault: ``engine.*``.
        """
        if table not in self.tables:
            raise no_section(table)
        with self._lock:
            if (table, level) not in self._roots and self._snapshot is not None:
                self._roots[table, level] = compute_root(self._snapshot, level, self._engine, table)
                if len(self._roots) == len(LEVELS) * len(self.tables):
                    self._snapshot = None
            return self._roots[table, level]

    def roots(self) -> Roots:
        """The roots of all three levels of the table of tiers, which a publisher signs."""
        return Roots(self.root("closeout"), self.root("maintenance"), self.root("initial"))


def no_section(table: str) -> SnapshotSectionError:
    """The error for a table that a snapshot does not have."""
    return SnapshotSectionError(
        f"The snapshot has no {table} section",
        where="snapshot.sha256",
        expected=f"a snapshot with a {table} section",
        got="one without",
        why="the margin model opens its rows",
    )


def compute_root(snapshot: Snapshot, level: Level, engine: Engine | None = None, table: Table = "cross") -> int:
    """The root of the tree over a level's rows of a table; by the engine, or without one in plain Python (about a hundred times slower).

    Raises:
        InputError: ``rows.section`` where the snapshot does not have the table.
    """
    return rows.root(snapshot, level, table, engine)


def register(data: bytes, *, engine: Engine | None = None, publisher: str | None = None, where: str = "snapshot") -> RegisteredSnapshot:
    """Read, check and take in a snapshot file.

    Args:
        data: the file.
        engine: hashes the tree; without it plain Python does.
        publisher: whose signature on it the caller has checked, if any.
        where: name for messages.

    Raises:
        InputError: ``json.*`` or ``snapshot.S<n>.<rule>``.
    """
    return RegisteredSnapshot(Snapshot.parse(data, where), engine, publisher)


class SnapshotSource(Protocol):
    """Finds the verifier's own snapshots."""

    def find(self, sha256: str) -> RegisteredSnapshot | None:
        """The snapshot with this digest, or ``None`` when the verifier does not have it."""


class MemorySnapshots:
    """Snapshots that were registered with this object; the oldest are forgotten beyond :data:`REMEMBERED`."""

    def __init__(self, engine: Engine | None = None) -> None:
        self._engine = engine
        self._known: OrderedDict[str, RegisteredSnapshot] = OrderedDict()

    def add(self, data: bytes, *, publisher: str | None = None, where: str = "snapshot") -> RegisteredSnapshot:
        """Register a snapshot file; arguments and errors as :func:`register`."""
        registered = register(data, engine=self._engine, publisher=publisher, where=where)
        self._known.setdefault(registered.sha256, registered)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return self._known[registered.sha256]

    def find(self, sha256: str) -> RegisteredSnapshot | None:
        """As :class:`SnapshotSource` says."""
        return self._known.get(sha256)
