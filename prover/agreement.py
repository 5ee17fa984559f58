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
from attestation.dsse import Envelope
from attestation.environment import Environment
from attestation.limits import CLOCK_SKEW_SECONDS
from attestation.pool import PoolStatements
from attestation.snapshot_signature import Roots, SnapshotStatement
from circuits import registry
from circuits.registry import Circuit
from margin.account import scale
from margin.claim import PAR, Claim
from margin.errors import InputError, TrustError
from margin.models.evaluation import info
from margin.portfolio import Portfolio
from margin.times import parse_time, render_time
from prover.opening import Opening
from prover.pool import Pool

if TYPE_CHECKING:
    from circuits.keys import Key
    from margin.models.outcome import Outcome
    from margin.snapshot import Snapshot
    from prover.attest import Request

Moment = datetime
CLOCK_SKEW: Final = timedelta(seconds=CLOCK_SKEW_SECONDS)
"""How far ahead another machine's clock may be; as verifiers see it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the signed statements say, parsed. ``accounts`` is one statement, or of a pool one for each member."""

    model: str
    claim: Claim
    accounts: tuple[AccountStatement, ...]
    challenge: Challenge | None
    publisher: SnapshotStatement | None

    @property
    def environment(self) -> Environment:
        """The issuers', which the challenge shares."""
        return self.accounts[0].environment

    @property
    def roots(self) -> Roots | None:
        """The roots that the publisher signed."""
        return self.publisher.roots if self.publisher is not None else None


def before_snapshot(request: Request, now: Moment) -> Agreement:
    """Everything that can be compared without the snapshot.

    Raises:
        InputError: ``attest.commitment``, ``attest.shape``, ``attest.kind``, ``attest.model``, ``attest.pool``, ``pool.times``,
            ``attest.claim``, ``attest.environment``, ``attest.account-age``, ``attest.challenge-expired``, or a malformed statement.
        TrustError: ``attest.holder-key``.
    """
    members = _statements(request)
    for where, opening, account in members:
        _same(where, opening, account)
        if account.holder_key != request.holder_key.public:
            why = "the issuer's statement names another key as the holder's"
            raise TrustError("This key may not present the account", where=f"{where}holder key", why=why, code="attest.holder-key")
    found = tuple(account for _, _, account in members)
    if len({account.environment for account in found}) > 1:
        raise InputError("The members' statements belong to different environments", code="attest.environment")
    _same_time(found)
    challenge = None
    if not isinstance(request.challenge, OpenContext):
        challenge = challenges.read_unverified(request.challenge)
        for account in found:
            _answerable(challenge, account, now)
    model = _model(request, challenge)
    publisher = snapshot_signature.read_unverified(request.publisher) if request.publisher is not None else None
    return Agreement(model, _claim(request.claim, challenge, model), found, challenge, publisher)


def _statements(request: Request) -> list[tuple[str, Opening, AccountStatement]]:
    """Where in a pool (nothing for one account), opening and statement."""
    opening, stated = request.opening, request.account
    if isinstance(opening, Pool) and isinstance(stated, PoolStatements):
        if len(stated.members) != len(opening.openings) or stated.weights != opening.weights:
            why = "they are in one order, one statement for every secret file, with the same shares of a loss"
            raise InputError("The pool's statements and secret files do not belong together", why=why, code="attest.pool")
        pairs = zip(opening.openings, stated.members, strict=True)
        return [
            (f"members[{place}]: ", one, accounts.read_unverified(envelope, f"members[{place}]"))
            for place, (one, envelope) in enumerate(pairs)
        ]
    if isinstance(opening, Opening) and isinstance(stated, Envelope):
        return [("", opening, accounts.read_unverified(stated))]
    why = "a pool has a statement and a secret file for every member"
    raise InputError("The statements and the secret files do not belong together", why=why, code="attest.pool")


def _same_time(found: tuple[AccountStatement, ...]) -> None:
    """Refuse a pool's statements of different times: ``pool.times``."""
    for place, account in enumerate(found):
        if account.as_of != found[0].as_of:
            why = f"it is of {render_time(account.as_of)} and the first one of {render_time(found[0].as_of)}, and what moved between "
            why += "members in the meantime would count twice"
            hint = "Have the issuers state all members' accounts as of one time (zkmargin commit --as-of)."
            what = "The members' statements are of different times"
            raise InputError(what, where=f"members[{place}]: account.asOf", why=why, hint=hint, code="pool.times")


def _same(where: str, opening: Opening, account: AccountStatement) -> None:
    if account.commitment != opening.commitment:
        what = "The account statement and the secret file do not belong together"
        why = "the issuer signed another commitment than the one that the secret file opens"
        hint = "Use the secret file that was made with this commitment."
        raise InputError(what, where=where.rstrip(": "), why=why, hint=hint, code="attest.commitment")
    if (account.positions, account.collateral) != (opening.positions, opening.collateral):
        what = "The account statement names another shape than the secret file"
        raise InputError(what, where=f"{where}account.shape", code="attest.shape")
    if account.kind != opening.kind:
        why = f"the issuer signed the kind {account.kind} and the secret file is of the kind {opening.kind}"
        raise InputError(
            "The account statement is about another kind of account", where=f"{where}account.kind", why=why, code="attest.kind"
        )


def _model(request: Request, challenge: Challenge | None) -> str:
    """What is proven: what the challenge asks, or the request, or what the account is about."""
    opening = request.opening
    about = "pool" if isinstance(opening, Pool) else {"isolated": "isolated", "clearing": "clearing"}.get(opening.kind, "cross")
    model = request.model or (about if challenge is None else challenge.policy.model)
    if challenge is not None and model != challenge.policy.model:
        why = f"the challenge asks for the model {challenge.policy.model}"
        hint = "Leave the model out to answer the challenge's."
        raise InputError("The model is not the one that the challenge asks for", where="model", why=why, hint=hint, code="attest.model")
    kind = info(model).account_kind
    held = opening.openings[0].kind if isinstance(opening, Pool) else opening.kind
    if kind != held or (model == "pool") != isinstance(opening, Pool):
        wanted = "a pool of accounts" if model == "pool" else f"an account of the kind {kind}"
        why = f"the model {model} is about {wanted}, and this is {'a pool' if isinstance(opening, Pool) else f'of the kind {held}'}"
        hint = "Choose another model, or commit to the account for this one."
        raise InputError("The model does not fit the account", where="model", why=why, hint=hint, code="attest.model")
    return model


def likely_circuit(request: Request, model: str) -> Circuit | None:
    """The circuit that this request will probably take, known before the snapshot has been read."""
    if request.circuit_id is not None:
        return registry.get(request.circuit_id)
    shape = (request.opening.positions, request.opening.collateral)
    return next((circuit for circuit in registry.of_model(model) if slots_of(circuit) == shape), None)


def slots_of(circuit: Circuit) -> tuple[int, int]:
    """The slots of the accounts that a circuit opens, as commitments and statements name them."""
    if circuit.model == "clearing":
        return circuit.sizes["members"], circuit.sizes["scenarios"]
    return circuit.positions, circuit.collateral


def circuits_for(request: Request, model: str, snapshot: Snapshot) -> list[Circuit]:
    """The circuits of a model, smallest first, for the opening's slots and the snapshot's depth, scenarios and returns.

    Raises:
        UsageError: ``circuit.unknown``.
        InputError: ``attest.circuit`` where there is none.
    """
    opening = request.opening
    shape = (opening.positions, opening.collateral)
    rows = _fixed_sizes(snapshot, model)
    named = (registry.get(request.circuit_id),) if request.circuit_id is not None else registry.of_model(model)
    fitting = [
        circuit
        for circuit in named
        if circuit.model == model
        and slots_of(circuit) == shape
        and circuit.depth == snapshot.depth
        and all(circuit.sizes.get(name) == size for name, size in rows.items())
    ]
    if fitting:
        return fitting
    what = f"{request.circuit_id} does not fit" if request.circuit_id is not None else "No circuit fits"
    more = "".join(f", {size} {name}" for name, size in rows.items())
    why = f"the commitment has {shape[0]} + {shape[1]} slots and the snapshot depth {snapshot.depth}{more}"
    hint = f"Known circuits of the model {model}: " + ", ".join(circuit.id for circuit in registry.of_model(model)) + "."
    raise InputError(f"{what} the account and the snapshot", why=why, hint=hint, code="attest.circuit")


def circuit_for(found: list[Circuit], result: Outcome) -> Circuit:
    """The smallest of the circuits that has room for what the evaluation needs beside the account's slots.

    Raises:
        InputError: ``account.slots``.
    """
    needs = _needs(found[0].model, result)
    for circuit in found:
        if all(circuit.sizes.get(name, 0) >= need for name, need in needs.items()):
            return circuit
    largest = found[-1]
    why = ", ".join(f"{need} {name} and {largest.id} has {largest.sizes.get(name, 0)}" for name, need in needs.items())
    hint = "Close positions, or choose a larger circuit when committing."
    raise InputError("The account needs more room than the circuit has", why=f"it needs {why}", hint=hint, code="account.slots")


def _fixed_sizes(snapshot: Snapshot, model: str) -> dict[str, int]:
    """Sizes that a snapshot's rows fix.

    Raises:
        InputError: ``rows.section`` where the snapshot does not have the model's table.
    """
    table = info(model).table
    if table != "cross" and table not in snapshot.sections:
        hint = "Use a snapshot that has it, or another model."
        why = f"the model {model} opens its rows"
        raise InputError(f"The snapshot has no {table} section", where=table, why=why, hint=hint, code="rows.section")
    if table == "portfolio" and snapshot.portfolio is not None:
        return {"scenarios": len(snapshot.portfolio.scenarios)}
    if table == "shortfall" and snapshot.shortfall is not None:
        return {"windows": len(snapshot.shortfall.windows), "returns": snapshot.shortfall.returns}
    return {}


def _needs(model: str, result: Outcome) -> dict[str, int]:
    """Room that depends on what is held."""
    if model in {"portfolio", "compression"}:
        from margin.models.compression import CompressionResult
        from margin.models.portfolio import PortfolioResult

        risk = result.portfolio if isinstance(result, CompressionResult) else result
        if isinstance(risk, PortfolioResult):
            return {"groups": len(risk.groups), "classes": len(risk.classes)}
    if model == "pool":
        from margin.models.pool import PoolResult

        if isinstance(result, PoolResult):
            return {"members": result.members, "netted": len(result.positions), "nettedCollateral": len(result.collateral)}
    return {}


def with_snapshot(request: Request, agreed: Agreement, snapshot: Snapshot, circuit: Circuit, *, key: Key, now: Moment) -> None:
    """The rest, once snapshot, circuit and key are known.

    Raises:
        InputError: ``attest.snapshot``, ``attest.snapshot-age``, ``attest.circuit``, ``attest.portfolio``, or ``account.*`` of scaling.
        TrustError: ``attest.development-key``.
    """
    if agreed.publisher is not None and agreed.publisher.sha256 != snapshot.sha256:
        what, why = "The publisher's statement is about another snapshot", "the publisher signed another digest"
        hint = "Take the snapshot and the statement that the publisher made together."
        raise InputError(what, where=request.snapshot_name, why=why, hint=hint, code="attest.snapshot")
    if agreed.environment == "production" and key.kind == "development":
        why = "a development key proves nothing to anybody, and the account statement is for production"
        hint = "Take a ceremony's key (--key), or a development statement."
        raise TrustError("The key is a development key", where=circuit.id, why=why, hint=hint, code="attest.development-key")
    if agreed.challenge is not None:
        _policy(agreed.challenge, snapshot, circuit, now, request.snapshot_name)
    if request.portfolio is not None and not _held(request, snapshot):
        what, why = "The portfolio is not the one that was committed to", "it scales to another account than the one in the secret file"
        hint = "Commit again and have the issuer sign the new commitment."
        raise InputError(what, where="portfolio", why=why, hint=hint, code="attest.portfolio")


def _held(request: Request, snapshot: Snapshot) -> bool:
    """Is the portfolio the account that was committed to? A pool has no portfolio of its own."""
    opening, portfolio = request.opening, request.portfolio
    if isinstance(opening, Pool) or portfolio is None:
        return False
    if isinstance(portfolio, Portfolio):
        return opening.kind != "clearing" and scale(portfolio, snapshot, opening.kind) == opening.account
    return opening.kind == "clearing" and portfolio.numeraire == snapshot.numeraire and portfolio.scaled() == opening.account


def _claim(wanted: Claim | None, challenge: Challenge | None, model: str) -> Claim:
    if challenge is None:
        return wanted or default_claim(model)
    asked = challenge.policy.claim
    if wanted is not None and wanted != asked:
        why = f"the challenge asks that {asked.sentence(model)}"
        hint = "Leave the claim out to answer the challenge's."
        raise InputError("The claim is not the one that the challenge asks for", why=why, hint=hint, code="attest.claim")
    return asked


def default_claim(model: str) -> Claim:
    """What is claimed where nobody says: the maintenance requirement is met; of a compression that it saves anything."""
    return Claim("maintenance", None, PAR) if model == "compression" else Claim()


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
        hint = "Have the issuer commit for one of those circuits, or ask the verifier for a challenge that takes this one."
        raise InputError("The challenge does not accept this circuit", why=why, hint=hint, code="attest.circuit")
    if policy.snapshot is not None and policy.snapshot != snapshot.sha256:
        why = f"it asks for the snapshot with SHA-256 {policy.snapshot}"
        hint = "Take that snapshot, or ask the verifier for a challenge about this one."
        raise InputError("The challenge asks for another snapshot", where=where, why=why, hint=hint, code="attest.snapshot")
    age = (now - parse_time(snapshot.as_of, "asOf")).total_seconds()
    _fresh("snapshot", age, policy.max_snapshot_age, code="attest.snapshot-age", hint="Take a newer snapshot.")


def _fresh(what: str, age: float, limit: int, *, code: str, hint: str) -> None:
    if age > limit:
        raise InputError(f"The {what} is too old", why=f"it is {age:.0f} s old and the challenge allows {limit} s", hint=hint, code=code)
    if -age > CLOCK_SKEW.total_seconds():
        raise InputError(f"The {what} is from the future", why=f"its time is {-age:.0f} s ahead", hint="Check the clock.", code=code)
