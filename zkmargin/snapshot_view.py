"""A snapshot in a few figures, for data and for people: instruments, tables, sections, the models that it has rows for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attestation.clock import age_text, system_clock
from margin.decimals import Rounding, grouped, render
from margin.errors import UsageError
from margin.levels import LEVELS
from margin.snapshot import NOTIONAL_LIMIT, Asset, Instrument, Snapshot
from margin.tables import row_counts
from margin.times import parse_time
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS
from zkmargin import console
from zkmargin.views.base import level_label

if TYPE_CHECKING:
    from rich.table import Table

    from margin.sections.portfolio import PortfolioSection, RiskArray


def summary(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot in a few figures."""
    return {
        "sha256": snapshot.sha256,
        "venue": snapshot.venue,
        "asOf": snapshot.as_of,
        "numeraire": snapshot.numeraire,
        "settlements": list(snapshot.settlements),
        "instruments": len(snapshot.instruments),
        "collateral": len(snapshot.collateral),
        "rows": snapshot.row_count,
        "tables": row_counts(snapshot),
        "depth": snapshot.depth,
        "models": models_of(snapshot),
        "sections": {name: section_summary(snapshot, name) for name in snapshot.sections},
    }


def models_of(snapshot: Snapshot) -> list[str]:
    """The margin models that a snapshot has rows for."""
    from margin.models import MODELS

    has_tiers = any(item.tiers for item in snapshot.instruments)
    return [model for model, info in MODELS.items() if (has_tiers if info.table == "cross" else info.table in snapshot.sections)]


def section_summary(snapshot: Snapshot, name: str) -> dict[str, Any]:
    """A section in a few figures."""
    if name == "portfolio" and snapshot.portfolio is not None:
        risk = snapshot.portfolio
        sizes = {"arrays": len(risk.arrays), "groups": len(risk.groups), "classes": len(risk.classes), "scenarios": len(risk.scenarios)}
        return {"policy": risk.policy, **sizes}
    if name == "shortfall" and snapshot.shortfall is not None:
        past = snapshot.shortfall
        windows = [window._asdict() for window in past.windows]
        return {"measure": past.measure, "tail": past.count, "windows": windows, "arrays": len(past.arrays)}
    if snapshot.clearing is not None:
        return {"rule": snapshot.clearing.rule}
    return {}


def lines(snapshot: Snapshot) -> None:
    """The same for people."""
    tiers = sum(len(item.tiers) for item in snapshot.instruments)
    slices = sum(len(item.tiers) for item in snapshot.collateral)
    console.check("ok", "digest", f"sha256 {snapshot.sha256}")
    if snapshot.instruments:
        console.check(
            "ok", "instruments", f"{console.plural(len(snapshot.instruments), 'instrument')} with {console.plural(tiers, 'tier')}"
        )
    if snapshot.collateral:
        console.check(
            "ok", "collateral", f"{console.plural(len(snapshot.collateral), 'asset')} with {console.plural(slices, 'haircut tier')}"
        )
    _section_lines(snapshot)
    for table, count in row_counts(snapshot).items():
        console.check("ok", "rows", f"{table}: {count:,} of the {8**snapshot.depth:,} that a tree of depth {snapshot.depth} holds")
    console.check("ok", "models", ", ".join(models_of(snapshot)))
    at_par = ", ".join(sorted(snapshot.cash_currencies))
    console.check("ok", "cash", f"valued in {snapshot.numeraire}; at par: {at_par}")
    age = (system_clock() - parse_time(snapshot.as_of)).total_seconds()
    console.check("ok" if 0 <= age < 86_400 else "!!", "age", f"{age_text(age)} old" if age >= 0 else f"{age_text(-age)} in the future")


def _section_lines(snapshot: Snapshot) -> None:
    plural = console.plural
    if snapshot.portfolio is not None:
        risk = snapshot.portfolio
        sizes = f"{plural(len(risk.arrays), 'risk array')}, {plural(len(risk.groups), 'group')}"
        classes = plural(len(risk.classes), "class", "classes")
        console.check("ok", "portfolio", f"policy {risk.policy}: {sizes}, {classes}, {plural(len(risk.scenarios), 'scenario')}")
    if snapshot.shortfall is not None:
        past = snapshot.shortfall
        measure = "expected shortfall" if past.measure == "es" else "value at risk"
        spans = "; ".join(f"{window.name} {window.first} to {window.last}" for window in past.windows)
        text = f"{measure} with a tail of {past.count} of {past.returns} returns, {plural(len(past.arrays), 'instrument')}; {spans}"
        console.check("ok", "shortfall", text)
    if snapshot.clearing is not None:
        console.check("ok", "clearing", f"cover rule {snapshot.clearing.rule}")


def item_of(snapshot: Snapshot, name: str) -> Instrument | Asset:
    """An instrument or asset by name.

    Raises:
        UsageError: ``usage.symbol``.
    """
    named: dict[str, Instrument | Asset] = {asset.asset: asset for asset in snapshot.collateral}
    named.update((item.symbol, item) for item in snapshot.instruments)
    if name in named:
        return named[name]
    from difflib import get_close_matches

    near = get_close_matches(name.upper(), named, n=3)
    hint = f"Did you mean {', '.join(near)}?" if near else ""
    raise UsageError("The snapshot does not list that", where=name[:80], hint=hint, code="usage.symbol")


def item_table(snapshot: Snapshot, name: str) -> Table:
    """What the snapshot says of an instrument or asset: its tiers, or (of an option, say) what a lot does in every scenario."""
    if not item_of(snapshot, name).tiers and snapshot.portfolio is not None:
        for array in snapshot.portfolio.arrays:
            if array.symbol == name:
                return _scenario_table(snapshot, array, snapshot.portfolio)
    return tier_table(snapshot, name)


def _scenario_table(snapshot: Snapshot, array: RiskArray, section: PortfolioSection) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    item = item_of(snapshot, array.symbol)
    valued = next(group.valued for group in section.groups if group.name == array.group)
    title = f"{array.symbol}: price {item.price}, lot {item.lot}, group {array.group}"
    table = Table(box=SIMPLE_HEAD, show_edge=False, title=title, title_justify="left")
    table.add_column("scenario", justify="left")
    table.add_column(f"{'value' if valued else 'profit'} of a lot {snapshot.numeraire}", justify="right")
    for scenario, value in zip(section.scenarios, array.values, strict=True):
        table.add_row(scenario, render(value, VALUE_DECIMALS))
    return table


def tier_table(snapshot: Snapshot, name: str) -> Table:
    """The tiers of an instrument or asset."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    item = item_of(snapshot, name)
    kind = "rate" if isinstance(item, Instrument) else "weight"
    table = Table(box=SIMPLE_HEAD, show_edge=False, title=f"{name}: price {item.price}, lot {item.lot}", title_justify="left")
    for column in ("from", "below", *(f"{level_label(level)} {kind}" for level in LEVELS)):
        table.add_column(column, justify="right")
    for tier in item.tiers:
        cap = "no limit" if tier.cap == NOTIONAL_LIMIT else grouped(tier.cap, VALUE_DECIMALS, 2, Rounding.UP)
        rates = [render(rate, RATE_DECIMALS) for rate in tier.rates]
        table.add_row(grouped(tier.floor, VALUE_DECIMALS, 2, Rounding.DOWN), cap, *rates)
    return table
