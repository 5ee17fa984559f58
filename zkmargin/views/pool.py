"""The ``pool`` model: the netted book, every member by itself, and what netting saves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from margin.account import Account
from margin.claim import Claim, level_name
from margin.decimals import render
from margin.levels import LEVELS, Level
from margin.models import Model
from margin.models.cross import CrossResult
from margin.models.cross import evaluate as evaluate_member
from margin.models.pool import PoolResult, evaluate
from margin.snapshot import FINE_DECIMALS, Snapshot
from margin.tables.cross import RowBook
from margin.widths import FINE_SCALE, VALUE_DECIMALS
from zkmargin.sizing import account_size
from zkmargin.subjects import Member
from zkmargin.views.amounts import exact_text, held_text, owed_text, percent
from zkmargin.views.base import View
from zkmargin.views.calls import calls_of
from zkmargin.views.cross import position_row
from zkmargin.views.holdings import Lots, collateral_dicts, collateral_sheet, side
from zkmargin.views.tables import Sheet, sheet


@dataclass(frozen=True, repr=False)
class PoolView(View[PoolResult]):
    """Several accounts netted per instrument, against one requirement."""

    names: tuple[str, ...]
    alone: tuple[dict[Level, CrossResult], ...]
    """Every member under the cross model by itself."""

    model: ClassVar[Model] = "pool"
    assets: ClassVar[str] = "pooled equity"

    @classmethod
    def of(cls, members: Sequence[Member], snapshot: Snapshot, claim: Claim) -> PoolView:
        """Evaluate a pool.

        Raises:
            InputError: ``pool.*``, ``rows.*``.
        """
        accounts = [member.account for member in members if isinstance(member.account, Account)]
        books = {level: RowBook(snapshot, level) for level in LEVELS}
        levels = {level: evaluate(accounts, book) for level, book in books.items()}
        alone = tuple({level: evaluate_member(account, book) for level, book in books.items()} for account in accounts)
        names = tuple(member.name for member in members)
        return cls(snapshot, claim, levels, account_size("pool", accounts, snapshot), names, alone)

    def gross(self, level: Level) -> int:
        """Sum of the members' requirements alone, fine units."""
        return sum(found[level].requirement for found in self.alone)

    def benefit(self, level: Level) -> int:
        """What netting saves of the members' requirements, fine units."""
        return self.gross(level) - self.levels[level].requirement

    def level_line(self, level: Level) -> str:
        saved = f"netting saves {held_text(self.benefit(level), FINE_SCALE)} of {owed_text(self.gross(level), FINE_SCALE)}"
        return f"{super().level_line(level)}; {saved}"

    def details(self) -> dict[str, Any]:
        lots = Lots(self.snapshot)
        return {
            "members": [
                {
                    "account": name,
                    "equity": exact_text(found[self.claim.level].equity, FINE_SCALE),
                    "requirement": {level: exact_text(found[level].requirement, FINE_SCALE) for level in LEVELS},
                    "calls": calls_of(found, self.snapshot.numeraire).as_dict(),
                }
                for name, found in zip(self.names, self.alone, strict=True)
            ],
            "netting": {
                level: {"gross": exact_text(self.gross(level), FINE_SCALE), "benefit": exact_text(self.benefit(level), FINE_SCALE)}
                for level in LEVELS
            },
            "cash": render(self.result.cash, VALUE_DECIMALS),
            "positions": [
                {
                    "symbol": line.name,
                    "side": side(line.lots),
                    "quantity": str(lots.quantity(line.id, line.lots)),
                    "notional": render(line.notional, VALUE_DECIMALS),
                    "margin": {level: render(self.levels[level].positions[place].requirement, FINE_DECIMALS) for level in LEVELS},
                }
                for place, line in enumerate(self.result.positions)
            ],
            "collateral": collateral_dicts(self.result.collateral, lots),
        }

    def sheets(self) -> list[Sheet]:
        lots, unit, level = Lots(self.snapshot), self.snapshot.numeraire, self.claim.level
        rows = [self._member_row(name, found) for name, found in zip(self.names, self.alone, strict=True)]
        total = sum(found[level].equity for found in self.alone)
        gross = self.gross(level)
        rows.append(("together, each alone", held_text(total, FINE_SCALE), owed_text(gross, FINE_SCALE), "", ""))
        netted = self.result
        rows.append(
            (
                "pool, netted",
                held_text(netted.equity, FINE_SCALE),
                owed_text(netted.requirement, FINE_SCALE),
                percent(netted.ratio_bps()),
                "" if self.calls is None else self.calls.state,
            )
        )
        saved = self.benefit(level)
        share = percent(saved * 10_000 // gross) if gross else ""
        rows.append(("netting benefit", "", held_text(saved, FINE_SCALE), share, ""))
        positions = [position_row(line, lots) for line in sorted(netted.positions, key=lambda line: -line.notional)]
        columns = ("netted position", "side", "quantity", f"notional {unit}", "rate", f"{level_name(level)} {unit}")
        return [
            sheet("Members", ("member", f"equity {unit}", f"{level_name(level)} {unit}", "health", "state"), rows),
            sheet("Netted positions", columns, positions),
            collateral_sheet(netted.collateral, netted.cash, lots, unit),
        ]

    def _member_row(self, name: str, found: dict[Level, CrossResult]) -> tuple[str, ...]:
        result = found[self.claim.level]
        return (
            name,
            held_text(result.equity, FINE_SCALE),
            owed_text(result.requirement, FINE_SCALE),
            percent(result.ratio_bps()),
            calls_of(found, self.snapshot.numeraire).state,
        )
