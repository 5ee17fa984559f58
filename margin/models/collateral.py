"""What an account's collateral is worth under the asset rows of a table: the same in every model with collateral."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from margin.account import Holding
from margin.shape import located
from margin.tables.assets import AssetRow


class CollateralLine(NamedTuple):
    """One collateral asset: ``gross`` (signed) in money units, ``value`` after haircut or liability weight in fine units."""

    name: str
    id: int
    lots: int
    leaf: int
    row: AssetRow
    gross: int
    value: int


class AssetBook(Protocol):
    """A table's rows of one level, as far as collateral goes."""

    def name(self, identifier: int) -> str:
        """Name of an id."""

    def asset(self, identifier: int, lots: int) -> tuple[int, AssetRow]:
        """Leaf and row that hold this many lots."""


def collateral_lines(holdings: Sequence[Holding], book: AssetBook) -> tuple[CollateralLine, ...]:
    """A line for each holding, in the account's order.

    Raises:
        InputError: ``rows.unknown`` or ``rows.cap``, naming the holding by its place in the account.
    """
    lines: list[CollateralLine] = []
    for place, (identifier, lots) in enumerate(holdings):
        with located(f"collateral[{place}]"):
            leaf, row = book.asset(identifier, lots)
        gross = lots * row.lot_value
        lines.append(CollateralLine(book.name(identifier), identifier, lots, leaf, row, gross, row.value(gross)))
    return tuple(lines)
