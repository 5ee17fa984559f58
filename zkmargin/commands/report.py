"""``zkmargin report``: a self-contained HTML page about an attestation, or about the holder's own margin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import AccountName, AsOf, Balance, Development, Json, LeaveOut, Level, LowerBps, Replace, UpperBps

app = typer.Typer(add_completion=False)


@app.command()
def report(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="An attestation; with --private the account's files.")],
    snapshot: Annotated[Path | None, typer.Option("--snapshot", "-s", help="Your copy of the snapshot.")] = None,
    trust: Annotated[Path | None, typer.Option("--trust", "-t", help="Your trust file; without it the page says: not verified.")] = None,
    challenge: Annotated[Path | None, typer.Option("--challenge", "-c", help="The challenge that you asked.")] = None,
    development: Development = False,
    private: Annotated[bool, typer.Option("--private", help="The holder's own report, with positions. Keep it to yourself.")] = False,
    level: Level = "maintenance",
    lower_bps: LowerBps = None,
    upper_bps: UpperBps = None,
    account: AccountName = None,
    as_of: AsOf = None,
    balance: Balance = "auto",
    leave_out: LeaveOut = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")] = Path("report.html"),
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Write a page that stands alone: no script, nothing fetched, fit to be printed or mailed (except with --private).

    The exit code is that of the verdict: 0 valid (or not verified), 1 no, 3 malformed, 4 not trusted.
    """
    from margin.errors import UsageError
    from margin.files import write_atomic
    from zkmargin.reports import holder_report, public_report

    if private:
        if snapshot is None:
            raise UsageError("A private report needs prices", hint="Give --snapshot.", code="usage.report")
        from zkmargin.inputs import load_portfolio, make_claim
        from zkmargin.snapshots import read

        market = read(snapshot)
        reading = load_portfolio(files, market, account=account, as_of=as_of, balance=balance, leave_out=leave_out or ())
        made = holder_report(reading.portfolio, market, make_claim(level, lower_bps, upper_bps))
    else:
        if len(files) != 1 or (trust is None) != (snapshot is None):
            hint = "Give one attestation, and --snapshot together with --trust (or neither)."
            raise UsageError("The report is not described", hint=hint, code="usage.report")
        from zkmargin.progress import Progress

        with Progress() as progress:
            progress("verifying")
            made = public_report(files[0], snapshot, trust, challenge, development=development)
    write_atomic(out, made.html, secret=private, overwrite=replace)
    if json:
        content = {"file": str(out), "word": made.word, "private": private, "bytes": len(made.html)}
        console.emit_json("report", content, exit_code=made.exit_code)
        raise typer.Exit(made.exit_code)
    console.verdict(made.word, f"{made.sentence} Page: {out}", good=made.good)
    if private:
        console.check("!!", "private", f"{out} shows the positions (mode 0600)")
    if made.development:
        console.check("!!", "key", console.DEVELOPMENT_KEY)
    raise typer.Exit(made.exit_code)
