"""The verifier's own snapshots: every one read again, checked by every rule, and hashed again here. Nothing is taken from the holder."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final, Protocol

from attestation.snapshot_signature import Roots
from circuits.engine import Engine
from circuits.field import TAG_ASSET, TAG_INSTRUMENT, TAG_NODE
from circuits.poseidon import poseidon
from circuits.tree import build
from margin.levels import LEVELS, Level
from margin.rows import InstrumentRow, rows
from margin.snapshot import Snapshot

REMEMBERED: Final = 64
"""Snapshots that a source keeps; one of a large venue takes about 30 MB as Python objects, and only its roots are kept."""


class RegisteredSnapshot:
    """A validated snapshot: its identity, what a verdict says about it, and its roots, each computed when it is first needed."""

    def __init__(self, snapshot: Snapshot, engine: Engine | None = None, publisher: str | None = None) -> None:
        self._snapshot: Snapshot | None = snapshot
        self._engine = engine
        self._lock = threading.Lock()
        self._roots: dict[Level, int] = {}
        self.sha256: Final = snapshot.sha256
        self.venue: Final = snapshot.venue
        self.as_of: Final = snapshot.as_of
        self.numeraire: Final = snapshot.numeraire
        self.depth: Final = snapshot.depth
        self.instruments: Final = len(snapshot.instruments)
        self.assets: Final = len(snapshot.collateral)
        self.rows: Final = snapshot.row_count
        self.publisher: Final = publisher
        """Who the verifier knows to stand for it, beside any signature that comes with an attestation."""

    def root(self, level: Level) -> int:
        """The root of one level's tree, from the snapshot's own numbers.

        Raises:
            EnvironmentFault: ``engine.*``.
        """
        with self._lock:
            if level not in self._roots and self._snapshot is not None:
                self._roots[level] = compute_root(self._snapshot, level, self._engine)
                if len(self._roots) == len(LEVELS):
                    self._snapshot = None
            return self._roots[level]

    def roots(self) -> Roots:
        """The roots of all three levels."""
        return Roots(self.root("closeout"), self.root("maintenance"), self.root("initial"))


def compute_root(snapshot: Snapshot, level: Level, engine: Engine | None = None) -> int:
    """The root of the tree over a level's rows; by the engine, or without one in plain Python (about a hundred times slower)."""
    leaves = [(TAG_INSTRUMENT if isinstance(row, InstrumentRow) else TAG_ASSET, row) for row in rows(snapshot, level)]
    if engine is not None:
        return engine.tree(leaves, node_tag=TAG_NODE, depth=snapshot.depth)[-1][0]
    return build([poseidon(row, tag) for tag, row in leaves], snapshot.depth).root


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
