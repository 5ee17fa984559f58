"""Collateral in the books of all tables that have it: the same rows, found in the same way."""

from __future__ import annotations

import pytest

from margin.errors import InputError
from margin.levels import LEVELS, Level
from margin.snapshot import Snapshot
from margin.tables.assets import NULL_ASSET, NULL_ASSET_INDEX, asset_rows
from margin.tables.book import TableBook
from margin.tables.cross import RowBook
from margin.tables.portfolio import PortfolioBook
from margin.tables.shortfall import ShortfallBook
from tests.margin import cases
from tests.margin.models import portfolio_cases
from tests.margin.sections import shortfall_cases

BOOKS = {
    "cross": (RowBook, cases.snapshot),
    "portfolio": (PortfolioBook, portfolio_cases.snapshot),
    "shortfall": (ShortfallBook, shortfall_cases.snapshot),
}


@pytest.fixture(params=BOOKS)
def snapshot_and_book(request: pytest.FixtureRequest) -> tuple[Snapshot, TableBook]:
    make, published = BOOKS[request.param]
    return published(), make(published(), "maintenance")


def test_assets_are_the_last_rows(snapshot_and_book: tuple[Snapshot, TableBook]) -> None:
    snapshot, book = snapshot_and_book
    assets = asset_rows(snapshot, "maintenance")
    assert assets
    assert book.rows[-len(assets) :] == assets
    for asset in snapshot.collateral:
        for lots in (0, 5, -5, 10**9):
            leaf, row = book.asset(asset.id, lots)
            assert book.rows[leaf] is row
            assert row.floor <= abs(lots) * asset.lot_value < row.cap


def test_an_unused_slot_opens_the_null_asset(snapshot_and_book: tuple[Snapshot, TableBook]) -> None:
    _, book = snapshot_and_book
    assert book.rows[NULL_ASSET_INDEX] == NULL_ASSET
    assert book.asset(0, 0) == (NULL_ASSET_INDEX, NULL_ASSET)
    assert book.name(0) == "(unused)"


def test_rejects_an_asset_that_is_not_listed_or_too_large(snapshot_and_book: tuple[Snapshot, TableBook]) -> None:
    snapshot, book = snapshot_and_book
    instrument, asset = snapshot.instruments[0].id, snapshot.collateral[0].id
    for identifier, lots, code in ((5, 1, "rows.unknown"), (instrument, 1, "rows.unknown"), (asset, 2**62, "rows.cap"), (0, 1, "rows.cap")):
        with pytest.raises(InputError) as caught:
            book.asset(identifier, lots)
        assert caught.value.stable_code == code
        assert str(2**62) not in str(caught.value)
    with pytest.raises(InputError) as caught:
        book.name(5)
    assert caught.value.stable_code == "rows.unknown"


@pytest.mark.parametrize("level", LEVELS)
def test_an_asset_row_carries_the_weight_of_its_level(level: Level) -> None:
    snapshot, at = cases.snapshot(), LEVELS.index(level)
    for asset in snapshot.collateral:
        found = [row for row in asset_rows(snapshot, level) if row.id == asset.id]
        assert [(row.rate, row.constant) for row in found] == [(tier.rates[at], tier.constants[at]) for tier in asset.tiers]
