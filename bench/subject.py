"""What is measured: a made-up account that fills every slot of a circuit, under the bundled snapshot.

Nothing in it is anybody's, so its inputs and witness may be written to files, as the peers need them.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from circuits import tree
from circuits.commitment import commit
from circuits.field import TAG_ASSET, TAG_INSTRUMENT, TAG_NODE, R
from circuits.registry import Circuit
from margin.account import scale
from margin.builders.default import default_snapshot
from margin.claim import Claim
from margin.cross import evaluate
from margin.rows import InstrumentRow, RowBook
from margin.samples import SAMPLE_TIME, sample_portfolio
from prover.inputs import PublicSignals, circuit_inputs

if TYPE_CHECKING:
    from circuits.engine import Engine
    from margin.snapshot import Snapshot
    from prover.witness import Nested

CLAIM: Final = Claim("maintenance", 10_000, None)


def tagged_rows(book: RowBook) -> list[tuple[int, tuple[int, ...]]]:
    """Rows with their domain tags, as the engine's tree takes them."""
    return [(TAG_INSTRUMENT if isinstance(row, InstrumentRow) else TAG_ASSET, tuple(row)) for row in book.rows]


@dataclass(frozen=True, slots=True)
class Subject:
    """Circuit inputs of a full account, and the rows of the snapshot that it is valued by."""

    circuit: Circuit
    snapshot: Snapshot
    rows: list[tuple[int, tuple[int, ...]]]
    inputs: dict[str, Nested]

    @classmethod
    def of(cls, circuit: Circuit, engine: Engine) -> Subject:
        """A subject for a circuit; the blinding is fresh, the rest is reproducible."""
        snapshot = default_snapshot(SAMPLE_TIME)
        portfolio = sample_portfolio(1, snapshot=snapshot, positions=circuit.positions, collateral=circuit.collateral)
        book = RowBook(snapshot, CLAIM.level)
        rows = tagged_rows(book)
        merkle = tree.Tree(engine.tree(rows, node_tag=TAG_NODE, depth=circuit.depth))
        account = scale(portfolio, snapshot)
        slots = account.slots(circuit.positions, circuit.collateral)
        blinding = secrets.randbelow(R)
        commitment = commit(account.tag, account.cash, blinding, slots.positions, slots.collateral)
        public = PublicSignals.of(commitment, merkle.root, secrets.randbelow(R), CLAIM)
        inputs = circuit_inputs(circuit, account, blinding, result=evaluate(account, book), tree=merkle, public=public)
        return cls(circuit, snapshot, rows, inputs)

    def write_inputs(self, folder: Path) -> None:
        """``input.json`` for circom's own witness generator."""
        (folder / "input.json").write_text(json.dumps(_decimals(self.inputs)), encoding="utf-8")


def _decimals(value: object) -> object:
    if isinstance(value, dict):
        return {name: _decimals(item) for name, item in value.items()}
    if isinstance(value, int):
        return str(value)
    return [_decimals(item) for item in value] if isinstance(value, (list, tuple)) else value
