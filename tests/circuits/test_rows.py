"""Rows of every table as leaves: which tag, which elements, and the root that both hashers give."""

from __future__ import annotations

from typing import get_args

import pytest

from circuits import rows
from circuits.commitment import commit, commit_clearing, commit_isolated, commit_pool, sponge
from circuits.engine import Engine
from circuits.field import (
    TAG_ASSET,
    TAG_COVER,
    TAG_GROUP,
    TAG_INSTRUMENT,
    R,
    class_tag,
    history_tag,
    measure_tag,
    risk_tag,
)
from circuits.poseidon import poseidon
from margin import tables
from margin.errors import InputError
from margin.levels import LEVELS
from margin.models import TABLES, Table
from tests.every_model import snapshot
from tests.margin import cases

EXPECTED = {
    "instrument": TAG_INSTRUMENT,
    "asset": TAG_ASSET,
    "risk": risk_tag(4),
    "group": TAG_GROUP,
    "class": class_tag(4),
    "history": history_tag(3, 9),
    "measure": measure_tag(3, 9),
    "cover": TAG_COVER,
}


def test_every_kind_of_row_has_a_tag_of_its_own() -> None:
    assert rows.row_tags(snapshot()) == EXPECTED
    assert len(set(EXPECTED.values())) == len(EXPECTED)
    assert set(rows.row_tags(cases.snapshot())) == {"instrument", "asset", "group", "cover"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("level", LEVELS)
def test_the_engines_root_is_plain_pythons(table: Table, level: str) -> None:
    with Engine.open() as engine:
        assert rows.root(snapshot(), level, table, engine) == rows.root(snapshot(), level, table, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("table", TABLES)
def test_leaves_are_the_rows_elements_in_the_field(table: Table) -> None:
    found = tables.rows(snapshot(), "initial", table)
    for row, (tag, elements) in zip(found, rows.leaves(snapshot(), found), strict=True):
        assert tag == EXPECTED[row.kind]
        assert [element if element <= R // 2 else element - R for element in elements] == list(row.elements())
    if table == "shortfall":
        assert any(value < 0 for row in found for value in row.elements())


def test_long_rows_are_absorbed_sixteen_at_a_time() -> None:
    elements = tuple(range(1, 41))
    first = poseidon(elements[:16], 9)
    assert rows.hash_leaf((9, elements)) == poseidon(elements[32:], poseidon(elements[16:32], first))
    assert rows.hash_leaf((9, elements[:16])) == first == sponge(elements[:16], 9)


def test_every_level_and_table_has_a_root_of_its_own() -> None:
    with Engine.open() as engine:
        found = {rows.root(snapshot(), level, table, engine) for table in TABLES for level in LEVELS}
    assert len(found) >= len(TABLES) * len(LEVELS) - 2  # the cover rule here is the same at every level
    assert set(get_args(Table)) == set(TABLES)


@pytest.mark.parametrize("table", ["portfolio", "shortfall", "clearing"])
def test_rejects_a_table_that_the_snapshot_does_not_have(table: Table) -> None:
    with pytest.raises(InputError) as caught:
        rows.root(cases.snapshot(), "initial", table, None)
    assert caught.value.stable_code == "rows.section"


def test_commitments_refuse_what_the_circuits_could_not_open() -> None:
    for wrong in (
        lambda: commit(1, 2, R, [], []),
        lambda: commit_isolated(1, -1, [(0, 0)], [0]),
        lambda: commit_isolated(1, 1, [(0, 0)], [0, 0]),
        lambda: commit_pool([1, 2], [10_000]),
        lambda: commit_clearing(1, 1, 0, 0, [(1, 2, 3)]),
        lambda: commit_clearing(1, 1, 0, 0, [(1, 2), (1, 2, 3, 4)]),
    ):
        with pytest.raises(ValueError, match=r"."):
            wrong()
