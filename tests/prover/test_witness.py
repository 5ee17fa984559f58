"""The witness calculator against snarkjs, on honest and dishonest inputs."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from circuits import registry, toolchain
from circuits.engine import Engine
from circuits.field import R
from circuits.home import artifact
from circuits.witness_format import count, elements
from margin.account import scale
from margin.builders.default import default_snapshot
from margin.claim import Claim
from margin.errors import EnvironmentFault, TrustError
from margin.models.cross import evaluate
from margin.samples import sample_portfolio
from margin.tables.cross import RowBook
from prover import snapshots
from prover.inputs import PublicSignals, circuit_inputs
from prover.opening import commit
from prover.witness import Calculator, Witness, WitnessError, calculator
from tests.prover.desk import Desk
from tests.sandbox import TINY

GRID = [[1, 2, 3], [4, 5, 6]]
SUM = 1 + 2 * 2 + 3 * 3 + 5 * 4 + 7 * 5 + 11 * 6


def toy_inputs(a: int = 3, first: int = 10) -> dict[str, Any]:
    return {"a": a, "pair": [first, a * a * first * SUM % R], "grid": GRID}


def snarkjs_witness(wasm: Path, inputs: dict[str, Any], folder: Path) -> bytes:
    def text(value: Any) -> Any:
        return str(value) if isinstance(value, int) else [text(item) for item in value]

    (folder / "input.json").write_text(json.dumps({name: text(value) for name, value in inputs.items()}))
    command = [str(toolchain.node()), str(toolchain.SNARKJS), "wtns", "calculate", str(wasm), "input.json", "out.wtns"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return (folder / "out.wtns").read_bytes()


def tiny_inputs(desk: Desk, claim: Claim | None = None) -> dict[str, Any]:
    claim = claim or Claim()
    book = RowBook(desk.snapshot, claim.level)
    tree = snapshots.tree(desk.snapshot, book, None)
    public = PublicSignals.of(desk.opening.commitment, tree.root, 7, claim)
    result = evaluate(desk.opening.account, book)
    return circuit_inputs(registry.get(TINY), desk.opening.account, desk.opening.blinding, result=result, tree=tree, public=public)


def test_equals_snarkjs_byte_for_byte(toy: Path, tmp_path: Path) -> None:
    witness = Calculator.load(toy).calculate(toy_inputs())
    assert bytes(witness.data) == snarkjs_witness(toy, toy_inputs(), tmp_path)


def test_values_of_the_whole_field(toy: Path, tmp_path: Path) -> None:
    inputs = toy_inputs(R - 1, R - 2)
    assert bytes(Calculator.load(toy).calculate(inputs).data) == snarkjs_witness(toy, inputs, tmp_path)


def test_equals_snarkjs_on_a_margin_circuit(home: Path, desk: Desk, tmp_path: Path) -> None:
    inputs = tiny_inputs(desk)
    witness = calculator(registry.get(TINY)).calculate(inputs)
    assert bytes(witness.data) == snarkjs_witness(artifact(TINY, "wasm"), inputs, tmp_path)
    names = registry.get(TINY).signals
    assert witness.public(len(names)) == [str(inputs[name]) for name in names]
    assert count(witness.data) == registry.get(TINY).wires


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"pair": [10, 1]}, "witness.assert", "Toy"),
        ({"b": 1}, "witness.signal.unknown", "b"),
        ({"pair": [1]}, "witness.signal.size", "pair"),
        ({"grid": [[1, 2, 3], [4, 5, 6, 7]]}, "witness.signal.size", "grid"),
        ({"a": -1}, "witness.value.range", "a[0]"),
        ({"a": R}, "witness.value.range", "a[0]"),
        ({"pair": [1 << 256, 0]}, "witness.value.range", "pair[0]"),
    ],
)
def test_rejects_inputs_by_name_and_never_by_value(toy: Path, changes: dict[str, Any], code: str, where: str) -> None:
    inputs = toy_inputs(a=987654321) | changes
    with pytest.raises(WitnessError) as caught:
        Calculator.load(toy).calculate(inputs)
    assert caught.value.stable_code == code
    assert caught.value.where.startswith(where)
    assert "987654321" not in str(caught.value)


def test_rejects_missing_signals(toy: Path) -> None:
    with pytest.raises(WitnessError) as caught:
        Calculator.load(toy).calculate({"a": 3})
    assert caught.value.stable_code == "witness.signal.missing"
    assert "9 values and was given 1" in caught.value.why


@pytest.mark.parametrize("signal", ["commitment", "snapshotRoot", "cash", "blinding", "accountTag"])
def test_rejects_margin_inputs_that_break_a_rule(home: Path, desk: Desk, signal: str) -> None:
    inputs = tiny_inputs(desk)
    inputs[signal] = (inputs[signal] + 1) % R
    with pytest.raises(WitnessError) as caught:
        calculator(registry.get(TINY)).calculate(inputs)
    assert caught.value.stable_code == "witness.assert"
    assert "Cross_" in caught.value.where
    assert str(inputs[signal]) not in str(caught.value)


def test_a_failure_in_one_thread_leaves_the_others_alone(toy: Path) -> None:
    shared = Calculator.load(toy)
    found: dict[int, object] = {}

    def work(number: int) -> None:
        inputs = toy_inputs(number + 2)
        if number % 2:
            inputs["pair"][1] = 0
        try:
            found[number] = bytes(shared.calculate(inputs).data)
        except WitnessError as error:
            found[number] = error.stable_code

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(12):
        honest = bytes(shared.calculate(toy_inputs(number + 2)).data)
        assert found[number] == ("witness.assert" if number % 2 else honest)


def test_circuit_logs_go_nowhere(toy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Calculator.load(toy).calculate(toy_inputs(a=424242))
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_wipes_and_never_shows_itself(toy: Path) -> None:
    with Calculator.load(toy).calculate(toy_inputs(a=555000111)) as witness:
        assert 555000111 in elements(witness.data)
        assert "555000111" not in repr(witness)
        size = len(witness.data)
    assert witness.data == bytearray(size)
    Witness(bytearray()).wipe()


def test_rejects_an_unregistered_calculator(toy: Path, tmp_path: Path) -> None:
    with pytest.raises(TrustError) as caught:
        Calculator.load(toy, sha256="0" * 64, cache_folder=tmp_path / "cache")
    assert caught.value.stable_code == "witness.wasm.digest"
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("content", [b"", b"not wasm", b"\0asm\1\0\0\0"])
def test_rejects_what_is_no_calculator(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.wasm"
    path.write_bytes(content)
    with pytest.raises(TrustError) as caught:
        Calculator.load(path).calculate({"a": 1})
    assert caught.value.stable_code == "witness.wasm.format"


def test_rejects_a_missing_calculator(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        Calculator.load(tmp_path / "x.wasm")
    assert caught.value.stable_code == "witness.wasm.missing"


@pytest.mark.slow
@pytest.mark.parametrize("circuit_id", ["cross-p8-c4-d4", "cross-p16-c8-d4", "cross-p64-c16-d4"])
def test_equals_snarkjs_on_every_size(circuit_id: str, tmp_path: Path) -> None:
    circuit = registry.get(circuit_id)
    snapshot = default_snapshot("2026-11-20T12:00:00Z")
    sample = sample_portfolio(3, snapshot=snapshot, positions=circuit.positions - 1, collateral=circuit.collateral)
    with Engine.open() as engine:
        opening = commit(scale(sample, snapshot), circuit.positions, circuit.collateral, engine.poseidon)
        book = RowBook(snapshot, "initial")
        tree = snapshots.tree(snapshot, book, engine)
    public = PublicSignals.of(opening.commitment, tree.root, 5, Claim("initial"))
    result = evaluate(opening.account, book)
    inputs = circuit_inputs(circuit, opening.account, opening.blinding, result=result, tree=tree, public=public)
    witness = calculator(circuit).calculate(inputs)
    assert bytes(witness.data) == snarkjs_witness(artifact(circuit.id, "wasm"), inputs, tmp_path)


def test_nothing_of_a_calculation_stays(toy: Path) -> None:
    """Its instance, which has seen the account, is gone when the witness is there."""
    import gc

    from prover.witness import _Instance

    shared = Calculator.load(toy)
    for _ in range(3):
        shared.calculate(toy_inputs())
    with pytest.raises(WitnessError):
        shared.calculate(toy_inputs() | {"pair": [1, 1]})
    gc.collect()
    assert not any(isinstance(found, _Instance) for found in gc.get_objects())
