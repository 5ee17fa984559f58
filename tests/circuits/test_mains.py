"""The public contract of each circuit: main file, registry, ``.sym`` and ``.r1cs`` name the same signals in the same order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from circuits import pin, registry
from circuits.compile import ensure, run_circom, sha256_file, source_sha256
from circuits.home import CIRCUITS
from circuits.r1cs import read_header
from circuits.sym import read_wires
from tests.soundness.whole import PUBLIC

ALL = [circuit.id for circuit in registry.all_circuits()]
FAST = [circuit.id for circuit in registry.all_circuits() if circuit.preset == "tiny"]
LARGER = [circuit.id for circuit in registry.all_circuits() if circuit.preset == "small" or circuit.id.startswith("cross-p16")]
"""Compiled in the slower suites; the largest are compiled by ``python -m circuits.pin`` alone, and their sources are pinned."""
TEMPLATE = {
    "cross": ("positions", "collateral"),
    "isolated": ("positions",),
    "pool": ("members", "positions", "collateral", "netted", "nettedCollateral"),
    "portfolio": ("positions", "collateral", "groups", "classes", "scenarios"),
    "compression": ("positions", "collateral", "groups", "classes", "scenarios"),
    "shortfall": ("positions", "collateral", "windows", "returns"),
    "clearing": ("members", "scenarios"),
}
"""Sizes in the order of the templates' parameters; the levels follow."""


def main_text(circuit_id: str) -> str:
    return (CIRCUITS / "main" / f"{circuit_id}.circom").read_text(encoding="utf-8")


def test_every_main_is_registered() -> None:
    assert sorted(ALL) == sorted(path.stem for path in (CIRCUITS / "main").glob("*.circom"))


@pytest.mark.parametrize("circuit_id", ALL)
def test_header_comment_declaration_and_registry_agree(circuit_id: str) -> None:
    circuit, text = registry.get(circuit_id), main_text(circuit_id)
    comment = re.search(r"// Public signals, in order: (.*)", text)
    declared = re.search(r"\{public \[(.*)\]\}", text)
    assert comment is not None
    assert declared is not None
    assert tuple(comment[1].split(", ")) == tuple(declared[1].split(", ")) == circuit.signals == PUBLIC
    arguments = [*(circuit.sizes[name] for name in TEMPLATE[circuit.model]), circuit.path_levels]
    assert f"= {circuit.model.capitalize()}({', '.join(map(str, arguments))});" in text
    assert pin.sizes(circuit_id) == (circuit.model, dict(circuit.sizes), circuit.depth)


@pytest.mark.parametrize("circuit_id", ALL)
def test_registered_sources_are_these(circuit_id: str) -> None:
    assert registry.get(circuit_id).source_sha256 == source_sha256(circuit_id)


def check_signals(circuit_id: str) -> None:
    circuit, paths = registry.get(circuit_id), ensure(circuit_id)
    header, wires = read_header(paths["r1cs"]), read_wires(paths["sym"])
    by_wire = {wire: name for name, wire in wires.items()}
    assert tuple(by_wire[1 + place] for place in range(header.public_inputs)) == tuple(f"main.{name}" for name in circuit.signals)
    assert (header.public_outputs, header.public_inputs) == (0, len(circuit.signals))
    assert (header.constraints, header.wires) == (circuit.constraints, circuit.wires)


@pytest.mark.parametrize("circuit_id", FAST)
def test_sym_and_r1cs_have_the_registered_signals(circuit_id: str) -> None:
    check_signals(circuit_id)


@pytest.mark.slow
@pytest.mark.parametrize("circuit_id", LARGER)
def test_sym_and_r1cs_of_the_large_have_the_registered_signals(circuit_id: str) -> None:
    check_signals(circuit_id)


def test_compiling_gives_the_registered_digests_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one circuit: for the others set-up compares what it compiles."""
    monkeypatch.chdir(tmp_path)
    circuit = registry.get(FAST[0])
    run_circom(CIRCUITS / "main" / f"{circuit.id}.circom", tmp_path)
    built = {kind: tmp_path / f"{circuit.id}.{kind}" for kind in ("r1cs", "sym")}
    built["wasm"] = tmp_path / f"{circuit.id}_js" / f"{circuit.id}.wasm"
    for kind, path in built.items():
        assert sha256_file(path) == circuit.artifact_sha256(kind), kind
