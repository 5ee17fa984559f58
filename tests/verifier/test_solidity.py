"""A contract exported by snarkjs accepts the exported calldata in an in-process EVM, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from circuits.field import R
from circuits.home import key_dir
from circuits.keys import ZKEY
from margin.errors import EnvironmentFault, TrustError
from tests.interop.solidity import Contract, compile_contract
from tests.verifier import world
from verifier import decode
from verifier.export import Calldata, calldata
from verifier.solidity import CONTRACT, solidity_verifier

SIGNATURE = "verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[7])"


@cache
def contract() -> Contract:
    return Contract(compile_contract(solidity_verifier(key_dir(world.CIRCUIT.id) / ZKEY), CONTRACT))


def accepted(arguments: Calldata) -> bool:
    answer = contract().call(SIGNATURE, arguments.encoded())
    assert len(answer) == 32
    return bool(int.from_bytes(answer, "big"))


def exported(name: str = "challenged") -> Calldata:
    found = world.base(name)
    return calldata(decode.proof(found["proof"]), [int(value) for value in found["public"]])


@pytest.mark.parametrize("name", ["challenged", "band"])
def test_contract_accepts_exported_calldata(name: str) -> None:
    assert accepted(exported(name))


def test_contract_rejects_another_signal() -> None:
    good = exported()
    assert not accepted(replace(good, signals=(*good.signals[:4], good.signals[4] + 1, *good.signals[5:])))


def test_contract_rejects_signal_plus_modulus() -> None:
    good = exported()
    assert not accepted(replace(good, signals=(*good.signals[:4], good.signals[4] + R, *good.signals[5:])))


def test_contract_rejects_b_in_the_order_of_the_file() -> None:
    """The day lost by everybody once."""
    good = exported()
    (x1, x0), (y1, y0) = good.b
    assert not accepted(replace(good, b=((x0, x1), (y0, y1))))


def test_rejects_key_missing(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        solidity_verifier(tmp_path / "none.zkey")
    assert caught.value.stable_code == "key.missing"


def test_rejects_key_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "proving_key.zkey"
    path.write_bytes(b"zkey" + bytes(100))
    with pytest.raises(TrustError) as caught:
        solidity_verifier(path)
    assert caught.value.stable_code == "solidity.zkey"
