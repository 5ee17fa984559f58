"""``zkmargin check``: the margin of an account, without any proof."""

from __future__ import annotations

import typer

from zkmargin import console
from zkmargin.options import AccountName, AsOf, Balance, Json, LeaveOut, Level, LowerBps, Portfolio, Snapshot, UpperBps

app = typer.Typer(add_completion=False)


@app.command()
def check(
    *,
    files: Portfolio,
    snapshot: Snapshot,
    level: Level = "maintenance",
    lower_bps: LowerBps = None,
    upper_bps: UpperBps = None,
    account: AccountName = None,
    as_of: AsOf = None,
    balance: Balance = "auto",
    leave_out: LeaveOut = None,
    json: Json = False,
) -> None:
    """Show positions, collateral, equity, requirement and headroom. No proof is made, and nothing leaves this machine.

    Exit code 0 when the claim is true of the account (by default: equity covers maintenance margin), 1 when not.
    """
    from margin.account import scale
    from margin.levels import LEVELS
    from zkmargin.inputs import load_portfolio, make_claim
    from zkmargin.margin_view import MarginView, level_label
    from zkmargin.presets import smallest
    from zkmargin.snapshots import read

    claim = make_claim(level, lower_bps, upper_bps)
    market = read(snapshot)
    reading = load_portfolio(files, market, account=account, as_of=as_of, balance=balance, leave_out=leave_out or ())
    scaled = scale(reading.portfolio, market)
    view = MarginView.of(scaled, market, claim)
    circuit = smallest(len(scaled.positions), len(scaled.collateral))
    code = 1 if view.shortfall else 0
    if json:
        notes = [note.as_dict() for note in reading.notes]
        content = {"account": reading.portfolio.account, "format": reading.format, **view.as_dict(), "circuit": circuit, "notes": notes}
        console.emit_json("check", content, exit_code=code)
        raise typer.Exit(code)
    console.verdict("SHORT" if code else "ENOUGH", view.headline(), good=not code)
    for name in LEVELS:
        short = view.levels[name].headroom < 0
        console.check("no" if short and name == level else "!!" if short else "ok", level_label(name), view.level_line(name))
    size = f"{console.plural(len(scaled.positions), 'position')} and {console.plural(len(scaled.collateral), 'asset')}"
    if circuit is None:
        console.check("!!", "circuit", f"none has room for {size}: nothing can be proven about the whole account")
    else:
        console.check("ok", "circuit", f"{circuit} has room for {size}")
    console.say()
    console.table(view.position_table())
    console.say()
    console.table(view.collateral_table())
    raise typer.Exit(code)
