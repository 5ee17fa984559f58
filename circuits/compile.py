"""Compile a circuit with the pinned circom and check the result against the registry.

Compiling twice gives the same bytes, on any machine: the registry pins the SHA-256 of the ``.r1cs``, ``.wasm`` and ``.sym``.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, get_args

from circuits import home, registry, toolchain
from circuits.home import CIRCUITS, ArtifactKind, artifact
from margin.errors import EnvironmentFault, TrustError

COMPILE_TIMEOUT: Final = 900.0
WITNESS_SCRIPTS: Final = ("generate_witness.js", "witness_calculator.js")
"""circom's own witness calculator for Node: not used to prove, kept as the peer that ours is compared with."""

_INCLUDE: Final = re.compile(r'^include "([^"]+)";', re.MULTILINE)

KINDS: Final[tuple[ArtifactKind, ...]] = get_args(ArtifactKind)


def sha256_file(path: Path) -> str:
    """SHA-256 of a file's bytes, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def source_sha256(circuit_id: str) -> str:
    """One digest over the main file and every template file of this project that it includes, each with its path."""
    digest = hashlib.sha256()
    for path in sorted(_included(CIRCUITS / "main" / f"{circuit_id}.circom")):
        digest.update(path.relative_to(CIRCUITS).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _included(path: Path, found: frozenset[Path] = frozenset()) -> frozenset[Path]:
    """The file and what it includes, directly or not; circomlib's files, which the lock file pins, are not among them."""
    found |= {path}
    for name in _INCLUDE.findall(path.read_text(encoding="utf-8")):
        other = (path.parent / name).resolve()
        if other.is_file() and other not in found:
            found = _included(other, found)
    return found


def run_circom(source: Path, output: Path, *flags: str) -> str:
    """Run circom on a main file, writing ``<name>.r1cs``, ``.sym`` and ``<name>_js/`` below ``output``; returns what it printed.

    Raises:
        EnvironmentFault: ``circom.failed`` with the compiler's message.
    """
    arguments = [str(source), *(flags or toolchain.FLAGS), "-l", str(toolchain.require(toolchain.CIRCOMLIB)), "-o", str(output)]
    # circom2 finds includes only below the directory that it runs in
    done = toolchain.run_node(toolchain.CIRCOM, arguments, timeout=COMPILE_TIMEOUT, cwd=CIRCUITS)
    if done.returncode != 0 or not (output / f"{source.stem}.r1cs").exists():
        raise EnvironmentFault(
            "circom refused the circuit", code="circom.failed", where=str(source), why=(done.stdout + done.stderr).strip()[-2000:]
        )
    return done.stdout + done.stderr


def compile_circuit(circuit_id: str) -> dict[ArtifactKind, Path]:
    """Compile unconditionally into place and return the artifacts; the caller compares digests."""
    target = artifact(circuit_id, "r1cs").parent
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{circuit_id}-") as scratch:
        built = Path(scratch)
        run_circom(CIRCUITS / "main" / f"{circuit_id}.circom", built)
        target.mkdir(exist_ok=True)
        scripts = built / f"{circuit_id}_js"
        (scripts / f"{circuit_id}.wasm").replace(artifact(circuit_id, "wasm"))
        for name in WITNESS_SCRIPTS:
            (scripts / name).replace(target / name)
        (built / f"{circuit_id}.sym").replace(artifact(circuit_id, "sym"))
        (built / f"{circuit_id}.r1cs").replace(artifact(circuit_id, "r1cs"))
    return {kind: artifact(circuit_id, kind) for kind in KINDS}


def ensure(circuit_id: str, progress: Callable[[str], None] = lambda _: None) -> dict[ArtifactKind, Path]:
    """The circuit's artifacts with the pinned digests, compiled first where they are missing or differ.

    Raises:
        TrustError: ``circuit.digest`` when a fresh compilation does not give the pinned bytes.
    """
    circuit = registry.get(circuit_id)
    paths = {kind: artifact(circuit_id, kind) for kind in KINDS}

    def mismatched() -> list[ArtifactKind]:
        return [k for k, path in paths.items() if not path.exists() or sha256_file(path) != circuit.artifact_sha256(k)]

    if mismatched():
        progress(f"compiling {circuit_id}")
        compile_circuit(circuit_id)
        if wrong := mismatched():
            raise TrustError(
                f"compiling {circuit_id} did not give the registered {', '.join(wrong)}",
                code="circuit.digest",
                where=str(paths[wrong[0]]),
                why="the sources or the compiler differ from those that were registered",
                hint="Restore circuits/ from the release, or register the change with: python -m circuits.pin",
            )
    return paths


def clean(circuit_id: str) -> None:
    """Delete a circuit's artifacts and keys."""
    shutil.rmtree(artifact(circuit_id, "r1cs").parent, ignore_errors=True)
    shutil.rmtree(home.home() / "keys" / circuit_id, ignore_errors=True)
