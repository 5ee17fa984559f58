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
    base: Annotated[Path | None, typer.Option(help="Add to this snapshot, of yesterday at the oldest; it gets a new time.")] = None,
    policy: Annotated[
        str | None, typer.Option(help="Risk arrays for the portfolio model: span, tims, deribit, pmrm, paradex, okx, standard ..")
    ] = None,
    chain: Annotated[Path | None, typer.Option(help="With --policy: option chain with futures, perpetuals and spot (CSV).")] = None,
    history: Annotated[
        list[str] | None,
        typer.Option(metavar="[SYMBOL=]FILE", help="Past prices for the shortfall model: date, close; or date and a column per symbol."),
    ] = None,
    measure: Annotated[Literal["es", "var"], typer.Option(help="With --history: expected shortfall or value at risk.")] = "es",
    tail: Annotated[int, typer.Option(help="With --history: how many of the largest losses form the tail.")] = 5,
    returns: Annotated[int, typer.Option(help="With --history: returns of a window, 250 or 500.")] = 250,
    horizon: Annotated[int, typer.Option(help="With --history: days that a return spans, 1 to 10.")] = 1,
    decay: Annotated[str | None, typer.Option(help="With --history: filter by EWMA volatility, such as 0.97.")] = None,
    stress_until: Annotated[str | None, typer.Option(metavar="DATE", help="With --history: last day of a stressed window.")] = None,
    long_run: Annotated[int | None, typer.Option(help="With --history: daily returns that give the long-run volatility.")] = None,
    procyclicality: Annotated[
        Literal["none", "a", "b", "c"], typer.Option(help="With --history: initial margin's tool of EMIR RTS 153/2013, 28(1).")
    ] = "none",
    longest_gap: Annotated[
        int, typer.Option(help="With --history: most calendar days between two prices (4 where there are weekends).")
    ] = 1,
    stale_days: Annotated[
        int | None,
        typer.Option(min=0, help="With --history: most days from the newest price to the snapshot.", show_default="--longest-gap"),
    ] = None,
    dynamic: Annotated[
        Literal["default", "emir"] | None,
        typer.Option(help="Scale tiers to the market's volatility; emir adds tools against procyclicality."),
    ] = None,
    daily: Annotated[
        list[str] | None, typer.Option(metavar="SYMBOL=FILE", help="With --dynamic: daily prices (CSV), or bundled:BTC, bundled:ETH.")
    ] = None,
    cover: Annotated[
        Literal["emir-42-3", "emir-43-2"] | None, typer.Option(help="Cover rule for the clearing model: EMIR 42(3), or 43(2) (cover 2).")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The snapshot to write.")] = Path("snapshot.json"),
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Build a snapshot from a venue's public dumps (or from the bundled data), check all its rules and write it.

    Tiers are for the cross, isolated and pool models; --policy and --chain add risk arrays for portfolio and compression, --history past
    returns for shortfall, --cover a rule for clearing, and --dynamic makes tiers follow the market.
    """
    from margin.files import write_atomic
    from zkmargin import snapshot_view, snapshots
    from zkmargin.building.history import HistoryRequest
    from zkmargin.building.request import BuildRequest, build_snapshot
    from zkmargin.inputs import tell
    from zkmargin.progress import Progress

    request = BuildRequest(
        tiers, tickers, haircuts, markets, bundled, venue, numeraire, tuple(settlement or ()), as_of, lots_from, closeout,
        frozenset(symbol) if symbol else None, unsupported, depth, base, policy, chain,
        None if not history else HistoryRequest(
            tuple(history), measure, tail, returns, horizon, decay, stress_until, long_run, procyclicality, longest_gap, stale_days
        ),
        dynamic, tuple(daily or ()), cover,
    )  # fmt: skip
    with Progress() as progress:
        progress("building the snapshot")
        made, notes = build_snapshot(request)
        progress("writing")
        write_atomic(out, made.canonical(), overwrite=replace)
    tell(notes)
    if json:
        console.emit_json("snapshot", {"file": str(out), **snapshot_view.summary(made), "notes": [note.as_dict() for note in notes]})
        return
    console.verdict("BUILT", f"{out}: {snapshots.title(made)}.", good=True)
    snapshot_view.lines(made)


@app.command()
def show(
    *,
    file: _File,
    symbol: Annotated[str | None, typer.Option(help="Show the tiers (or scenario results) of this instrument or asset.")] = None,
    json: Json = False,
) -> None:
    """Show what a snapshot says; all its rules are checked on the way."""
    from zkmargin import snapshot_view, snapshots

    found = snapshots.read(file)
    if json:
        more = {"item": snapshot_view.item_of(found, symbol).as_dict()} if symbol else {}
        console.emit_json("snapshot", {**snapshot_view.summary(found), **more})
        return
    console.verdict("SOUND", f"{snapshots.title(found)}.", good=True)
    snapshot_view.lines(found)
    if symbol:
        console.say()
        console.table(snapshot_view.item_table(found, symbol))


@app.command()
def check(
    *,
    file: _File,
    json: Json = False,
) -> None:
    """Check every rule that a snapshot and its sections keep, and say which models and circuits can use it.

    Exit code 3 with the number of the first rule that is broken; ``verify`` also checks the publisher's statement.
    """
    from zkmargin import snapshot_checks, snapshot_view, snapshots

    found = snapshots.read(file)
    examined = snapshot_checks.examine(found)
    if json:
        models = {one.model: {"present": one.present, "circuits": list(one.circuits)} for one in examined.models}
        content = {**snapshot_view.summary(found), "rules": examined.rules, "capacity": examined.capacity, "usable": models}
        console.emit_json("snapshot", content)
        return
    console.verdict("SOUND", f"{snapshots.title(found)} keeps all {examined.rules} rules.", good=True)
    for table, count in examined.rows.items():
        console.check("ok", "rows", f"{table}: {count:,} of the {examined.capacity:,} that a tree of depth {found.depth} holds")
    for one in examined.models:
        if not one.present:
            console.check("!!", one.model, "the snapshot has no rows for it")
        elif one.circuits:
            console.check("ok", one.model, ", ".join(one.circuits))
        else:
            console.check("!!", one.model, "no circuit has the depth, scenarios or returns of this snapshot")


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
    from margin.levels import LEVELS
    from zkmargin import snapshots
    from zkmargin.progress import Progress
    from zkmargin.views.base import level_label

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
    roots = statement.roots.to_dict()
    for level in LEVELS:
        console.check("ok", "root", f"{level_label(level)} (tiers): {roots[level]}")


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
