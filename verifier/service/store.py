"""What the service remembers. Every method is one transaction; what it returns is committed.

The one that matters is :meth:`Store.record`: the challenge leaves the table of open ones and the entry with its receipt is written,
or neither. Nothing else uses up a challenge, so a bad proof cannot burn somebody's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, func, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from verifier.service.errors import (
    ChallengeConsumedError,
    ChallengeUnknownError,
    ClockBackwardsError,
    SnapshotConflictError,
    StorageError,
    StoreFullError,
)
from verifier.service.limits import Limits
from verifier.service.moments import MICROS
from verifier.service.records import Challenge, Entry, Snapshot
from verifier.service.tables import challenges, entries, snapshots


class Store:
    """The database behind the service. Safe to share between threads and between processes."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(write=write) as connection, connection.begin():
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise StorageError(
                "the database did not take the request",
                why=type(error).__name__,
                hint="try again",
                retry_after=self._limits.retry_after_seconds,
            ) from error

    def newest_time(self) -> int:
        """The latest time on record, in microseconds; 0 for an empty database."""
        with self._transaction(write=False) as connection:
            return _newest_time(connection)

    def counts(self) -> dict[str, int]:
        """Rows per table."""
        with self._transaction(write=False) as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (challenges, entries, snapshots)
            }

    def add_challenge(self, challenge: Challenge) -> None:
        """Put a challenge on record, after a bounded clean-up of expired ones.

        Raises:
            StoreFullError: too many are open.
            ClockBackwardsError: ``issued_at`` is well before times on record.
        """
        limits = self._limits
        with self._transaction(write=True) as connection:
            self._check_clock(connection, challenge.issued_at)
            stale = (
                select(challenges.c.nonce)
                .where(challenges.c.expires_at < challenge.issued_at - limits.challenge_kept_seconds * MICROS)
                .order_by(challenges.c.expires_at)
                .limit(limits.challenge_cleanup_rows)
            )
            connection.execute(delete(challenges).where(challenges.c.nonce.in_(stale)))
            if connection.execute(select(func.count()).select_from(challenges)).scalar_one() >= limits.open_challenges:
                raise StoreFullError(
                    "too many challenges are open", hint="use one that you have, or wait for some to expire", retry_after=60
                )
            connection.execute(
                insert(challenges).values(
                    nonce=challenge.nonce, envelope=challenge.envelope, issued_at=challenge.issued_at, expires_at=challenge.expires_at
                )
            )

    def challenge(self, nonce: str) -> Challenge | None:
        """The challenge, if it is on record and not used."""
        with self._transaction(write=False) as connection:
            row = connection.execute(select(challenges).where(challenges.c.nonce == nonce)).mappings().one_or_none()
        return None if row is None else Challenge(**row)

    def record(self, entry: Entry) -> tuple[Entry, bool]:
        """Use up the challenge and write the entry with its receipt; or find that this submission is already on record.

        Returns:
            The entry on record under this ``sid``, and whether this call wrote it.

        Raises:
            ChallengeConsumedError: another submission used the challenge.
            ChallengeUnknownError: no such challenge is on record.
            StoreFullError: the limit of entries is reached.
            ClockBackwardsError: ``verified_at`` is well before times on record.
        """
        try:
            with self._transaction(write=True) as connection:
                present = _entry(connection, sid=entry.sid)
                if present is not None:
                    return present, False
                self._check_clock(connection, entry.verified_at)
                # Rows are never deleted, so the last id is their number or more; counting them would take longer with each.
                if (connection.execute(select(func.max(entries.c.id))).scalar_one() or 0) >= self._limits.entries:
                    raise StoreFullError("no more attestations fit", hint="the operator must move old ones away", retry_after=3600)
                used = connection.execute(delete(challenges).where(challenges.c.nonce == entry.nonce)).rowcount
                if used == 1:
                    connection.execute(insert(entries).values(**_values(entry)))
                    return entry, True
        except IntegrityError as error:
            present = self.entry(entry.sid)
            if present is None:
                raise ChallengeConsumedError("another submission used this challenge") from error
            return present, False
        # Not open any more: on a database without a single writer the winner may have committed after our first look.
        present = self.entry(entry.sid)
        if present is not None:
            return present, False
        if self.sid_of_nonce(entry.nonce) is not None:
            raise ChallengeConsumedError("another submission used this challenge", hint="ask for a new challenge and prove again")
        raise ChallengeUnknownError("no open challenge of this nonce is on record", hint="ask for a new challenge and prove again")

    def entry(self, sid: str) -> Entry | None:
        """The entry of this submission identity."""
        with self._transaction(write=False) as connection:
            return _entry(connection, sid=sid)

    def entry_of_document(self, document_sha256: str) -> Entry | None:
        """The entry that was made from exactly these bytes."""
        with self._transaction(write=False) as connection:
            return _entry(connection, document_sha256=document_sha256)

    def sid_of_nonce(self, nonce: str) -> str | None:
        """Which submission used this challenge."""
        with self._transaction(write=False) as connection:
            return connection.execute(select(entries.c.sid).where(entries.c.nonce == nonce)).scalar_one_or_none()

    def add_snapshot(self, snapshot: Snapshot) -> tuple[Snapshot, bool]:
        """Register a snapshot. Returns the one on record under its digest, and whether this call wrote it.

        Raises:
            SnapshotConflictError: the publisher registered another one of this venue and time.
            StoreFullError: the limit of snapshots is reached.
            ClockBackwardsError: ``registered_at`` is well before times on record.
        """
        try:
            with self._transaction(write=True) as connection:
                present = _snapshot(connection, snapshot.sha256)
                if present is not None:
                    return present, False
                self._check_clock(connection, snapshot.registered_at)
                if connection.execute(select(func.count()).select_from(snapshots)).scalar_one() >= self._limits.snapshots:
                    raise StoreFullError("no more snapshots fit", hint="the operator must archive old ones", retry_after=3600)
                connection.execute(insert(snapshots).values(**{field: getattr(snapshot, field) for field in Snapshot.__slots__}))
                return snapshot, True
        except IntegrityError as error:
            present = self.snapshot(snapshot.sha256)
            if present is not None:
                return present, False
            raise SnapshotConflictError(
                "this publisher registered another snapshot of this venue and time",
                where="/snapshot/asOf",
                why="two snapshots of one moment would let the holder choose",
                hint="publish a correction under a later time",
            ) from error

    def snapshot(self, sha256: str) -> Snapshot | None:
        """The snapshot with this digest."""
        with self._transaction(write=False) as connection:
            return _snapshot(connection, sha256)

    def snapshot_summaries(self, *, after: str | None, venue: str | None) -> list[tuple[str, bytes]]:
        """Digests and summaries, newest ``as_of`` first, at most ``limits.snapshots_listed`` of them.

        Args:
            after: begin behind the snapshot with this digest; nothing follows one that is not on record.
            venue: only this venue's.
        """
        order = (snapshots.c.as_of.desc(), snapshots.c.sha256)
        query = select(snapshots.c.sha256, snapshots.c.summary).order_by(*order).limit(self._limits.snapshots_listed)
        if after is not None:
            moment = select(snapshots.c.as_of).where(snapshots.c.sha256 == after).scalar_subquery()
            query = query.where((snapshots.c.as_of < moment) | ((snapshots.c.as_of == moment) & (snapshots.c.sha256 > after)))
        if venue is not None:
            query = query.where(snapshots.c.venue == venue)
        with self._transaction(write=False) as connection:
            return [(row.sha256, row.summary) for row in connection.execute(query)]

    def _check_clock(self, connection: Connection, now: int) -> None:
        newest = _newest_time(connection)
        if now < newest - self._limits.clock_backwards_seconds * MICROS:
            raise ClockBackwardsError(
                "the service's clock is behind times that it has already signed",
                hint="the operator must set the clock",
                retry_after=60,
            )


def _newest_time(connection: Connection) -> int:
    columns = (challenges.c.issued_at, entries.c.verified_at, snapshots.c.registered_at)
    return max(connection.execute(select(func.max(column))).scalar_one() or 0 for column in columns)


def _entry(connection: Connection, **key: str) -> Entry | None:
    column, value = next(iter(key.items()))
    row = connection.execute(select(entries).where(entries.c[column] == value)).mappings().one_or_none()
    return None if row is None else Entry(**_without_id(row))


def _without_id(row: RowMapping) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _values(entry: Entry) -> dict[str, object]:
    return {field: getattr(entry, field) for field in Entry.__slots__}


def _snapshot(connection: Connection, sha256: str) -> Snapshot | None:
    row = connection.execute(select(snapshots).where(snapshots.c.sha256 == sha256)).mappings().one_or_none()
    return None if row is None else Snapshot(**row)
