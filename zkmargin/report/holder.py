"""The holder's own margin report. PRIVATE: it shows every position."""

from __future__ import annotations

from attestation.clock import Clock, system_clock
from margin.cross import equity_text, requirement_text
from margin.decimals import Rounding, grouped
from margin.levels import LEVELS
from margin.times import render_time
from margin.widths import VALUE_DECIMALS, VALUE_SCALE
from zkmargin import __version__
from zkmargin.margin_view import MarginView, level_label
from zkmargin.report import charts, page


def holder_page(view: MarginView, account: str, as_of: str, *, clock: Clock = system_clock) -> bytes:
    """The page of an account under a snapshot, for its holder alone.

    Args:
        view: the account's figures.
        account: its name.
        as_of: its time.
        clock: the time that the page says it was made.
    """
    unit, result = view.snapshot.numeraire, view.result
    good = not view.shortfall
    positions = sorted(result.positions, key=lambda line: -line.notional)
    bars = [(line.name, line.value / VALUE_SCALE, _money(line.value)) for line in positions]
    margins = [(line.name, requirement_text(line.requirement), _share(line.requirement, result.requirement)) for line in positions]
    held = sorted(result.collateral, key=lambda line: -line.gross)
    parts = [
        page.title(f"Margin of account {account}, as of {as_of}"),
        page.verdict("yes" if good else "no", "ENOUGH" if good else "SHORT", view.headline()),
        page.banner("PRIVATE: this page shows the positions. It is for the holder of the account and belongs into no mail and no ticket."),
        page.section("Levels", page.checks(_levels(view))),
        page.section(
            "Positions",
            page.figure(charts.bars(bars, f"Value of each position in {unit}"), f"Value at the mark in {unit}; short positions in red."),
            page.figures(("position", f"{view.claim.level} margin {unit}", "share"), margins),
        ),
        page.section(
            "Collateral",
            page.figures(
                ("asset", f"market value {unit}", f"counted {unit}"),
                [
                    *((line.name, _money(line.gross), equity_text(line.value)) for line in held),
                    ("cash less cost of positions", _money(result.cash), _money(result.cash)),
                ],
            ),
        ),
        page.footer(f"Made by zkmargin {__version__} on {render_time(clock())} under snapshot {view.snapshot.sha256}. No proof was made."),
    ]
    return page.document(f"PRIVATE: margin of {account}", parts)


def _levels(view: MarginView) -> list[tuple[str, str, str, str]]:
    rows = []
    for level in LEVELS:
        short = view.levels[level].headroom < 0
        status = "fail" if short and level == view.claim.level else "warn" if short else "ok"
        rows.append((status, level_label(level), view.level_line(level), ""))
    return rows


def _money(units: int) -> str:
    return grouped(units, VALUE_DECIMALS, 2, Rounding.DOWN)


def _share(part: int, whole: int) -> str:
    return f"{part / whole * 100:.1f} %" if whole else ""
