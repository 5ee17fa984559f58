"""The ``.wtns`` reader and writer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.field import R
from circuits.witness_format import HEADER_BYTES, WitnessFormatError, count, elements, encode

VALUES = [1, 0, R - 1, 1 << 200]


@given(st.lists(st.integers(0, R - 1), max_size=20))
def test_reads_what_it_writes(values: list[int]) -> None:
    assert elements(encode(values)) == values


def test_reads_single_wires() -> None:
    assert elements(encode(VALUES), [2, 0]) == [R - 1, 1]


@pytest.mark.parametrize("value", [-1, R, 1 << 256])
def test_rejects_writing_what_is_no_element(value: int) -> None:
    with pytest.raises(WitnessFormatError) as caught:
        encode([1, value])
    assert caught.value.where == "element 1"
    assert str(value) not in str(caught.value)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[: HEADER_BYTES - 1],
        lambda data: b"",
        lambda data: b"zkey" + data[4:],
        lambda data: data[:4] + b"\1" + data[5:],
        lambda data: data[:8] + b"\3" + data[9:],
        lambda data: data[:24] + b"\x30" + data[25:],
        lambda data: data[:28] + b"\2" + data[29:],
    ],
)
def test_rejects_damaged_files(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(WitnessFormatError):
        count(damage(bytes(encode(VALUES))))


def test_rejects_an_element_at_the_modulus() -> None:
    data = encode(VALUES)
    data[HEADER_BYTES : HEADER_BYTES + 32] = R.to_bytes(32, "little")
    with pytest.raises(WitnessFormatError):
        elements(data)


def test_rejects_a_wire_that_is_not_there() -> None:
    with pytest.raises(WitnessFormatError):
        elements(encode(VALUES), [4])
