"""``zkmargin report``: a self-contained HTML page about an attestation, or about the holder's own margin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import (
    AccountNames,
    AsOf,
    Balance,
    Band,
    Development,
    Json,
    LeaveOut,
    Level,
    LowerBps,
    Model,
    Replace,
    ShortByAtMost,
    UpperBps,
)

app = typer.Typer(add_completion=False)


@app.command()
def report(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="An attestation; with --private what check takes.")],
    snapshot: Annotated[Path | None, typer.Option("--snapshot", "-s", help="Your copy of the snapshot.")] = None,
    trust: Annotated[Path | None, typer.Option("--trust", "-t", help="Your trust file; without it the page says: not verified.")] = None,
    challenge: Annotated[Path | None, typer.Option("--challenge", "-c", help="The challenge that you asked.")] = None,
    development: Development = False,
    private: Annotated[bool, typer.Option("--private", help="The holder's own report, with positions. Keep it to yourself.")] = False,
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
        from zkmargin.claims import ClaimOptions
        from zkmargin.snapshots import read
        from zkmargin.subjects import ReadOptions, load_subject

        market = read(snapshot)
        claim = ClaimOptions(level, lower_bps, upper_bps, short_by_at_most, band).claim(model)
        subject = load_subject(files, market, model, ReadOptions(account or (), as_of, balance, leave_out or ()))
        made = holder_report(subject, market, claim)
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
        console.check("!!", "private", f"{out} shows what a proof hides (mode 0600)")
    if made.development:
        console.check("!!", "key", console.DEVELOPMENT_KEY)
    raise typer.Exit(made.exit_code)
