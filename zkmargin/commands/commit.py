"""``zkmargin commit``: the account commitment, its secret opening, and the issuer's statement about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import AccountName, AsOf, Balance, EnvironmentName, Json, LeaveOut, Model, Portfolio, Replace, Snapshot

app = typer.Typer(add_completion=False)


@app.command()
def commit(
    *,
    files: Portfolio,
    snapshot: Snapshot,
    model: Model = "cross",
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
    """Commit to an account (for a pool: to each member by itself): a number that hides it, and a secret file that opens it.

    The issuer (venue, custodian, clearing house) does this, or checks it, and signs the commitment with --issuer-key, --issuer and
    --holder. The commitment does not depend on prices: one of them serves many snapshots.
    """
    from margin.models import MODELS
    from zkmargin.committing import Issuer, commit_subject, shape_words
    from zkmargin.progress import Progress
    from zkmargin.snapshots import read
    from zkmargin.subjects import ReadOptions, load_member

    signer = Issuer.from_options(issuer_key, issuer, holder, sequence, environment)
    with Progress() as progress:
        progress("reading the account")
        market = read(snapshot)
        options = ReadOptions((account,) if account else (), as_of, balance, leave_out or ())
        subject = load_member(files, market, model, options)
        progress("committing")
        made = commit_subject(subject, market, circuit, signer)
        made.write(out, statement, replace=replace)
    content = {"commitment": str(made.opening.commitment), "circuit": made.circuit.id, "secret": str(out)}
    if json:
        signed = {"statement": None if made.envelope is None else str(statement), "environment": environment}
        kind = MODELS[model].account_kind
        console.emit_json("commit", {**content, **signed, "kind": kind, "asOf": subject.as_of, "notes": subject.notes()})
        return
    console.verdict("COMMITTED", f"{console.short_number(made.opening.commitment)} hides the account as of {subject.as_of}.", good=True)
    console.check("ok", "commitment", str(made.opening.commitment))
    console.check("ok", "size", f"{shape_words(made.circuit)}, circuit {made.circuit.id}")
    console.check("ok", "secret", f"{out} (mode 0600): keep it, show it to nobody; without it nothing can be proven")
    if made.envelope is None:
        console.check("!!", "issuer", "not signed: give --issuer-key, --issuer and --holder, or let the issuer sign")
    else:
        console.check("ok", "issuer", f"signed as {issuer!r} in {statement}, sequence {sequence}, {environment}")
