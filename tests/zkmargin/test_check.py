"""``check``: figures, verdict and exit code, from every format that a user has."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.zkmargin.conftest import Cli

CHECK = ("check", "positions.json", "balance.json", "-s", "snapshot.json")
SHORT = ("check", "positions.json", "balance_short.json", "-s", "snapshot.json")


def test_verdict_sentence_comes_first_and_every_level_has_a_line(cli: Cli) -> None:
    result = cli(*CHECK)
    lines = result.out.splitlines()
    assert result.code == 0
    assert lines[0].startswith("ENOUGH  The claim holds: equity is at least 100 % of maintenance margin")
    assert [line[:4].strip() for line in lines[1:4]] == ["ok", "ok", "!!"]
    assert "short" in lines[3]
    assert "BTC/USDT:USDT" in result.out


def test_too_little_margin_is_a_no_with_the_missing_amount(cli: Cli) -> None:
    result = cli(*SHORT)
    assert result.code == 1
    assert result.out.startswith("SHORT  The account is short 5,624.65 USDT of maintenance margin")


def test_json_is_one_object_with_exact_figures(cli: Cli) -> None:
    result = cli(*SHORT, "--json")
    found = result.json
    assert (result.code, found["exitCode"], found["ok"], found["holds"]) == (1, 1, False, False)
    level = found["levels"]["maintenance"]
    assert Decimal(level["headroom"]) == Decimal(found["equity"]) - Decimal(level["requirement"])
    assert sum(Decimal(position["margin"]["maintenance"]) for position in found["positions"]) == Decimal(level["requirement"])
    assert found["shortfall"] == "short 5,624.65 USDT of maintenance margin"
    assert found["circuit"] == "cross-p8-c4-d4"


@pytest.mark.parametrize(("level", "code"), [("closeout", 0), ("maintenance", 0), ("initial", 1)])
def test_level_chooses_the_claim(cli: Cli, level: str, code: int) -> None:
    assert cli(*CHECK, "--level", level).code == code


def test_a_shortfall_can_be_claimed(cli: Cli) -> None:
    assert cli(*SHORT, "--upper-bps", "10000").code == 0
    assert cli(*CHECK, "--upper-bps", "10000").code == 1


def test_the_same_account_as_a_spreadsheet_gives_the_same_figures(cli: Cli) -> None:
    dumped, table = (
        cli(*arguments, "--json").json for arguments in (CHECK, ("check", "account.csv", "--as-of", "now", "-s", "snapshot.json"))
    )
    assert dumped["levels"] == table["levels"]
    assert dumped["equity"] == table["equity"]


def test_hyperliquid_state_is_read(cli: Cli) -> None:
    result = cli("check", "hyperliquid.json", "-s", "snapshot.json", "--json")
    assert (result.code, result.json["format"]) == (0, "hyperliquid")


def test_parquet_is_read(cli: Cli) -> None:
    import pandas

    pandas.read_csv(cli.folder / "account.csv", dtype=str).to_parquet(cli.folder / "account.parquet")
    result = cli("check", "account.parquet", "--as-of", "now", "-s", "snapshot.json", "--json")
    assert result.json["equity"] == cli(*CHECK, "--json").json["equity"]


def test_what_the_conversion_did_is_told_on_standard_error(cli: Cli) -> None:
    assert "floating point" in cli(*CHECK).err


def test_notes_are_in_the_json_too(cli: Cli) -> None:
    assert any(note["code"] == "input.float" for note in cli(*CHECK, "--json").json["notes"])


def test_rejects_input_file_missing(cli: Cli) -> None:
    result = cli("check", "nowhere.json", "-s", "snapshot.json", "--json")
    assert (result.code, result.error) == (3, "input.file.missing")


def test_rejects_claim_bound_too_large(cli: Cli) -> None:
    assert cli(*CHECK, "--lower-bps", str(1 << 20), "--json").error == "claim.bound"


def test_rejects_usage_not_an_integer(cli: Cli) -> None:
    result = cli(*CHECK, "--lower-bps", "１００", "--json")
    assert (result.code, result.error) == (2, "usage")


def test_account_file_is_not_shown_in_an_error(cli: Cli) -> None:
    positions = json.loads((cli.folder / "positions.json").read_text())
    positions[0]["contracts"] = "12.500000000000000000000000001"
    (cli.folder / "positions.json").write_text(json.dumps(positions))
    result = cli(*CHECK, "--json")
    assert result.code == 3
    assert "12.5000" not in result.out + result.err
