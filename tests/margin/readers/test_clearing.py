"""Reading of ``zkmargin/clearing/v1``."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from margin import ids
from margin.clearing import ClearingAccount
from margin.errors import InputError
from margin.readers.clearing import from_dict, parse, read_file
from tests.margin import cases

FILE: dict[str, Any] = {
    "schema": "zkmargin/clearing/v1",
    "account": "ccp-1",
    "asOf": "2026-11-20T12:00:00Z",
    "numeraire": "USDT",
    "defaultFund": "1500.00000000009",
    "otherResources": "250",
    "scenarios": ["2008", "2020"],
    "members": [{"name": "A", "losses": ["410.00000000001", "0"]}, {"name": "B", "losses": ["7", "12.5"]}],
}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    value = copy.deepcopy(FILE)
    change(value)
    return value


def test_reads_and_rounds_against_the_clearing_house() -> None:
    fund = from_dict(FILE)
    assert fund.scenarios == ("2008", "2020")
    assert [member.name for member in fund.members] == ["A", "B"]
    losses = ((4_100_000_000_001, 0), (70_000_000_000, 125_000_000_000))
    assert fund.scaled() == ClearingAccount(ids.account_tag("ccp-1"), 15 * 10**12, 250 * 10**10, losses)


def test_is_written_as_it_is_read() -> None:
    fund = from_dict(FILE)
    assert fund.as_dict() == FILE
    assert parse(fund.canonical()) == fund
    assert "410" not in repr(fund)
    assert "410" not in repr(fund.members[0])


def test_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "fund.json"
    path.write_text(json.dumps(FILE))
    assert read_file(path) == from_dict(FILE)
    found = read_file(path, cases.snapshot(), account="other", as_of="2026-11-21T00:00:00Z")
    assert (found.account, found.as_of, found.members) == ("other", "2026-11-21T00:00:00Z", from_dict(FILE).members)


def test_rejects_another_currency_than_the_snapshots(tmp_path: Path) -> None:
    path = tmp_path / "fund.json"
    path.write_text(json.dumps(FILE | {"numeraire": "EUR"}))
    with pytest.raises(InputError) as caught:
        read_file(path, cases.snapshot())
    assert (caught.value.stable_code, caught.value.where) == ("clearing.numeraire", "fund.json.numeraire")
    assert read_file(path).numeraire == "EUR"


@pytest.mark.parametrize("change", [{"account": " x"}, {"as_of": "today"}])
def test_rejects_a_name_or_time_that_cannot_be(tmp_path: Path, change: dict[str, str]) -> None:
    path = tmp_path / "fund.json"
    path.write_text(json.dumps(FILE))
    with pytest.raises(InputError):
        read_file(path, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda value: value.pop("members"), "clearing.schema", "members"),
        (lambda value: value.update(fund="1"), "clearing.schema", "fund"),
        (lambda value: value.update(schema="zkmargin/clearing/v2"), "clearing.schema", "schema"),
        (lambda value: value.update(account=""), "clearing.schema", "account"),
        (lambda value: value.update(asOf="2026-11-20"), "input.time", "asOf"),
        (lambda value: value.update(scenarios=[]), "clearing.schema", "scenarios"),
        (lambda value: value.update(scenarios=["2008", "2008"]), "clearing.duplicate", "scenarios[1]"),
        (lambda value: value.update(scenarios=["2008"]), "clearing.schema", "members[0].losses"),
        (lambda value: value.update(members=[]), "clearing.schema", "members"),
        (lambda value: value["members"][1].update(name="A"), "clearing.duplicate", "members[1]"),
        (lambda value: value["members"][1].update(losses=["1"]), "clearing.schema", "members[1].losses"),
        (lambda value: value["members"][1].update(losses=["1", "-1"]), "clearing.value", "members[1].losses[1]"),
        (lambda value: value["members"][1].update(losses=["1", 1]), "input.number.type", "members[1].losses[1]"),
        (lambda value: value["members"][1].update(losses=["1", "NaN"]), "input.number.format", "members[1].losses[1]"),
        (lambda value: value.update(defaultFund="-0.1"), "clearing.value", "defaultFund"),
        (lambda value: value.update(otherResources="-1"), "clearing.value", "otherResources"),
    ],
)
def test_rejects(change: Callable[[dict[str, Any]], object], code: str, where: str) -> None:
    with pytest.raises(InputError) as caught:
        from_dict(changed(change))
    assert (caught.value.stable_code, caught.value.where) == (code, f"clearing.{where}")


def test_errors_do_not_repeat_amounts() -> None:
    with pytest.raises(InputError) as caught:
        from_dict(changed(lambda value: value["members"][0].update(losses=["-410.25", "0"])))
    assert "410" not in str(caught.value)


def test_rejects_what_does_not_fit() -> None:
    with pytest.raises(InputError) as caught:
        from_dict(changed(lambda value: value.update(defaultFund="1" + "0" * 20))).scaled()
    assert caught.value.stable_code == "account.width"
