"""The verifier's receipt: what was checked, when, and with which result. Anybody can verify it offline and repeat the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from attestation import dsse, statement
from attestation.dsse import Envelope
from attestation.environment import ENVIRONMENTS, Environment
from attestation.errors import BadFieldError
from attestation.fields import Fields, decimal_below
from attestation.keys import PrivateKey, PublicKey
from attestation.limits import MAX_CHECKS_IN_RECEIPT, MAX_DETAIL_CHARACTERS, MAX_ENVELOPE_BYTES, MAX_SIGNALS
from attestation.sid import sid
from attestation.statement import Subject
from circuits.field import R
from margin.times import render_time

CheckStatus = Literal["ok", "fail", "warn", "skipped"]
STATUSES: Final[tuple[CheckStatus, ...]] = ("ok", "fail", "warn", "skipped")

Outcome = Literal["valid", "invalid"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("valid", "invalid")

_MAX_CODE_CHARACTERS: Final = 64


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a verdict.

    Attributes:
        step: the verification step, ``V1`` to ``V14``.
        name: what was looked at, one word: ``proof``, ``key``, ``snapshot``.
        status: ``ok``, ``fail``, ``warn`` or ``skipped``.
        code: the rule's stable code when it failed or warns; empty otherwise.
        detail: one line for people.
    """

    step: str
    name: str
    status: CheckStatus
    code: str
    detail: str

    def to_dict(self) -> dict[str, str]:
        """The JSON form."""
        return {"step": self.step, "name": self.name, "status": self.status, "code": self.code, "detail": self.detail}

    @classmethod
    def read(cls, fields: Fields) -> Check:
        """Read the JSON form.

        Raises:
            FormatError: ``format.*``.
        """
        result = cls(
            step=fields.text("step", _MAX_CODE_CHARACTERS),
            name=fields.text("name", _MAX_CODE_CHARACTERS),
            status=fields.choice("status", STATUSES),
            code=fields.optional_text("code", _MAX_CODE_CHARACTERS),
            detail=fields.optional_text("detail", MAX_DETAIL_CHARACTERS),
        )
        fields.done()
        return result


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a verifier found.

    Attributes:
        sid: identity of the submission (:mod:`attestation.sid`); follows from ``circuit`` and ``public_signals``.
        verdict: ``valid`` or ``invalid``.
        code: the first failed rule's code, empty when valid.
        checks: every step's result.
        circuit, vk_sha256: circuit id and the digest of the key that was used.
        public_signals: as the verifier rebuilt them.
        challenge_nonce: the consumed challenge, or ``None``.
        snapshot_sha256: the snapshot that was used.
        verified_at: when.
        verifier: the verifier's id, as in trust files.
        environment: ``development`` or ``production``.
        scope: what the attestation proves and what not.
    """

    verdict: Outcome
    code: str
    checks: tuple[Check, ...]
    circuit: str
    vk_sha256: str
    public_signals: tuple[int, ...]
    challenge_nonce: str | None
    snapshot_sha256: str
    verified_at: datetime
    verifier: str
    environment: Environment
    scope: Mapping[str, Any]

    @property
    def sid(self) -> str:
        """Identity of the submission."""
        return sid(self.circuit, self.public_signals)

    def _subject(self) -> tuple[Subject, ...]:
        return (Subject("submission", "zkmargin-sid", self.sid),)

    def payload(self) -> bytes:
        """The canonical statement."""
        predicate = {
            "sid": self.sid,
            "verdict": self.verdict,
            "code": self.code,
            "checks": [check.to_dict() for check in self.checks],
            "circuit": self.circuit,
            "vkSha256": self.vk_sha256,
            "publicSignals": [str(signal) for signal in self.public_signals],
            "challengeNonce": self.challenge_nonce,
            "snapshotSha256": self.snapshot_sha256,
            "verifiedAt": render_time(self.verified_at),
            "verifier": self.verifier,
            "environment": self.environment,
            "scope": dict(self.scope),
        }
        return statement.build(statement.RECEIPT, self._subject(), predicate)

    def sign(self, verifier_key: PrivateKey) -> Envelope:
        """The signed receipt."""
        return dsse.sign(self.payload(), verifier_key)


def read_unverified(envelope: Envelope, where: str = "receipt") -> Receipt:
    """What the envelope says, its signature unchecked.

    Raises:
        InputError: ``json.*``, ``format.*``, ``envelope.*``, ``statement.*``.
    """
    parsed = statement.parse(envelope, statement.RECEIPT, where=where, max_bytes=MAX_ENVELOPE_BYTES)
    fields = parsed.predicate
    stated = fields.hex("sid", 32)
    signals = fields.array("publicSignals", MAX_SIGNALS)
    result = Receipt(
        verdict=fields.choice("verdict", OUTCOMES),
        code=fields.optional_text("code", _MAX_CODE_CHARACTERS),
        checks=tuple(Check.read(item) for item in fields.objects("checks", MAX_CHECKS_IN_RECEIPT)),
        circuit=fields.name("circuit"),
        vk_sha256=fields.hex("vkSha256", 32),
        public_signals=tuple(decimal_below(item, R, f"{fields.where}.publicSignals[{i}]") for i, item in enumerate(signals)),
        challenge_nonce=fields.optional_hex("challengeNonce", 32),
        snapshot_sha256=fields.hex("snapshotSha256", 32),
        verified_at=fields.time("verifiedAt"),
        verifier=fields.name("verifier"),
        environment=fields.choice("environment", ENVIRONMENTS),
        scope=fields.mapping("scope"),
    )
    fields.done()
    if stated != result.sid:
        raise BadFieldError("The receipt's id does not follow from its signals", where=f"{where}.sid", expected=result.sid, got=stated)
    if (result.verdict == "valid") != (not result.code and all(check.status != "fail" for check in result.checks)):
        raise BadFieldError("The verdict contradicts the checks", where=f"{where}.verdict", expected="agreement", got=result.verdict)
    parsed.check_subject(result._subject())
    return result


def verify(envelope: Envelope, verifiers: Iterable[PublicKey], where: str = "receipt") -> tuple[Receipt, PublicKey]:
    """The receipt and the verifier's key, after checking the signature.

    Raises:
        SignerUnknownError, SignatureInvalidError: not signed by any of ``verifiers``.
        InputError: malformed.
    """
    key = dsse.verify(envelope, verifiers, where)
    return read_unverified(envelope, where), key
