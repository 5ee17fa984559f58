"""Does what the holder wants to attest fit what the issuer, the publisher and the verifier signed?

A verifier checks all of this again and believes none of it; it is checked here so that a proof that would be refused is not made, and
so that the reason is told before the work. Signatures of others are the verifier's to check: the holder has no trust file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from attestation import account as accounts
from attestation import challenge as challenges
from attestation import snapshot_signature
from attestation.account import AccountStatement
from attestation.challenge import Challenge
from attestation.context import OpenContext
from attestation.environment import Environment
from attestation.limits import CLOCK_SKEW_SECONDS
from attestation.snapshot_signature import Roots, SnapshotStatement
from circuits import registry
from circuits.registry import Circuit
from margin.account import scale
from margin.claim import Claim
from margin.errors import InputError, TrustError
from margin.times import parse_time

if TYPE_CHECKING:
    from circuits.keys import Key
    from margin.snapshot import Snapshot
    from prover.attest import Request

Moment = datetime
CLOCK_SKEW: Final = timedelta(seconds=CLOCK_SKEW_SECONDS)
"""How far ahead another machine's clock may be; as verifiers see it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the signed statements say, parsed."""

    claim: Claim
    account: AccountStatement
    challenge: Challenge | None
    publisher: SnapshotStatement | None

    @property
    def environment(self) -> Environment:
        """The issuer's, which the challenge shares."""
        return self.account.environment

    @property
    def roots(self) -> Roots | None:
        """The roots that the publisher signed."""
        return self.publisher.roots if self.publisher is not None else None


def before_snapshot(request: Request, now: Moment) -> Agreement:
    """Everything that can be compared without the snapshot.

    Raises:
        InputError: ``attest.commitment``, ``attest.shape``, ``attest.claim``, ``attest.environment``, ``attest.account-age``,
            ``attest.challenge-expired``, or a malformed statement.
        TrustError: ``attest.holder-key``.
    """
    account = accounts.read_unverified(request.account)
    opening = request.opening
    if account.commitment != opening.commitment:
        why = "the issuer signed another commitment than the one that the secret file opens"
        hint = "Use the secret file that was made with this commitment."
        raise InputError("The account statement and the secret file do not belong together", why=why, hint=hint, code="attest.commitment")
    if (account.positions, account.collateral) != (opening.positions, opening.collateral):
        raise InputError("The account statement names another shape than the secret file", where="account.shape", code="attest.shape")
    if account.holder_key != request.holder_key.public:
        why = "the issuer's statement names another key as the holder's"
        raise TrustError("This key may not present the account", where="holder key", why=why, code="attest.holder-key")
    challenge = None
    if not isinstance(request.challenge, OpenContext):
        challenge = challenges.read_unverified(request.challenge)
        _answerable(challenge, account, now)
    publisher = snapshot_signature.read_unverified(request.publisher) if request.publisher is not None else None
    return Agreement(_claim(request.claim, challenge), account, challenge, publisher)


def likely_circuit(request: Request) -> Circuit | None:
    """The circuit that this request will probably take, known before the snapshot has been read."""
    if request.circuit_id is not None:
        return registry.get(request.circuit_id)
    shape = (request.opening.positions, request.opening.collateral)
    return next((circuit for circuit in registry.all_circuits() if (circuit.positions, circuit.collateral) == shape), None)


def circuit_for(request: Request, snapshot: Snapshot) -> Circuit:
    """The circuit of the opening's shape and the snapshot's depth.

    Raises:
        UsageError: ``circuit.unknown``.
        InputError: ``attest.circuit``.
    """
    wanted = (request.opening.positions, request.opening.collateral, snapshot.depth)
    named = (registry.get(request.circuit_id),) if request.circuit_id is not None else registry.all_circuits()
    for circuit in named:
        if (circuit.positions, circuit.collateral, circuit.depth) == wanted:
            return circuit
    what = f"{request.circuit_id} does not fit" if request.circuit_id is not None else "No circuit fits"
    why = f"the commitment has {wanted[0]} + {wanted[1]} slots and the snapshot depth {wanted[2]}"
    hint = "Known circuits: " + ", ".join(circuit.id for circuit in registry.all_circuits()) + "."
    raise InputError(f"{what} the account and the snapshot", why=why, hint=hint, code="attest.circuit")


def with_snapshot(request: Request, agreed: Agreement, snapshot: Snapshot, circuit: Circuit, *, key: Key, now: Moment) -> None:
    """The rest, once snapshot, circuit and key are known.

    Raises:
        InputError: ``attest.snapshot``, ``attest.snapshot-age``, ``attest.circuit``, ``attest.portfolio``, or ``account.*`` of scaling.
        TrustError: ``attest.development-key``.
    """
    if agreed.publisher is not None and agreed.publisher.sha256 != snapshot.sha256:
        what, why = "The publisher's statement is about another snapshot", "the publisher signed another digest"
        raise InputError(what, where=request.snapshot_name, why=why, code="attest.snapshot")
    if agreed.environment == "production" and key.kind == "development":
        why = "a development key proves nothing to anybody, and the account statement is for production"
        hint = "Take a ceremony's key (--key), or a development statement."
        raise TrustError("The key is a development key", where=circuit.id, why=why, hint=hint, code="attest.development-key")
    if agreed.challenge is not None:
        _policy(agreed.challenge, snapshot, circuit, now, request.snapshot_name)
    if request.portfolio is not None and scale(request.portfolio, snapshot) != request.opening.account:
        what, why = "The portfolio is not the one that was committed to", "it scales to another account than the one in the secret file"
        hint = "Commit again and have the issuer sign the new commitment."
        raise InputError(what, where="portfolio", why=why, hint=hint, code="attest.portfolio")


def _claim(wanted: Claim | None, challenge: Challenge | None) -> Claim:
    if challenge is None:
        return wanted or Claim()
    asked = challenge.policy.claim
    if wanted is not None and wanted != asked:
        why = f"the challenge asks that {asked.sentence()}"
        hint = "Leave the claim out to answer the challenge's."
        raise InputError("The claim is not the one that the challenge asks for", why=why, hint=hint, code="attest.claim")
    return asked


def _answerable(challenge: Challenge, account: AccountStatement, now: Moment) -> None:
    if now >= challenge.expires_at:
        hint = "Ask the verifier for a new one."
        raise InputError("The challenge has expired", where="challenge.expiresAt", hint=hint, code="attest.challenge-expired")
    if challenge.environment != account.environment:
        why = f"the challenge is for {challenge.environment}, the account statement for {account.environment}"
        raise InputError("Challenge and account statement belong to different environments", why=why, code="attest.environment")
    limit = challenge.policy.max_account_age
    age = (now - account.as_of).total_seconds()
    _fresh("account statement", age, limit, code="attest.account-age", hint="Ask the issuer for a new statement.")


def _policy(challenge: Challenge, snapshot: Snapshot, circuit: Circuit, now: Moment, where: str) -> None:
    policy = challenge.policy
    if policy.circuits is not None and circuit.id not in policy.circuits:
        why = f"it takes {', '.join(policy.circuits)}, and the commitment's slots need {circuit.id}"
        raise InputError("The challenge does not accept this circuit", why=why, code="attest.circuit")
    if policy.snapshot is not None and policy.snapshot != snapshot.sha256:
        why = f"it asks for the snapshot with SHA-256 {policy.snapshot}"
        raise InputError("The challenge asks for another snapshot", where=where, why=why, code="attest.snapshot")
    age = (now - parse_time(snapshot.as_of, "asOf")).total_seconds()
    _fresh("snapshot", age, policy.max_snapshot_age, code="attest.snapshot-age", hint="Take a newer snapshot.")


def _fresh(what: str, age: float, limit: int, *, code: str, hint: str) -> None:
    if age > limit:
        raise InputError(f"The {what} is too old", why=f"it is {age:.0f} s old and the challenge allows {limit} s", hint=hint, code=code)
    if -age > CLOCK_SKEW.total_seconds():
        raise InputError(f"The {what} is from the future", why=f"its time is {-age:.0f} s ahead", hint="Check the clock.", code=code)
