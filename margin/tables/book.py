"""What the books of the tables with collateral share: the names of what is listed, and the search for a row by value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from margin.decimals import render
from margin.ids import NULL_ID
from margin.levels import Level
from margin.snapshot import Snapshot
from margin.tables.assets import NULL_ASSET, NULL_ASSET_INDEX, AssetRow, asset_rows
from margin.tables.spans import BeyondLastTierError, Spans, Tiered, cap, unknown
from margin.widths import VALUE_DECIMALS


class Valued(Tiered, Protocol):
    """A row that holds a value: lots times ``lot_value``, in money units."""

    @property
    def lot_value(self) -> int: ...


R = TypeVar("R")
V = TypeVar("V", bound=Valued)


class TableBook(Generic[R]):
    """The rows of one level with a search for the row of a collateral asset.

    Args:
        snapshot: the snapshot.
        level: the level.
        before: all rows of the table up to the assets, which are its last leaves.

    Attributes:
        level: the level.
        rows: all rows in leaf order.
        numeraire: for messages.
    """

    def __init__(self, snapshot: Snapshot, level: Level, before: Sequence[R | AssetRow]) -> None:
        assets = asset_rows(snapshot, level)
        self.level = level
        self.numeraire = snapshot.numeraire
        self.rows: list[R | AssetRow] = [*before, *assets]
        self._assets = Spans(assets, len(before), (NULL_ASSET_INDEX, NULL_ASSET))
        self._names: dict[int, str] = {NULL_ID: "(unused)"}
        self._names.update((item.id, item.symbol) for item in snapshot.instruments)
        self._names.update((asset.id, asset.asset) for asset in snapshot.collateral)

    def name(self, identifier: int) -> str:
        """Symbol, asset name, or whatever else the table lists by id.

        Raises:
            InputError: ``rows.unknown``.
        """
        try:
            return self._names[identifier]
        except KeyError:
            raise unknown() from None

    def asset(self, identifier: int, lots: int) -> tuple[int, AssetRow]:
        """The row that holds the gross value ``|lots| * lot_value`` of a collateral asset, and its leaf index.

        Raises:
            InputError: ``rows.unknown`` for an id without rows, ``rows.cap`` when the value is beyond the last tier.
        """
        return self._by_value(self._assets, identifier, lots)

    def _by_value(self, spans: Spans[V], identifier: int, lots: int) -> tuple[int, V]:
        if identifier not in spans:
            raise unknown()
        try:
            return spans.at(identifier, abs(lots) * spans.lowest(identifier).lot_value)
        except BeyondLastTierError as beyond:
            raise cap(self.name(identifier), f"{render(beyond.cap, VALUE_DECIMALS)} {self.numeraire}") from None
