"""V10 to V12: what was asked, what is said, and what the proof is about. See :mod:`verifier.steps`."""

from __future__ import annotations

from attestation.canonical import dumps
from attestation.claims import answers
from attestation.context import context
from attestation.pool import PoolStatements
from attestation.scope import scope
from circuits.commitment import commit_pool
from margin.claim import Claim
from margin.policy import Policy
from verifier.errors import (
    PolicyCircuitError,
    PolicyClaimError,
    PolicyModelError,
    PolicySnapshotError,
    ScopeError,
    SignalCountError,
    SignalMismatchError,
)
from verifier.examination import Examination, required
from verifier.snapshot_checks import table


def policy(examination: Examination) -> str:
    """V10. The challenge asks for one claim exactly; the verifier's own policy accepts every claim that implies its own."""
    claim = examination.known_attestation.claim
    if examination.challenge is not None:
        asked = examination.challenge.policy
        if claim != asked.claim:
            raise PolicyClaimError(
                "It claims something else than was asked", where="claim", expected=_words(asked.claim), got=_words(claim)
            )
        _check_choice(examination, asked, "challenge.policy")
    own = examination.setting.policy
    if own is not None:
        if not answers(claim, own.claim):
            raise PolicyClaimError("It claims less than the policy asks for", where="claim", expected=_words(own.claim), got=_words(claim))
        _check_choice(examination, own, "policy")
    return claim.sentence(required(examination.circuit).model)


def _words(claim: Claim) -> str:
    return f"{claim.level} {claim.lower_bps} to {claim.upper_bps} bps"


def _check_choice(examination: Examination, asked: Policy, where: str) -> None:
    circuit, snapshot = required(examination.circuit), required(examination.snapshot)
    if asked.model != circuit.model:
        raise PolicyModelError("The margin model is not the one asked for", where=f"{where}.model", expected=asked.model, got=circuit.model)
    if asked.circuits is not None and circuit.id not in asked.circuits:
        raise PolicyCircuitError(
            "The circuit is not accepted", where=f"{where}.circuits", expected=" or ".join(asked.circuits), got=circuit.id
        )
    if asked.snapshot is not None and asked.snapshot != snapshot.sha256:
        raise PolicySnapshotError(
            "The snapshot is not the one asked for", where=f"{where}.snapshot", expected=asked.snapshot, got=snapshot.sha256
        )


def scope_text(examination: Examination) -> str:
    """V11."""
    attestation = examination.known_attestation
    expected = scope(attestation.claim, required(examination.key_kind), required(examination.circuit).model)
    if attestation.scope != expected:
        raise ScopeError(
            "The attestation describes its own scope wrongly",
            where="scope",
            expected="the scope that its model, claim and key imply",
            got=dumps(attestation.scope).decode(),
        )
    return f"{len(expected['proves'])} things proven, {len(expected['doesNotProve'])} not"


def signals(examination: Examination) -> str:
    """V12. Commitment from the issuer, root from the own snapshot, context from the challenge, bounds from the claim that was asked."""
    attestation, circuit = examination.known_attestation, required(examination.circuit)
    stated = attestation.public_signals
    if len(stated) != len(circuit.signals) or required(examination.key).signals != len(circuit.signals):
        raise SignalCountError("Another number of public signals", where="publicSignals", expected=len(circuit.signals), got=len(stated))
    rebuilt = rebuild(examination)
    for name, expected, got in zip(circuit.signals, rebuilt, stated, strict=True):
        if expected != got:
            raise SignalMismatchError(
                f"The public signal {name} is not what the verifier's records say",
                where=f"publicSignals.{name}",
                expected=expected,
                got=got,
            )
    examination.public_signals = rebuilt
    return f"{len(rebuilt)} signals rebuilt from own records"


def rebuild(examination: Examination) -> tuple[int, ...]:
    """The public signals of every circuit, in the order of :data:`circuits.registry.SIGNALS`."""
    attestation = examination.known_attestation
    claim = attestation.claim
    bound = required(attestation.open_context).context() if attestation.challenge is None else context(attestation.challenge.payload)
    return (
        _commitment(examination),
        required(examination.snapshot).root(claim.level, table(examination)),
        bound,
        int(claim.lower_bps is not None),
        claim.lower_bps or 0,
        int(claim.upper_bps is not None),
        claim.upper_bps or 0,
    )


def _commitment(examination: Examination) -> int:
    """The account's commitment as its issuer signed it; of a pool the hash of its members' and of the shares of a loss."""
    stated = examination.known_attestation.account
    if not isinstance(stated, PoolStatements):
        return examination.accounts[0].commitment
    unused = [0] * (required(examination.circuit).sizes["members"] - len(examination.accounts))
    return commit_pool([account.commitment for account in examination.accounts] + unused, [*stated.weights, *unused])
