"""Issues challenges: reads the request, signs, puts on record, says what became of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from attestation.challenge import Challenge, new_nonce
from attestation.context import context
from attestation.dsse import Envelope
from attestation.fields import Fields
from attestation.limits import MAX_PURPOSE_CHARACTERS
from margin.models import MODELS
from margin.policy import Policy
from margin.times import render_time
from verifier.service import records
from verifier.service.errors import RefusedDocumentError, UnknownResourceError
from verifier.service.moments import from_micros, to_micros
from verifier.service.policies import check_policy, find_policy, read_policy
from verifier.service.state import Service

DEFAULT_PURPOSE = "margin attestation"


@dataclass(frozen=True, slots=True)
class ChallengeRequest:
    """What a client asks for: a policy (its name, or whole), one sentence of purpose, and for how long."""

    policy: Policy
    purpose: str
    seconds: int


def read_request(value: Mapping[str, Any], service: Service) -> ChallengeRequest:
    """The request's typed form.

    Raises:
        InputError: ``format.*``, ``policy.*`` or ``claim.*``, naming the field.
        UnknownResourceError: no policy of that name.
        RefusedDocumentError: a policy that this service does not accept.
    """
    limits = service.config.limits
    filled = {"purpose": DEFAULT_PURPOSE, "validSeconds": limits.challenge_seconds, "policyName": None, "policy": None, **value}
    fields = Fields(filled, "")
    purpose = fields.text("purpose", MAX_PURPOSE_CHARACTERS)
    seconds = fields.integer("validSeconds", 1, limits.challenge_seconds_max)
    name = None if filled["policyName"] is None else Fields({"policyName": filled["policyName"]}, "").name("policyName")
    own = None if filled["policy"] is None else Fields({"policy": filled["policy"]}, "").mapping("policy")
    for field in ("policyName", "policy"):
        fields.raw(field)
    fields.done()
    if (name is None) == (own is None):
        raise RefusedDocumentError("a challenge needs one policy", expected="policyName or policy", code="service.policy.missing")
    if name is not None:
        return ChallengeRequest(find_policy(service.policies, name), purpose, seconds)
    if not service.config.custom_policies:
        names = ", ".join(sorted(service.policies))
        raise RefusedDocumentError(
            "this service issues its own policies only", where="policy", expected=names, code="service.policy.custom"
        )
    policy = read_policy(own or {}, "policy")
    check_policy(policy, limits, service.keys.models)
    _check_snapshot(policy, service)
    return ChallengeRequest(policy, purpose, seconds)


def _check_snapshot(policy: Policy, service: Service) -> None:
    """A snapshot that the policy names must be on record, and have the table of the policy's model.

    Raises:
        RefusedDocumentError: ``service.policy.snapshot`` or ``service.policy.table``.
    """
    if policy.snapshot is None:
        return
    found = service.snapshots.find(policy.snapshot)
    if found is None:
        raise RefusedDocumentError(
            "the policy asks for a snapshot that is not on record", where="policy.snapshot", code="service.policy.snapshot"
        )
    table = MODELS[policy.model].table
    if table not in found.tables:
        raise RefusedDocumentError(
            "the policy asks for a snapshot that its model cannot use",
            where="policy.snapshot",
            expected=f"a snapshot with the table {table}",
            actual=", ".join(found.tables),
            code="service.policy.table",
        )


def issue(request: ChallengeRequest, service: Service) -> dict[str, Any]:
    """A fresh challenge, signed and on record.

    Raises:
        StoreFullError, ClockBackwardsError, StorageError: nothing was issued.
    """
    now = service.clock()
    challenge = Challenge(
        verifier=service.config.verifier,
        nonce=new_nonce(),
        issued_at=now,
        expires_at=now + timedelta(seconds=request.seconds),
        purpose=request.purpose,
        policy=request.policy,
        environment=service.config.mode,
    )
    envelope = challenge.sign(service.key)
    service.store.add_challenge(
        records.Challenge(challenge.nonce, envelope.to_bytes(), to_micros(challenge.issued_at), to_micros(challenge.expires_at))
    )
    return {
        "nonce": challenge.nonce,
        "context": str(context(envelope.payload)),
        "issuedAt": render_time(challenge.issued_at),
        "expiresAt": render_time(challenge.expires_at),
        "challenge": envelope.to_dict(),
    }


def status(nonce: str, service: Service) -> dict[str, Any]:
    """What became of a challenge: open, used (and by which submission) or expired.

    Raises:
        UnknownResourceError: never issued, or expired so long ago that it was forgotten.
    """
    challenge = service.store.challenge(nonce)
    if challenge is not None:
        expired = to_micros(service.clock()) >= challenge.expires_at
        return {
            "nonce": nonce,
            "status": "expired" if expired else "open",
            "expiresAt": render_time(from_micros(challenge.expires_at)),
            "challenge": Envelope.from_bytes(challenge.envelope).to_dict(),
            "sid": None,
        }
    sid = service.store.sid_of_nonce(nonce)
    if sid is None:
        raise UnknownResourceError("no such challenge is on record", hint="it may have expired unused", code="service.challenge.unknown")
    return {"nonce": nonce, "status": "used", "expiresAt": None, "challenge": None, "sid": sid}
