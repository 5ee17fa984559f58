"""Tiers of a case file: a venue's own parameters, turned into tiers of a snapshot by the rule that the venue publishes.

=========== =========================================================================================== ==========================
rule        parameters                                                                                  as at
=========== =========================================================================================== ==========================
flat        ``maintenance``, ``initial``, ``closeout``: one rate each; what is left out is that below    most venues
brackets    ``brackets``: rows of floor, cap (or null), rate, deduction, largest leverage                Binance
leverage    ``tiers``: rows of lower notional, largest leverage                                          Hyperliquid
steps       ``firstBoundary``, ``tierSize``, ``factors`` in thousandths                                  StarkEx, Starknet
ppm         ``initial``, ``maintenanceFraction``, ``openInterest``, ``lower``, ``upper``                 dYdX
size        ``maintenance``, ``initial``, ``slope`` per unit of size, ``step``, ``steps``                Deribit
weight      ``maintenance``, ``initial``, ``closeout``: the part of a collateral asset that counts       most venues
slices      ``slices``: rows of low, high, per cent that counts                                          Binance proof of reserves
=========== =========================================================================================== ==========================

A list instead of an object is tiers in the snapshot's own format. Every number is a decimal string, counts and percentages are integers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from margin import decimals, shape
from margin.errors import InputError
from margin.levels import PerLevel
from margin.shape import located
from margin.snapshot import FINE_DECIMALS, NOTIONAL_LIMIT, Tier, tier_dict
from margin.venues.binance import Bracket, binance_tiers
from margin.venues.binance_por import Slice, haircut_tiers
from margin.venues.dydx import LiquidityTier, dydx_tiers
from margin.venues.hyperliquid import MarginTier, hyperliquid_tiers
from margin.venues.starknet import RiskTiers, starknet_tiers
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS
from zkmargin.conformance.numbers import CODE

Raw = Mapping[str, Any]
STEPS_LIMIT: Final = 10_000


def instrument_tiers(value: object, price: str) -> list[Any]:
    """Tiers of an instrument in the snapshot's format.

    Args:
        value: the rule.
        price: the mark price, for the rule ``size``.

    Raises:
        InputError: ``conformance.schema`` or ``input.number.*``.
    """
    if type(value) is list:
        return value
    name, raw = _rule(value, {**_INSTRUMENT, "size": _size})
    made = _size(raw, price) if name == "size" else _INSTRUMENT[name](raw)
    return [tier_dict(tier, "rates", "deductions") for tier in made]


def asset_tiers(value: object) -> list[Any]:
    """Tiers of a collateral asset in the snapshot's format; errors as :func:`instrument_tiers`."""
    if type(value) is list:
        return value
    name, raw = _rule(value, _ASSET)
    return [tier_dict(tier, "weights", "constants") for tier in _ASSET[name](raw)]


def _flat(raw: Raw) -> tuple[Tier, ...]:
    shape.fields(raw, frozenset({"rule", "maintenance"}), frozenset({"initial", "closeout"}), code=CODE)
    return (Tier(0, NOTIONAL_LIMIT, _levels(raw), PerLevel.same(0)),)


def _brackets(raw: Raw) -> tuple[Tier, ...]:
    shape.fields(raw, frozenset({"rule", "brackets"}), code=CODE)
    brackets = []
    for floor, cap, rate, deduction, leverage in _rows(raw, "brackets", 5):
        limit = NOTIONAL_LIMIT if cap is None else _money(cap)
        brackets.append(Bracket(_money(floor), limit, _rate(rate), _fine(deduction), _count(leverage, 1)))
    return binance_tiers(brackets)


def _leverage(raw: Raw) -> tuple[Tier, ...]:
    shape.fields(raw, frozenset({"rule", "tiers"}), code=CODE)
    return hyperliquid_tiers([MarginTier(_money(lower), _count(leverage, 1)) for lower, leverage in _rows(raw, "tiers", 2)])


def _steps(raw: Raw) -> tuple[Tier, ...]:
    shape.fields(raw, frozenset({"rule", "firstBoundary", "tierSize", "factors"}), code=CODE)
    factors = tuple(_count(item, 0) for item in _list(raw, "factors"))
    if not factors:
        raise InputError("There are no factors", where="factors", code=CODE)
    return starknet_tiers(RiskTiers(_count(raw["firstBoundary"], 1), _count(raw["tierSize"], 1), factors))


def _ppm(raw: Raw) -> tuple[Tier, ...]:
    shape.fields(raw, frozenset({"rule", "initial", "maintenanceFraction"}), frozenset({"openInterest", "lower", "upper"}), code=CODE)
    market = LiquidityTier(
        _count(raw["initial"], 0), _count(raw["maintenanceFraction"], 0), _count(raw.get("lower", 0), 0), _count(raw.get("upper", 0), 0)
    )
    return dydx_tiers(market, _count(raw.get("openInterest", 0), 0))


def _size(raw: Raw, price: str = "1") -> tuple[Tier, ...]:
    """A rate that grows with the size: ``requirement = size * price * (rate + slope * size)``, a parabola in the size.

    Between the sizes ``n * step`` it is replaced by its chord, whose rate is ``rate + slope * (2 n + 1) * step``: a notional tier each,
    joined by deductions. At every whole number of steps the requirement is the venue's; between them it is above it by at most
    ``slope * price * step**2 / 4``, never below. The last tier is open.
    """
    shape.fields(raw, frozenset({"rule", "maintenance", "slope", "step", "steps"}), frozenset({"initial", "closeout"}), code=CODE)
    rates, slope, steps = _levels(raw), _rate(raw["slope"]), _count(raw["steps"], 1)
    if steps > STEPS_LIMIT:
        raise InputError("There are too many steps", where="steps", why=f"the limit is {STEPS_LIMIT:,}", code=CODE)
    with located("step"):
        step = decimals.parse(raw["step"])
    notional = step.times(decimals.parse(price)).at(VALUE_DECIMALS, decimals.Rounding.EXACT)
    growth = decimals.divide(slope * step.units, 10**step.decimals, decimals.Rounding.EXACT)
    tiers, constants = [], [0, 0, 0]
    for number in range(steps):
        floor = number * notional
        at = PerLevel(*(rate + growth * (2 * number + 1) for rate in rates))
        if number:
            constants = [constant + floor * 2 * growth for constant in constants]
        tiers.append(Tier(floor, floor + notional if number + 1 < steps else NOTIONAL_LIMIT, at, PerLevel(*constants)))
    return tuple(tiers)


def _weight(raw: Raw) -> tuple[Tier, ...]:
    shape.fields(raw, frozenset({"rule", "maintenance"}), frozenset({"initial", "closeout"}), code=CODE)
    return (Tier(0, NOTIONAL_LIMIT, _levels(raw), PerLevel.same(0)),)


def _slices(raw: Raw) -> tuple[Tier, ...]:
    shape.fields(raw, frozenset({"rule", "slices"}), code=CODE)
    rows = _rows(raw, "slices", 3)
    return haircut_tiers([Slice(_count(low, 0), _count(high, 1), _count(percent, 0)) for low, high, percent in rows])


_INSTRUMENT: Final[dict[str, Callable[[Raw], tuple[Tier, ...]]]] = {
    "flat": _flat,
    "brackets": _brackets,
    "leverage": _leverage,
    "steps": _steps,
    "ppm": _ppm,
}
_ASSET: Final[dict[str, Callable[[Raw], tuple[Tier, ...]]]] = {"weight": _weight, "slices": _slices}


def _rule(value: object, known: Mapping[str, object]) -> tuple[str, Raw]:
    if type(value) is not dict or value.get("rule") not in known:
        raise InputError("The rule of these tiers is unknown", where="rule", hint=f"Rules: {', '.join(known)}.", code=CODE)
    return value["rule"], value


def _levels(raw: Raw) -> PerLevel:
    maintenance = _rate(raw["maintenance"])
    closeout, initial = (_rate(raw[level]) if level in raw else maintenance for level in ("closeout", "initial"))
    return PerLevel(closeout, maintenance, initial)


def _list(raw: Raw, field: str) -> list[Any]:
    with located(field):
        return shape.items(raw[field], code=CODE)


def _rows(raw: Raw, field: str, width: int) -> list[list[Any]]:
    rows = _list(raw, field)
    for index, row in enumerate(rows):
        if type(row) is not list or len(row) != width:
            raise InputError("A row has another shape", where=f"{field}[{index}]", why=f"it has {width} entries", code=CODE)
    if not rows:
        raise InputError("There are no rows", where=field, code=CODE)
    return rows


def _count(value: object, least: int) -> int:
    if type(value) is not int or value < least:
        raise InputError("An integer was expected", why=f"at least {least}", code=CODE)
    return value


def _money(value: object) -> int:
    return decimals.scaled(value, VALUE_DECIMALS)


def _rate(value: object) -> int:
    return decimals.scaled(value, RATE_DECIMALS)


def _fine(value: object) -> int:
    return decimals.scaled(value, FINE_DECIMALS)
