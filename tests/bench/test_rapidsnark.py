"""Proofs made by rapidsnark are accepted, as strictly as any other's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.peers import Rapidsnark
from bench.subject import Subject
from circuits import registry
from circuits.engine import Engine
from circuits.setup import ensure_development_key
from prover.witness import calculator
from verifier.engines import backend
from verifier.errors import ProofInvalidError
from verifier.trio import read_trio, verify_trio


@pytest.mark.slow
def test_a_proof_by_rapidsnark_verifies_and_a_changed_signal_does_not(tmp_path: Path) -> None:
    circuit = registry.get("cross-p8-c4-d4")
    key = ensure_development_key(circuit.id)
    with Engine.open() as engine:
        subject = Subject.of(circuit, engine)
    witness = tmp_path / "sample.wtns"
    with calculator(circuit).calculate(subject.inputs) as calculated:
        witness.write_bytes(calculated.data)
    with Rapidsnark(key.zkey, witness) as rapidsnark:
        rapidsnark.prove()
        made = rapidsnark.last
    vk = (key.directory / "verification_key.json").read_bytes()
    proof, public = json.dumps(made["proof"]).encode(), made["public"]
    for name in ("native", "py_ecc"):
        verify_trio(read_trio(vk, proof, json.dumps(public).encode()), backend(name))
    changed = [*public[:-1], "1"]
    with pytest.raises(ProofInvalidError):
        verify_trio(read_trio(vk, proof, json.dumps(changed).encode()), backend("native"))
