"""The snapshots on record, as verification wants them: with the roots that we computed when they were registered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from attestation.canonical import parse
from attestation.fields import Fields
from attestation.limits import MAX_ENVELOPE_BYTES
from attestation.snapshot_signature import Roots
from margin.errors import InputError
from margin.levels import Level
from margin.models import TABLES, Table
from margin.snapshot import Snapshot
from verifier import snapshots
from verifier.service.errors import StorageError
from verifier.service.store import Store
from verifier.trust import TrustStore


class RecordedSnapshot(snapshots.RegisteredSnapshot):
    """A registered snapshot whose roots are known, so that its rows need not be hashed or kept again."""

    def __init__(self, snapshot: Snapshot, publisher: str, roots: Mapping[str, Roots]) -> None:
        super().__init__(snapshot, publisher=publisher)
        self._snapshot = None
        self._recorded = roots

    def root(self, level: Level, table: Table = "cross") -> int:
        """The root of one level's tree over a table.

        Raises:
            SnapshotSectionError: the snapshot does not have that table.
        """
        try:
            return self._recorded[table].at(level)
        except KeyError:
            raise snapshots.no_section(table) from None


class RecordedSnapshots:
    """A :class:`~verifier.snapshots.SnapshotSource` over the database, for the publishers that are trusted now."""

    def __init__(self, store: Store, trust: TrustStore, *, cached: int) -> None:
        self._store = store
        self._names = {signer.key.id: signer.name for signer in trust.publishers}
        self._limit = cached
        self._lock = threading.Lock()
        self._cache: OrderedDict[str, RecordedSnapshot] = OrderedDict()

    def find(self, sha256: str) -> RecordedSnapshot | None:
        """The snapshot, or ``None`` when it is not on record or its publisher has lost our trust since.

        Raises:
            StorageError: the database cannot be read, or holds other bytes than those that were registered.
        """
        with self._lock:
            if sha256 in self._cache:
                self._cache.move_to_end(sha256)
                return self._cache[sha256]
        row = self._store.snapshot(sha256)
        if row is None or row.publisher not in self._names:
            return None
        try:
            snapshot = Snapshot.parse(row.document, validate=False)
            summary = Fields(parse(row.summary, where="summary", max_bytes=MAX_ENVELOPE_BYTES), "summary")
            roots = _roots(summary)
        except InputError as error:
            raise _damaged() from error
        if snapshot.sha256 != sha256:
            raise _damaged()
        found = RecordedSnapshot(snapshot, self._names[row.publisher], roots)
        with self._lock:
            self._cache[sha256] = found
            while len(self._cache) > self._limit:
                self._cache.popitem(last=False)
        return found


def _roots(summary: Fields) -> dict[str, Roots]:
    """The roots by table; a snapshot that was registered before there were other tables has those of its tiers alone."""
    own = Roots.read(summary.object("roots"))
    tables = summary.object("tables") if "tables" in summary else None
    if tables is None:
        return {"cross": own}
    return {table: Roots.read(tables.object(table)) for table in TABLES if table in tables}


def _damaged() -> StorageError:
    return StorageError("a snapshot on record is damaged", hint="the operator must restore the database", retry_after=60)
