"""The base of the margin models' corpus: for every model but cross a small account, everybody who signs, and two real proofs.

Keys, times, nonces and blindings are fixed and public; only the proofs are random, so :func:`write_base` is run only when a circuit, its
key or the snapshot of :mod:`tests.every_model` has changed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from attestation.challenge import Challenge
from attestation.context import open_context
from circuits import commitment as commitments
from circuits.keys import VERIFICATION_KEY, load_key
from circuits.poseidon import poseidon
from margin.account import Account, scale
from margin.clearing import ClearingAccount
from margin.models import MODELS
from prover.agreement import slots_of
from prover.attest import attest
from prover.opening import Opening
from prover.pool import Pool, equal_weights
from tests import every_model
from tests.every_model import NOW, Kit, tiny
from tests.margin import cases
from tests.verifier import world
from verifier.snapshots import RegisteredSnapshot, register

FOLDER: Final = Path(__file__).parent / "models" / "base"
MODEL_NAMES: Final = tuple(name for name in MODELS if name != "cross")
"""Cross has a corpus of its own, ``verify``."""

ANSWERS: Final = ("challenged", "open")
OPEN: Final = open_context("published on our page", NOW)
"""What the proofs ``open`` answer: nobody asked, so that a claim can be changed without changing the context as well."""


@cache
def registered() -> RegisteredSnapshot:
    """The verifier's copy of the snapshot."""
    return register(every_model.snapshot().canonical(), engine=world.engine())


@cache
def desk(model: str) -> Kit:
    """The account of this model with fixed keys and blindings."""
    openings = tuple(_opened(model, place, account) for place, account in enumerate(_accounts(model)))
    opening = Pool(openings, equal_weights(len(openings))) if model == "pool" else openings[0]
    return Kit(model, opening, world.HOLDER, world.ISSUER, world.PUBLISHER, world.VERIFIER, registered().roots())


def asked(model: str, **changes: Any) -> Challenge:
    """The challenge that the proof ``challenged`` answers, or a changed one."""
    return desk(model).challenge(**({"nonce": digest(f"nonce: {model}").hex()} | changes))


def digest(label: str) -> bytes:
    """32 fixed bytes."""
    return hashlib.sha256(f"zkmargin models: {label}".encode()).digest()


def base(model: str, name: str = "challenged") -> dict[str, Any]:
    """``proof`` and ``public`` of the model's proof ``challenged`` or ``open``, a fresh copy."""
    content: dict[str, Any] = json.loads((FOLDER / model / f"{name}.json").read_bytes())
    return content


def key_bytes(model: str) -> bytes:
    """The verification key of the model's base proofs."""
    return (FOLDER / model / VERIFICATION_KEY).read_bytes()


def key_sha256(model: str) -> str:
    return hashlib.sha256(key_bytes(model)).hexdigest()


def commitment_of(members: list[int], weights: tuple[int, ...]) -> int:
    """The commitment of a pool that fills its circuit."""
    return commitments.commit_pool(members, weights, _hash())


def provenance() -> dict[str, Any]:
    """Which circuits, keys and snapshot the base belongs to, as they are now."""
    circuits = {
        circuit.id: {"r1csSha256": circuit.r1cs_sha256, "vkSha256": circuit.development_vk_sha256} for circuit in map(tiny, MODEL_NAMES)
    }
    return {
        "what": "Proofs made by the engine for the accounts of tests/every_model.py, under the deterministic development keys",
        "made by": "python -m tests.vectors.generate --new-base models",
        "circuits": circuits,
        "snapshotSha256": registered().sha256,
    }


def write_base() -> None:
    """Prove, and write ``tests/vectors/models/base``."""
    for model in MODEL_NAMES:
        kit, circuit, folder = desk(model), tiny(model), FOLDER / model
        folder.mkdir(parents=True, exist_ok=True)
        (folder / VERIFICATION_KEY).write_bytes((load_key(circuit.id).directory / VERIFICATION_KEY).read_bytes())
        for name, question in zip(ANSWERS, (asked(model).sign(kit.verifier), OPEN), strict=True):
            made = attest(kit.request(challenge=question, model=model), clock=kit.clock)
            _write_json(folder / f"{name}.json", {"proof": made.proof.proof, "public": made.proof.public})
        print(f"{model}: {circuit.id}")
    _write_json(FOLDER / "provenance.json", provenance())


def _write_json(path: Path, value: object) -> None:
    path.write_bytes(json.dumps(value, indent=1).encode() + b"\n")


def _accounts(model: str) -> list[Account | ClearingAccount]:
    if model == "isolated":
        return [every_model.isolated_account()]
    if model == "clearing":
        return [every_model.clearing_account()]
    account = scale(cases.portfolio(), every_model.snapshot())
    return [account, every_model.second_member()] if model == "pool" else [account]


def _opened(model: str, place: int, account: Account | ClearingAccount) -> Opening:
    blinding = int.from_bytes(digest(f"blinding: {model} {place}")[:31], "big")
    opening = Opening(*slots_of(tiny(model)), 0, blinding, account)
    return replace(opening, commitment=_commitment(opening))


def _commitment(opening: Opening) -> int:
    account, hash_ = opening.account, _hash()
    if not isinstance(account, Account):
        losses = account.padded(opening.positions, opening.collateral).losses
        return commitments.commit_clearing(account.tag, opening.blinding, account.fund, account.other, losses, hash_)
    slots = account.slots(opening.positions, opening.collateral)
    if account.margins is not None:
        margins = account.margin_slots(opening.positions)
        return commitments.commit_isolated(account.tag, opening.blinding, slots.positions, margins, hash_)
    return commitments.commit(account.tag, account.cash, opening.blinding, slots.positions, slots.collateral, hash_)


def _hash() -> commitments.Hash:
    engine = world.engine()
    return poseidon if engine is None else engine.poseidon
