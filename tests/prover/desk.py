"""A holder, an issuer, a publisher and a verifier around one account that fits the tiny circuit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from attestation.account import AccountStatement
from attestation.challenge import Challenge, new_nonce
from attestation.clock import Clock, fixed_clock
from attestation.keys import PrivateKey
from attestation.snapshot_signature import Roots, SnapshotStatement
from circuits.engine import Engine
from margin.account import scale
from margin.claim import Claim
from margin.policy import Policy
from margin.portfolio import Portfolio
from margin.snapshot import Snapshot
from prover.attest import Request
from prover.opening import Opening, commit
from prover.snapshots import roots
from tests.margin import cases

NOW = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
SECRETS = ("0.123456789", "30.25", "2400.5", "60000", "4000.12")
"""Numbers of the portfolio that no message may show."""


@dataclass(frozen=True)
class Desk:
    """Everything that stands around one attestation."""

    snapshot: Snapshot
    portfolio: Portfolio
    opening: Opening
    holder: PrivateKey
    issuer: PrivateKey
    publisher: PrivateKey
    verifier: PrivateKey
    roots: Roots

    @property
    def clock(self) -> Clock:
        return fixed_clock(NOW)

    def account(self, **changes: Any) -> AccountStatement:
        statement = AccountStatement("Venue X", 2, 2, self.opening.commitment, NOW, 1, self.holder.public, "development")
        return replace(statement, **changes)

    def challenge(self, claim: Claim | None = None, **changes: Any) -> Challenge:
        policy = Policy(claim or Claim())
        made = Challenge("lender", new_nonce(), NOW, NOW + timedelta(hours=1), "credit line", policy, "development")
        return replace(made, **changes)

    def published(self, **changes: Any) -> SnapshotStatement:
        snapshot = self.snapshot
        made = SnapshotStatement("Venue X", snapshot.venue, snapshot.as_of, snapshot.sha256, snapshot.depth, self.roots)
        return replace(made, **changes)

    def request(self, **changes: Any) -> Request:
        request = Request(
            opening=self.opening,
            account=self.account().sign(self.issuer),
            holder_key=self.holder,
            snapshot=self.snapshot.canonical(),
            challenge=self.challenge().sign(self.verifier),
            publisher=self.published().sign(self.publisher),
        )
        return replace(request, **changes)


def make_desk(portfolio: Portfolio | None = None) -> Desk:
    snapshot = cases.snapshot()
    portfolio = portfolio or cases.portfolio()
    keys = [PrivateKey.generate() for _ in range(4)]
    with Engine.open() as engine:
        found = roots(snapshot, engine)
        opening = commit(scale(portfolio, snapshot), 2, 2, engine.poseidon)
    signed = Roots(found["closeout"], found["maintenance"], found["initial"])
    return Desk(snapshot, portfolio, opening, *keys, signed)
