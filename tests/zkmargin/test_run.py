"""Exit codes and error reports: whatever happens ends in one of them, with a stable code and without private values."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from margin.errors import EnvironmentFault, InputError, TrustError, UsageError, VerdictNo, ZkMarginError
from tests.zkmargin.conftest import Cli
from zkmargin import run as runner


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(_arguments: object) -> int:
        raise error

    monkeypatch.setattr(runner, "_call", fail)


@pytest.mark.parametrize(
    ("error", "code"),
    [(VerdictNo, 1), (UsageError, 2), (InputError, 3), (TrustError, 4), (EnvironmentFault, 5)],
    ids=str,
)
def test_every_error_class_has_its_exit_code(monkeypatch: pytest.MonkeyPatch, bare: Cli, error: type[ZkMarginError], code: int) -> None:
    failing(monkeypatch, error("it went wrong", where="there", why="reasons", hint="Do that.", code="a.code"))
    result = bare("check")
    assert result.code == code
    said, quiet, word = (result.out, result.err, "REFUSED") if code == 1 else (result.err, result.out, "error")
    assert quiet == ""
    assert said.splitlines() == [
        f"{word}  It went wrong.  [a.code]",
        "  where  there",
        "  why    reasons",
        "  next   Do that.",
    ]
    assert bare("check", "--json").json["error"] == {
        "code": "a.code",
        "what": "it went wrong",
        "where": "there",
        "why": "reasons",
        "hint": "Do that.",
    }


def test_what_nobody_foresaw_is_reported_without_its_text(monkeypatch: pytest.MonkeyPatch, bare: Cli) -> None:
    failing(monkeypatch, RuntimeError("quantity 12345"))
    result = bare("check", "--json")
    assert (result.code, result.error) == (5, "internal")
    assert "12345" not in result.out + result.err
    assert "Traceback" not in result.err


def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, bare: Cli) -> None:
    monkeypatch.setenv(runner.DEBUG, "1")
    failing(monkeypatch, RuntimeError("quantity 12345"))
    assert "quantity 12345" in bare("check").err


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_rejects_environment_disk_full(monkeypatch: pytest.MonkeyPatch, bare: Cli, number: int) -> None:
    failing(monkeypatch, OSError(number, os.strerror(number), "file"))
    assert (bare("check", "--json").code, bare("check", "--json").error) == (5, "environment.disk")


def test_rejects_environment_memory(monkeypatch: pytest.MonkeyPatch, bare: Cli) -> None:
    failing(monkeypatch, MemoryError())
    assert (bare("check", "--json").code, bare("check", "--json").error) == (5, "environment.memory")


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (runner.Terminated(), 143)], ids=["Ctrl-C", "SIGTERM"])
def test_signals_end_with_their_code(monkeypatch: pytest.MonkeyPatch, bare: Cli, error: BaseException, code: int) -> None:
    failing(monkeypatch, error)
    result = bare("check", "--json")
    assert result.code == code
    assert result.error.startswith("environment.")


def test_what_fails_because_of_an_interrupt_is_the_interrupt(monkeypatch: pytest.MonkeyPatch, bare: Cli) -> None:
    """As an extension module does that is being imported: the KeyboardInterrupt comes out as something else."""

    def interrupted(_arguments: object) -> int:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(10)
        except KeyboardInterrupt:
            raise ImportError("numpy") from None
        return 0

    monkeypatch.setattr(runner, "_call", interrupted)
    handler = signal.getsignal(signal.SIGINT)
    assert (bare("check", "--json").code, bare("check", "--json").error) == (130, "environment.interrupted")
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("check", "--nonsense"), ("check",), ("snapshot", "nonsense"), ("challenge", "--level", "high", "--url", "x")],
    ids=" ".join,
)
def test_rejects_usage(bare: Cli, arguments: tuple[str, ...]) -> None:
    result = bare(*arguments, "--json")
    assert (result.code, result.error) == (2, "usage")


def test_a_close_name_is_suggested(bare: Cli) -> None:
    assert "Did you mean 'prove'" in bare("prov").err


def test_version(bare: Cli) -> None:
    result = bare("--version")
    assert (result.code, result.out) == (0, "zkmargin 0.1.0\n")


def zkmargin(*arguments: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zkmargin", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False, **more)  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_goes_away_is_no_error(master_desk: Path) -> None:
    command = [sys.executable, "-m", "zkmargin", "snapshot", "show", "snapshot.json", "--symbol", "BTC/USDT:USDT", "--json"]
    with subprocess.Popen(command, cwd=master_desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == runner.BROKEN_PIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_rejects_environment_disk_of_standard_output(master_desk: Path) -> None:
    command = [sys.executable, "-m", "zkmargin", "snapshot", "show", "snapshot.json"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=master_desk, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 5
    assert "[environment.disk]" in done.stderr


def small_files(limit: int) -> Callable[[], None]:
    """A process that may not write files longer than this: what a full disk looks like."""

    def prepare() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return prepare


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (("snapshot", "build", "--bundled", "-o", "new.json"), "new.json"),
        (("commit", "positions.json", "balance.json", "-s", "snapshot.json", "-o", "new.json"), "new.json"),
        (("prove", "account.secret.json", "-s", "snapshot.json", "--purpose", "a test", "-o", "new.json"), "new.json"),
        (("report", "attestation.json", "-o", "new.html"), "new.html"),
        (("export", "attestation.json", "-o", "."), "proof.json"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_rejects_environment_disk_and_leaves_nothing(desk: Path, arguments: tuple[str, ...], made: str) -> None:
    done = zkmargin(*arguments, "--json", cwd=desk, preexec_fn=small_files(200))
    assert done.returncode == 5, done.stdout
    assert json.loads(done.stdout)["error"]["code"] == "environment.disk"
    assert not (desk / made).exists()
    assert not list(desk.glob(".*.part"))


@pytest.mark.parametrize("delay", [0.15, 0.3, 0.45, 0.6, 0.8])
def test_interrupted_prove_leaves_nothing_half_written(desk: Path, delay: float) -> None:
    command = [
        sys.executable,
        "-m",
        "zkmargin",
        "prove",
        "account.secret.json",
        "-s",
        "snapshot.json",
        "--purpose",
        "a test",
        "-o",
        "new.json",
    ]
    before = {path.name for path in desk.iterdir()}
    with subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    after = {path.name for path in desk.iterdir()}
    assert after - before <= {"new.json"}
    if "new.json" in after:  # also where the interrupt came after the file
        assert zkmargin("explain", "new.json", cwd=desk).returncode == 0
    if process.returncode == 0:
        assert "new.json" in after
    else:
        assert process.returncode in (130, -signal.SIGINT, 1)
        assert process.returncode == 1 or "Traceback" not in err


HEAVY = (
    "pydantic",
    "rich",
    "pandas",
    "pyarrow",
    "fastapi",
    "uvicorn",
    "sqlalchemy",
    "alembic",
    "httpx",
    "py_ecc",
    "matplotlib",
    "verifier",
)


def test_a_cold_prove_imports_nothing_that_it_does_not_need(desk: Path) -> None:
    arguments = ["prove", "account.secret.json", "-s", "snapshot.json", "--purpose", "a test", "-o", "new.json"]
    code = (
        "import sys; from zkmargin.run import run; code = run(sys.argv[2:]);"
        "print([name for name in sys.argv[1].split(',') if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, ",".join(HEAVY), *arguments], cwd=desk, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_module_runs_as_the_command_does(tmp_path: Path) -> None:
    assert zkmargin("--version", cwd=tmp_path).stdout == "zkmargin 0.1.0\n"
