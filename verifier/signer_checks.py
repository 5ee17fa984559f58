"""V6 to V8: who asked, who stands for the account, who presents it. See :mod:`verifier.steps`."""

from __future__ import annotations

from datetime import datetime, timedelta

from attestation import account as account_format
from attestation import challenge as challenge_format
from attestation import dsse
from attestation.clock import age_text
from attestation.context import OpenContext
from attestation.errors import SignatureInvalidError, SignerUnknownError
from attestation.keys import PublicKey
from attestation.limits import CLOCK_SKEW_SECONDS
from margin.times import render_time
from verifier.errors import (
    AccountEnvironmentError,
    AccountFutureError,
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
    """V7."""
    setting, known = examination.setting, required(examination.circuit)
    try:
        account, key = account_format.verify(examination.known_attestation.account, public_keys(setting.trust.issuers))
    except SignerUnknownError as error:
        raise IssuerUnknownError(
            "The account statement is of no trusted issuer", where="account", expected="a trusted issuer", got=error.got
        ) from error
    except SignatureInvalidError as error:
        raise IssuerSignatureError("The issuer's signature does not fit", where="account", expected=error.expected) from error
    check_name(setting.trust.issuers, key, account.issuer, "account.issuer")
    if account.environment != setting.mode:
        raise AccountEnvironmentError(
            "The account statement belongs to another environment",
            where="account.environment",
            expected=setting.mode,
            got=account.environment,
        )
    if (account.positions, account.collateral) != (known.positions, known.collateral):
        raise AccountShapeError(
            "The commitment was made for a circuit of another size",
            where="account.shape",
            expected=f"{known.positions} positions, {known.collateral} collateral",
            got=f"{account.positions} positions, {account.collateral} collateral",
        )
    age = (setting.moment - account.as_of).total_seconds()
    limit = min(policy.max_account_age for policy in (examination.policy, setting.policy) if policy is not None)
    if age > limit:
        raise AccountStaleError(
            "The account statement is too old", where="account.asOf", expected=f"at most {limit} s old", got=f"{age:.0f} s"
        )
    if account.as_of > setting.moment + SKEW:
        raise AccountFutureError(
            "The account statement is dated in the future",
            where="account.asOf",
            expected=_until(setting.moment),
            got=render_time(account.as_of),
        )
    examination.account = account
    return f'signed by issuer "{account.issuer}", statement {account.sequence}, {age_text(max(age, 0))} old'


def holder(examination: Examination) -> str:
    """V8."""
    account = required(examination.account)
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
