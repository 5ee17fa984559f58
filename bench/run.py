"""Measure everything for a list of circuits and write the figures as JSON."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from bench.desk import cold_prove
from bench.ours import Cold, setup_seconds, tree_seconds, verification
from bench.peers import Rapidsnark, SnarkjsPipeline, rapidsnark_version, snarkjs_version
from bench.subject import Subject
from bench.timing import in_turns, median
from circuits import home
from circuits.compile import ensure
from circuits.engine import Engine
from circuits.keys import Key
from circuits.registry import Circuit
from circuits.setup import ensure_development_key
from prover.witness import calculator

Progress = Callable[[str], None]

ROUNDS: Final = 11
"""Rounds in turns for what takes well below a second."""
SLOW_ROUNDS: Final = 3
"""Rounds in turns for whole processes of the peers, which take seconds each."""


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next((line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")), "")
    return {"cores": os.cpu_count(), "cpu": model, "system": platform.system(), "python": platform.python_version()}


def measure(circuit: Circuit, progress: Progress) -> dict[str, Any]:
    """All figures of one circuit; times are medians, in milliseconds where not said otherwise. Whole processes are measured for cross only:
    what differs between models is the circuit.
    """
    ensure(circuit.id, progress)
    key = ensure_development_key(circuit.id, progress=progress)
    with Engine.open() as engine, tempfile.TemporaryDirectory(prefix="zkmargin-bench-") as scratch:
        folder = Path(scratch)
        progress(f"{circuit.id}: account, snapshot, witness")
        subject = Subject.of(circuit, engine)
        calculate = calculator(circuit)
        witness = calculate.calculate(subject.inputs)
        (folder / "sample.wtns").write_bytes(witness.data)
        subject.write_inputs(folder)
        figures: dict[str, Any] = {"circuit": circuit.id, "model": circuit.model, "sizes": dict(circuit.sizes)}
        figures["constraints"] = circuit.constraints
        if circuit.model == "cross":
            progress(f"{circuit.id}: whole processes, ours and snarkjs's in turns")
            figures |= _processes(key, SnarkjsPipeline(circuit.id, key.zkey, folder), cold_prove(subject, folder))
        progress(f"{circuit.id}: warm proofs, ours and rapidsnark's in turns")
        figures |= _warm(key, engine, witness.data, folder)
        figures["witness_ms"] = median(in_turns(ROUNDS, {"ours": lambda: calculate.calculate(subject.inputs).wipe()})["ours"])
        progress(f"{circuit.id}: verification")
        proof, public = engine.prove(key.zkey, witness.data)
        figures |= verification(key, proof, public, engine)
        progress(f"{circuit.id}: tree and set-up")
        figures["tree_s"] = tree_seconds(subject, engine, SLOW_ROUNDS)
        figures["setup_s"] = setup_seconds(subject, engine)
    return figures | ratios(figures)


def _processes(key: Key, peer: SnarkjsPipeline, cold: Cold) -> dict[str, Any]:
    peer.prepare()
    memory: list[float] = []

    def ours() -> float:
        spent, peak = cold.run()
        memory.append(peak)
        return spent

    ours()  # fills the caches that a user's second proof finds
    times = in_turns(SLOW_ROUNDS, {"ours": ours, "pipeline": peer.pipeline, "witness": peer.witness, "prove": peer.prove})
    return {
        "cold_prove_ms": median(times["ours"]),
        "cold_prove_peak_mb": round(max(memory)),
        "snarkjs_pipeline_ms": median(times["pipeline"]),
        "snarkjs_witness_ms": median(times["witness"]),
        "snarkjs_prove_ms": median(times["prove"]),
        "zkey_mb": round(key.zkey.stat().st_size / 1e6, 1),
    }


def _warm(key: Key, engine: Engine, witness: bytearray, folder: Path) -> dict[str, Any]:
    def ours() -> None:
        engine.prove(key.zkey, witness)

    ours()
    rapidsnark, missing = Rapidsnark.try_open(key.zkey, folder / "sample.wtns")
    if rapidsnark is None:
        return {
            "warm_prove_ms": median(in_turns(ROUNDS, {"ours": ours})["ours"]),
            "rapidsnark_prove_ms": None,
            "rapidsnark_missing": missing,
        }
    with rapidsnark:
        rapidsnark.prove()
        times = in_turns(ROUNDS, {"ours": ours, "rapidsnark": rapidsnark.prove})
    return {"warm_prove_ms": median(times["ours"]), "rapidsnark_prove_ms": median(times["rapidsnark"])}


def ratios(figures: dict[str, Any]) -> dict[str, float]:
    """Ours as a share of the peer's; below 1 is faster."""
    found = {"warm_us_per_constraint": round(1000 * figures["warm_prove_ms"] / figures["constraints"], 2)}
    if figures.get("snarkjs_pipeline_ms"):
        found["cold_to_snarkjs"] = round(figures["cold_prove_ms"] / figures["snarkjs_pipeline_ms"], 3)
    if figures["rapidsnark_prove_ms"]:
        found["warm_to_rapidsnark"] = round(figures["warm_prove_ms"] / figures["rapidsnark_prove_ms"], 3)
    return found


def run(circuits: Sequence[Circuit], progress: Progress = lambda _: None) -> dict[str, Any]:
    """Measure the circuits one after the other and keep the result in ``home/bench/results.json``."""
    results = {
        "machine": machine(),
        "peers": {"snarkjs": snarkjs_version(), "rapidsnark": rapidsnark_version()},
        "circuits": [measure(circuit, progress) for circuit in circuits],
    }
    target = home.home() / "bench" / "results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return results
