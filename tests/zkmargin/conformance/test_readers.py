"""Readers of the published files, on a few cases of each in the published form."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from margin.errors import InputError, UsageError
from zkmargin.conformance.computing import compute
from zkmargin.conformance.sets import SETS, PublishedSet, check_folder, chosen

PUBLISHED = Path(__file__).parent / "published"
COUNTS = {
    "binance-liquidation": 2,
    "binance-haircuts": 13,
    "hyperliquid": 3,
    "starknet": 3,
    "dydx": 10,
    "derive-srm": 3,
    "derive-pmrm2": 5,
    "span": 3,
    "worked-examples": 19,
}


@pytest.mark.parametrize("published", SETS, ids=lambda item: item.id)
def test_every_published_case_is_reproduced(published: PublishedSet) -> None:
    cases, origin = published.load(PUBLISHED)
    assert (cases.id, origin) == (published.id, published.file)
    assert published.id not in COUNTS or len(cases.cases) == COUNTS[published.id]
    assert [(case.name, failure) for case in cases.cases for failure in compute(case).failures()] == []


@pytest.mark.parametrize("published", SETS, ids=lambda item: item.id)
def test_a_published_number_that_is_changed_is_noticed(published: PublishedSet, tmp_path: Path) -> None:
    """The first number of the published expectations, one percent off, makes a case fail."""
    document = import_module(f"zkmargin.conformance.readers.{published.reader}").read(PUBLISHED)
    name, (case,) = published.id, [case for case in document["cases"] if case["expected"]][:1]
    level, expected = next(iter(case["expected"].items()))
    quantity, value = next((quantity, value) for quantity, value in expected.items() if quantity not in ("state", "scenario"))
    number = value["value"] if isinstance(value, dict) else value
    wrong = str(float(number) * 1.01 + 1)
    case["expected"] = {level: {quantity: {**value, "value": wrong} if isinstance(value, dict) else wrong}}
    from zkmargin.conformance.cases import read_set

    made = next(item for item in read_set(document).cases if item.name == case["name"])
    assert not compute(made).reproduced, name


def test_a_set_without_its_file_stays_as_bundled(tmp_path: Path) -> None:
    cases, origin = chosen(("starknet",))[0].load(tmp_path)
    assert (len(cases.cases), origin) == (11, "bundled")


def test_a_case_that_upstream_skips_is_left_out() -> None:
    cases, _ = chosen(("derive-pmrm2",))[0].load(PUBLISHED)
    assert "skipped" not in {case.name for case in cases.cases}


def test_rejects_conformance_vectors_nothing_published(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        check_folder(tmp_path)
    assert caught.value.stable_code == "conformance.vectors"


def test_rejects_conformance_set_unknown() -> None:
    with pytest.raises(UsageError) as caught:
        chosen(("starknet", "mars"))
    assert caught.value.stable_code == "conformance.set"


def test_rejects_json_syntax_in_a_published_file(tmp_path: Path) -> None:
    (tmp_path / "starknet_perpetual_tvtr.json").write_text("{")
    with pytest.raises(InputError) as caught:
        chosen(("starknet",))[0].load(tmp_path)
    assert caught.value.stable_code.startswith("json.")


def test_rejects_input_published_another_shape(tmp_path: Path) -> None:
    (tmp_path / "starknet_perpetual_tvtr.json").write_text('{"cases": [{"name": "one"}]}')
    with pytest.raises(InputError) as caught:
        chosen(("starknet",))[0].load(tmp_path)
    assert caught.value.stable_code == "conformance.published"
