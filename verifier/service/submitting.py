"""Submissions: verify, and if the verdict is yes, use up the challenge and sign a receipt, once.

The order is what keeps the promises. Nothing is written before the proof has verified, so a bad proof burns nobody's challenge. The
challenge, the entry and the receipt change in one transaction, so a challenge is used once and an answer is given after it is durable. The
same submission again, also with another proof of the same statement, gets the first receipt, byte for byte.

A verdict of no is not signed: the identity of a submission follows from public values, so anybody could otherwise collect a signed "no"
about somebody else's.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from attestation.canonical import dumps, parse
from attestation.clock import fixed_clock
from attestation.dsse import Envelope
from attestation.limits import MAX_ATTESTATION_BYTES, MAX_ENVELOPE_BYTES
from attestation.receipt import Check, Receipt, read_unverified
from margin.errors import ZkMarginError
from verifier.service import records
from verifier.service.errors import ChallengeConsumedError, ChallengeUnknownError, UnknownResourceError
from verifier.service.moments import to_micros
from verifier.service.state import Service
from verifier.trust import TrustStore
from verifier.verdict import Verdict
from verifier.verify import conclude, examine

STEP, NAME = "V15", "one-time"
"""The service's own step, after the fourteen of :mod:`verifier.steps`: only it knows which challenges were used."""

NOT_ASKED = Check(STEP, NAME, "skipped", "", "a check without a submission uses no challenge up")
FIRST_USE = Check(STEP, NAME, "ok", "", "first use of this challenge")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: the whole JSON answer, and the facts for the audit log."""

    content: Mapping[str, Any]
    verdict: str
    sid: str | None
    recorded: bool


def known(data: bytes, service: Service) -> Answer | None:
    """The answer to exactly these bytes, if they were accepted before; also after the challenge has expired."""
    entry = service.store.entry_of_document(hashlib.sha256(data).hexdigest())
    return None if entry is None else _recorded(entry, new=False)


def check(data: bytes, now: datetime, service: Service, *, submitted: bool) -> Verdict:
    """Verify an attestation as of ``now``. Runs on a worker: the native engine takes milliseconds, plain Python a second.

    Args:
        submitted: only our own challenge counts then, and it must be open, which is looked up before the pairing is paid for.

    Raises:
        ZkMarginError: the file is malformed (a problem, not a verdict), or the service cannot tell.
    """
    began = time.monotonic()
    trust: TrustStore = service.own_trust if submitted else service.trust
    examination = examine(
        data,
        trust=trust,
        snapshots=service.snapshots,
        keys=service.keys,
        clock=fixed_clock(now),
        mode=service.config.mode,
        require_challenge=submitted,
    )
    spent = None
    if submitted and examination.challenge is not None and not examination.failed:
        spent = _spent(examination.challenge.nonce, examination.sid, service)
    if spent is not None:  # the proof is not looked at: V13 and V14 are skipped
        examination.error, examination.failed_step = spent, "V12"
    verdict = conclude(examination, service.backend)
    service.metrics.observe_verification(time.monotonic() - began)
    if verdict.malformed and verdict.error is not None:
        raise verdict.error
    if spent is not None:
        return replace(verdict, checks=(*verdict.checks, Check(STEP, NAME, "fail", spent.stable_code, spent.what)))
    return verdict if submitted else replace(verdict, checks=(*verdict.checks, NOT_ASKED))


def record(data: bytes, verdict: Verdict, now: datetime, service: Service) -> Answer:
    """Write a valid verdict down and answer it; or answer an invalid one.

    Raises:
        ClockBackwardsError, StorageError: nothing was written.
    """
    attested = verdict.attested
    if not verdict.valid or attested is None or attested.nonce is None:
        return refused(verdict)
    receipt = Receipt(
        verdict="valid",
        code="",
        checks=(*verdict.checks, FIRST_USE),
        circuit=attested.circuit,
        vk_sha256=attested.vk_sha256,
        public_signals=attested.public_signals,
        challenge_nonce=attested.nonce,
        snapshot_sha256=attested.snapshot_sha256,
        verified_at=now,
        verifier=service.config.verifier,
        environment=service.config.mode,
        scope=attested.scope,
    )
    entry = records.Entry(
        sid=attested.sid,
        nonce=attested.nonce,
        document_sha256=hashlib.sha256(data).hexdigest(),
        circuit=attested.circuit,
        commitment=str(attested.commitment),
        snapshot_sha256=attested.snapshot_sha256,
        verified_at=to_micros(now),
        document=data,
        receipt=receipt.sign(service.key).to_bytes(),
        attested=dumps({"sentence": verdict.sentence, "attested": attested.as_dict()}),
    )
    try:
        kept, new = service.store.record(entry)
    except (ChallengeConsumedError, ChallengeUnknownError) as error:
        failed = Check(STEP, NAME, "fail", error.stable_code, error.what)
        return refused(replace(verdict, valid=False, code=error.stable_code, error=error, checks=(*verdict.checks, failed)))
    return _recorded(kept, new=new)


def refused(verdict: Verdict) -> Answer:
    """The answer that carries no receipt: a no, or a check that nobody asked to be recorded."""
    attested = verdict.attested
    outcome = "valid" if verdict.valid else "invalid"
    content = {
        "verdict": outcome,
        "code": verdict.code,
        "sentence": verdict.sentence,
        "sid": attested.sid if attested else None,
        "checks": [check.to_dict() for check in verdict.checks],
        "attested": attested.as_dict() if attested else None,
        "receipt": None,
    }
    return Answer(content, outcome, attested.sid if attested else None, recorded=False)


def entry(sid: str, service: Service) -> records.Entry:
    """The entry of a submission.

    Raises:
        UnknownResourceError: not on record.
    """
    found = service.store.entry(sid)
    if found is None:
        raise UnknownResourceError("no such submission is on record", code="service.submission.unknown")
    return found


def _spent(nonce: str, sid: str | None, service: Service) -> ZkMarginError | None:
    """Why the challenge cannot be used by this submission, if so. The transaction decides; this only saves a pairing."""
    if service.store.challenge(nonce) is not None:
        return None
    user = service.store.sid_of_nonce(nonce)
    if user is None:
        return ChallengeUnknownError("no open challenge of this nonce is on record", hint="ask for a new challenge and prove again")
    return (
        None
        if user == sid
        else ChallengeConsumedError("another submission used this challenge", hint="ask for a new challenge and prove again")
    )


def _recorded(found: records.Entry, *, new: bool) -> Answer:
    """The answer to an accepted submission, made from what is on record only, so that it is the same every time."""
    receipt = parse(found.receipt, where="receipt", max_bytes=MAX_ENVELOPE_BYTES)
    stored = parse(found.attested, where="attested", max_bytes=MAX_ATTESTATION_BYTES)
    content = {
        "verdict": "valid",
        "code": "",
        "sentence": stored["sentence"],
        "sid": found.sid,
        "checks": _checks(found.receipt),
        "attested": stored["attested"],
        "receipt": receipt,
    }
    return Answer(content, "valid", found.sid, recorded=new)


def _checks(receipt: bytes) -> list[dict[str, str]]:
    return [check.to_dict() for check in read_unverified(Envelope.from_bytes(receipt, "receipt")).checks]
