"""A case's portfolio section from one of the project's risk policies: an option chain and a venue's parameters instead of finished arrays.

::

    {"policy": "standard-bybit",
     "chain": [{"kind": "index", "underlying": "BTC", "price": "20250"},
               {"kind": "option", "underlying": "BTC", "symbol": "P", "expiry": "2026-01-31T08:00:00Z", "strike": "18500",
                "side": "P", "vol": "0.5", "price": "290", "lot": "1"}],
     "parameters": {"fee": "0.002", "linear": {"closeout": "0.05", "maintenance": "0.05", "initial": "0.065"}},
     "extra": {"P": {"initial": {"short": "40"}}}}

The chain has the columns of a chain file, the parameters are those of the policy, and its instruments are the snapshot's. ``extra`` is
what a lot needs beyond the policy (a venue's contingencies of the moment): it is added to the charge and to the minimum, so that it counts
whichever of the two a class takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from margin import decimals, shape
from margin.builders.policies.chain_csv import chain_from_records
from margin.builders.policies.instruments import instruments
from margin.builders.policies.rates import LevelRates
from margin.builders.policies.registry import policy_named
from margin.errors import InputError
from margin.levels import LEVELS
from margin.sections.portfolio import PortfolioSection, RiskArray, RiskTier, Side, Sides
from margin.shape import located
from margin.widths import VALUE_DECIMALS
from zkmargin.conformance.numbers import CODE, read_number
from zkmargin.conformance.sections import per_side

_FIELDS: Final = frozenset({"policy", "chain"})
_OPTIONAL: Final = frozenset({"parameters", "extra"})


def built(value: object, *, venue: str, as_of: str, numeraire: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The instruments and the section, both in the snapshot's format.

    Raises:
        InputError: ``conformance.schema``, ``input.number.*``, ``policy.*``.
    """
    raw = shape.fields(value, _FIELDS, _OPTIONAL, code=CODE)
    policy = policy_named(str(raw["policy"]))
    with located("chain"):
        records = shape.items(raw["chain"], code=CODE)
        if not all(type(record) is dict for record in records):
            raise InputError("An object was expected", why="a chain is a list of records", code=CODE)
        chain = chain_from_records(records, as_of)
    with located("parameters"):
        parameters = _parameters(policy.defaults, raw.get("parameters", {}))
    section = policy.build(chain, parameters)
    with located("extra"):
        section = _with_extra(section, raw.get("extra", {}))
    return [item.as_dict() for item in instruments(venue, chain, settle=numeraire)], section.as_dict()


def _parameters(defaults: Any, value: object) -> Any:  # noqa: ANN401 - every policy has parameters of its own
    if type(value) is not dict:
        raise InputError("An object was expected", why=f"found {shape.kind(value)}", code=CODE)
    changed = {}
    for name, item in value.items():
        if name not in defaults._fields:
            raise InputError(
                "A parameter is unknown", where=name[: shape.NAME_LIMIT], hint=f"Parameters: {', '.join(defaults._fields)}.", code=CODE
            )
        with located(name):
            changed[name] = _parameter(item)
    return defaults._replace(**changed)


def _parameter(value: object) -> Fraction | LevelRates | bool | None:
    if value is None or type(value) is bool:
        return value
    if type(value) is dict:
        raw = shape.fields(value, frozenset(LEVELS), code=CODE)
        return LevelRates(*(read_number(raw[level]) for level in LEVELS))
    return read_number(value)


def _with_extra(section: PortfolioSection, value: object) -> PortfolioSection:
    if type(value) is not dict:
        raise InputError("An object was expected", why=f"found {shape.kind(value)}", code=CODE)
    unknown = value.keys() - {array.symbol for array in section.arrays}
    if unknown:
        raise InputError("The symbol is unknown", where=min(unknown), why="the chain does not quote it", code=CODE)
    return replace(section, arrays=tuple(_more(array, value.get(array.symbol, "0")) for array in section.arrays))


def _more(array: RiskArray, value: object) -> RiskArray:
    sides: Mapping[str, Mapping[str, Any]] = per_side(value)
    units = tuple(
        Side(*(decimals.scaled(sides[level][side], VALUE_DECIMALS, decimals.Rounding.UP) for side in ("long", "short"))) for level in LEVELS
    )
    tiers = (RiskTier(tier.floor, tier.cap, _sum(tier.charges, units), _sum(tier.minimums, units)) for tier in array.tiers)
    return replace(array, tiers=tuple(tiers))


def _sum(sides: Sides, more: tuple[Side, ...]) -> Sides:
    closeout, maintenance, initial = (Side(one.long + other.long, one.short + other.short) for one, other in zip(sides, more, strict=True))
    return closeout, maintenance, initial
