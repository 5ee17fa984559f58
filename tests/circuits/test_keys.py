"""Key pairs on the disk: whole, of the right circuit, and what they claim to be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from circuits import registry
from circuits.keys import MANIFEST, VERIFICATION_KEY, ZKEY, load_key, vk_digest
from circuits.setup import ensure_development_key
from margin.errors import EnvironmentFault, TrustError, UsageError, ZkMarginError
from tests import sandbox
from tests.sandbox import TINY

SMALL = "cross-p8-c4-d4"


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a copy of the tiny development key."""
    ensure_development_key(TINY)
    root = sandbox.make(tmp_path / "home", keys=(TINY,))
    monkeypatch.setenv("ZKMARGIN_HOME", str(root))
    return root / "keys" / TINY / "development"


def edit(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changes))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def refuse(circuit_id: str = TINY, which: str = "development") -> ZkMarginError:
    with pytest.raises((EnvironmentFault, TrustError)) as caught:
        load_key(circuit_id, which)
    return caught.value


def test_loads_a_sound_key(directory: Path) -> None:
    key = load_key(TINY)
    assert key.kind == "development"
    assert key.zkey == directory / ZKEY
    assert key.vk["nPublic"] == len(registry.get(TINY).signals)
    assert key.vk_sha256 == vk_digest((directory / VERIFICATION_KEY).read_bytes())
    assert "vk_alpha_1" not in repr(key)


@pytest.mark.parametrize("name", [MANIFEST, VERIFICATION_KEY, ZKEY])
def test_rejects_a_key_with_a_file_missing(directory: Path, name: str) -> None:
    (directory / name).unlink()
    error = refuse()
    assert (error.stable_code, error.exit_code) == ("key.missing", 5)
    assert name in error.where


@pytest.mark.parametrize(("name", "code"), [(VERIFICATION_KEY, "key.vk.digest"), (ZKEY, "key.zkey.digest")])
@pytest.mark.parametrize("damage", [flip, lambda path: path.write_bytes(path.read_bytes()[:-1]), lambda path: path.write_bytes(b"")])
def test_rejects_a_half_written_or_damaged_file(directory: Path, name: str, code: str, damage: Callable[[Path], object]) -> None:
    damage(directory / name)
    error = refuse()
    assert (error.stable_code, error.exit_code) == (code, 4)


def test_the_proving_key_can_be_checked_later(directory: Path) -> None:
    flip(directory / ZKEY)
    key = load_key(TINY, check_zkey=False)
    with pytest.raises(TrustError) as caught:
        key.check_zkey()
    assert caught.value.stable_code == "key.zkey.digest"


def test_rejects_the_key_of_another_circuit(directory: Path) -> None:
    shutil.copytree(directory, directory.parent.parent / SMALL / "development")
    error = refuse(SMALL)
    assert error.stable_code == "key.circuit"
    assert TINY in error.why


def test_rejects_the_key_of_another_version_of_the_circuit(directory: Path) -> None:
    edit(directory / MANIFEST, r1csSha256="0" * 64)
    assert refuse().stable_code == "key.circuit"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"schema":"zkmargin/key/v1"}', b"[" * 10_000])
def test_rejects_a_damaged_manifest(directory: Path, content: bytes) -> None:
    (directory / MANIFEST).write_bytes(content)
    assert refuse().stable_code == "key.manifest"


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "zkmargin/key/v2"},
        {"kind": "production"},
        {"kind": "ceremony"},
        {"origin": "elsewhere"},
        {"contributions": True},
        {"contributions": "3"},
        {"vkSha256": 5},
        {"extra": 1},
        {"transcriptSha256": 5},
    ],
)
def test_rejects_a_manifest_with_other_fields(directory: Path, changes: dict[str, Any]) -> None:
    edit(directory / MANIFEST, **changes)
    assert refuse().stable_code == "key.manifest"


@pytest.mark.parametrize("which", ["", "..", "../../x", "AB" * 32, "ab" * 31, "Development", "ab" * 32 + "\n"])
def test_rejects_what_names_no_key(which: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_key(TINY, which)
    assert caught.value.stable_code == "key.which"


def test_rejects_a_development_key_posing_as_a_ceremonys(directory: Path) -> None:
    digest = vk_digest((directory / VERIFICATION_KEY).read_bytes())
    shutil.copytree(directory, directory.parent / digest)
    assert refuse(which=digest).stable_code == "key.kind"
    edit(directory.parent / digest / MANIFEST, kind="ceremony", origin="ceremony")
    assert load_key(TINY, digest).kind == "ceremony"
    shutil.move(directory.parent / digest, directory.parent / ("ab" * 32))
    assert refuse(which="ab" * 32).stable_code == "key.kind"


def test_rejects_an_engine_key_that_is_not_the_registered_one(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    pinned = replace(registry.get(TINY), development_vk_sha256="ab" * 32)
    monkeypatch.setattr(registry, "get", lambda _: pinned)
    assert refuse().stable_code == "key.development.digest"
    edit(directory / MANIFEST, origin="snarkjs")
    assert not load_key(TINY).registered
