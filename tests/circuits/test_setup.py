"""Development keys appear whole or not at all, whatever interrupts their making."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from circuits import registry, setup
from circuits.compile import run_circom, sha256_file
from circuits.engine import Engine
from circuits.home import CHECKOUT
from circuits.keys import VERIFICATION_KEY, ZKEY, load_key
from circuits.lock import exclusive
from circuits.setup import development_seed, ensure_development_key, make_development_key
from circuits.staging import install, making
from margin.errors import EnvironmentFault, TrustError
from tests import sandbox
from tests.sandbox import TINY

CALL = "import sys; from circuits.setup import ensure_development_key as f; print(f(sys.argv[1]).zkey_sha256)"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = sandbox.make(tmp_path / "home")
    monkeypatch.setenv("ZKMARGIN_HOME", str(root))
    return root


def keys(home: Path) -> Path:
    return home / "keys" / TINY


def entries(home: Path) -> list[str]:
    return sorted(path.name for path in keys(home).iterdir() if path.name != ".lock")


def start(home: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "ZKMARGIN_HOME": str(home)}
    command = [sys.executable, "-c", CALL, TINY]
    return subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_staging(home: Path, process: subprocess.Popen[str]) -> None:
    """Until the set-up has begun to write its key."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if any(path.stat().st_size for path in keys(home).glob(".making-*/*")):
            return
        time.sleep(0.01)
    raise AssertionError(f"the set-up ended early: {process.communicate()[1]}")


def test_the_same_key_every_time(home: Path) -> None:
    told: list[str] = []
    first = make_development_key(TINY, progress=told.append)
    again = make_development_key(TINY)
    assert (first.zkey_sha256, first.vk_sha256) == (again.zkey_sha256, again.vk_sha256)
    assert first.kind == "development"
    assert first.origin == "engine"
    assert entries(home) == ["development"]
    assert told == [f"making the development key of {TINY}"]
    circuit = registry.get(TINY)
    if circuit.development_vk_sha256:
        assert first.registered


def test_a_sound_key_is_kept_and_a_damaged_one_replaced(home: Path) -> None:
    key = ensure_development_key(TINY)
    before = key.zkey.stat().st_ino
    assert ensure_development_key(TINY).zkey.stat().st_ino == before
    key.zkey.write_bytes(b"half written")
    assert ensure_development_key(TINY).zkey_sha256 == key.zkey_sha256
    load_key(TINY)
    assert entries(home) == ["development"]


def test_the_seed_depends_on_circuit_and_constraints() -> None:
    circuit = registry.get(TINY)
    others = [replace(circuit, id="cross-p2-c2-d4"), replace(circuit, r1cs_sha256="0" * 64)]
    assert len({development_seed(one) for one in [circuit, *others]}) == 3


def test_two_processes_at_once_make_one_key(home: Path) -> None:
    processes = [start(home) for _ in range(2)]
    outputs = [process.communicate(timeout=300) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0]
    assert entries(home) == ["development"]
    load_key(TINY)


def test_a_kill_leaves_no_key_and_the_next_setup_cleans_up(home: Path) -> None:
    process = start(home)
    wait_for_staging(home, process)
    process.kill()
    process.communicate()
    assert "development" not in entries(home)
    with pytest.raises(EnvironmentFault) as caught:
        load_key(TINY)
    assert caught.value.stable_code == "key.missing"
    ensure_development_key(TINY)
    assert entries(home) == ["development"]


def test_an_interrupt_leaves_nothing(home: Path) -> None:
    process = start(home)
    wait_for_staging(home, process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert entries(home) == []


def test_rejects_a_fresh_key_that_is_not_the_registered_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = replace(registry.get(TINY), development_vk_sha256="ab" * 32)
    monkeypatch.setattr(registry, "get", lambda _: pinned)
    with pytest.raises(TrustError) as caught:
        make_development_key(TINY)
    assert caught.value.stable_code == "key.development.digest"
    assert entries(home) == []


def test_a_full_disk_is_said_and_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Engine, "setup", full)
    with pytest.raises(EnvironmentFault) as caught:
        make_development_key(TINY)
    assert caught.value.stable_code == "environment.disk"
    assert "No space left" in caught.value.why
    assert entries(home) == []


def test_rejects_setup_without_engine_and_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = sandbox.make(tmp_path / "home", engine=False)
    monkeypatch.setenv("ZKMARGIN_HOME", str(root))
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("circuits.toolchain._wheel_binary", lambda _: None)
    with pytest.raises(EnvironmentFault) as caught:
        make_development_key(TINY)
    assert caught.value.stable_code == "node.missing"
    with pytest.raises(EnvironmentFault) as caught:
        make_development_key(TINY, backend="engine")
    assert caught.value.stable_code == "engine.missing"
    assert entries(root) == []


def test_snarkjs_makes_a_local_key_without_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a small circuit of its own: the fallback's powers of tau for a margin circuit take minutes."""
    source = tmp_path / "toy.circom"
    body = "signal input a; signal input b; signal output c; c <== a * b;"
    source.write_text(f"pragma circom 2.2.3; template T() {{ {body} }} component main = T();")
    run_circom(source, tmp_path)
    r1cs = tmp_path / "toy.r1cs"
    toy = replace(registry.get(TINY), id="toy", r1cs_sha256=sha256_file(r1cs), constraints=1, signals=("c",))
    root = sandbox.make(tmp_path / "home", engine=False)
    monkeypatch.setenv("ZKMARGIN_HOME", str(root))
    monkeypatch.setattr(registry, "get", lambda _: toy)
    monkeypatch.setattr(setup, "ensure", lambda *_: {"r1cs": r1cs})
    told: list[str] = []
    key = make_development_key("toy", progress=told.append)
    assert key.origin == "snarkjs"
    assert not key.registered
    assert "some minutes; the engine is not built" in told[0]
    assert sorted(path.name for path in key.directory.iterdir()) == ["key.json", ZKEY, VERIFICATION_KEY]
    assert load_key("toy") == key
    assert make_development_key("toy").vk_sha256 != key.vk_sha256


def test_the_lock_is_for_one_at_a_time(tmp_path: Path) -> None:
    waited: list[bool] = []
    with exclusive(tmp_path / "lock", timeout=1):
        with pytest.raises(EnvironmentFault) as caught, exclusive(tmp_path / "lock", timeout=0.2, waiting=lambda: waited.append(True)):
            raise AssertionError("entered twice")
        assert caught.value.stable_code == "lock.timeout"
    assert waited == [True]
    with exclusive(tmp_path / "lock", timeout=1):
        pass


def test_installing_replaces_the_whole_folder(home: Path) -> None:
    target = keys(home) / "development"
    for content in ("old", "new"):
        with making(TINY) as folder:
            (folder / content).write_text(content)
            install(folder, target)
    assert [path.name for path in target.iterdir()] == ["new"]
    assert entries(home) == ["development"]
