"""What each model looks like: pairs of a chart and its caption. PRIVATE: drawn from the account's own figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from margin.claim import level_name
from margin.models.compression import CompressionResult
from margin.models.cross import PositionLine
from margin.models.portfolio import UNIT, PortfolioResult
from margin.models.scenario_margin import BASIS
from margin.models.shortfall import WindowLine
from margin.snapshot import Snapshot
from margin.widths import FINE_SCALE, RATE_SCALE, VALUE_SCALE
from zkmargin.report import charts
from zkmargin.views.amounts import float_of, held_text, owed_text, percent
from zkmargin.views.base import View, cash_text
from zkmargin.views.clearing import ClearingView
from zkmargin.views.compression import CompressionView
from zkmargin.views.cross import CrossView
from zkmargin.views.isolated import IsolatedView
from zkmargin.views.pool import PoolView
from zkmargin.views.portfolio import PortfolioView
from zkmargin.views.shortfall import ShortfallView, measure_words

Picture = tuple[str, str]
"""A chart as SVG, and its caption."""


def pictures_of(view: View[Any]) -> list[Picture]:
    """The charts of a view's model."""
    return next((draw(view) for kind, draw in _DRAWN if isinstance(view, kind)), [])


def _values(lines: list[tuple[str, int]], unit: str) -> Picture:
    """Values of positions (money units), largest first."""
    ordered = sorted(lines, key=lambda line: -abs(line[1]))
    bars = [(name, float_of(value), cash_text(value)) for name, value in ordered]
    return charts.bars(bars, f"Value of each position in {unit}"), f"Value at the mark in {unit}; short positions in red."


def scenario_pictures(result: PortfolioResult, snapshot: Snapshot) -> list[Picture]:
    """The scenario losses of every class, the worst marked."""
    names = () if snapshot.portfolio is None else snapshot.portfolio.scenarios
    pictures = []
    for line in sorted(result.classes, key=lambda line: -line.risk.required):
        risk = line.risk
        rows = [(name, float_of(loss, UNIT), owed_text(loss, UNIT)) for name, loss in zip(names, risk.losses, strict=True)]
        worst = None if risk.scenario == BASIS else risk.scenario
        title = f"Loss of class {line.name} in each scenario in {snapshot.numeraire}"
        caption = f"{title}, after its weight; gains in green. Worst: {line.scenario}, {owed_text(risk.worst, UNIT)}."
        if risk.required != risk.scanned:
            caption += f" The minimum of {owed_text(risk.minimum, UNIT)} decides, not the scenarios."
        elif risk.charge:
            caption += f" With charges of {owed_text(risk.charge, UNIT)} the class requires {owed_text(risk.required, UNIT)}."
        pictures.append((charts.scenario_bars(rows, worst, title), caption))
    return pictures


def _compression(result: CompressionResult, unit: str) -> Picture:
    rows = [
        (name, float_of(value, result.unit), owed_text(value, result.unit))
        for name, value in (("gross", result.gross), ("net within groups", result.net), ("portfolio", result.equity))
    ]
    title = f"Gross, net and portfolio requirement in {unit}"
    share = f"the portfolio requires {percent(result.ratio_bps())} of gross" if result.gross > 0 else "nothing is required"
    caption = f"{title}: every position alone, every group alone, and the whole book; {share}."
    return charts.compared(rows, title), caption


def _isolated(view: IsolatedView) -> Picture:
    unit, level = view.snapshot.numeraire, view.claim.level
    rows = []
    for line in sorted(view.result.positions, key=lambda line: line.equity - line.requirement):
        headroom = line.equity - line.requirement
        rows.append((line.name, float_of(headroom, FINE_SCALE), held_text(headroom, FINE_SCALE)))
    title = f"Headroom of each position in {unit}"
    return charts.bars(rows, title), f"Equity of each position less its {level_name(level)} in {unit}; what is short in red."


def _pool(view: PoolView) -> Picture:
    unit, level = view.snapshot.numeraire, view.claim.level
    alone = [(name, found[level].requirement) for name, found in zip(view.names, view.alone, strict=True)]
    bars = [("together, each alone", view.gross(level)), *alone, ("pool, netted", view.result.requirement)]
    rows = [(name, float_of(value, FINE_SCALE), owed_text(value, FINE_SCALE)) for name, value in bars]
    title = f"{level_name(level).capitalize()} of the members alone and of the pool in {unit}"
    return charts.compared(rows, title), f"{title}; netting saves {held_text(view.benefit(level), FINE_SCALE)}."


def _distribution(view: ShortfallView, line: WindowLine) -> Picture:
    result, unit = view.result, view.snapshot.numeraire
    losses = [-profit / VALUE_SCALE for profit in line.pnl]
    value = float_of(line.tail, result.measure.divisor * VALUE_SCALE)
    amount = owed_text(line.tail, result.measure.divisor * VALUE_SCALE)
    label = f"{'expected shortfall' if result.measure.es else 'value at risk'} {amount}"
    title = f"Losses of the account over {len(line.pnl)} past returns in {unit}, window {line.name}"
    caption = f"{title}: how many returns (height) had which loss. Shaded: the tail. {measure_words(result).capitalize()}: {amount}."
    return charts.distribution(losses, line.threshold / VALUE_SCALE, (value, label), unit, title), caption


_COUNTED: Final = {"largest": (True, False, False), "two largest": (True, True, False), "second and third largest": (False, True, True)}
"""Which of the three largest losses a part of the cover rule is about."""


def _clearing(view: ClearingView) -> Picture:
    result, unit = view.result, view.snapshot.numeraire
    rows = []
    for name, line in zip(view.fund.scenarios, result.scenarios, strict=True):
        parts = [(float_of(loss), counts) for loss, counts in zip(line.losses, _COUNTED[line.part], strict=True)]
        rows.append((name, parts, owed_text(line.need, FINE_SCALE)))
    total = result.fund + result.row.other * result.other // RATE_SCALE
    lines = [(float_of(result.fund), f"default fund {held_text(result.fund)}")]
    if total > result.fund:
        lines.append((float_of(total), f"with other resources {held_text(total)}"))
    title = f"The three largest losses of each scenario in {unit}"
    worst = f"{view.fund.scenarios[result.scenario]}, for the {result.scenarios[result.scenario].part}"
    caption = f"{title}: those that have to be covered in red, their sum at the right, what covers them in green. Worst: {worst}."
    return charts.stacked(rows, lines, title), caption


def _compression_pictures(view: CompressionView) -> list[Picture]:
    return [_compression(view.result, view.snapshot.numeraire), *scenario_pictures(view.result.portfolio, view.snapshot)]


def _book(lines: Iterable[PositionLine], view: View[Any]) -> Picture:
    return _values([(line.name, line.value) for line in lines], view.snapshot.numeraire)


_DRAWN: Final[tuple[tuple[type[View[Any]], Callable[[Any], list[Picture]]], ...]] = (
    (CrossView, lambda view: [_book(view.result.positions, view)]),
    (IsolatedView, lambda view: [_isolated(view)]),
    (PoolView, lambda view: [_pool(view), _book(view.result.positions, view)]),
    (PortfolioView, lambda view: scenario_pictures(view.result, view.snapshot)),
    (
        CompressionView,
        lambda view: [_compression(view.result, view.snapshot.numeraire), *scenario_pictures(view.result.portfolio, view.snapshot)],
    ),
    (ShortfallView, lambda view: [_distribution(view, line) for line in view.result.windows]),
    (ClearingView, lambda view: [_clearing(view)]),
)
