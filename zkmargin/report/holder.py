"""The holder's own margin report, under any model. PRIVATE: it shows every position."""

from __future__ import annotations

from typing import Any

from attestation.clock import Clock, system_clock
from margin.levels import LEVELS
from margin.times import render_time
from zkmargin import __version__
from zkmargin.report import page
from zkmargin.report.pictures import pictures_of
from zkmargin.views.base import View, level_label


def holder_page(view: View[Any], account: str, as_of: str, *, clock: Clock = system_clock) -> bytes:
    """The page of an account under a snapshot, for its holder alone.

    Args:
        view: the account's figures.
        account: its name (of a pool: all its members' names).
        as_of: its time.
        clock: the time that the page says it was made.
    """
    good = not view.shortfall
    pictures = [page.figure(svg, caption) for svg, caption in pictures_of(view) if svg]
    parts = [
        page.title(f"{_what(view)} of {account} under the {view.model} model, as of {as_of}"),
        page.verdict("yes" if good else "no", view.word(), view.headline()),
        page.banner(f"PRIVATE: this page shows {view.hidden}. It is for {view.reader} and belongs in no mail and no ticket."),
        page.section("Levels", page.checks(_levels(view))),
        *([page.section("In pictures", *pictures)] if pictures else []),
        *(page.section(sheet.title, page.figures(sheet.columns, sheet.rows, sheet.text)) for sheet in view.sheets()),
        page.footer(f"Made by zkmargin {__version__} on {render_time(clock())} under snapshot {view.snapshot.sha256}. No proof was made."),
    ]
    return page.document(f"PRIVATE: {_what(view).lower()} of {account}", parts)


def _what(view: View[Any]) -> str:
    return "Default fund" if view.model == "clearing" else "Compression" if view.model == "compression" else "Margin"


def _levels(view: View[Any]) -> list[tuple[str, str, str, str]]:
    rows = []
    for level in LEVELS:
        short = view.level_short(level)
        status = "fail" if short and level == view.claim.level else "warn" if short else "ok"
        rows.append((status, level_label(level), view.level_line(level), ""))
    calls = view.calls
    if calls is not None:
        rows.append(("ok" if calls.state == "ok" else "warn", "state", calls.sentence(), ""))
    return rows
