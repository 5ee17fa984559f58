from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin import ids
from margin.errors import InputError
from margin.levels import LEVELS, Level
from margin.snapshot import Snapshot
from margin.tables import row_counts, tables_of
from margin.tables import rows as rows_of
from margin.tables.assets import NULL_ASSET, NULL_ASSET_INDEX, AssetRow
from margin.tables.portfolio import (
    NULL_CLASS_INDEX,
    NULL_GROUP_INDEX,
    NULL_RISK_INDEX,
    Book,
    PortfolioBook,
    row_count,
    rows,
)
from margin.tables.portfolio_rows import (
    DELTA,
    DOWN,
    EXTRA_COLUMNS,
    MARK,
    NULL_GROUP,
    UP,
    VEGA,
    ClassRow,
    GroupRow,
    PerLot,
    RiskRow,
    null_class,
    null_risk,
    pack,
)
from margin.widths import COLUMN_BITS, POSITION_BITS, SUM_BITS
from tests.margin import cases as plain
from tests.margin.models import portfolio_cases as cases
from tests.margin.models.portfolio_cases import OPTION, group, published, risk_array, risk_class


def test_null_rows_come_first_and_hold_exactly_zero() -> None:
    found = rows(cases.snapshot(), "maintenance")
    assert found[NULL_RISK_INDEX] == null_risk(4)
    assert found[NULL_ASSET_INDEX] == NULL_ASSET
    assert found[NULL_GROUP_INDEX] == NULL_GROUP
    assert found[NULL_CLASS_INDEX] == null_class(4)
    assert null_risk(4).elements() == (0, 0, 0, 1, 0, 0, 0, 0, 0)
    assert NULL_GROUP.elements() == (0,) * 10
    assert null_class(4).elements() == (*(0,) * 10, 1, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("level", LEVELS)
def test_leaf_order(level: Level) -> None:
    """Null rows, risk rows by id and size, groups by id, classes by id and tier, assets by id and tier."""
    taken = cases.snapshot()
    found = rows(taken, level)
    kinds = [row.kind for row in found[4:]]
    assert kinds == ["risk"] * 6 + ["group"] * 3 + ["class"] * 3 + ["asset"] * 4
    for kind in (RiskRow, GroupRow, ClassRow, AssetRow):
        keys = [(row.id, 0 if isinstance(row, GroupRow) else row.floor) for row in found[4:] if isinstance(row, kind)]
        assert keys == sorted(set(keys))
    assert len(found) == row_count(taken) == 20
    assert row_counts(taken) == {"cross": taken.row_count, "portfolio": 20}
    assert tables_of(taken) == ("cross", "portfolio")
    assert rows_of(taken, level, "portfolio") == found == Book(taken, level).rows


def test_order_does_not_depend_on_the_file() -> None:
    value = cases.snapshot_dict()
    for field in ("classes", "groups", "arrays"):
        value["portfolio"][field].reverse()
    assert rows(Snapshot.from_dict(value), "initial") == rows(cases.snapshot(), "initial")


def test_risk_row() -> None:
    taken = cases.snapshot()
    option = next(item for item in taken.instruments if item.symbol == OPTION)
    index, row = PortfolioBook(taken, "maintenance").risk(option.id, -1500)
    assert (row.id, row.group, row.floor, row.cap) == (option.id, ids.group_id("testnet", "BTC-261127"), 1000, 1_000_000)
    assert row.columns[: row.scenarios] == tuple(value * 10**8 for value in (2100, 950, 4425, 300))
    extra = [row.columns[place] for place in (UP, DOWN, MARK, DELTA, VEGA)]
    assert extra == [15_2 * 10**9, 14_8 * 10**9, 15_005 * 10**7, 25 * 10**9, 75 * 10**8]
    assert len(row.columns) == row.scenarios + EXTRA_COLUMNS == 9
    assert (row.long.charge, row.long.minimum) == (10**9, 0)
    assert (row.short.charge, row.short.minimum) == (2 * 10**9, 5 * 10**9)
    assert row.side(1500) == row.long
    assert row.side(-1500) == row.short
    elements = row.elements()
    assert elements[:4] == row[:4]
    assert elements[4] == row.long.charge + row.long.minimum * 2**84 + row.long.gross * 2**168
    assert elements[6] == sum(column * 2 ** (84 * place) for place, column in enumerate(row.columns[:3]))
    assert len(elements) == 6 + 3
    assert rows(taken, "maintenance")[index] is not row
    assert rows(taken, "maintenance")[index] == row


def test_group_and_class_rows() -> None:
    taken = cases.snapshot()
    book = PortfolioBook(taken, "initial")
    leaf, found = book.group(ids.group_id("testnet", "BTC-261127"))
    btc = ids.class_id("testnet", "BTC")
    assert book.rows[leaf] == found
    assert found == (
        ids.group_id("testnet", "BTC-261127"),
        btc,
        95 * 10**7,
        105 * 10**7,
        1,
        2 * 10**8,
        3 * 10**7,
        35 * 10**6,
        10**8,
        2 * 10**8,
    )
    assert found.elements() == tuple(found)
    one = 10**9
    for minimums, floor, cap, rate, constant in ((0, 0, 100 * 10**10, one, 0), (100 * 10**10, 100 * 10**10, 2**88, 2 * one, 100 * 10**19)):
        leaf, row = book.risk_class(btc, minimums)
        assert book.rows[leaf] == row
        weights = (13 * 10**8, 13 * 10**8, one, one)
        assert row == (btc, 0, 1, 0, 1, -2 * 10**7, -2 * 10**7, 0, 0, floor, cap, rate, constant, weights)
        assert row.elements() == (btc, 0, 1, 0, 1, -2 * 10**7, -2 * 10**7, 0, 0, floor, cap, rate, constant, *weights)
    assert book.risk_class(ids.class_id("testnet", "other"), 0)[1].mode == 1


def test_gross_is_the_requirement_of_one_lot_alone() -> None:
    """Per side and tier: charges of the tier, the minimum, and money units rounded down."""
    taken = cases.snapshot()
    btc = next(item.id for item in taken.instruments if item.symbol == "BTC/USDT:USDT")
    book = PortfolioBook(taken, "initial")
    # far down 18.5 x 1, delta 3 % of 61.2505 less the 2 % of the class, a charge of 0.3 or 0.4 from 1,000 lots on
    for lots, charge in ((999, 0), (1000, 3), (-999, 0), (-1000, 4)):
        row = book.risk(btc, lots)[1]
        assert row.side(lots).gross == 18_5 * 10**9 + 612_505 * 10**4 + charge * 10**9


def test_gross_is_rounded_down_and_not_below_zero() -> None:
    lone = risk_class("lone", scenarios=4, floored=False, mode="min", weights=((333_333_333,) * 4,) * 3)
    classes = [lone, risk_class("up", scenarios=4, weights=((333_333_333,) * 4,) * 3)]
    groups = [group("a", "lone"), group("b", "up")]
    taken = published(classes, groups, [risk_array("I", "a", [1, 2, 3, 4]), risk_array("J", "b", [0.0000000001, 0, 0, -0.0000000004])])
    book = PortfolioBook(taken, "maintenance")
    sides = {item.symbol: book.risk(item.id, 1)[1] for item in taken.instruments}
    assert (sides["I"].long.gross, sides["I"].short.gross) == (0, 0)
    assert (sides["J"].long.gross, sides["J"].short.gross) == (1, 0)  # 1.33 and 0.33 units


@given(st.lists(st.integers(-(2**SUM_BITS) + 1, 2**SUM_BITS - 1), min_size=3, max_size=3))
def test_packed_columns_come_apart(columns: list[int]) -> None:
    packed = pack(tuple(columns)) + sum(1 << (COLUMN_BITS * place + SUM_BITS) for place in range(3))
    parts = [(packed >> (COLUMN_BITS * place)) % (1 << COLUMN_BITS) - (1 << SUM_BITS) for place in range(3)]
    assert parts == columns
    assert abs(pack(tuple(columns))) < 2**252


def test_the_widest_row_stays_in_the_field() -> None:
    widest = (1 << POSITION_BITS) - 1
    assert PerLot(widest, widest, widest).packed() * 64 < 1 << 252


def test_every_number_of_the_section_is_in_some_row() -> None:
    """A leaf of the JSON that changed nothing would be a promise that no proof keeps."""
    before = [row.elements() for level in LEVELS for row in rows(cases.snapshot(), level)]
    seen = 0
    for changed in changes(cases.snapshot_dict()):
        taken = Snapshot.from_dict(changed, validate=False)
        assert [row.elements() for level in LEVELS for row in rows(taken, level)] != before
        seen += 1
    assert seen == 242


def changes(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The snapshot with one number or flag of its section changed, once for each."""

    def leaves(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        if isinstance(node, dict | list):
            for key, child in node.items() if isinstance(node, dict) else enumerate(node):
                if key not in {"policy", "scenarios", "name", "class", "group", "symbol"}:
                    yield from leaves(child, (*path, key))
        else:
            yield path

    for path in leaves(value["portfolio"], ("portfolio",)):
        changed = copy.deepcopy(value)
        *upper, last = path
        node = changed
        for key in upper:
            node = node[key]
        old = node[last]
        swaps = {True: False, False: True, "max": "min", "min": "max", None: "123456789"}
        node[last] = swaps[old] if old in swaps else str(int(Fraction(old)) + 3)
        yield changed


def test_names() -> None:
    book = PortfolioBook(cases.snapshot(), "maintenance")
    assert book.name(ids.group_id("testnet", "rest")) == "rest"
    assert book.name(ids.class_id("testnet", "other")) == "other"
    assert book.name(0) == "(unused)"
    assert {book.name(row.id) for row in book.rows} >= {"BTC/USDT:USDT", OPTION, "ETH", "BTC", "BTC perpetual"}
    assert book.scenarios == ("up", "down", "far up", "far down")
    for search in (book.name, book.group):
        with pytest.raises(InputError) as caught:
            search(12345)
        assert caught.value.stable_code == "rows.unknown"
    for pair in (book.risk, book.asset, book.risk_class):
        with pytest.raises(InputError) as caught:
            pair(12345, 1)
        assert caught.value.stable_code == "rows.unknown"


@pytest.mark.parametrize("sign", [1, -1])
def test_a_tier_takes_its_floor_and_not_its_cap(sign: int) -> None:
    taken = cases.snapshot()
    book = PortfolioBook(taken, "closeout")
    eth = next(item.id for item in taken.instruments if item.symbol == "ETH/USDT:USDT")
    assert [book.risk(eth, sign * lots)[1].floor for lots in (1, 999, 1000, 999_999)] == [0, 0, 1000, 1000]
    with pytest.raises(InputError) as caught:
        book.risk(eth, sign * 1_000_000)
    assert caught.value.stable_code == "rows.cap"


def test_assets_are_those_of_the_other_tables() -> None:
    taken = cases.snapshot()
    book = PortfolioBook(taken, "maintenance")
    other = [row for row in rows_of(taken, "maintenance", "cross") if isinstance(row, AssetRow)]
    assert [row for row in book.rows if isinstance(row, AssetRow)] == other
    eth = next(asset for asset in taken.collateral if asset.asset == "ETH")
    lots = 10_000 * 10**10 // eth.lot_value
    assert [book.asset(eth.id, -held)[1].floor for held in (1, lots, lots + 1)] == [0, 0, 10_000 * 10**10]


def test_without_a_section_there_is_no_table() -> None:
    taken = plain.snapshot()
    assert row_count(taken) == 0
    for make in (rows, PortfolioBook):
        with pytest.raises(InputError) as caught:
            make(taken, "maintenance")
        assert caught.value.stable_code == "rows.section"
