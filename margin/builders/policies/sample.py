"""The sample chain, and a snapshot of it under any policy: for demonstrations and tests. Made up; no venue quoted these numbers."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import Final

from margin.builders.policies.chain import Chain
from margin.builders.policies.chain_csv import parse_chain
from margin.builders.policies.instruments import instruments
from margin.builders.policies.registry import policy_named
from margin.decimals import Exact
from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Snapshot, Source, Tier, make_asset
from margin.widths import VALUE_SCALE

VENUE: Final = "sample-options"
NUMERAIRE: Final = "USDT"
AS_OF: Final = "2026-11-20T12:00:00Z"
FILE: Final = "sample_chain.csv"
_URL: Final = "urn:zkmargin:data:illustrative-chain"
_RETRIEVED: Final = "2026-11-20T12:00:00Z"
_ASSETS: Final = (("BTC", "0.0001", 950_000_000), ("ETH", "0.001", 900_000_000))
"""Collateral: asset, lot, weight of the first million; half of that weight beyond."""


def sample_chain(as_of: str = AS_OF) -> Chain:
    """The bundled chain: bitcoin and ether, spot, perpetual, a future, options of two expiries. Illustrative numbers."""
    return parse_chain(_data(), as_of, FILE)


def sample_portfolio_snapshot(policy: str = "span", as_of: str = AS_OF) -> Snapshot:
    """A snapshot of the sample chain with the portfolio section of a policy, depth 4. The same arguments give the same bytes.

    Args:
        policy: a name of :data:`margin.builders.policies.registry.POLICIES`; ``span``, ``tims`` and the standard ones have 16 scenarios,
            the others 31.
        as_of: time of the snapshot, before the options' expiry.

    Raises:
        InputError: ``policy.unknown``, ``policy.expiry`` for a time after an expiry.
    """
    chain = sample_chain(as_of)
    million = 10**6 * VALUE_SCALE
    collateral = []
    for asset, lot, weight in _ASSETS:
        full, half = PerLevel.same(weight), PerLevel.same(weight // 2)
        tiers = (
            Tier(0, million, full, PerLevel.same(0)),
            Tier(million, NOTIONAL_LIMIT, half, PerLevel.same(million * (weight - weight // 2))),
        )
        collateral.append(make_asset(VENUE, asset, lot=_exact(lot), price=chain.index[asset], tiers=tiers))
    return Snapshot.build(
        venue=VENUE,
        as_of=as_of,
        numeraire=NUMERAIRE,
        settlements=(),
        instruments=instruments(VENUE, chain, settle=NUMERAIRE),
        collateral=collateral,
        sources=(Source(_URL, _RETRIEVED, hashlib.sha256(_data()).hexdigest()),),
        depth=4,
        portfolio=policy_named(policy).build(chain),
    )


def _data() -> bytes:
    return resources.files("margin.data").joinpath("chain", FILE).read_bytes()


def _exact(text: str) -> Exact:
    whole, _, fraction = text.partition(".")
    return Exact(int(whole + fraction), len(fraction))
