"""Random valid snapshots with a portfolio section of four scenarios, in their public format, and holdings of them, for hypothesis."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from margin.decimals import render
from margin.sections.sizes import SMALLEST_LOT
from tests.margin import worlds
from tests.margin.cases import AS_OF

RATE, FINE = 9, 19
SCENARIOS = 4
LEVELS = ("closeout", "maintenance", "initial")
Draw = Any


def rising(draw: Draw, least: int = 0, most: int = 2 * 10**9) -> dict[str, int]:
    return dict(zip(LEVELS, sorted(draw(st.lists(st.integers(least, most), min_size=3, max_size=3))), strict=True))


def per_level(units: dict[str, int], places: int = RATE) -> dict[str, str]:
    return {level: render(value, places) for level, value in units.items()}


def rising_sides(draw: Draw, most: int, used: bool) -> dict[str, dict[str, int]]:
    long, short = (rising(draw, 0, most if used else 0) for _ in range(2))
    return {level: {"long": long[level], "short": short[level]} for level in LEVELS}


def sides(units: dict[str, dict[str, int]], places: int) -> dict[str, dict[str, str]]:
    return {level: {side: render(value, places) for side, value in pair.items()} for level, pair in units.items()}


def credit(draw: Draw, rates: list[dict[str, dict[str, int]]]) -> dict[str, dict[str, str]]:
    """Signed rates on a net exposure: a part of what every group pays, as a credit, or a charge."""
    if rates and draw(st.booleans()):
        least = {side: min(rate["closeout"][side] for rate in rates) for side in ("long", "short")}
        taken = {side: draw(st.integers(0, most)) for side, most in least.items()}
        return {level: {side: render(-value, RATE) for side, value in taken.items()} for level in LEVELS}
    return sides(rising_sides(draw, 10**9, draw(st.booleans())), RATE)


def minimum_tiers(draw: Draw) -> list[dict[str, Any]]:
    edges = draw(worlds.boundaries(True))
    floors, caps = edges[:-1], edges[1:]
    rates = sorted(draw(st.lists(st.integers(0, 10**9), min_size=len(floors), max_size=len(floors))))
    columns = [[factor * rate for rate in rates] for factor in (1, 2, 3)]
    marginal = draw(st.booleans())
    constants = [worlds.cumulative(floors, column, 1) if marginal else [0] * len(column) for column in columns]
    return [
        {
            "floor": worlds.money(low),
            "cap": None if high == 2**88 else worlds.money(high),
            "rates": {level: render(columns[at][index], RATE) for at, level in enumerate(LEVELS)},
            "constants": {level: render(constants[at][index], FINE) for at, level in enumerate(LEVELS)},
        }
        for index, (low, high) in enumerate(zip(floors, caps, strict=True))
    ]


def lot_tiers(draw: Draw) -> list[dict[str, Any]]:
    edges = sorted({0, *draw(st.lists(st.integers(1, 200), max_size=2)), 1000})
    tiers: list[dict[str, Any]] = []
    charges, minimums = (rising_sides(draw, 10**11, draw(st.booleans())) for _ in range(2))
    for number, (low, high) in enumerate(pairwise(edges), 1):
        grown = [
            {level: {side: number * each for side, each in pair.items()} for level, pair in one.items()} for one in (charges, minimums)
        ]
        tiers.append({"floor": str(low), "cap": str(high), "charges": sides(grown[0], 10), "minimums": sides(grown[1], 10)})
    return tiers


def array(draw: Draw, symbol: str, group: str) -> dict[str, Any]:
    number = st.integers(-(10**13), 10**13).map(worlds.money)
    one, other, first, second = (draw(number) for _ in range(4))
    values = [draw(number) for _ in range(SCENARIOS)]
    return {
        "symbol": symbol,
        "group": group,
        "values": values,
        "up": one,
        "down": other,
        "delta": first,
        "vega": second,
        "tiers": lot_tiers(draw),
    }


@st.composite
def snapshot(draw: Draw) -> dict[str, Any]:
    symbols = [f"I{number}" for number in range(draw(st.integers(1, 5)))]
    classes = [f"C{number}" for number in range(draw(st.integers(1, 3)))]
    groups, rates = [], []
    for number in range(draw(st.integers(1, 4))):
        delta, vega = (rising_sides(draw, 10**9, draw(st.booleans())) for _ in range(2))
        of_class = draw(st.sampled_from(classes))
        rates.append((of_class, delta, vega))
        groups.append(
            {
                "name": f"G{number}",
                "class": of_class,
                "gain": render(draw(st.integers(0, 2 * 10**9)), RATE),
                "loss": render(draw(st.integers(0, 2 * 10**9)), RATE),
                "valued": draw(st.booleans()),
                "basis": per_level(rising(draw)),
                "delta": sides(delta, RATE),
                "vega": sides(vega, RATE),
            }
        )
    section = {
        "policy": "random",
        "scenarios": ["a", "b", "c", "d"],
        "classes": [
            {
                "name": name,
                "mode": draw(st.sampled_from(["max", "min"])),
                "floored": draw(st.booleans()),
                "skew": [draw(st.booleans()), draw(st.booleans())],
                "weights": by_level([rising(draw) for _ in range(SCENARIOS)]),
                "delta": credit(draw, [delta for of_class, delta, _ in rates if of_class == name]),
                "vega": credit(draw, [vega for of_class, _, vega in rates if of_class == name]),
                "minimumTiers": minimum_tiers(draw),
            }
            for name in classes
        ],
        "groups": groups,
        "arrays": [array(draw, symbol, draw(st.sampled_from(groups))["name"]) for symbol in symbols],
    }
    return {
        "schema": "zkmargin/snapshot/v1",
        "venue": "random",
        "asOf": AS_OF,
        "numeraire": "USDT",
        "settlements": [],
        "depth": 3,
        "instruments": [instrument(draw, symbol) for symbol in symbols],
        "collateral": [draw(worlds.asset(f"A{number}")) for number in range(draw(st.integers(0, 2)))],
        "sources": [],
        "portfolio": section,
    }


def by_level(weights: list[dict[str, int]]) -> dict[str, list[str]]:
    return {level: [render(weight[level], RATE) for weight in weights] for level in LEVELS}


def instrument(draw: Draw, symbol: str) -> dict[str, Any]:
    lot, price = draw(worlds.grid(SMALLEST_LOT))
    return {
        "symbol": symbol,
        "settle": "USDT",
        "kind": "option",
        "contractSize": "1",
        "lot": lot,
        "markPrice": price,
        "tiers": [],
    }


@st.composite
def holdings(draw: Draw, world: dict[str, Any]) -> list[tuple[str, int]]:
    """Lots of some instruments, often at the edge of a size tier."""
    held = []
    for item in world["portfolio"]["arrays"]:
        edge = int(draw(st.sampled_from(item["tiers"]))["floor"])
        lots = draw(st.one_of(st.integers(1, 999), st.just(max(1, edge)), st.just(max(1, edge - 1))))
        held.append((item["symbol"], lots * draw(st.sampled_from([-1, 0, 1]))))
    return [(symbol, lots) for symbol, lots in held if lots]
