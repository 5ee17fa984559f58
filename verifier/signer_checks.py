"""V6 to V8: who asked, who stands for the account, who presents it. See :mod:`verifier.steps`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from attestation import account as account_format
from attestation import challenge as challenge_format
from attestation import dsse
from attestation.account import AccountStatement
from attestation.clock import age_text
from attestation.context import OpenContext
from attestation.dsse import Envelope
from attestation.errors import SignatureInvalidError, SignerUnknownError
from attestation.keys import PublicKey
from attestation.limits import CLOCK_SKEW_SECONDS
from attestation.pool import PoolStatements
from margin.models import MODELS
from margin.times import render_time
from verifier.circuit_checks import slots
from verifier.errors import (
    AccountEnvironmentError,
    AccountFutureError,
    AccountKindError,
    AccountShapeError,
    AccountStaleError,
    ChallengeEnvironmentError,
    ChallengeExpiredError,
    ChallengeFutureError,
    ChallengeMissingError,
    ChallengeOtherError,
    ChallengeSignatureError,
    ChallengeSignerError,
    CreatedOutsideError,
    HolderSignatureError,
    IssuerSignatureError,
    IssuerUnknownError,
    PoolHolderError,
    PoolRepeatedError,
    PoolTimesError,
    SignerNameError,
)
from verifier.examination import Examination, required
from verifier.trust import TrustedSigner, names_of, public_keys

SKEW = timedelta(seconds=CLOCK_SKEW_SECONDS)


def check_name(signers: tuple[TrustedSigner, ...], key: PublicKey, stated: str, where: str) -> None:
    """Require that the trust file knows the signing key under the name that the statement gives.

    Raises:
        SignerNameError: it is another's key.
    """
    names = names_of(signers, key)
    if stated not in names:
        raise SignerNameError("A signer uses another's name", where=where, expected=" or ".join(sorted(names)), got=stated)


def challenge(examination: Examination) -> str:
    """V6."""
    attestation, setting = examination.known_attestation, examination.setting
    if attestation.challenge is None:
        return _open(examination, required(attestation.open_context))
    if setting.expected_challenge is not None and attestation.challenge.payload != setting.expected_challenge:
        raise ChallengeOtherError("It answers another challenge", where="challenge", expected="the challenge that was asked", got="another")
    try:
        asked, key = challenge_format.verify(attestation.challenge, public_keys(setting.trust.verifiers))
    except SignerUnknownError as error:
        raise ChallengeSignerError(
            "The challenge is of no trusted verifier", where="challenge", expected="a trusted verifier", got=error.got
        ) from error
    except SignatureInvalidError as error:
        raise ChallengeSignatureError("The challenge's signature does not fit", where="challenge", expected=error.expected) from error
    check_name(setting.trust.verifiers, key, asked.verifier, "challenge.verifier")
    if asked.environment != setting.mode:
        raise ChallengeEnvironmentError(
            "The challenge belongs to another environment", where="challenge.environment", expected=setting.mode, got=asked.environment
        )
    now = setting.moment
    if asked.issued_at > now + SKEW:
        raise ChallengeFutureError(
            "The challenge is dated in the future", where="challenge.issuedAt", expected=_until(now), got=render_time(asked.issued_at)
        )
    if now >= asked.expires_at:
        raise ChallengeExpiredError(
            "The challenge has expired",
            where="challenge.expiresAt",
            expected=f"after {render_time(now)}",
            got=render_time(asked.expires_at),
        )
    _check_created(examination, asked.issued_at)
    examination.challenge = asked
    left = (asked.expires_at - now).total_seconds()
    return f'asked by "{asked.verifier}", nonce {asked.nonce[:8]}.., {age_text(left)} left'


def _open(examination: Examination, context: OpenContext) -> str:
    setting = examination.setting
    if setting.require_challenge or setting.expected_challenge is not None:
        raise ChallengeMissingError(
            "It answers no challenge", where="challenge", expected="an answer to a challenge", got="an open context"
        )
    if context.as_of > setting.moment + SKEW:
        raise ChallengeFutureError(
            "The open context is dated in the future",
            where="openContext.asOf",
            expected=_until(setting.moment),
            got=render_time(context.as_of),
        )
    _check_created(examination, context.as_of)
    examination.warn("V6", "challenge", ChallengeMissingError.code, "none requested: anybody can show this file again")
    return "open context"


def _check_created(examination: Examination, earliest: datetime) -> None:
    created, now = examination.known_attestation.created_at, examination.setting.moment
    if not earliest - SKEW <= created <= now + SKEW:
        raise CreatedOutsideError(
            "The attestation's own time is impossible",
            where="createdAt",
            expected=f"{render_time(earliest)} to {render_time(now)}",
            got=render_time(created),
        )


def _until(now: datetime) -> str:
    return f"until {render_time(now)}, give or take {CLOCK_SKEW_SECONDS} s"


def commitment(examination: Examination) -> str:
    """V7. Of a pool every member's statement, in its order, all as of one time."""
    setting, stated = examination.setting, examination.known_attestation.account
    pooled = isinstance(stated, PoolStatements)
    known = required(examination.circuit)
    if pooled != (known.model == "pool"):
        expected, got = ("one account", "the accounts of a pool") if pooled else ("the accounts of a pool", "one account")
        raise AccountKindError("The circuit is about something else than the account", where="account", expected=expected, got=got)
    accounts: list[AccountStatement] = []
    for place, envelope in enumerate(examination.known_attestation.accounts):
        accounts.append(_account(examination, envelope, f"account.pool.members[{place}]" if pooled else "account"))
    if len({account.commitment for account in accounts}) != len(accounts):
        raise PoolRepeatedError(
            "A member stands twice in the pool",
            where="account.pool.members",
            expected="every commitment once",
            got="one of them twice",
            why="its equity would count twice",
            hint="Ask for an attestation that names every member once.",
        )
    _check_times(accounts)
    examination.accounts = tuple(accounts)
    age = age_text(max((setting.moment - accounts[0].as_of).total_seconds(), 0))
    if not pooled:
        return f'signed by issuer "{accounts[0].issuer}", statement {accounts[0].sequence}, {age} old'
    issuers = len({account.issuer for account in accounts})
    return f"{len(accounts)} members signed by {issuers} issuer{'s' if issuers > 1 else ''}, {age} old"


def _check_times(accounts: Sequence[AccountStatement]) -> None:
    """Require that all statements are of one time.

    Raises:
        PoolTimesError: one is of another time than the first.
    """
    for place, account in enumerate(accounts):
        if account.as_of != accounts[0].as_of:
            raise PoolTimesError(
                "The members' statements are of different times",
                where=f"account.pool.members[{place}].asOf",
                expected=render_time(accounts[0].as_of),
                got=render_time(account.as_of),
                why="what moves between members from one time to the other would count twice",
                hint="All issuers must state their members' accounts as of one time.",
            )


def _account(examination: Examination, envelope: Envelope, where: str) -> AccountStatement:
    """One issuer's statement: who signed it, and whether it fits environment, circuit and age."""
    setting, known = examination.setting, required(examination.circuit)
    try:
        account, key = account_format.verify(envelope, public_keys(setting.trust.issuers), where)
    except SignerUnknownError as error:
        raise IssuerUnknownError(
            "The account statement is of no trusted issuer", where=where, expected="a trusted issuer", got=error.got
        ) from error
    except SignatureInvalidError as error:
        raise IssuerSignatureError("The issuer's signature does not fit", where=where, expected=error.expected) from error
    check_name(setting.trust.issuers, key, account.issuer, f"{where}.issuer")
    if account.environment != setting.mode:
        raise AccountEnvironmentError(
            "The account statement belongs to another environment",
            where=f"{where}.environment",
            expected=setting.mode,
            got=account.environment,
        )
    kind = MODELS[known.model].account_kind
    if account.kind != kind:
        raise AccountKindError(
            "The commitment opens to another kind of account than the circuit is about",
            where=f"{where}.kind",
            expected=kind,
            got=account.kind,
        )
    if (account.positions, account.collateral) != slots(known):
        what = ("members", "scenarios") if kind == "clearing" else ("positions", "collateral")
        raise AccountShapeError(
            "The commitment was made for a circuit of another size",
            where=f"{where}.shape",
            expected=f"{slots(known)[0]} {what[0]}, {slots(known)[1]} {what[1]}",
            got=f"{account.positions} {what[0]}, {account.collateral} {what[1]}",
        )
    age = (setting.moment - account.as_of).total_seconds()
    limit = min(policy.max_account_age for policy in (examination.policy, setting.policy) if policy is not None)
    if age > limit:
        raise AccountStaleError(
            "The account statement is too old", where=f"{where}.asOf", expected=f"at most {limit} s old", got=f"{age:.0f} s"
        )
    if account.as_of > setting.moment + SKEW:
        raise AccountFutureError(
            "The account statement is dated in the future",
            where=f"{where}.asOf",
            expected=_until(setting.moment),
            got=render_time(account.as_of),
        )
    return account


def holder(examination: Examination) -> str:
    """V8. All members of a pool name one holder."""
    account = examination.accounts[0]
    if any(member.holder_key != account.holder_key for member in examination.accounts):
        raise PoolHolderError(
            "The pool's members name different holders",
            where="account.pool.members",
            expected="one key, the operator's",
            got="several keys",
        )
    try:
        dsse.verify(required(examination.envelope), (account.holder_key,), "attestation")
    except (SignerUnknownError, SignatureInvalidError) as error:
        raise HolderSignatureError(
            "The attestation is not signed by the account's holder",
            where="signatures",
            expected=f"a signature by key {account.holder_key.id[:16]}",
            got=error.got,
        ) from error
    return f"signed by the holder's key {account.holder_key.id[:8]}.."
