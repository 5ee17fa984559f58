"""The snapshot as rows of one level: the leaves of the tree, in their order, and the search for the row of a notional.

A row is one tier of one instrument or asset at one level. Row 0 is the null instrument and row 1 the null asset, which unused
slots open; then follow the instruments by id, tiers ascending, then the assets by id, tiers ascending.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from margin.errors import InputError
from margin.ids import NULL_ID
from margin.levels import LEVELS, Level
from margin.snapshot import Snapshot
from margin.tables.assets import NULL_ASSET, AssetRow
from margin.tables.book import TableBook
from margin.tables.spans import Spans


class InstrumentRow(NamedTuple):
    """One tier of an instrument: it holds ``floor <= notional < cap`` and asks for ``notional * rate - constant``.

    ``lot_value``, ``floor``, ``cap`` in money units (1e-10), ``rate`` in 1e-9, ``constant`` in fine units (1e-19).
    """

    id: int
    lot_value: int
    floor: int
    cap: int
    rate: int
    constant: int

    @property
    def kind(self) -> str:
        """The kind of row: it chooses the domain tag of the hash."""
        return "instrument"

    def elements(self) -> tuple[int, ...]:
        """What is hashed, in order."""
        return tuple(self)

    def requirement(self, notional: int) -> int:
        """Margin required for a notional of this tier, in fine units; exact, so nothing is rounded."""
        return notional * self.rate - self.constant


NULL_INSTRUMENT: Final = InstrumentRow(NULL_ID, 1, 0, 1, 0, 0)
"""The row of an unused position slot. A lot is worth one unit there and the only notional is zero, so it holds zero lots."""
NULL_INSTRUMENT_INDEX: Final = 0


def rows(snapshot: Snapshot, level: Level) -> list[InstrumentRow | AssetRow]:
    """All rows of a level in the order of the tree's leaves."""
    return RowBook(snapshot, level).rows


def instrument_rows(snapshot: Snapshot, level: Level) -> list[InstrumentRow]:
    """The instruments of a level by id and tier."""
    at = LEVELS.index(level)
    return [
        InstrumentRow(item.id, item.lot_value, tier.floor, tier.cap, tier.rates[at], tier.constants[at])
        for item in sorted(snapshot.instruments, key=lambda item: item.id)
        for tier in item.tiers
    ]


class RowBook(TableBook[InstrumentRow]):
    """The rows of one level with a search by id and notional.

    Attributes:
        level: the level.
        rows: all rows in leaf order.
        numeraire: for messages.
    """

    def __init__(self, snapshot: Snapshot, level: Level) -> None:
        instruments = instrument_rows(snapshot, level)
        null = NULL_INSTRUMENT, NULL_ASSET
        super().__init__(snapshot, level, [*null, *instruments])
        self._instruments = Spans(instruments, len(null), (NULL_INSTRUMENT_INDEX, NULL_INSTRUMENT))
        self._untiered = {item.id for item in snapshot.instruments if not item.tiers}

    def instrument(self, identifier: int, lots: int) -> tuple[int, InstrumentRow]:
        """The row that holds the notional ``|lots| * lot_value`` of an instrument, and its leaf index.

        Raises:
            InputError: ``rows.unknown`` for an id that is not listed, ``rows.tiers`` for an option without tiers, ``rows.cap``
            when the notional is beyond the last tier.
        """
        if identifier in self._untiered:
            what = f"The account holds {self.name(identifier)}, which has no tiers"
            why = "under this margin model an instrument is margined by the tier of its notional"
            raise InputError(what, why=why, hint="Use a model that takes it, such as portfolio.", code="rows.tiers")
        return self._by_value(self._instruments, identifier, lots)


Book = RowBook
"""The name that every table's book has."""
