"""Small histories and base snapshots."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from margin.builders.dynamic.history import History
from margin.builders.dynamic.measures import Ewma
from margin.decimals import Exact, parse
from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Snapshot, Tier, make_instrument
from margin.widths import FINE_SCALE, RATE_SCALE, VALUE_SCALE

BTC = "BTC/USDT:USDT"
SHORT: dict[str, Any] = {"measures": (Ewma(lookback=20),), "reference": Exact(1, 1)}
"""A policy for histories of a few weeks."""


def days(count: int) -> list[str]:
    """Days from 2020-01-01 on."""
    return [(date(2020, 1, 1) + timedelta(days=place)).isoformat() for place in range(count)]


def history(count: int, seed: int = 1) -> History:
    """A random walk of closes; 121 days end on 2020-04-30."""
    rng, price = Random(seed), 7_000_00
    closes = {}
    for day in days(count):
        closes[day] = f"{price // 100}.{price % 100:02d}"
        price = max(100, price * rng.randint(95_000, 105_300) // 100_000)
    return History.of("BTC/USD", closes)


def base(tiers: tuple[Tier, ...] | None = None, *, as_of: str = "2020-03-13T12:00:00Z") -> Snapshot:
    """One instrument; Binance's first three brackets of bitcoin (October 2024) unless told otherwise."""
    item = make_instrument("testnet", BTC, settle="USDT", lot=parse("0.001"), price=parse("7000"), tiers=tiers or brackets())
    return Snapshot.build(
        venue="testnet",
        as_of=as_of,
        numeraire="USDT",
        settlements=["USDT"],
        instruments=[item],
        collateral=[],
        depth=3,
    )


def brackets() -> tuple[Tier, ...]:
    """0.4 % to 50,000, 0.5 % to 600,000, 0.65 % beyond; close-out is half of it, initial 0.8 %, 1 %, 1.334 % of the whole notional."""
    edges = (0, 50_000 * VALUE_SCALE, 600_000 * VALUE_SCALE, NOTIONAL_LIMIT)
    rates, deductions, initial = (4_000_000, 5_000_000, 6_500_000), (0, 50, 950), (8_000_000, 10_000_000, 13_340_000)
    return tuple(
        Tier(
            edges[place],
            edges[place + 1],
            PerLevel(rates[place] // 2, rates[place], initial[place]),
            PerLevel(deductions[place] * FINE_SCALE // 2, deductions[place] * FINE_SCALE, 0),
        )
        for place in range(3)
    )


def whole() -> tuple[Tier, ...]:
    """One tier that asks for the whole notional: with a reference of 1 the rate of a snapshot is the charged one."""
    return (Tier(0, NOTIONAL_LIMIT, PerLevel.same(RATE_SCALE), PerLevel.same(0)),)
