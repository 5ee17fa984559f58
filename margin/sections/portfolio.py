"""The ``portfolio`` section of a snapshot: risk arrays, groups and classes for scenario margin. Public data.

::

    "portfolio": {"policy": "span", "scenarios": ["0, vol up", ...],
     "classes": [{"name": "BTC", "mode": "max", "floored": true, "skew": [false, false],
        "weights": {"closeout": ["1", ...], "maintenance": [...], "initial": [...]},
        "delta": {"closeout": {"long": "0", "short": "0"}, ...}, "vega": {...},
        "minimumTiers": [{"floor": "0", "cap": null, "rates": {"closeout": "0", ...}, "constants": {...}}, ...]}],
     "groups": [{"name": "BTC-27NOV26", "class": "BTC", "gain": "1", "loss": "1", "valued": false,
        "basis": {"closeout": "0", ...}, "delta": {"closeout": {"long": "0", "short": "0"}, ...}, "vega": {...}}],
     "arrays": [{"symbol": "BTC/USDT:USDT-261127-90000-C", "group": "BTC-27NOV26", "values": ["-12.5", ...],
        "up": "0", "down": "0", "delta": "0", "vega": "0",
        "tiers": [{"floor": "0", "cap": "1000000",
           "charges": {"closeout": {"long": "0", "short": "1.25"}, ...}, "minimums": {...}}]}]}

Every number of an array is *per lot*, in the numeraire: the scenario's result, the value of the lot with the basis widened up and down, the
two exposures, a charge and a contribution to the minimum. What a scenario's result is depends on the array's group: in a *valued* group the
shocked value of a lot, otherwise its profit. ``floor`` and ``cap`` of an array's tiers are lots (``floor <= |lots| < cap``), those of a
minimum tier are amounts; rates and weights have nine decimals. How they make a requirement stands in :mod:`margin.models.portfolio`,
the rules that they keep in :mod:`margin.sections.portfolio_rules`. An instrument without an array cannot be held under this model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from margin.decimals import render
from margin.levels import LEVELS, PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Tier, tier_dict
from margin.widths import POSITION_BITS, RATE_DECIMALS, VALUE_DECIMALS

Mode = Literal["max", "min"]
"""A class needs the larger of its scenario requirement and its minimum, or the smaller (as standard option margin does)."""

SCENARIO_COUNTS: Final = (4, 16, 31)
"""How many scenarios a circuit has; four are for tests."""
LOTS_LIMIT: Final = 1 << 62
"""Largest cap of an array's tiers, in lots."""


class Side(NamedTuple):
    """A number for a position held long and one for a position held short."""

    long: int
    short: int

    @classmethod
    def same(cls, value: int) -> Side:
        """The same on both sides."""
        return cls(value, value)


Sides = tuple[Side, Side, Side]
"""A :class:`Side` for each level, in the order of :data:`margin.levels.LEVELS`."""

NO_SIDES: Final[Sides] = (Side(0, 0), Side(0, 0), Side(0, 0))


def sides_texts(sides: Sides, decimals: int) -> dict[str, dict[str, str]]:
    """As a snapshot writes them: level by level, with so many decimals at the most."""
    return {
        level: {"long": render(side.long, decimals), "short": render(side.short, decimals)}
        for level, side in zip(LEVELS, sides, strict=True)
    }


class MinimumTier(NamedTuple):
    """A class's tier on the sum ``m`` of its positions' minimums, ``floor <= m < cap`` in money units; it asks for ``m * rate - constant``.

    Rates in 1e-9, constants in fine units (1e-19), as in an instrument's tier.
    """

    floor: int
    cap: int
    rates: PerLevel
    constants: PerLevel


NO_MINIMUM: Final = MinimumTier(0, NOTIONAL_LIMIT, PerLevel.same(0), PerLevel.same(0))
"""The only tier of a class without a minimum."""


class RiskTier(NamedTuple):
    """A range of position sizes, ``floor <= |lots| < cap``, with each lot's charge and its part of the minimum there, in money units."""

    floor: int
    cap: int
    charges: Sides
    minimums: Sides


@dataclass(frozen=True, slots=True)
class RiskArray:
    """What one lot of an instrument does in every scenario, in money units (1e-10 of the numeraire), signed.

    Attributes:
        symbol: an instrument of the snapshot.
        group: name of its group.
        values: one number per scenario: the shocked value of a lot in a valued group, else its profit.
        up: the value of a lot with the basis widened upward; used where the group has a basis rate.
        down: likewise downward.
        delta: exposure of a lot to the price, in the unit that the rates of its group and class expect.
        vega: likewise to the volatility.
        tiers: by position size in lots.
    """

    symbol: str
    group: str
    values: tuple[int, ...]
    up: int
    down: int
    delta: int
    vega: int
    tiers: tuple[RiskTier, ...]

    def as_dict(self) -> dict[str, Any]:
        """The array in the snapshot's format."""
        return {
            "symbol": self.symbol,
            "group": self.group,
            "values": [_money(value) for value in self.values],
            "up": _money(self.up),
            "down": _money(self.down),
            "delta": _money(self.delta),
            "vega": _money(self.vega),
            "tiers": [
                {
                    "floor": str(tier.floor),
                    "cap": str(tier.cap),
                    "charges": sides_texts(tier.charges, VALUE_DECIMALS),
                    "minimums": sides_texts(tier.minimums, VALUE_DECIMALS),
                }
                for tier in self.tiers
            ],
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Instruments whose results add up before the sign of the sum decides between ``gain`` and ``loss``, such as an expiry. Rates in 1e-9.

    Attributes:
        name: of the group.
        class_name: of its class.
        gain: rate on a result above zero (or zero).
        loss: rate on a result below zero.
        valued: the arrays have shocked values, and the mark is taken off after ``gain`` or ``loss``.
        basis: rate on the loss in the worse of the two basis scenarios.
        delta: rates on the group's net delta, long (above zero) and short.
        vega: likewise on its net vega.
    """

    name: str
    class_name: str
    gain: int
    loss: int
    valued: bool
    basis: PerLevel
    delta: Sides
    vega: Sides

    def as_dict(self) -> dict[str, Any]:
        """The group in the snapshot's format."""
        return {
            "name": self.name,
            "class": self.class_name,
            "gain": _rate(self.gain),
            "loss": _rate(self.loss),
            "valued": self.valued,
            "basis": self.basis.texts(RATE_DECIMALS),
            "delta": sides_texts(self.delta, RATE_DECIMALS),
            "vega": sides_texts(self.vega, RATE_DECIMALS),
        }


@dataclass(frozen=True, slots=True)
class RiskClass:
    """Groups whose losses add up in every scenario before the worst is taken. Requirements of classes add up without offset. Rates in 1e-9.

    Attributes:
        name: of the class.
        mode: the larger or the smaller of scenario requirement and minimum.
        floored: the worst is not below the basis loss, and so not below zero.
        skew: of the last two scenarios: every group's result counts as a loss, whatever its sign.
        weights: per level and scenario, the weight of a loss.
        delta: signed rates on the class's net delta; below zero they are a credit for exposures of different groups that offset.
        vega: likewise on its net vega.
        minimum_tiers: on the sum of the positions' minimums.
    """

    name: str
    mode: Mode
    floored: bool
    skew: tuple[bool, bool]
    weights: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    delta: Sides
    vega: Sides
    minimum_tiers: tuple[MinimumTier, ...]

    def as_dict(self) -> dict[str, Any]:
        """The class in the snapshot's format."""
        return {
            "name": self.name,
            "mode": self.mode,
            "floored": self.floored,
            "skew": list(self.skew),
            "weights": {level: [_rate(weight) for weight in weights] for level, weights in zip(LEVELS, self.weights, strict=True)},
            "delta": sides_texts(self.delta, RATE_DECIMALS),
            "vega": sides_texts(self.vega, RATE_DECIMALS),
            "minimumTiers": [tier_dict(Tier(*tier), "rates", "constants") for tier in self.minimum_tiers],
        }


@dataclass(frozen=True, slots=True)
class PortfolioSection:
    """Everything that scenario margin needs beside the snapshot's prices and haircuts.

    Attributes:
        policy: name of the method that filled it in, for people.
        scenarios: names, in the order of every array's values.
    """

    policy: str
    scenarios: tuple[str, ...]
    classes: tuple[RiskClass, ...]
    groups: tuple[Group, ...]
    arrays: tuple[RiskArray, ...]

    def as_dict(self) -> dict[str, Any]:
        """The section in the snapshot's format."""
        return {
            "policy": self.policy,
            "scenarios": list(self.scenarios),
            "classes": [item.as_dict() for item in self.classes],
            "groups": [item.as_dict() for item in self.groups],
            "arrays": [item.as_dict() for item in self.arrays],
        }

    def ordered(self) -> PortfolioSection:
        """The same with classes, groups and arrays sorted by name, so that builders of one section write one text."""
        classes = tuple(sorted(self.classes, key=lambda item: item.name))
        groups = tuple(sorted(self.groups, key=lambda item: item.name))
        return PortfolioSection(self.policy, self.scenarios, classes, groups, tuple(sorted(self.arrays, key=lambda item: item.symbol)))

    @property
    def row_count(self) -> int:
        """Rows of the table at any level, without the collateral assets: four null rows, and every tier, group and class tier."""
        tiers = sum(len(item.tiers) for item in self.arrays) + sum(len(item.minimum_tiers) for item in self.classes)
        return 4 + len(self.groups) + tiers


def lot_limit(columns: Iterable[int]) -> int:
    """The largest cap, in lots, that an array with these numbers may have: ``(cap - 1) * |number|`` stays below ``2**POSITION_BITS``.

    0 where not even one lot fits: a row's numbers have this width even if nothing can be held of it.

    Args:
        columns: all numbers per lot that a position multiplies, the lot's mark value, charges and minimums among them.
    """
    largest = max((abs(value) for value in columns), default=0)
    if not largest:
        return LOTS_LIMIT
    most = ((1 << POSITION_BITS) - 1) // largest
    return min(LOTS_LIMIT, most + 1) if most else 0


def _money(units: int) -> str:
    return render(units, VALUE_DECIMALS)


def _rate(units: int) -> str:
    return render(units, RATE_DECIMALS)
