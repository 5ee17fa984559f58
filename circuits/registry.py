"""The circuit registry: what each circuit id stands for, and the digests of everything that was made from it.

``registry.json`` is data, written by ``python -m circuits.pin`` and read here. A compiled artifact or a key whose SHA-256 is not the
one pinned here is refused before use.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Final

from circuits.home import CIRCUITS
from margin.errors import InputError, UsageError

REGISTRY_FILE: Final = CIRCUITS / "registry.json"

CROSS_SIGNALS: Final = ("commitment", "snapshotRoot", "context", "hasLower", "lowerBps", "hasUpper", "upperBps")
"""Public signals of the cross circuits, in the order of the template's declarations, which is the order in a proof."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """One circuit: its shape, its public contract and its pinned digests (SHA-256, hex).

    ``production`` is false for sizes that exist for tests only.
    """

    id: str
    model: str
    preset: str
    positions: int
    collateral: int
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


def by_preset(preset: str) -> Circuit:
    """The circuit of a preset: ``small``, ``medium`` or ``large``.

    Raises:
        UsageError: ``circuit.unknown``.
    """
    for circuit in all_circuits():
        if circuit.preset == preset:
            return circuit
    return get(preset)


def choose(positions: int, collateral: int) -> Circuit:
    """The smallest production circuit with room for this many positions and collateral assets.

    Raises:
        InputError: ``circuit.too-small`` when even the largest has no room.
    """
    usable = [circuit for circuit in all_circuits() if circuit.production]
    for circuit in usable:
        if positions <= circuit.positions and collateral <= circuit.collateral:
            return circuit
    largest = usable[-1]
    raise InputError(
        f"the account has {positions} positions and {collateral} collateral assets, and no circuit has room for them",
        code="circuit.too-small",
        why=f"the largest, {largest.id}, holds {largest.positions} positions and {largest.collateral} collateral assets",
        hint="Close or merge positions, or prove the account in parts that the issuer commits to one by one.",
    )
