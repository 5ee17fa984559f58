from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.tables.spans import BeyondLastTierError, Spans


class Row(NamedTuple):
    id: int
    floor: int
    cap: int


@given(st.dictionaries(st.integers(1, 9), st.sets(st.integers(1, 50), min_size=1, max_size=5), min_size=1), st.integers(0, 60))
def test_finds_the_only_row_that_holds_an_amount(edges: dict[int, set[int]], amount: int) -> None:
    rows = [
        Row(identifier, floor, cap)
        for identifier, inner in sorted(edges.items())
        for floor, cap in zip([0, *sorted(inner)], sorted(inner), strict=False)
    ]
    spans = Spans(rows, 3)
    for identifier in range(1, 10):
        assert (identifier in spans) == (identifier in edges)
        if identifier not in edges:
            with pytest.raises(KeyError):
                spans.at(identifier, amount)
            continue
        assert spans.lowest(identifier).floor == 0
        holding = [index for index, row in enumerate(rows) if row.id == identifier and row.floor <= amount < row.cap]
        if holding:
            assert spans.at(identifier, amount) == (3 + holding[0], rows[holding[0]])
        else:
            with pytest.raises(BeyondLastTierError) as caught:
                spans.at(identifier, amount)
            assert caught.value.cap == max(edges[identifier])


def test_a_null_row_is_found_at_its_own_leaf_and_is_not_one_of_the_rows() -> None:
    rows = [Row(7, 0, 5), Row(7, 5, 9)]
    spans = Spans(rows, 2, (0, Row(0, 0, 1)))
    assert spans.rows == rows
    assert spans.at(0, 0) == (0, Row(0, 0, 1))
    assert spans.at(7, 5) == (3, Row(7, 5, 9))
    with pytest.raises(BeyondLastTierError):
        spans.at(0, 1)
