"""A constraint system with names: which wire is which signal, and which constraint a wrong witness violates, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from circuits import r1cs, sym
from circuits.field import R
from circuits.r1cs import Constraint, ConstraintSystem

_ANONYMOUS = re.compile(r"(?P<template>[A-Za-z]\w*?)_(?P<counter>\d+)_(?P<offset>\d+)(?P<index>(?:\[\d+\])*)")
_SHOWN = 3


@dataclass(frozen=True, eq=False)
class System:
    """An ``.r1cs`` and its ``.sym``. Names of anonymous components are made stable: ``InRange_40_963`` becomes ``InRange``, or
    ``InRange#1`` for the second one of its parent, since the numbers are circom's counters and byte offsets.
    """

    r1cs: ConstraintSystem
    wires: Mapping[str, int]

    @classmethod
    def read(cls, r1cs_bytes: bytes, sym_text: str) -> Self:
        """From the bytes of the two files."""
        raw = sym.parse_wires(sym_text.splitlines())
        stable = _stable_names(raw)
        return cls(r1cs.parse(r1cs_bytes, Path("variant.r1cs")), {stable[name]: wire for name, wire in raw.items()})

    @cached_property
    def names(self) -> list[str]:
        """Wire to name; the shortest name where several signals share a wire."""
        names = ["1"] + [""] * (self.r1cs.header.wires - 1)
        for name, wire in self.wires.items():
            if not names[wire] or len(name) < len(names[wire]):
                names[wire] = name
        return names

    @cached_property
    def wires_of(self) -> list[tuple[int, ...]]:
        """Constraint to the wires in it, without the constant one."""
        return [tuple(constraint.wires() - {0}) for constraint in self.r1cs.constraints]

    @cached_property
    def uses(self) -> list[list[int]]:
        """Wire to the constraints it is in."""
        uses: list[list[int]] = [[] for _ in range(self.r1cs.header.wires)]
        for index, wires in enumerate(self.wires_of):
            for wire in wires:
                uses[wire].append(index)
        return uses

    def violated(self, witness: Sequence[int]) -> list[int]:
        """Indices of the constraints that the witness breaks."""
        return self.r1cs.violated(witness)

    def describe(self, index: int) -> str:
        """A constraint by the component that states it and the signals in it: ``lots[1].IsBit: in``."""
        constraint = self.r1cs.constraints[index]
        names = [self.names[wire] for wire in _by_role(constraint)]
        paths = [name.split(".")[:-1] for name in names]
        owner = [parts[0] for parts in zip(*paths, strict=False) if len(set(parts)) == 1]
        prefix = ".".join(owner) + "."
        shown = [name.removeprefix(prefix) for name in names]
        if len(shown) > _SHOWN:
            shown.sort(key=lambda name: name.endswith("]"))
        tail = ", ..." if len(shown) > _SHOWN else ""
        return f"{'.'.join(owner)}: {', '.join(shown[:_SHOWN])}{tail}"

    def assignment(self, witness: Sequence[int]) -> dict[str, int]:
        """A witness by signal name."""
        return {name: witness[wire] for name, wire in self.wires.items()}


def _by_role(constraint: Constraint) -> Iterable[int]:
    """Wires of a constraint: first what the statement defines (circom puts it on the right, negated), then the right side, then the left."""
    defined = [wire for wire, coefficient in constraint.c if coefficient == R - 1]
    parts = (constraint.c, constraint.a, constraint.b)
    return [wire for wire in dict.fromkeys([*defined, *(wire for part in parts for wire, _ in part)]) if wire]


def _stable_names(raw: Iterable[str]) -> dict[str, str]:
    names = list(raw)
    siblings: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for name in names:
        parent = ""
        for segment in name.split(".")[:-1]:
            if match := _ANONYMOUS.fullmatch(segment):
                siblings.setdefault((parent, match["template"]), set()).add((int(match["offset"]), int(match["counter"])))
            parent += f"{segment}."
    ordinals = {key: {place: n for n, place in enumerate(sorted(places))} for key, places in siblings.items()}
    prefixes: dict[str, str] = {"": ""}

    def prefix(raw_prefix: str) -> str:
        if raw_prefix not in prefixes:
            parent, _, segment = raw_prefix.rpartition(".")
            prefixes[raw_prefix] = f"{prefix(parent)}{_stable(parent and f'{parent}.', segment)}."
        return prefixes[raw_prefix]

    def _stable(parent: str, segment: str) -> str:
        match = _ANONYMOUS.fullmatch(segment)
        if match is None:
            return segment
        places = ordinals[parent, match["template"]]
        ordinal = places[int(match["offset"]), int(match["counter"])]
        return match["template"] + (f"#{ordinal}" if len(places) > 1 else "") + match["index"]

    return {name: prefix(name.rpartition(".")[0]) + name.rpartition(".")[2] for name in names}
