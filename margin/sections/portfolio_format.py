"""Reading of the snapshot's ``portfolio`` section: rules S1 (fields and types) and S2 (numbers).

What comes out is typed and exact. It is not yet a good section: rules S20 and following are in :mod:`margin.sections.portfolio_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from margin import shape
from margin.errors import InputError
from margin.levels import LEVELS
from margin.sections.portfolio import Group, MinimumTier, Mode, PortfolioSection, RiskArray, RiskClass, RiskTier
from margin.sections.reading import SidedNumbers, lots
from margin.shape import located
from margin.snapshot_reading import BY_LEVEL, S1, each, name, one_name
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS

_SECTION: Final = frozenset({"policy", "scenarios", "classes", "groups", "arrays"})
_CLASS: Final = frozenset({"name", "mode", "floored", "skew", "weights", "delta", "vega", "minimumTiers"})
_GROUP: Final = frozenset({"name", "class", "gain", "loss", "valued", "basis", "delta", "vega"})
_ARRAY: Final = frozenset({"symbol", "group", "values", "up", "down", "delta", "vega", "tiers"})
_RISK_TIER: Final = frozenset({"floor", "cap", "charges", "minimums"})
_MINIMUM_TIER: Final = frozenset({"floor", "cap", "rates", "constants"})
_MODES: Final[dict[str, Mode]] = {"max": "max", "min": "min"}
_SKEWS: Final = 2


def read(value: object, venue: str = "") -> PortfolioSection:  # noqa: ARG001 - sections are read alike; ids of this one are made by its rows
    """The parsed JSON of a portfolio section as typed, exact values.

    Raises:
        InputError: ``snapshot.S1.schema`` or ``snapshot.S2.number``, naming the field within the section.
    """
    reader = _Reader()
    raw = shape.fields(value, _SECTION, code=S1)
    return PortfolioSection(
        name(raw, "policy"),
        each(raw, "scenarios", one_name),
        each(raw, "classes", reader.risk_class),
        each(raw, "groups", reader.group),
        each(raw, "arrays", reader.array),
    )


class _Reader:
    def __init__(self) -> None:
        self.numbers = SidedNumbers()

    def array(self, value: object) -> RiskArray:
        raw = shape.fields(value, _ARRAY, code=S1)
        return RiskArray(
            name(raw, "symbol"),
            name(raw, "group"),
            self.listed(raw, "values", VALUE_DECIMALS),
            self.money(raw, "up"),
            self.money(raw, "down"),
            self.money(raw, "delta"),
            self.money(raw, "vega"),
            each(raw, "tiers", self.risk_tier),
        )

    def risk_tier(self, value: object) -> RiskTier:
        raw = shape.fields(value, _RISK_TIER, code=S1)
        charges = self.numbers.sides(raw, "charges", VALUE_DECIMALS)
        return RiskTier(lots(raw, "floor"), lots(raw, "cap"), charges, self.numbers.sides(raw, "minimums", VALUE_DECIMALS))

    def group(self, value: object) -> Group:
        raw = shape.fields(value, _GROUP, code=S1)
        return Group(
            name(raw, "name"),
            name(raw, "class"),
            self.numbers.number(raw["gain"], "gain", RATE_DECIMALS),
            self.numbers.number(raw["loss"], "loss", RATE_DECIMALS),
            _flag(raw["valued"], "valued"),
            self.numbers.levels(raw, "basis", RATE_DECIMALS),
            self.numbers.sides(raw, "delta", RATE_DECIMALS),
            self.numbers.sides(raw, "vega", RATE_DECIMALS),
        )

    def risk_class(self, value: object) -> RiskClass:
        raw = shape.fields(value, _CLASS, code=S1)
        mode = _MODES.get(raw["mode"]) if type(raw["mode"]) is str else None
        if mode is None:
            raise InputError("The mode of a class is not known", where="mode", why='"max" or "min" is expected', code=S1)
        skew = each(raw, "skew", _flag)
        if len(skew) != _SKEWS:
            why = f"it stands for the last {_SKEWS} scenarios and has {len(skew)} entries"
            raise InputError("A list has another length", where="skew", why=why, code=S1)
        with located("weights"):
            by_level = shape.fields(raw["weights"], BY_LEVEL, code=S1)
            closeout, maintenance, initial = (self.listed(by_level, level, RATE_DECIMALS) for level in LEVELS)
        return RiskClass(
            name(raw, "name"),
            mode,
            _flag(raw["floored"], "floored"),
            (skew[0], skew[1]),
            (closeout, maintenance, initial),
            self.numbers.sides(raw, "delta", RATE_DECIMALS),
            self.numbers.sides(raw, "vega", RATE_DECIMALS),
            each(raw, "minimumTiers", self.minimum_tier),
        )

    def minimum_tier(self, value: object) -> MinimumTier:
        return MinimumTier(*self.numbers.tier(value, _MINIMUM_TIER, "rates", "constants"))

    def money(self, raw: Mapping[str, Any], field: str) -> int:
        return self.numbers.number(raw[field], field, VALUE_DECIMALS)

    def listed(self, raw: Mapping[str, Any], field: str, places: int) -> tuple[int, ...]:
        with located(field):
            return self.numbers.numbers(raw[field], places)


def _flag(value: object, where: str = "") -> bool:
    if type(value) is not bool:
        raise InputError("true or false was expected", where=where, why=f"found {shape.kind(value)}", code=S1)
    return value
