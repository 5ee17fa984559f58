"""From a venue's dumps on disk to a snapshot: what ``zkmargin snapshot build`` does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from margin import files, strictjson
from margin.builders.brackets import parse_tiers
from margin.builders.build import Built, MarketData, build_snapshot
from margin.builders.haircuts import Haircut, parse_haircuts
from margin.builders.lots import Lots
from margin.builders.policy import SnapshotPolicy
from margin.builders.tickers import parse_tickers
from margin.decimals import Exact, parse_exchange_number
from margin.errors import InputError
from margin.readers.csvfile import shown
from margin.readers.values import absent
from margin.snapshot import Snapshot, Source


@dataclass(frozen=True)
class SnapshotFiles:
    """The files of one venue.

    Attributes:
        tiers: ccxt ``fetch_leverage_tiers()`` as JSON, or a bracket CSV.
        tickers: ccxt ``fetch_tickers()`` or ``fetch_mark_prices()`` as JSON, or a CSV with ``symbol, price``.
        haircuts: CSV or JSON (:mod:`margin.builders.haircuts`); None for a snapshot without collateral assets.
        markets: ccxt ``load_markets()`` as JSON, for contract sizes; None takes 1, which is right for Binance USD-M.
    """

    tiers: Path
    tickers: Path
    haircuts: Path | None = None
    markets: Path | None = None


def build_from_files(
    inputs: SnapshotFiles, policy: SnapshotPolicy, *, lots_from: Snapshot | None = None, retrieved: str | None = None
) -> Built:
    """Build and check a snapshot. Its sources are the files, by name and SHA-256.

    Args:
        inputs: the files.
        policy: what the publisher decides.
        lots_from: an earlier snapshot whose lots are kept, so that commitments stay readable.
        retrieved: when the files were fetched; the time of the snapshot if not said.

    Raises:
        InputError: ``input.file.*``, ``json.*``, ``input.csv.*``, ``input.number.*``, ``snapshot.build.*``, ``snapshot.S<n>.<rule>``.
    """
    sources: list[Source] = []

    def load(path: Path, what: str) -> tuple[bytes, str]:
        data = files.read_bytes(path, what=what)
        sources.append(Source(f"file:{path.name}", retrieved or policy.as_of, hashlib.sha256(data).hexdigest()))
        return data, path.name

    brackets = parse_tiers(*load(inputs.tiers, "leverage tiers"))
    prices = parse_tickers(*load(inputs.tickers, "tickers"))
    haircuts: dict[str, Haircut] = {}
    if inputs.haircuts is not None:
        haircuts = parse_haircuts(*load(inputs.haircuts, "haircut table"))
    sizes: dict[str, Exact] = {}
    if inputs.markets is not None:
        sizes = parse_contract_sizes(*load(inputs.markets, "markets"))
    return build_snapshot(MarketData(brackets, prices, haircuts, sizes), policy, lots=Lots.of(lots_from), sources=tuple(sources))


def parse_contract_sizes(data: bytes, where: str) -> dict[str, Exact]:
    """Contract sizes by symbol from a ccxt ``load_markets()`` dump; markets without one are left out.

    Raises:
        InputError: ``json.*``, ``snapshot.build.markets`` for another shape, ``input.number.*``.
    """
    value = strictjson.loads(data, where)
    if type(value) is not dict or not all(type(market) is dict for market in value.values()):
        why = "expected an object of symbols, each with a market"
        raise InputError(
            "This is not a dump of markets", where=where, why=why, hint="Dump ex.load_markets().", code="snapshot.build.markets"
        )
    result = {}
    for symbol, market in value.items():
        if absent(market.get("contractSize")):
            continue
        place = f"{where}: {shown(symbol)}.contractSize"
        size = parse_exchange_number(market["contractSize"], place)
        if size.units <= 0:
            raise InputError("A contract size is not positive", where=place, code="snapshot.build.markets")
        result[symbol] = size
    return result
