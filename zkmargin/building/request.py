"""``zkmargin snapshot build``: what it was told, and the parts put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from attestation.clock import system_clock
from margin.errors import InputError, UsageError
from margin.snapshot import Snapshot
from margin.times import parse_time, render_time
from zkmargin.snapshots import read

if TYPE_CHECKING:
    from margin.readers.notes import Note
    from zkmargin.building.chain import ChainRequest
    from zkmargin.building.history import HistoryRequest

_BASE_DAYS: Final = 1
"""Most calendar days from the time of a base to that of what is built on it."""


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
    base: Path | None = None
    policy: str | None = None
    chain: Path | None = None
    history: HistoryRequest | None = None
    dynamic: str | None = None
    daily: tuple[str, ...] = ()
    cover: str | None = None

    @property
    def has_tiers(self) -> bool:
        """Whether the venue's tiers are given."""
        return self.tiers is not None or self.tickers is not None


def build_snapshot(request: BuildRequest) -> tuple[Snapshot, tuple[Note, ...]]:
    """Build from files, from an earlier snapshot or from the bundled data, and add the sections that were asked for.

    Raises:
        UsageError: ``usage.snapshot`` when it is not said what to build from; ``usage.history``, ``usage.cover``.
        InputError: ``snapshot.build.base`` for a base of another time; see :mod:`margin.builders`.
    """
    from zkmargin.building.chain import build_from_chain
    from zkmargin.building.cover import build_cover, with_cover
    from zkmargin.building.dynamic import with_dynamic
    from zkmargin.building.history import with_history

    as_of = request.as_of or render_time(system_clock())
    made, notes = _base(request, as_of)
    if request.chain is not None or request.policy is not None:
        made = build_from_chain(_chain(request, made, as_of), made)
    elif made is None and request.cover is not None:
        venue = _required_venue(request)
        return build_cover(request.cover, venue, request.numeraire, as_of, request.depth), notes
    if made is None:
        hint = "Give --tiers, --tickers and --venue (and --haircuts), --policy and --chain, --cover, --base, or --bundled."
        raise UsageError("It is not said what to build from", hint=hint, code="usage.snapshot")
    if request.dynamic is not None:
        made, said = with_dynamic(made, request.dynamic, request.daily, as_of)
        notes += said
    elif request.daily:
        raise UsageError("Daily prices are for dynamic margin", hint="Give --dynamic default or emir.", code="usage.snapshot")
    if request.history is not None:
        made = with_history(made, request.history)
    if request.cover is not None:
        made = with_cover(made, request.cover)
    return made, notes


def _base(request: BuildRequest, as_of: str) -> tuple[Snapshot | None, tuple[Note, ...]]:
    """The tiers: bundled, from a venue's dumps, or of an earlier snapshot; None where there are none."""
    from margin.builders.default import default_snapshot
    from margin.builders.files import SnapshotFiles, build_from_files
    from margin.builders.policy import SnapshotPolicy
    from margin.decimals import parse

    closeout = parse(request.closeout, "--closeout")
    lots_from = None if request.lots_from is None else read(request.lots_from)
    if request.bundled + (request.base is not None) + request.has_tiers > 1:
        hint = "Choose one of --bundled, --base, and --tiers with --tickers."
        raise UsageError("It is said twice what to build from", hint=hint, code="usage.snapshot")
    if request.bundled:
        if request.markets or request.venue or (request.haircuts and request.chain is None):
            raise UsageError("The bundled data need no files", hint="Leave out --bundled, or the files.", code="usage.snapshot")
        return default_snapshot(as_of, closeout_fraction=closeout, lots_from=lots_from), ()
    if request.base is not None:
        found = read(request.base)
        _check_age(found, as_of)
        return Snapshot.from_dict(replace(found, as_of=as_of).as_dict()), ()
    if not request.has_tiers:
        return None, ()
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


def _check_age(base: Snapshot, as_of: str) -> None:
    """Whatever is added, instruments and assets of the base keep their prices: a new time must not make old ones look new.

    Raises:
        InputError: ``snapshot.build.base``, ``input.time``.
    """
    made, today = parse_time(base.as_of).date(), parse_time(as_of, "--as-of").date()
    days = abs((today - made).days)
    if days > _BASE_DAYS and (base.instruments or base.collateral):
        why = f"they are of {made.isoformat()}, {days} days from {today.isoformat()}; {_BASE_DAYS} is allowed"
        hint = f"Build the base anew, or keep its time: --as-of {base.as_of}."
        raise InputError("The prices of the base are of another time", where="--base", why=why, hint=hint, code="snapshot.build.base")


def _chain(request: BuildRequest, base: Snapshot | None, as_of: str) -> ChainRequest:
    from zkmargin.building.chain import ChainRequest

    if request.chain is None or request.policy is None:
        raise UsageError("A risk policy needs an option chain", hint="Give --policy and --chain together.", code="usage.snapshot")
    venue = _required_venue(request) if base is None else base.venue
    numeraire = request.numeraire if base is None else base.numeraire
    depth = request.depth if base is None else base.depth
    haircuts = None if request.has_tiers else request.haircuts
    return ChainRequest(request.chain, request.policy, venue, numeraire, as_of, haircuts, depth)


def _required_venue(request: BuildRequest) -> str:
    if request.venue is None:
        raise UsageError("The venue has no name", why="it is part of every id", hint="Give --venue.", code="usage.snapshot")
    return request.venue
