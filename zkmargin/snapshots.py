"""Snapshots for the command line: build, describe, sign, verify."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from attestation.clock import age_text, system_clock
from margin.decimals import Rounding, grouped, render
from margin.errors import TrustError, UsageError
from margin.files import read_bytes
from margin.levels import LEVELS
from margin.snapshot import NOTIONAL_LIMIT, SIZE_LIMIT, Asset, Instrument, Snapshot
from margin.times import parse_time, render_time
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS
from zkmargin import console

if TYPE_CHECKING:
    from rich.table import Table

    from attestation.dsse import Envelope
    from attestation.snapshot_signature import Roots, SnapshotStatement
    from circuits.engine import Engine
    from margin.readers.notes import Note

PUBLISH_SECONDS: Final = 300
"""A service without the engine hashes the snapshot in Python."""


@dataclass(frozen=True)
class BuildRequest:
    """What ``zkmargin snapshot build`` was told."""

    tiers: Path | None
    tickers: Path | None
    haircuts: Path | None
    markets: Path | None
    bundled: bool
    venue: str | None
    numeraire: str
    settlements: tuple[str, ...]
    as_of: str | None
    lots_from: Path | None
    closeout: str
    symbols: frozenset[str] | None
    unsupported: Literal["refuse", "omit"]
    depth: int


def build_snapshot(request: BuildRequest) -> tuple[Snapshot, tuple[Note, ...]]:
    """Build from files, or the bundled snapshot.

    Raises:
        UsageError: ``usage.snapshot`` when it is not said what to build from.
        InputError: see :mod:`margin.builders`.
    """
    from margin.builders.default import default_snapshot
    from margin.builders.files import SnapshotFiles, build_from_files
    from margin.builders.policy import SnapshotPolicy
    from margin.decimals import parse

    as_of = request.as_of or render_time(system_clock())
    closeout = parse(request.closeout, "--closeout")
    lots_from = None if request.lots_from is None else read(request.lots_from)
    if request.bundled:
        if request.tiers or request.tickers or request.haircuts or request.markets or request.venue:
            raise UsageError("The bundled data need no files", hint="Leave out --bundled, or the files.", code="usage.snapshot")
        return default_snapshot(as_of, closeout_fraction=closeout, lots_from=lots_from), ()
    if request.tiers is None or request.tickers is None or request.venue is None:
        hint = "Give --tiers, --tickers and --venue (and --haircuts for collateral assets), or --bundled."
        raise UsageError("It is not said what to build from", hint=hint, code="usage.snapshot")
    policy = SnapshotPolicy(
        venue=request.venue,
        as_of=as_of,
        numeraire=request.numeraire,
        settlements=request.settlements,
        depth=request.depth,
        closeout_fraction=closeout,
        unsupported=request.unsupported,
        symbols=request.symbols,
    )
    files = SnapshotFiles(request.tiers, request.tickers, request.haircuts, request.markets)
    built = build_from_files(files, policy, lots_from=lots_from)
    return built.snapshot, built.notes


def read(path: Path) -> Snapshot:
    """Read a snapshot and check all its rules."""
    return Snapshot.parse(read_bytes(path, what="snapshot", limit=SIZE_LIMIT), path.name)


def title(snapshot: Snapshot) -> str:
    """``venue/time``."""
    return f"{snapshot.venue}/{snapshot.as_of}"


def summary(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot in a few figures."""
    return {
        "sha256": snapshot.sha256,
        "venue": snapshot.venue,
        "asOf": snapshot.as_of,
        "numeraire": snapshot.numeraire,
        "settlements": list(snapshot.settlements),
        "instruments": len(snapshot.instruments),
        "collateral": len(snapshot.collateral),
        "rows": snapshot.row_count,
        "depth": snapshot.depth,
    }


def lines(snapshot: Snapshot) -> None:
    """The same for people."""
    tiers = sum(len(item.tiers) for item in snapshot.instruments)
    slices = sum(len(item.tiers) for item in snapshot.collateral)
    console.check("ok", "digest", f"sha256 {snapshot.sha256}")
    console.check("ok", "instruments", f"{console.plural(len(snapshot.instruments), 'instrument')} with {console.plural(tiers, 'tier')}")
    console.check("ok", "collateral", f"{console.plural(len(snapshot.collateral), 'asset')} with {console.plural(slices, 'haircut tier')}")
    console.check("ok", "rows", f"{snapshot.row_count:,} of the {8**snapshot.depth:,} that a tree of depth {snapshot.depth} holds")
    at_par = ", ".join(sorted(snapshot.cash_currencies))
    console.check("ok", "cash", f"valued in {snapshot.numeraire}; at par: {at_par}")
    age = (system_clock() - parse_time(snapshot.as_of)).total_seconds()
    console.check("ok" if 0 <= age < 86_400 else "!!", "age", f"{age_text(age)} old" if age >= 0 else f"{age_text(-age)} in the future")


def item_of(snapshot: Snapshot, name: str) -> Instrument | Asset:
    """An instrument or asset by name.

    Raises:
        UsageError: ``usage.symbol``.
    """
    named: dict[str, Instrument | Asset] = {asset.asset: asset for asset in snapshot.collateral}
    named.update((item.symbol, item) for item in snapshot.instruments)
    if name in named:
        return named[name]
    from difflib import get_close_matches

    near = get_close_matches(name.upper(), named, n=3)
    hint = f"Did you mean {', '.join(near)}?" if near else ""
    raise UsageError("The snapshot does not list that", where=name[:80], hint=hint, code="usage.symbol")


def tier_table(snapshot: Snapshot, name: str) -> Table:
    """The tiers of an instrument or asset."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    item = item_of(snapshot, name)
    kind = "rate" if isinstance(item, Instrument) else "weight"
    table = Table(box=SIMPLE_HEAD, show_edge=False, title=f"{name}: price {item.price}, lot {item.lot}", title_justify="left")
    for column in ("from", "below", *(f"{level} {kind}" for level in LEVELS)):
        table.add_column(column, justify="right")
    for tier in item.tiers:
        cap = "no limit" if tier.cap == NOTIONAL_LIMIT else grouped(tier.cap, VALUE_DECIMALS, 2, Rounding.UP)
        rates = [render(rate, RATE_DECIMALS) for rate in tier.rates]
        table.add_row(grouped(tier.floor, VALUE_DECIMALS, 2, Rounding.DOWN), cap, *rates)
    return table


@contextmanager
def hashing_engine() -> Iterator[Engine | None]:
    """The engine for hashing a tree, or None where it is not built (plain Python is slower, and gives the same)."""
    from circuits.engine import Engine

    if not Engine.available():
        yield None
        return
    with Engine.open() as engine:
        yield engine


def roots_of(snapshot: Snapshot) -> Roots:
    """The roots of the tree at the three levels, from the snapshot's own numbers."""
    from verifier.snapshots import RegisteredSnapshot

    with hashing_engine() as engine:
        return RegisteredSnapshot(snapshot, engine).roots()


def sign_snapshot(snapshot: Snapshot, key_file: Path, publisher: str) -> tuple[SnapshotStatement, Envelope]:
    """The publisher's statement about a snapshot, and its envelope; errors as :meth:`attestation.keys.PrivateKey.load`."""
    from attestation.keys import PrivateKey
    from attestation.snapshot_signature import SnapshotStatement

    key = PrivateKey.load(key_file)
    statement = SnapshotStatement(publisher, snapshot.venue, snapshot.as_of, snapshot.sha256, snapshot.depth, roots_of(snapshot))
    return statement, statement.sign(key)


def verify_snapshot(snapshot: Snapshot, statement_file: Path, trust_file: Path) -> SnapshotStatement:
    """A publisher's statement that holds of this snapshot.

    Raises:
        TrustError: ``signature.*``; ``snapshot.statement`` where name, digest or roots differ.
        InputError: malformed files.
    """
    from attestation import snapshot_signature
    from attestation.dsse import Envelope
    from attestation.limits import MAX_ENVELOPE_BYTES
    from verifier.trust import TrustStore, names_of, public_keys

    trust = TrustStore.load(trust_file)
    data = read_bytes(statement_file, what="statement", limit=MAX_ENVELOPE_BYTES)
    envelope = Envelope.from_bytes(data, statement_file.name, MAX_ENVELOPE_BYTES)
    said, key = snapshot_signature.verify(envelope, public_keys(trust.publishers), statement_file.name)
    facts = (
        ("publisher", said.publisher in names_of(trust.publishers, key)),
        ("digest", said.sha256 == snapshot.sha256),
        ("venue and time", (said.venue, said.as_of, said.depth) == (snapshot.venue, snapshot.as_of, snapshot.depth)),
        ("roots", said.roots == roots_of(snapshot)),
    )
    for what, holds in facts:
        if not holds:
            why = f"the {what} in the statement differ from the snapshot's" if what != "publisher" else "the key belongs to another name"
            raise TrustError("The statement is not about this snapshot", where=statement_file.name, why=why, code="snapshot.statement")
    return said


def publish_snapshot(snapshot: Snapshot, statement_file: Path, url: str) -> dict[str, Any]:
    """Register a snapshot at a service; returns its summary. Errors as :class:`zkmargin.client.ServiceClient`."""
    from attestation.dsse import Envelope
    from attestation.limits import MAX_ENVELOPE_BYTES
    from zkmargin.client import ServiceClient

    data = read_bytes(statement_file, what="statement", limit=MAX_ENVELOPE_BYTES)
    with ServiceClient(url, timeout=PUBLISH_SECONDS) as client:
        return dict(client.register_snapshot(snapshot.as_dict(), Envelope.from_bytes(data, statement_file.name, MAX_ENVELOPE_BYTES)))
