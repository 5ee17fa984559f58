"""The ``isolated`` model: every position with its own equity, requirement and state."""

from __future__ import annotations

from typing import Any, ClassVar

from margin.account import Account
from margin.claim import Claim, level_name
from margin.decimals import Rounding, grouped, render
from margin.levels import LEVELS, Level
from margin.models import Model
from margin.models.isolated import IsolatedLine, IsolatedResult, evaluate
from margin.models.outcome import Outcome
from margin.snapshot import FINE_DECIMALS, Snapshot
from margin.tables.cross import RowBook
from margin.widths import FINE_SCALE, VALUE_DECIMALS
from zkmargin.console import plural
from zkmargin.sizing import account_size
from zkmargin.views.amounts import held_text, owed_text, percent
from zkmargin.views.base import View, level_label
from zkmargin.views.calls import Calls, calls_of, together
from zkmargin.views.holdings import Lots, side
from zkmargin.views.tables import Sheet, sheet


class IsolatedView(View[IsolatedResult]):
    """Every position by itself; the account's figures are those of the weakest."""

    model: ClassVar[Model] = "isolated"

    @classmethod
    def of(cls, account: Account, snapshot: Snapshot, claim: Claim) -> IsolatedView:
        """Evaluate an account.

        Raises:
            InputError: ``account.kind``, ``rows.*``.
        """
        levels = {level: evaluate(account, RowBook(snapshot, level)) for level in LEVELS}
        return cls(snapshot, claim, levels, account_size("isolated", [account], snapshot))

    def level_line(self, level: Level) -> str:
        result, unit = self.levels[level], self.snapshot.numeraire
        lines = result.positions
        if result.weakest is None:
            return "no positions: nothing is required"
        short = [line for line in lines if line.equity < line.requirement]
        weakest = lines[result.weakest]
        ratio = result.ratio_bps()
        closest = "" if ratio is None else f"; the weakest, {weakest.name}, has {percent(ratio)} of its requirement"
        if not short:
            return f"{_all(len(lines))}{closest}"
        missing = owed_text(sum(line.requirement - line.equity for line in short), FINE_SCALE)
        names = ", ".join(line.name for line in short[:3]) + (", .." if len(short) > 3 else "")
        return f"{len(short)} of {plural(len(lines), 'position')} short by {missing} {unit} together: {names}{closest}"

    @property
    def calls(self) -> Calls | None:
        """The worst state of a position, and what all of them miss: no position helps another."""
        each = [self.position_calls(place) for place in range(len(self.result.positions))]
        return together(each) if each else super().calls

    def position_calls(self, place: int) -> Calls:
        """The state of one position."""
        outcomes = {level: _outcome(found.positions[place], level, found) for level, found in self.levels.items()}
        return calls_of(outcomes, self.snapshot.numeraire)

    def details(self) -> dict[str, Any]:
        lots = Lots(self.snapshot)
        weakest = self.result.weakest
        return {
            "weakest": None if weakest is None else self.result.positions[weakest].name,
            "positions": [
                {
                    "symbol": line.name,
                    "side": side(line.lots),
                    "quantity": str(lots.quantity(line.id, line.lots)),
                    "notional": render(line.notional, VALUE_DECIMALS),
                    "equity": render(line.equity, FINE_DECIMALS),
                    "margin": {level: render(self.levels[level].positions[place].requirement, FINE_DECIMALS) for level in LEVELS},
                    "calls": self.position_calls(place).as_dict(),
                }
                for place, line in enumerate(self.result.positions)
            ],
        }

    def sheets(self) -> list[Sheet]:
        lots, unit, level = Lots(self.snapshot), self.snapshot.numeraire, self.claim.level
        rows = []
        for place, line in enumerate(self.result.positions):
            calls = self.position_calls(place)
            ratio = _outcome(line, level, self.result).ratio_bps()
            rows.append(
                (
                    line.name,
                    side(line.lots),
                    str(lots.quantity(line.id, line.lots)),
                    grouped(line.notional, VALUE_DECIMALS, 2, Rounding.UP),
                    held_text(line.equity, FINE_SCALE),
                    owed_text(line.requirement, FINE_SCALE),
                    percent(ratio),
                    calls.state,
                    owed_text(calls.missing[level]),
                )
            )
        columns = (
            "position",
            "side",
            "quantity",
            f"notional {unit}",
            f"equity {unit}",
            f"{level_name(level)} {unit}",
            "health",
            "state",
            f"missing to {level_label(level)} {unit}",
        )
        return [sheet("Positions", columns, rows)]


def _all(count: int) -> str:
    return "the only position meets it" if count == 1 else f"all {count} positions meet it"


def _outcome(line: IsolatedLine, level: Level, result: IsolatedResult) -> Outcome:
    return Outcome(level, result.numeraire, line.equity, line.requirement, FINE_SCALE)
