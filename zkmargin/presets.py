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


def smallest(positions: int, collateral: int) -> str | None:
    """The id of the smallest production circuit with room for so many holdings; None where no circuit has."""
    from circuits.registry import choose
    from margin.errors import InputError

    try:
        return choose(positions, collateral).id
    except InputError:
        return None


def signal_names(circuit_id: str) -> tuple[str, ...]:
    """Names of a circuit's public signals in their order; none for a circuit that is not registered."""
    from circuits.registry import get
    from margin.errors import UsageError

    try:
        return get(circuit_id).signals
    except UsageError:
        return ()
