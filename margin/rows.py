"""The snapshot as rows of one level: the leaves of the tree, in their order, and the search for the row of a notional.

A row is one tier of one instrument or asset at one level. Row 0 is the null instrument and row 1 the null asset, which unused
slots open; then follow the instruments by id, tiers ascending, then the assets by id, tiers ascending.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final, NamedTuple

from margin.decimals import render
from margin.errors import InputError
from margin.ids import NULL_ID
from margin.levels import LEVELS, Level
from margin.snapshot import Snapshot
from margin.widths import RATE_SCALE, VALUE_DECIMALS


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

    def requirement(self, notional: int) -> int:
        """Margin required for a notional of this tier, in fine units; exact, so nothing is rounded."""
        return notional * self.rate - self.constant


class AssetRow(NamedTuple):
    """One tier of a collateral asset; units as in :class:`InstrumentRow`, ``liability_weight`` in 1e-9."""

    id: int
    lot_value: int
    floor: int
    cap: int
    rate: int
    constant: int
    liability_weight: int

    def value(self, gross: int) -> int:
        """Value after the haircut (of a debt: after its weight) of a gross value in money units, signed; in fine units, exact."""
        return gross * self.rate + self.constant if gross >= 0 else gross * self.liability_weight


NULL_INSTRUMENT: Final = InstrumentRow(NULL_ID, 1, 0, 1, 0, 0)
NULL_ASSET: Final = AssetRow(NULL_ID, 1, 0, 1, 0, 0, RATE_SCALE)
"""The rows of unused slots. A lot is worth one unit there and the only notional is zero, so a null slot holds zero lots."""

NULL_INSTRUMENT_INDEX: Final = 0
NULL_ASSET_INDEX: Final = 1


def rows(snapshot: Snapshot, level: Level) -> list[InstrumentRow | AssetRow]:
    """All rows of a level in the order of the tree's leaves."""
    at = LEVELS.index(level)
    instruments = (
        InstrumentRow(item.id, item.lot_value, tier.floor, tier.cap, tier.rates[at], tier.constants[at])
        for item in sorted(snapshot.instruments, key=lambda item: item.id)
        for tier in item.tiers
    )
    assets = (
        AssetRow(asset.id, asset.lot_value, tier.floor, tier.cap, tier.rates[at], tier.constants[at], asset.liability_weight)
        for asset in sorted(snapshot.collateral, key=lambda asset: asset.id)
        for tier in asset.tiers
    )
    return [NULL_INSTRUMENT, NULL_ASSET, *instruments, *assets]


class RowBook:
    """The rows of one level with a search by id and notional.

    Attributes:
        level: the level.
        rows: all rows in leaf order.
        numeraire: for messages.
    """

    def __init__(self, snapshot: Snapshot, level: Level) -> None:
        self.level = level
        self.numeraire = snapshot.numeraire
        self.rows = rows(snapshot, level)
        self._names: dict[int, str] = {NULL_ID: "(unused)"}
        self._names.update((item.id, item.symbol) for item in snapshot.instruments)
        self._names.update((asset.id, asset.asset) for asset in snapshot.collateral)
        self._spans: dict[tuple[type, int], tuple[int, list[int]]] = {}
        for index, row in enumerate(self.rows):
            self._spans.setdefault((type(row), row.id), (index, []))[1].append(row.floor)

    def name(self, identifier: int) -> str:
        """Symbol or asset name of an id.

        Raises:
            InputError: ``rows.unknown``.
        """
        try:
            return self._names[identifier]
        except KeyError:
            raise _unknown() from None

    def instrument(self, identifier: int, lots: int) -> tuple[int, InstrumentRow]:
        """The row that holds the notional ``|lots| * lot_value`` of an instrument, and its leaf index.

        Raises:
            InputError: ``rows.unknown`` for an id without rows, ``rows.cap`` when the notional is beyond the last tier.
        """
        index = self._find(InstrumentRow, identifier, lots)
        row = self.rows[index]
        if not isinstance(row, InstrumentRow):
            raise _unknown()
        return index, row

    def asset(self, identifier: int, lots: int) -> tuple[int, AssetRow]:
        """The row that holds the gross value ``|lots| * lot_value`` of an asset, and its leaf index; errors as :meth:`instrument`."""
        index = self._find(AssetRow, identifier, lots)
        row = self.rows[index]
        if not isinstance(row, AssetRow):
            raise _unknown()
        return index, row

    def _find(self, kind: type, identifier: int, lots: int) -> int:
        try:
            first, floors = self._spans[kind, identifier]
        except KeyError:
            raise _unknown() from None
        notional = abs(lots) * self.rows[first].lot_value
        index = first + bisect_right(floors, notional) - 1
        if notional >= self.rows[index].cap:
            limit = render(self.rows[index].cap, VALUE_DECIMALS)
            what = f"The account's {self.name(identifier)} is beyond the last tier of the snapshot"
            why = f"the tiers end at {limit} {self.numeraire}"
            hint = "Reduce it, or ask the publisher for a snapshot with further tiers."
            raise InputError(what, why=why, hint=hint, code="rows.cap")
        return index


def _unknown() -> InputError:
    why = "it has another universe, another venue name or another lot"
    hint = "Use the snapshot under which the account was committed, or one built from it."
    return InputError("The account holds something that this snapshot does not list", why=why, hint=hint, code="rows.unknown")
