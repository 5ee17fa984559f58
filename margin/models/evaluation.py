"""Any model by its name: the rows of its table at one level, and what they make of an account. Models are loaded when they are used."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from margin.account import Account
from margin.errors import InputError
from margin.levels import Level
from margin.models import MODELS, AccountKind, ModelInfo
from margin.models.outcome import Outcome
from margin.snapshot import Snapshot

if TYPE_CHECKING:
    from margin.clearing import ClearingAccount

Subject: TypeAlias = "Account | ClearingAccount | Sequence[Account]"
"""What a claim is about: an account, a clearing house's resources, or the accounts of a pool."""


def info(model: str) -> ModelInfo:
    """The model with this name.

    Raises:
        InputError: ``policy.model``.
    """
    try:
        return MODELS[model]
    except KeyError:
        hint = f"Models: {', '.join(MODELS)}."
        raise InputError("The margin model is unknown", where="model", hint=hint, code="policy.model") from None


def kind_of(account: Account | ClearingAccount) -> AccountKind:
    """What a commitment to it opens to."""
    return account.kind if isinstance(account, Account) else "clearing"


def book_for(model: str, snapshot: Snapshot, level: Level) -> Any:  # noqa: ANN401 - each table has a book of its own
    """The rows of the model's table at one level, with the search for a row.

    Raises:
        InputError: ``policy.model``, or ``rows.section`` where the snapshot does not have that table.
    """
    return import_module(f"margin.tables.{info(model).table}").Book(snapshot, level)


def evaluate(model: str, subject: Subject, book: Any) -> Outcome:  # noqa: ANN401 - as above
    """What a model makes of an account (of a pool: of its members' accounts) under the rows of its table.

    Raises:
        InputError: ``account.kind`` where the model is about another kind of account, ``pool.*``, ``rows.*``.
    """
    expected = info(model).account_kind
    for account in subject if isinstance(subject, Sequence) else (subject,):
        if kind_of(account) != expected:
            why = f"{model} is about the kind {expected} and this is of the kind {kind_of(account)}"
            raise InputError("The model does not fit the account", where="model", why=why, code="account.kind")
    if (model == "pool") != isinstance(subject, Sequence):
        why = "a pool has several accounts, every other model is about one"
        raise InputError("The model does not fit the account", where="model", why=why, code="account.kind")
    result: Outcome = import_module(f"margin.models.{model}").evaluate(subject, book)
    return result
