"""Random valid snapshots and accounts in their public formats, for hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from margin.account import Account, scale
from margin.decimals import render
from margin.errors import InputError
from margin.portfolio import Portfolio
from margin.snapshot import Snapshot
from tests.margin.cases import AS_OF

MONEY, RATE, FINE = 10, 9, 19
Draw = Any


def money(value: int) -> str:
    return render(value, MONEY)


@st.composite
def boundaries(draw: Draw, open_end: bool) -> list[int]:
    """Rising boundaries in money units from zero on; all but one world has a last cap."""
    inner = draw(st.lists(st.integers(1, 10**16), min_size=1, max_size=5, unique=True))
    edges = [0, *sorted(inner)]
    return [*edges, 2**88] if open_end else edges


def cumulative(floors: list[int], rates: list[int], sign: int) -> list[int]:
    constants = [0]
    for before, after, floor in zip(rates, rates[1:], floors[1:], strict=False):
        constants.append(constants[-1] + sign * floor * (after - before))
    return constants


@st.composite
def instrument(draw: Draw, symbol: str) -> dict[str, Any]:
    """Marginal tiers (continuous) or step tiers on the whole notional."""
    open_end = draw(st.booleans())
    edges = draw(boundaries(open_end))
    floors, caps = edges[:-1], edges[1:]
    rates = sorted(draw(st.lists(st.integers(0, 10**9), min_size=len(floors), max_size=len(floors))))
    marginal = draw(st.booleans())
    columns = []
    for factor in (1, 2, 3):
        scaled = [factor * rate for rate in rates]
        columns.append((scaled, cumulative(floors, scaled, 1) if marginal else [0] * len(scaled)))
    tiers = []
    for index, (floor, cap) in enumerate(zip(floors, caps, strict=True)):
        names = ("closeout", "maintenance", "initial")
        tiers.append(
            {
                "floor": money(floor),
                "cap": None if cap == 2**88 else money(cap),
                "rates": {name: render(columns[at][0][index], RATE) for at, name in enumerate(names)},
                "deductions": {name: render(columns[at][1][index], FINE) for at, name in enumerate(names)},
            }
        )
    lot, price = draw(grid())
    return {
        "symbol": symbol,
        "settle": "USDT",
        "kind": "linear",
        "contractSize": "1",
        "lot": lot,
        "markPrice": price,
        "tiers": tiers,
    }


@st.composite
def grid(draw: Draw, least: int = 1) -> tuple[str, str]:
    """A lot and a price whose product is a whole number of 1e-10, ``least`` of them or more."""
    decimals = draw(st.integers(0, 6))
    lot = draw(st.integers(1, 20))
    return render(lot, decimals), render(draw(st.integers(-(-least // lot), 10**9)), MONEY - decimals)


@st.composite
def asset(draw: Draw, name: str) -> dict[str, Any]:
    edges = draw(boundaries(True))
    floors, caps = edges[:-1], edges[1:]
    weights = sorted(draw(st.lists(st.integers(0, 10**9), min_size=len(floors), max_size=len(floors))), reverse=True)
    factors = (4, 3, 2)
    tiers = []
    columns = [[weight * factor // 4 for weight in weights] for factor in factors]
    constants = [cumulative(floors, column, -1) for column in columns]
    for index, (floor, cap) in enumerate(zip(floors, caps, strict=True)):
        names = ("closeout", "maintenance", "initial")
        tiers.append(
            {
                "floor": money(floor),
                "cap": None if cap == 2**88 else money(cap),
                "weights": {level: render(columns[at][index], RATE) for at, level in enumerate(names)},
                "constants": {level: render(constants[at][index], FINE) for at, level in enumerate(names)},
            }
        )
    lot, price = draw(grid())
    return {"asset": name, "lot": lot, "price": price, "liabilityWeight": render(draw(st.integers(10**9, 3 * 10**9)), RATE), "tiers": tiers}


@st.composite
def snapshot(draw: Draw) -> dict[str, Any]:
    return {
        "schema": "zkmargin/snapshot/v1",
        "venue": draw(st.sampled_from(["a", "b"])),
        "asOf": AS_OF,
        "numeraire": "USDT",
        "settlements": ["USDC"],
        "depth": 3,
        "instruments": [draw(instrument(f"I{number}")) for number in range(draw(st.integers(1, 4)))],
        "collateral": [draw(asset(f"A{number}")) for number in range(draw(st.integers(0, 3)))],
        "sources": [],
    }


@st.composite
def portfolio(draw: Draw, world: dict[str, Any]) -> dict[str, Any]:
    """Holdings of a world, often at the edge of a tier."""
    positions = []
    for item in world["instruments"]:
        lots = draw(lots_near_edges(item, item["markPrice"]))
        lot = item["lot"].replace(".", "")
        quantity = render(lots * int(lot), len(item["lot"].partition(".")[2]))
        entry = render(draw(st.integers(1, 10**12)), draw(st.integers(0, 12)))
        positions.append({"symbol": item["symbol"], "quantity": quantity, "contractSize": "1", "entryPrice": entry})
    balances = [{"asset": "USDT", "amount": render(draw(st.integers(-(10**20), 10**20)), 12)}]
    for held in world["collateral"]:
        amount = render(draw(lots_near_edges(held, held["price"])) * 10 + draw(st.integers(0, 9)), 1)
        balances.append({"asset": held["asset"], "amount": amount})
    return {"schema": "zkmargin/portfolio/v1", "account": "w", "asOf": AS_OF, "positions": positions, "collateral": balances}


@st.composite
def lots_near_edges(draw: Draw, held: dict[str, Any], price: str) -> int:
    lot_value = _units(held["lot"], price)
    edges = [tier[side] for tier in held["tiers"] for side in ("floor", "cap") if tier[side] is not None]
    edge = draw(st.sampled_from(edges))
    whole, _, fraction = edge.partition(".")
    at_edge = int(whole + fraction.ljust(MONEY, "0")) // lot_value
    lots: int = max(0, at_edge + draw(st.integers(-1, 1)) if draw(st.booleans()) else draw(st.integers(0, max(1, at_edge))))
    sign: int = draw(st.sampled_from([1, -1]))
    return min(lots, 2**60) * sign


def scaled(held: dict[str, Any], snapshot: Snapshot) -> Account:
    """The account of a drawn portfolio; portfolios whose cost is beyond the width of cash are not legal and are drawn again."""
    try:
        return scale(Portfolio.from_dict(held), snapshot)
    except InputError as error:
        assume(error.stable_code != "account.width")
        raise


def _units(lot: str, price: str) -> int:
    from fractions import Fraction

    value = Fraction(lot) * Fraction(price) * 10**MONEY
    assert value.denominator == 1
    return int(value)
