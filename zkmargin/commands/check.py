"""``zkmargin check``: the margin of an account under a model, without any proof."""

from __future__ import annotations

import typer

from zkmargin import console
from zkmargin.options import (
    AccountNames,
    AsOf,
    Balance,
    Band,
    Json,
    LeaveOut,
    Level,
    LowerBps,
    Model,
    Portfolio,
    ShortByAtMost,
    Snapshot,
    UpperBps,
)

app = typer.Typer(add_completion=False)


@app.command()
def check(
    *,
    files: Portfolio,
    snapshot: Snapshot,
    model: Model = "cross",
    level: Level = "maintenance",
    lower_bps: LowerBps = None,
    upper_bps: UpperBps = None,
    short_by_at_most: ShortByAtMost = None,
    band: Band = None,
    account: AccountNames = None,
    as_of: AsOf = None,
    balance: Balance = "auto",
    leave_out: LeaveOut = None,
    json: Json = False,
) -> None:
    """Show equity, requirement and headroom at every level, margin calls, and what the model is about. Nothing leaves this machine.

    For a pool give one file for each member (several files of one member joined by a comma), for clearing the fund's file.
    Exit code 0 when the claim is true of the account (by default: equity covers maintenance margin), 1 when not.
    """
    from margin.levels import LEVELS
    from zkmargin.claims import ClaimOptions
    from zkmargin.presets import largest, smallest
    from zkmargin.snapshots import read
    from zkmargin.subjects import ReadOptions, load_subject
    from zkmargin.views.base import level_label
    from zkmargin.views.make import view_of

    claim = ClaimOptions(level, lower_bps, upper_bps, short_by_at_most, band).claim(model)
    market = read(snapshot)
    subject = load_subject(files, market, model, ReadOptions(account or (), as_of, balance, leave_out or ()))
    view = view_of(subject, market, claim)
    size = view.size
    circuit = smallest(model, size.needs)
    code = 1 if view.shortfall else 0
    if json:
        content = {"account": subject.name, "format": subject.format, **view.as_dict(), "circuit": circuit, "notes": subject.notes()}
        console.emit_json("check", content, exit_code=code)
        raise typer.Exit(code)
    console.verdict(view.word(), view.headline(), good=not code)
    for name in LEVELS:
        short = view.level_short(name)
        console.check("no" if short and name == level else "!!" if short else "ok", level_label(name), view.level_line(name))
    calls = view.calls
    if calls is not None:
        console.check("ok" if calls.state == "ok" else "!!", "state", calls.sentence())
    if circuit is None:
        console.check(
            "!!",
            "circuit",
            f"none has room for {size.words}; the largest is {largest(model, size.needs)}. Nothing can be proven about the whole account",
        )
    else:
        console.check("ok", "circuit", f"{circuit} has room for {size.words}")
    for sheet in view.sheets():
        console.say()
        console.table(sheet.table())
    raise typer.Exit(code)
