"""The clearing section: read as it is written, and rules S45 to S48."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from margin.builders.emir import COVER_2, DEFAULT_FUND
from margin.decimals import render
from margin.errors import InputError
from margin.levels import PerLevel
from margin.sections.clearing import ClearingSection
from margin.sections.clearing_format import read
from margin.sections.clearing_rules import RULES
from margin.snapshot import Snapshot
from tests.margin import cases as plain
from tests.margin.cases import levels
from tests.margin.sections.shortfall_cases import ONE, ZERO, cover, same

Change = Callable[[dict[str, Any]], object]


def snapshot(value: dict[str, Any], **changes: Any) -> Snapshot:
    return Snapshot.from_dict(plain.snapshot_dict(clearing=value, **changes))


def refused(**changes: Any) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        snapshot(cover(**changes))
    return caught.value.stable_code, caught.value.where.removeprefix("snapshot.clearing.")


def test_reads_every_number_in_its_unit() -> None:
    found = read(cover(other=levels("1", "0.9", "0.000000001"), largest=same("1.5"), secondThird=same("2")))
    one, zero = PerLevel.same(10**9), PerLevel.same(0)
    assert found == ClearingSection("EMIR 43(2)", PerLevel(10**9, 900_000_000, 1), PerLevel.same(15 * 10**8), PerLevel.same(2 * 10**9), one)
    assert read(cover()) == ClearingSection("EMIR 43(2)", one, zero, zero, one)


@pytest.mark.parametrize("section", [COVER_2, DEFAULT_FUND], ids=lambda section: section.rule)
def test_is_written_as_it_is_read(section: ClearingSection) -> None:
    assert read(section.as_dict()) == section == section.ordered()
    kept = snapshot(section.as_dict())
    assert kept.clearing == section
    assert Snapshot.parse(kept.canonical()) == kept


def test_a_clearing_snapshot_needs_no_instruments() -> None:
    assert snapshot(cover(), instruments=[], collateral=[]).clearing == COVER_2


def test_the_rules_have_the_numbers_that_are_theirs() -> None:
    assert [rule.code for rule in RULES] == [
        "snapshot.S45.weights",
        "snapshot.S46.other",
        "snapshot.S47.cover",
        "snapshot.S48.levels",
    ]
    assert [found for rule in RULES for found in rule.breaks(plain.snapshot())] == []


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda value: value.pop("rule"), "snapshot.S1.schema", "rule"),
        (lambda value: value.update(rule=" x"), "snapshot.S1.schema", "rule"),
        (lambda value: value.update(cover="2"), "snapshot.S1.schema", "cover"),
        (lambda value: value.update(other="1"), "snapshot.S1.schema", "other"),
        (lambda value: value["twoLargest"].pop("initial"), "snapshot.S1.schema", "twoLargest.initial"),
        (lambda value: value.update(other=levels("1", "1", "1.0")), "snapshot.S2.number", "other.initial"),
        (lambda value: value.update(largest=levels("1", "0.0000000001", "1")), "snapshot.S2.number", "largest.maintenance"),
    ],
)
def test_rejects_s1_and_s2(change: Change, code: str, where: str) -> None:
    value = cover()
    value["twoLargest"] = dict(value["twoLargest"])
    change(value)
    with pytest.raises(InputError) as caught:
        read(value)
    assert (caught.value.stable_code, caught.value.where) == (code, where)


@pytest.mark.parametrize("name", ["largest", "secondThird", "twoLargest"])
def test_rejects_s45_weights(name: str) -> None:
    assert refused(**{name: same(render(2**36, 9))}) == ("snapshot.S45.weights", name)
    assert refused(**{name: levels("-0.1", "1", "1")}) == ("snapshot.S45.weights", name)
    assert snapshot(cover(**{name: same(render(2**36 - 1, 9))}))


def test_rejects_s46_other() -> None:
    assert refused(other=levels("1.000000001", "1", "1")) == ("snapshot.S46.other", "other")
    assert refused(other=levels("1", "1", "-0.1")) == ("snapshot.S45.weights", "other")


@pytest.mark.parametrize(
    "weights", [{"twoLargest": ZERO}, {"twoLargest": ZERO, "secondThird": ONE}, {"twoLargest": levels("0.9", "1", "1")}]
)
def test_rejects_s47_cover(weights: dict[str, Any]) -> None:
    assert refused(**weights) == ("snapshot.S47.cover", "largest")
    assert snapshot(cover(**{**weights, "largest": ONE}))


@pytest.mark.parametrize("name", ["largest", "secondThird", "twoLargest"])
def test_rejects_s48_levels(name: str) -> None:
    assert refused(**{name: levels("2", "1", "1")}) == ("snapshot.S48.levels", name)
    assert refused(**{name: levels("1", "2", "1")}) == ("snapshot.S48.levels", name)


def test_rejects_s48_levels_of_other_resources() -> None:
    assert refused(other=levels("0.5", "0.5", "0.6")) == ("snapshot.S48.levels", "other")
    assert snapshot(cover(other=levels("1", "0.5", "0")))
