"""Snapshots and trees from the cache equal those that are made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuits.engine import Engine
from margin.builders.default import default_snapshot
from margin.errors import InputError
from margin.levels import LEVELS
from margin.snapshot import Snapshot
from margin.tables.cross import RowBook
from prover import snapshots
from tests.margin import cases


@pytest.fixture(autouse=True)
def isolated(home: Path) -> Path:
    return home


def cached(home: Path, suffix: str) -> list[Path]:
    return sorted((home / "cache" / "snapshots").glob(f"*.{suffix}"))


@pytest.mark.parametrize("snapshot", [cases.snapshot(), default_snapshot("2026-11-20T12:00:00Z")], ids=["small", "bundled"])
def test_a_cached_snapshot_is_the_same(snapshot: Snapshot, isolated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = snapshot.canonical()
    first = snapshots.load(data, "s")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(Snapshot, "parse", refuse)
    again = snapshots.load(data, "s")
    assert first == again == snapshot
    assert again.sha256 == snapshot.sha256
    assert again.canonical() == data
    assert len(cached(isolated, "json")) == 1


def test_other_bytes_are_read_again(isolated: Path) -> None:
    snapshots.load(cases.snapshot().canonical(), "s")
    spaced = b" " + cases.snapshot().canonical()
    assert snapshots.load(spaced, "s") == cases.snapshot()
    assert len(cached(isolated, "json")) == 2


def test_another_version_of_a_rule_looks_again(isolated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots.load(cases.snapshot().canonical(), "s")
    monkeypatch.setattr(snapshots, "_code", lambda: "another version")
    snapshots.load(cases.snapshot().canonical(), "s")
    assert len(cached(isolated, "json")) == 2


def test_a_damaged_cache_is_not_believed(isolated: Path) -> None:
    data = cases.snapshot().canonical()
    snapshots.load(data, "s")
    (path,) = cached(isolated, "json")
    path.write_bytes(path.read_bytes().replace(b"testnet", b"mainnet"))
    assert snapshots.load(data, "s").venue == "testnet"


def test_rejects_a_bad_snapshot_and_keeps_nothing(isolated: Path) -> None:
    bad = cases.snapshot_dict()
    bad["instruments"][0]["markPrice"] = "0"
    with pytest.raises(InputError) as caught:
        snapshots.load(json.dumps(bad).encode(), "s")
    assert caught.value.stable_code.startswith("snapshot.S")
    assert cached(isolated, "json") == []


@pytest.mark.parametrize("level", LEVELS)
def test_the_engines_tree_is_plain_pythons(level: str, isolated: Path) -> None:
    snapshot = cases.snapshot()
    book = RowBook(snapshot, level)  # type: ignore[arg-type]
    slow = snapshots.tree(snapshot, book, None)
    for path in cached(isolated, "tree"):
        path.unlink()
    with Engine.open() as engine:
        fast = snapshots.tree(snapshot, book, engine)
    assert fast == slow
    assert fast.path(5) == slow.path(5)


def test_a_cached_tree_is_the_same(isolated: Path) -> None:
    snapshot = cases.snapshot()
    book = RowBook(snapshot, "initial")
    told: list[str] = []
    first = snapshots.tree(snapshot, book, None, told.append)
    again = snapshots.tree(snapshot, book, None, told.append)
    assert again == first
    assert len(told) == 1
    (path,) = cached(isolated, "tree")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert snapshots.tree(snapshot, book, None) == first


def test_each_level_has_its_root(isolated: Path) -> None:
    with Engine.open() as engine:
        found = snapshots.roots(cases.snapshot(), engine)
    assert tuple(found) == LEVELS
    assert len(set(found.values())) == len(LEVELS)


def test_rejects_a_root_that_was_not_signed() -> None:
    snapshots.require_root(5, 5, "s")
    with pytest.raises(InputError) as caught:
        snapshots.require_root(5, 6, "s")
    assert caught.value.stable_code == "snapshot.root"
