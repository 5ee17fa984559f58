"""Every command with every model: check, commit, challenge, prove, verify, explain, report, in the order of a user."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from circuits.setup import ensure_development_key
from margin.models import MODELS, Model
from tests.every_model import MODEL_NAMES, tiny
from tests.zkmargin.conftest import SIGNED_BY, Cli, inside
from tests.zkmargin.model_desk import CLAIMS, files, lay_out
from zkmargin.run import run

SNAPSHOT = ["--snapshot", "snapshot.json"]
ASK = ["challenge", "--key", "keys/verifier.pem", "--verifier", "Sample Lender", *SNAPSHOT]
SECRETS = ("0.123456789", "30.25", "4000.123456789012", "90.25")


def members(model: str) -> list[tuple[str, list[str]]]:
    """What is committed to: a name, and its files."""
    return [(name.partition(".")[0], [name]) for name in files(model)] if model == "pool" else [("account", files(model))]


def prove_options(model: str) -> list[str]:
    names = [name for name, _ in members(model)]
    statements = [part for name in names for part in ("--statement", f"{name}.statement.json")]
    return [*(f"{name}.secret.json" for name in names), *SNAPSHOT, *statements]


def steps(model: str) -> Iterator[list[str]]:
    """Everything up to the attestation."""
    for name, own in members(model):
        out = ["--out", f"{name}.secret.json", "--statement", f"{name}.statement.json"]
        yield ["commit", *own, "--model", model, "--circuit", "tiny", *SNAPSHOT, *out, *SIGNED_BY]
    yield [*ASK, "--model", model, *CLAIMS.get(model, [])]
    yield ["prove", *prove_options(model), "--challenge", "challenge.json"]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Filled as models are asked for."""
    return {"": tmp_path_factory.mktemp("models")}


@pytest.fixture(params=MODEL_NAMES)
def model(request: pytest.FixtureRequest) -> Model:
    return MODELS[request.param].name


@pytest.fixture
def mine(model: Model, desks: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Commands on a copy of the model's desk."""
    if model not in desks:
        ensure_development_key(tiny(model).id)
        desk = lay_out(desks[""] / model, model)
        for step in steps(model):
            with inside(desk):
                assert run(step) == 0, step
        desks[model] = desk
    return Cli(capsys, Path(shutil.copytree(desks[model], tmp_path / "desk")))


def test_the_attestation_of_every_model_verifies(mine: Cli, model: Model) -> None:
    verify = ["verify", "attestation.json", *SNAPSHOT, "-t", "trust.json", "-c", "challenge.json"]
    result = mine(*verify, "--development", "--json")
    assert (result.code, result.json["valid"]) == (0, True)
    assert result.json["attested"]["model"] == model
    assert mine(*verify).code == 4


def test_check_shows_every_level_and_is_data_too(mine: Cli, model: Model) -> None:
    options = ["check", *files(model), "--model", model, *SNAPSHOT, *CLAIMS.get(model, [])]
    shown = mine(*options)
    assert shown.code == 0, shown.out + shown.err
    marks = [line.split()[1] for line in shown.out.splitlines()[1:4]]
    assert marks == ["close-out", "maintenance", "initial"]
    found = mine(*options, "--json").json
    assert (found["model"], found["holds"], found["shortfall"]) == (model, True, None)
    assert set(found["levels"]) == {"closeout", "maintenance", "initial"}
    assert ("calls" in found) == (model not in ("compression", "clearing"))


def test_check_has_what_the_model_is_about(mine: Cli, model: Model) -> None:
    own = {
        "cross": ("positions", "collateral"),
        "isolated": ("weakest", "positions"),
        "pool": ("members", "netting"),
        "portfolio": ("classes", "groups"),
        "compression": ("requirements", "byGroup"),
        "shortfall": ("windows", "binding"),
        "clearing": ("scenarios", "defaultFund"),
    }
    options = ["check", *files(model), "--model", model, *SNAPSHOT, *CLAIMS.get(model, []), "--json"]
    assert set(own[model]) <= mine(*options).json.keys()


def test_a_claim_that_is_not_true_is_a_no_with_the_amount(mine: Cli, model: Model) -> None:
    bounds = ["--lower-bps", "1000000"] if model != "compression" else ["--upper-bps", "1"]
    result = mine("check", *files(model), "--model", model, *SNAPSHOT, *bounds, "--json")
    assert result.code == 1
    assert result.json["shortfall"]
    refused = mine("prove", *prove_options(model), "--model", model, "--purpose", "a test", *bounds, "-o", "new.json", "--json")
    assert (refused.code, refused.error) == (1, "claim.false")
    assert not (mine.folder / "new.json").exists()


def test_explain_says_what_the_model_keeps_secret(mine: Cli, model: Model) -> None:
    found = mine("explain", "attestation.json", "--json").json
    assert found["model"] == model
    names = [line["name"] for line in found["public"]]
    assert "model" in names
    assert ("member 2" in names) == (model == "pool")
    assert len(found["secret"]) >= 6
    shown = mine("explain", "attestation.json")
    assert shown.code == 0
    assert f"  {'model':<22} {model}" in shown.out


def test_nothing_private_is_in_the_attestation_or_its_explanation(mine: Cli, model: Model) -> None:
    texts = (mine.folder / "attestation.json").read_text() + mine("explain", "attestation.json").out
    assert [secret for secret in SECRETS if secret in texts] == []


def test_public_report_is_about_the_model(mine: Cli, model: Model) -> None:
    options = ["report", "attestation.json", *SNAPSHOT, "-t", "trust.json", "-c", "challenge.json", "--development"]
    assert mine(*options).code == 0
    page = (mine.folder / "report.html").read_text()
    assert f"attestation.json, {model} model" in page
    assert "VALID" in page
    assert "<script" not in page


def test_private_report_has_the_models_picture(mine: Cli, model: Model) -> None:
    options = ["report", *files(model), "--private", "--model", model, *SNAPSHOT, *CLAIMS.get(model, []), "-o", "private.html"]
    assert mine(*options).code == 0
    page = (mine.folder / "private.html").read_text()
    assert "In pictures" in page
    marks = {
        "portfolio": "worst: ",
        "compression": "net within groups",
        "shortfall": "Shaded: the tail",
        "pool": "pool, netted",
        "clearing": "what covers them in green",
        "isolated": "Headroom of each position",
        "cross": "Value of each position",
    }
    assert marks[model] in page


@pytest.mark.parametrize("model", ["portfolio", "shortfall", "clearing"], indirect=True)
def test_rejects_a_snapshot_without_the_models_section(mine: Cli, model: Model) -> None:
    plain = json.loads((mine.folder / "snapshot.json").read_text())
    for section in ("portfolio", "shortfall", "clearing"):
        del plain[section]
    (mine.folder / "plain.json").write_text(json.dumps(plain))
    result = mine("check", *files(model), "--model", model, "-s", "plain.json", "--json")
    assert (result.code, result.error) == (3, "rows.section")


@pytest.mark.parametrize("model", ["cross"], indirect=True)
def test_one_commitment_serves_several_models(mine: Cli, model: Model) -> None:
    """The issuer signs an account once; slots are the same for cross, portfolio and shortfall."""
    for other in ("portfolio", "shortfall"):
        ensure_development_key(tiny(other).id)
        assert mine(*ASK, "--model", other, "-o", f"{other}.json").code == 0
        made = mine("prove", *prove_options(model), "-c", f"{other}.json", "-o", f"{other}.attestation.json", "--json")
        assert (made.code, made.json["model"]) == (0, other)


@pytest.mark.parametrize("model", ["portfolio"], indirect=True)
def test_a_challenge_for_another_model_cannot_be_answered_by_an_option(mine: Cli, model: Model) -> None:
    result = mine("prove", *prove_options(model), "-c", "challenge.json", "--model", "cross", "-o", "new.json", "--json")
    assert result.code != 0
    assert result.error == "attest.model"


@pytest.mark.parametrize("model", ["pool"], indirect=True)
class TestPool:
    def test_weights_are_public_and_bound(self, mine: Cli, model: Model) -> None:
        options = ["prove", *prove_options(model), "-c", "challenge.json", "-o", "new.json", "--weights", "6000,4000"]
        assert mine(*options).code == 0
        shares = [line["meaning"] for line in mine("explain", "new.json", "--json").json["public"] if line["name"].startswith("member")]
        assert ["60 %" in shares[0], "40 %" in shares[1]] == [True, True]

    @pytest.mark.parametrize("weights", ["5000", "5000,6000", "5000,5000,0", "-1,10001", "a,b", ""])
    def test_rejects_usage_weights(self, mine: Cli, model: Model, weights: str) -> None:
        result = mine("prove", *prove_options(model), "-c", "challenge.json", "-o", "new.json", "--weights", weights, "--json")
        assert (result.code, result.error) == (2, "usage.weights")

    def test_rejects_usage_members_without_statements(self, mine: Cli, model: Model) -> None:
        result = mine("prove", "a.secret.json", "b.secret.json", *SNAPSHOT, "-c", "challenge.json", "-o", "new.json", "--json")
        assert (result.code, result.error) == (2, "usage.members")

    def test_rejects_usage_members_of_one(self, mine: Cli, model: Model) -> None:
        result = mine("check", "a.json", "--model", "pool", *SNAPSHOT, "--json")
        assert (result.code, result.error) == (2, "usage.members")

    def test_rejects_usage_members_for_another_model(self, mine: Cli, model: Model) -> None:
        options = ["prove", *prove_options(model), "--model", "cross", "--purpose", "a test", "-o", "new.json", "--json"]
        assert mine(*options).error == "usage.members"

    def test_members_may_come_in_several_files(self, mine: Cli, model: Model) -> None:
        whole = mine("check", "a.json", "b.json", "--model", "pool", *SNAPSHOT, "--json").json
        first = json.loads((mine.folder / "a.json").read_text())
        header = "kind,instrument,side,qty,contract size,avg entry price,currency,balance\n"
        rows = []
        for row in first["positions"]:
            side = "short" if row["quantity"].startswith("-") else "long"
            rows.append(f"position,{row['symbol']},{side},{row['quantity'].lstrip('-')},1,{row['entryPrice']},,\n")
        (mine.folder / "a1.csv").write_text(header + "".join(rows))
        balances = [f"collateral,,,,,,{row['asset']},{row['amount']}\n" for row in first["collateral"]]
        (mine.folder / "a2.csv").write_text(header + "".join(balances))
        parts = mine("check", "a1.csv,a2.csv", "b.json", "--as-of", "now", "--model", "pool", *SNAPSHOT, "--json").json
        assert parts["levels"] == whole["levels"]
