"""One small case for every model: the format is not only for those of the published sets."""

from __future__ import annotations

from typing import Any

import pytest

from zkmargin.conformance.cases import read_set
from zkmargin.conformance.computing import compute
from zkmargin.conformance.planning import tasks
from zkmargin.conformance.proving import Verifier

CONTRACT = {"symbol": "P", "price": "100", "tiers": {"rule": "flat", "maintenance": "0.05"}}
MARKET: dict[str, Any] = {"venue": "v", "numeraire": "USD", "instruments": [CONTRACT]}
NONE = {"closeout": "0", "maintenance": "0", "initial": "0"}
ONE = {"closeout": "1", "maintenance": "1", "initial": "1"}
SIDES = {level: {"long": "0", "short": "0"} for level in ("closeout", "maintenance", "initial")}
HISTORY = {
    "measure": "es",
    "count": 2,
    "windows": [{"name": name, "first": "2025-12-01", "last": "2025-12-09", "returns": 9} for name in ("base", "stress", "long")],
    "coefficients": {"f1": {**ONE, "maintenance": "1.25", "initial": "1.25"}, **dict.fromkeys(("f2", "g2", "f3", "f4", "g4"), NONE)},
    "arrays": [
        {
            "symbol": "P",
            "windows": [["-10", "-20", "3", "4", "5", "6", "7", "8", "9"], ["0"] * 9, ["0"] * 9],
            "tiers": [{"floor": "0", "cap": "1000", "charges": SIDES}],
        }
    ],
}
SCENARIOS = {
    "scenarios": ["up", "down"],
    "classes": [{"name": "c", "floored": True}],
    "groups": [{"name": "g", "class": "c"}],
    "arrays": [{"symbol": "P", "group": "g", "values": ["5", "-5"]}, {"symbol": "Q", "group": "g", "values": ["4", "-4"]}],
}
COVER = {"rule": "EMIR 43(2)", "other": ONE, "largest": NONE, "secondThird": NONE, "twoLargest": ONE}
FUND = {
    "schema": "zkmargin/clearing/v1",
    "account": "ccp",
    "asOf": "2026-01-01T00:00:00Z",
    "numeraire": "USD",
    "defaultFund": "90",
    "otherResources": "10",
    "scenarios": ["one", "two"],
    "members": [{"name": "A", "losses": ["50", "0"]}, {"name": "B", "losses": ["45", "60"]}, {"name": "C", "losses": ["1", "20"]}],
}
LONG = {"cash": "-50", "positions": [{"symbol": "P", "quantity": "1"}]}

CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "cross": (MARKET, LONG, {"equity": "50", "requirement": "5"}),
    "isolated": (
        MARKET,
        {"positions": [{"symbol": "P", "quantity": "1", "entryPrice": "100", "isolatedMargin": "7"}]},
        {"equity": "7", "requirement": "5"},
    ),
    "pool": (
        MARKET,
        {"members": [LONG, {"cash": "200", "positions": [{"symbol": "P", "quantity": "-0.5"}]}]},
        {"equity": "200", "requirement": "2.5"},
    ),
    "portfolio": ({**MARKET, "portfolio": SCENARIOS}, LONG, {"requirement": "5", "scenario": ["5", "-5"], "gross": "5"}),
    "compression": (
        {**MARKET, "portfolio": SCENARIOS},
        {"positions": [{"symbol": "P", "quantity": "1"}, {"symbol": "Q", "quantity": "-1"}]},
        {"equity": "1", "requirement": "9"},
    ),
    "shortfall": ({**MARKET, "shortfall": HISTORY}, LONG, {"equity": "50", "requirement": "18.75"}),
    "clearing": ({"venue": "ccp", "numeraire": "USD", "clearing": COVER}, FUND, {"equity": "100", "requirement": "95"}),
}
"""By model: snapshot, account, and what is expected at the maintenance level."""


def case_of(model: str) -> Any:
    """The case of a model; lots of half a contract, and a second contract where the section has one."""
    snapshot, account, expected = CASES[model]
    if "instruments" in snapshot:
        second = [{**CONTRACT, "symbol": "Q", "price": "80"}] if "portfolio" in snapshot else []
        snapshot = {**snapshot, "instruments": [{**CONTRACT, "lot": "0.5" if model == "pool" else "1"}, *second]}
    case = {"name": model, "model": model, "snapshot": snapshot, "account": account, "expected": {"maintenance": expected}}
    return read_set({"schema": "zkmargin/conformance/v1", "set": "s", "title": "t", "source": "x", "cases": [case]}).cases[0]


@pytest.mark.parametrize("model", CASES)
def test_every_model_computes_a_case(model: str) -> None:
    assert list(compute(case_of(model)).failures()) == []


@pytest.mark.parametrize("model", CASES)
def test_every_models_case_has_a_circuit_and_a_true_claim(model: str) -> None:
    (task,) = tasks(case_of(model))
    assert task.circuit.model == model
    assert task.words


@pytest.mark.slow
def test_every_models_case_is_proven_and_verified() -> None:
    """One claim per model through all parties and the service."""
    work = [task for model in CASES for task in tasks(case_of(model))]
    with Verifier(sorted({task.circuit.id for task in work}), lambda _: None) as verifier:
        results = {task.model: verifier.prove(task) for task in work}
    assert {model: proof.detail for model, proof in results.items() if not proof.verified} == {}
