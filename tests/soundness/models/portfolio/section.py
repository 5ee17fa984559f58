"""The portfolio section of the small snapshot: what its groups, classes and arrays are, in the units of the bit table.

Group "heavy" and group "near" belong to the class "main", group "light" to the class "side".
"""

from __future__ import annotations

from margin.ids import class_id, group_id
from margin.levels import PerLevel
from margin.sections.portfolio import Group, MinimumTier, Mode, PortfolioSection, RiskArray, RiskClass, RiskTier, Side, Sides
from margin.snapshot import NOTIONAL_LIMIT
from margin.widths import RATE_SCALE
from tests.soundness.whole import PERCENT, U

VENUE = "test"
SCENARIOS = ("down", "up", "crash", "jump")


def same(long: int, short: int) -> Sides:
    """A number per side at every level."""
    return (Side(long, short),) * 3


def tier(floor: int, cap: int, charge: int, minimum: int) -> RiskTier:
    """A tier in lots; a short is charged twice as much."""
    return RiskTier(floor, cap, same(charge, 2 * charge), same(minimum, 2 * minimum))


def array(symbol: str, group: str, *numbers: int) -> RiskArray:
    """An array of four scenarios, up, down, delta and vega in hundredths of a unit; charges and minimums are higher from 1000 lots."""
    *values, up, down, delta, vega = (number * U // 100 for number in numbers)
    tiers = tier(0, 1000, U // 1000, U // 100), tier(1000, 1 << 30, U // 100, U // 20)
    return RiskArray(symbol, group, tuple(values), up, down, delta, vega, tiers)


def risk_class(
    name: str,
    weights: tuple[int, ...],
    *,
    mode: Mode = "max",
    floored: bool = False,
    skew: tuple[bool, bool] = (False, False),
    net: tuple[int, ...] = (0, 0, 0, 0),
) -> RiskClass:
    """A class with weights in percent and net rates, delta long, short, vega long, short, in tenths of a percent; its minimum rises at 100 U."""
    rates = [PERCENT // 10 * rate for rate in net]
    tiers = (
        MinimumTier(0, 100 * U, PerLevel.same(RATE_SCALE), PerLevel.same(0)),
        MinimumTier(100 * U, NOTIONAL_LIMIT, PerLevel.same(2 * RATE_SCALE), PerLevel.same(100 * U * RATE_SCALE)),
    )
    return RiskClass(
        name,
        mode,
        floored,
        skew,
        (tuple(PERCENT * weight for weight in weights),) * 3,
        same(*rates[:2]),
        same(*rates[2:]),
        tiers,
    )


def group(
    name: str,
    class_name: str,
    *,
    gain: int = 100,
    loss: int = 100,
    valued: bool = False,
    basis: int = 0,
    rates: tuple[int, ...] = (0, 0, 0, 0),
) -> Group:
    """A group; gain, loss and basis in percent, exposure rates in tenths of a percent."""
    exposure = [PERCENT // 10 * rate for rate in rates]
    return Group(
        name, class_name, gain * PERCENT, loss * PERCENT, valued, PerLevel.same(basis * PERCENT), same(*exposure[:2]), same(*exposure[2:])
    )


A = 0xA1 << 112
"""In "heavy", 1 U a lot: it loses when the market falls."""
B = A + 1
"""In "heavy", 2 U a lot, and moves against A in most scenarios."""
C = A + 2
"""In "near", 1 U a lot: another group of the same class."""
D = A + 3
"""In "light", 2 U a lot, by its shocked values: another class."""
GROUP = {name: group_id(VENUE, name) for name in ("heavy", "near", "light")}
CLASS = {name: class_id(VENUE, name) for name in ("main", "side")}

SECTION = PortfolioSection(
    policy="test",
    scenarios=SCENARIOS,
    classes=(
        risk_class("main", (100, 90, 80, 110), floored=True, skew=(False, True), net=(5, 7, 2, -1)),
        risk_class("side", (10, 10, 10, 10), mode="min"),
    ),
    groups=(
        group("heavy", "main", gain=70, basis=300, rates=(10, 20, 30, 40)),
        group("near", "main", gain=50, loss=90, basis=10, rates=(1, 2, 3, 4)),
        group("light", "side", valued=True, gain=100, loss=105),
    ),
    arrays=(
        array("IA", "heavy", -20, 15, -40, 30, 103, 98, 100, 5),
        array("IB", "heavy", 30, -25, 60, -50, 195, 207, -200, 5),
        array("IC", "near", -10, 12, -22, -25, 101, 99, 100, -4),
        array("ID", "light", 170, 215, 150, 230, 200, 200, 50, 30),
    ),
)
SYMBOLS = {A: ("IA", 1), B: ("IB", 2), C: ("IC", 1), D: ("ID", 2)}
