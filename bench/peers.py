"""The peers: circom's witness generator with snarkjs, and rapidsnark.

snarkjs is measured as its users run it, as whole processes with files in between. rapidsnark comes as a Go module and is measured
inside its process with key and witness already in memory, which is the most favourable way for it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from circuits import home, toolchain
from circuits.compile import WITNESS_SCRIPTS, compile_circuit
from circuits.engine_build import find_go
from margin.errors import EnvironmentFault, ZkMarginError

PEER_TIMEOUT: Final = 600.0
RAPIDSNARK_SOURCES: Final = home.CHECKOUT / "bench" / "rapidsnark"


@dataclass(frozen=True, slots=True)
class SnarkjsPipeline:
    """``node generate_witness.js`` and ``snarkjs groth16 prove`` on files in a folder of their own."""

    circuit_id: str
    zkey: Path
    folder: Path

    def prepare(self) -> None:
        """Make sure that circom's own witness scripts are there; they are compiler output, not versioned."""
        wasm = home.artifact(self.circuit_id, "wasm")
        if not all((wasm.parent / name).exists() for name in WITNESS_SCRIPTS):
            compile_circuit(self.circuit_id)

    def witness(self) -> None:
        """One process from ``input.json`` to ``witness.wtns``."""
        wasm = home.artifact(self.circuit_id, "wasm")
        self._node(wasm.parent / WITNESS_SCRIPTS[0], str(wasm), str(self.folder / "input.json"), str(self.folder / "witness.wtns"))

    def prove(self) -> None:
        """One process from ``witness.wtns`` to ``proof.json`` and ``public.json``."""
        names = ("witness.wtns", "proof.json", "public.json")
        self._node(toolchain.SNARKJS, "groth16", "prove", str(self.zkey), *(str(self.folder / name) for name in names))

    def pipeline(self) -> None:
        """Both, one after the other."""
        self.witness()
        self.prove()

    @staticmethod
    def _node(script: Path, *arguments: str) -> None:
        done = toolchain.run_node(script, arguments, timeout=PEER_TIMEOUT)
        if done.returncode != 0:
            raise EnvironmentFault("the peer failed", where=script.name, why=(done.stdout + done.stderr)[-300:], code="bench.peer")


def snarkjs_version() -> str:
    """The installed version, from its manifest."""
    manifest = json.loads((home.NODE_MODULES / "snarkjs" / "package.json").read_text(encoding="utf-8"))
    return f"snarkjs {manifest['version']}"


def rapidsnark_version() -> str:
    """The pinned module's version."""
    found = re.search(r"github.com/iden3/go-rapidsnark/prover (v\S+)", (RAPIDSNARK_SOURCES / "go.mod").read_text(encoding="utf-8"))
    return f"go-rapidsnark/prover {found[1]}" if found else "go-rapidsnark/prover"


def build_rapidsnark() -> Path:
    """Compile the comparison program.

    Raises:
        EnvironmentFault: ``bench.rapidsnark`` where there is no C++ tool chain for cgo.
    """
    binary = home.home() / "bench" / "rapidsnark"
    binary.parent.mkdir(parents=True, exist_ok=True)
    if shutil.which("gcc") is None:
        raise EnvironmentFault(
            "rapidsnark needs a C compiler", why="it is linked through cgo", code="bench.rapidsnark", hint="Install gcc."
        )
    done = subprocess.run(
        [str(find_go()[0]), "build", "-mod=readonly", "-o", str(binary), "."],
        cwd=RAPIDSNARK_SOURCES,
        capture_output=True,
        text=True,
        timeout=PEER_TIMEOUT,
        check=False,
        env={**os.environ, "CGO_ENABLED": "1", "GOTOOLCHAIN": "local"},
    )
    if done.returncode != 0:
        raise EnvironmentFault("rapidsnark could not be built", why=done.stderr[-300:], code="bench.rapidsnark")
    return binary


class Rapidsnark:
    """A running rapidsnark with key and witness in memory."""

    def __init__(self, zkey: Path, witness: Path) -> None:
        command = [str(build_rapidsnark()), "--zkey", str(zkey), "--wtns", str(witness)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.last: dict[str, Any] = {}

    @classmethod
    def try_open(cls, zkey: Path, witness: Path) -> tuple[Self | None, str]:
        """The peer, or why there is none."""
        try:
            return cls(zkey, witness), ""
        except (ZkMarginError, OSError, subprocess.SubprocessError) as error:
            return None, str(error)

    def prove(self) -> float:
        """Milliseconds inside the prover for one proof."""
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise EnvironmentFault("rapidsnark has no pipes", code="bench.rapidsnark")
        process.stdin.write("\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise EnvironmentFault("rapidsnark ended early", code="bench.rapidsnark")
        self.last = json.loads(line)
        return float(self.last["milliseconds"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=60)
