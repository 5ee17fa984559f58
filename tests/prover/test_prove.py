"""Proofs by both backends, and what happens without one or with bad keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from circuits import registry
from circuits.engine import Engine
from circuits.keys import Key, load_key
from circuits.snarkjs import call
from margin.claim import Claim
from margin.errors import EnvironmentFault, TrustError
from margin.models.cross import evaluate
from margin.tables.cross import RowBook
from prover import snapshots
from prover.background import Background
from prover.inputs import PublicSignals, circuit_inputs
from prover.prove import open_engine, prove
from prover.witness import Witness, calculator
from tests.prover.desk import Desk
from tests.sandbox import TINY


def witness_of(desk: Desk) -> tuple[Witness, list[str]]:
    book = RowBook(desk.snapshot, "maintenance")
    tree = snapshots.tree(desk.snapshot, book, None)
    public = PublicSignals.of(desk.opening.commitment, tree.root, 11, Claim())
    result = evaluate(desk.opening.account, book)
    inputs = circuit_inputs(registry.get(TINY), desk.opening.account, desk.opening.blinding, result=result, tree=tree, public=public)
    return calculator(registry.get(TINY)).calculate(inputs), public.decimals()


@pytest.fixture
def key(home: Path) -> Key:
    return load_key(TINY)


def test_snarkjs_accepts_the_engines_proof(key: Key, desk: Desk) -> None:
    witness, expected = witness_of(desk)
    engine = open_engine("auto")
    assert engine is not None
    with engine:
        proof = prove(key, witness, expected, engine=engine)
    assert proof.backend == "engine"
    assert list(proof.public) == expected
    answer = call("verify", {"vk": key.vk, "public": list(proof.public), "proof": proof.proof}, timeout=60)
    assert answer is True


def test_the_engine_accepts_snarkjs_proof(key: Key, desk: Desk) -> None:
    witness, expected = witness_of(desk)
    proof = prove(key, witness, expected, engine=None)
    assert proof.backend == "snarkjs"
    with Engine.open() as engine:
        assert engine.verify(key.vk, proof.proof, proof.public)
        other = [*proof.public[:-1], "1"]
        assert not engine.verify(key.vk, proof.proof, other)


def test_no_engine_means_snarkjs(home_without_engine: Path) -> None:
    assert open_engine("auto") is None
    assert open_engine("snarkjs") is None


def test_rejects_a_backend_that_is_not_built(home_without_engine: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        open_engine("engine")
    assert caught.value.stable_code == "engine.missing"


def test_rejects_proving_without_node_and_engine(home_without_engine: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    witness, expected = witness_of(desk)
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("circuits.toolchain._wheel_binary", lambda _: None)
    with pytest.raises(EnvironmentFault) as caught:
        prove(load_key(TINY), witness, expected, engine=None)
    assert caught.value.stable_code == "node.missing"


def test_rejects_a_witness_about_something_else(key: Key, desk: Desk) -> None:
    witness, expected = witness_of(desk)
    with Engine.open() as engine, pytest.raises(TrustError) as caught:
        prove(key, witness, [*expected[:-1], "9"], engine=engine)
    assert caught.value.stable_code == "prove.public"


@pytest.mark.parametrize("backend", ["engine", "snarkjs"])
def test_rejects_a_changed_proving_key(key: Key, desk: Desk, backend: Any) -> None:
    witness, expected = witness_of(desk)
    data = bytearray(key.zkey.read_bytes())
    data[len(data) // 2] ^= 1
    key.zkey.write_bytes(data)
    engine = open_engine(backend)
    try:
        with pytest.raises(TrustError) as caught:
            prove(key, witness, expected, engine=engine, key_check=Background(key.check_zkey))
    finally:
        if engine is not None:
            engine.close()
    assert caught.value.stable_code == "key.zkey.digest"


@pytest.mark.parametrize("backend", ["engine", "snarkjs"])
def test_rejects_a_verification_key_of_another_pair(key: Key, desk: Desk, backend: Any) -> None:
    """A proof that does not verify under the pinned verification key never leaves."""
    witness, expected = witness_of(desk)
    vk = cast(dict[str, Any], dict(key.vk))
    vk["IC"] = [vk["IC"][1], vk["IC"][0], *vk["IC"][2:]]
    engine = open_engine(backend)
    try:
        with pytest.raises(TrustError) as caught:
            prove(replace(key, vk=vk), witness, expected, engine=engine)
    finally:
        if engine is not None:
            engine.close()
    assert caught.value.stable_code == "prove.invalid"


def test_snarkjs_gets_the_witness_by_a_pipe(key: Key, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written anywhere: neither the working folder nor the folder for temporary files gets a file."""
    watched = tmp_path / "watched"
    watched.mkdir()
    monkeypatch.setenv("TMPDIR", str(watched))
    monkeypatch.chdir(watched)
    witness, expected = witness_of(desk)
    before = {path: path.stat().st_mtime_ns for path in key.directory.iterdir()}
    prove(key, witness, expected, engine=None)
    assert list(watched.iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in key.directory.iterdir()} == before


def test_a_child_that_hangs_is_killed(key: Key, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    witness, expected = witness_of(desk)
    monkeypatch.setattr("prover.prove.SNARKJS_TIMEOUT", 0.01)
    with pytest.raises(EnvironmentFault) as caught:
        prove(key, witness, expected, engine=None)
    assert caught.value.stable_code == "snarkjs.timeout"


def test_background_work_raises_where_it_is_asked_for() -> None:
    def fail() -> None:
        raise TrustError("no", code="some.code")

    work = Background(fail)
    for _ in range(2):
        with pytest.raises(TrustError):
            work.result()
    assert Background(lambda: 5).result() == 5
