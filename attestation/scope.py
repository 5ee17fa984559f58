"""What an attestation proves and what it does not, as data. Every attestation and every receipt carries it, word for word."""

from __future__ import annotations

from typing import Any, Final

from attestation.environment import KeyKind
from margin.claim import Claim

_LOWER: Final = (
    "claim.lower",
    "The committed account's equity is at least lowerBps / 10000 of its margin requirement at this level, under the stated snapshot.",
)
_UPPER: Final = (
    "claim.upper",
    "The committed account's equity is less than upperBps / 10000 of its margin requirement at this level, under the stated snapshot.",
)
_PROVES_ALWAYS: Final = (
    (
        "rule",
        "Equity and requirement follow the cross-margin rule with the snapshot's prices, tiers and haircuts, rounded against the holder.",
    ),
    ("context", "The proof was made for the stated challenge (or open context) and for no other."),
)
_DOES_NOT_PROVE: Final = (
    ("account.complete", "That the commitment covers the whole account: the issuer's signature says so."),
    ("account.owner", "Who owns the account: the issuer's signature names the holder's key."),
    ("prices", "That prices, tiers and haircuts are true: the publisher's signature says so."),
    ("other.accounts", "Anything about the holder's other accounts, debts or pledges."),
    ("other.times", "Anything before or after the stated time."),
)
_DEVELOPMENT: Final = ("development.key", "Anything to a third party: the proving key is a development key, whose secrets are public.")


def scope(claim: Claim, key_kind: KeyKind) -> dict[str, Any]:
    """The scope of an attestation with this claim: ``{"proves": [{id, text}], "doesNotProve": [{id, text}]}``."""
    proves = [_LOWER] if claim.lower_bps is not None else []
    proves += [_UPPER] if claim.upper_bps is not None else []
    proves += _PROVES_ALWAYS
    not_proven = [*_DOES_NOT_PROVE, *([_DEVELOPMENT] if key_kind == "development" else [])]
    return {
        "proves": [{"id": name, "text": text} for name, text in proves],
        "doesNotProve": [{"id": name, "text": text} for name, text in not_proven],
    }
