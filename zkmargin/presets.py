"""Circuits as users name them: a preset of a model, an id, or ``all``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from margin.models import Model

if TYPE_CHECKING:
    from circuits.registry import Circuit

ALL: Final = "all"


def circuit_ids(names: Iterable[str], model: Model = "cross") -> tuple[str, ...]:
    """The ids of these circuits, each once, in the order given.

    Args:
        names: presets of the model (``small``), ids (which say their model themselves), or ``all``: every production size of the model.
        model: whose presets are meant.

    Raises:
        UsageError: ``circuit.unknown``.
    """
    from circuits.registry import by_preset, of_model

    found: dict[str, None] = {}
    for name in names:
        chosen = [circuit.id for circuit in of_model(model) if circuit.production] if name == ALL else [by_preset(name, model).id]
        found.update(dict.fromkeys(chosen))
    return tuple(found)


def smallest(model: Model, needs: Mapping[str, int]) -> str | None:
    """The id of the smallest production circuit of a model with room for so much; None where no circuit has."""
    from circuits.registry import choose
    from margin.errors import InputError

    try:
        return choose(model, **needs).id
    except InputError:
        return None


def largest(model: Model, needs: Mapping[str, int]) -> str:
    """The production circuit with most room for such a snapshot, and how much that is: ``cross-p64-c16-d4 (64 positions, 16 assets)``."""
    from circuits.registry import EXACT, of_model

    circuits = [circuit for circuit in of_model(model) if circuit.production]
    exact = {name: need for name, need in needs.items() if name in EXACT and name != "depth"}
    fitting = [circuit for circuit in circuits if all(circuit.sizes.get(name, 0) == need for name, need in exact.items())]
    circuit = (fitting or circuits)[-1]
    return f"{circuit.id} ({room(circuit)})"


def model_of(circuit_id: str) -> Model | None:
    """The model of a circuit; None for one that is not registered."""
    from circuits.registry import get
    from margin.errors import UsageError
    from margin.models import MODELS

    try:
        return MODELS[get(circuit_id).model].name
    except (UsageError, KeyError):
        return None


def room(circuit: Circuit) -> str:
    """A circuit's sizes in words: ``8 positions, 4 assets, 16 scenarios``."""
    from zkmargin.console import plural

    parts = [plural(count, *_NOUNS.get(name, (name, name))) for name, count in circuit.sizes.items() if count and name in _NOUNS]
    return ", ".join(parts)


_NOUNS: Final[dict[str, tuple[str, str]]] = {
    "members": ("member", "members"),
    "netted": ("netted position", "netted positions"),
    "nettedCollateral": ("netted asset", "netted assets"),
    "positions": ("position", "positions"),
    "collateral": ("asset", "assets"),
    "groups": ("risk group", "risk groups"),
    "classes": ("risk class", "risk classes"),
    "scenarios": ("scenario", "scenarios"),
    "windows": ("window", "windows"),
    "returns": ("return", "returns"),
}


def signal_names(circuit_id: str) -> tuple[str, ...]:
    """Names of a circuit's public signals in their order; none for a circuit that is not registered."""
    from circuits.registry import get
    from margin.errors import UsageError

    try:
        return get(circuit_id).signals
    except UsageError:
        return ()
