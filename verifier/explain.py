"""What an attestation shows and what it keeps to itself, as data. Nothing is verified here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from attestation import account, challenge, margin_attestation, snapshot_signature
from attestation.account import AccountStatement
from attestation.dsse import Envelope
from attestation.pool import PoolStatements
from attestation.sid import sid
from circuits import registry
from margin.claim import Claim
from margin.errors import UsageError
from margin.times import render_time

Hidden = tuple[str, str]
"""What is secret, and why it stays so."""

_ROWS: Final[Hidden] = ("rows", "Which rows of the snapshot were opened: the paths are private, the whole tree is public.")
_NAME: Final[Hidden] = ("account name", "Only its tag enters, inside the commitment.")
_BLINDING: Final[Hidden] = (
    "blinding",
    "254 random bits that keep the commitment from being guessed; it stays in the holder's secret file.",
)
_HOLDINGS: Final[tuple[Hidden, ...]] = (
    ("positions", "Which instruments, how many lots, long or short: private inputs of the proof, hidden in the commitment."),
    ("collateral", "Which assets and how much of them: likewise."),
    ("cash", "Settled cash less the cost of open positions: likewise."),
)
_RATIO: Final[Hidden] = ("equity and requirement", "Only that their ratio lies within the claimed bounds; neither is a signal.")

_CROSS: Final[tuple[Hidden, ...]] = (*_HOLDINGS, _RATIO, _ROWS, _NAME, _BLINDING)
_SECRET: Final[dict[str, tuple[Hidden, ...]]] = {
    "cross": _CROSS,
    "isolated": (
        ("positions", "Which instruments, how many lots, long or short: private inputs of the proof, hidden in the commitment."),
        ("margins", "What is set aside for each position, less its cost: likewise."),
        ("weakest position", "Which position is the closest to its bound, and how close."),
        _ROWS,
        _NAME,
        _BLINDING,
    ),
    "pool": (
        ("positions", "Every member's instruments and lots, and what is left of them after netting."),
        ("collateral and cash", "Every member's, and the sums."),
        ("who brings what", "Which member holds the equity, and which one causes the requirement: only the sums are compared."),
        _RATIO,
        _ROWS,
        ("account names", "Only their tags enter, inside the commitments."),
        ("blindings", "254 random bits for each member; they stay in the secret files."),
    ),
    "portfolio": (
        *_HOLDINGS,
        ("scenarios", "Which scenario is the worst, what every scenario would cost, and whether a minimum decides instead."),
        ("groups and classes", "Which expiries, underlyings and classes of risk are held at all."),
        _RATIO,
        _ROWS,
        _NAME,
        _BLINDING,
    ),
    "compression": (
        *_HOLDINGS,
        ("requirements", "The gross requirement and the portfolio's: only that their ratio lies within the claimed bounds."),
        ("groups and classes", "Which expiries, underlyings and classes of risk are held at all."),
        _ROWS,
        _NAME,
        _BLINDING,
    ),
    "shortfall": (
        *_HOLDINGS,
        ("losses", "What the account would have lost over any past return, and which returns form the tail."),
        ("tails", "Value at risk or expected shortfall of the account, in every window."),
        _RATIO,
        _ROWS,
        _NAME,
        _BLINDING,
    ),
    "clearing": (
        ("losses", "Every member's loss beyond margin in every stress scenario."),
        ("largest members", "Which members have the largest losses, and in which scenario the fund is needed most."),
        ("resources", "The size of the default fund and of other prefunded resources: only that their ratio to the losses is as claimed."),
        ("members", "How many members there are, up to the number of slots, and who they are."),
        _NAME,
        _BLINDING,
    ),
}

RULES: Final[dict[str, str]] = {
    "cross": "one pool of equity against the sum of tiered margin requirements",
    "isolated": "every position against its own margin, each by itself",
    "pool": "several committed accounts, netted per instrument, against one requirement",
    "portfolio": "the worst of many public scenarios over the whole account, with charges and minimums",
    "compression": "the portfolio requirement of the account against that of its positions one by one",
    "shortfall": "value at risk or expected shortfall of the account over past returns",
    "clearing": "a default fund against the largest losses of its members in every stress scenario",
}
"""Each model in a few words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One public fact: its name, its value, what it means and who stands for it."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What :func:`explain` returns. ``public`` are facts in the file, ``secret`` names what is not, and why."""

    model: str
    claim: Claim
    public: tuple[Line, ...]
    secret: tuple[Hidden, ...]
    scope: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "model": self.model,
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
    circuit, snapshot = attestation.circuit, attestation.snapshot
    model = model_of(circuit.id)
    kind = "a DEVELOPMENT key, which proves nothing to a third party" if circuit.key_kind == "development" else "a ceremony's key"
    says = "cover rule" if model == "clearing" else "prices and risk parameters"
    lines = [
        Line("claim", attestation.claim.sentence(model), "what is proven about the committed account"),
        Line("model", model, RULES.get(model, "a rule that is not known here")),
        *_accounts(attestation),
        Line("snapshot", snapshot.sha256, f"{says} of {snapshot.venue}, {snapshot.as_of}, level {snapshot.level}"),
        Line("publisher", _publisher(snapshot.envelope), f"stands for the {says}"),
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
    return Explanation(model, attestation.claim, tuple(lines), _SECRET.get(model, _CROSS), dict(attestation.scope))


def model_of(circuit_id: str) -> str:
    """The model of a circuit; of one that is not registered what its name begins with, for display."""
    try:
        return registry.get(circuit_id).model
    except UsageError:
        return circuit_id.partition("-")[0]


def _accounts(attestation: margin_attestation.MarginAttestation) -> Iterator[Line]:
    """Who stands for the account, or for every member of a pool."""
    if isinstance(attestation.account, PoolStatements):
        weights = attestation.account.weights
        yield Line(
            "commitment", str(attestation.public_signals[0]), f"a hash over the {len(weights)} members' commitments and their weights"
        )
        for number, (envelope, weight) in enumerate(zip(attestation.account.members, weights, strict=True), 1):
            said = account.read_unverified(envelope)
            share = f"bears {weight / 100:g} % of a loss"
            when = f"statement {said.sequence} as of {render_time(said.as_of)}"
            yield Line(f"member {number}", str(said.commitment), f"blinded hash of its account; {share}; {when}, issuer {said.issuer}")
        first = account.read_unverified(attestation.account.members[0])
        yield Line("holder key", first.holder_key.id, "of the pool's operator: who may present attestations about these commitments")
        return
    said = account.read_unverified(attestation.account)
    yield Line("commitment", str(said.commitment), "a blinded hash of the account; says nothing about it by itself")
    yield Line("issuer", said.issuer, "says that the commitment covers the whole account")
    yield Line("account as of", render_time(said.as_of), f"statement number {said.sequence} of that issuer about the account")
    yield _size(said)
    yield Line("holder key", said.holder_key.id, "who may present attestations about this commitment")


def _size(said: AccountStatement) -> Line:
    if said.kind == "clearing":
        return Line("account size", f"{said.positions} x {said.collateral}", "slots for members and stress scenarios, used or not")
    if said.kind == "isolated":
        return Line("account size", str(said.positions), "slots for positions with margins of their own, used or not")
    return Line("account size", f"{said.positions} + {said.collateral}", "slots for positions and collateral, used or not")


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
