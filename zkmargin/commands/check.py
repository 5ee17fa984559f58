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
    from circuits.registry import choose
    from margin.account import scale
    from margin.levels import LEVELS
    from zkmargin.inputs import load_portfolio, make_claim
    from zkmargin.margin_view import MarginView, level_label
    from zkmargin.snapshots import read

    claim = make_claim(level, lower_bps, upper_bps)
    market = read(snapshot)
    reading = load_portfolio(files, market, account=account, as_of=as_of, balance=balance, leave_out=leave_out or ())
    scaled = scale(reading.portfolio, market)
    view = MarginView.of(scaled, market, claim)
    circuit = choose(len(scaled.positions), len(scaled.collateral))
    code = 1 if view.shortfall else 0
    if json:
        notes = [note.as_dict() for note in reading.notes]
        content = {"account": reading.portfolio.account, "format": reading.format, **view.as_dict(), "circuit": circuit.id, "notes": notes}
        console.emit_json("check", content, exit_code=code)
        raise typer.Exit(code)
    console.verdict("SHORT" if code else "ENOUGH", view.headline(), good=not code)
    for name in LEVELS:
        short = view.levels[name].headroom < 0
        console.check("no" if short and name == level else "!!" if short else "ok", level_label(name), view.level_line(name))
    console.check("ok", "circuit", f"{circuit.id} has room for {len(scaled.positions)} positions and {len(scaled.collateral)} assets")
    console.say()
    console.table(view.position_table())
    console.say()
    console.table(view.collateral_table())
    raise typer.Exit(code)
