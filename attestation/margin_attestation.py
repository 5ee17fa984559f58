"""The attestation: one file in which every part binds every other.

::

    envelope signed by the holder key
      predicate
        circuit       id, digests of r1cs and verification key, kind of key
        claim         level, lowerBps, upperBps
        publicSignals the seven signals of the proof, for the reader; a verifier rebuilds them and compares
        proof         snarkjs's proof.json
        snapshot      digest, venue, time, level, root; the publisher's envelope, or null
        account       the issuer's envelope: names the commitment and the holder key; of a pool every member's (attestation.pool)
        challenge     the verifier's envelope, or null and then openContext
        scope         what is proven and what is not

Nothing in it is secret. Nothing in it is believed: :mod:`verifier.verify` rebuilds or checks every field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from attestation import dsse, pool, statement
from attestation.account import commitment_subject
from attestation.context import OpenContext
from attestation.dsse import Envelope
from attestation.environment import KEY_KINDS, KeyKind
from attestation.errors import BadFieldError
from attestation.fields import Fields, decimal_below
from attestation.keys import PrivateKey
from attestation.limits import MAX_ATTESTATION_BYTES, MAX_ENVELOPE_BYTES, MAX_SIGNALS
from attestation.pool import PoolStatements
from attestation.scope import scope
from attestation.statement import Subject
from circuits.field import R
from margin.claim import Claim
from margin.levels import LEVELS, Level
from margin.times import render_time

COMMITMENT_SIGNAL: Final = 0


@dataclass(frozen=True, slots=True)
class CircuitReference:
    """Which circuit and which key: ids and SHA-256 digests (hex). ``vk_sha256`` is of the file ``verification_key.json``."""

    id: str
    r1cs_sha256: str
    vk_sha256: str
    key_kind: KeyKind

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"id": self.id, "r1csSha256": self.r1cs_sha256, "vkSha256": self.vk_sha256, "keyKind": self.key_kind}

    @classmethod
    def read(cls, fields: Fields) -> CircuitReference:
        """Read the JSON form.

        Raises:
            FormatError: ``format.*``.
        """
        result = cls(fields.name("id"), fields.hex("r1csSha256", 32), fields.hex("vkSha256", 32), fields.choice("keyKind", KEY_KINDS))
        fields.done()
        return result


@dataclass(frozen=True, slots=True)
class SnapshotReference:
    """Which snapshot: its digest, venue and time, the level and its root, and the publisher's signed statement, if there is one."""

    sha256: str
    venue: str
    as_of: str
    level: Level
    root: int
    envelope: Envelope | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "sha256": self.sha256,
            "venue": self.venue,
            "asOf": self.as_of,
            "level": self.level,
            "root": str(self.root),
            "envelope": None if self.envelope is None else self.envelope.to_dict(),
        }

    @classmethod
    def read(cls, fields: Fields) -> SnapshotReference:
        """Read the JSON form.

        Raises:
            FormatError: ``format.*``.
        """
        result = cls(
            sha256=fields.hex("sha256", 32),
            venue=fields.name("venue"),
            as_of=fields.time_text("asOf"),
            level=fields.choice("level", LEVELS),
            root=fields.decimal("root"),
            envelope=_optional_envelope(fields, "envelope"),
        )
        fields.done()
        return result


@dataclass(frozen=True, slots=True)
class MarginAttestation:
    """A parsed attestation. ``proof`` is still raw JSON: :mod:`verifier.decode` takes it apart.

    Exactly one of ``challenge`` and ``open_context`` is set.
    """

    circuit: CircuitReference
    claim: Claim
    public_signals: tuple[int, ...]
    proof: Mapping[str, Any]
    snapshot: SnapshotReference
    account: Envelope | PoolStatements
    challenge: Envelope | None
    open_context: OpenContext | None
    created_at: datetime
    scope: Mapping[str, Any]

    def __post_init__(self) -> None:
        if (self.challenge is None) == (self.open_context is None):
            got = "neither" if self.challenge is None else "both"
            raise BadFieldError("An attestation has a challenge or an open context", where="challenge", expected="exactly one", got=got)

    @property
    def accounts(self) -> tuple[Envelope, ...]:
        """The issuers' envelopes: one, or of a pool every member's."""
        return self.account.members if isinstance(self.account, PoolStatements) else (self.account,)

    def _subject(self) -> tuple[Subject, ...]:
        return commitment_subject(self.public_signals[COMMITMENT_SIGNAL]), Subject("snapshot", "sha256", self.snapshot.sha256)

    def payload(self) -> bytes:
        """The canonical statement."""
        predicate = {
            "circuit": self.circuit.to_dict(),
            "claim": self.claim.as_dict(),
            "publicSignals": [str(signal) for signal in self.public_signals],
            "proof": dict(self.proof),
            "snapshot": self.snapshot.to_dict(),
            "account": self.account.to_dict(),
            "challenge": None if self.challenge is None else self.challenge.to_dict(),
            "openContext": None if self.open_context is None else self.open_context.to_dict(),
            "createdAt": render_time(self.created_at),
            "scope": dict(self.scope),
        }
        return statement.build(statement.MARGIN, self._subject(), predicate)

    def sign(self, holder_key: PrivateKey) -> Envelope:
        """The attestation's envelope; :meth:`Envelope.to_bytes` of it is the file."""
        return dsse.sign(self.payload(), holder_key)


def build(
    *,
    circuit: CircuitReference,
    claim: Claim,
    public_signals: tuple[int, ...],
    proof: Mapping[str, Any],
    snapshot: SnapshotReference,
    account: Envelope | PoolStatements,
    challenge: Envelope | OpenContext,
    created_at: datetime,
    model: str = "cross",
) -> MarginAttestation:
    """Put an attestation together, with the scope that its model, claim and key imply."""
    return MarginAttestation(
        circuit=circuit,
        claim=claim,
        public_signals=public_signals,
        proof=proof,
        snapshot=snapshot,
        account=account,
        challenge=challenge if isinstance(challenge, Envelope) else None,
        open_context=challenge if isinstance(challenge, OpenContext) else None,
        created_at=created_at,
        scope=scope(claim, circuit.key_kind, model),
    )


def read_unverified(envelope: Envelope, where: str = "attestation") -> MarginAttestation:
    """What the envelope says; nothing is verified. For display, and as a verifier's first step.

    Raises:
        InputError: ``json.*``, ``format.*``, ``envelope.*``, ``statement.*``, ``claim.*``.
    """
    parsed = statement.parse(envelope, statement.MARGIN, where=where, max_bytes=MAX_ATTESTATION_BYTES)
    fields = parsed.predicate
    open_fields = fields.optional_object("openContext")
    signals = tuple(
        decimal_below(item, R, f"{fields.where}.publicSignals[{i}]") for i, item in enumerate(fields.array("publicSignals", MAX_SIGNALS))
    )
    if not signals:
        raise BadFieldError("There are no public signals", where=f"{fields.where}.publicSignals", expected="at least 1", got="0")
    result = MarginAttestation(
        circuit=CircuitReference.read(fields.object("circuit")),
        claim=fields.claim("claim"),
        public_signals=signals,
        proof=fields.mapping("proof"),
        snapshot=SnapshotReference.read(fields.object("snapshot")),
        account=_account(fields.raw("account"), f"{where}.account"),
        challenge=_optional_envelope(fields, "challenge"),
        open_context=None if open_fields is None else OpenContext.read(open_fields),
        created_at=fields.time("createdAt"),
        scope=fields.mapping("scope"),
    )
    fields.done()
    parsed.check_subject(result._subject())
    return result


def _account(value: object, where: str) -> Envelope | PoolStatements:
    return pool.read(value, where) if pool.stands_in(value) else Envelope.from_dict(value, where, MAX_ENVELOPE_BYTES)


def _optional_envelope(fields: Fields, field: str) -> Envelope | None:
    value = fields.raw(field)
    return None if value is None else Envelope.from_dict(value, f"{fields.where}.{field}", MAX_ENVELOPE_BYTES)
