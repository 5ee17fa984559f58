"""The verifier's challenge: a nonce, an expiry and the policy that an attestation has to meet, signed by the verifier.

The digest of the whole challenge is a public signal of the proof (:mod:`attestation.context`), so a proof made for one challenge proves
nothing for another verifier, purpose, policy or time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from attestation import dsse, statement
from attestation.dsse import Envelope
from attestation.environment import ENVIRONMENTS, Environment
from attestation.errors import BadFieldError
from attestation.keys import PrivateKey, PublicKey
from attestation.limits import MAX_CHALLENGE_SECONDS, MAX_ENVELOPE_BYTES, MAX_PURPOSE_CHARACTERS
from attestation.statement import Subject
from margin.policy import Policy
from margin.times import render_time

NONCE_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Challenge:
    """One request for an attestation.

    Attributes:
        verifier: the verifier's id, as in trust files.
        nonce: 32 random bytes, hex; used once.
        issued_at, expires_at: the attestation must be submitted before ``expires_at``.
        purpose: one sentence for people: what the answer is for.
        policy: what it has to show; the claim exactly, since a stronger one would be another statement about the holder.
        environment: ``development`` or ``production``.
    """

    verifier: str
    nonce: str
    issued_at: datetime
    expires_at: datetime
    purpose: str
    policy: Policy
    environment: Environment

    def payload(self) -> bytes:
        """The canonical statement. Its digest is what the proof is bound to."""
        predicate = {
            "verifier": self.verifier,
            "nonce": self.nonce,
            "issuedAt": render_time(self.issued_at),
            "expiresAt": render_time(self.expires_at),
            "purpose": self.purpose,
            "policy": self.policy.as_dict(),
            "environment": self.environment,
        }
        return statement.build(statement.CHALLENGE, self._subject(), predicate)

    def _subject(self) -> tuple[Subject, ...]:
        return (Subject("nonce", "sha256", hashlib.sha256(bytes.fromhex(self.nonce)).hexdigest()),)

    def sign(self, verifier_key: PrivateKey) -> Envelope:
        """The signed challenge."""
        return dsse.sign(self.payload(), verifier_key)


def new_nonce() -> str:
    """32 bytes from the operating system's randomness, hex."""
    import secrets

    return secrets.token_hex(NONCE_BYTES)


def read_unverified(envelope: Envelope, where: str = "challenge") -> Challenge:
    """What the envelope says, its signature unchecked.

    Raises:
        InputError: ``json.*``, ``format.*``, ``envelope.*``, ``statement.*``, ``policy.*``, ``claim.*``.
    """
    parsed = statement.parse(envelope, statement.CHALLENGE, where=where, max_bytes=MAX_ENVELOPE_BYTES)
    fields = parsed.predicate
    result = Challenge(
        verifier=fields.name("verifier"),
        nonce=fields.hex("nonce", NONCE_BYTES),
        issued_at=fields.time("issuedAt"),
        expires_at=fields.time("expiresAt"),
        purpose=fields.text("purpose", MAX_PURPOSE_CHARACTERS),
        policy=Policy.from_dict(fields.raw("policy"), f"{where}.policy"),
        environment=fields.choice("environment", ENVIRONMENTS),
    )
    fields.done()
    parsed.check_subject(result._subject())
    lifetime = (result.expires_at - result.issued_at).total_seconds()
    if not 0 < lifetime <= MAX_CHALLENGE_SECONDS:
        raise BadFieldError(
            "The challenge's life is out of range",
            where=f"{where}.expiresAt",
            expected=f"1 to {MAX_CHALLENGE_SECONDS} seconds after issuedAt",
            got=f"{lifetime:.0f} seconds",
        )
    return result


def verify(envelope: Envelope, verifiers: Iterable[PublicKey], where: str = "challenge") -> tuple[Challenge, PublicKey]:
    """The challenge and the verifier's key, after checking the signature.

    Raises:
        SignerUnknownError, SignatureInvalidError: not signed by any of ``verifiers``.
        InputError: malformed.
    """
    key = dsse.verify(envelope, verifiers, where)
    return read_unverified(envelope, where), key
