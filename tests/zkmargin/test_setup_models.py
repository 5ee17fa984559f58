"""Presets by model: ``setup``, ``doctor`` and circuits that belong to another model."""

from __future__ import annotations

import pytest

from circuits import registry
from margin.errors import UsageError
from margin.models import MODELS
from prover import cache
from prover.witness_module import cached
from tests.every_model import MODEL_NAMES, tiny
from tests.zkmargin.conftest import Cli
from zkmargin.presets import circuit_ids, model_of, room, smallest


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_a_preset_is_the_models_own(model: str) -> None:
    name = MODELS[model].name
    (small,) = circuit_ids(["small"], name)
    assert small.startswith(f"{model}-")
    assert model_of(small) == model
    assert circuit_ids(["all"], name) == tuple(circuit.id for circuit in registry.of_model(model) if circuit.production)


def test_an_id_says_its_model_itself() -> None:
    assert circuit_ids(["cross-p8-c4-d4"], "portfolio") == ("cross-p8-c4-d4",)
    assert model_of("no-such-circuit") is None


def test_rejects_circuit_unknown() -> None:
    with pytest.raises(UsageError) as caught:
        circuit_ids(["huge"], "clearing")
    assert caught.value.stable_code == "circuit.unknown"


def test_room_is_said_in_words() -> None:
    assert room(registry.get("pool-m4-p8-c4-n16-a8-d4")).startswith("4 members, 8 positions, 4 assets, 16 netted positions")
    assert room(registry.get("clearing-n16-k4-d4")) == "16 members, 4 scenarios"


def test_smallest_needs_the_snapshots_own_sizes() -> None:
    needs = {"positions": 3, "collateral": 1, "groups": 2, "classes": 1, "scenarios": 31, "depth": 4}
    assert smallest("portfolio", needs) == "portfolio-p32-c4-g8-u2-s31-d4"
    assert smallest("portfolio", {**needs, "scenarios": 17}) is None
    assert smallest("compression", needs) is None


def test_setup_of_a_model_checks_what_is_there(bare: Cli) -> None:
    result = bare("setup", "tiny", "--model", "clearing", "--json")
    assert result.code == 0
    assert [key["circuit"] for key in result.json["keys"]] == [tiny("clearing").id]
    assert cached(tiny("clearing").wasm_sha256, cache.folder("witness")) is not None  # the first proof does not have to compile it


def test_doctor_knows_the_models(bare: Cli) -> None:
    result = bare("doctor", "tiny", "--model", "clearing", "--json")
    findings = {finding["name"]: finding["detail"] for finding in result.json["findings"]}
    assert "4 members, 2 scenarios" in findings["circuit"]
    assert findings["models"].startswith("set up: ")


def test_rejects_usage_model(cli: Cli) -> None:
    ask = ("challenge", "--key", "keys/verifier.pem", "--verifier", "Sample Lender", "-o", "new.json", "--json")
    assert cli(*ask, "--model", "portfolio", "--circuit", "cross-p8-c4-d4").error == "usage.model"
    commit = ("commit", "positions.json", "balance.json", "-s", "snapshot.json", "-o", "new.secret.json", "--json")
    assert cli(*commit, "--circuit", "portfolio-p8-c4-g4-u2-s16-d4").error == "usage.model"
    proof = ("prove", "account.secret.json", "-s", "snapshot.json", "--purpose", "x", "-o", "new.json", "--json")
    assert cli(*proof, "--model", "cross", "--circuit", "clearing-n16-k4-d4").error == "usage.model"
    assert cli("check", "positions.json", "-s", "snapshot.json", "--model", "lottery", "--json").error == "usage"
