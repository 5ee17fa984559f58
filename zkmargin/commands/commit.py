"""``zkmargin commit``: the account commitment, its secret opening, and the issuer's statement about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import AccountName, AsOf, Balance, EnvironmentName, Json, LeaveOut, Portfolio, Replace, Snapshot

app = typer.Typer(add_completion=False)


@app.command()
def commit(
    *,
    files: Portfolio,
    snapshot: Snapshot,
    out: Annotated[Path, typer.Option("--out", "-o", help="The secret file (mode 0600): account and blinding.")] = Path(
        "account.secret.json"
    ),
    issuer_key: Annotated[Path | None, typer.Option(help="Sign as the issuer with this private key (PEM).")] = None,
    issuer: Annotated[str | None, typer.Option(help="The issuer's name, as in trust files.")] = None,
    holder: Annotated[Path | None, typer.Option(help="The holder's public key: only its owner can present attestations.")] = None,
    statement: Annotated[Path, typer.Option(help="Where the issuer's signed statement goes.")] = Path("account.statement.json"),
    sequence: Annotated[int, typer.Option(help="Grows with every statement about this account.")] = 1,
    environment: EnvironmentName = "development",
    circuit: Annotated[str | None, typer.Option(help="Commit for this circuit's size.", show_default="the smallest that fits")] = None,
    account: AccountName = None,
    as_of: AsOf = None,
    balance: Balance = "auto",
    leave_out: LeaveOut = None,
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Commit to an account: a number that hides it, and a secret file that opens it.

    The issuer (venue, custodian, clearing house) does this, or checks it, and signs the commitment with --issuer-key, --issuer and
    --holder. The commitment does not depend on prices: one of them serves many snapshots.
    """
    from zkmargin.committing import Issuer, commit_account
    from zkmargin.inputs import load_portfolio
    from zkmargin.progress import Progress
    from zkmargin.snapshots import read

    signer = Issuer.from_options(issuer_key, issuer, holder, sequence, environment)
    with Progress() as progress:
        progress("reading the account")
        market = read(snapshot)
        reading = load_portfolio(files, market, account=account, as_of=as_of, balance=balance, leave_out=leave_out or ())
        progress("committing")
        made = commit_account(reading.portfolio, market, circuit, signer)
        made.write(out, statement, replace=replace)
    content = {"commitment": str(made.opening.commitment), "circuit": made.circuit.id, "secret": str(out)}
    if json:
        signed = {"statement": None if made.envelope is None else str(statement), "environment": environment}
        notes = [note.as_dict() for note in reading.notes]
        console.emit_json("commit", {**content, **signed, "asOf": reading.portfolio.as_of, "notes": notes})
        return
    console.verdict(
        "COMMITTED", f"{console.short_number(made.opening.commitment)} hides the account as of {reading.portfolio.as_of}.", good=True
    )
    console.check("ok", "commitment", str(made.opening.commitment))
    console.check("ok", "size", f"{made.circuit.positions} position and {made.circuit.collateral} asset slots, circuit {made.circuit.id}")
    console.check("ok", "secret", f"{out} (mode 0600): keep it, show it to nobody; without it nothing can be proven")
    if made.envelope is None:
        console.check("!!", "issuer", "not signed: give --issuer-key, --issuer and --holder, or let the issuer sign")
    else:
        console.check("ok", "issuer", f"signed as {issuer!r} in {statement}, sequence {sequence}, {environment}")
