from __future__ import annotations

import pytest

from margin import tables
from margin.errors import InputError
from margin.levels import LEVELS, Level
from margin.snapshot import Snapshot
from margin.tables.assets import NULL_ASSET, AssetRow
from margin.tables.cross import NULL_INSTRUMENT, InstrumentRow, RowBook, rows
from margin.widths import RATE_SCALE, VALUE_SCALE
from tests.margin.cases import snapshot, snapshot_dict


def lots(notional: int, lot_value: int) -> int:
    assert notional % lot_value == 0
    return notional // lot_value


def test_null_rows_come_first_and_hold_exactly_zero() -> None:
    found = rows(snapshot(), "maintenance")
    assert found[0] == NULL_INSTRUMENT == (0, 1, 0, 1, 0, 0)
    assert found[1] == NULL_ASSET == (0, 1, 0, 1, 0, 0, RATE_SCALE)


@pytest.mark.parametrize("level", LEVELS)
def test_rows_are_ordered_by_id_then_tier(level: Level) -> None:
    found = rows(snapshot(), level)
    assert len(found) == snapshot().row_count
    instruments = [row for row in found[2:] if isinstance(row, InstrumentRow)]
    assets = [row for row in found[2:] if isinstance(row, AssetRow)]
    assert found[2:] == instruments + assets
    for group in (instruments, assets):
        keys = [(row.id, row.floor) for row in group]
        assert keys == sorted(set(keys))


def test_order_does_not_depend_on_the_file() -> None:
    backwards = snapshot()
    forwards = type(backwards)(
        backwards.venue, backwards.as_of, backwards.numeraire, backwards.settlements, backwards.depth,
        backwards.instruments[::-1], backwards.collateral[::-1], backwards.sources,
    )  # fmt: skip
    assert rows(forwards, "initial") == rows(backwards, "initial")


def test_a_row_carries_the_rate_of_its_level() -> None:
    taken = snapshot()
    btc = taken.instruments[0]
    for at, level in enumerate(LEVELS):
        found = [row for row in rows(taken, level) if row.id == btc.id]
        assert [(row.rate, row.constant) for row in found] == [(tier.rates[at], tier.constants[at]) for tier in btc.tiers]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_tier_takes_its_floor_and_not_its_cap(sign: int) -> None:
    taken = snapshot()
    sol = taken.instruments[2]
    book = RowBook(taken, "maintenance")
    floor, cap = 50_000 * VALUE_SCALE, 1_000_000 * VALUE_SCALE
    assert sol.lot_value == 150 * VALUE_SCALE
    below = floor // sol.lot_value  # 333 lots, 49,950
    leaf, row = book.instrument(sol.id, sign * below)
    assert (row.floor, row.cap) == (0, floor)
    assert book.rows[leaf] is row
    leaf, row = book.instrument(sol.id, sign * (below + 1))
    assert (row.floor, row.cap) == (floor, cap)
    assert book.rows[leaf] is row
    book.instrument(sol.id, sign * (cap // sol.lot_value))
    with pytest.raises(InputError) as caught:
        book.instrument(sol.id, sign * (cap // sol.lot_value + 1))
    assert caught.value.stable_code == "rows.cap"
    assert "1000000 USDT" in caught.value.why


def test_exactly_on_a_floor_and_exactly_on_a_cap() -> None:
    def change(price: str) -> RowBook:
        value = snapshot().as_dict()
        value["instruments"][0].update(markPrice=price, lot="1")
        return RowBook(type(snapshot()).from_dict(value), "maintenance")

    book = change("50000")
    identifier = next(row.id for row in book.rows if isinstance(row, InstrumentRow) and row.lot_value == 50_000 * VALUE_SCALE)
    assert book.instrument(identifier, 1)[1].floor == 50_000 * VALUE_SCALE
    assert book.instrument(identifier, 19)[1].floor == 50_000 * VALUE_SCALE
    with pytest.raises(InputError):
        book.instrument(identifier, 20)
    book = change("49999.9999999999")
    identifier = next(row.id for row in book.rows if isinstance(row, InstrumentRow) and row.lot_value == 50_000 * VALUE_SCALE - 1)
    assert book.instrument(identifier, 1)[1].floor == 0


def test_zero_lots_have_the_first_row() -> None:
    taken = snapshot()
    assert RowBook(taken, "maintenance").instrument(taken.instruments[0].id, 0)[1].floor == 0
    assert RowBook(taken, "maintenance").instrument(0, 0) == (0, NULL_INSTRUMENT)
    assert RowBook(taken, "maintenance").asset(0, 0) == (1, NULL_ASSET)


def test_rejects_unknown_id() -> None:
    taken = snapshot()
    book = RowBook(taken, "maintenance")
    for search in (book.instrument, book.asset):
        with pytest.raises(InputError) as caught:
            search(12345, 1)
        assert caught.value.stable_code == "rows.unknown"
    with pytest.raises(InputError) as caught:
        book.name(12345)
    assert caught.value.stable_code == "rows.unknown"


def test_rejects_unknown_asset_in_a_position_slot() -> None:
    """An asset row cannot serve as an instrument row, or the other way round."""
    taken = snapshot()
    book = RowBook(taken, "maintenance")
    with pytest.raises(InputError) as caught:
        book.instrument(taken.collateral[0].id, 1)
    assert caught.value.stable_code == "rows.unknown"
    with pytest.raises(InputError) as caught:
        book.asset(taken.instruments[0].id, 1)
    assert caught.value.stable_code == "rows.unknown"


def test_rejects_null_slot_with_lots() -> None:
    book = RowBook(snapshot(), "maintenance")
    with pytest.raises(InputError) as caught:
        book.instrument(0, 1)
    assert caught.value.stable_code == "rows.cap"


def test_the_message_names_the_holding_and_no_quantity() -> None:
    taken = snapshot()
    with pytest.raises(InputError) as caught:
        RowBook(taken, "maintenance").instrument(taken.instruments[0].id, 987_654_321)
    assert "BTC/USDT:USDT" in str(caught.value)
    assert "987654321" not in str(caught.value)


def test_requirement_and_value_of_a_row() -> None:
    assert InstrumentRow(1, 1, 0, 10, 3, 4).requirement(7) == 17
    row = AssetRow(1, 1, 0, 10, 3, 4, 5)
    assert row.value(7) == 25
    assert row.value(0) == 4
    assert row.value(-7) == -35


def test_rejects_an_option_without_tiers_and_names_it() -> None:
    value = snapshot_dict()
    value["instruments"][1].update(kind="option", tiers=[])
    taken = Snapshot.from_dict(value)
    with pytest.raises(InputError) as caught:
        RowBook(taken, "maintenance").instrument(taken.instruments[1].id, 1)
    assert caught.value.stable_code == "rows.tiers"
    assert "ETH/USDT:USDT" in str(caught.value)


def test_rows_say_their_kind_and_what_is_hashed() -> None:
    for row in rows(snapshot(), "initial"):
        assert (row.kind, row.elements()) == ("instrument" if isinstance(row, InstrumentRow) else "asset", tuple(row))


def test_the_tables_of_a_snapshot_without_sections() -> None:
    assert tables.tables_of(snapshot()) == ("cross",)
    assert tables.row_counts(snapshot()) == {"cross": snapshot().row_count}
    assert tables.rows(snapshot(), "initial") == rows(snapshot(), "initial")
