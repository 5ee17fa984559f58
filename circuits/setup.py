"""Development keys, made on this machine.

The engine's set-up is deterministic: its secrets come from a public seed (below), so every machine makes the same key and the
registry can pin its digest. Without the engine snarkjs makes a *local* key, from randomness of its own: slower, different on every machine,
recorded as such, and accepted by others only if they pin it. Neither proves anything to a third party.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, cast

from circuits import registry
from circuits.compile import ensure, sha256_file
from circuits.home import DEVELOPMENT, engine_binary, key_dir
from circuits.keys import VERIFICATION_KEY, ZKEY, Key, Origin, load_key, vk_digest, write_manifest
from circuits.ptau import needed_power
from circuits.registry import Circuit
from circuits.snarkjs import Argument, call
from circuits.staging import install, making
from margin.errors import EnvironmentFault, TrustError
from margin.strictjson import canonical

SNARKJS_TIMEOUT: Final = 3600.0

Progress = Callable[[str], None]
Backend = Literal["auto", "engine", "snarkjs"]


def development_seed(circuit: Circuit) -> bytes:
    """The public seed of a development key: SHA-256 over a label, the circuit's id and its r1cs's digest (hex), zero-separated."""
    return hashlib.sha256(b"\0".join((b"zkmargin development key", circuit.id.encode(), circuit.r1cs_sha256.encode()))).digest()


def ensure_development_key(circuit_id: str, *, progress: Progress = lambda _: None, backend: Backend = "auto") -> Key:
    """The circuit's development key, made first where it is missing, damaged or of another version of the circuit.

    Raises:
        EnvironmentFault: see :func:`make_development_key`.
        TrustError: ``circuit.digest`` or ``key.development.digest`` where a fresh key is not the registered one.
    """
    try:
        return load_key(circuit_id)
    except (EnvironmentFault, TrustError):
        return make_development_key(circuit_id, progress=progress, backend=backend, keep_sound=True)


def make_development_key(
    circuit_id: str, *, progress: Progress = lambda _: None, backend: Backend = "auto", keep_sound: bool = False
) -> Key:
    """Compile the circuit where needed, make its development key and put it in place whole.

    Args:
        circuit_id: a registered circuit.
        progress: told each stage's name.
        backend: ``auto`` takes the engine where it is built.
        keep_sound: return a key that another process finished while this one waited for the lock.

    Raises:
        EnvironmentFault: ``engine.missing``, ``node.missing``, ``snarkjs.*``, ``lock.timeout``, ``environment.disk``.
        TrustError: ``circuit.digest``; ``key.development.digest`` where the engine's key is not the registered one.
    """
    with making(circuit_id, progress) as folder:
        if keep_sound:
            try:
                return load_key(circuit_id)
            except (EnvironmentFault, TrustError):
                pass
        r1cs = ensure(circuit_id, progress)["r1cs"]
        circuit = registry.get(circuit_id)
        if backend == "engine" or (backend == "auto" and engine_binary().exists()):
            progress(f"making the development key of {circuit_id}")
            origin: Origin = "engine"
            vk = _with_engine(circuit, r1cs, folder)
        else:
            progress(f"making a local development key of {circuit_id} with snarkjs (some minutes; the engine is not built)")
            origin = "snarkjs"
            vk = _with_snarkjs(circuit, r1cs, folder, progress)
        data = canonical(vk)
        (folder / VERIFICATION_KEY).write_bytes(data)
        key = Key(
            circuit_id=circuit_id,
            kind="development",
            origin=origin,
            directory=folder,
            r1cs_sha256=circuit.r1cs_sha256,
            zkey_sha256=sha256_file(folder / ZKEY),
            vk_sha256=vk_digest(data),
            contributions=0,
            transcript_sha256=None,
            vk=vk,
        )
        if origin == "engine" and circuit.development_vk_sha256 and not key.registered:
            raise TrustError(
                f"the development key of {circuit_id} is not the registered one",
                why="the engine or the circuit differs from those that were registered",
                hint="Restore engine/ and circuits/ from the release, or register the change with: python -m circuits.pin",
                code="key.development.digest",
            )
        write_manifest(key)
        target = key_dir(circuit_id, DEVELOPMENT)
        install(folder, target)
        return replace(key, directory=target)


def _with_engine(circuit: Circuit, r1cs: Path, folder: Path) -> dict[str, Any]:
    from circuits.engine import Engine

    with Engine.open() as engine:
        engine.setup(r1cs, folder / ZKEY, folder / VERIFICATION_KEY, development_seed(circuit))
    found: dict[str, Any] = json.loads((folder / VERIFICATION_KEY).read_bytes())
    return found


def _with_snarkjs(circuit: Circuit, r1cs: Path, folder: Path, progress: Progress) -> dict[str, Any]:
    scratch = [folder / name for name in ("0.ptau", "1.ptau", "2.ptau", "0.zkey")]
    power = needed_power(circuit.constraints, len(circuit.signals))

    def step(what: str, operation: str, arguments: dict[str, Argument]) -> object:
        progress(what)
        return call(operation, arguments, timeout=SNARKJS_TIMEOUT)

    def entropy() -> str:
        return secrets.token_hex(64)

    zkey = folder / ZKEY
    step("powers of tau", "ptau_new", {"power": power, "output": scratch[0]})
    contribution: dict[str, Argument] = {"input": scratch[0], "output": scratch[1], "name": "local", "entropy": entropy()}
    step("powers of tau: contribution", "ptau_contribute", contribution)
    step("powers of tau: phase 2", "ptau_prepare", {"input": scratch[1], "output": scratch[2]})
    step("first key", "zkey_new", {"r1cs": r1cs, "ptau": scratch[2], "output": scratch[3]})
    step("key: contribution", "zkey_contribute", {"input": scratch[3], "output": zkey, "name": "local", "entropy": entropy()})
    vk = step("verification key", "zkey_vk", {"zkey": zkey})
    for path in scratch:
        path.unlink()
    return cast(dict[str, Any], vk)
