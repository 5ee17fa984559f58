"""Read circom's ``.sym`` files: the names of wires.

Each line is ``label,wire,component,name``; the wire is -1 when the optimiser removed the signal, which then is a linear combination
of others.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def read_wires(path: Path) -> dict[str, int]:
    """Signal name (``main.tier[0].leaf``) to wire index, for all signals that survived optimisation."""
    with path.open(encoding="ascii") as lines:
        return parse_wires(lines)


def parse_wires(lines: Iterable[str]) -> dict[str, int]:
    """As :func:`read_wires`, from the file's lines."""
    wires: dict[str, int] = {}
    for line in lines:
        _, wire, _, name = line.rstrip("\n").split(",", 3)
        if int(wire) >= 0:
            wires[name] = int(wire)
    return wires
