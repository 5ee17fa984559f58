"""What an attestation proves and what it does not, as data. Every attestation and every receipt carries it, word for word.

The texts of each model stand in one table, so that they can be read side by side.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from attestation.environment import KeyKind
from margin.claim import Claim

Text = tuple[str, str]
"""An id and a sentence."""

_UNDER: Final = "at this level, under the stated snapshot."
_CONTEXT: Final = ("context", "The proof was made for the stated challenge (or open context) and for no other.")
_COMPLETE: Final = ("account.complete", "That the commitment covers the whole account: the issuer's signature says so.")
_OWNER: Final = ("account.owner", "Who owns the account: the issuer's signature names the holder's key.")
_PRICES: Final = ("prices", "That prices, tiers and haircuts are true: the publisher's signature says so.")
_OTHER_ACCOUNTS: Final = ("other.accounts", "Anything about the holder's other accounts, debts or pledges.")
_OTHER_TIMES: Final = ("other.times", "Anything before or after the stated time.")
_DEVELOPMENT: Final = ("development.key", "Anything to a third party: the proving key is a development key, whose secrets are public.")


class _Texts(NamedTuple):
    """What one model proves and what it does not.

    ``subject`` is compared with ``reference``; ``upper_subject`` is what an upper bound is about where that is something else.
    """

    subject: str
    reference: str
    rule: str
    also: tuple[Text, ...] = ()
    complete: Text = _COMPLETE
    prices: Text = _PRICES
    not_either: tuple[Text, ...] = ()
    upper_subject: str = ""

    @property
    def lower(self) -> str:
        """What a lower bound says."""
        return f"{self.subject} is at least lowerBps / 10000 of {self.reference} {_UNDER}"

    @property
    def upper(self) -> str:
        """What an upper bound says."""
        return f"{self.upper_subject or self.subject} is less than upperBps / 10000 of {self.reference} {_UNDER}"


_MODELS: Final = {
    "cross": _Texts(
        subject="The committed account's equity",
        reference="its margin requirement",
        rule="Equity and requirement follow the cross-margin rule with the snapshot's prices, tiers and haircuts, "
        "rounded against the holder.",
    ),
    "isolated": _Texts(
        subject="The equity of every position of the committed account",
        upper_subject="The equity of at least one position of the committed account",
        reference="that position's margin requirement",
        rule="Each position stands on its own margin alone; its equity and requirement follow the snapshot's prices and tiers, "
        "rounded against the holder.",
        prices=("prices", "That prices and tiers are true: the publisher's signature says so."),
        not_either=(("which.position", "Which position is the weakest, and how many positions are below an upper bound."),),
    ),
    "pool": _Texts(
        subject="The pooled equity of the members' committed accounts",
        reference="the margin requirement of their netted positions",
        rule="Cash, positions and balances of all members are added up; equity and requirement of the sums follow the cross-margin rule "
        "with the snapshot's prices, tiers and haircuts, rounded against the holder.",
        also=(
            ("members", "Every member's account counts in full and only once, and the commitment binds the stated shares of a loss."),
            ("pool.time", "All members' accounts are stated as of one time."),
        ),
        complete=("account.complete", "That the commitments cover the members' whole accounts: the issuers' signatures say so."),
        not_either=(
            ("member.alone", "That any member by itself meets a margin requirement."),
            ("pool.agreement", "That the members owe each other what the shares of a loss say: their agreement does."),
            (
                "pool.money",
                "That no member's money is pledged elsewhere, or moves to another member before or after the time of the statements.",
            ),
        ),
    ),
    "portfolio": _Texts(
        subject="The committed account's equity",
        reference="its portfolio margin requirement",
        rule="Equity and requirement follow the scenario-margin rule with the snapshot's prices, scenario results, offsets, charges, "
        "minimums and haircuts.",
        also=(
            (
                "rounding",
                "Scenario results per lot stand in the snapshot to the nearest 1e-10 of the numeraire, so that rounding may favour either "
                "side; the account's amounts and charges are rounded against the holder.",
            ),
        ),
        prices=("prices", "That prices, scenario results, offsets and haircuts are true: the publisher's signature says so."),
        not_either=(("other.scenarios", "Anything about losses that none of the snapshot's scenarios has."),),
    ),
    "compression": _Texts(
        subject="The portfolio margin requirement of the committed account",
        reference="its gross requirement, the sum of what every lot would need alone,",
        rule="Both requirements follow the scenario-margin rule with the snapshot's scenario results, offsets, charges and minimums.",
        also=(
            (
                "rounding",
                "Scenario results per lot stand in the snapshot to the nearest 1e-10 of the numeraire, and what a lot would need alone is "
                "rounded down.",
            ),
        ),
        prices=("prices", "That prices, scenario results and offsets are true: the publisher's signature says so."),
        not_either=(
            ("equity", "Anything about equity: the account may meet its requirement or not."),
            ("wash.positions", "That no position was made only to raise the gross requirement, such as two that cancel each other."),
        ),
    ),
    "shortfall": _Texts(
        subject="The committed account's equity",
        reference="its value-at-risk or expected-shortfall requirement",
        rule="Equity and requirement follow the snapshot's measure over all its stated past returns, with its weights, charges, prices and "
        "haircuts.",
        also=(
            (
                "rounding",
                "The results of returns per lot stand in the snapshot to the nearest 1e-10 of the numeraire, so that rounding may favour "
                "either side; the account's amounts are rounded against the holder.",
            ),
        ),
        prices=("prices", "That prices, past returns and haircuts are true: the publisher's signature says so."),
        not_either=(("other.returns", "Anything about losses larger than those that the stated past returns have."),),
    ),
    "clearing": _Texts(
        subject="The committed default fund with the weighted other resources",
        reference="the largest losses that the snapshot's cover rule asks for",
        rule="In every committed scenario the three largest losses are those of all committed members, weighted as the snapshot's cover "
        "rule says.",
        complete=(
            "account.complete",
            "That the commitment covers all members, scenarios and resources, and that losses are right: the issuer's signature says so.",
        ),
        prices=("prices", "That the cover rule is the one that applies: the publisher's signature says so."),
        not_either=(
            (
                "member.groups",
                "That members who belong to one group, and may default together, are committed as one: losses add up only within a member.",
            ),
            ("other.scenarios", "Anything about losses that none of the committed scenarios has."),
        ),
    ),
}


def scope(claim: Claim, key_kind: KeyKind, model: str = "cross") -> dict[str, Any]:
    """The scope of an attestation with this claim under this model: ``{"proves": [{id, text}], "doesNotProve": [{id, text}]}``."""
    texts = _MODELS[model]
    proves = [("claim.lower", texts.lower)] if claim.lower_bps is not None else []
    proves += [("claim.upper", texts.upper)] if claim.upper_bps is not None else []
    proves += [("rule", texts.rule), *texts.also, _CONTEXT]
    not_proven = [texts.complete, _OWNER, texts.prices, *texts.not_either, _OTHER_ACCOUNTS, _OTHER_TIMES]
    not_proven += [_DEVELOPMENT] if key_kind == "development" else []
    return {
        "proves": [{"id": name, "text": text} for name, text in proves],
        "doesNotProve": [{"id": name, "text": text} for name, text in not_proven],
    }
