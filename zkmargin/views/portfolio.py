"""The ``portfolio`` model: classes with their worst scenario, groups, and what every position does there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from margin.account import Account
from margin.claim import Claim
from margin.decimals import render
from margin.levels import LEVELS
from margin.models import Model
from margin.models.portfolio import UNIT, ClassLine, GroupLine, PortfolioResult, PositionLine, evaluate
from margin.models.scenario_margin import BASIS
from margin.snapshot import Snapshot
from margin.tables.portfolio import PortfolioBook
from margin.tables.portfolio_rows import DELTA, MARK, VEGA
from margin.widths import RATE_SCALE, VALUE_DECIMALS
from zkmargin.console import plural
from zkmargin.sizing import portfolio_size
from zkmargin.views.amounts import exact_text, held_text, owed_text
from zkmargin.views.base import View, cash_text
from zkmargin.views.holdings import Lots, collateral_dicts, collateral_sheet, side
from zkmargin.views.tables import Sheet, sheet


class PortfolioView(View[PortfolioResult]):
    """The worst of many scenarios, per class of risk."""

    model: ClassVar[Model] = "portfolio"

    @classmethod
    def of(cls, account: Account, snapshot: Snapshot, claim: Claim) -> PortfolioView:
        """Evaluate an account.

        Raises:
            InputError: ``rows.*``.
        """
        levels = {level: evaluate(account, PortfolioBook(snapshot, level)) for level in LEVELS}
        return cls(snapshot, claim, levels, portfolio_size(account, snapshot, levels[claim.level]))

    def universe(self) -> str:
        return universe(self.snapshot)

    def details(self) -> dict[str, Any]:
        return result_dict(self.result, self.snapshot)

    def sheets(self) -> list[Sheet]:
        lots, unit = Lots(self.snapshot), self.snapshot.numeraire
        return [
            class_sheet(self.result, unit),
            group_sheet(self.result, unit),
            position_sheet(self.result, lots, unit),
            collateral_sheet(self.result.collateral, self.result.cash, lots, unit),
        ]


def universe(snapshot: Snapshot) -> str:
    """Policy and size of the portfolio section."""
    section = snapshot.portfolio
    if section is None:
        return ""
    return f"policy {section.policy}: {plural(len(section.arrays), 'risk array')}, {plural(len(section.scenarios), 'scenario')}"


def worst_profit(line: PositionLine, result: PortfolioResult) -> int | None:
    """What a position gains (or loses, below zero) in the worst scenario of its class, unweighted; None where the basis is the worst."""
    group = next(group for group in result.groups if group.id == line.row.group)
    found = next(item for item in result.classes if item.id == group.row.class_id)
    scenario = found.risk.scenario
    if scenario == BASIS:
        return None
    return line.lots * (line.row.columns[scenario] - (line.row.columns[MARK] if group.row.valued else 0))


def result_dict(result: PortfolioResult, snapshot: Snapshot) -> dict[str, Any]:
    """Classes, groups, positions and collateral as decimal strings."""
    lots = Lots(snapshot)
    scenarios: Sequence[str] = () if snapshot.portfolio is None else snapshot.portfolio.scenarios
    return {
        "cash": render(result.cash, VALUE_DECIMALS),
        "gross": exact_text(result.gross, UNIT),
        "classes": [_class_dict(line, scenarios) for line in result.classes],
        "groups": [
            {"group": line.name, "exposures": {name: render(value, VALUE_DECIMALS) for name, value in exposures(line, result)}}
            for line in result.groups
        ],
        "positions": [
            {
                "symbol": line.name,
                "side": side(line.lots),
                "quantity": str(lots.quantity(line.id, line.lots)),
                "value": render(line.value, VALUE_DECIMALS),
                "worstScenarioProfit": None if profit is None else render(profit, VALUE_DECIMALS),
                "gross": render(line.gross, VALUE_DECIMALS),
            }
            for line, profit in ((line, worst_profit(line, result)) for line in result.positions)
        ],
        "collateral": collateral_dicts(result.collateral, lots),
    }


def _class_dict(line: ClassLine, scenarios: Sequence[str]) -> dict[str, Any]:
    risk = line.risk
    return {
        "class": line.name,
        "worstScenario": line.scenario,
        "worstLoss": exact_text(risk.worst, UNIT),
        "charge": exact_text(risk.charge, UNIT),
        "minimum": exact_text(risk.minimum, UNIT),
        "required": exact_text(risk.required, UNIT),
        "losses": {name: exact_text(loss, UNIT) for name, loss in zip(scenarios, risk.losses, strict=True)},
    }


def class_sheet(result: PortfolioResult, unit: str) -> Sheet:
    """Classes of risk, each with its worst scenario."""
    rows = []
    for line in sorted(result.classes, key=lambda line: -line.risk.required):
        risk = line.risk
        binding = "minimum" if risk.required != risk.scanned else "scenarios"
        parts = [owed_text(value, UNIT) for value in (risk.worst, risk.charge, risk.minimum, risk.required)]
        rows.append((line.name, line.scenario, *parts, binding))
    columns = ("class", "worst scenario", f"loss {unit}", f"charges {unit}", f"minimum {unit}", f"required {unit}", "binding")
    return sheet("Classes of risk", columns, rows)


def group_sheet(result: PortfolioResult, unit: str) -> Sheet:
    """Groups, with what each does in its class's worst scenario, and the exposures that something is charged on."""
    classes = {line.id: line for line in result.classes}
    rows = []
    for line in result.groups:
        found = classes[line.row.class_id]
        scenario = found.risk.scenario
        profit = "" if scenario == BASIS else cash_text(line.skewed[scenario] // RATE_SCALE)
        rows.append((line.name, found.name, profit, *(cash_text(value) for _, value in exposures(line, result))))
    names = [name.replace("loss", f"loss {unit}") for name, _ in exposures(result.groups[0], result)] if result.groups else []
    return sheet("Groups", ("group", "class", f"in the worst scenario {unit}", *names), rows)


def exposures(line: GroupLine, result: PortfolioResult) -> list[tuple[str, int]]:
    """Net delta, net vega and basis loss (money units) of a group, as far as any group or class of the account is charged for them."""
    groups, classes = [other.row for other in result.groups], [other.row for other in result.classes]
    delta = any(row.delta_long or row.delta_short for row in groups) or any(row.delta_long or row.delta_short for row in classes)
    vega = any(row.vega_long or row.vega_short for row in groups) or any(row.vega_long or row.vega_short for row in classes)
    basis = any(row.basis for row in groups)
    values = (("net delta", line.sums.columns[DELTA]), ("net vega", line.sums.columns[VEGA]), ("basis loss", line.basis_loss))
    return [pair for pair, charged in zip(values, (delta, vega, basis), strict=True) if charged]


def position_sheet(result: PortfolioResult, lots: Lots, unit: str) -> Sheet:
    """Positions, largest value first."""
    rows = []
    for line in sorted(result.positions, key=lambda line: -abs(line.value)):
        profit = worst_profit(line, result)
        shown = "" if profit is None else held_text(profit)
        rows.append((line.name, side(line.lots), str(lots.quantity(line.id, line.lots)), cash_text(line.value), shown))
    return sheet("Positions", ("position", "side", "quantity", f"value {unit}", f"in the worst scenario {unit}"), rows)
