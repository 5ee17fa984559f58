"""Read and evaluate ``.r1cs`` files (iden3 r1csfile format, version 1): the constraints exactly as the set-up sees them.

The soundness harness works on this level: it edits wires of an honest witness and asks which constraints the result violates.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from circuits.field import R
from margin.errors import InputError

MAGIC: Final = b"r1cs"
HEADER, CONSTRAINTS = 1, 2
FIELD_BYTES: Final = 32

LinearCombination = tuple[tuple[int, int], ...]
"""Pairs of wire and coefficient."""


@dataclass(frozen=True, slots=True)
class Header:
    """Sizes of a constraint system. Wire 0 is the constant one; then public outputs, public inputs, private inputs, the rest."""

    wires: int
    public_outputs: int
    public_inputs: int
    private_inputs: int
    labels: int
    constraints: int


@dataclass(frozen=True, slots=True)
class Constraint:
    """``<a, w> * <b, w> = <c, w>`` over the scalar field."""

    a: LinearCombination
    b: LinearCombination
    c: LinearCombination

    def residue(self, witness: Sequence[int]) -> int:
        """Zero when the witness satisfies the constraint."""
        return (_dot(self.a, witness) * _dot(self.b, witness) - _dot(self.c, witness)) % R

    def wires(self) -> set[int]:
        """Wires with a non-zero coefficient."""
        return {wire for part in (self.a, self.b, self.c) for wire, _ in part}


@dataclass(frozen=True, slots=True)
class ConstraintSystem:
    """A whole circuit on the level that Groth16 proves."""

    header: Header
    constraints: tuple[Constraint, ...]

    def violated(self, witness: Sequence[int]) -> list[int]:
        """Indices of the constraints that the witness breaks; empty when it would be provable."""
        return list(self.violations(witness))

    def violations(self, witness: Sequence[int]) -> Iterator[int]:
        """As :meth:`violated`, lazily."""
        if len(witness) != self.header.wires or witness[0] != 1:
            raise ValueError("a witness has one value per wire, and wire 0 is 1")
        return (index for index, constraint in enumerate(self.constraints) if constraint.residue(witness))


def _dot(combination: LinearCombination, witness: Sequence[int]) -> int:
    return sum(coefficient * witness[wire] for wire, coefficient in combination) % R


def _sections(data: memoryview, where: Path) -> dict[int, memoryview]:
    if bytes(data[:4]) != MAGIC or struct.unpack_from("<I", data, 4)[0] != 1:
        raise InputError("this is not an .r1cs file of version 1", where=str(where), code="r1cs.format")
    sections: dict[int, memoryview] = {}
    offset = 12
    for _ in range(struct.unpack_from("<I", data, 8)[0]):
        kind, size = struct.unpack_from("<IQ", data, offset)
        offset += 12
        if offset + size > len(data):
            raise InputError("the .r1cs file is cut off", where=str(where), code="r1cs.truncated")
        sections[kind] = data[offset : offset + size]
        offset += size
    return sections


def _header(section: memoryview, where: Path) -> Header:
    size = struct.unpack_from("<I", section, 0)[0]
    if size != FIELD_BYTES or int.from_bytes(section[4 : 4 + size], "little") != R:
        raise InputError("the circuit is not over BN254's scalar field", where=str(where), code="r1cs.field")
    wires, outputs, inputs, private, labels, constraints = struct.unpack_from("<IIIIQI", section, 4 + size)
    return Header(wires, outputs, inputs, private, labels, constraints)


def read_header(path: Path) -> Header:
    """Sizes only."""
    data = memoryview(path.read_bytes())
    return _header(_sections(data, path)[HEADER], path)


def read(path: Path) -> ConstraintSystem:
    """The whole constraint system of a file; errors as :func:`parse`."""
    return parse(path.read_bytes(), path)


def parse(data: bytes, where: Path) -> ConstraintSystem:
    """The whole constraint system.

    Args:
        data: the file's bytes.
        where: its name, for messages.

    Raises:
        InputError: ``r1cs.format``, ``r1cs.truncated`` or ``r1cs.field``.
    """
    sections = _sections(memoryview(data), where)
    header = _header(sections[HEADER], where)
    body, offset = bytes(sections[CONSTRAINTS]), 0

    def combination() -> LinearCombination:
        nonlocal offset
        (count,) = struct.unpack_from("<I", body, offset)
        offset += 4
        terms = []
        for _ in range(count):
            (wire,) = struct.unpack_from("<I", body, offset)
            terms.append((wire, int.from_bytes(body[offset + 4 : offset + 36], "little")))
            offset += 36
        return tuple(terms)

    return ConstraintSystem(header, tuple(Constraint(combination(), combination(), combination()) for _ in range(header.constraints)))
