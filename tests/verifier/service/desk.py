"""Everybody that a service meets, with real keys, a real snapshot and real proofs of the tiny circuit.

A proof takes about half a second, so those that tests share are made once per run.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from attestation import dsse
from attestation.account import AccountStatement
from attestation.context import OpenContext
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from attestation.snapshot_signature import SnapshotStatement
from circuits import registry
from circuits.engine import Engine
from circuits.setup import ensure_development_key
from margin.account import scale
from margin.portfolio import Portfolio
from margin.snapshot import Snapshot
from margin.strictjson import canonical
from prover.attest import Request, attest
from prover.opening import Opening, commit
from tests.margin import cases
from tests.verifier.world import HOLDER, ISSUER, PUBLISHER, SNAPSHOT_TIME, STRANGER, VERIFIER
from verifier.engines import Backend
from verifier.service.app import application
from verifier.service.config import Config
from verifier.service.limits import Limits
from verifier.service.serve import serving
from verifier.service.state import Service, start
from verifier.snapshots import RegisteredSnapshot
from verifier.trust import TrustStore

ACCOUNT = "desk-7"
CIRCUIT = registry.get("cross-p2-c2-d3")
NAME = "Lender Y"
NOW = SNAPSHOT_TIME + timedelta(minutes=10)


class Tick:
    """A clock that moves when it is told to."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@cache
def engine() -> Engine | None:
    return Engine.open() if Engine.available() else None


@cache
def development_vk() -> str:
    return ensure_development_key(CIRCUIT.id).vk_sha256


@cache
def opening(account: str) -> Opening:
    """Of an account in the market of :mod:`tests.margin.cases`; another name is another account."""
    portfolio = Portfolio.from_dict(cases.portfolio_dict(account=account))
    return commit(scale(portfolio, cases.snapshot()), CIRCUIT.positions, CIRCUIT.collateral)


def snapshot(**changes: Any) -> Snapshot:
    return cases.snapshot(**changes)


def statement(of: Snapshot, *, key: PrivateKey = PUBLISHER, **changes: Any) -> Envelope:
    """The publisher's statement about a snapshot, one part of it changed."""
    known = RegisteredSnapshot(of, engine())
    honest = SnapshotStatement("Index Z", known.venue, known.as_of, known.sha256, known.depth, known.roots())
    return replace(honest, **changes).sign(key)


def registration(of: Snapshot, envelope: Envelope | None = None) -> dict[str, Any]:
    return {"snapshot": of.as_dict(), "statement": (envelope or statement(of)).to_dict()}


def account_statement(name: str = ACCOUNT, **changes: Any) -> AccountStatement:
    shape = opening(name)
    honest = AccountStatement(
        "Venue X", shape.positions, shape.collateral, shape.commitment, SNAPSHOT_TIME, 3, HOLDER.public, "development"
    )
    return replace(honest, **changes)


def prove(challenge: Envelope | OpenContext, *, account: str = ACCOUNT, now: datetime = NOW, issuer: PrivateKey = ISSUER) -> bytes:
    """An attestation that really is one: the file's bytes."""
    development_vk()
    request = Request(
        opening=opening(account),
        account=account_statement(account).sign(issuer),
        holder_key=HOLDER,
        snapshot=snapshot().canonical(),
        publisher=statement(snapshot()),
        challenge=challenge,
        circuit_id=CIRCUIT.id,
    )
    return attest(request, clock=lambda: now).envelope.to_bytes()


def trust() -> TrustStore:
    return (
        TrustStore()
        .with_issuer("Venue X", ISSUER.public)
        .with_publisher("Index Z", PUBLISHER.public)
        .with_verifier("Other Lender", STRANGER.public)
        .with_key(CIRCUIT.id, development_vk(), "development")
    )


def config(directory: Path, **changes: Any) -> Config:
    """A configuration whose files are in ``directory``, made when they are missing."""
    key, trusted = directory / "verifier.pem", directory / "trust.json"
    if not key.exists():
        VERIFIER.save(key)
    if not trusted.exists():
        trust().save(trusted)
    honest = Config(
        mode="development",
        verifier=NAME,
        signing_key=key,
        trust=trusted,
        database_url=f"sqlite:///{directory / 'service.sqlite3'}",
        engine="native" if Engine.available() else "py_ecc",
    )
    return replace(honest, **changes)


@dataclass
class Desk:
    """A service behind uvicorn in a thread of this process, its clock, and a client."""

    service: Service
    clock: Tick
    url: str
    client: httpx.Client

    def challenge(self, **request: Any) -> Envelope:
        answer = self.client.post("/v1/challenges", json={"policyName": "maintenance"} | request)
        assert answer.status_code == 201, answer.text
        return Envelope.from_dict(answer.json()["challenge"])

    def register(self) -> str:
        answer = self.client.post("/v1/snapshots", json=registration(snapshot()))
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["sha256"])

    def submit(self, data: bytes, path: str = "/v1/attestations") -> Any:
        answer = self.client.post(path, content=data, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def opened(directory: Path, *, clock: Tick | None = None, deciding: Backend | None = None, **changes: Any) -> Iterator[Desk]:
    """Start a service on the files in ``directory`` and put the market's snapshot on record."""
    ticking = clock or Tick()
    service = start(config(directory, **changes), ticking, deciding=deciding)
    with serving(application(service), service.config.limits) as url, httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        desk = Desk(service, ticking, url, client)
        desk.register()
        yield desk


def small_limits(**changes: int) -> Limits:
    return replace(Limits(), **changes)


def damaged(data: bytes, change: Callable[[Any], None], holder: PrivateKey = HOLDER) -> bytes:
    """The attestation with its predicate changed and signed again by its holder: only the change itself is wrong."""
    content = json.loads(Envelope.from_bytes(data).payload)
    change(content["predicate"])
    return dsse.sign(canonical(content), holder).to_bytes()


def rerandomised(data: bytes) -> bytes:
    """Another proof of the same statement, from the first one: ``(kA, B/k, C)``."""
    curve: Any = importlib.import_module("py_ecc.optimized_bn128")  # without types

    def change(predicate: Any) -> None:
        proof, k = predicate["proof"], 7
        a = (*(curve.FQ(int(value)) for value in proof["pi_a"][:2]), curve.FQ.one())
        b = (*(curve.FQ2([int(part) for part in value]) for value in proof["pi_b"][:2]), curve.FQ2.one())
        ka = curve.normalize(curve.multiply(a, k))
        kb = curve.normalize(curve.multiply(b, pow(k, -1, curve.curve_order)))
        proof["pi_a"][:2] = [str(int(value)) for value in ka]
        proof["pi_b"][:2] = [[str(int(part)) for part in value.coeffs] for value in kb]

    return damaged(data, change)
