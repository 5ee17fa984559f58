"""A small world for verification: fixed keys, times, a snapshot and an account, and attestations in it that really were proven.

The proofs are data (``tests/vectors/verify/base``), made once by ``python -m tests.vectors.generate --new-base``; everything around them is
built here, so that a test can change one part, sign it again, and leave the rest as it was.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from attestation import dsse
from attestation.account import AccountStatement
from attestation.challenge import Challenge
from attestation.clock import fixed_clock
from attestation.context import OpenContext, open_context
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from attestation.margin_attestation import CircuitReference, MarginAttestation, SnapshotReference, build
from attestation.snapshot_signature import Roots, SnapshotStatement
from circuits import registry
from circuits.engine import Engine
from margin.claim import Claim
from margin.policy import Policy
from margin.strictjson import canonical
from tests.margin import cases
from verifier.key_store import MemoryKeys
from verifier.points import Proof
from verifier.snapshots import MemorySnapshots, RegisteredSnapshot
from verifier.trust import TrustStore
from verifier.verdict import Verdict
from verifier.verification_keys import VerificationKey
from verifier.verify import verify_attestation

BASE = Path(__file__).parent.parent / "vectors" / "verify" / "base"
CIRCUIT = registry.get("cross-p2-c2-d3")
CLAIM = Claim("maintenance", 10_000, None)
BAND = Claim("initial", 10_000, 200_000)

SNAPSHOT_TIME = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACCOUNT_TIME = SNAPSHOT_TIME + timedelta(minutes=5)
ISSUED = SNAPSHOT_TIME + timedelta(minutes=8)
CREATED = SNAPSHOT_TIME + timedelta(minutes=9)
NOW = SNAPSHOT_TIME + timedelta(minutes=10)
EXPIRES = SNAPSHOT_TIME + timedelta(minutes=38)

POLICY = Policy(CLAIM, max_snapshot_age=3_600, max_account_age=86_400)


def key(name: str) -> PrivateKey:
    """A key that everybody can derive: for tests only."""
    return PrivateKey(hashlib.sha256(f"zkmargin test key: {name}".encode()).digest())


ISSUER, PUBLISHER, VERIFIER, HOLDER, STRANGER = (key(name) for name in ("issuer", "publisher", "verifier", "holder", "stranger"))

CHALLENGE = Challenge("Lender Y", hashlib.sha256(b"nonce").hexdigest(), ISSUED, EXPIRES, "opening a credit line", POLICY, "development")
BAND_CHALLENGE = replace(CHALLENGE, nonce=hashlib.sha256(b"nonce 2").hexdigest(), policy=replace(POLICY, claim=BAND))
OPEN = open_context("published on our page", ISSUED)

SNAPSHOT_BYTES = canonical(cases.snapshot_dict())
BLINDING = int.from_bytes(hashlib.sha256(b"zkmargin test blinding").digest()[:31], "big")
"""Of the account that the base proofs are about; it hides nothing, the account stands in tests/margin/cases.py."""


@cache
def base(name: str) -> Any:
    """A file of the base: ``challenged``, ``open``, ``band`` (proof and signals), ``verification_key``, ``provenance``."""
    return json.loads((BASE / f"{name}.json").read_bytes())


@cache
def vk_bytes() -> bytes:
    return (BASE / "verification_key.json").read_bytes()


def vk_sha256() -> str:
    return hashlib.sha256(vk_bytes()).hexdigest()


@cache
def snapshots() -> MemorySnapshots:
    source = MemorySnapshots(engine())
    source.add(SNAPSHOT_BYTES)
    return source


@cache
def engine() -> Engine | None:
    """Only to hash the snapshot quickly; without it plain Python gives the same roots."""
    return Engine.open() if Engine.available() else None


def snapshot() -> RegisteredSnapshot:
    found = snapshots().find(hashlib.sha256(SNAPSHOT_BYTES).hexdigest())
    assert found is not None
    return found


@cache
def keys() -> MemoryKeys:
    source = MemoryKeys()
    source.add(CIRCUIT.id, vk_bytes())
    return source


def trust() -> TrustStore:
    return (
        TrustStore()
        .with_issuer("Venue X", ISSUER.public)
        .with_publisher("Index Z", PUBLISHER.public)
        .with_verifier("Lender Y", VERIFIER.public)
        .with_key(CIRCUIT.id, vk_sha256(), "development")
    )


@dataclass(frozen=True)
class Parts:
    """Everything that an attestation is made of, before anybody signs: change a field, then :meth:`file`."""

    account: AccountStatement
    publisher: SnapshotStatement | None
    challenge: Challenge | OpenContext
    claim: Claim
    proof: dict[str, Any]
    signals: tuple[int, ...]
    circuit: CircuitReference
    reference: SnapshotReference
    created: datetime = CREATED
    scope: dict[str, Any] | None = None
    issuer_key: PrivateKey = ISSUER
    publisher_key: PrivateKey = PUBLISHER
    verifier_key: PrivateKey = VERIFIER
    holder_key: PrivateKey = HOLDER

    def attestation(self) -> MarginAttestation:
        envelope = None if self.publisher is None else self.publisher.sign(self.publisher_key)
        built = build(
            circuit=self.circuit,
            claim=self.claim,
            public_signals=self.signals,
            proof=self.proof,
            snapshot=replace(self.reference, envelope=envelope),
            account=self.account.sign(self.issuer_key),
            challenge=self.challenge.sign(self.verifier_key) if isinstance(self.challenge, Challenge) else self.challenge,
            created_at=self.created,
        )
        return built if self.scope is None else replace(built, scope=self.scope)

    def file(self) -> bytes:
        return self.attestation().sign(self.holder_key).to_bytes()


def commitment() -> int:
    return int(base("challenged")["public"][0])


def account_statement() -> AccountStatement:
    return AccountStatement("Venue X", CIRCUIT.positions, CIRCUIT.collateral, commitment(), ACCOUNT_TIME, 3, HOLDER.public, "development")


def parts(name: str = "challenged") -> Parts:
    """The parts of a valid attestation: ``challenged``, ``open`` or ``band``."""
    known, proven = snapshot(), base(name)
    claim = BAND if name == "band" else CLAIM
    question = {"challenged": CHALLENGE, "open": OPEN, "band": BAND_CHALLENGE}[name]
    roots = Roots(*(int(root) for root in base("provenance")["roots"]))
    return Parts(
        account=account_statement(),
        publisher=SnapshotStatement("Index Z", known.venue, known.as_of, known.sha256, known.depth, roots),
        challenge=question,
        claim=claim,
        proof=proven["proof"],
        signals=tuple(int(value) for value in proven["public"]),
        circuit=CircuitReference(CIRCUIT.id, CIRCUIT.r1cs_sha256, vk_sha256(), "development"),
        reference=SnapshotReference(known.sha256, known.venue, known.as_of, claim.level, roots.at(claim.level), None),
    )


class Yes:
    """An engine that believes everything: tests of earlier steps must not depend on the pairing."""

    name = "yes"

    def verify(self, key: VerificationKey, proof: Proof, public: Any) -> bool:
        return True


def verify(data: bytes, **changes: Any) -> Verdict:
    """Verify in this world; the engine says yes unless another one is given."""
    setting: dict[str, Any] = {
        "trust": trust(),
        "snapshots": snapshots(),
        "keys": keys(),
        "clock": fixed_clock(NOW),
        "engine": Yes(),
        "mode": "development",
    }
    return verify_attestation(data, **(setting | changes))


def resigned(attestation: MarginAttestation, holder: PrivateKey = HOLDER) -> bytes:
    return attestation.sign(holder).to_bytes()


def envelope_of(data: bytes) -> Envelope:
    return Envelope.from_bytes(data)


def with_predicate(data: bytes, change: Any, holder: PrivateKey = HOLDER) -> bytes:
    """The attestation with its predicate changed as JSON and signed again: for what the typed classes cannot express."""
    statement = json.loads(envelope_of(data).payload)
    change(statement["predicate"])
    return dsse.sign(canonical(statement), holder).to_bytes()
