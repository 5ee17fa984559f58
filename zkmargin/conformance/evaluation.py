"""A case, computed by the model that it names: the same evaluation that a proof starts from. Nothing here knows a venue's formula."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from margin.levels import Level
from margin.models import MODELS, Model, evaluation
from margin.models.evaluation import Subject
from margin.models.outcome import Outcome
from margin.snapshot import Snapshot
from margin.widths import FINE_SCALE
from zkmargin.conformance import accounts
from zkmargin.conformance.cases import Condition, Quantity, State


@dataclass(frozen=True, slots=True, repr=False)
class Measured:
    """What the model says, as exact numbers in the numeraire.

    Attributes:
        outcome: the model's own result.
        numbers: by quantity; those that the model does not have are missing.
        scenarios: profit of the account in every scenario before its weight; empty for a model without scenarios.
    """

    outcome: Outcome
    numbers: dict[Quantity, Fraction]
    scenarios: tuple[Fraction, ...]

    def state(self, states: tuple[State, ...]) -> str | None:
        """The first state whose conditions all hold; None when there is none."""
        return next((name for name, conditions in states if all(self._holds(condition) for condition in conditions)), None)

    def _holds(self, condition: Condition) -> bool:
        equity, requirement = self.outcome.equity, self.outcome.requirement
        return {
            "equity < 0": equity < 0,
            "equity < requirement": equity < requirement,
            "equity <= requirement": equity <= requirement,
            "requirement > 0": requirement > 0,
        }[condition]


@dataclass(frozen=True, slots=True, repr=False)
class Holdings:
    """The account of a case under its model, scaled once: it does not depend on prices, so it can be evaluated under other ones."""

    model: Model
    subject: Subject

    @classmethod
    def read(cls, model: Model, account: object, snapshot: Snapshot) -> Holdings:
        """From a case file; errors as :mod:`zkmargin.conformance.accounts`."""
        kind = MODELS[model].account_kind
        if kind == "clearing":
            return cls(model, accounts.clearing(account))
        if model == "pool":
            return cls(
                model,
                tuple(
                    accounts.scaled(item, snapshot, kind, f"{accounts.NAME} {place}")
                    for place, item in enumerate(accounts.members(account), 1)
                ),
            )
        return cls(model, accounts.scaled(account, snapshot, kind))

    def evaluate(self, snapshot: Snapshot, level: Level) -> Outcome:
        """The model's result at a level.

        Raises:
            InputError: ``rows.*``.
        """
        return evaluation.evaluate(self.model, self.subject, _book(self.model, snapshot, level))


def measure(holdings: Holdings, snapshot: Snapshot, level: Level) -> Measured:
    """Everything that a case may expect a number for; errors as :meth:`Holdings.evaluate`."""
    outcome = holdings.evaluate(snapshot, level)
    numbers: dict[Quantity, Fraction] = {
        "equity": Fraction(outcome.equity, outcome.unit),
        "requirement": Fraction(outcome.requirement, outcome.unit),
        "balance": Fraction(outcome.headroom, outcome.unit),
    }
    gross: int | None = getattr(outcome, "gross", None)
    if gross is not None:
        numbers["gross"] = Fraction(gross, outcome.unit)
    collateral = getattr(outcome, "collateral", None)
    if collateral is not None:
        numbers["collateral"] = Fraction(sum(line.value for line in collateral), FINE_SCALE)
    groups = getattr(outcome, "groups", ())
    scenarios = [Fraction(sum(losses), FINE_SCALE) for losses in zip(*(line.skewed for line in groups), strict=True)]
    return Measured(outcome, numbers, tuple(scenarios))


_KEPT: Final = 32
_kept: dict[tuple[str, str, str], Any] = {}


def _book(model: Model, snapshot: Snapshot, level: Level) -> Any:  # noqa: ANN401 - the book of the model's table
    """The rows of a level; the latest are kept, since the cases of a set share a snapshot."""
    key = (snapshot.sha256, MODELS[model].table, level)
    if key not in _kept:
        while len(_kept) >= _KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = evaluation.book_for(model, snapshot, level)
    return _kept[key]
