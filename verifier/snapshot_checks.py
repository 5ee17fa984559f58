"""V9: the prices. The verifier's own copy decides; the attestation only says which one. See :mod:`verifier.steps`."""

from __future__ import annotations

from attestation import snapshot_signature
from attestation.clock import age_text
from attestation.dsse import Envelope
from attestation.errors import SignatureInvalidError, SignerUnknownError
from attestation.limits import CLOCK_SKEW_SECONDS
from margin.models import MODELS, Table
from margin.times import parse_time, render_time
from verifier.errors import (
    PublisherSignatureError,
    PublisherUnknownError,
    SnapshotDepthError,
    SnapshotFutureError,
    SnapshotMismatchError,
    SnapshotStaleError,
    SnapshotUnknownError,
    SnapshotUnsignedError,
)
from verifier.examination import Examination, required
from verifier.signer_checks import SKEW, check_name
from verifier.snapshots import RegisteredSnapshot, no_section
from verifier.trust import public_keys


def snapshot(examination: Examination) -> str:
    """V9."""
    attestation, setting = examination.known_attestation, examination.setting
    stated = attestation.snapshot
    known = setting.snapshots.find(stated.sha256)
    if known is None:
        raise SnapshotUnknownError(
            "The snapshot is not known here",
            where="snapshot.sha256",
            expected="a registered snapshot",
            got=stated.sha256,
            hint="Register the snapshot file with the verifier (verify --snapshot FILE).",
        )
    depth = required(examination.circuit).depth
    if known.depth != depth:
        raise SnapshotDepthError("The snapshot's tree does not fit the circuit", where="snapshot.depth", expected=depth, got=known.depth)
    if table(examination) not in known.tables:
        raise no_section(table(examination))
    age = _check_age(examination, known)
    for field, expected, got in (
        ("venue", known.venue, stated.venue),
        ("asOf", known.as_of, stated.as_of),
        ("level", attestation.claim.level, stated.level),
    ):
        if expected != got:
            raise _mismatch(field, expected, got)
    root = known.root(stated.level, table(examination))
    if stated.root != root:
        raise _mismatch("root", str(root), str(stated.root))
    examination.snapshot = known
    examination.publisher = known.publisher
    if stated.envelope is not None:
        examination.publisher = _check_publisher(examination, known, stated.envelope)
    if examination.publisher is None:
        _unsigned(examination)
    signed = f'signed by "{examination.publisher}"' if examination.publisher else "unsigned"
    limit = age_text(_limit(examination))
    return f"root matches, {signed}, {age_text(max(age, 0))} old (limit {limit})"


def table(examination: Examination) -> Table:
    """The table whose rows the circuit opens."""
    return MODELS[required(examination.circuit).model].table


def _limit(examination: Examination) -> int:
    policies = (examination.policy, examination.setting.policy)
    return min(policy.max_snapshot_age for policy in policies if policy is not None)


def _check_age(examination: Examination, known: RegisteredSnapshot) -> float:
    now, as_of, limit = examination.setting.moment, parse_time(known.as_of), _limit(examination)
    age = (now - as_of).total_seconds()
    if age > limit:
        raise SnapshotStaleError("The snapshot is too old", where="snapshot.asOf", expected=f"at most {limit} s old", got=f"{age:.0f} s")
    if as_of > now + SKEW:
        raise SnapshotFutureError(
            "The snapshot is dated in the future",
            where="snapshot.asOf",
            expected=f"until {render_time(now)}, give or take {CLOCK_SKEW_SECONDS} s",
            got=known.as_of,
        )
    return age


def _check_publisher(examination: Examination, known: RegisteredSnapshot, envelope: Envelope) -> str:
    attestation, publishers = examination.known_attestation, examination.setting.trust.publishers
    try:
        stated, key = snapshot_signature.verify(envelope, public_keys(publishers))
    except SignerUnknownError as error:
        raise PublisherUnknownError(
            "The snapshot is of no trusted publisher", where="snapshot.envelope", expected="a trusted publisher", got=error.got
        ) from error
    except SignatureInvalidError as error:
        raise PublisherSignatureError(
            "The publisher's signature does not fit", where="snapshot.envelope", expected=error.expected
        ) from error
    check_name(publishers, key, stated.publisher, "snapshot.envelope.publisher")
    level = attestation.claim.level
    fields = [
        ("envelope.sha256", known.sha256, stated.sha256),
        ("envelope.venue", known.venue, stated.venue),
        ("envelope.asOf", known.as_of, stated.as_of),
        ("envelope.depth", str(known.depth), str(stated.depth)),
    ]
    if table(examination) == "cross":  # the only table whose roots a publisher signs; the digest covers all of them
        fields.append((f"envelope.roots.{level}", str(known.root(level)), str(stated.roots.at(level))))
    for field, expected, got in fields:
        if expected != got:
            raise _mismatch(field, expected, got)
    return stated.publisher


def _mismatch(field: str, expected: str, got: str) -> SnapshotMismatchError:
    return SnapshotMismatchError(
        "The snapshot is not what the attestation says it is",
        where=f"snapshot.{field}",
        expected=expected,
        got=got,
        why="the verifier's own copy of the snapshot says otherwise",
    )


def _unsigned(examination: Examination) -> None:
    if examination.setting.mode == "production":
        raise SnapshotUnsignedError("No publisher stands for the snapshot", where="snapshot.envelope", expected="a signature", got="none")
    examination.warn(
        "V9", "snapshot", SnapshotUnsignedError.code, "no publisher's signature: the prices are taken on the verifier's own word"
    )
