"""A small portfolio table, accounts in it, and the circuit's inputs for them.

Group "heavy" and group "near" belong to the class "main", group "light" to the class "side". Everything is in the units of the bit table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from margin.errors import InputError
from margin.ids import class_id, group_id
from margin.levels import PerLevel
from margin.models import compression, portfolio
from margin.models.outcome import Outcome
from margin.sections.portfolio import Group, MinimumTier, PortfolioSection, RiskArray, RiskClass, RiskTier, Side, Sides
from margin.snapshot import NOTIONAL_LIMIT, Snapshot
from margin.tables.assets import NULL_ASSET_INDEX
from margin.tables.portfolio import NULL_CLASS_INDEX, NULL_GROUP_INDEX, NULL_RISK_INDEX, PortfolioBook
from margin.widths import RATE_SCALE
from tests.soundness.models.cross.market import X, Y, asset, instrument
from tests.soundness.models.portfolio.hints import complete
from tests.soundness.opening import Opening, row_index
from tests.soundness.table import Table
from tests.soundness.whole import CONTEXT, PERCENT, Inputs, U, claimed, public_signals

VENUE = "test"
SLOTS = 2
"""Positions, balances, groups and classes of the tiny circuit."""
SCENARIOS = ("down", "up", "crash", "jump")


@dataclass(frozen=True)
class Market:
    """A snapshot with a portfolio section, and its tree."""

    snapshot: Snapshot
    depth: int = 3

    @cached_property
    def book(self) -> PortfolioBook:
        """The rows at the level maintenance."""
        return PortfolioBook(self.snapshot, "maintenance")

    @cached_property
    def table(self) -> Table:
        """The rows as leaves."""
        return Table(self.book.rows, self.depth)


Evaluate = Callable[..., Outcome]


@dataclass(frozen=True)
class Case:
    """A statement of the portfolio model, or of the compression model."""

    opening: Opening
    market: Market
    lower: int | None = 10_000
    upper: int | None = None
    evaluate: Evaluate = portfolio.evaluate
    context: int = CONTEXT

    @property
    def public(self) -> dict[str, int]:
        """The public signals that a verifier rebuilds from its own records."""
        return public_signals(self.opening.commitment(), self.market.table.root, self.lower, self.upper, self.context)

    def rows(self) -> Inputs:
        """The account and the rows that it opens, without intermediate results."""
        book, table = self.market.book, self.market.table
        risks = [row_index(book.risk, slot, NULL_RISK_INDEX) for slot in self.opening.positions]
        opened = [(self.opening.positions[place][1], table.rows[index]) for place, index in enumerate(risks) if index != NULL_RISK_INDEX]
        groups = sorted({row.group for _, row in opened})
        classes: dict[int, int] = {}
        for lots, row in opened:
            name = book.group(row.group)[1].class_id
            classes[name] = classes.get(name, 0) + abs(lots) * row.side(lots).minimum
        assets = [row_index(book.asset, slot, NULL_ASSET_INDEX) for slot in self.opening.collateral]
        return {
            **self.public,
            **self.opening.inputs(),
            **table.opened("risk", risks),
            **table.opened("collateral", assets),
            **table.opened("group", _slots([book.group(name)[0] for name in groups], NULL_GROUP_INDEX)),
            **table.opened("class", _slots([book.risk_class(name, classes[name])[0] for name in sorted(classes)], NULL_CLASS_INDEX)),
            "cap": table.cap,
        }

    def inputs(self) -> Inputs:
        """All inputs."""
        inputs = self.rows()
        complete(inputs)
        return inputs

    def holds(self, public: Mapping[str, int]) -> bool:
        """The statement as ``margin/`` says it."""
        if public["commitment"] != self.opening.commitment() or public["snapshotRoot"] != self.market.table.root:
            return False
        try:
            return claimed(public).met(self.outcome())
        except InputError:
            return False

    def outcome(self) -> Outcome:
        """Equity and requirement.

        Raises:
            InputError: where there is no such account.
        """
        return self.evaluate(self.opening.account(), self.market.book)


def _slots(indices: list[int], null: int) -> list[int]:
    """Slots in order, the null ones first."""
    return [null] * (SLOTS - len(indices)) + indices


def same(long: int, short: int) -> Sides:
    """A number per side at every level."""
    return (Side(long, short),) * 3


def tier(floor: int, cap: int, charge: int, minimum: int) -> RiskTier:
    """A tier in lots; a short is charged twice as much."""
    return RiskTier(floor, cap, same(charge, 2 * charge), same(minimum, 2 * minimum))


def array(symbol: str, group: str, *numbers: int) -> RiskArray:
    """An array of four scenarios, up, down, delta and vega in hundredths of a unit; charges and minimums are higher from 1000 lots."""
    values, others = [number * U // 100 for number in numbers[:4]], [number * U // 100 for number in numbers[4:]]
    tiers = tier(0, 1000, U // 1000, U // 100), tier(1000, 1 << 30, U // 100, U // 20)
    return RiskArray(symbol, group, tuple(values), *others, tiers)


def risk_class(name: str, weights: tuple[int, ...], *, mode: str = "max", floored: bool = False, skew: tuple[bool, bool] = (False, False), net: tuple[int, ...] = (0, 0, 0, 0)) -> RiskClass:
    """A class with weights in percent and net rates, delta long, short, vega long, short, in tenths of a percent; its minimum rises at 100 U."""
    rates = [PERCENT // 10 * rate for rate in net]
    tiers = (
        MinimumTier(0, 100 * U, PerLevel.same(RATE_SCALE), PerLevel.same(0)),
        MinimumTier(100 * U, NOTIONAL_LIMIT, PerLevel.same(2 * RATE_SCALE), PerLevel.same(100 * U * RATE_SCALE)),
    )
    return RiskClass(
        name, mode, floored, skew, (tuple(PERCENT * weight for weight in weights),) * 3, same(*rates[:2]), same(*rates[2:]), tiers  # type: ignore[arg-type]
    )


def group(name: str, class_name: str, *, gain: int = 100, loss: int = 100, valued: bool = False, basis: int = 0, rates: tuple[int, ...] = (0, 0, 0, 0)) -> Group:
    """A group; gain, loss and basis in percent, exposure rates in tenths of a percent."""
    exposure = [PERCENT // 10 * rate for rate in rates]
    return Group(name, class_name, gain * PERCENT, loss * PERCENT, valued, PerLevel.same(basis * PERCENT), same(*exposure[:2]), same(*exposure[2:]))


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


def market(section: PortfolioSection = SECTION, lot_value: int = U) -> Market:
    """A market with this section, whose lots are worth one or two times ``lot_value``."""
    instruments = [replace(instrument(name, times * lot_value, (0, 0, 0)), symbol=symbol, tiers=()) for name, (symbol, times) in SYMBOLS.items()]
    assets = [asset(X, U, 110 * PERCENT, (0, 90 * PERCENT, 0)), asset(Y, 2 * U, 105 * PERCENT, (0, 80 * PERCENT, 0))]
    return Market(Snapshot(VENUE, "2026-01-01T00:00:00Z", "USDT", (), 3, tuple(instruments), tuple(assets), (), portfolio=section))


BASE = market()


def free(item: RiskArray) -> RiskArray:
    """The array without losses, charges and minimums."""
    return replace(item, values=(0,) * 4, delta=0, vega=0, tiers=(tier(0, 1 << 30, 0, 0),))


FREE = market(replace(SECTION, arrays=tuple(map(free, SECTION.arrays))))
"""A snapshot nobody published, in which nothing requires margin."""

COMPRESSION: Evaluate = compression.evaluate
