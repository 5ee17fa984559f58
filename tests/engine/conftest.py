"""A small circuit of our own with its key and witness, made once: ``chain.circom``, 2,432 constraints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from circuits import toolchain
from circuits.compile import run_circom
from circuits.engine import Engine

DATA = Path(__file__).parent / "data"
SEED = bytes(range(32))
INPUTS = {"unused": "5", "limit": "77", "secret": ["1", "2", "3", "18446744073709551615", "0", "6", "7", "8"]}


@dataclass(frozen=True)
class Chain:
    r1cs: Path
    zkey: Path
    vk_file: Path
    vk: dict[str, Any]
    witness: bytes
    public: list[str]


def compiled(name: str, folder: Path, inputs: dict[str, Any], level: str = "--O2") -> tuple[Path, Path]:
    """Compile a circuit of ``data`` and compute a witness with circom's own calculator: the .r1cs and the .wtns file."""
    run_circom(DATA / f"{name}.circom", folder, level, "--r1cs", "--wasm")
    (folder / f"{name}.json").write_text(json.dumps(inputs))
    script = folder / f"{name}_js" / "generate_witness.js"
    arguments = [folder / f"{name}_js" / f"{name}.wasm", folder / f"{name}.json", folder / f"{name}.wtns"]
    done = toolchain.run_node(script, [str(path) for path in arguments], timeout=60)
    assert done.returncode == 0, done.stderr
    return folder / f"{name}.r1cs", folder / f"{name}.wtns"


def public_of(witness: bytes, count: int) -> list[str]:
    """Wires 1 to ``count`` of a .wtns file with its two sections in the usual order."""
    values = witness[12 + 12 + 40 + 12 :]
    return [str(int.from_bytes(values[32 * i : 32 * i + 32], "little")) for i in range(1, count + 1)]


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    Engine.build()


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory, built: None) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    r1cs, wtns = compiled("chain", folder, INPUTS)
    with Engine.open() as engine:
        engine.setup(r1cs, folder / "chain.zkey", folder / "vk.json", SEED)
    witness = wtns.read_bytes()
    vk = json.loads((folder / "vk.json").read_bytes())
    return Chain(r1cs, folder / "chain.zkey", folder / "vk.json", vk, witness, public_of(witness, 3))


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open() as running:
        yield running
