"""What an attestation shows and what it keeps to itself, as data. Nothing is verified here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from attestation import account, challenge, margin_attestation, snapshot_signature
from attestation.dsse import Envelope
from attestation.sid import sid
from margin.times import render_time

_SECRET: Final = (
    ("positions", "Which instruments, how many lots, long or short: private inputs of the proof, hidden in the commitment."),
    ("collateral", "Which assets and how much of them: likewise."),
    ("cash", "Settled cash less the cost of open positions: likewise."),
    ("equity and requirement", "Only that their ratio lies within the claimed bounds; neither is a signal."),
    ("rows", "Which rows of the snapshot were opened: the paths are private, the whole tree is public."),
    ("account name", "Only its tag enters, inside the commitment."),
    ("blinding", "254 random bits that keep the commitment from being guessed; it stays in the holder's secret file."),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One public fact: its name, its value, what it means and who stands for it."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What :func:`explain` returns. ``public`` are facts in the file, ``secret`` names what is not, and why."""

    public: tuple[Line, ...]
    secret: tuple[tuple[str, str], ...]
    scope: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "public": [{"name": line.name, "value": line.value, "meaning": line.meaning} for line in self.public],
            "secret": [{"name": name, "why": why} for name, why in self.secret],
            "scope": self.scope,
        }


def explain(data: bytes) -> Explanation:
    """Take an attestation file apart for a reader. The statements inside are read, their signatures are not checked.

    Raises:
        InputError: not an attestation.
    """
    attestation = margin_attestation.read_unverified(Envelope.from_bytes(data, "attestation"))
    statement = account.read_unverified(attestation.account)
    circuit, snapshot = attestation.circuit, attestation.snapshot
    kind = "a DEVELOPMENT key, which proves nothing to a third party" if circuit.key_kind == "development" else "a ceremony's key"
    lines = [
        Line("claim", attestation.claim.sentence(), "what is proven about the committed account"),
        Line("commitment", str(statement.commitment), "a blinded hash of the account; says nothing about it by itself"),
        Line("issuer", statement.issuer, "says that the commitment covers the whole account"),
        Line("account as of", render_time(statement.as_of), f"statement number {statement.sequence} of that issuer about the account"),
        Line("account size", f"{statement.positions} + {statement.collateral}", "slots for positions and collateral, used or not"),
        Line("holder key", statement.holder_key.id, "who may present attestations about this commitment"),
        Line("snapshot", snapshot.sha256, f"prices and tiers of {snapshot.venue}, {snapshot.as_of}, level {snapshot.level}"),
        Line("publisher", _publisher(snapshot.envelope), "stands for the prices"),
        *_asked(attestation),
        Line("circuit", circuit.id, f"the rule that was proven; verification key {circuit.vk_sha256[:16]}.., {kind}"),
        Line("created at", render_time(attestation.created_at), "by the holder's own clock"),
        Line(
            "submission id",
            sid(circuit.id, attestation.public_signals),
            "identity of what was proven; the same for every form of the proof",
        ),
        *(Line(f"signal {i}", str(value), "public input of the proof") for i, value in enumerate(attestation.public_signals)),
    ]
    return Explanation(tuple(lines), _SECRET, dict(attestation.scope))


def _publisher(envelope: Envelope | None) -> str:
    return "nobody" if envelope is None else snapshot_signature.read_unverified(envelope).publisher


def _asked(attestation: margin_attestation.MarginAttestation) -> list[Line]:
    if attestation.challenge is None:
        context = attestation.open_context
        purpose = context.purpose if context else ""
        return [Line("challenge", "none", f"nobody asked; anybody can show it again. Purpose: {purpose}")]
    asked = challenge.read_unverified(attestation.challenge)
    return [
        Line("challenge", asked.nonce, f"one-time question of {asked.verifier}, valid until {render_time(asked.expires_at)}"),
        Line("purpose", asked.purpose, "what the answer is for"),
    ]
