"""Starting: refused with a reason rather than served with less; stopping: at once, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from circuits.home import CHECKOUT
from margin.errors import ZkMarginError
from tests.verifier.service import desk as world
from tests.verifier.service.conftest import Opener
from tests.verifier.service.desk import NOW, Tick
from verifier.service.serve import running
from verifier.service.state import start
from verifier.trust import TrustStore


def refusal(directory: Path, **changes: Any) -> str:
    with pytest.raises(ZkMarginError) as caught:
        start(world.config(directory, **changes), Tick()).close()
    return caught.value.stable_code


def test_rejects_start_without_a_signing_key(tmp_path: Path) -> None:
    assert refusal(tmp_path, signing_key=tmp_path / "nothing.pem") == "input.file.missing"


def test_rejects_start_with_a_signing_key_that_others_can_read(tmp_path: Path) -> None:
    world.config(tmp_path).signing_key.chmod(0o640)
    assert refusal(tmp_path) == "key.permissions"


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\n", b"\x00" * 200])
def test_rejects_start_with_half_a_signing_key(tmp_path: Path, content: bytes) -> None:
    key = world.config(tmp_path).signing_key
    key.write_bytes(content)
    assert refusal(tmp_path) in ("input.file.empty", "key.format")


def test_rejects_start_without_a_trust_file(tmp_path: Path) -> None:
    assert refusal(tmp_path, trust=tmp_path / "nothing.json") == "input.file.missing"


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"schema":"zkmargin/trust/v1"}', b"{"])
def test_rejects_start_with_a_malformed_trust_file(tmp_path: Path, content: bytes) -> None:
    world.config(tmp_path).trust.write_bytes(content)
    assert refusal(tmp_path).split(".")[0] in ("format", "json")


def test_rejects_start_in_production_with_development_keys_only(tmp_path: Path) -> None:
    assert refusal(tmp_path, mode="production") == "service.start.keys"


def test_rejects_start_without_any_verification_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = world.config(tmp_path)
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path / "home"))
    with pytest.raises(ZkMarginError) as caught:
        start(config, Tick())
    assert caught.value.stable_code == "service.start.keys"


def test_rejects_start_with_a_verification_key_that_is_not_the_pinned_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = world.config(tmp_path)
    path = Path("keys") / world.CIRCUIT.id / "development" / "verification_key.json"
    exchanged = tmp_path / "home" / path
    exchanged.parent.mkdir(parents=True)
    key = json.loads((CHECKOUT / "build" / path).read_bytes())
    key["IC"] = key["IC"][::-1]
    exchanged.write_text(json.dumps(key))
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path / "home"))
    with pytest.raises(ZkMarginError) as caught:
        start(config, Tick())
    assert caught.value.stable_code == "vk.digest"


def test_rejects_start_without_the_engine_that_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(world.config(tmp_path), engine="native")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "keys").symlink_to(CHECKOUT / "build" / "keys")
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path / "home"))
    with pytest.raises(ZkMarginError) as caught:
        start(config, Tick())
    assert caught.value.stable_code == "service.start.engine"
    start(replace(config, engine="py_ecc"), Tick()).close()


def test_rejects_start_in_a_database_that_forgets(tmp_path: Path) -> None:
    assert refusal(tmp_path, database_url="sqlite://") == "service.start.database"


def test_rejects_start_with_a_policy_that_nobody_can_meet(tmp_path: Path) -> None:
    assert refusal(tmp_path, policies={"odd": {"claim": {"level": "initial"}}}) == "claim.none"
    assert (
        refusal(tmp_path, policies={"odd": {"claim": {"level": "initial", "lowerBps": 1}, "circuits": ["no"]}}) == "service.policy.circuit"
    )


def test_rejects_start_when_the_clock_is_behind_what_was_signed(opener: Opener, tmp_path: Path) -> None:
    with opener() as desk:
        desk.challenge()
    config = world.config(tmp_path)
    early = Tick(NOW)
    early.move(-61)
    with pytest.raises(ZkMarginError) as caught:
        start(config, early)
    assert caught.value.stable_code == "service.start.clock"
    early.move(1)
    start(config, early).close()


def test_rejects_start_on_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        service = running(world.config(tmp_path), port=taken.getsockname()[1], clock=Tick())
        with pytest.raises(ZkMarginError) as caught, service:
            pass
    assert caught.value.stable_code == "service.start.address"


SERVE = """
import sys, pathlib
from verifier.service.audit import log_to
from verifier.service.config import load_config
from verifier.service.serve import run
log_to(sys.stderr)
run(load_config(pathlib.Path(sys.argv[1])), "127.0.0.1", 0, lambda url: print(url, flush=True))
"""


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serves_from_a_configuration_file_until_it_is_told_to_stop(tmp_path: Path, stop: signal.Signals) -> None:
    world.config(tmp_path)
    (tmp_path / "service.toml").write_text(
        'mode = "development"\nverifier = "Lender Y"\nsigning_key = "verifier.pem"\ntrust = "trust.json"\n'
        'database_url = "sqlite:///service.sqlite3"\n'
    )
    command = [sys.executable, "-c", SERVE, str(tmp_path / "service.toml")]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/readyz", timeout=60, trust_env=False).json()["ready"] is True
        process.send_signal(stop)
        _, talk = process.communicate(timeout=30)
    assert process.returncode == (-stop if stop == signal.SIGTERM else 0)
    assert '"route": "/readyz"' in talk
    assert "Traceback" not in talk
    assert TrustStore.load(tmp_path / "trust.json") == world.trust()
