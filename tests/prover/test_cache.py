"""Cached files are used only when they are sound, whoever damaged them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from prover import cache, witness_module
from prover.witness import Calculator
from tests.prover.test_witness import toy_inputs

CONTENT = b"some content" * 100


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "x"
    cache.store(path, CONTENT)
    return path


def test_reads_what_it_stores(stored: Path) -> None:
    assert cache.read(stored) == CONTENT
    assert stored.stat().st_mode & 0o777 == 0o600
    assert stored.parent.stat().st_mode & 0o777 == 0o700


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


DAMAGES: list[Callable[[Path], object]] = [
    _flip,
    _link,
    lambda path: path.write_bytes(path.read_bytes()[:-1]),
    lambda path: path.write_bytes(b""),
    lambda path: path.unlink(),
    lambda path: path.chmod(0o620),
    lambda path: path.parent.chmod(0o770),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_rejects_a_damaged_or_open_file(stored: Path, damage: Callable[[Path], object]) -> None:
    damage(stored)
    assert cache.read(stored) is None


@pytest.mark.parametrize("damage", DAMAGES)
def test_rejects_a_damaged_or_open_mapped_file(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    path = tmp_path / "folder" / "x"
    cache.store_file(path, CONTENT)
    assert cache.sound_file(path)
    damage(path)
    assert not cache.sound_file(path)


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache.store(tmp_path / "file" / "x", CONTENT)
    cache.store_file(tmp_path / "file" / "x", CONTENT)
    assert cache.read(tmp_path / "file" / "x") is None


def test_machine_code_is_made_once(toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.sha256(toy.read_bytes()).hexdigest()
    folder = tmp_path / "cache"
    first = Calculator.load(toy, sha256=digest, cache_folder=folder).calculate(toy_inputs())

    def refuse(*_: object) -> None:
        raise AssertionError("compiled again")

    with monkeypatch.context() as patched:
        patched.setattr(witness_module, "compiled", refuse)
        patched.setattr("prover.witness.compiled", refuse)
        again = Calculator.load(toy, sha256=digest, cache_folder=folder).calculate(toy_inputs())
    assert again.data == first.data


def test_damaged_machine_code_is_made_again(toy: Path, tmp_path: Path) -> None:
    digest = hashlib.sha256(toy.read_bytes()).hexdigest()
    folder = tmp_path / "cache"
    first = Calculator.load(toy, sha256=digest, cache_folder=folder).calculate(toy_inputs())
    (code,) = folder.glob("*.cwasm")
    _flip(code)
    assert Calculator.load(toy, sha256=digest, cache_folder=folder).calculate(toy_inputs()).data == first.data
    assert cache.sound_file(code)


def test_machine_code_of_something_else_is_made_again(toy: Path, tmp_path: Path) -> None:
    digest = hashlib.sha256(toy.read_bytes()).hexdigest()
    folder = tmp_path / "cache"
    Calculator.load(toy, sha256=digest, cache_folder=folder)
    (code,) = folder.glob("*.cwasm")
    cache.store_file(code, b"no machine code of wasmtime")
    assert cache.sound_file(code)
    assert Calculator.load(toy, sha256=digest, cache_folder=folder).calculate(toy_inputs()).public(1) != ["0"]
