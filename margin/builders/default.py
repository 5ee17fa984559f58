"""The snapshot that comes with the project: Binance's USD-M futures with all their brackets, and the collateral haircuts of its loan desk.

All 349 instruments with 2,805 brackets (those of ``ETH/BTC:BTC``, which settles in bitcoin, at bitcoin's price), and 481 of 483 assets with
1,165 of 1,167 slices (USDT and USDC count at par, as cash); with the saturation rows and the two null rows that makes 4,090 of the
4,096 rows of a tree of depth 4. For demonstrations, tests and benchmarks: the
numbers are facts of 2024 and 2025, not of today, and 22 mark prices are illustrative (``margin/data/README.md``).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib import resources
from typing import Final

from margin.builders.brackets import parse_tiers
from margin.builders.build import MarketData, build_snapshot
from margin.builders.haircuts import parse_haircuts
from margin.builders.lots import Lots
from margin.builders.policy import ONE, SnapshotPolicy
from margin.builders.tickers import parse_tickers
from margin.decimals import Exact
from margin.snapshot import Snapshot, Source

VENUE: Final = "binance-usdm"
SETTLEMENTS: Final = ("USDC",)

_TIERS: Final = (
    "https://github.com/freqtrade/freqtrade/blob/c9ae5e1e9ff25bb55dd61f5e5519f7c479291edb/freqtrade/exchange/binance_leverage_tiers.json"
)
_ASSETS: Final = (
    "https://github.com/binance/zkmerkle-proof-of-solvency/blob/9a3e5b7977440c3ab43a665a950b063094b1e00c/src/sampledata/cex_assets_info.csv"
)
_MARKS: Final = "urn:zkmargin:data:illustrative-marks"
_RETRIEVED: Final = "2026-11-21T00:00:00Z"
_FILES: Final = (
    ("binance_usdm_brackets.csv", _TIERS),
    ("binance_collateral_haircuts.csv", _ASSETS),
    ("binance_asset_prices.csv", _ASSETS),
    ("binance_usdm_marks.csv", _MARKS),
)


def default_snapshot(as_of: str, *, closeout_fraction: Exact = ONE, lots_from: Snapshot | None = None) -> Snapshot:
    """The bundled snapshot, dated ``as_of`` (RFC 3339, UTC, ``Z``).

    The same arguments give the same bytes. Its prices do not change with the date.

    Raises:
        InputError: ``snapshot.S2.number`` for a time that cannot be read, ``snapshot.build.scale`` for too fine a close-out fraction.
    """
    policy = SnapshotPolicy(venue=VENUE, as_of=as_of, settlements=SETTLEMENTS, closeout_fraction=closeout_fraction, unsupported="omit")
    return build_snapshot(market_data(), policy, lots=Lots.of(lots_from), sources=sources()).snapshot


def market_data() -> MarketData:
    """The bundled data, parsed: brackets, marks, haircuts with their assets' prices."""
    brackets, haircuts, prices, marks = (_read(name) for name, _ in _FILES)
    held = parse_haircuts(haircuts, "binance_collateral_haircuts.csv")
    for line in prices.decode().splitlines()[1:]:
        asset, price = line.split(",")
        held[asset] = replace(held[asset], price=_exact(price))
    return MarketData(
        parse_tiers(brackets, "binance_usdm_brackets.csv"), parse_tickers(marks, "binance_usdm_marks.csv"), held, contract_sizes={}
    )


def sources() -> tuple[Source, ...]:
    """Where the bundled files came from, with the SHA-256 of the files as they are bundled."""
    return tuple(Source(url, _RETRIEVED, hashlib.sha256(_read(name)).hexdigest()) for name, url in _FILES)


def _read(name: str) -> bytes:
    return resources.files("margin.data").joinpath(name).read_bytes()


def _exact(text: str) -> Exact:
    whole, _, fraction = text.partition(".")
    return Exact(int(whole + fraction), len(fraction))
