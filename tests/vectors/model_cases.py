"""Attestations of every model but cross: one that is valid, and for each rule that keeps the models apart one that breaks it.

Every one is complete and signed by everybody, and states the public signals that a verifier rebuilds: the holder lies as well as he can.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from attestation import margin_attestation
from attestation.challenge import Challenge
from attestation.context import OpenContext, context
from attestation.dsse import Envelope
from attestation.margin_attestation import CircuitReference, SnapshotReference
from attestation.pool import PoolStatements
from margin.claim import Claim
from margin.models import MODELS, Table
from prover.agreement import default_claim
from prover.inputs import PublicSignals
from prover.pool import equal_weights
from tests import every_model
from tests.every_model import NOW, tiny
from tests.vectors.model_base import MODEL_NAMES, OPEN, asked, base, commitment_of, desk, digest, key_sha256, registered
from tests.verifier import world

OTHER: Final = {
    "isolated": "cross",
    "pool": "cross",
    "portfolio": "compression",
    "compression": "portfolio",
    "shortfall": "portfolio",
    "clearing": "shortfall",
}
"""The model that is asked for instead."""

DONOR: Final = {"isolated": "pool", "pool": "isolated", "shortfall": "portfolio", "clearing": "isolated"}
"""The model whose proof is put in instead. Portfolio and compression, whose rows and accounts are the same, are presented as each other."""

COORDINATE: Final = {
    "isolated": "pi_a",
    "pool": "pi_b",
    "portfolio": "pi_c",
    "compression": "pi_a",
    "shortfall": "pi_b",
    "clearing": "pi_c",
}


@dataclass(frozen=True)
class ModelCase:
    """``code`` is empty for an attestation that is valid."""

    model: str
    mutation: str
    why: str
    code: str
    attestation: bytes

    @property
    def folder(self) -> str:
        return "_".join(filter(None, (self.model, self.mutation, "fail" if self.code else "")))

    def files(self) -> dict[str, bytes]:
        expect = {"model": self.model, "valid": not self.code, "code": self.code, "why": self.why}
        return {"attestation.json": self.attestation, "expect.json": json.dumps(expect, indent=1).encode() + b"\n"}


def cases() -> Iterator[ModelCase]:
    for model in MODEL_NAMES:
        yield made(model, "", "the base proof", "")
        yield _other_model_asked(model)
        yield _other_table(model)
        yield _other_kind(model)
        yield _other_signal(model)
        yield _other_proof(model) if model in DONOR else _presented(model)
        yield _coordinate(model)
    yield from _pool()


def setting() -> dict[str, bytes]:
    """What a verifier of these attestations has: whom it trusts, its snapshot, its time."""
    trust = desk("pool").trust()
    for model in MODEL_NAMES:
        trust = trust.with_key(tiny(model).id, key_sha256(model), "development")
    about = {
        "what": "The verifier's side of every attestation of this folder: mode, time, trust file and snapshot; keys are in base",
        "made by": "python -m tests.vectors.generate",
        "verifiedAt": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "mode": "development",
    }
    return {
        "about.json": json.dumps(about, indent=1).encode() + b"\n",
        "snapshot.json": every_model.snapshot().canonical(),
        "trust.json": trust.to_bytes(),
    }


def made(
    model: str,
    mutation: str,
    why: str,
    code: str,
    *,
    question: Challenge | OpenContext | None = None,
    claim: Claim | None = None,
    account: Envelope | PoolStatements | None = None,
    commitment: int | None = None,
    root: int | None = None,
    proof: dict[str, Any] | None = None,
    presented: str | None = None,
) -> ModelCase:
    """The attestation of one of the model's base proofs, with parts changed before anybody signs."""
    kit, circuit, known = desk(model), tiny(presented or model), registered()
    answered = base(model, "open" if isinstance(question, OpenContext) else "challenged")
    claim = claim or default_claim(model)
    question = question or asked(model)
    challenge = question if isinstance(question, OpenContext) else question.sign(kit.verifier)
    bound = challenge.context() if isinstance(challenge, OpenContext) else context(challenge.payload)
    root = known.root(claim.level, MODELS[model].table) if root is None else root
    commitment = int(answered["public"][0]) if commitment is None else commitment
    attestation = margin_attestation.build(
        circuit=CircuitReference(circuit.id, circuit.r1cs_sha256, key_sha256(circuit.model), "development"),
        claim=claim,
        public_signals=PublicSignals.of(commitment, root, bound, claim).as_tuple(),
        proof=answered["proof"] if proof is None else proof,
        snapshot=SnapshotReference(known.sha256, known.venue, known.as_of, claim.level, root, kit.published().sign(kit.publisher)),
        account=kit.account() if account is None else account,
        challenge=challenge,
        created_at=NOW,
        model=circuit.model,
    )
    return ModelCase(model, mutation, why, code, attestation.sign(kit.holder).to_bytes())


def _other_model_asked(model: str) -> ModelCase:
    other = OTHER[model]
    challenge = asked(model, policy=desk(model).policy(model=other))
    return made(model, "other_model_asked", f"the challenge asks for the model {other}", "policy.model", question=challenge)


def _other_table(model: str) -> ModelCase:
    other: Table = "portfolio" if MODELS[model].table == "cross" else "cross"
    root = registered().root(default_claim(model).level, other)
    return made(model, "other_table", f"the root of the snapshot's table {other}", "snapshot.mismatch", root=root)


def _other_kind(model: str) -> ModelCase:
    """An issuer's statement about the same commitment, of a kind that the circuit does not open."""
    kit = desk(model)
    held = MODELS[model].account_kind
    kind, collateral = ("isolated", 0) if held == "account" else ("account", 2)
    account = kit.account(kind=kind, collateral=collateral)
    return made(model, "other_kind", f"the issuer signed an account of the kind {kind}", "account.kind", account=account)


def _other_signal(model: str) -> ModelCase:
    """One public signal is not the proof's, in the statement and in the verifier's records alike: only the pairing can tell."""
    kit, claim = desk(model), default_claim(model)
    name, why, changes = "", "", dict[str, Any]()
    if model == "isolated":
        name, why = "lowerBps", "a lower bound one basis point higher"
        changes = {"question": OPEN, "claim": replace(claim, lower_bps=10_001)}
    elif model == "pool":
        name, why = "commitment", "the second member's issuer signed another commitment"
        members = [kit.openings[0].commitment, 5]
        changes = {"account": kit.account(commitment=5), "commitment": commitment_of(members, equal_weights(2))}
    elif model == "portfolio":
        name, why = "context", "the proof answered another challenge"
        changes = {"question": asked(model, nonce=digest("nonce: another").hex())}
    elif model == "compression":
        name, why = "hasLower", "a lower bound of zero, where none was proven"
        changes = {"question": OPEN, "claim": replace(claim, lower_bps=0)}
    elif model == "shortfall":
        name, why = "snapshotRoot", "the rows of another level"
        changes = {"question": OPEN, "claim": replace(claim, level="closeout")}
    else:
        name, why = "hasUpper", "an upper bound, where none was proven"
        changes = {"question": OPEN, "claim": replace(claim, upper_bps=(1 << 20) - 1)}
    return made(model, f"signal_{name}", why, "proof.invalid", **changes)


def _other_proof(model: str) -> ModelCase:
    other = DONOR[model]
    why = f"a valid proof of another relation, made with the key of {tiny(other).id}"
    return made(model, f"proof_of_{other}", why, "proof.invalid", proof=base(other)["proof"])


def _presented(model: str) -> ModelCase:
    """The same rows, account, claim and context, so the same seven signals: the key alone says which relation holds."""
    other = OTHER[model]
    why = f"a {model} proof presented as one of the model {other}: its signals are right, the relation is not"
    return made(model, f"as_{other}", why, "proof.invalid", question=OPEN, presented=other)


def _coordinate(model: str) -> ModelCase:
    point = COORDINATE[model]
    proof = base(model)["proof"]
    holder = proof[point][1] if point == "pi_b" else proof[point]
    place = 0 if point == "pi_b" else 1
    holder[place] = holder[place][:-1] + str((int(holder[place][-1]) + 1) % 10)
    return made(model, "coordinate", f"the last digit of y of {point} changed", "point.curve", proof=proof)


def _pool() -> Iterator[ModelCase]:
    kit = desk("pool")
    honest = kit.account()
    first, second = honest.members
    commits = [opening.commitment for opening in kit.openings]

    def pool(
        mutation: str, why: str, code: str, members: list[Envelope], weights: tuple[int, ...] = honest.weights, **more: Any
    ) -> ModelCase:
        return made("pool", mutation, why, code, account=PoolStatements(tuple(members), weights), **more)

    twice = commitment_of([commits[0], commits[0]], honest.weights)
    yield pool("member_repeated", "one member stands twice", "pool.repeated", [first, first], commitment=twice)
    weights = (4_000, 6_000)
    other = commitment_of(commits, weights)
    yield pool("weights_changed", "shares of a loss that were not proven", "proof.invalid", [first, second], weights, commitment=other)
    untrusted = kit.statement(1).sign(world.STRANGER)
    yield pool("member_of_a_stranger", "the second member's issuer is not trusted", "account.signer", [first, untrusted])
    elsewhere = kit.statement(1, holder_key=world.STRANGER.public).sign(kit.issuer)
    yield pool("holders_differ", "the second member names another key as the holder's", "pool.holder", [first, elsewhere])
    later = kit.statement(1, as_of=NOW - timedelta(seconds=1)).sign(kit.issuer)
    yield pool("times_differ", "the second member's statement is of another time", "pool.times", [first, later])
    nothing = kit.statement(1, commitment=0).sign(kit.issuer)
    yield pool("member_of_nothing", "the second member's statement commits to 0", "account.commitment", [first, nothing])
    yield pool("member_dropped", "one member left, which is no pool", "format.field.value", [first], (10_000,))
