"""The margin of an account for its holder: figures as data and as tables. Everything here is private to whoever asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from margin.account import Account
from margin.claim import Claim, level_name
from margin.cross import CollateralLine, CrossResult, PositionLine, equity_text, evaluate, requirement_text
from margin.decimals import Exact, Rounding, grouped, render
from margin.levels import LEVELS, Level
from margin.rows import RowBook
from margin.snapshot import FINE_DECIMALS, Snapshot
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS

if TYPE_CHECKING:
    from rich.table import Table

_PLACES = 2


@dataclass(frozen=True, repr=False)
class MarginView:
    """An account under one snapshot at all three levels, and whether a claim about it is true."""

    snapshot: Snapshot
    claim: Claim
    levels: dict[Level, CrossResult]

    @classmethod
    def of(cls, account: Account, snapshot: Snapshot, claim: Claim) -> MarginView:
        """Evaluate an account.

        Raises:
            InputError: ``rows.unknown``, ``rows.cap``.
        """
        return cls(snapshot, claim, {level: evaluate(account, RowBook(snapshot, level)) for level in LEVELS})

    @property
    def result(self) -> CrossResult:
        """At the level of the claim."""
        return self.levels[self.claim.level]

    @property
    def shortfall(self) -> str:
        """Why the claim is not true, in words; empty when it holds."""
        return self.claim.shortfall(self.result.equity, self.result.requirement, self.snapshot.numeraire)

    def headline(self) -> str:
        """The verdict sentence after its word."""
        where = f"under snapshot {self.snapshot.venue}/{self.snapshot.as_of} ({len(self.snapshot.instruments)} instruments)"
        if self.shortfall:
            return f"The account is {self.shortfall} {where}."
        return f"The claim holds: {self.claim.sentence()}, {where}."

    def level_line(self, level: Level) -> str:
        """Equity, requirement and headroom at one level."""
        result, unit = self.levels[level], self.snapshot.numeraire
        missing = Claim(level).shortfall(result.equity, result.requirement, unit)
        head = f"equity {equity_text(result.equity)}, required {requirement_text(result.requirement)} {unit}"
        if missing:
            return f"{head}: {missing}"
        ratio = result.ratio_bps()
        health = "nothing is required" if ratio is None else f"{ratio / 100:,.2f} % of it"
        return f"{head}, headroom {equity_text(result.headroom)} ({health})"

    def as_dict(self) -> dict[str, Any]:
        """The figures as decimal strings in the numeraire, exact."""
        result = self.result
        return {
            "claim": self.claim.as_dict(),
            "holds": not self.shortfall,
            "shortfall": self.shortfall or None,
            "snapshot": {"sha256": self.snapshot.sha256, "venue": self.snapshot.venue, "asOf": self.snapshot.as_of},
            "numeraire": self.snapshot.numeraire,
            "cash": render(result.cash, VALUE_DECIMALS),
            "equity": render(result.equity, FINE_DECIMALS),
            "levels": {
                level: {
                    "requirement": render(found.requirement, FINE_DECIMALS),
                    "headroom": render(found.headroom, FINE_DECIMALS),
                    "ratioBps": found.ratio_bps(),
                }
                for level, found in self.levels.items()
            },
            "positions": [self._position_dict(line) for line in result.positions],
            "collateral": [self._collateral_dict(line) for line in result.collateral],
        }

    def _position_dict(self, line: PositionLine) -> dict[str, Any]:
        return {
            "symbol": line.name,
            "side": "long" if line.lots > 0 else "short",
            "quantity": str(self._quantity(line)),
            "notional": render(line.notional, VALUE_DECIMALS),
            "rate": render(line.row.rate, RATE_DECIMALS),
            "margin": {level: render(self._same(level, line).requirement, FINE_DECIMALS) for level in LEVELS},
        }

    def _collateral_dict(self, line: CollateralLine) -> dict[str, Any]:
        return {
            "asset": line.name,
            "amount": str(self._amount(line)),
            "gross": render(line.gross, VALUE_DECIMALS),
            "value": render(line.value, FINE_DECIMALS),
        }

    def _same(self, level: Level, line: PositionLine) -> PositionLine:
        return next(other for other in self.levels[level].positions if other.id == line.id)

    def _quantity(self, line: PositionLine) -> Exact:
        lot = next(item.lot for item in self.snapshot.instruments if item.id == line.id)
        return _times(lot, line.lots)

    def _amount(self, line: CollateralLine) -> Exact:
        lot = next(item.lot for item in self.snapshot.collateral if item.id == line.id)
        return _times(lot, line.lots)

    def position_table(self) -> Table:
        """Positions, largest first."""
        unit = self.snapshot.numeraire
        table = _table("position", "side", "quantity", f"notional {unit}", "rate", f"{self.claim.level} margin {unit}")
        for line in sorted(self.result.positions, key=lambda line: -line.notional):
            side = "long" if line.lots > 0 else "short"
            rate = f"{line.row.rate / 10**RATE_DECIMALS * 100:.4g} %"
            notional = grouped(line.notional, VALUE_DECIMALS, _PLACES, Rounding.UP)
            table.add_row(line.name, side, str(self._quantity(line)), notional, rate, requirement_text(line.requirement))
        return table

    def collateral_table(self) -> Table:
        """Collateral and cash."""
        unit = self.snapshot.numeraire
        table = _table("collateral", "amount", f"market value {unit}", "haircut", f"counted {unit}")
        for line in sorted(self.result.collateral, key=lambda line: -line.gross):
            gross = grouped(line.gross, VALUE_DECIMALS, _PLACES, Rounding.DOWN)
            kept = line.value / (line.gross * 10**RATE_DECIMALS) if line.gross else 1
            table.add_row(line.name, str(self._amount(line)), gross, f"{(1 - kept) * 100:.4g} %", equity_text(line.value))
        cash = grouped(self.result.cash, VALUE_DECIMALS, _PLACES, Rounding.DOWN)
        table.add_row("cash less cost of positions", "", cash, "", cash)
        return table


def level_label(level: Level) -> str:
    """One word for a check's name."""
    return level_name(level).removesuffix(" margin")


def _times(lot: str, lots: int) -> Exact:
    whole, _, fraction = lot.partition(".")
    return Exact(int(whole + fraction) * lots, len(fraction))


def _table(first: str, *others: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=True)
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="left" if name == "side" else "right", no_wrap=True)
    return table
