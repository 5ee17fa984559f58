"""Circuits as users name them: a preset, an id, or ``all``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

ALL: Final = "all"


def circuit_ids(names: Iterable[str]) -> tuple[str, ...]:
    """The ids of these presets or circuits, each once, in the order given; ``all`` stands for every production size.

    Raises:
        UsageError: ``circuit.unknown``.
    """
    from circuits.registry import all_circuits, by_preset

    found: dict[str, None] = {}
    for name in names:
        chosen = [circuit.id for circuit in all_circuits() if circuit.production] if name == ALL else [by_preset(name).id]
        found.update(dict.fromkeys(chosen))
    return tuple(found)
