"""A small portfolio table, accounts in it, and the circuit's inputs for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from margin.errors import InputError
from margin.models import portfolio
from margin.models.outcome import Outcome
from margin.sections.portfolio import PortfolioSection, RiskArray
from margin.snapshot import Snapshot
from margin.tables.assets import NULL_ASSET_INDEX
from margin.tables.portfolio import NULL_CLASS_INDEX, NULL_GROUP_INDEX, NULL_RISK_INDEX, PortfolioBook
from margin.tables.portfolio_rows import RiskRow
from tests.soundness.models.cross.market import X, Y, asset, instrument
from tests.soundness.models.portfolio.hints import complete
from tests.soundness.models.portfolio.section import SECTION, SYMBOLS, VENUE, array, tier
from tests.soundness.opening import Opening, row_index
from tests.soundness.table import Table
from tests.soundness.whole import CONTEXT, PERCENT, Inputs, U, claimed, public_signals

SLOTS = 2
"""Positions, balances, groups and classes of the tiny circuit."""


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
        tiers = [
            (slot[1], table.rows[index]) for slot, index in zip(self.opening.positions, risks, strict=True) if index != NULL_RISK_INDEX
        ]
        opened = [(lots, row) for lots, row in tiers if isinstance(row, RiskRow)]
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


def market(section: PortfolioSection = SECTION, lot_value: int = U) -> Market:
    """A market with this section, whose lots are worth one or two times ``lot_value``."""
    instruments = [
        replace(instrument(name, times * lot_value, (0, 0, 0)), symbol=symbol, tiers=()) for name, (symbol, times) in SYMBOLS.items()
    ]
    assets = [asset(X, U, 110 * PERCENT, (0, 90 * PERCENT, 0)), asset(Y, 2 * U, 105 * PERCENT, (0, 80 * PERCENT, 0))]
    return Market(Snapshot(VENUE, "2026-01-01T00:00:00Z", "USDT", (), 3, tuple(instruments), tuple(assets), (), portfolio=section))


BASE = market()


def free(item: RiskArray) -> RiskArray:
    """The array without losses, charges and minimums."""
    return replace(item, values=(0,) * 4, delta=0, vega=0, tiers=(tier(0, 1 << 30, 0, 0),))


FREE = market(replace(SECTION, arrays=tuple(map(free, SECTION.arrays))))
"""A snapshot nobody published, in which nothing requires margin."""

GAINS = array("ID", "light", 210, 215, 220, 230, 200, 200, 50, 30)
"""Above its mark in every scenario."""
CREDIT = market(replace(SECTION, arrays=(*SECTION.arrays[:-1], GAINS)))
"""Under it the class "side", which has no floor and takes the smaller of both, needs less than nothing. No rule of a snapshot forbids that."""
