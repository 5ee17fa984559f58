"""Packed columns and amounts, taken apart, with their rules in Python."""

from __future__ import annotations

from circuits.field import R, from_field
from margin.tables.portfolio_rows import pack
from margin.widths import COLUMN_BITS, SUM_BITS
from tests.soundness.attack import Target, Values, array, flat, get

LIMIT = 2**SUM_BITS
STRIDE = 2**COLUMN_BITS


def columns_inputs(columns: list[int], packed: list[int] | None = None) -> dict[str, int]:
    """Columns, and the elements that they stand for unless others are given."""
    elements = packed or [pack(tuple(columns[start : start + 3])) for start in range(0, len(columns), 3)]
    return flat(
        packed=[value % R for value in elements],
        negative=[int(column < 0) for column in columns],
        magnitude=[abs(column) for column in columns],
    )


def _unpack(values: Values) -> Values | None:
    negative, magnitude = array(values, "negative"), array(values, "magnitude")
    if any(bit not in {0, 1} for bit in negative) or any(size >= LIMIT for size in magnitude):
        return None
    columns = [-size if bit else size for bit, size in zip(negative, magnitude, strict=True)]
    elements = [from_field(value) for value in array(values, "packed")]
    if elements != [pack(tuple(columns[start : start + 3])) for start in range(0, len(columns), 3)]:
        return None
    return {f"main.value[{index}]": column % R for index, column in enumerate(columns)}


UNPACK = Target(
    "Unpack(4)",
    "lib/packing.circom",
    "Unpack(4)",
    lambda: {
        "zero": columns_inputs([0, 0, 0, 0]),
        "mixed": columns_inputs([-5, 7, -1, 3]),
        "largest": columns_inputs([LIMIT - 1] * 4),
        "smallest": columns_inputs([1 - LIMIT] * 4),
        "borrows": columns_inputs([-1, 0, 1 - LIMIT, -9]),
    },
    _unpack,
)


def amounts_inputs(parts: list[int], packed: int | None = None) -> dict[str, int]:
    """Three amounts, and the element that they stand for unless another is given."""
    return flat(packed=(pack(tuple(parts)) if packed is None else packed) % R, part=[part % R for part in parts])


def _amounts(values: Values) -> Values | None:
    parts = array(values, "part")
    return {} if all(part < LIMIT for part in parts) and pack(tuple(parts)) == get(values, "packed") else None


UNPACK_AMOUNTS = Target(
    "UnpackAmounts()",
    "lib/packing.circom",
    "UnpackAmounts()",
    lambda: {"zero": amounts_inputs([0, 0, 0]), "some": amounts_inputs([5, 6, 7]), "largest": amounts_inputs([LIMIT - 1] * 3)},
    _amounts,
)

TARGETS = (UNPACK, UNPACK_AMOUNTS)
