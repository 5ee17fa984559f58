"""``zkmargin snapshot``: build, show, sign and check risk snapshots. Everything here is public."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zkmargin import console
from zkmargin.options import Json, Replace, Trust

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Build, show, sign and check risk snapshots. Everything here is public.")

_File = Annotated[Path, typer.Argument(help="A snapshot (JSON).")]
_Statement = Annotated[Path, typer.Option("--statement", help="The publisher's signed statement about it.")]


@app.command()
def build(
    *,
    tiers: Annotated[Path | None, typer.Option(help="ccxt fetch_leverage_tiers() as JSON, or a bracket table (CSV).")] = None,
    tickers: Annotated[Path | None, typer.Option(help="ccxt fetch_tickers() or fetch_mark_prices() as JSON, or CSV.")] = None,
    haircuts: Annotated[Path | None, typer.Option(help="Haircut table of collateral assets (CSV or JSON).")] = None,
    markets: Annotated[Path | None, typer.Option(help="ccxt load_markets() as JSON, for contract sizes.")] = None,
    bundled: Annotated[bool, typer.Option("--bundled", help="The data that come with zkmargin (Binance USD-M), for trials.")] = False,
    venue: Annotated[str | None, typer.Option(help="The venue's name; part of every instrument's id.")] = None,
    numeraire: Annotated[str, typer.Option(help="Currency that everything is valued in.")] = "USDT",
    settlement: Annotated[list[str] | None, typer.Option(help="A further currency that counts at par; repeatable.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Time of the prices, like 2026-11-20T12:00:00Z.", show_default="now")] = None,
    lots_from: Annotated[Path | None, typer.Option(help="An earlier snapshot whose lots are kept.")] = None,
    closeout: Annotated[str, typer.Option(help="Close-out margin as a part of maintenance margin, like 0.6667.")] = "1",
    symbol: Annotated[list[str] | None, typer.Option(help="Only these instruments; repeatable.")] = None,
    unsupported: Annotated[Literal["refuse", "omit"], typer.Option(help="What to do with symbols that cannot be expressed.")] = "refuse",
    depth: Annotated[int, typer.Option(help="Depth of the tree: 4 holds 4,096 rows.")] = 4,
    out: Annotated[Path, typer.Option("--out", "-o", help="The snapshot to write.")] = Path("snapshot.json"),
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Build a snapshot from a venue's public dumps (or from the bundled data), check all its rules and write it."""
    from margin.files import write_atomic
    from zkmargin import snapshots
    from zkmargin.inputs import tell
    from zkmargin.progress import Progress

    request = snapshots.BuildRequest(
        tiers, tickers, haircuts, markets, bundled, venue, numeraire, tuple(settlement or ()), as_of, lots_from, closeout,
        frozenset(symbol) if symbol else None, unsupported, depth,
    )  # fmt: skip
    with Progress() as progress:
        progress("building the snapshot")
        made, notes = snapshots.build_snapshot(request)
        progress("writing")
        write_atomic(out, made.canonical(), overwrite=replace)
    tell(notes)
    if json:
        console.emit_json("snapshot", {"file": str(out), **snapshots.summary(made), "notes": [note.as_dict() for note in notes]})
        return
    console.verdict("BUILT", f"{out}: {snapshots.title(made)}.", good=True)
    snapshots.lines(made)


@app.command()
def show(
    *,
    file: _File,
    symbol: Annotated[str | None, typer.Option(help="Show the tiers of this instrument or asset.")] = None,
    json: Json = False,
) -> None:
    """Show what a snapshot says; all its rules are checked on the way."""
    from zkmargin import snapshots

    found = snapshots.read(file)
    if json:
        more = {"item": snapshots.item_of(found, symbol).as_dict()} if symbol else {}
        console.emit_json("snapshot", {**snapshots.summary(found), **more})
        return
    console.verdict("SOUND", f"{snapshots.title(found)}.", good=True)
    snapshots.lines(found)
    if symbol:
        console.say()
        console.table(snapshots.tier_table(found, symbol))


@app.command()
def sign(
    *,
    file: _File,
    key: Annotated[Path, typer.Option("--key", help="The publisher's private key (PEM).")],
    publisher: Annotated[str, typer.Option("--publisher", help="The publisher's name, as in trust files.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The signed statement to write.")] = Path("snapshot.statement.json"),
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Sign a snapshot as its publisher: a statement of its digest and of its roots at the three levels."""
    from margin.files import write_atomic
    from zkmargin import snapshots
    from zkmargin.progress import Progress

    with Progress() as progress:
        progress("hashing the snapshot's tree")
        statement, envelope = snapshots.sign_snapshot(snapshots.read(file), key, publisher)
        write_atomic(out, envelope.to_bytes(), overwrite=replace)
    if json:
        content = {"file": str(out), "sha256": statement.sha256, "roots": statement.roots.to_dict(), "keyId": envelope.key_id}
        console.emit_json("snapshot", {**content, "publisher": publisher})
        return
    console.verdict("SIGNED", f"{publisher} stands for snapshot {statement.venue}/{statement.as_of}; statement in {out}.", good=True)
    console.check("ok", "digest", f"sha256 {statement.sha256}")
    for level, root in statement.roots.to_dict().items():
        console.check("ok", "root", f"{level}: {root}")


@app.command()
def verify(
    *,
    file: _File,
    trust: Trust,
    statement: _Statement = Path("snapshot.statement.json"),
    json: Json = False,
) -> None:
    """Check a snapshot against its publisher's statement: signature, digest, roots, and all the rules."""
    from zkmargin import snapshots
    from zkmargin.progress import Progress

    with Progress() as progress:
        progress("checking the snapshot")
        said = snapshots.verify_snapshot(snapshots.read(file), statement, trust)
    if json:
        console.emit_json("snapshot", {"valid": True, "sha256": said.sha256, "publisher": said.publisher, "roots": said.roots.to_dict()})
        return
    console.verdict("VALID", f"{said.publisher} stands for {said.venue}/{said.as_of}; digest, roots and all rules hold.", good=True)


@app.command()
def publish(
    *,
    file: _File,
    url: Annotated[str, typer.Option(help="The verifier's service.")],
    statement: _Statement = Path("snapshot.statement.json"),
    json: Json = False,
) -> None:
    """Put a snapshot and its publisher's statement on record at a verifier's service, which checks both."""
    from zkmargin import snapshots
    from zkmargin.progress import Progress

    with Progress() as progress:
        progress(f"sending to {url}")
        summary = snapshots.publish_snapshot(snapshots.read(file), statement, url)
    if json:
        console.emit_json("snapshot", {"url": url, **summary})
        return
    console.verdict("ON RECORD", f"{summary['venue']}/{summary['asOf']} at {url}.", good=True)
    console.check("ok", "digest", f"sha256 {summary['sha256']}")
