"""What does not fit is refused with the way out: the file for another model, a folder, a snapshot without the table, too much to hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuits import registry
from margin.models import MODELS
from tests.every_model import MODEL_NAMES
from tests.zkmargin.conftest import Cli
from tests.zkmargin.model_desk import lay_out, now
from zkmargin import samples
from zkmargin.demo.attacks import other_circuit, refusal
from zkmargin.presets import largest
from zkmargin.subjects import ReadOptions

SNAPSHOT = ("-s", "snapshot.json")


@pytest.fixture
def clearing(bare: Cli) -> Cli:
    """A clearing house's desk beside a desk of accounts."""
    lay_out(bare.folder / "house", "clearing")
    return bare


def test_a_fund_is_no_account(cli: Cli) -> None:
    (cli.folder / "fund.json").write_bytes(samples.content("clearing/fund.json"))
    for model in ("cross", "isolated", "portfolio"):
        result = cli("check", "fund.json", "--model", model, *SNAPSHOT, "--json")
        assert (result.code, result.error) == (3, "account.kind")
        assert result.json["error"]["hint"] == "Give --model clearing."


def test_an_account_is_no_fund(clearing: Cli) -> None:
    (clearing.folder / "account.csv").write_bytes(samples.content("account.csv"))
    result = clearing("check", "account.csv", "--model", "clearing", "-s", "house/snapshot.json", "--json")
    assert (result.code, result.error) == (3, "clearing.schema")
    assert "another --model" in result.json["error"]["hint"]


def test_a_broken_fund_is_told_by_its_place(clearing: Cli) -> None:
    fund = clearing.folder / "house/fund.json"
    fund.write_text(fund.read_text()[:-1])
    result = clearing("check", "house/fund.json", "--model", "clearing", "-s", "house/snapshot.json", "--json")
    assert (result.code, result.error) == (3, "json.truncated")


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_rejects_usage_path_for_a_folder(cli: Cli, model: str) -> None:
    (cli.folder / "accounts").mkdir()
    result = cli("check", "accounts", "--model", model, *SNAPSHOT, "--json")
    assert (result.code, result.error) == (2, "usage.path")
    assert "accounts/*.csv" in result.json["error"]["hint"]


@pytest.mark.parametrize("model", ["portfolio", "compression", "shortfall"])
def test_rejects_rows_section_before_anything_is_committed(cli: Cli, model: str) -> None:
    result = cli("commit", "account.csv", "--as-of", "now", "--model", model, *SNAPSHOT, "-o", "new.secret.json", "--json")
    assert (result.code, result.error) == (3, "rows.section")
    assert not (cli.folder / "new.secret.json").exists()


def test_nobody_is_short_of_a_compression(cli: Cli) -> None:
    ask = ("challenge", "--key", "keys/verifier.pem", "--verifier", "Sample Lender", "--model", "compression")
    result = cli(*ask, "--short-by-at-most", "10%", "-o", "new.json", "--json")
    assert (result.code, result.error) == (2, "usage.claim")
    assert "--upper-bps" in result.json["error"]["hint"]


def test_too_many_positions_are_told_with_the_largest_circuit(cli: Cli) -> None:
    market = json.loads((cli.folder / "snapshot.json").read_bytes())
    rows = [{"symbol": item["symbol"], "quantity": "1", "contractSize": "1", "entryPrice": "1"} for item in market["instruments"][:9]]
    account = {"account": "big", "asOf": now(), "positions": rows, "collateral": [{"asset": "USDT", "amount": "1000000"}]}
    (cli.folder / "big.json").write_text(json.dumps({"schema": "zkmargin/portfolio/v1", **account}))
    result = cli("commit", "big.json", *SNAPSHOT, "--circuit", "small", "-o", "new.secret.json")
    assert result.code == 3
    assert "cross-p16-c8-d4 fits" in result.err


def test_the_largest_circuit_is_one_for_the_snapshot() -> None:
    assert largest("portfolio", {"positions": 99, "scenarios": 16, "depth": 4}).startswith("portfolio-p32-c4-g8-u4-s16-d4 (32 positions")
    assert largest("cross", {"positions": 99, "depth": 4}).startswith("cross-p64-c16-d4 (64 positions")


def test_now_is_one_moment_for_all_members() -> None:
    told = ReadOptions(as_of="now").at_one_time()
    assert told.as_of != "now"
    assert told.at_one_time() is told


@pytest.mark.parametrize("model", [model for model in MODEL_NAMES if model != "cross"])
def test_what_refuses_another_models_name_follows_from_the_difference(model: str) -> None:
    name = MODELS[model].name
    (own, *_) = [circuit for circuit in registry.of_model(name) if circuit.production]
    expected = {"portfolio": "policy.model", "compression": "policy.model", "shortfall": "account.shape"}
    assert refusal(own, other_circuit(name)) == expected.get(model, "account.kind")


def test_without_a_challenge_the_model_that_was_taken_is_named(bare: Cli, tmp_path: Path) -> None:
    lay_out(tmp_path / "desk", "shortfall")
    at = Cli(bare._capsys, tmp_path / "desk")
    signed = ("--issuer-key", "keys/issuer.pem", "--issuer", "Sample Venue", "--holder", "keys/holder.pub.pem")
    assert at("commit", "account.json", "--model", "cross", "--circuit", "large", *SNAPSHOT, *signed).code == 0
    result = at("prove", "account.secret.json", *SNAPSHOT, "--json")
    assert (result.code, result.error) == (3, "attest.circuit")
    assert "--model" in result.json["error"]["hint"]


def test_an_option_is_shown_by_its_scenarios(bare: Cli) -> None:
    assert bare("init", "desk", "--model", "portfolio").code == 0
    desk = Cli(bare._capsys, bare.folder / "desk")
    assert desk("snapshot", "build", "--policy", "span", "--chain", "chain.csv", "--venue", "v", "--haircuts", "haircuts.csv").code == 0
    market = json.loads((desk.folder / "snapshot.json").read_bytes())
    symbol = next(item["symbol"] for item in market["instruments"] if item["kind"] == "option")
    shown = desk("snapshot", "show", "snapshot.json", "--symbol", symbol)
    assert shown.code == 0
    assert "profit of a lot" in shown.out
    assert "-9.3 %, vol down" in shown.out
