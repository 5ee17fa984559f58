from __future__ import annotations

import pytest

from margin.builders.emir import COVER_2, DEFAULT_FUND
from margin.errors import InputError
from margin.snapshot import Snapshot
from margin.tables import row_counts
from margin.tables import rows as rows_of
from margin.tables.clearing import COVER_INDEX, Book, ClearingBook, CoverRow, row_count, rows
from tests.margin import cases as plain
from tests.margin.cases import levels
from tests.margin.sections.shortfall_cases import cover

ONE = 10**9


def snapshot(value: dict[str, object]) -> Snapshot:
    return Snapshot.from_dict(plain.snapshot_dict(clearing=value))


def test_the_row_is_the_only_leaf() -> None:
    found = snapshot(cover(other=levels("1", "0.5", "0")))
    book = ClearingBook(found, "maintenance")
    assert rows(found, "maintenance") == book.rows == [CoverRow(ONE // 2, 0, 0, ONE)]
    assert book.rows[COVER_INDEX] is book.row
    assert (book.row.kind, book.row.elements()) == ("cover", (ONE // 2, 0, 0, ONE))
    assert row_count(found) == row_counts(found)["clearing"] == 1
    assert rows_of(found, "initial", "clearing")[0].elements() == (0, 0, 0, ONE)
    assert Book is ClearingBook


@pytest.mark.parametrize(("section", "row"), [(COVER_2, (ONE, 0, 0, ONE)), (DEFAULT_FUND, (0, ONE, ONE, 0))])
def test_articles_of_emir(section: object, row: tuple[int, ...]) -> None:
    assert ClearingBook(snapshot(section.as_dict()), "initial").row.elements() == row  # type: ignore[attr-defined]


def test_rejects_a_snapshot_without_the_section() -> None:
    with pytest.raises(InputError) as caught:
        ClearingBook(plain.snapshot(), "initial")
    assert caught.value.stable_code == "rows.section"
    assert row_count(plain.snapshot()) == 0


def test_rejects_an_id() -> None:
    with pytest.raises(InputError) as caught:
        ClearingBook(snapshot(cover()), "initial").name(1)
    assert caught.value.stable_code == "rows.unknown"
