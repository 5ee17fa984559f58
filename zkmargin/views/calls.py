"""What a venue or lender would do about an account: nothing, call for margin, liquidate, close out; and how much is missing where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from margin.decimals import Rounding, render
from margin.levels import LEVELS, Level
from margin.models.outcome import Outcome
from margin.widths import VALUE_DECIMALS
from zkmargin.views.amounts import money, owed_text

State = Literal["ok", "margin call", "liquidation", "close-out"]

MEANING: Final[dict[State, str]] = {
    "ok": "initial margin is met",
    "margin call": "below initial margin: nothing may be opened, and margin is called for",
    "liquidation": "below maintenance margin: positions may be liquidated",
    "close-out": "below close-out margin: the account may be taken over",
}


@dataclass(frozen=True)
class Calls:
    """The state of an account, and what is missing to each level in money units (1e-10), rounded up; 0 where it is met."""

    state: State
    missing: dict[Level, int]
    numeraire: str

    def sentence(self) -> str:
        """The state for people, with the amount that would end it."""
        text = MEANING[self.state] if self.state == "ok" else f"{self.state}, {MEANING[self.state]}"
        needed = [(level, self.missing[level]) for level in LEVELS if self.missing[level]]
        if not needed:
            return text
        first, *others = [(owed_text(amount), _NAMES[level]) for level, amount in needed]
        amounts = [f"{first[0]} {self.numeraire} to {first[1]}", *(f"{amount} to {name}" for amount, name in others)]
        return f"{text}; missing {', '.join(amounts)}"

    def as_dict(self) -> dict[str, Any]:
        """The state and the amounts as decimal strings."""
        return {
            "state": self.state,
            "meaning": MEANING[self.state],
            "missing": {level: render(amount, VALUE_DECIMALS) for level, amount in self.missing.items()},
        }


_NAMES: Final[dict[Level, str]] = {"closeout": "close-out", "maintenance": "maintenance", "initial": "initial"}


def calls_of(levels: Mapping[Level, Outcome], numeraire: str) -> Calls:
    """The state that the results at the three levels mean.

    A snapshot whose close-out margin is its maintenance margin has no lower level: below it the state is liquidation.
    """
    missing = {level: max(0, money(found.requirement - found.equity, found.unit, Rounding.UP)) for level, found in levels.items()}
    state: State = "close-out"
    if not missing["initial"]:
        state = "ok"
    elif not missing["maintenance"]:
        state = "margin call"
    elif not missing["closeout"] or missing["closeout"] == missing["maintenance"]:
        state = "liquidation"
    return Calls(state, missing, numeraire)


def together(calls: Sequence[Calls]) -> Calls:
    """Of positions that share nothing: the worst state among them, and the sums of what they miss."""
    missing = {level: sum(one.missing[level] for one in calls) for level in LEVELS}
    return Calls(max((one.state for one in calls), key=list(MEANING).index), missing, calls[0].numeraire)
