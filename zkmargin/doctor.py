"""What this machine has and lacks, one finding for each thing, each with what to do about it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from margin.errors import ZkMarginError
from zkmargin.console import Mark

MINIMUM_PYTHON: Final = (3, 11)
DISK_BYTES: Final = 1024**3
"""Tools, three compiled circuits and their keys take about 700 MB; a gigabyte leaves room for a compilation under way."""
MEMORY_BYTES: Final = 2 * 1024**3
"""The large circuit proves in less than this."""
EARLIEST: Final = datetime(2026, 11, 1, tzinfo=UTC)
"""This version did not exist before: a clock that says so is wrong."""
TOOL_SECONDS: Final = 20
PACKAGES: Final = ("wasmtime", "cryptography", "rfc8785", "py_ecc", "fastapi", "uvicorn", "sqlalchemy", "httpx", "rich")


@dataclass(frozen=True)
class Finding:
    """One thing. ``hint`` says what to do when it is not ``ok``; ``needed`` things decide the verdict."""

    name: str
    mark: Mark
    detail: str
    hint: str = ""

    def as_dict(self) -> dict[str, str]:
        """As data."""
        return {"name": self.name, "status": {"ok": "ok", "!!": "warn", "no": "fail"}[self.mark], "detail": self.detail, "hint": self.hint}


def examine(circuits: tuple[str, ...]) -> list[Finding]:
    """Look at everything, in the order in which things depend on each other. Nothing is changed or downloaded."""
    findings = [_guarded(name, look) for name, look in _LOOKS]
    for circuit_id in circuits:
        findings.append(_guarded("circuit", partial(_circuit, circuit_id)))
        findings.append(_guarded("key", partial(_key, circuit_id)))
    return findings


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except ZkMarginError as error:
        return Finding(name, "no", f"{error.what}{': ' if error.why else ''}{error.why} [{error.stable_code}]", error.hint)
    except (OSError, subprocess.SubprocessError) as error:
        return Finding(name, "no", f"could not be examined: {type(error).__name__}")


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < MINIMUM_PYTHON:
        return Finding("python", "no", version, "Install Python 3.11 or newer.")
    return Finding("python", "ok", f"{version}, {sys.executable}")


def _packages() -> Finding:
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        return Finding("packages", "no", f"missing: {', '.join(missing)}", f"Run: {sys.executable} -m pip install -e .")
    return Finding("packages", "ok", f"all {len(PACKAGES)} present")


def _node() -> Finding:
    from circuits import toolchain

    try:
        binary = toolchain.node()
    except ZkMarginError as error:
        return Finding("node", "!!", "not found: circuits cannot be compiled, and snarkjs cannot stand in for the engine", error.hint)
    version = _version([str(binary), "--version"])
    if not toolchain.installed():
        return Finding("node", "!!", f"{version}, circom and snarkjs are not installed", "Run: zkmargin setup")
    return Finding("node", "ok", f"{version}, {toolchain.TOOLCHAIN}, snarkjs")


def _go() -> Finding:
    from circuits.engine_build import find_go, is_current

    try:
        binary, version = find_go()
    except ZkMarginError as error:
        if is_current():
            return Finding("go", "ok", "not found, and not needed: the engine is built")
        return Finding("go", "!!", f"{error.what}: the engine cannot be built", error.hint)
    return Finding("go", "ok", f"{version}, {binary}")


def _engine() -> Finding:
    from circuits.engine import Engine

    if not Engine.available():
        return Finding("engine", "!!", "not built: proofs take some ten times longer, with snarkjs and py_ecc", "Run: zkmargin setup")
    from circuits.poseidon import poseidon

    with Engine.open() as engine:
        if engine.poseidon([1, 2]) != poseidon([1, 2]):
            return Finding("engine", "no", "it hashes differently from Python", "Run: zkmargin setup --force")
    from circuits.engine_build import is_current

    if not is_current():
        return Finding("engine", "!!", "answers, but its sources have changed since it was built", "Run: zkmargin setup")
    return Finding("engine", "ok", "answers, and hashes like Python")


def _disk() -> Finding:
    from circuits.home import home

    place = _existing(home())
    if not os.access(place, os.W_OK):
        return Finding("disk", "no", f"{place} cannot be written", "Set ZKMARGIN_HOME to a directory of your own.")
    free = shutil.disk_usage(place).free
    text = f"{free / 1024**3:.1f} GB free at {home()}"
    return Finding("disk", "ok", text) if free >= DISK_BYTES else Finding("disk", "!!", text, "Free a gigabyte before: zkmargin setup")


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    text = f"{total / 1024**3:.1f} GB, {os.cpu_count()} processors"
    if total < MEMORY_BYTES:
        return Finding("memory", "!!", text, "The large circuit needs 2 GB; small and medium need less.")
    return Finding("memory", "ok", text)


def _clock() -> Finding:
    now = datetime.now(UTC)
    text = now.strftime("%Y-%m-%d %H:%M:%S UTC")
    if now < EARLIEST:
        return Finding("clock", "no", f"{text}: this lies before the release", "Set the clock; freshness is judged by it.")
    return Finding("clock", "ok", text)


def _models() -> Finding:
    """Which margin models can be proven here; one that is not set up is no fault."""
    from circuits.home import key_dir
    from circuits.registry import of_model
    from margin.models import MODELS

    ready = [
        model for model in MODELS if any(circuit.production and (key_dir(circuit.id) / "key.json").exists() for circuit in of_model(model))
    ]
    absent = [model for model in MODELS if model not in ready]
    text = f"set up: {', '.join(ready) or 'none'}"
    if not absent:
        return Finding("models", "ok", text)
    return Finding("models", "ok", f"{text}; the others (zkmargin setup small --model NAME): {', '.join(absent)}")


def _circuit(circuit_id: str) -> Finding:
    from circuits.compile import KINDS, sha256_file
    from circuits.home import artifact
    from circuits.registry import get
    from zkmargin.presets import room

    circuit = get(circuit_id)
    hint = f"Run: zkmargin setup {circuit_id}"
    missing = [kind for kind in KINDS if not artifact(circuit_id, kind).exists()]
    if missing:
        return Finding("circuit", "!!", f"{circuit_id}: not compiled ({', '.join(missing)} missing)", hint)
    wrong = [kind for kind in KINDS if sha256_file(artifact(circuit_id, kind)) != circuit.artifact_sha256(kind)]
    if wrong:
        return Finding("circuit", "no", f"{circuit_id}: {', '.join(wrong)} differ from the registered digest", hint)
    size = f"{room(circuit)}, {circuit.constraints:,} constraints"
    return Finding("circuit", "ok", f"{circuit_id}: {size}; digests match")


def _key(circuit_id: str) -> Finding:
    from circuits.home import DEVELOPMENT, key_dir
    from circuits.keys import load_key

    directory = key_dir(circuit_id).parent
    ceremonies = [path.name for path in directory.glob("*") if path.name != DEVELOPMENT] if directory.is_dir() else []
    ready = [load_key(circuit_id, name).vk_sha256[:12] for name in sorted(ceremonies) if len(name) == 64]
    more = f"; ceremony keys: {', '.join(ready)}" if ready else ""
    if not (key_dir(circuit_id) / "key.json").exists():
        text = f"{circuit_id}: no development key{more}"
        return Finding("key", "ok" if ready else "!!", text, "" if ready else f"Run: zkmargin setup {circuit_id}")
    key = load_key(circuit_id)
    if not key.registered:
        why = "not the registered one: others accept it only if they pin it"
        return Finding("key", "ok", f"{circuit_id}: DEVELOPMENT KEY {key.vk_sha256[:12]}, {why}{more}")
    return Finding("key", "ok", f"{circuit_id}: DEVELOPMENT KEY {key.vk_sha256[:12]}, digests match{more}")


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())


def _version(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=TOOL_SECONDS, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[0][:80] if done.stdout or done.stderr else "no version"


_LOOKS: Final[tuple[tuple[str, Callable[[], Finding]], ...]] = (
    ("python", _python),
    ("packages", _packages),
    ("node", _node),
    ("go", _go),
    ("engine", _engine),
    ("disk", _disk),
    ("memory", _memory),
    ("clock", _clock),
    ("models", _models),
)


def failures(findings: list[Finding]) -> Iterator[Finding]:
    """What stands in the way of the main job."""
    return (finding for finding in findings if finding.mark == "no")
