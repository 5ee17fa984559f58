"""The case-file format: what it accepts, and that it refuses everything else by name and place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from margin.errors import InputError
from tests.zkmargin.conformance.files import FILE, changed, without
from zkmargin.conformance.cases import read_set
from zkmargin.conformance.computing import compute

CASE = ("cases", 0)
MAINTENANCE = (*CASE, "expected", "maintenance")
INSTRUMENT = ("snapshots", "market", "instruments", 0)


def test_the_documented_file_is_reproduced() -> None:
    (case,) = read_set(FILE).cases
    result = compute(case)
    assert list(result.failures()) == []
    assert [check.what for check in result.checks] == ["equity", "requirement", "state", "margin is met", "liquidation price of BTC"]


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ((*MAINTENANCE, "requirement"), "550.01", "requirement"),
        ((*MAINTENANCE, "equity"), "5699.99", "equity"),
        ((*MAINTENANCE, "state"), "liquidated", "state"),
        ((*MAINTENANCE, "met"), False, "margin is met"),
        ((*MAINTENANCE, "liquidationPrice"), {"symbol": "BTC", "value": "57412.06"}, "liquidation price of BTC"),
        ((*MAINTENANCE, "balance"), "5000", "balance"),
        ((*MAINTENANCE, "collateral"), "3000", "collateral"),
        ((*MAINTENANCE, "scenario"), ["1"], "profit in scenario 1"),
        ((*MAINTENANCE, "gross"), "1", "gross"),
    ],
)
def test_a_number_that_differs_is_told(path: tuple[str | int, ...], value: object, what: str) -> None:
    (case,) = read_set(changed(*path, value=value)).cases
    result = compute(case)
    assert not result.reproduced
    assert [check.what for check in result.checks if not check.ok] == [what]


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (changed("schema", value="zkmargin/conformance/v2"), "schema"),
        (changed("extra", value=1), "extra"),
        (without("source"), "source"),
        (changed("title", value=3), "title"),
        (changed("tolerance", value="about"), "tolerance"),
        (changed("tolerance", value={"within": "0"}), "tolerance.within"),
        (changed("tolerance", value={"within": "1", "relative": "1"}), "tolerance"),
        (changed("tolerance", value={"rounded": "sideways", "places": 2}), "tolerance.rounded"),
        (changed("tolerance", value={"rounded": "up", "places": -1}), "tolerance.places"),
        (changed("states", 0, "if", value=["equity > 0"]), "states[0].if"),
        (changed("cases", value=[]), "cases"),
        (changed("cases", value=FILE["cases"] * 2), "cases"),
        (changed(*CASE, "model", value="guess"), "cases[0].model"),
        (changed(*CASE, "snapshot", value="elsewhere"), "cases[0].snapshot"),
        (changed(*CASE, "expected", value={}), "cases[0].expected"),
        (changed(*CASE, "expected", value={"daily": {}}), "cases[0].expected"),
        (changed(*CASE, "prove", value="yes"), "cases[0].prove"),
        (changed(*MAINTENANCE, "refused", value="rows.cap"), "cases[0].expected.maintenance"),
        (changed(*MAINTENANCE, "state", value="asleep"), "cases[0].expected.maintenance.state"),
        (changed(*MAINTENANCE, "margin", value="1"), "cases[0].expected.maintenance.margin"),
        (changed(*INSTRUMENT, "tiers", value={"rule": "none"}), "snapshots.market.instruments[0].tiers.rule"),
        (
            changed(*INSTRUMENT, "tiers", value={"rule": "brackets", "brackets": [["0"]]}),
            "snapshots.market.instruments[0].tiers.brackets[0]",
        ),
        (changed("snapshots", "market", value=[]), "snapshots.market"),
    ],
)
def test_rejects_conformance_schema(document: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as caught:
        read_set(document)
    assert (caught.value.stable_code, caught.value.where) == ("conformance.schema", where)


def test_rejects_a_number_that_is_not_a_decimal_string() -> None:
    with pytest.raises(InputError) as caught:
        read_set(changed(*MAINTENANCE, "equity", value=5700))
    assert (caught.value.stable_code, caught.value.where) == ("input.number.type", "cases[0].expected.maintenance.equity")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ((*INSTRUMENT, "price"), "0", "snapshot.S7.positive"),
        ((*CASE, "account", "positions", 0, "quantity"), "0.0001", "account.lot"),
        ((*CASE, "account", "positions", 0, "symbol"), "DOGE", "account.unknown"),
        ((*CASE, "account", "savings"), "1", "conformance.schema"),
    ],
)
def test_an_error_of_the_case_is_its_result(path: tuple[str | int, ...], value: object, code: str) -> None:
    result = compute(read_set(changed(*path, value=value)).cases[0])
    assert not result.ok
    assert code in result.error


def test_an_expected_refusal_is_a_reproduction() -> None:
    document = changed(*CASE, "expected", value={"maintenance": {"refused": "account.lot"}})
    document["cases"][0]["account"]["positions"][0]["quantity"] = "0.0001"
    assert compute(read_set(document).cases[0]).reproduced
    document["cases"][0]["account"]["positions"][0]["quantity"] = "1"
    result = compute(read_set(document).cases[0])
    assert [check.measured for check in result.checks] == ["computed"]
    assert not result.ok


def test_the_example_of_the_documentation_is_reproduced() -> None:
    text = (Path(__file__).parents[3] / "docs" / "conformance.md").read_text(encoding="utf-8")
    document = json.loads(text.split("```json")[1].split("```")[0])
    assert document == FILE | {"cases": [document["cases"][0]]}
    assert list(compute(read_set(document).cases[0]).failures()) == []
