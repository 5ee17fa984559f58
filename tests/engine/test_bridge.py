"""The bridge when things go wrong: children that die, hang or talk nonsense, and several threads."""

from __future__ import annotations

import os
import re
import signal
import stat
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from circuits import home
from circuits.engine import Engine
from circuits.engine_pipe import Child, ChildDiedError
from margin.errors import EnvironmentFault
from tests.engine.conftest import Chain


def pid_of(engine: Engine) -> int:
    assert engine._child is not None
    return engine._child.pid


def test_rejects_a_missing_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
    assert not Engine.available()
    with pytest.raises(EnvironmentFault) as caught:
        Engine.open()
    assert caught.value.stable_code == "engine.missing"


def test_a_child_that_was_killed_is_replaced(engine: Engine) -> None:
    engine.poseidon([1])
    first = pid_of(engine)
    os.kill(first, signal.SIGKILL)
    while engine._child is not None and engine._child.alive:
        time.sleep(0.01)
    assert engine.poseidon([1]) == engine.poseidon([1])
    assert pid_of(engine) != first


def test_a_child_that_dies_at_work_is_reported_and_replaced(engine: Engine) -> None:
    engine.poseidon([1])
    threading.Timer(0.2, os.kill, (pid_of(engine), signal.SIGKILL)).start()
    os.kill(pid_of(engine), signal.SIGSTOP)  # so that it cannot answer before it dies
    with pytest.raises(EnvironmentFault) as caught:
        engine.poseidon([1])
    assert caught.value.stable_code == "engine.died"
    assert engine.poseidon([0]) > 0


def test_a_child_that_hangs_is_killed_and_replaced(chain: Chain) -> None:
    with Engine.open(timeout=0.5) as engine:
        engine.poseidon([1])
        hung = pid_of(engine)
        os.kill(hung, signal.SIGSTOP)
        started = time.monotonic()
        with pytest.raises(EnvironmentFault) as caught:
            engine.prove(chain.zkey, chain.witness * 40)  # more than the pipe holds: it hangs while we write
        assert caught.value.stable_code == "engine.timeout"
        assert time.monotonic() - started < 5
        with pytest.raises(ProcessLookupError):
            os.kill(hung, 0)
        assert engine.poseidon([0]) > 0


@pytest.mark.parametrize("says", ["not a frame at all", struct.pack(">II", 2, 0).decode() + "[]", ""])
def test_a_child_that_talks_nonsense_is_dropped(says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
    binary = home.engine_binary()
    binary.parent.mkdir(parents=True)
    (tmp_path / "says").write_text(says)
    binary.write_text(f"#!/bin/sh\n/bin/cat '{tmp_path / 'says'}'\n")
    binary.chmod(binary.stat().st_mode | stat.S_IXUSR)
    with Engine.open() as engine, pytest.raises(EnvironmentFault) as caught:
        engine.poseidon([1])
    assert caught.value.stable_code == "engine.died"


def test_rejects_a_binary_that_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
    home.engine_binary().parent.mkdir(parents=True)
    home.engine_binary().write_text("not executable")
    with Engine.open() as engine, pytest.raises(EnvironmentFault) as caught:
        engine.poseidon([1])
    assert caught.value.stable_code == "engine.missing"


def test_the_child_ends_when_its_input_ends(engine: Engine) -> None:
    engine.poseidon([1])
    pid = pid_of(engine)
    engine.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert engine.poseidon([0]) > 0  # and another one starts


def test_a_broken_frame_ends_the_child() -> None:
    done = subprocess.run(
        [str(home.engine_binary()), "serve"], input=b"GET / HTTP/1.1\r\n\r\n", capture_output=True, timeout=20, check=False
    )
    assert done.returncode == 1
    assert b"frame.length" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_child_knows_nothing_from_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "do not pass on")
    with Engine.open() as engine:
        engine.poseidon([1])
        process = Path("/proc") / str(pid_of(engine))
        assert b"do not pass on" not in (process / "environ").read_bytes()
        assert (process / "cmdline").read_bytes().split(b"\0")[1:] == [b"serve", b""]
        assert re.search(r"Max core file size +0 +0 ", (process / "limits").read_text())


def test_prefetch_does_not_disturb_the_next_answers(engine: Engine, chain: Chain, tmp_path: Path) -> None:
    engine.prefetch(tmp_path / "missing.zkey")
    engine.prefetch(chain.zkey)
    assert engine.poseidon([1]) == engine.poseidon([1])
    _, public = engine.prove(chain.zkey, chain.witness)
    assert public == chain.public


def test_threads_share_one_engine(engine: Engine) -> None:
    expected = [engine.poseidon([i]) for i in range(8)]
    found: list[list[int]] = [[] for _ in range(4)]

    def work(k: int) -> None:
        found[k] = [engine.poseidon([i]) for i in range(8)]

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_an_interrupt_does_not_mix_up_answers(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.poseidon([1])
    receive = Child.receive

    def interrupted(child: Child, deadline: float) -> object:
        monkeypatch.setattr(Child, "receive", receive)
        raise KeyboardInterrupt

    monkeypatch.setattr(Child, "receive", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.poseidon([2])
    assert engine.poseidon_many([[1], [2]]) == [engine.poseidon([1]), engine.poseidon([2])]


def test_a_forked_process_starts_its_own_child(engine: Engine) -> None:
    engine.poseidon([1])
    assert engine._child is not None
    monkey = Child.__new__(Child)
    monkey.__dict__.update(engine._child.__dict__, owner=-1)
    assert not monkey.alive


def test_rejects_a_request_over_the_limit(engine: Engine) -> None:
    with pytest.raises(ValueError, match="limits of a frame"):
        engine._call({"op": "ping", "zkey": "x" * 70_000}, b"")
    with pytest.raises(ChildDiedError):
        Child(Path("/bin/true")).receive(time.monotonic() + 5)
