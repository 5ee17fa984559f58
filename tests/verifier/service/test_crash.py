"""kill -9 at every step of a submission: either nothing happened or all of it, and nothing that was acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from circuits.home import CHECKOUT
from tests.verifier.service.conftest import Opener
from tests.verifier.service.crashing import STEPS
from tests.verifier.service.desk import Desk, prove

HEADERS = {"Content-Type": "application/json"}


@contextmanager
def crashing(directory: Path, step: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service in a process of its own that dies at ``step``."""
    command = [sys.executable, "-m", "tests.verifier.service.crashing", str(directory), step]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def sound(desk: Desk) -> bool:
    with desk.service.database.connect() as connection:
        return bool(connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok")


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_killed_submission_happened_whole_or_not_at_all(opener: Opener, tmp_path: Path, step: str) -> None:
    with opener() as desk:
        data = prove(desk.challenge())
    with crashing(tmp_path, step) as (process, url):
        with pytest.raises(httpx.TransportError):
            httpx.post(f"{url}/v1/attestations", content=data, headers=HEADERS, timeout=60, trust_env=False)
        assert process.wait(30) == -9
    with opener() as desk:
        assert sound(desk)
        done = step == "committed"
        assert desk.service.store.counts() == {"challenges": int(not done), "entries": int(done), "snapshots": 1}
        first = desk.submit(data)
        assert first["verdict"] == "valid"
        assert desk.submit(data) == first
        assert desk.service.store.counts() == {"challenges": 0, "entries": 1, "snapshots": 1}


def test_what_was_acknowledged_survives_the_kill(opener: Opener, tmp_path: Path) -> None:
    with opener() as desk:
        data = prove(desk.challenge())
    with crashing(tmp_path, "never") as (process, url):
        answer = httpx.post(f"{url}/v1/attestations", content=data, headers=HEADERS, timeout=60, trust_env=False)
        process.kill()
        process.wait(30)
    assert answer.json()["verdict"] == "valid"
    with opener() as desk:
        assert sound(desk)
        assert desk.submit(data) == answer.json()
