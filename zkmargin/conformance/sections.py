"""The risk sections of a case file's snapshot, written short: what is left out is what switches a part off.

``portfolio`` has the parts of the snapshot's section of that name (:mod:`margin.sections.portfolio`), with these freedoms::

    {"scenarios": 16,                                   a number, or the names
     "classes": [{"name": "BTC",                        mode "max", not floored, no skew, no net rates, no minimum
                  "weights": "1",                       one for all, a list, or either per level
                  "minimum": [["0", null, "1", "0"]]}], rows of floor, cap, rate, constant
     "groups": [{"name": "perps", "class": "BTC"}],     gain and loss 1, not valued, no basis, no rates
     "arrays": [{"symbol": "BTC", "group": "perps",
                 "values": ["-5", "5"],                 per lot; missing scenarios repeat the first, and their weights too
                 "charge": {"short": "1"}}]}            per lot, or per level; one open tier of lots

A number that holds per level is written once for all levels, or as ``{"maintenance": ..., "initial": ...}`` (the close-out level, where
it is left out, is the maintenance level, and the initial level likewise). A number that holds per side is written once for both, or
as ``{"long": ..., "short": ...}``, where what is left out is zero. Other sections are in the snapshot's own format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from margin import decimals, shape
from margin.errors import InputError
from margin.levels import LEVELS
from margin.sections.portfolio import SCENARIO_COUNTS, lot_limit
from margin.shape import located
from margin.widths import VALUE_DECIMALS
from zkmargin.conformance.numbers import CODE

Raw = Mapping[str, Any]
POLICY: Final = "conformance"

_HEADROOM: Final = 1_000
"""A lot alone may need this many times its largest number before its tier would be too long for the width of a position."""
_FEW: Final = 2

_SECTION: Final = frozenset({"scenarios", "classes", "groups", "arrays"})
_CLASS: Final = frozenset({"mode", "floored", "skew", "weights", "delta", "vega", "minimum"})
_GROUP: Final = frozenset({"gain", "loss", "valued", "basis", "delta", "vega"})
_ARRAY: Final = frozenset({"up", "down", "delta", "vega", "charge", "minimum", "tiers"})


def portfolio(value: object, marks: Mapping[str, int]) -> dict[str, Any]:
    """The section in the snapshot's format.

    Args:
        value: what the case file says; a section that is complete is left as it is.
        marks: value of one lot of every instrument, in money units; they bound the size of a position as the other numbers do.

    Raises:
        InputError: ``conformance.schema`` or ``input.number.*``; what the rules of a snapshot say comes later.
    """
    if type(value) is dict and "policy" in value:
        return value
    raw = shape.fields(value, _SECTION, code=CODE)
    names = _scenarios(raw["scenarios"])
    return {
        "policy": POLICY,
        "scenarios": names,
        "classes": _each(raw, "classes", lambda item: _class(item, len(names))),
        "groups": _each(raw, "groups", _group),
        "arrays": sorted(_each(raw, "arrays", lambda item: _array(item, len(names), marks)), key=lambda item: str(item["symbol"])),
    }


def _scenarios(value: object) -> list[Any]:
    if type(value) is int and value in SCENARIO_COUNTS:
        return [f"scenario {number}" for number in range(1, value + 1)]
    with located("scenarios"):
        names = shape.items(value, code=CODE)
    sizes = [count for count in SCENARIO_COUNTS if count >= len(names)]
    if not sizes:
        raise InputError("There are too many scenarios", where="scenarios", why=f"the limit is {SCENARIO_COUNTS[-1]}", code=CODE)
    return [*names, *(f"unused {number}" for number in range(len(names) + 1, sizes[0] + 1))]


def _class(value: object, scenarios: int) -> dict[str, Any]:
    raw = shape.fields(value, frozenset({"name"}), _CLASS, code=CODE)
    weights = _per_level(raw.get("weights", "1"))
    rows = raw.get("minimum", [["0", None, "0", "0"]])
    with located("minimum"):
        tiers = [_minimum(row) for row in shape.items(rows, code=CODE)]
    return {
        "name": raw["name"],
        "mode": raw.get("mode", "max"),
        "floored": raw.get("floored", False),
        "skew": raw.get("skew", [False, False]),
        "weights": {level: _weights(item, scenarios) for level, item in weights.items()},
        "delta": per_side(raw.get("delta", "0")),
        "vega": per_side(raw.get("vega", "0")),
        "minimumTiers": tiers,
    }


def _weights(value: object, scenarios: int) -> list[Any]:
    given = [value] * scenarios if type(value) is str else shape.items(value, code=CODE)
    return _filled(given, scenarios)


def _filled(values: list[Any], scenarios: int) -> list[Any]:
    return [*values, *([values[0]] * (scenarios - len(values)) if values else ["0"] * scenarios)]


def _minimum(row: object) -> dict[str, Any]:
    if type(row) is not list or len(row) != 4:
        raise InputError("A row has another shape", why="it has floor, cap, rate and constant", code=CODE)
    floor, cap, rate, constant = row
    return {"floor": floor, "cap": cap, "rates": _per_level(rate), "constants": _per_level(constant)}


def _group(value: object) -> dict[str, Any]:
    raw = shape.fields(value, frozenset({"name", "class"}), _GROUP, code=CODE)
    return {
        "name": raw["name"],
        "class": raw["class"],
        "gain": raw.get("gain", "1"),
        "loss": raw.get("loss", "1"),
        "valued": raw.get("valued", False),
        "basis": _per_level(raw.get("basis", "0")),
        "delta": per_side(raw.get("delta", "0")),
        "vega": per_side(raw.get("vega", "0")),
    }


def _array(value: object, scenarios: int, marks: Mapping[str, int]) -> dict[str, Any]:
    raw = shape.fields(value, frozenset({"symbol", "group", "values"}), _ARRAY, code=CODE)
    with located("values"):
        values = shape.items(raw["values"], code=CODE)
    made = {
        "symbol": raw["symbol"],
        "group": raw["group"],
        "values": _filled(values, scenarios),
        "up": raw.get("up", "0"),
        "down": raw.get("down", "0"),
        "delta": raw.get("delta", "0"),
        "vega": raw.get("vega", "0"),
    }
    if "tiers" in raw:
        return {**made, "tiers": raw["tiers"]}
    charges, minimums = per_side(raw.get("charge", "0")), per_side(raw.get("minimum", "0"))
    numbers = [*made["values"], *(made[field] for field in ("up", "down", "delta", "vega"))]
    numbers += [number for sides in (charges, minimums) for side in sides.values() for number in side.values()]
    units = [decimals.scaled(number, VALUE_DECIMALS) for number in numbers]
    cap = max(_FEW, lot_limit([*units, marks.get(str(raw["symbol"]), 0)]) // _HEADROOM)
    return {**made, "tiers": [{"floor": "0", "cap": str(cap), "charges": charges, "minimums": minimums}]}


def per_side(value: object) -> dict[str, dict[str, Any]]:
    """A number per level and side, written short."""
    levels = _per_level(value)
    return {level: _side(item) for level, item in levels.items()}


def _side(value: object) -> dict[str, Any]:
    if type(value) is not dict:
        return {"long": value, "short": value}
    raw = shape.fields(value, frozenset(), frozenset({"long", "short"}), code=CODE)
    return {"long": raw.get("long", "0"), "short": raw.get("short", "0")}


def _per_level(value: object) -> dict[str, Any]:
    """The value at every level; an object is per level only if it has levels in it."""
    if type(value) is not dict or not value.keys() & set(LEVELS):
        return dict.fromkeys(LEVELS, value)
    raw = shape.fields(value, frozenset({"maintenance"}), frozenset(LEVELS), code=CODE)
    return {level: raw.get(level, raw["maintenance"]) for level in LEVELS}


def _each(raw: Raw, field: str, make: Callable[[object], dict[str, Any]]) -> list[dict[str, Any]]:
    with located(field):
        values = shape.items(raw[field], code=CODE)
    made = []
    for index, item in enumerate(values):
        with located(f"{field}[{index}]"):
            made.append(make(item))
    return made
