"""The circuit registry: what each circuit id stands for, and the digests of everything that was made from it.

``registry.json`` is data, written by ``python -m circuits.pin`` and read here. A compiled artifact or a key whose SHA-256 is not the
one pinned here is refused before use.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from circuits.home import CIRCUITS
from margin.errors import InputError, UsageError

REGISTRY_FILE: Final = CIRCUITS / "registry.json"

SIGNALS: Final = ("commitment", "snapshotRoot", "context", "hasLower", "lowerBps", "hasUpper", "upperBps")
"""Public signals of every circuit, in the order of the templates' declarations, which is the order in a proof."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """One circuit: its shape, its public contract and its pinned digests (SHA-256, hex).

    ``sizes`` are what the model's template takes: ``positions``, ``collateral``, ``groups``, ``classes``, ``scenarios``, ``windows``,
    ``returns``, ``members``, ``netted``, ``nettedCollateral``, as far as it has them. ``production`` is false for sizes that exist
    for tests only.
    """

    id: str
    model: str
    preset: str
    sizes: Mapping[str, int]
    depth: int
    production: bool
    signals: tuple[str, ...]
    toolchain: str
    flags: tuple[str, ...]
    source_sha256: str
    constraints: int
    wires: int
    r1cs_sha256: str
    wasm_sha256: str
    sym_sha256: str
    development_zkey_sha256: str
    development_vk_sha256: str

    @property
    def positions(self) -> int:
        """Position slots of the account that it opens (of a pool: of each member's); 0 where an account has none."""
        return self.sizes.get("positions", 0)

    @property
    def collateral(self) -> int:
        """Collateral slots, likewise."""
        return self.sizes.get("collateral", 0)

    @property
    def path_levels(self) -> int:
        """Levels of the snapshot's tree below its cap of 64 nodes."""
        return self.depth - 2

    @property
    def rows(self) -> int:
        """Rows that the snapshot's tree has room for."""
        return int(8**self.depth)

    def artifact_sha256(self, kind: str) -> str:
        """The pinned digest of ``r1cs``, ``wasm`` or ``sym``."""
        digests = {"r1cs": self.r1cs_sha256, "wasm": self.wasm_sha256, "sym": self.sym_sha256}
        return digests[kind]


@cache
def _load() -> dict[str, Circuit]:
    entries = json.loads(REGISTRY_FILE.read_text(encoding="utf-8"))["circuits"]
    return {entry["id"]: Circuit(**{**entry, "signals": tuple(entry["signals"]), "flags": tuple(entry["flags"])}) for entry in entries}


def all_circuits() -> tuple[Circuit, ...]:
    """Every registered circuit, smallest first."""
    return tuple(sorted(_load().values(), key=lambda circuit: circuit.constraints))


def get(circuit_id: str) -> Circuit:
    """The circuit with this id.

    Raises:
        UsageError: ``circuit.unknown``.
    """
    try:
        return _load()[circuit_id]
    except KeyError:
        known = ", ".join(circuit.id for circuit in all_circuits())
        raise UsageError(f"there is no circuit {circuit_id[:80]!r}", code="circuit.unknown", hint=f"Known circuits: {known}.") from None


def of_model(model: str) -> tuple[Circuit, ...]:
    """The circuits of a model, smallest first."""
    return tuple(circuit for circuit in all_circuits() if circuit.model == model)


def by_preset(preset: str, model: str = "cross") -> Circuit:
    """The circuit of a model's preset: ``small``, ``medium`` or ``large``; a circuit id stands for itself.

    Raises:
        UsageError: ``circuit.unknown``.
    """
    for circuit in of_model(model):
        if circuit.preset == preset:
            return circuit
    return get(preset)


def choose(model: str, **needs: int) -> Circuit:
    """The smallest production circuit of a model with room for what an account needs.

    Args:
        model: the margin model.
        needs: sizes (see :class:`Circuit`) that must not be exceeded, and ``depth``. What is fixed by the snapshot and not by the
            account, that is ``depth``, ``scenarios``, ``windows`` and ``returns``, must be met exactly.

    Raises:
        InputError: ``circuit.too-small`` when even the largest has no room.
    """
    usable = [circuit for circuit in of_model(model) if circuit.production]
    for circuit in usable:
        if all(_fits(circuit, name, need) for name, need in needs.items()):
            return circuit
    wanted = ", ".join(f"{need} {name}" for name, need in needs.items())
    known = "; ".join(f"{circuit.id}: " + ", ".join(f"{size} {name}" for name, size in circuit.sizes.items()) for circuit in usable)
    raise InputError(
        f"the account needs {wanted}, and no circuit of the model {model} has room for that",
        code="circuit.too-small",
        why=known or "the model has no circuit",
        hint="Close or merge positions, or prove the account in parts that the issuer commits to one by one.",
    )


EXACT: Final = frozenset({"depth", "scenarios", "windows", "returns"})
"""Sizes that a snapshot fixes: its rows have no other length."""


def _fits(circuit: Circuit, name: str, need: int) -> bool:
    have = circuit.depth if name == "depth" else circuit.sizes.get(name, 0)
    exact = name in EXACT and not (circuit.model == "clearing" and name == "scenarios")
    return need == have if exact else need <= have
