"""The store's promises: one use per challenge under concurrency, all or nothing, bounded, durable, never behind its own times."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from margin.errors import InputError, ZkMarginError
from verifier.service.database import migrate, open_database
from verifier.service.errors import (
    ChallengeConsumedError,
    ChallengeUnknownError,
    ClockBackwardsError,
    SnapshotConflictError,
    StartRefusedError,
    StorageError,
    StoreFullError,
)
from verifier.service.limits import Limits
from verifier.service.moments import MICROS
from verifier.service.records import Challenge, Entry, Snapshot
from verifier.service.store import Store
from verifier.service.tables import metadata

NOW = 1_763_640_000 * MICROS


def open_store(path: Path, limits: Limits | None = None) -> tuple[Store, Engine]:
    engine = open_database(f"sqlite:///{path}", busy_seconds=20)
    migrate(engine)
    return Store(engine, limits or Limits()), engine


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "service.sqlite3")[0]


def challenge(number: int = 1, at: int = NOW, life: int = 600) -> Challenge:
    return Challenge(f"{number:064x}", b'{"challenge":%d}' % number, at, at + life * MICROS)


def entry(sid: int = 1, nonce: int = 1, at: int = NOW, document: int | None = None) -> Entry:
    digest = f"{sid if document is None else document:064x}"
    return Entry(f"{sid:064x}", f"{nonce:064x}", digest, "cross-p2-c2-d3", "123", "ab" * 32, at, b"{}", b'{"receipt":%d}' % sid, b"{}")


def snapshot(number: int = 1, as_of: int = NOW, publisher: str = "aa" * 32, venue: str = "binance") -> Snapshot:
    return Snapshot(f"{number:064x}", publisher, venue, as_of, NOW, b'{"n":%d}' % number, b"{}", b"{}")


def test_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    _, engine = open_store(tmp_path / "service.sqlite3")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    store, engine = open_store(tmp_path / "service.sqlite3")
    store.add_challenge(challenge())
    migrate(engine)
    assert store.challenge(challenge().nonce) == challenge()


def test_two_processes_may_start_on_one_empty_database(tmp_path: Path) -> None:
    barrier = threading.Barrier(2)

    def start() -> None:
        engine = open_database(f"sqlite:///{tmp_path / 'service.sqlite3'}", busy_seconds=20)
        barrier.wait()
        migrate(engine)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(start) for _ in range(2)]:
            future.result()


def test_rejects_a_database_of_a_newer_version(tmp_path: Path) -> None:
    _, engine = open_store(tmp_path / "service.sqlite3")
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StartRefusedError) as caught:
        migrate(engine)
    assert caught.value.stable_code == "service.start.schema"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "not a url"])
def test_rejects_a_database_that_forgets(url: str) -> None:
    with pytest.raises(StartRefusedError) as caught:
        open_database(url, busy_seconds=1)
    assert caught.value.stable_code == "service.start.database"


def test_rejects_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "service.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(StartRefusedError) as caught:
        open_store(tmp_path / "service.sqlite3")
    assert caught.value.stable_code == "service.start.database"


def test_record_uses_the_challenge_up_and_keeps_the_entry(store: Store) -> None:
    store.add_challenge(challenge())
    assert store.record(entry()) == (entry(), True)
    assert store.challenge(challenge().nonce) is None
    assert store.entry(entry().sid) == entry()
    assert store.entry_of_document(entry().document_sha256) == entry()
    assert store.sid_of_nonce(entry().nonce) == entry().sid
    assert store.counts() == {"challenges": 0, "entries": 1, "snapshots": 0}


def test_record_again_gives_the_first_receipt(store: Store) -> None:
    store.add_challenge(challenge())
    store.record(entry())
    later = replace(entry(at=NOW + 50, document=2), receipt=b"another")
    assert store.record(later) == (entry(), False)


def test_rejects_second_use_of_a_challenge(store: Store) -> None:
    store.add_challenge(challenge())
    store.record(entry(sid=1))
    with pytest.raises(ChallengeConsumedError):
        store.record(entry(sid=2))
    assert store.entry(entry(sid=2).sid) is None


def test_rejects_an_unknown_challenge_and_writes_nothing(store: Store) -> None:
    with pytest.raises(ChallengeUnknownError):
        store.record(entry())
    assert store.counts()["entries"] == 0


def test_rejects_a_used_challenge_even_if_it_is_put_on_record_again(store: Store) -> None:
    """As after restoring the table of challenges from a backup: the entry's unique nonce still refuses."""
    store.add_challenge(challenge())
    store.record(entry(sid=1))
    store.add_challenge(challenge())
    with pytest.raises(ChallengeConsumedError):
        store.record(entry(sid=2))
    assert store.challenge(challenge().nonce) is not None


@pytest.mark.parametrize("same_submission", [True, False])
def test_fifty_concurrent_records_use_a_challenge_once(tmp_path: Path, same_submission: bool) -> None:
    stores = [open_store(tmp_path / "service.sqlite3")[0] for _ in range(2)]  # as two processes: two engines, two pools
    stores[0].add_challenge(challenge())
    barrier = threading.Barrier(50)

    def submit(number: int) -> tuple[Entry, bool] | str:
        mine = replace(entry(sid=1 if same_submission else number + 1, document=number + 1), receipt=b"receipt %d" % number)
        barrier.wait()
        try:
            return stores[number % 2].record(mine)
        except ZkMarginError as error:
            return error.stable_code

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(submit, range(50)))
    recorded = [result for result in results if not isinstance(result, str)]
    assert sum(created for _, created in recorded) == 1
    assert stores[0].counts() == {"challenges": 0, "entries": 1, "snapshots": 0}
    if same_submission:
        assert len(recorded) == 50
        assert len({found.receipt for found, _ in recorded}) == 1
    else:
        assert len(recorded) == 1
        assert {result for result in results if isinstance(result, str)} == {"challenge.consumed"}


@pytest.mark.parametrize(("behind", "refused"), [(59, False), (60, False), (61, True)])
def test_rejects_a_clock_that_went_backwards(store: Store, behind: int, refused: bool) -> None:
    store.add_challenge(challenge())
    if not refused:
        store.record(entry(at=NOW - behind * MICROS))
        return
    with pytest.raises(ClockBackwardsError):
        store.record(entry(at=NOW - behind * MICROS))
    with pytest.raises(ClockBackwardsError):
        store.add_challenge(challenge(2, at=NOW - behind * MICROS))
    assert store.counts()["entries"] == 0
    assert store.challenge(challenge().nonce) is not None


def test_clean_up_is_bounded_and_spares_what_is_open(tmp_path: Path) -> None:
    limits = replace(Limits(), challenge_cleanup_rows=3, challenge_kept_seconds=100)
    store, _ = open_store(tmp_path / "service.sqlite3", limits)
    for number in range(10):
        store.add_challenge(challenge(number, life=10))
    store.add_challenge(challenge(99, life=5000))
    store.add_challenge(challenge(100, at=NOW + 110 * MICROS))
    assert store.counts()["challenges"] == 12
    store.add_challenge(challenge(101, at=NOW + 111 * MICROS))
    assert store.counts()["challenges"] == 10
    for number in range(102, 106):
        store.add_challenge(challenge(number, at=NOW + 111 * MICROS))
    assert store.counts()["challenges"] == 7
    assert store.challenge(challenge(99).nonce) is not None


def test_rejects_more_open_challenges_than_the_limit(tmp_path: Path) -> None:
    store, _ = open_store(tmp_path / "service.sqlite3", replace(Limits(), open_challenges=2))
    store.add_challenge(challenge(1))
    store.add_challenge(challenge(2))
    with pytest.raises(StoreFullError) as caught:
        store.add_challenge(challenge(3))
    assert caught.value.retry_after > 0
    store.record(entry(nonce=1))
    store.add_challenge(challenge(3))


def test_snapshot_is_kept_as_it_came_and_registering_again_changes_nothing(store: Store) -> None:
    assert store.add_snapshot(snapshot()) == (snapshot(), True)
    assert store.add_snapshot(replace(snapshot(), registered_at=NOW + 9)) == (snapshot(), False)
    assert store.snapshot(snapshot().sha256) == snapshot()
    assert store.snapshot("00" * 32) is None


def test_rejects_another_snapshot_of_the_same_moment(store: Store) -> None:
    store.add_snapshot(snapshot(1))
    with pytest.raises(SnapshotConflictError):
        store.add_snapshot(snapshot(2))
    store.add_snapshot(snapshot(2, publisher="bb" * 32))
    store.add_snapshot(snapshot(3, venue="okx"))
    store.add_snapshot(snapshot(4, as_of=NOW + 1))
    assert store.counts()["snapshots"] == 4


def test_rejects_more_entries_than_the_limit_and_keeps_the_challenge(tmp_path: Path) -> None:
    store, _ = open_store(tmp_path / "service.sqlite3", replace(Limits(), entries=1))
    store.add_challenge(challenge(1))
    store.add_challenge(challenge(2))
    store.record(entry(sid=1, nonce=1))
    with pytest.raises(StoreFullError):
        store.record(entry(sid=2, nonce=2))
    assert store.challenge(challenge(2).nonce) is not None
    assert store.record(entry(sid=1, nonce=1)) == (entry(sid=1, nonce=1), False)


def test_rejects_more_snapshots_than_the_limit(tmp_path: Path) -> None:
    store, _ = open_store(tmp_path / "service.sqlite3", replace(Limits(), snapshots=1))
    store.add_snapshot(snapshot(1))
    with pytest.raises(StoreFullError):
        store.add_snapshot(snapshot(2, as_of=NOW + 1))


def test_summaries_come_newest_first_in_pages(tmp_path: Path) -> None:
    store, _ = open_store(tmp_path / "service.sqlite3", replace(Limits(), snapshots_listed=2))
    for number in range(4):
        store.add_snapshot(snapshot(number, as_of=NOW + number, venue="okx" if number == 3 else "binance"))
    page = store.snapshot_summaries(after=None, venue=None)
    assert page == [(snapshot(3).sha256, b'{"n":3}'), (snapshot(2).sha256, b'{"n":2}')]
    assert [summary for _, summary in store.snapshot_summaries(after=page[-1][0], venue=None)] == [b'{"n":1}', b'{"n":0}']
    assert [summary for _, summary in store.snapshot_summaries(after=None, venue="binance")] == [b'{"n":2}', b'{"n":1}']
    assert store.snapshot_summaries(after="ff" * 32, venue=None) == []


def test_pages_lose_nothing_of_one_moment(tmp_path: Path) -> None:
    store, _ = open_store(tmp_path / "service.sqlite3", replace(Limits(), snapshots_listed=2))
    for number in range(5):
        store.add_snapshot(snapshot(number, venue=f"venue-{number}"))
    seen, after = [], None
    while page := store.snapshot_summaries(after=after, venue=None):
        seen += [digest for digest, _ in page]
        after = page[-1][0]
    assert seen == [snapshot(number).sha256 for number in range(5)]


def test_a_full_disk_is_an_answer_and_records_nothing(tmp_path: Path) -> None:
    store, engine = open_store(tmp_path / "service.sqlite3")
    store.add_challenge(challenge())

    def full(connection: object, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    from sqlalchemy import event

    event.listen(engine, "checkout", full)
    with pytest.raises(StorageError) as caught:
        store.record(replace(entry(), document=b"x" * 200_000))
    assert caught.value.stable_code == "service.storage"
    assert caught.value.retry_after > 0
    event.remove(engine, "checkout", full)
    engine.dispose()
    assert store.counts() == {"challenges": 1, "entries": 0, "snapshots": 0}


def test_newest_time_covers_every_table(store: Store) -> None:
    assert store.newest_time() == 0
    store.add_challenge(challenge(at=NOW))
    store.record(entry(at=NOW + 5))
    assert store.newest_time() == NOW + 5
    store.add_snapshot(replace(snapshot(), registered_at=NOW + 7))
    assert store.newest_time() == NOW + 7


@pytest.mark.parametrize("value", [0, -1, True, None, 1.5, "8"])
def test_rejects_a_limit_that_is_no_positive_integer(value: object) -> None:
    with pytest.raises(InputError) as caught:
        Limits(attestation_bytes=value)  # type: ignore[arg-type]
    assert caught.value.stable_code == "service.config.limit"
