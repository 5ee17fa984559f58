"""Random valid shortfall sections and accounts under them, for hypothesis: nine returns, ties often, one window or three."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from margin.account import Account
from margin.decimals import render
from margin.snapshot import Snapshot
from tests.margin.cases import levels, snapshot_dict
from tests.margin.sections.shortfall_cases import BTC, ETH, array, charges, window

Draw = Any
SOL = "SOL/USDC:USDC"
ONE = 10**9


@st.composite
def rising(draw: Draw, least: int, most: int) -> list[int]:
    return sorted(draw(st.lists(st.integers(least, most), min_size=3, max_size=3)))


def rates(values: list[int]) -> dict[str, str]:
    return levels(*(render(value, 9) for value in values))


@st.composite
def coefficients(draw: Draw, windows: int) -> dict[str, Any]:
    off = [0, 0, 0]
    found = {"f1": draw(rising(ONE, 2 * ONE)), "f2": off, "g2": off, "f3": off, "f4": off, "g4": off}
    if windows > 1 and draw(st.booleans()):
        found["g2"] = draw(rising(1, ONE))
        found["f2"] = [ONE - value for value in found["g2"]]
    if windows > 1 and draw(st.booleans()):
        found["f3"] = draw(rising(0, 2 * ONE))
    if draw(st.booleans()):
        sums, shares = draw(rising(ONE // 1000, 2 * ONE // 1000)), draw(rising(1, 1000))
        found["g4"] = [share * total for share, total in zip(shares, sums, strict=True)]
        found["f4"] = [(1000 - share) * total for share, total in zip(shares, sums, strict=True)]
        if found["f4"] != sorted(found["f4"]):
            found["f1"] = [max(f1, 1000 * total) for f1, total in zip(found["f1"], sums, strict=True)]
    return {name: rates(values) for name, values in found.items()}


@st.composite
def tiers(draw: Draw) -> list[dict[str, Any]]:
    edges = [0, *sorted(draw(st.sets(st.integers(1, 999), max_size=2))), 1000]
    found = []
    for floor, cap in pairwise(edges):
        long, short = draw(rising(0, 10**10)), draw(rising(0, 10**10))
        pairs = [(render(first, 10), render(second, 10)) for first, second in zip(long, short, strict=True)]
        found.append({"floor": str(floor), "cap": str(cap), "charges": charges(*pairs)})
    return found


@st.composite
def world(draw: Draw) -> dict[str, Any]:
    count = draw(st.sampled_from([1, 3]))
    column = draw(st.sampled_from([st.integers(-2, 2), st.integers(-(10**14), 10**14)]))
    arrays = [
        array(
            symbol,
            *([render(value, 10) for value in draw(st.lists(column, min_size=9, max_size=9))] for _ in range(count)),
            tiers=draw(tiers()),
        )
        for symbol in (BTC, ETH, SOL)
    ]
    section = {
        "measure": draw(st.sampled_from(["es", "var"])),
        "count": draw(st.integers(1, 4)),
        "windows": [window(name) for name in ("base", "stress", "long")[:count]],
        "coefficients": draw(coefficients(count)),
        "arrays": arrays,
    }
    return snapshot_dict(shortfall=section)


@st.composite
def holdings(draw: Draw) -> tuple[int, dict[str, int], dict[str, int]]:
    """Cash in money units, lots of instruments by symbol, lots of assets by name; no zero lots."""
    symbols = draw(st.sets(st.sampled_from([BTC, ETH, SOL])))
    lots = {symbol: draw(st.integers(-999, 999).filter(bool)) for symbol in sorted(symbols)}
    held = {name: draw(st.integers(-(10**6), 10**6).filter(bool)) for name in sorted(draw(st.sets(st.sampled_from(["BTC", "ETH"]))))}
    return draw(st.integers(-(10**17), 10**17)), lots, held


def account(snapshot: Snapshot, cash: int, lots: dict[str, int], held: dict[str, int]) -> Account:
    positions = tuple(sorted((item.id, lots[item.symbol]) for item in snapshot.instruments if item.symbol in lots))
    collateral = tuple(sorted((asset.id, held[asset.asset]) for asset in snapshot.collateral if asset.asset in held))
    return Account(1, cash, positions, collateral)
