"""Small snapshots with a portfolio section, as plain JSON values and as typed parts, for tests to change one thing in."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from margin.account import Account
from margin.decimals import Exact
from margin.levels import Level, PerLevel
from margin.sections.portfolio import (
    NO_MINIMUM,
    NO_SIDES,
    Group,
    MinimumTier,
    PortfolioSection,
    RiskArray,
    RiskClass,
    RiskTier,
    Side,
    Sides,
)
from margin.snapshot import Snapshot, make_instrument
from margin.tables.portfolio import PortfolioBook
from margin.widths import RATE_SCALE, VALUE_SCALE
from tests.margin import cases
from tests.margin.cases import levels

OPTION = "BTC/USDT:USDT-261127-90000-C"


def sides(*pairs: tuple[str, str]) -> dict[str, dict[str, str]]:
    """One pair (long, short) for all levels, or three."""
    three = pairs if len(pairs) > 1 else pairs * 3
    return {level: {"long": pair[0], "short": pair[1]} for level, pair in zip(("closeout", "maintenance", "initial"), three, strict=True)}


def option() -> dict[str, Any]:
    return cases.instrument(OPTION, "1500.5", "0.01", kind="option", tiers=[])


def array(symbol: str, group: str, values: Sequence[str], **changes: Any) -> dict[str, Any]:
    """Up to 1,000 lots without a charge, beyond that with one, and a contribution to the minimum of what is short."""
    value = {
        "symbol": symbol,
        "group": group,
        "values": list(values),
        "up": "0",
        "down": "0",
        "delta": "0",
        "vega": "0",
        "tiers": [
            {"floor": "0", "cap": "1000", "charges": sides(("0", "0")), "minimums": sides(("0", "0.5"))},
            {
                "floor": "1000",
                "cap": "1000000",
                "charges": sides(("0", "0"), ("0.1", "0.2"), ("0.3", "0.4")),
                "minimums": sides(("0", "0.5")),
            },
        ],
    }
    return value | changes


def section_dict(**changes: Any) -> dict[str, Any]:
    """Two classes: futures and options of one underlying, floored, with basis and exposure rates; and another underlying."""
    everything = {"floor": "0", "cap": None, "rates": levels("0", "0", "0"), "constants": levels("0", "0", "0")}
    value = {
        "policy": "sample",
        "scenarios": ["up", "down", "far up", "far down"],
        "classes": [
            {
                "name": "BTC",
                "mode": "max",
                "floored": True,
                "skew": [False, True],
                "weights": {"closeout": ["0.8", "0.8", "0.3", "0.3"], "maintenance": ["1"] * 4, "initial": ["1.3", "1.3", "1", "1"]},
                "delta": sides(("-0.01", "-0.01"), ("-0.02", "-0.02"), ("-0.02", "-0.02")),
                "vega": sides(("0", "0")),
                "minimumTiers": [
                    {"floor": "0", "cap": "100", "rates": levels("0.5", "1", "1"), "constants": levels("0", "0", "0")},
                    {"floor": "100", "cap": None, "rates": levels("1", "2", "2"), "constants": levels("50", "100", "100")},
                ],
            },
            {
                "name": "other",
                "mode": "min",
                "floored": False,
                "skew": [False, False],
                "weights": {"closeout": ["1"] * 4, "maintenance": ["1"] * 4, "initial": ["1"] * 4},
                "delta": sides(("0", "0")),
                "vega": sides(("0", "0")),
                "minimumTiers": [everything | {"rates": levels("2", "4", "5")}],
            },
        ],
        "groups": [
            {
                "name": "BTC perpetual",
                "class": "BTC",
                "gain": "0.9",
                "loss": "1",
                "valued": False,
                "basis": levels("0", "0", "0"),
                "delta": sides(("0.01", "0.01"), ("0.02", "0.02"), ("0.03", "0.03")),
                "vega": sides(("0", "0")),
            },
            {
                "name": "BTC-261127",
                "class": "BTC",
                "gain": "0.95",
                "loss": "1.05",
                "valued": True,
                "basis": levels("0.1", "0.2", "0.2"),
                "delta": sides(("0.01", "0.015"), ("0.02", "0.025"), ("0.03", "0.035")),
                "vega": sides(("0.1", "0.2")),
            },
            {
                "name": "rest",
                "class": "other",
                "gain": "1",
                "loss": "1",
                "valued": False,
                "basis": levels("0", "0", "0"),
                "delta": sides(("0", "0")),
                "vega": sides(("0", "0")),
            },
        ],
        "arrays": [
            array("BTC/USDT:USDT", "BTC perpetual", ["6.1", "-6.1", "18.5", "-18.5"], delta="61.2505"),
            array("ETH/USDT:USDT", "rest", ["2.5", "-2.5", "7.5", "-7.5"]),
            array(OPTION, "BTC-261127", ["21", "9.5", "44.25", "3"], up="15.2", down="14.8", delta="2.5", vega="0.75"),
        ],
    }
    return copy.deepcopy(value | changes)


def snapshot_dict(**changes: Any) -> dict[str, Any]:
    """The snapshot of :mod:`tests.margin.cases` with an option and the section; ``changes`` are to the section."""
    value = cases.snapshot_dict(portfolio=section_dict(**changes))
    value["instruments"].append(option())
    return value


def snapshot(**changes: Any) -> Snapshot:
    return Snapshot.from_dict(snapshot_dict(**changes))


def account(taken: Snapshot, cash: int = 0, /, **lots: int) -> Account:
    """An account of a snapshot; holdings by the start of the symbol, collateral by the asset's name with ``asset_`` before it."""
    positions, collateral = {}, {}
    for name, number in lots.items():
        if name.startswith("asset_"):
            collateral[next(asset.id for asset in taken.collateral if asset.asset == name.removeprefix("asset_"))] = number
        else:
            symbol = OPTION if name == "option" else next(item.symbol for item in taken.instruments if item.symbol.startswith(name))
            positions[next(item.id for item in taken.instruments if item.symbol == symbol)] = number
    return Account(1, cash, tuple(sorted(positions.items())), tuple(sorted(collateral.items())))


# Typed parts, for published examples -------------------------------------------------------------------------------------------


def amount(units: float | int) -> int:
    """Money units of a number with few decimals, such as the published examples have."""
    return round(units * VALUE_SCALE)


def rate(units: float) -> int:
    return round(units * RATE_SCALE)


def both(value: float) -> Sides:
    """One rate on both sides at all levels."""
    return (Side.same(rate(value)),) * 3


def risk_class(name: str = "all", scenarios: int = 16, **changes: Any) -> RiskClass:
    value: dict[str, Any] = {
        "mode": "max",
        "floored": True,
        "skew": (False, False),
        "weights": ((RATE_SCALE,) * scenarios,) * 3,
        "delta": NO_SIDES,
        "vega": NO_SIDES,
        "minimum_tiers": (NO_MINIMUM,),
    }
    return RiskClass(name, **(value | changes))


def group(name: str, class_name: str = "all", **changes: Any) -> Group:
    value: dict[str, Any] = {
        "gain": RATE_SCALE,
        "loss": RATE_SCALE,
        "valued": False,
        "basis": PerLevel.same(0),
        "delta": NO_SIDES,
        "vega": NO_SIDES,
    }
    return Group(name, class_name, **(value | changes))


def risk_array(symbol: str, group_name: str, values: Sequence[float], *, delta: float = 0, minimum: float = 0) -> RiskArray:
    tiers = (RiskTier(0, 1_000_000, NO_SIDES, (Side.same(amount(minimum)),) * 3),)
    return RiskArray(symbol, group_name, tuple(map(amount, values)), 0, 0, amount(delta), 0, tiers)


def published(classes: Sequence[RiskClass], groups: Sequence[Group], arrays: Sequence[RiskArray]) -> Snapshot:
    """A snapshot whose instruments have a lot of one and a price of one."""
    instruments = [make_instrument("textbook", array.symbol, settle="USD", lot=Exact(1), price=Exact(1), kind="option") for array in arrays]
    names = tuple(f"scenario {number}" for number in range(1, len(arrays[0].values) + 1))
    section = PortfolioSection("textbook", names, tuple(classes), tuple(groups), tuple(arrays))
    return Snapshot.build(
        venue="textbook",
        as_of=cases.AS_OF,
        numeraire="USD",
        settlements=[],
        instruments=instruments,
        collateral=[],
        depth=3,
        portfolio=section,
    )


def held(taken: Snapshot, lots: Mapping[str, int]) -> Account:
    """An account without cash, holdings by symbol."""
    return Account(1, 0, tuple(sorted((item.id, lots[item.symbol]) for item in taken.instruments if lots.get(item.symbol))), ())


def book(taken: Snapshot, level: Level = "maintenance") -> PortfolioBook:
    return PortfolioBook(taken, level)


def marginal(*bounds: tuple[float, float]) -> tuple[MinimumTier, ...]:
    """Minimum tiers that apply each rate to its slice: (upper bound, rate) pairs; the constant makes up for the slices below."""
    tiers: list[MinimumTier] = []
    floor = constant = before = 0
    for bound, factor in bounds:
        constant += floor * (rate(factor) - before)
        before = rate(factor)
        tiers.append(MinimumTier(floor, amount(bound), PerLevel.same(before), PerLevel.same(constant)))
        floor = amount(bound)
    return tuple(tiers)
