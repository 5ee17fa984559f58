"""The verdict: yes or no, the first rule that was broken, every check on its own line, and what is attested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from attestation.environment import Environment, KeyKind
from attestation.receipt import Check
from margin.claim import PAR, Claim, level_name
from margin.errors import ZkMarginError
from margin.times import parse_time, render_time

_OWN_WORDS: Final = frozenset({"isolated", "pool", "compression", "clearing"})
"""Models whose claim is not simply about the holder's equity."""


@dataclass(frozen=True, slots=True)
class Attested:
    """What a valid attestation says, from the verifier's own records. With an invalid one it is what was *stated*.

    Attributes:
        commitment: the account's commitment, a field element.
        claim: level and bounds.
        circuit, vk_sha256, key_kind: what it was proven with.
        issuer, account_as_of, sequence: who stands for the account, as of when, the how-many-th statement.
        holder_key_id: SHA-256 of the holder's key.
        venue, snapshot_as_of, snapshot_sha256, instruments, publisher: the prices, and who stands for them.
        verifier, nonce: of the challenge; ``None`` when nobody asked.
        purpose: of the challenge or of the open context.
        created_at: when the holder says it was made.
        environment: ``development`` or ``production``.
        public_signals, sid, scope: the proof's public part, the submission's identity, what is proven and what not.
        model: the margin model that was proven.
        members: how many accounts it is about; of a pool the issuers are all of theirs, time and number those of the oldest statement.
    """

    commitment: int
    claim: Claim
    circuit: str
    vk_sha256: str
    key_kind: KeyKind
    issuer: str
    account_as_of: datetime
    sequence: int
    holder_key_id: str
    venue: str
    snapshot_as_of: str
    snapshot_sha256: str
    instruments: int
    publisher: str | None
    verifier: str | None
    nonce: str | None
    purpose: str
    created_at: datetime
    environment: Environment
    public_signals: tuple[int, ...]
    sid: str
    scope: Mapping[str, Any]
    model: str = "cross"
    members: int = 1

    @property
    def commitment_text(self) -> str:
        """The commitment as people compare it: ``0x1f3a..9c``."""
        digits = f"{self.commitment:064x}"
        return f"0x{digits[:4]}..{digits[-2:]}"

    def sentence(self) -> str:
        """What is attested, in one sentence."""
        moment = parse_time(self.snapshot_as_of).strftime("%Y-%m-%d %H:%M UTC")
        size = f" ({self.instruments} instruments)" if self.instruments else ""
        where = f"snapshot {self.venue}/{self.snapshot_as_of}{size}"
        return f"As of {moment} {self._said()} under {where}."

    def _said(self) -> str:
        by = "" if self.model == "cross" else f" by the {self.model} model"
        if self.model in _OWN_WORDS:
            pool = f"the pool of {self.members} accounts with " if self.model == "pool" else ""
            return f"it holds for {pool}commitment {self.commitment_text} that {self.claim.sentence(self.model)}{by}"
        holder = f"the holder of commitment {self.commitment_text}"
        if (self.claim.lower_bps, self.claim.upper_bps) == (PAR, None):
            return f"{holder} met {level_name(self.claim.level)}{by}"
        return f"{holder} had {self.claim.sentence(self.model).replace('equity is', 'equity of')}{by}"

    def as_dict(self) -> dict[str, Any]:
        """JSON values; field elements and digests as strings."""
        return {
            "commitment": str(self.commitment),
            "claim": self.claim.as_dict(),
            "circuit": self.circuit,
            "vkSha256": self.vk_sha256,
            "keyKind": self.key_kind,
            "issuer": self.issuer,
            "accountAsOf": render_time(self.account_as_of),
            "sequence": self.sequence,
            "holderKeyId": self.holder_key_id,
            "venue": self.venue,
            "snapshotAsOf": self.snapshot_as_of,
            "snapshotSha256": self.snapshot_sha256,
            "instruments": self.instruments,
            "publisher": self.publisher,
            "verifier": self.verifier,
            "nonce": self.nonce,
            "purpose": self.purpose,
            "createdAt": render_time(self.created_at),
            "environment": self.environment,
            "publicSignals": [str(signal) for signal in self.public_signals],
            "sid": self.sid,
            "scope": dict(self.scope),
            "model": self.model,
            "members": self.members,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of :func:`verifier.verify.verify_attestation`.

    Attributes:
        valid: the answer.
        code: stable code of the first broken rule; empty when valid.
        checks: one line for every step, and one more for every warning.
        error: the broken rule with ``expected`` and ``got``; ``None`` when valid.
        attested: what is attested; ``None`` when the file could not be understood that far. Only to be believed when ``valid``.
        engine: which engine decided the pairing; empty when it did not come to that.
    """

    valid: bool
    code: str
    checks: tuple[Check, ...]
    error: ZkMarginError | None
    attested: Attested | None
    engine: str

    @property
    def exit_code(self) -> int:
        """0 valid, 1 the verdict is no, 3 malformed, 4 a key or signature is not trusted."""
        return 0 if self.error is None else self.error.exit_code

    @property
    def malformed(self) -> bool:
        """Whether the file could not be read as an attestation at all."""
        return self.exit_code == 3

    @property
    def warnings(self) -> tuple[Check, ...]:
        """The checks that passed with a reservation."""
        return tuple(check for check in self.checks if check.status == "warn")

    @property
    def sentence(self) -> str:
        """The verdict in one sentence, without the word VALID or INVALID in front."""
        if self.error is None and self.attested is not None:
            return self.attested.sentence()
        if self.error is None:
            return "Nothing is attested."
        reason = f", because {self.error.why}" if self.error.why else ""
        return f"{self.error.what}{reason} ({self.code})."

    def as_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "valid": self.valid,
            "code": self.code,
            "sentence": self.sentence,
            "engine": self.engine,
            "checks": [check.to_dict() for check in self.checks],
            "error": None if self.error is None else self.error.as_dict(),
            "attested": None if self.attested is None else self.attested.as_dict(),
        }
