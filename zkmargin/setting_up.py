"""Everything that has to be in place before a proof: tools, engine, circuits, keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from circuits import registry, toolchain
from circuits.compile import ensure
from circuits.keys import Key
from circuits.setup import ensure_development_key, make_development_key
from margin.errors import EnvironmentFault
from prover.witness import calculator
from zkmargin import console
from zkmargin.progress import Progress


@dataclass(frozen=True)
class Ceremony:
    """What ``zkmargin setup --ptau`` was told; see :func:`circuits.ceremony.run`."""

    ptau: Path
    contributors: tuple[str, ...]
    beacon: str
    iterations: int
    last: Path | None
    accept_ptau_sha256: str | None
    transcript: Path | None


def set_up(circuits: Sequence[str], progress: Progress, *, use_engine: bool = True, force: bool = False) -> list[Key]:
    """Tools, engine, circuits and development keys. Without Go the engine is left out, and it is said what that costs.

    Raises:
        EnvironmentFault: ``node.*``, ``toolchain.*``, ``circom.failed``, ``engine.build``, ``snarkjs.*``, ``environment.disk``.
        TrustError: ``circuit.digest``, ``key.development.digest``.
    """
    if not toolchain.installed():
        progress("installing circom, circomlib and snarkjs from the lock file")
        toolchain.install(progress)
    if use_engine:
        use_engine = _build_engine(progress)
    keys = []
    for circuit_id in circuits:
        progress(f"checking {circuit_id}")
        ensure(circuit_id, progress)
        progress(f"preparing the witness calculator of {circuit_id}")
        calculator(registry.get(circuit_id))  # compiled once to machine code, so that the first proof is as quick as the others
        if force:
            keys.append(make_development_key(circuit_id, progress=progress, backend="engine" if use_engine else "snarkjs"))
        else:
            keys.append(ensure_development_key(circuit_id, progress=progress, backend="engine" if use_engine else "snarkjs"))
    return keys


def run_ceremony(circuit_id: str, plan: Ceremony, progress: Progress) -> Key:
    """A ceremony's key, verified and installed; its transcript copied where wanted. Errors as :func:`circuits.ceremony.run`."""
    from circuits import ceremony

    toolchain.install(progress)
    beacon = ceremony.Beacon(plan.beacon, plan.iterations)
    what = ceremony.subject(circuit_id, progress)
    key = ceremony.run(
        what, plan.ptau, plan.contributors, beacon, accept_ptau_sha256=plan.accept_ptau_sha256, last=plan.last, progress=progress
    )
    if plan.transcript is not None:
        ceremony.export_transcript(key, plan.transcript)
    return key


def _build_engine(progress: Progress) -> bool:
    from circuits import engine_build

    progress("checking the engine")
    try:
        engine_build.build(progress)
    except EnvironmentFault as error:
        if error.stable_code != "go.missing":
            raise
        console.talk(f"  !!  {error.what}: going on without the engine, with snarkjs and py_ecc (slower). {error.hint}", "!!")
        return False
    return True
