"""The readers of ``.r1cs`` and ``.sym``."""

from __future__ import annotations

from pathlib import Path

import pytest

from circuits import r1cs
from circuits.compile import ensure
from circuits.field import R
from circuits.r1cs import Constraint, ConstraintSystem, Header
from circuits.sym import parse_wires
from margin.errors import InputError

TINY = "cross-p2-c2-d3"
PRODUCT = Constraint(((1, 1),), ((2, 1),), ((3, 1),))
SUM = Constraint((), (), ((0, 7), (1, 1), (2, R - 1)))
SYSTEM = ConstraintSystem(Header(4, 0, 2, 1, 4, 2), (PRODUCT, SUM))


def test_evaluates() -> None:
    assert SYSTEM.violated([1, 3, 10, 30]) == []
    assert SYSTEM.violated([1, 3, 10, 31]) == [0]
    assert SYSTEM.violated([1, 4, 10, 30]) == [0, 1]


def test_evaluates_in_the_field() -> None:
    assert SYSTEM.violated([1, R - 8, R - 1, 8]) == []


@pytest.mark.parametrize("witness", [[1, 3, 10], [1, 3, 10, 30, 0], [2, 3, 10, 30], [0, 0, 0, 0]])
def test_rejects_a_vector_that_is_no_witness(witness: list[int]) -> None:
    with pytest.raises(ValueError, match="wire 0 is 1"):
        SYSTEM.violated(witness)


def test_lists_wires() -> None:
    assert SUM.wires() == {0, 1, 2}


def test_reads_a_circuit() -> None:
    path = ensure(TINY)["r1cs"]
    system = r1cs.read(path)
    assert system.header == r1cs.read_header(path)
    assert len(system.constraints) == system.header.constraints
    assert max(wire for constraint in system.constraints for wire in constraint.wires()) == system.header.wires - 1


def test_rejects_r1cs_format() -> None:
    with pytest.raises(InputError) as caught:
        r1cs.parse(b"wtns" + bytes(60), Path("x"))
    assert caught.value.stable_code == "r1cs.format"


@pytest.mark.parametrize("kept", [60, 1_000, -1])
def test_rejects_r1cs_truncated(kept: int) -> None:
    data = ensure(TINY)["r1cs"].read_bytes()
    with pytest.raises(InputError) as caught:
        r1cs.parse(data[:kept], Path("x"))
    assert caught.value.stable_code == "r1cs.truncated"


def test_rejects_r1cs_field() -> None:
    data = bytearray(ensure(TINY)["r1cs"].read_bytes())
    at = bytes(data).index(R.to_bytes(32, "little"))
    data[at] ^= 1
    with pytest.raises(InputError) as caught:
        r1cs.parse(bytes(data), Path("x"))
    assert caught.value.stable_code == "r1cs.field"


def test_reads_names_of_wires_that_are_left() -> None:
    assert parse_wires(["1,1,5,main.a\n", "2,-1,5,main.b\n", "3,2,4,main.c[0].in\n"]) == {"main.a": 1, "main.c[0].in": 2}
