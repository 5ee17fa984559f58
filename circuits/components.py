"""Where a circuit's constraints go: a count per component, from the ``.r1cs`` and the ``.sym`` as they are.

Optimisation leaves no record of which template a constraint came from. It is told from the signals in it: the one that the constraint
determines (on the right-hand side) or else most of them belong to the component that stated it. Every constraint is counted exactly once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from circuits import r1cs, sym
from circuits.r1cs import Constraint

_ANONYMOUS = re.compile(r"_\d+_\d+(?=[.\[]|$)")
_INDEX = re.compile(r"\[\d+\]")


def component(signal: str, depth: int) -> str:
    """The component of a signal, at most ``depth`` levels below ``main``, the same for every element of an array.

    ``main.tier[3].UnderCap_44_1688.node[0].out`` is ``tier[].UnderCap`` at depth 2; a signal of main itself is in ``main``.
    """
    path = signal.split(".")[1:-1][:depth]
    return _INDEX.sub("[]", _ANONYMOUS.sub("", ".".join(path))) or "main"


def owner(constraint: Constraint, names: Mapping[int, str], depth: int) -> str:
    """The component that a constraint belongs to."""
    right = [wire for wire, _ in constraint.c if wire]
    wires = right if len(right) == 1 else sorted(constraint.wires() - {0})
    votes = Counter(component(names[wire], depth) for wire in wires)
    most = max(votes.values())
    return max((name for name, count in votes.items() if count == most), key=lambda name: (name != "main", name))


def count(r1cs_path: Path, sym_path: Path, depth: int = 2) -> dict[str, int]:
    """Constraints per component, largest first. They add up to the circuit's constraints."""
    system = r1cs.read(r1cs_path)
    names = {wire: name for name, wire in sym.read_wires(sym_path).items()}
    counts = Counter(owner(constraint, names, depth) for constraint in system.constraints)
    return dict(counts.most_common())


def table(counts: Mapping[str, int], slots: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Rows of component, constraints in all, and constraints per slot.

    Args:
        counts: from :func:`count`.
        slots: elements of each array, by the first part of the component's name: ``{"tier[]": 8}``.
    """
    return [(name, total, total // slots.get(name.split(".")[0], 1)) for name, total in counts.items()]
