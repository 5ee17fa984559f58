"""Production keys: phase 2 of a Groth16 ceremony over checked powers of tau, with a transcript that anybody can verify again.

A ceremony opens with the first key of a circuit, collects contributions (each destroys the need to trust the others), and closes with a
public beacon, after which snarkjs checks the whole chain against the circuit and the powers, the lint refuses forgeable keys, and
the result is installed under the digest of its verification key. Contributors on other machines run ``snarkjs zkey contribute`` on
the opened key and pass it on; :func:`close` takes what comes back.

The entropy of a contribution made here is random, goes to snarkjs through its standard input and is kept nowhere.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from circuits import registry
from circuits.compile import ensure, sha256_file
from circuits.home import key_dir
from circuits.keys import TRANSCRIPT, VERIFICATION_KEY, ZKEY, Key, vk_digest, write_manifest
from circuits.ptau import Ptau, check, needed_power
from circuits.snarkjs import Argument, call
from circuits.staging import install, making
from circuits.transcript import describe, verify
from margin.errors import UsageError
from margin.files import write_atomic
from margin.strictjson import canonical

STEP_TIMEOUT: Final = 4 * 3600.0
MIN_BEACON_BYTES: Final = 16
MAX_BEACON_BYTES: Final = 255
MIN_ITERATIONS: Final = 10
MAX_ITERATIONS: Final = 63
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,64}")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """The circuit that a ceremony is about."""

    id: str
    r1cs: Path
    r1cs_sha256: str
    constraints: int
    public_signals: int

    @property
    def power(self) -> int:
        """The smallest power of two of the powers of tau that holds it."""
        return needed_power(self.constraints, self.public_signals)


def subject(circuit_id: str, progress: Progress = lambda _: None) -> Subject:
    """A registered circuit, compiled and compared with the registry first."""
    circuit = registry.get(circuit_id)
    return Subject(circuit.id, ensure(circuit_id, progress)["r1cs"], circuit.r1cs_sha256, circuit.constraints, len(circuit.signals))


@dataclass(frozen=True, slots=True)
class Beacon:
    """A public value that nobody could know before the last contribution: its bytes in hex, and how often it is hashed (2**exponent).

    Raises:
        UsageError: ``ceremony.beacon``.
    """

    value: str
    exponent: int = MIN_ITERATIONS

    def __post_init__(self) -> None:
        size = len(self.value) // 2
        sound = re.fullmatch(r"(?:[0-9a-fA-F]{2})+", self.value) and MIN_BEACON_BYTES <= size <= MAX_BEACON_BYTES
        if not sound:
            why = f"{MIN_BEACON_BYTES} to {MAX_BEACON_BYTES} bytes in hex are needed"
            hint = "Take a block hash or a drand round that is announced beforehand."
            raise UsageError("the beacon is malformed", where="--beacon", why=why, hint=hint, code="ceremony.beacon")
        if not MIN_ITERATIONS <= self.exponent <= MAX_ITERATIONS:
            why = f"it has to be {MIN_ITERATIONS} to {MAX_ITERATIONS}"
            raise UsageError("the beacon's exponent is out of range", where="--beacon-iterations", why=why, code="ceremony.beacon")


def open_(what: Subject, ptau: Ptau, output: Path, *, progress: Progress = lambda _: None) -> None:
    """Write the first key, which everybody could make and forge under: contributions follow."""
    progress(f"first key of {what.id}")
    call("zkey_new", {"r1cs": what.r1cs, "ptau": ptau.path, "output": output}, timeout=STEP_TIMEOUT)


def contribute(before: Path, after: Path, name: str, *, progress: Progress = lambda _: None) -> str:
    """Contribute this machine's randomness and return the contribution's hash (BLAKE2b, hex).

    Raises:
        UsageError: ``ceremony.name``.
    """
    if not _NAME.fullmatch(name) or len(name.encode()) > 64:
        raise UsageError("a contributor's name has 1 to 64 printable bytes", where="--contribute", code="ceremony.name")
    progress(f"contribution of {name}")
    arguments: dict[str, Argument] = {"input": before, "output": after, "name": name, "entropy": secrets.token_hex(64)}
    return cast(str, call("zkey_contribute", arguments, timeout=STEP_TIMEOUT))


def close(what: Subject, ptau: Ptau, last: Path, beacon: Beacon, *, progress: Progress = lambda _: None) -> Key:
    """Apply the beacon, verify everything, write the transcript and install the key under its verification key's digest.

    Raises:
        EnvironmentFault: ``snarkjs.*``, ``environment.disk``, ``lock.timeout``.
        TrustError: see :func:`circuits.transcript.verify`.
    """
    with making(what.id, progress) as scratch:
        return _finish(what, ptau, last, beacon, scratch, progress=progress)


def _finish(what: Subject, ptau: Ptau, last: Path, beacon: Beacon, scratch: Path, *, progress: Progress) -> Key:
    folder = scratch / "key"
    folder.mkdir()
    progress("beacon")
    arguments: dict[str, Argument] = {"input": last, "output": folder / ZKEY, "name": "beacon"}
    arguments |= {"beacon": beacon.value.lower(), "iterations": beacon.exponent}
    call("zkey_beacon", arguments, timeout=STEP_TIMEOUT)
    vk = cast(dict[str, Any], call("zkey_vk", {"zkey": folder / ZKEY}, timeout=STEP_TIMEOUT))
    data = canonical(vk)
    (folder / VERIFICATION_KEY).write_bytes(data)
    transcript = canonical(describe(folder, what.id, what.r1cs_sha256, ptau))
    (folder / TRANSCRIPT).write_bytes(transcript)
    contributions = verify(
        folder, r1cs=what.r1cs, r1cs_sha256=what.r1cs_sha256, public_signals=what.public_signals, ptau=ptau, progress=progress
    )
    key = Key(
        circuit_id=what.id,
        kind="ceremony",
        origin="ceremony",
        directory=folder,
        r1cs_sha256=what.r1cs_sha256,
        zkey_sha256=sha256_file(folder / ZKEY),
        vk_sha256=vk_digest(data),
        contributions=contributions,
        transcript_sha256=vk_digest(transcript),
        vk=vk,
    )
    write_manifest(key)
    target = key_dir(what.id, key.vk_sha256)
    install(folder, target)
    return replace(key, directory=target)


def run(
    what: Subject,
    ptau: Path,
    contributors: Sequence[str],
    beacon: Beacon,
    *,
    accept_ptau_sha256: str | None = None,
    last: Path | None = None,
    progress: Progress = lambda _: None,
) -> Key:
    """A whole ceremony on this machine, or its end: check the powers, open (or take ``last``), contribute, close.

    Args:
        what: see :func:`subject`.
        ptau: powers of tau, phase 2 prepared; see :func:`circuits.ptau.check`.
        contributors: names of the contributions to make here, in order.
        beacon: applied last.
        accept_ptau_sha256: vouches for powers of tau that nobody published.
        last: a key that others have contributed to already.
        progress: told each stage's name.

    Raises:
        UsageError: ``ceremony.contributors`` where nobody contributes, ``ceremony.name``, ``ceremony.beacon``.
        InputError, TrustError: see :func:`circuits.ptau.check` and :func:`circuits.transcript.verify`.
        EnvironmentFault: ``snarkjs.*``, ``node.missing``, ``environment.disk``.
    """
    if not contributors and last is None:
        why = "a key without a contribution can be forged under by everybody"
        raise UsageError("nobody contributes to the ceremony", where="--contribute", why=why, code="ceremony.contributors")
    checked = check(ptau, what.power, accept_sha256=accept_ptau_sha256, progress=progress)
    with making(what.id, progress) as scratch:
        current = last
        if current is None:
            current = scratch / "0.zkey"
            open_(what, checked, current, progress=progress)
        for number, name in enumerate(contributors, 1):
            following = scratch / f"{number}.zkey"
            contribute(current, following, name, progress=progress)
            if current != last:
                current.unlink()
            current = following
        return _finish(what, checked, current, beacon, scratch, progress=progress)


def export_transcript(key: Key, output: Path) -> None:
    """Copy a ceremony's transcript to where it is published."""
    write_atomic(output, (key.directory / TRANSCRIPT).read_bytes())
