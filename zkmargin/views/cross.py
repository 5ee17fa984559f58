"""The ``cross`` model: positions with their tier's rate and margin, collateral with its haircut."""

from __future__ import annotations

from typing import Any, ClassVar

from margin.account import Account
from margin.claim import Claim, level_name
from margin.decimals import Rounding, grouped, render
from margin.levels import LEVELS
from margin.models import Model
from margin.models.cross import CrossResult, PositionLine, evaluate
from margin.snapshot import FINE_DECIMALS, Snapshot
from margin.tables.cross import RowBook
from margin.widths import FINE_SCALE, RATE_DECIMALS, VALUE_DECIMALS
from zkmargin.sizing import account_size
from zkmargin.views.amounts import owed_text
from zkmargin.views.base import View
from zkmargin.views.holdings import Lots, collateral_dicts, collateral_sheet, side
from zkmargin.views.tables import Sheet, sheet


class CrossView(View[CrossResult]):
    """One pool of equity against the sum of tiered requirements."""

    model: ClassVar[Model] = "cross"

    @classmethod
    def of(cls, account: Account, snapshot: Snapshot, claim: Claim) -> CrossView:
        """Evaluate an account.

        Raises:
            InputError: ``rows.unknown``, ``rows.cap``.
        """
        levels = {level: evaluate(account, RowBook(snapshot, level)) for level in LEVELS}
        return cls(snapshot, claim, levels, account_size("cross", [account], snapshot))

    def details(self) -> dict[str, Any]:
        lots = Lots(self.snapshot)
        return {
            "cash": render(self.result.cash, VALUE_DECIMALS),
            "positions": [
                {
                    "symbol": line.name,
                    "side": side(line.lots),
                    "quantity": str(lots.quantity(line.id, line.lots)),
                    "notional": render(line.notional, VALUE_DECIMALS),
                    "rate": render(line.row.rate, RATE_DECIMALS),
                    "margin": {level: render(self.levels[level].positions[place].requirement, FINE_DECIMALS) for level in LEVELS},
                }
                for place, line in enumerate(self.result.positions)
            ],
            "collateral": collateral_dicts(self.result.collateral, lots),
        }

    def sheets(self) -> list[Sheet]:
        lots, unit = Lots(self.snapshot), self.snapshot.numeraire
        rows = [position_row(line, lots) for line in sorted(self.result.positions, key=lambda line: -line.notional)]
        columns = ("position", "side", "quantity", f"notional {unit}", "rate", f"{level_name(self.claim.level)} {unit}")
        return [
            sheet("Positions", columns, rows),
            collateral_sheet(self.result.collateral, self.result.cash, lots, unit),
        ]


def position_row(line: PositionLine, lots: Lots) -> tuple[str, ...]:
    """One position as text."""
    rate = f"{line.row.rate / 10**RATE_DECIMALS * 100:.4g} %"
    notional = grouped(line.notional, VALUE_DECIMALS, 2, Rounding.UP)
    return line.name, side(line.lots), str(lots.quantity(line.id, line.lots)), notional, rate, owed_text(line.requirement, FINE_SCALE)
