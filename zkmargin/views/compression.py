"""The ``compression`` model: what the portfolio needs against what its positions would need one by one."""

from __future__ import annotations

from typing import Any, ClassVar

from margin.account import Account
from margin.claim import Claim
from margin.levels import LEVELS, Level
from margin.models import Model
from margin.models.compression import CompressionResult, evaluate
from margin.models.portfolio import UNIT
from margin.snapshot import Snapshot
from margin.tables.portfolio import PortfolioBook
from zkmargin.sizing import portfolio_size
from zkmargin.views.amounts import exact_text, owed_text, percent
from zkmargin.views.base import View, level_label
from zkmargin.views.calls import Calls
from zkmargin.views.holdings import Lots
from zkmargin.views.portfolio import class_sheet, position_sheet, result_dict, universe
from zkmargin.views.tables import Sheet, sheet


class CompressionView(View[CompressionResult]):
    """Portfolio requirement over gross requirement; equity plays no part."""

    model: ClassVar[Model] = "compression"

    @classmethod
    def of(cls, account: Account, snapshot: Snapshot, claim: Claim) -> CompressionView:
        """Evaluate an account.

        Raises:
            InputError: ``rows.*``.
        """
        levels = {level: evaluate(account, PortfolioBook(snapshot, level)) for level in LEVELS}
        return cls(snapshot, claim, levels, portfolio_size(account, snapshot, levels[claim.level].portfolio))

    @property
    def calls(self) -> Calls | None:
        return None

    def universe(self) -> str:
        return universe(self.snapshot)

    def word(self) -> str:
        return "NOT COMPRESSED" if self.shortfall else "COMPRESSED"

    def level_line(self, level: Level) -> str:
        result, unit = self.levels[level], self.snapshot.numeraire
        parts = [owed_text(value, result.unit) for value in (result.gross, result.net, result.equity)]
        ratio = result.ratio_bps()
        share = "nothing is required" if ratio is None else f"{percent(ratio)} of gross"
        return f"gross {parts[0]}, net within groups {parts[1]}, portfolio {parts[2]} {unit} ({share})"

    def level_short(self, level: Level) -> bool:
        """Whether the claim's bounds do not hold at the level: there is no requirement to be met."""
        return not self.claim.met(self.levels[level])

    def details(self) -> dict[str, Any]:
        return {
            "requirements": {
                level: {
                    "gross": exact_text(found.gross, found.unit),
                    "net": exact_text(found.net, found.unit),
                    "portfolio": exact_text(found.equity, found.unit),
                    "compressionBps": found.ratio_bps(),
                }
                for level, found in self.levels.items()
            },
            "byGroup": [{"group": line.name, "requirement": exact_text(line.requirement, UNIT)} for line in self.result.by_group],
            **result_dict(self.result.portfolio, self.snapshot),
        }

    def sheets(self) -> list[Sheet]:
        result, unit, lots = self.result, self.snapshot.numeraire, Lots(self.snapshot)
        rows = [
            ("gross: every position alone", owed_text(result.gross, result.unit), "100 %"),
            ("net: every group alone", owed_text(result.net, result.unit), _share(result.net, result.gross)),
            ("portfolio", owed_text(result.equity, result.unit), _share(result.equity, result.gross)),
        ]
        return [
            sheet("Compression", ("requirement", f"{level_label(self.claim.level)} {unit}", "of gross"), rows),
            class_sheet(result.portfolio, unit),
            position_sheet(result.portfolio, lots, unit),
        ]


def _share(part: int, whole: int) -> str:
    return percent(part * 10_000 // whole) if whole > 0 else ""
