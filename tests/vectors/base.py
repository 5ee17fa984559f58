"""Makes the base of the verifier's corpus: three real proofs of one small account, under the registered development key.

Proofs are random, so this is run only when the circuit or its key has changed; everything else is derived from what it writes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from attestation.snapshot_signature import Roots, SnapshotStatement
from circuits import commitment as commitments
from circuits.engine import Engine
from circuits.keys import VERIFICATION_KEY, load_key
from margin.account import scale
from prover.attest import Request, attest
from prover.opening import Opening
from tests.margin import cases
from tests.verifier import world
from verifier.snapshots import register


def write_base() -> None:
    """Prove, and write ``tests/vectors/verify/base``."""
    circuit = world.CIRCUIT
    world.BASE.mkdir(parents=True, exist_ok=True)
    key = load_key(circuit.id)
    known = register(world.SNAPSHOT_BYTES, engine=Engine.open())
    roots = known.roots()
    opening = _opening()
    publisher = SnapshotStatement("Index Z", known.venue, known.as_of, known.sha256, known.depth, roots).sign(world.PUBLISHER)
    _write(world.BASE / "verification_key.json", (key.directory / VERIFICATION_KEY).read_bytes())
    _write_json("challenged", {"public": [str(opening.commitment)]})
    world.base.cache_clear()
    account = world.account_statement().sign(world.ISSUER)
    for name, question in (
        ("challenged", world.CHALLENGE.sign(world.VERIFIER)),
        ("open", world.OPEN),
        ("band", world.BAND_CHALLENGE.sign(world.VERIFIER)),
    ):
        request = Request(
            opening=opening,
            account=account,
            holder_key=world.HOLDER,
            snapshot=world.SNAPSHOT_BYTES,
            challenge=question,
            publisher=publisher,
            claim=world.BAND if name == "band" else world.CLAIM,
            circuit_id=circuit.id,
        )
        made = attest(request, clock=lambda: world.CREATED)
        _write_json(name, {"proof": made.proof.proof, "public": made.proof.public})
    world.base.cache_clear()
    _write_json("provenance", _provenance(key.zkey_sha256, key.vk_sha256, known.sha256, roots))


def _opening() -> Opening:
    circuit = world.CIRCUIT
    account = scale(cases.portfolio(), cases.snapshot())
    slots = account.slots(circuit.positions, circuit.collateral)
    value = commitments.commit(account.tag, account.cash, world.BLINDING, slots.positions, slots.collateral)
    return Opening(circuit.positions, circuit.collateral, value, world.BLINDING, account)


def _provenance(zkey: str, vk: str, snapshot: str, roots: Roots) -> dict[str, Any]:
    circuit = world.CIRCUIT
    return {
        "what": "Proofs made by the engine for the account of tests/margin/cases.py, under the deterministic development key",
        "made by": "python -m tests.vectors.generate --new-base",
        "circuit": circuit.id,
        "toolchain": circuit.toolchain,
        "r1csSha256": circuit.r1cs_sha256,
        "zkeySha256": zkey,
        "vkSha256": vk,
        "snapshotSha256": snapshot,
        "roots": [str(roots.closeout), str(roots.maintenance), str(roots.initial)],
    }


def _write_json(name: str, value: object) -> None:
    _write(world.BASE / f"{name}.json", json.dumps(value, indent=1).encode() + b"\n")


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    print(f"{path.name}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()[:16]}")
