"""``doctor`` and ``setup``: what is there, what is missing, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.zkmargin.conftest import Cli


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home."""
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_ready_machine(bare: Cli, small_key: None) -> None:
    result = bare("doctor", "--json")
    assert (result.code, result.json["ready"]) == (0, True)
    names = [finding["name"] for finding in result.json["findings"]]
    assert names == ["python", "packages", "node", "go", "engine", "disk", "memory", "clock", "models", "circuit", "key"]
    assert "DEVELOPMENT KEY" in bare("doctor").out


def test_empty_home_says_what_to_do(bare: Cli, home: Path) -> None:
    result = bare("doctor", "--json")
    assert (result.code, result.json["ready"]) == (5, False)
    hints = {finding["name"]: finding["hint"] for finding in result.json["findings"]}
    assert hints["circuit"] == hints["key"] == "Run: zkmargin setup cross-p8-c4-d4"
    assert hints["engine"] == "Run: zkmargin setup"
    told = bare("doctor")
    assert told.out.startswith("NOT READY")
    assert "-> Run: zkmargin setup cross-p8-c4-d4" in told.out


def test_doctor_makes_nothing(bare: Cli, home: Path) -> None:
    bare("doctor")
    assert not home.exists()


def test_damaged_key_is_found(bare: Cli, home: Path, small_key: None) -> None:
    folder = home / "keys/cross-p8-c4-d4/development"
    folder.mkdir(parents=True)
    (folder / "key.json").write_text('{"schema": "zkmargin/key/v1"')
    findings = {finding["name"]: finding for finding in bare("doctor", "--json").json["findings"]}
    assert findings["key"]["status"] == "fail"
    assert "[key.manifest]" in findings["key"]["detail"]


def test_without_node_the_rest_still_works(bare: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_key: None) -> None:
    from circuits import toolchain

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(toolchain, "_wheel_binary", lambda _name: None)
    result = bare("doctor", "--json")
    findings = {finding["name"]: finding for finding in result.json["findings"]}
    assert (result.code, findings["node"]["status"]) == (0, "warn")
    assert findings["go"]["status"] in ("ok", "warn")


def test_setup_of_what_is_in_place_changes_nothing(bare: Cli, small_key: None) -> None:
    from circuits.home import key_dir

    before = (key_dir("cross-p8-c4-d4") / "proving_key.zkey").stat().st_mtime_ns
    result = bare("setup", "small", "--json")
    assert result.code == 0
    (key,) = result.json["keys"]
    assert (key["circuit"], key["kind"], key["contributions"]) == ("cross-p8-c4-d4", "development", 0)
    assert (key_dir("cross-p8-c4-d4") / "proving_key.zkey").stat().st_mtime_ns == before
    assert "DEVELOPMENT KEY" in bare("setup").out


def test_setup_makes_the_registered_key_in_an_empty_home(bare: Cli, home: Path) -> None:
    from circuits.registry import get

    result = bare("setup", "tiny", "--json")
    assert result.code == 0, result.err
    assert result.json["keys"][0]["vkSha256"] == get("cross-p2-c2-d3").development_vk_sha256
    assert (home / "engine/zkmargin-engine").is_file()
    assert bare("doctor", "tiny", "--json").json["ready"]


@pytest.mark.parametrize("name", ["huge", "cross-p9-c9-d9", ""])
def test_rejects_circuit_unknown(bare: Cli, name: str) -> None:
    result = bare("setup", name, "--json")
    assert (result.code, result.error) == (2, "circuit.unknown")


@pytest.mark.parametrize(
    "arguments",
    [("--contribute", "me"), ("--beacon", "00" * 32), ("--ptau", "x.ptau"), ("--ptau", "x.ptau", "all", "--beacon", "00" * 32)],
    ids=" ".join,
)
def test_rejects_usage_setup(bare: Cli, arguments: tuple[str, ...]) -> None:
    assert bare("setup", *arguments, "--json").error == "usage.setup"


def test_rejects_ptau_that_is_none(bare: Cli, small_key: None) -> None:
    (bare.folder / "x.ptau").write_bytes(b"ptau" + bytes(64))
    result = bare("setup", "tiny", "--ptau", "x.ptau", "--contribute", "me", "--beacon", "ab" * 32, "--json")
    assert result.code in (3, 4)
    assert result.error.startswith(("container.", "ptau."))
