"""Small markets with past returns, the circuit's inputs for accounts in them, and the statement itself as margin/ understands it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from circuits.field import to_field
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import PerLevel
from margin.models import shortfall
from margin.sections.portfolio import Side
from margin.sections.shortfall import Coefficients, HistoryArray, HistoryTier, Measure, ShortfallSection, Window
from margin.snapshot import Asset, Instrument, Snapshot
from margin.tables.assets import NULL_ASSET_INDEX
from margin.tables.shortfall import NULL_HISTORY_INDEX, HistoryRow, MeasureRow, ShortfallBook
from margin.widths import RATE_SCALE
from tests.soundness.models.cross.market import BASE as CROSS
from tests.soundness.models.cross.market import A, B, asset
from tests.soundness.opening import Opening, row_index
from tests.soundness.table import Table
from tests.soundness.whole import CONTEXT, PERCENT, Inputs, Nested, U, claimed, public_signals

WINDOWS, RETURNS, COUNT = 3, 9, 2
MEASURE_INDEX = 2


@dataclass(frozen=True)
class Market:
    """A snapshot and the tree of its returns."""

    snapshot: Snapshot

    @cached_property
    def book(self) -> ShortfallBook:
        """The rows at the level maintenance."""
        return ShortfallBook(self.snapshot, "maintenance")

    @cached_property
    def table(self) -> Table:
        """The rows as leaves."""
        return Table(self.book.rows, 3, (WINDOWS, RETURNS))

    def history(self, slot: tuple[int, int]) -> tuple[int, HistoryRow]:
        """Leaf and row that an honest prover opens for a position; as near to that as possible where there is none."""
        index = row_index(self.book.history, slot, NULL_HISTORY_INDEX)
        row = self.book.rows[index]
        assert isinstance(row, HistoryRow)
        return index, row


def results(rows: Sequence[HistoryRow], lots: Sequence[int], measure: MeasureRow, held: Sequence[int] = ()) -> Inputs:
    """The intermediate inputs that go with these rows and lots.

    Args:
        rows: of the slots.
        lots: signed.
        measure: how tails are measured.
        held: magnitudes by which charges and gross amounts are multiplied, where they are not those of the lots.
    """
    pnl = [[sum(q * row.windows[w][t] for q, row in zip(lots, rows, strict=True)) for t in range(RETURNS)] for w in range(WINDOWS)]
    sides = [row.side(q) for q, row in zip(lots, rows, strict=True)]
    sizes = held or [abs(q) for q in lots]
    amount = [sum(size * side[part] for size, side in zip(sizes, sides, strict=True)) for part in range(3)]
    return {"amount": list(amount), **tails(pnl, measure, amount[2])}


def tails(pnl: Sequence[Sequence[int]], measure: MeasureRow, gross: int, members: Sequence[Sequence[int]] = ()) -> Inputs:
    """Tails and what they require, of these profits; ``members`` are the places of each window's tail where they are not the right ones."""
    chosen = members or [sorted(range(RETURNS), key=window.__getitem__)[: measure.count] for window in pnl]
    losses = [[-window[at] for at in places] for window, places in zip(pnl, chosen, strict=True)]
    thresholds = [min(window) for window in losses]
    base, stress, long = (sum(window) if measure.es else min(window) for window in losses)
    in_tail: list[Nested] = [[int(t in places) for t in range(RETURNS)] for places in chosen]
    return {
        "pnl": [[to_field(value) for value in window] for window in pnl],
        "threshold": [to_field(value) for value in thresholds],
        "inTail": in_tail,
        "worst": worst(measure, base, stress, long, gross),
    }


def worst(measure: MeasureRow, base: int, stress: int, long: int, gross: int) -> int:
    """The largest of the five."""
    blended, offset = measure.f2 * base + measure.g2 * stress, measure.f4 * base + measure.g4 * gross
    return max(0, measure.f1 * base, blended, measure.f3 * long, offset)


@dataclass(frozen=True)
class Case:
    """A statement of the shortfall model: an opening, a market and the public claim."""

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
        table, book = self.market.table, self.market.book
        opened = [self.market.history(slot) for slot in self.opening.positions]
        measure_row, measure_path = table.open(MEASURE_INDEX)
        assets = [row_index(book.asset, slot, NULL_ASSET_INDEX) for slot in self.opening.collateral]
        return {
            **self.public,
            **self.opening.inputs(),
            **table.opened("history", [index for index, _ in opened]),
            "measureRow": measure_row,
            "measurePath": measure_path,
            **table.opened("collateral", assets),
            "cap": table.cap,
            **self.results(),
        }

    def results(self, held: Sequence[int] = ()) -> Inputs:
        """The intermediate inputs; see :func:`results`."""
        slots = self.opening.positions
        return results([self.market.history(slot)[1] for slot in slots], [lots for _, lots in slots], self.market.book.measure, held)

    def profits(self) -> list[list[int]]:
        """What the account would have gained, by window and return."""
        held = [(lots, self.market.history((identifier, lots))[1]) for identifier, lots in self.opening.positions]
        return [[sum(lots * row.windows[w][t] for lots, row in held) for t in range(RETURNS)] for w in range(WINDOWS)]

    def holds(self, public: Mapping[str, int]) -> bool:
        """The statement as ``margin/`` says it."""
        if public["commitment"] != self.opening.commitment() or public["snapshotRoot"] != self.market.table.root:
            return False
        try:
            return claimed(public).met(shortfall.evaluate(self.opening.account(), self.market.book))
        except InputError:
            return False


def instrument(identifier: int, lot_value: int) -> Instrument:
    """An instrument by its price alone."""
    return Instrument(identifier, f"I{identifier}", "USDT", "linear", Exact(1), "1", Exact(lot_value, 10), lot_value, ())


def history(identifier: int, lot_value: int, windows: Sequence[Sequence[int]], *tiers: tuple[int, int, Side]) -> HistoryArray:
    """Returns in percent of a lot; tiers as floor, cap and charges."""
    columns = tuple(tuple(lot_value * percent // 100 for percent in window) for window in windows)
    return HistoryArray(f"I{identifier}", columns, tuple(HistoryTier(floor, cap, (side,) * 3) for floor, cap, side in tiers))


def rates(f1: int = 100, f2: int = 0, g2: int = 0, f3: int = 0, f4: int = 0, g4: int = 0) -> Coefficients:
    """Coefficients in percent."""
    return Coefficients(*(PerLevel.same(value * PERCENT) for value in (f1, f2, g2, f3, f4, g4)))


def market(coefficients: Coefficients, measure: Measure = "es", assets: Sequence[Asset] = CROSS.snapshot.collateral) -> Market:
    """The two instruments under another requirement."""
    windows = tuple(Window(name, "2025-01-01", "2025-12-31", RETURNS) for name in ("base", "stress", "long"))
    section = ShortfallSection(measure, COUNT, windows, coefficients, HISTORIES)
    snapshot = Snapshot(
        "test", "2026-01-01T00:00:00Z", "USDT", (), 3, (instrument(A, U), instrument(B, U // 10_000)), tuple(assets), (), shortfall=section
    )
    return Market(snapshot)


CHEAP, DEAR = Side(U // 1_000, U // 1_000), Side(U // 100, U // 100)
HISTORIES = (
    history(
        A, U,
        ([-5, 5, -4, 4, 2, -2, 1, -1, 0], [-12, 12, -9, 9, 1, -1, 0, 7, -7], [-7, 7, -6, 6, 1, -1, 0, 2, -2]),
        (0, 1_000, CHEAP), (1_000, 2**40, DEAR),
    ),
    history(
        B, U // 10_000,
        ([4, -5, 4, -4, -2, 2, -1, 1, 0], [11, -12, 9, -9, -1, 1, 0, -7, 7], [6, -7, 6, -6, -1, 1, 0, -2, 2]),
        (0, 2**45, Side(10, 30)),
    ),
)  # fmt: skip
"""A moves 1 U a lot by so many percent, the same up and down; 0.001 U a lot is charged, from 1000 lots on 0.01 U. B, 1e-4 U a lot, moves
against it by nearly as much.
"""

EMIR = market(rates(125, 75, 25, 100, 80, 20))
PLAIN = market(rates(125))
STRESSED = market(rates(100, 50, 50))
OFFSETS = market(rates(100, 0, 0, 0, 80, 20))
VAR = market(rates(100), "var")
SMALL_LOTS = market(
    rates(100), assets=[asset(identifier, U // 10_000, RATE_SCALE, (0, RATE_SCALE, 0)) for identifier in (0x51 << 112, (0x51 << 112) + 1)]
)
QUIET = market(rates(1))
"""A snapshot nobody published, in which a hundredth of the tail is required."""
