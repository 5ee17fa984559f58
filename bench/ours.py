"""This project's own figures: set-up, tree, witness, cold and warm proof, verification one by one and in batches, memory."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.subject import Subject
from bench.timing import median, once
from circuits import home
from circuits.engine import Engine
from circuits.field import TAG_NODE
from circuits.home import artifact
from circuits.keys import Key
from margin.errors import EnvironmentFault

BATCH: Final = 1000
VERIFY_ROUNDS: Final = 50
COLD_TIMEOUT: Final = 120.0


def setup_seconds(subject: Subject, engine: Engine) -> float:
    """Seconds to make a key pair from the constraint system; the result is thrown away."""
    with tempfile.TemporaryDirectory(prefix="zkmargin-bench-") as folder:
        out = Path(folder)
        r1cs = artifact(subject.circuit.id, "r1cs")
        spent = once(lambda: engine.setup(r1cs, out / "key.zkey", out / "vk.json", secrets.token_bytes(32)))
    return round(spent / 1000, 2)


def tree_seconds(subject: Subject, engine: Engine, rounds: int) -> float:
    """Seconds to hash the whole snapshot, in the running engine."""
    depth = subject.circuit.depth
    times = [once(lambda: engine.tree(subject.rows, node_tag=TAG_NODE, depth=depth)) for _ in range(rounds)]
    return round(median(times) / 1000, 3)


def verification(key: Key, proof: dict[str, Any], public: list[str], engine: Engine) -> dict[str, float]:
    """Milliseconds for one verification, and per proof in a batch of one thousand copies, which cost what different proofs cost."""
    if not engine.verify(key.vk, proof, public):
        raise EnvironmentFault("a fresh proof does not verify", code="bench.proof")
    single = [once(lambda: engine.verify(key.vk, proof, public)) for _ in range(VERIFY_ROUNDS)]
    items = [(proof, public)] * BATCH
    batch = [once(lambda: engine.verify_batch(key.vk, items)) / BATCH for _ in range(3)]
    return {"verify_ms": median(single), "batch_verify_ms_per_proof": round(sorted(batch)[1], 3)}


@dataclass(frozen=True, slots=True)
class Cold:
    """``zkmargin prove`` as a user runs it: from the start of the process to the file."""

    command: list[str]
    output: Path
    folder: Path

    def run(self) -> tuple[float, float]:
        """Milliseconds, and the peak resident memory in MB of the largest process."""
        self.output.unlink(missing_ok=True)
        start = time.perf_counter()
        process = subprocess.Popen(self.command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        spent = (time.perf_counter() - start) * 1000
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0 or not self.output.exists():
            raise EnvironmentFault("zkmargin prove failed", why=f"exit code {process.returncode}", code="bench.cold")
        return spent, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def zkmargin(*arguments: str, folder: Path) -> None:
    """Run the command line to its end in a folder.

    Raises:
        EnvironmentFault: ``bench.cold``.
    """
    command = [sys.executable, "-m", "zkmargin", *arguments]
    environment = {**os.environ, "ZKMARGIN_HOME": str(home.home())}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=COLD_TIMEOUT, check=False, env=environment)
    if done.returncode != 0:
        raise EnvironmentFault(f"zkmargin {arguments[0]} failed", why=done.stderr[-300:], code="bench.cold")
