from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.errors import InputError
from margin.levels import LEVELS, Level
from margin.tables import row_counts, tables_of
from margin.tables import rows as rows_of
from margin.tables.assets import NULL_ASSET, AssetRow
from margin.tables.portfolio_rows import PerLot
from margin.tables.shortfall import MEASURE_INDEX, Book, HistoryRow, MeasureRow, ShortfallBook, null_history, row_count, rows
from margin.widths import COLUMN_BITS
from tests.margin import cases as plain
from tests.margin.sections import shortfall_cases as cases
from tests.margin.sections.shortfall_cases import BTC, BTC_RETURNS, ETH, ETH_RETURNS, charges, section, three_windows

EURO = 10**10


def tiered() -> dict[str, object]:
    tiers = [
        {"floor": "0", "cap": "10", "charges": charges(("0", "0"), ("1", "2"), ("3", "4"))},
        {"floor": "10", "cap": "20", "charges": charges(("5", "6"))},
    ]
    return section(arrays=[cases.array(BTC, BTC_RETURNS, tiers=tiers), cases.array(ETH, ETH_RETURNS)])


def test_leaf_order() -> None:
    snapshot = cases.snapshot(tiered())
    found = rows(snapshot, "maintenance")
    assert found[0] == null_history(1, 9)
    assert found[1] == NULL_ASSET
    assert found[2] == MeasureRow(1, 2, 2, 10**9, 0, 0, 0, 0, 0)
    assert MEASURE_INDEX == 2
    assert [row.kind for row in found[3:]] == ["history"] * 3 + ["asset"] * 4
    keys = [(row.id, row.floor) for row in found[3:6] if isinstance(row, HistoryRow)]
    assert keys == sorted(keys)
    keys = [(row.id, row.floor) for row in found[6:] if isinstance(row, AssetRow)]
    assert keys == sorted(keys)
    assert len(found) == row_count(snapshot) == row_counts(snapshot)["shortfall"] == 10
    assert tables_of(snapshot) == ("cross", "shortfall")
    assert rows_of(snapshot, "maintenance", "shortfall") == found
    assert Book is ShortfallBook


@pytest.mark.parametrize(("level", "charge"), list(zip(LEVELS, [(0, 0), (1, 2), (3, 4)], strict=True)))
def test_a_row_has_the_numbers_of_its_level(level: Level, charge: tuple[int, int]) -> None:
    snapshot = cases.snapshot(tiered())
    identifier = next(item.id for item in snapshot.instruments if item.symbol == BTC)
    book = ShortfallBook(snapshot, level)
    _, row = book.history(identifier, -9)
    assert row.mark == 612_505_000_000
    assert row.windows[0][0] == -15_000_000_000
    assert (row.long.charge, row.short.charge) == (charge[0] * EURO, charge[1] * EURO)
    assert row.side(1) is row.long
    assert row.side(-1) is row.short
    _, row = book.history(identifier, 10)
    assert (row.long.charge, row.short.charge) == (5 * EURO, 6 * EURO)


def test_gross_is_the_tail_of_one_lot_alone() -> None:
    """Losses of a long lot: 3, 2, 1.5, ...; of a short one: 4, 2, 1.25, ..."""
    book = ShortfallBook(cases.snapshot(), "initial")
    bitcoin = next(row for row in book.rows if isinstance(row, HistoryRow) and book.name(row.id) == BTC)
    assert (bitcoin.long, bitcoin.short) == (PerLot(0, 0, 5 * EURO), PerLot(0, 0, 6 * EURO))
    book = ShortfallBook(cases.snapshot(section(measure="var")), "initial")
    bitcoin = next(row for row in book.rows if isinstance(row, HistoryRow) and book.name(row.id) == BTC)
    assert (bitcoin.long.gross, bitcoin.short.gross) == (2 * EURO, 2 * EURO)
    assert book.measure[:3] == (0, 2, 1)


def test_elements_of_three_windows() -> None:
    book = ShortfallBook(cases.snapshot(three_windows()), "initial")
    assert book.sizes == {"windows": 3, "returns": 9}
    assert book.windows == ("base", "stress", "long")
    for row in book.rows:
        assert len(row.elements()) == {"history": 6 + 3 * 3, "measure": 9, "asset": 7}[row.kind]


@given(st.integers(1, 3), st.integers(1, 10), st.data())
def test_elements_are_three_columns_each(windows: int, returns: int, data: st.DataObject) -> None:
    """Every window starts with an element of its own; its last element may hold fewer columns."""
    column = st.integers(-(2**77) + 1, 2**77 - 1)
    values = [data.draw(st.lists(column, min_size=returns, max_size=returns)) for _ in range(windows)]
    row = HistoryRow(7, 1, 5, 3, PerLot(1, 0, 2), PerLot(3, 0, 4), tuple(tuple(window) for window in values))
    head, packed = row.elements()[:6], row.elements()[6:]
    assert head == (7, 1, 5, 3, 1 + (2 << 2 * COLUMN_BITS), 3 + (4 << 2 * COLUMN_BITS))
    per_window = -(-returns // 3)
    assert len(packed) == windows * per_window
    for at, window in enumerate(values):
        for number, element in enumerate(packed[at * per_window : (at + 1) * per_window]):
            assert element == sum(column * 2 ** (84 * place) for place, column in enumerate(window[3 * number : 3 * number + 3]))


def test_null_history_is_zero_but_for_its_cap() -> None:
    assert null_history(3, 250).elements() == (0, 0, 1, *(0,) * (3 + 3 * 84))


@given(st.integers(0, 19), st.sampled_from([1, -1]))
def test_the_tier_holds_the_position(lots: int, sign: int) -> None:
    snapshot = cases.snapshot(tiered())
    book = ShortfallBook(snapshot, "closeout")
    identifier = next(item.id for item in snapshot.instruments if item.symbol == BTC)
    leaf, row = book.history(identifier, sign * lots)
    assert book.rows[leaf] == row
    assert row.floor <= lots < row.cap


def test_assets_are_found_by_their_value() -> None:
    snapshot = cases.snapshot()
    book = ShortfallBook(snapshot, "initial")
    for asset in snapshot.collateral:
        for lots in (0, 1, -1, 16326, 16327, 40_000, 10**9):
            leaf, row = book.asset(asset.id, lots)
            assert book.rows[leaf] == row
            assert row.floor <= abs(lots) * asset.lot_value < row.cap
        assert book.name(asset.id) == asset.asset


def test_rejects_a_snapshot_without_the_section() -> None:
    with pytest.raises(InputError) as caught:
        ShortfallBook(plain.snapshot(), "initial")
    assert caught.value.stable_code == "rows.section"
    assert row_count(plain.snapshot()) == 0


def test_rejects_what_is_not_listed() -> None:
    snapshot = cases.snapshot()
    book = ShortfallBook(snapshot, "initial")
    without = next(item.id for item in snapshot.instruments if item.symbol.startswith("SOL"))
    found = [
        lambda: book.history(5, 1),
        lambda: book.asset(5, 1),
        lambda: book.name(5),
        lambda: book.asset(without, 1),
        lambda: book.history(without, 1),
    ]
    codes = []
    for attempt in found:
        with pytest.raises(InputError) as caught:
            attempt()
        codes.append(caught.value.stable_code)
    assert codes == ["rows.unknown"] * 4 + ["rows.array"]


def test_rejects_what_is_beyond_the_last_tier() -> None:
    snapshot = cases.snapshot(tiered())
    book = ShortfallBook(snapshot, "initial")
    identifier = next(item.id for item in snapshot.instruments if item.symbol == BTC)
    for lots in (20, -20, 2**62):
        with pytest.raises(InputError, match="end at 20 lots") as caught:
            book.history(identifier, lots)
        assert caught.value.stable_code == "rows.cap"
        assert str(lots) not in str(caught.value).replace("20 lots", "")
    asset = snapshot.collateral[0]
    with pytest.raises(InputError) as caught:
        book.asset(asset.id, 2**62)
    assert caught.value.stable_code == "rows.cap"


def test_levels_differ_in_charges_and_measure_only() -> None:
    snapshot = cases.snapshot(tiered())
    for lower, upper in pairwise(LEVELS):
        for before, after in zip(rows(snapshot, lower), rows(snapshot, upper), strict=True):
            if isinstance(before, HistoryRow) and isinstance(after, HistoryRow):
                assert (before[:4], before.windows) == (after[:4], after.windows)
