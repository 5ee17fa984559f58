"""Takes snapshots in: only with a trusted publisher's signature, and only after our own rules and our own hashing.

The publisher signs the digest of the whole snapshot and the roots of its table of tiers. The roots of its other tables (risk arrays, past
returns, cover rules) follow from the digest; they are computed here and put on record beside the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attestation import snapshot_signature
from attestation.canonical import dumps, parse
from attestation.dsse import Envelope
from attestation.fields import Fields
from attestation.limits import CLOCK_SKEW_SECONDS, MAX_ENVELOPE_BYTES
from margin.levels import LEVELS
from margin.snapshot import Snapshot
from margin.strictjson import canonical_texts
from margin.times import parse_time, render_time
from verifier.service import records
from verifier.service.errors import MalformedRequestError, RefusedDocumentError, UnknownResourceError
from verifier.service.moments import to_micros
from verifier.service.state import Service
from verifier.snapshots import RegisteredSnapshot
from verifier.trust import public_keys


def register(value: Mapping[str, Any], service: Service) -> tuple[dict[str, Any], bool]:
    """Check ``{"snapshot": {...}, "statement": DSSE}`` and put it on record. Returns the summary, and whether it is new.

    The signature is checked first, then that the document is the one that was signed: the statement is public, and what is dear (rules,
    tree) is only done for what a publisher whom we trust has published.

    Raises:
        TrustError: not signed by a trusted publisher.
        InputError: ``snapshot.S<n>.<rule>``, ``format.*``.
        RefusedDocumentError: ``service.snapshot.*``: the statement is about another snapshot, or its time is not acceptable.
        SnapshotConflictError, StoreFullError, ClockBackwardsError, StorageError
    """
    fields = Fields(value, "")
    document = fields.raw("snapshot")
    envelope = Envelope.from_dict(fields.raw("statement"), "statement", MAX_ENVELOPE_BYTES)
    fields.done()
    stated, key = snapshot_signature.verify(envelope, public_keys(service.trust.publishers), "statement")
    names = {signer.name for signer in service.trust.publishers if signer.key == key}
    if stated.publisher not in names:
        raise _refused("name", "publisher", " or ".join(sorted(names)), stated.publisher)
    if type(document) is not dict:
        raise MalformedRequestError("the snapshot is not a JSON object", where="snapshot", code="request.body.object")
    digest = _digest(document)
    if digest != stated.sha256:
        raise _refused("mismatch", "sha256", digest, stated.sha256)
    present = service.store.snapshot(digest)
    if present is not None:
        return parse(present.summary, where="summary", max_bytes=MAX_ENVELOPE_BYTES), False
    now = service.clock()
    _check_time(stated.as_of, now, service.config.limits.snapshot_age_seconds_max)
    snapshot = Snapshot.from_dict(document, "snapshot")
    registered = RegisteredSnapshot(snapshot, service.hasher, stated.publisher)
    for field, expected, got in (
        ("sha256", registered.sha256, stated.sha256),
        ("venue", registered.venue, stated.venue),
        ("asOf", registered.as_of, stated.as_of),
        ("depth", str(registered.depth), str(stated.depth)),
    ):
        if expected != got:
            raise _refused("mismatch", field, expected, got)
    roots, signed = registered.roots().to_dict(), stated.roots.to_dict()
    for level, root in roots.items():
        if root != signed[level]:
            raise _refused("mismatch", f"roots.{level}", root, signed[level])
    summary = {
        "sha256": registered.sha256,
        "venue": registered.venue,
        "asOf": registered.as_of,
        "numeraire": registered.numeraire,
        "publisher": stated.publisher,
        "publisherKeyId": key.id,
        "depth": registered.depth,
        "roots": roots,
        "tables": {table: {level: str(registered.root(level, table)) for level in LEVELS} for table in registered.tables},
        "instruments": registered.instruments,
        "assets": registered.assets,
        "rows": registered.rows,
        "registeredAt": render_time(now),
    }
    row = records.Snapshot(
        sha256=registered.sha256,
        publisher=key.id,
        venue=registered.venue,
        as_of=to_micros(parse_time(registered.as_of)),
        registered_at=to_micros(now),
        summary=dumps(summary),
        document=snapshot.canonical(),
        envelope=envelope.to_bytes(),
    )
    kept, new = service.store.add_snapshot(row)
    return parse(kept.summary, where="summary", max_bytes=MAX_ENVELOPE_BYTES), new


def _digest(document: dict[str, Any]) -> str:
    """SHA-256 of the document as it was sent, in canonical JSON; a number that is not an integer is in no snapshot."""
    try:
        return hashlib.sha256(canonical_texts(document)).hexdigest()
    except (TypeError, ValueError):
        raise MalformedRequestError(
            "the snapshot has a number that is not an integer", where="snapshot", code="request.body.number"
        ) from None


def on_record(sha256: str, service: Service) -> records.Snapshot:
    """The row of a snapshot.

    Raises:
        UnknownResourceError: not on record.
    """
    row = service.store.snapshot(sha256)
    if row is None:
        raise UnknownResourceError("no such snapshot is on record", hint="GET /v1/snapshots lists them", code="service.snapshot.unknown")
    return row


def _check_time(as_of: str, now: datetime, limit: int) -> None:
    moment = parse_time(as_of)
    if moment > now + timedelta(seconds=CLOCK_SKEW_SECONDS):
        raise RefusedDocumentError(
            "the snapshot is dated in the future",
            where="snapshot.asOf",
            expected=f"until {render_time(now)}, give or take {CLOCK_SKEW_SECONDS} s",
            actual=as_of,
            code="service.snapshot.future",
        )
    if moment < now - timedelta(seconds=limit):
        raise RefusedDocumentError(
            "the snapshot is older than any policy here accepts",
            where="snapshot.asOf",
            expected=f"at most {limit} s old",
            actual=as_of,
            code="service.snapshot.stale",
        )


def _refused(code: str, field: str, expected: str, got: str) -> RefusedDocumentError:
    return RefusedDocumentError(
        "the publisher's statement does not fit", where=f"statement.{field}", expected=expected, actual=got, code=f"service.snapshot.{code}"
    )
