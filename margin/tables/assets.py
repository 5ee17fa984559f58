"""Collateral assets as rows of one level; every table with collateral has the same ones."""

from __future__ import annotations

from typing import Final, NamedTuple

from margin.ids import NULL_ID
from margin.levels import LEVELS, Level
from margin.snapshot import Snapshot
from margin.widths import RATE_SCALE


class AssetRow(NamedTuple):
    """One tier of a collateral asset: it holds ``floor <= gross value < cap``.

    ``lot_value``, ``floor``, ``cap`` in money units (1e-10), ``rate`` and ``liability_weight`` in 1e-9, ``constant`` in fine units (1e-19).
    """

    id: int
    lot_value: int
    floor: int
    cap: int
    rate: int
    constant: int
    liability_weight: int

    @property
    def kind(self) -> str:
        """The kind of row: it chooses the domain tag of the hash."""
        return "asset"

    def elements(self) -> tuple[int, ...]:
        """What is hashed, in order."""
        return tuple(self)

    def value(self, gross: int) -> int:
        """Value after the haircut (of a debt: after its weight) of a gross value in money units, signed; in fine units, exact."""
        return gross * self.rate + self.constant if gross >= 0 else gross * self.liability_weight


NULL_ASSET: Final = AssetRow(NULL_ID, 1, 0, 1, 0, 0, RATE_SCALE)
"""The row of an unused slot. A lot is worth one unit there and the only value is zero, so it holds zero lots."""
NULL_ASSET_INDEX: Final = 1
"""Its leaf, the same in every table with collateral."""


def asset_rows(snapshot: Snapshot, level: Level) -> list[AssetRow]:
    """The assets of a level by id and tier, as they stand at the end of the leaves."""
    at = LEVELS.index(level)
    return [
        AssetRow(asset.id, asset.lot_value, tier.floor, tier.cap, tier.rates[at], tier.constants[at], asset.liability_weight)
        for asset in sorted(snapshot.collateral, key=lambda asset: asset.id)
        for tier in asset.tiers
    ]
