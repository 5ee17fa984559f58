"""The record of a ceremony, and its verification from the files alone.

Transcript (canonical JSON): ``{schema, circuit, r1csSha256, tool, ptau: {blake2b, sha256, power, published, contributions}, circuitHash,
contributions: [{name, hash, beacon, iterations}], zkeySha256, vkSha256}``. Hashes of contributions are those that snarkjs showed to the
contributors, recomputed here from the key.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from circuits import zkey as zkeys
from circuits.compile import sha256_file
from circuits.keys import TRANSCRIPT, VERIFICATION_KEY, ZKEY, vk_digest
from circuits.ptau import Ptau
from circuits.snarkjs import Argument, call, verdict
from margin.errors import InputError, TrustError
from margin.strictjson import Limits, canonical, loads

SCHEMA: Final = "zkmargin/ceremony/v1"
TOOL: Final = "snarkjs 0.7.6"
VERIFY_TIMEOUT: Final = 4 * 3600.0
_LIMITS: Final = Limits(size=4 * 1024 * 1024, depth=8)


class TranscriptError(TrustError):
    """A ceremony that does not hold what its transcript says."""

    code = "transcript"


def describe(folder: Path, circuit_id: str, r1cs_sha256: str, ptau: Ptau) -> dict[str, Any]:
    """The transcript of the key in ``folder``, from its files."""
    zkey = zkeys.read(folder / ZKEY)
    return {
        "schema": SCHEMA,
        "circuit": circuit_id,
        "r1csSha256": r1cs_sha256,
        "tool": TOOL,
        "ptau": {
            "blake2b": ptau.blake2b,
            "sha256": ptau.sha256,
            "power": ptau.power,
            "published": ptau.published,
            "contributions": [{"name": one.name, "beacon": one.beacon} for one in ptau.contributions],
        },
        "circuitHash": zkey.circuit_hash,
        "contributions": [
            {"name": one.name, "hash": one.hash, "beacon": one.beacon, "iterations": one.iterations} for one in zkey.contributions
        ],
        "zkeySha256": sha256_file(folder / ZKEY),
        "vkSha256": vk_digest((folder / VERIFICATION_KEY).read_bytes()),
    }


def verify(
    folder: Path, *, r1cs: Path, r1cs_sha256: str, public_signals: int, ptau: Ptau, progress: Callable[[str], None] = lambda _: None
) -> int:
    """Verify a ceremony again: its transcript against its files, the key's lint, and the chain of contributions by snarkjs.

    Args:
        folder: the key's folder, with its transcript.
        r1cs: the circuit that the caller compiled.
        r1cs_sha256: its pinned digest.
        public_signals: how many the circuit has.
        ptau: the powers of tau that the caller checked.
        progress: told each stage's name.

    Returns:
        how many people contributed: contributions without the beacon.

    Raises:
        TranscriptError: ``transcript.format``, ``transcript.r1cs``, ``transcript.mismatch``, ``transcript.signals``,
            ``transcript.uncontributed``, ``transcript.beacon`` (missing, not the last, or several), ``transcript.vk``,
            ``transcript.chain``.
        ZkeyError: ``zkey.*``, the key is forgeable.
    """
    where = str(folder / TRANSCRIPT)

    def require(condition: bool, code: str, what: str) -> None:
        if not condition:
            raise TranscriptError(what, where=where, code=f"transcript.{code}")

    progress("checking the transcript")
    require(sha256_file(r1cs) == r1cs_sha256, "r1cs", "the compiled circuit is not the registered one")
    try:
        stated = loads((folder / TRANSCRIPT).read_bytes(), where, _LIMITS)
    except (OSError, InputError) as error:
        raise TranscriptError("the transcript cannot be read", where=where, code="transcript.format") from error
    circuit_id = stated.get("circuit") if isinstance(stated, dict) else None
    require(isinstance(circuit_id, str), "format", "the transcript names no circuit")
    found = describe(folder, str(circuit_id), r1cs_sha256, ptau)
    same = canonical(stated) == canonical(found)
    require(same, "mismatch", "the transcript does not describe this key, circuit and powers of tau")

    zkey = zkeys.read(folder / ZKEY)
    require(zkey.public_signals == public_signals, "signals", "the key has another number of public signals than the circuit")
    people = [one for one in zkey.contributions if one.beacon is None]
    require(bool(people), "uncontributed", "nobody contributed to phase 2, so everybody can forge proofs under this key")
    closed = zkey.contributions[-1].beacon is not None and len(people) == len(zkey.contributions) - 1
    require(closed, "beacon", "the ceremony was not closed with one beacon")
    zkeys.lint(zkey, str(folder / ZKEY))

    progress("verifying the chain of contributions with snarkjs")
    exported = call("zkey_vk", {"zkey": folder / ZKEY}, timeout=VERIFY_TIMEOUT)
    same = canonical(exported) == (folder / VERIFICATION_KEY).read_bytes()
    require(same, "vk", "the verification key is not the proving key's")
    files: dict[str, Argument] = {"r1cs": r1cs, "ptau": ptau.path, "zkey": folder / ZKEY}
    why = verdict("zkey_verify", files, timeout=VERIFY_TIMEOUT)
    if why is not None:
        what = "the key does not come from this circuit and these powers of tau"
        raise TranscriptError(what, where=where, why=why, code="transcript.chain")
    return len(people)
