"""The ``shortfall`` model: the losses over past returns, their tail, and what sets the requirement."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from margin.account import Account
from margin.claim import Claim
from margin.decimals import render
from margin.levels import LEVELS
from margin.models import Model
from margin.models.shortfall import PARTS, ShortfallResult, WindowLine, evaluate
from margin.snapshot import Snapshot
from margin.tables.shortfall import ShortfallBook
from margin.widths import FINE_SCALE, VALUE_DECIMALS
from zkmargin.console import plural
from zkmargin.sizing import account_size
from zkmargin.views.amounts import exact_text, held_text, owed_text
from zkmargin.views.base import View, cash_text, level_label
from zkmargin.views.holdings import Lots, collateral_dicts, collateral_sheet, side
from zkmargin.views.tables import Sheet, sheet

WORST_DAYS: Final = 5
"""How many of the largest losses are listed."""
_PARTS: Final = {
    "nothing": "nothing",
    "base": "base window with its buffer",
    "stress": "base and stress windows, weighted",
    "long": "long-run volatility",
    "offset": "limit on offsets between positions",
}


class ShortfallView(View[ShortfallResult]):
    """Value at risk or expected shortfall."""

    model: ClassVar[Model] = "shortfall"

    @classmethod
    def of(cls, account: Account, snapshot: Snapshot, claim: Claim) -> ShortfallView:
        """Evaluate an account.

        Raises:
            InputError: ``rows.*``.
        """
        levels = {level: evaluate(account, ShortfallBook(snapshot, level)) for level in LEVELS}
        return cls(snapshot, claim, levels, account_size("shortfall", [account], snapshot))

    def universe(self) -> str:
        section = self.snapshot.shortfall
        if section is None:
            return ""
        windows = f" in {len(section.windows)} windows" if len(section.windows) > 1 else ""
        return f"{measure_words(self.result)} over {plural(section.returns, 'return')}{windows}"

    def details(self) -> dict[str, Any]:
        result, lots = self.result, Lots(self.snapshot)
        return {
            "cash": render(result.cash, VALUE_DECIMALS),
            "measure": "es" if result.measure.es else "var",
            "count": result.measure.count,
            "binding": {level: found.part for level, found in self.levels.items()},
            "candidates": {
                name: exact_text(value, result.measure.divisor * FINE_SCALE) for name, value in zip(PARTS, result.candidates, strict=True)
            },
            "windows": [self._window_dict(number, line) for number, line in enumerate(result.windows)],
            "positions": [
                {
                    "symbol": line.name,
                    "side": side(line.lots),
                    "quantity": str(lots.quantity(line.id, line.lots)),
                    "value": render(line.value, VALUE_DECIMALS),
                    "ownTail": exact_text(line.gross, result.measure.divisor * 10**VALUE_DECIMALS),
                }
                for line in result.positions
            ],
            "collateral": collateral_dicts(result.collateral, lots),
        }

    def sheets(self) -> list[Sheet]:
        result, lots, unit = self.result, Lots(self.snapshot), self.snapshot.numeraire
        positions = [
            (
                line.name,
                side(line.lots),
                str(lots.quantity(line.id, line.lots)),
                cash_text(line.value),
                tail_text(line.gross, result),
            )
            for line in sorted(result.positions, key=lambda line: -abs(line.value))
        ]
        candidates = [
            (_PARTS[name], owed_text(value, result.measure.divisor * FINE_SCALE), "decides" if name == result.part else "")
            for name, value in list(zip(PARTS, result.candidates, strict=True))[1:]
            if value or name == result.part
        ]
        if result.charge:
            candidates.append(("charges on positions, added", owed_text(result.charge), ""))
        days = [row for number, line in enumerate(result.windows) for row in self._worst(number, line)]
        return [
            sheet(f"{measure_words(result).capitalize()}", ("part", f"{level_label(self.claim.level)} {unit}", "binding"), candidates),
            sheet("Largest losses", ("window", "return", f"loss {unit}", "tail"), days),
            sheet("Positions", ("position", "side", "quantity", f"value {unit}", f"own tail {unit}"), positions),
            collateral_sheet(result.collateral, result.cash, lots, unit),
        ]

    def _worst(self, number: int, line: WindowLine) -> list[tuple[str, ...]]:
        ordered = sorted(range(len(line.pnl)), key=lambda at: line.pnl[at])[:WORST_DAYS]
        return [(line.name, self._when(number, at), owed_text(-line.pnl[at]), "tail" if line.in_tail[at] else "") for at in ordered]

    def _when(self, number: int, at: int) -> str:
        """Which return of a window: its place, counted from the newest."""
        section = self.snapshot.shortfall
        if section is None:
            return str(at)
        window = section.windows[number]
        back = window.returns - 1 - at
        return f"{window.last}" if not back else f"{plural(back, 'return')} before {window.last}"

    def _window_dict(self, number: int, line: WindowLine) -> dict[str, Any]:
        result = self.result
        return {
            "window": line.name,
            "tail": exact_text(line.tail, result.measure.divisor * 10**VALUE_DECIMALS),
            "threshold": render(line.threshold, VALUE_DECIMALS),
            "largest": [
                {"return": self._when(number, at), "loss": render(-line.pnl[at], VALUE_DECIMALS)}
                for at in sorted(range(len(line.pnl)), key=lambda at: line.pnl[at])[: result.measure.count]
            ],
        }


def measure_words(result: ShortfallResult) -> str:
    """The measure: ``expected shortfall, the mean of the 10 largest losses``."""
    count = result.measure.count
    if result.measure.es:
        return f"expected shortfall, the mean of the {count} largest losses"
    return f"value at risk, the {ordinal(count)} largest loss"


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``11th``."""
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def tail_text(value: int, result: ShortfallResult) -> str:
    """A tail (money units times the divisor) for people."""
    return held_text(value, result.measure.divisor * 10**VALUE_DECIMALS)
