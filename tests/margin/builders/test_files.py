"""From files to a snapshot, and the samples of ``zkmargin init``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from margin.account import scale
from margin.builders.files import SnapshotFiles, build_from_files, parse_contract_sizes
from margin.builders.policy import SnapshotPolicy
from margin.errors import InputError
from margin.snapshot import Snapshot
from tests.margin.builders.venue import AS_OF, BTC, ETH, HAIRCUTS, tickers, tiers
from tests.margin.readers.dumps import canonical

POLICY = SnapshotPolicy(venue="testnet", as_of=AS_OF)


@pytest.fixture
def dumped(tmp_path: Path) -> SnapshotFiles:
    (tmp_path / "tiers.json").write_text(json.dumps(tiers()))
    (tmp_path / "tickers.json").write_text(json.dumps(tickers()))
    (tmp_path / "haircuts.csv").write_text(HAIRCUTS)
    (tmp_path / "markets.json").write_text(json.dumps({BTC: {"contractSize": 0.001}, ETH: {"contractSize": None}, "X": {}}))
    return SnapshotFiles(tmp_path / "tiers.json", tmp_path / "tickers.json", tmp_path / "haircuts.csv", tmp_path / "markets.json")


def test_sources_are_the_files_by_name_and_digest(dumped: SnapshotFiles) -> None:
    snapshot = build_from_files(dumped, POLICY, retrieved="2026-11-20T11:59:00Z").snapshot
    assert [source.url for source in snapshot.sources] == ["file:tiers.json", "file:tickers.json", "file:haircuts.csv", "file:markets.json"]
    assert snapshot.sources[0].sha256 == hashlib.sha256(dumped.tiers.read_bytes()).hexdigest()
    assert {source.retrieved for source in snapshot.sources} == {"2026-11-20T11:59:00Z"}
    assert [str(item.contract_size) for item in snapshot.instruments] == ["0.001", "1"]


def test_the_same_files_give_the_same_bytes(dumped: SnapshotFiles) -> None:
    assert build_from_files(dumped, POLICY).snapshot.canonical() == build_from_files(dumped, POLICY).snapshot.canonical()


def test_lots_are_kept_from_an_earlier_snapshot(dumped: SnapshotFiles) -> None:
    earlier = build_from_files(dumped, POLICY).snapshot
    dumped.tickers.write_text(json.dumps({BTC: {"last": 9000}, ETH: {"last": 900}}))
    later = build_from_files(dumped, POLICY, lots_from=earlier).snapshot
    assert [item.id for item in later.instruments] == [item.id for item in earlier.instruments]


def test_collateral_and_markets_are_optional(dumped: SnapshotFiles) -> None:
    snapshot = build_from_files(SnapshotFiles(dumped.tiers, dumped.tickers), POLICY).snapshot
    assert (len(snapshot.instruments), len(snapshot.collateral)) == (2, 0)


@pytest.mark.parametrize(("content", "code"), [(b"", "input.file.empty"), (b"[", "json.truncated"), (b"\x00\x01", "input.format.binary")])
@pytest.mark.parametrize("which", ["tiers", "tickers", "haircuts"])
def test_rejects_broken_file(dumped: SnapshotFiles, which: str, content: bytes, code: str) -> None:
    path: Path = getattr(dumped, which)
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        build_from_files(dumped, POLICY)
    assert caught.value.stable_code == code
    assert path.name in caught.value.where


@pytest.mark.parametrize("data", [b"[]", b'{"BTC": 1}', b'{"BTC": {"contractSize": 0}}', b'{"BTC": {"contractSize": -1}}'])
def test_rejects_markets(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        parse_contract_sizes(data, "markets.json")
    assert caught.value.stable_code == "snapshot.build.markets"


def test_a_portfolio_can_be_scaled_by_a_built_snapshot_only_with_its_symbols(dumped: SnapshotFiles) -> None:
    snapshot: Snapshot = build_from_files(dumped, POLICY).snapshot
    with pytest.raises(InputError) as caught:
        scale(canonical(), snapshot)
    assert caught.value.stable_code == "account.unknown"
