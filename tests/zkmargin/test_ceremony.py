"""``setup --ptau``: a whole small ceremony through the command line. The circuit has two constraints, so that it takes seconds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuits import ceremony
from tests.circuits import ceremony_files
from tests.circuits.ceremony_files import CeremonyFiles
from tests.zkmargin.conftest import Cli

BEACON = ("--beacon", "0102030405060708090a0b0c0d0e0f10" * 2)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> CeremonyFiles:
    return ceremony_files.make(tmp_path_factory.mktemp("ceremony"))


@pytest.fixture
def ready(files: CeremonyFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CeremonyFiles:
    """The product stands in for the circuit that is named, in a home of its own."""
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(ceremony, "subject", lambda _circuit, _progress: files.subject)
    return files


def test_contributions_beacon_and_transcript(bare: Cli, ready: CeremonyFiles) -> None:
    names = ("--contribute", "alice", "--contribute", "bob", "--transcript", "transcript.json")
    result = bare("setup", "tiny", "--ptau", ready.sound, "--accept-ptau-sha256", ready.digest, *names, *BEACON, "--json")
    assert result.code == 0, result.out
    (key,) = result.json["keys"]
    assert (key["kind"], key["contributions"]) == ("ceremony", 2)
    assert Path(key["directory"]).name == key["vkSha256"]
    transcript = json.loads((bare.folder / "transcript.json").read_text())
    assert [one["name"] for one in transcript["contributions"]] == ["alice", "bob", "beacon"]


def test_rejects_ptau_unpublished(bare: Cli, ready: CeremonyFiles) -> None:
    result = bare("setup", "tiny", "--ptau", ready.sound, "--contribute", "alice", *BEACON, "--json")
    assert (result.code, result.error) == (4, "ptau.unpublished")
    assert f"--accept-ptau-sha256 {ready.digest}" in result.json["error"]["hint"]


def test_rejects_ptau_uncontributed(bare: Cli, ready: CeremonyFiles) -> None:
    result = bare("setup", "tiny", "--ptau", ready.uncontributed, "--contribute", "alice", *BEACON, "--json")
    assert (result.code, result.error) == (4, "ptau.uncontributed")


def test_rejects_ptau_cut_off(bare: Cli, ready: CeremonyFiles, tmp_path: Path) -> None:
    whole = ready.sound.read_bytes()
    (tmp_path / "cut.ptau").write_bytes(whole[: len(whole) // 2])
    result = bare("setup", "tiny", "--ptau", "cut.ptau", "--contribute", "alice", *BEACON, "--json")
    assert result.code in (3, 4)
    assert result.error.startswith(("container.", "ptau."))


def test_rejects_ceremony_without_contributors(bare: Cli, ready: CeremonyFiles) -> None:
    result = bare("setup", "tiny", "--ptau", ready.sound, "--accept-ptau-sha256", ready.digest, *BEACON, "--json")
    assert (result.code, result.error) == (2, "ceremony.contributors")


def test_rejects_ceremony_beacon(bare: Cli, ready: CeremonyFiles) -> None:
    result = bare("setup", "tiny", "--ptau", ready.sound, "--contribute", "alice", "--beacon", "zz", "--json")
    assert (result.code, result.error) == (2, "ceremony.beacon")
