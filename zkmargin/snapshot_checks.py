"""What a snapshot is good for: the rules that it keeps, and the circuits that can open its rows, model by model."""

from __future__ import annotations

from dataclasses import dataclass

from circuits.registry import EXACT, Circuit, of_model
from margin.models import MODELS, Model
from margin.snapshot import Snapshot
from margin.snapshot_rules import rules_for
from margin.tables import row_counts
from zkmargin.snapshot_view import models_of


@dataclass(frozen=True)
class Usable:
    """A model, whether the snapshot has rows for it, and the circuits whose fixed sizes are the snapshot's."""

    model: Model
    present: bool
    circuits: tuple[str, ...]


@dataclass(frozen=True)
class Examined:
    """How many rules were checked, rows by table beside what a tree holds, and what every model can do with the snapshot."""

    rules: int
    rows: dict[str, int]
    capacity: int
    models: tuple[Usable, ...]


def examine(snapshot: Snapshot) -> Examined:
    """Look at a snapshot that was read with all its rules."""
    present = models_of(snapshot)
    models = tuple(
        Usable(info.name, model in present, tuple(circuit.id for circuit in of_model(model) if fits(circuit, snapshot)))
        for model, info in MODELS.items()
    )
    counts = {str(table): count for table, count in row_counts(snapshot).items()}
    return Examined(sum(1 for _ in rules_for(snapshot)), counts, 8**snapshot.depth, models)


def fits(circuit: Circuit, snapshot: Snapshot) -> bool:
    """Whether the circuit's rows are as long as the snapshot's, and its tree as deep."""
    fixed = {"depth": snapshot.depth}
    if snapshot.portfolio is not None and MODELS[circuit.model].table == "portfolio":
        fixed["scenarios"] = len(snapshot.portfolio.scenarios)
    if snapshot.shortfall is not None and MODELS[circuit.model].table == "shortfall":
        fixed |= {"windows": len(snapshot.shortfall.windows), "returns": snapshot.shortfall.returns}
    sizes = {**circuit.sizes, "depth": circuit.depth}
    return all(sizes[name] == size for name, size in fixed.items() if name in EXACT)
