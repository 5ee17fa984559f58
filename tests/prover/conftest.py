"""A toy circuit, a holder's desk over the tiny circuit, and homes that tests may damage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from circuits import registry
from circuits.compile import run_circom
from circuits.setup import ensure_development_key
from prover.witness import calculator
from tests import sandbox
from tests.prover.desk import Desk, make_desk

TOY = """
pragma circom 2.2.3;

template Inner() {
    signal input in;
    signal output out;
    out <== in * in;
}

template Toy() {
    signal input a;
    signal input pair[2];
    signal input grid[2][3];
    signal output product;
    component inner = Inner();
    inner.in <== a;
    log("a is", a);
    signal sum <== grid[0][0] + 2 * grid[0][1] + 3 * grid[0][2] + 5 * grid[1][0] + 7 * grid[1][1] + 11 * grid[1][2];
    signal twice <== inner.out * pair[0];
    product <== twice * sum;
    pair[1] === product;
}

component main = Toy();
"""


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy circuit's ``.wasm``; ``.r1cs`` and ``.sym`` stand one folder higher."""
    folder = tmp_path_factory.mktemp("toy")
    (folder / "toy.circom").write_text(TOY)
    run_circom(folder / "toy.circom", folder)
    return folder / "toy_js" / "toy.wasm"


@pytest.fixture(scope="session")
def tiny_key() -> None:
    """The tiny circuit's development key and its calculator's machine code stand in the checkout's home."""
    ensure_development_key(sandbox.TINY)
    calculator(registry.get(sandbox.TINY))


@pytest.fixture
def home(tmp_path: Path, tiny_key: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with circuits, engine and the tiny key."""
    root = sandbox.make(tmp_path / "home", keys=(sandbox.TINY,))
    monkeypatch.setenv("ZKMARGIN_HOME", str(root))
    return root


@pytest.fixture
def home_without_engine(tmp_path: Path, tiny_key: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same without the engine."""
    root = sandbox.make(tmp_path / "home", engine=False, keys=(sandbox.TINY,))
    monkeypatch.setenv("ZKMARGIN_HOME", str(root))
    return root


@pytest.fixture(scope="session")
def desk() -> Desk:
    """A holder whose account meets its maintenance margin, with everything signed."""
    return make_desk()


@pytest.fixture
def stages() -> tuple[list[str], Callable[[str], None]]:
    """Names of the stages that were told, and the callback."""
    told: list[str] = []
    return told, told.append
