"""What a verification has to go by, and what it has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from attestation.account import AccountStatement
from attestation.challenge import Challenge
from attestation.dsse import Envelope
from attestation.environment import Environment, KeyKind
from attestation.margin_attestation import MarginAttestation
from attestation.receipt import Check
from attestation.sid import sid
from circuits.registry import Circuit
from margin.errors import ZkMarginError
from margin.policy import Policy
from verifier.key_store import KeySource
from verifier.points import Proof
from verifier.snapshots import RegisteredSnapshot, SnapshotSource
from verifier.trust import TrustStore
from verifier.verdict import Attested
from verifier.verification_keys import VerificationKey

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """The verifier's own side: everything that a verdict is measured against. The clock is read once, so every check sees one moment."""

    trust: TrustStore
    snapshots: SnapshotSource
    keys: KeySource
    moment: datetime
    mode: Environment
    expected_challenge: bytes | None
    require_challenge: bool
    policy: Policy | None


@dataclass(slots=True)
class Examination:
    """One attestation under examination. A field is set by the step that establishes it, and read only by later steps."""

    data: bytes
    setting: Setting
    checks: list[Check] = field(default_factory=list)
    error: ZkMarginError | None = None
    failed_step: str = ""
    envelope: Envelope | None = None
    attestation: MarginAttestation | None = None
    proof: Proof | None = None
    circuit: Circuit | None = None
    key: VerificationKey | None = None
    key_kind: KeyKind | None = None
    challenge: Challenge | None = None
    accounts: tuple[AccountStatement, ...] = ()
    snapshot: RegisteredSnapshot | None = None
    publisher: str | None = None
    public_signals: tuple[int, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a rule is broken already."""
        return self.error is not None

    @property
    def sid(self) -> str | None:
        """Identity of the submission, from the rebuilt signals; ``None`` before V12 has passed."""
        if self.attestation is None or not self.public_signals:
            return None
        return sid(self.attestation.circuit.id, self.public_signals)

    @property
    def policy(self) -> Policy:
        """The policy in force: the challenge's, else the verifier's, else only the default ages."""
        if self.challenge is not None:
            return self.challenge.policy
        if self.setting.policy is not None:
            return self.setting.policy
        return Policy(self.known_attestation.claim)

    @property
    def known_attestation(self) -> MarginAttestation:
        """The attestation, after V2."""
        return required(self.attestation)

    @property
    def attested(self) -> Attested | None:
        """What is stated so far; ``None`` before the issuer's statement and the snapshot are known."""
        if self.attestation is None or not self.accounts or self.snapshot is None or self.circuit is None:
            return None
        attestation, accounts, snapshot = self.attestation, self.accounts, self.snapshot
        signals = self.public_signals or attestation.public_signals
        purpose = self.challenge.purpose if self.challenge else required(attestation.open_context).purpose
        return Attested(
            commitment=signals[0] if len(accounts) > 1 else accounts[0].commitment,
            claim=attestation.claim,
            circuit=attestation.circuit.id,
            vk_sha256=attestation.circuit.vk_sha256,
            key_kind=self.key_kind or attestation.circuit.key_kind,
            issuer=", ".join(dict.fromkeys(account.issuer for account in accounts)),
            account_as_of=min(account.as_of for account in accounts),
            sequence=min(account.sequence for account in accounts),
            holder_key_id=accounts[0].holder_key.id,
            venue=snapshot.venue,
            snapshot_as_of=snapshot.as_of,
            snapshot_sha256=snapshot.sha256,
            instruments=snapshot.instruments,
            publisher=self.publisher,
            verifier=self.challenge.verifier if self.challenge else None,
            nonce=self.challenge.nonce if self.challenge else None,
            purpose=purpose,
            created_at=attestation.created_at,
            environment=accounts[0].environment,
            public_signals=signals,
            sid=sid(attestation.circuit.id, signals),
            scope=attestation.scope,
            model=self.circuit.model,
            members=len(accounts),
        )

    def warn(self, step: str, name: str, code: str, detail: str) -> None:
        """Add a reservation that does not decide the verdict."""
        self.checks.append(Check(step, name, "warn", code, detail))


def required(value: T | None) -> T:
    """A value that an earlier step has set."""
    if value is None:
        raise RuntimeError("a verification step was taken before the step that it builds on")
    return value
