"""The ``.wtns`` format (version 2) of snarkjs and circom, strictly.

Layout, little-endian throughout: ``"wtns"``, version ``u32 = 2``, number of sections ``u32 = 2``; section 1 (``id u32``, ``length u64``):
bytes per element ``u32 = 32``, the prime in 32 bytes, the number of elements ``u32``; section 2: the elements, 32 bytes each.
Element 0 is the constant 1, then outputs and public inputs in declaration order, then everything private.

A witness holds the secret account: these functions work on memory only, and no error shows an element.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Final

from circuits.field import R
from margin.errors import InputError

ELEMENT_BYTES: Final = 32
MAGIC: Final = b"wtns"
VERSION: Final = 2
_PRELUDE: Final = struct.Struct("<4sIIIQI32sIIQ")
HEADER_BYTES: Final = _PRELUDE.size
_SECTION_1_BYTES: Final = 4 + ELEMENT_BYTES + 4


class WitnessFormatError(InputError):
    """The bytes are not a ``.wtns`` file of this field."""

    code = "witness.format"


def header(count: int) -> bytes:
    """Everything before the elements of a witness of ``count`` elements."""
    prime = R.to_bytes(ELEMENT_BYTES, "little")
    return _PRELUDE.pack(MAGIC, VERSION, 2, 1, _SECTION_1_BYTES, ELEMENT_BYTES, prime, count, 2, count * ELEMENT_BYTES)


def encode(values: Sequence[int]) -> bytearray:
    """The ``.wtns`` bytes of field elements ``0 <= v < R``."""
    out = bytearray(header(len(values)))
    for index, value in enumerate(values):
        if not 0 <= value < R:
            raise WitnessFormatError("a witness element is outside the field", where=f"element {index}")
        out += value.to_bytes(ELEMENT_BYTES, "little")
    return out


def count(data: bytes | bytearray | memoryview) -> int:
    """Number of elements, after checking the header and the length of the whole.

    Raises:
        WitnessFormatError: not version 2, another field, other sections, or cut off or with bytes left over.
    """
    if len(data) < HEADER_BYTES:
        raise WitnessFormatError("the witness is cut off", why=f"{len(data)} bytes are shorter than the header's {HEADER_BYTES}")
    magic, version, sections, first, first_length, width, prime, elements, second, second_length = _PRELUDE.unpack_from(data)
    if magic != MAGIC or version != VERSION:
        raise WitnessFormatError("this is not a .wtns file of version 2")
    if (sections, first, first_length, second, width) != (2, 1, _SECTION_1_BYTES, 2, ELEMENT_BYTES):
        raise WitnessFormatError("the sections of the witness are not those that circom and snarkjs write")
    if int.from_bytes(prime, "little") != R:
        raise WitnessFormatError("the witness belongs to another field", why="its prime is not BN254's scalar modulus")
    if second_length != elements * ELEMENT_BYTES or len(data) != HEADER_BYTES + second_length:
        raise WitnessFormatError("the witness is cut off or has bytes left over", why=f"{elements} elements are announced")
    return int(elements)


def element(data: bytes | bytearray | memoryview, index: int) -> int:
    """One element; the caller has checked the header with :func:`count`."""
    at = HEADER_BYTES + index * ELEMENT_BYTES
    return int.from_bytes(bytes(data[at : at + ELEMENT_BYTES]), "little")


def elements(data: bytes | bytearray | memoryview, indices: Iterable[int] | None = None) -> list[int]:
    """Elements by index, all by default.

    Raises:
        WitnessFormatError: as :func:`count`, and where an element is not below the modulus.
    """
    total = count(data)
    out: list[int] = []
    for index in range(total) if indices is None else indices:
        if not 0 <= index < total:
            raise WitnessFormatError("there is no such wire", where=f"element {index}", why=f"the witness has {total}")
        value = element(data, index)
        if value >= R:
            raise WitnessFormatError("a witness element is not below the modulus", where=f"element {index}")
        out.append(value)
    return out
