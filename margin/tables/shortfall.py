"""The ``shortfall`` table: past returns of one level as the leaves of a tree, and the search for the row of a position or an asset.

Leaf 0 is the null history, leaf 1 the null asset, leaf 2 the measure. Then follow the histories by id and size, the collateral assets by id
and tier. A history row is one range of position sizes of one instrument, with all its windows.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from margin.errors import InputError
from margin.ids import NULL_ID
from margin.levels import LEVELS, Level
from margin.sections.shortfall import ShortfallSection
from margin.snapshot import Snapshot
from margin.tables.assets import NULL_ASSET, AssetRow
from margin.tables.book import TableBook
from margin.tables.portfolio_rows import NOTHING, PER_ELEMENT, PerLot, pack
from margin.tables.spans import BeyondLastTierError, Spans, cap

NULL_HISTORY_INDEX: Final = 0
MEASURE_INDEX: Final = 2


class HistoryRow(NamedTuple):
    """One range of position sizes of an instrument, ``floor <= |lots| < cap``, and what one lot would have gained over every return.

    ``mark`` and ``windows`` are in money units (1e-10) per lot. So are ``long`` and ``short``: their minimum is not used here and zero,
    their gross the tail of one lot alone in the base window, at least zero; with expected shortfall the sum of the largest losses.
    """

    id: int
    floor: int
    cap: int
    mark: int
    long: PerLot
    short: PerLot
    windows: tuple[tuple[int, ...], ...]

    @property
    def kind(self) -> str:
        """The kind of row: it chooses the domain tag of the hash."""
        return "history"

    def elements(self) -> tuple[int, ...]:
        """What is hashed, in order; every window starts with an element of its own."""
        columns = (pack(window[start : start + PER_ELEMENT]) for window in self.windows for start in range(0, len(window), PER_ELEMENT))
        return (self.id, self.floor, self.cap, self.mark, self.long.packed(), self.short.packed(), *columns)

    def side(self, lots: int) -> PerLot:
        """The numbers of the side that a position is on."""
        return self.long if lots >= 0 else self.short


class MeasureRow(NamedTuple):
    """How tails are measured and weighted; the only row of its kind. ``es`` is 1 for expected shortfall, coefficients are in 1e-9."""

    es: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks a row for
    divisor: int
    f1: int
    f2: int
    g2: int
    f3: int
    f4: int
    g4: int

    @property
    def kind(self) -> str:
        """The kind of row: it chooses the domain tag of the hash."""
        return "measure"

    def elements(self) -> tuple[int, ...]:
        """What is hashed, in order."""
        return tuple(self)


ShortfallRow = HistoryRow | MeasureRow | AssetRow


def null_history(windows: int, returns: int) -> HistoryRow:
    """The row of an unused position slot: its only size is zero."""
    return HistoryRow(NULL_ID, 0, 1, 0, NOTHING, NOTHING, ((0,) * returns,) * windows)


def row_count(snapshot: Snapshot) -> int:
    """Rows of this table at any level; 0 without a ``shortfall`` section."""
    if snapshot.shortfall is None:
        return 0
    return snapshot.shortfall.row_count + sum(len(asset.tiers) for asset in snapshot.collateral)


def rows(snapshot: Snapshot, level: Level) -> list[ShortfallRow]:
    """All rows of a level in the order of the tree's leaves.

    Raises:
        InputError: ``rows.section`` when the snapshot has no ``shortfall`` section.
    """
    return ShortfallBook(snapshot, level).rows


class ShortfallBook(TableBook[HistoryRow | MeasureRow]):
    """The rows of one level with a search by id and size.

    Attributes:
        level: the level.
        rows: all rows in leaf order.
        numeraire: for messages.
        windows: the names of the windows.
        returns: how many returns each window has.
        measure: the measure's row.
    """

    def __init__(self, snapshot: Snapshot, level: Level) -> None:
        """Make the rows of a snapshot that keeps its rules.

        Raises:
            InputError: ``rows.section`` when the snapshot has no ``shortfall`` section.
        """
        section = snapshot.shortfall
        if section is None:
            what = "The snapshot has no past returns, which this model needs"
            hint = "Use another model, or a snapshot with a shortfall section."
            raise InputError(what, where="shortfall", hint=hint, code="rows.section")
        histories = _histories(snapshot, section, level)
        self.windows = tuple(window.name for window in section.windows)
        self.returns = section.returns
        self.measure = _measure(section, level)
        super().__init__(snapshot, level, [null_history(len(self.windows), self.returns), NULL_ASSET, self.measure, *histories])
        self._histories = Spans(histories, MEASURE_INDEX + 1)

    @property
    def sizes(self) -> dict[str, int]:
        """What a circuit for this table must have been made for."""
        return {"windows": len(self.windows), "returns": self.returns}

    def history(self, identifier: int, lots: int) -> tuple[int, HistoryRow]:
        """The row that holds a position of an instrument, and its leaf index.

        Raises:
            InputError: ``rows.unknown`` for an id that is not listed, ``rows.array`` for an instrument without past returns, ``rows.cap``
                when the position is beyond the last tier.
        """
        name = self.name(identifier)
        try:
            return self._histories.at(identifier, abs(lots))
        except KeyError:
            what = f"The snapshot has no past returns of the account's {name}"
            hint = "Use another model, or ask the publisher for a snapshot that has them."
            raise InputError(what, why="such a position cannot be held under this model", hint=hint, code="rows.array") from None
        except BeyondLastTierError as beyond:
            raise cap(name, f"{beyond.cap:,} lots") from None


def _measure(section: ShortfallSection, level: Level) -> MeasureRow:
    weights = (rates.at(level) for rates in section.coefficients)
    return MeasureRow(int(section.measure == "es"), section.count, section.divisor, *weights)


def _histories(snapshot: Snapshot, section: ShortfallSection, level: Level) -> list[HistoryRow]:
    instruments = {item.symbol: item for item in snapshot.instruments}
    at = LEVELS.index(level)
    result: list[HistoryRow] = []
    for array in sorted(section.arrays, key=lambda array: instruments[array.symbol].id):
        item, gross = instruments[array.symbol], section.own_tail(array)
        for tier in array.tiers:
            long, short = (PerLot(charge, 0, own) for charge, own in zip(tier.charges[at], gross, strict=True))
            result.append(HistoryRow(item.id, tier.floor, tier.cap, item.lot_value, long, short, array.windows))
    return result


Book = ShortfallBook
"""The name that every table's book has."""
