"""Verification keys are checked when they are loaded, and only then read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuits import registry
from circuits.home import key_dir
from margin.errors import EnvironmentFault
from tests.verifier import world
from verifier.errors import RuleError
from verifier.key_store import DirectoryKeys, MemoryKeys, load_key


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home with the place of one circuit's development key."""
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
    place = key_dir(world.CIRCUIT.id)
    place.mkdir(parents=True)
    return place


def test_directory_finds_development_and_ceremony_keys(folder: Path) -> None:
    (folder / "verification_key.json").write_bytes(world.vk_bytes())
    expected = load_key(world.vk_bytes())
    assert DirectoryKeys().load(world.CIRCUIT.id, world.vk_sha256()) == expected
    folder.rename(folder.parent / world.vk_sha256())
    assert DirectoryKeys().load(world.CIRCUIT.id, world.vk_sha256()) == expected


def test_key_missing_is_the_environments_fault(folder: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        DirectoryKeys().load(world.CIRCUIT.id, world.vk_sha256())
    assert caught.value.stable_code == "vk.missing"


def test_rejects_key_swapped_on_disk(folder: Path) -> None:
    other = json.loads(world.vk_bytes())
    other["IC"][1], other["IC"][2] = other["IC"][2], other["IC"][1]
    (folder / "verification_key.json").write_bytes(json.dumps(other).encode())
    with pytest.raises(RuleError) as caught:
        DirectoryKeys().load(world.CIRCUIT.id, world.vk_sha256())
    assert caught.value.stable_code == "vk.digest"


def test_key_swapped_after_loading_is_never_read(folder: Path) -> None:
    path = folder / "verification_key.json"
    path.write_bytes(world.vk_bytes())
    source = DirectoryKeys()
    first = source.load(world.CIRCUIT.id, world.vk_sha256())
    path.write_bytes(b"{}")
    assert source.load(world.CIRCUIT.id, world.vk_sha256()) is first


@pytest.mark.parametrize("length", [0, 1, 100, 3000])
def test_rejects_half_written_key_file(folder: Path, length: int) -> None:
    (folder / "verification_key.json").write_bytes(world.vk_bytes()[:length])
    with pytest.raises(Exception, match=r".") as caught:
        DirectoryKeys().load(world.CIRCUIT.id, world.vk_sha256())
    assert getattr(caught.value, "stable_code", "") in ("vk.digest", "input.file.empty")


def test_rejects_key_with_other_number_of_signals_than_the_circuit() -> None:
    with pytest.raises(RuleError) as caught:
        load_key(world.vk_bytes(), signals=8)
    assert caught.value.stable_code == "vk.ic.length"


def test_memory_keys_are_kept_per_circuit() -> None:
    source = MemoryKeys()
    digest = source.add(world.CIRCUIT.id, world.vk_bytes())
    assert digest == world.vk_sha256()
    with pytest.raises(EnvironmentFault):
        source.load(registry.get("cross-p8-c4-d4").id, digest)
