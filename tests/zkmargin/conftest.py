"""A desk with everything that the commands make, once for all tests, and a way to run commands inside this process."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from circuits.setup import ensure_development_key
from zkmargin.run import run

CIRCUIT = "cross-p8-c4-d4"
MARKET = ["--tiers", "market/leverage_tiers.json", "--tickers", "market/tickers.json", "--haircuts", "market/haircuts.csv"]
BUILD = ["snapshot", "build", "--venue", "binance-usdm", "--settlement", "USDC", *MARKET]
SIGNED_BY = ["--issuer-key", "keys/issuer.pem", "--issuer", "Sample Venue", "--holder", "keys/holder.pub.pem"]


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object of ``--json``."""
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The stable code of the error that ``--json`` reports."""
        return self.json["error"]["code"]


class Cli:
    """Runs a command in this process, with the working directory of the desk."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys = capsys
        self.folder = folder

    def __call__(self, *arguments: str | Path) -> Result:
        self._capsys.readouterr()
        with inside(self.folder):
            code = run([str(argument) for argument in arguments])
        captured = self._capsys.readouterr()
        return Result(code, captured.out, captured.err)


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.fixture(scope="session")
def small_key() -> None:
    """The small circuit's development key."""
    ensure_development_key(CIRCUIT)


@pytest.fixture(scope="session")
def master_desk(tmp_path_factory: pytest.TempPathFactory, small_key: None) -> Path:
    """A desk on which everything up to the attestation has been done; never changed by a test."""
    desk = tmp_path_factory.mktemp("zkmargin") / "desk"
    steps = [
        ["init", str(desk)],
        BUILD,
        ["snapshot", "sign", "snapshot.json", "--key", "keys/publisher.pem", "--publisher", "Sample Venue"],
        ["commit", "positions.json", "balance.json", "-s", "snapshot.json", "--as-of", "now", *SIGNED_BY],
        ["challenge", "--key", "keys/verifier.pem", "--verifier", "Sample Lender", "-s", "snapshot.json"],
        ["prove", "account.secret.json", "-s", "snapshot.json", "--snapshot-statement", "snapshot.statement.json", "-c", "challenge.json"],
    ]
    for step in steps:
        with inside(desk if desk.is_dir() else desk.parent):
            assert run(step) == 0, step
    return desk


@pytest.fixture
def desk(master_desk: Path, tmp_path: Path) -> Path:
    """A copy of the desk that a test may change."""
    return Path(shutil.copytree(master_desk, tmp_path / "desk"))


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], desk: Path) -> Cli:
    """Commands in a desk of one's own."""
    return Cli(capsys, desk)


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    """Commands in an empty folder; nothing is set up."""
    return Cli(capsys, tmp_path)
