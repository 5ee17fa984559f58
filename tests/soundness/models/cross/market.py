"""A small market, openings of accounts in it, the circuit's inputs for them, and the statement itself as margin/ understands it.

Everything is in the units of the bit table. ``U`` is one unit of the numeraire.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from circuits.field import TAG_ASSET, TAG_INSTRUMENT
from circuits.poseidon import poseidon
from circuits.tree import Tree
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import PerLevel
from margin.models import cross
from margin.snapshot import NOTIONAL_LIMIT, Asset, Instrument, Snapshot, Tier
from margin.tables.assets import NULL_ASSET_INDEX
from margin.tables.cross import NULL_INSTRUMENT_INDEX, RowBook
from tests.soundness.opening import Opening, row_index
from tests.soundness.table import Table
from tests.soundness.whole import CONTEXT, PERCENT, Inputs, Nested, U, claimed, public_signals


@dataclass(frozen=True)
class Market:
    """A snapshot and its tree. ``depth`` is the tree's, two more than the circuit's path levels."""

    snapshot: Snapshot
    depth: int = 3

    @cached_property
    def book(self) -> RowBook:
        """The rows at the level maintenance."""
        return RowBook(self.snapshot, "maintenance")

    @cached_property
    def table(self) -> Table:
        """The rows as leaves."""
        return Table(self.book.rows, self.depth)

    @property
    def tree(self) -> Tree:
        """The tree over the rows' hashes."""
        return self.table.tree

    def row(self, index: int) -> tuple[list[Nested], list[Nested]]:
        """Fields and path of the row at ``index``."""
        return self.table.open(index)

    def positions(self, slots: Sequence[tuple[int, int]]) -> dict[str, Nested]:
        """Rows and paths of position slots. A holding that no row holds gets the row of zero lots of its id, an unknown id the null row."""
        return self.table.opened("position", [row_index(self.book.instrument, slot, NULL_INSTRUMENT_INDEX) for slot in slots])

    def collateral(self, slots: Sequence[tuple[int, int]]) -> dict[str, Nested]:
        """Rows and paths of collateral slots, likewise."""
        return self.table.opened("collateral", [row_index(self.book.asset, slot, NULL_ASSET_INDEX) for slot in slots])


def leaf(row: Sequence[int]) -> int:
    """Hash of a row, genuine or not; six fields are an instrument's, seven an asset's."""
    return poseidon(row, TAG_INSTRUMENT if len(row) == 6 else TAG_ASSET)


@dataclass(frozen=True)
class Case:
    """A statement of the cross model: an opening, a market and the public claim."""

    opening: Opening
    market: Market
    lower: int | None = 10_000
    upper: int | None = None
    context: int = CONTEXT

    @property
    def public(self) -> dict[str, int]:
        """The public signals that a verifier rebuilds from its own records."""
        return public_signals(self.opening.commitment(), self.market.table.root, self.lower, self.upper, self.context)

    def inputs(self) -> Inputs:
        """All inputs."""
        return {
            **self.public,
            **self.opening.inputs(),
            **self.market.positions(self.opening.positions),
            **self.market.collateral(self.opening.collateral),
            "cap": self.market.table.cap,
        }

    def holds(self, public: Mapping[str, int]) -> bool:
        """The statement as ``margin/`` says it."""
        if public["commitment"] != self.opening.commitment() or public["snapshotRoot"] != self.market.table.root:
            return False
        try:
            return claimed(public).met(cross.evaluate(self.opening.account(), self.market.book))
        except InputError:
            return False


def tiers(*brackets: tuple[int, int, int]) -> tuple[Tier, ...]:
    """Contiguous tiers from ``(floor, rate, constant)``."""
    caps = [floor for floor, _, _ in brackets[1:]] + [NOTIONAL_LIMIT]
    return tuple(
        Tier(floor, cap, PerLevel.same(rate), PerLevel.same(constant)) for (floor, rate, constant), cap in zip(brackets, caps, strict=True)
    )


def instrument(identifier: int, lot_value: int, *brackets: tuple[int, int, int]) -> Instrument:
    """An instrument by its rows alone."""
    return Instrument(identifier, f"I{identifier}", "USDT", "linear", Exact(1), "1", Exact(lot_value, 10), lot_value, tiers(*brackets))


def asset(identifier: int, lot_value: int, liability_weight: int, *brackets: tuple[int, int, int]) -> Asset:
    """A collateral asset by its rows alone."""
    return Asset(identifier, f"A{identifier}", "1", Exact(lot_value, 10), lot_value, liability_weight, tiers(*brackets))


def market(instruments: Sequence[Instrument], assets: Sequence[Asset], depth: int = 3) -> Market:
    """A market of these."""
    return Market(Snapshot("test", "2026-01-01T00:00:00Z", "USDT", (), depth, tuple(instruments), tuple(assets), ()), depth)


A = 0xA1 << 112
"""The instrument most attacks are about: 1 U a lot, 1 % up to 1000 U, 50 % on what is above."""
B = A - 1
"""Its neighbour by id: 1e-4 U a lot, 2 %."""
X = 0x51 << 112
"""A collateral asset: 1 U a lot, weight 0.9 up to 1000 U and 0.5 above; debts count 1.1."""
Y = X + 1
"""A second one: 2 U a lot, weight 0.8 up to 500 U and 0.2 above; debts count 1.05."""

BASE = market(
    [
        instrument(A, U, (0, PERCENT, 0), (1000 * U, 50 * PERCENT, 1000 * U * 49 * PERCENT)),
        instrument(B, U // 10_000, (0, 2 * PERCENT, 0)),
    ],
    [
        asset(X, U, 110 * PERCENT, (0, 90 * PERCENT, 0), (1000 * U, 50 * PERCENT, 1000 * U * 40 * PERCENT)),
        asset(Y, 2 * U, 105 * PERCENT, (0, 80 * PERCENT, 0), (500 * U, 20 * PERCENT, 500 * U * 60 * PERCENT)),
    ],
)
"""Ten rows, two groups of eight leaves."""

FREE = market(
    [replace(item, tiers=tiers((0, 0, 0))) for item in BASE.snapshot.instruments],
    [replace(item, lot_value=1000 * U, tiers=tiers((0, 100 * PERCENT, 0))) for item in BASE.snapshot.collateral],
)
"""A snapshot nobody published, in which nothing requires margin and collateral is worth a thousand times more."""
