"""Risk arrays from an option chain and a risk policy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from margin.errors import InputError
from margin.files import read_bytes
from margin.snapshot import Asset, Instrument, Snapshot, Source

if TYPE_CHECKING:
    from margin.builders.policies.chain import Chain, Quote
    from margin.snapshot import Tier


@dataclass(frozen=True)
class ChainRequest:
    """An option chain and a risk policy."""

    chain: Path
    policy: str
    venue: str
    numeraire: str
    as_of: str
    haircuts: Path | None
    depth: int


def build_from_chain(request: ChainRequest, base: Snapshot | None = None) -> Snapshot:
    """A snapshot with the chain's instruments and the policy's risk arrays.

    Args:
        request: the files.
        base: a snapshot whose other instruments, collateral and sections are kept. The chain decides lot and price of what both list, the
            base its tiers.

    Raises:
        InputError: ``policy.*``, ``input.*``, ``snapshot.*``.
        EnvironmentFault: ``policy.quantlib``.
    """
    from margin.builders.policies.chain_csv import parse_chain
    from margin.builders.policies.instruments import FLAT, instruments
    from margin.builders.policies.registry import policy_named

    data = read_bytes(request.chain, what="option chain")
    chain = parse_chain(data, request.as_of, request.chain.name)
    section = policy_named(request.policy).build(chain)
    known = {} if base is None else {item.symbol: item.tiers for item in base.instruments}

    def tiers(quote: Quote) -> tuple[Tier, ...]:
        return known.get(quote.symbol) or FLAT

    made = instruments(request.venue, chain, settle=request.numeraire, tiers=tiers)
    if base is not None:
        _check_returns(base, made)
    sources = [Source(f"file:{request.chain.name}", request.as_of, hashlib.sha256(data).hexdigest())]
    collateral: tuple[Asset, ...] = () if base is None else base.collateral
    if request.haircuts is not None:
        more, source = _collateral(request, request.haircuts, chain)
        collateral = (*(asset for asset in collateral if asset.asset not in {item.asset for item in more}), *more)
        sources.append(source)
    symbols = {item.symbol for item in made}
    return Snapshot.build(
        venue=request.venue,
        as_of=request.as_of,
        numeraire=request.numeraire,
        settlements=() if base is None else base.settlements,
        instruments=(*made, *(() if base is None else (item for item in base.instruments if item.symbol not in symbols))),
        collateral=collateral,
        sources=(*(() if base is None else base.sources), *sources),
        depth=request.depth,
        portfolio=section,
        shortfall=None if base is None else base.shortfall,
        clearing=None if base is None else base.clearing,
    )


def _check_returns(base: Snapshot, made: Sequence[Instrument]) -> None:
    """Past returns of the base are per lot at its mark: the chain must not change either.

    Raises:
        InputError: ``snapshot.build.lot``.
    """
    kept = set() if base.shortfall is None else {array.symbol for array in base.shortfall.arrays}
    before = {item.symbol: (item.lot, item.lot_value) for item in base.instruments if item.symbol in kept}
    for item in made:
        if before.get(item.symbol, (item.lot, item.lot_value)) != (item.lot, item.lot_value):
            why = "the base has past returns of it, which are per lot at the base's price"
            hint = "Give --history together with --chain, so that both are built for the same lots."
            raise InputError("The chain changes a lot or a price", where=item.symbol, why=why, hint=hint, code="snapshot.build.lot")


def _collateral(request: ChainRequest, path: Path, chain: Chain) -> tuple[tuple[Asset, ...], Source]:
    """Collateral assets of a haircut table at the chain's index prices (or at the table's own)."""
    from margin.builders import assets
    from margin.builders.haircuts import parse_haircuts
    from margin.builders.lots import Lots
    from margin.builders.policy import ONE

    data = read_bytes(path, what="haircut table")
    items = []
    for name, haircut in sorted(parse_haircuts(data, path.name).items()):
        if name == request.numeraire:
            continue
        price = haircut.price or chain.index.get(name)
        if price is None:
            why = f"there is no column price, and the chain has no index of {name}"
            raise InputError("A collateral asset has no price", where=f"{path.name}: {name}", why=why, code="snapshot.build.ticker")
        weight = haircut.liability_weight or ONE
        lot = Lots().asset(name, price)
        items.append(assets.document(name, haircut, price=price, lot=lot, liability_weight=weight, where=name))
    source = Source(f"file:{path.name}", request.as_of, hashlib.sha256(data).hexdigest())
    return _assets(request.venue, items), source


def _assets(venue: str, documents: list[dict[str, Any]]) -> tuple[Asset, ...]:
    """Typed assets from their format, by way of the snapshot's own reader."""
    from margin.snapshot import SCHEMA

    whole = {
        "schema": SCHEMA,
        "venue": venue,
        "asOf": "2000-01-01T00:00:00Z",
        "numeraire": "X",
        "settlements": [],
        "depth": 4,
        "instruments": [],
        "collateral": documents,
        "sources": [],
    }
    return Snapshot.from_dict(whole, validate=False).collateral
