"""What is measured: a made-up account that fills every slot of a circuit, under a snapshot that values it.

Nothing in it is anybody's, so its inputs and witness may be written to files, as the peers need them.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.books import book
from circuits.field import R
from circuits.registry import Circuit
from circuits.rows import Leaf, leaves
from circuits.rows import tree as tree_of
from margin.claim import Claim
from margin.clearing import ClearingAccount
from margin.models.evaluation import book_for, evaluate
from prover.inputs import PublicSignals, circuit_inputs
from prover.opening import Opening, commit
from prover.pool import Pool, equal_weights

if TYPE_CHECKING:
    from circuits.engine import Engine
    from margin.account import Account
    from margin.snapshot import Snapshot
    from prover.witness import Nested

CLAIM: Final = Claim("maintenance", 0, None)
"""Equity is not negative: true of every book here, and as dear to prove as any other claim."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Circuit inputs of a full account, and the leaves of the snapshot that it is valued by."""

    circuit: Circuit
    snapshot: Snapshot
    rows: list[Leaf]
    inputs: dict[str, Nested]

    @classmethod
    def of(cls, circuit: Circuit, engine: Engine) -> Subject:
        """A subject for a circuit; the blinding is fresh, the rest is reproducible."""
        snapshot, account = book(circuit)
        valued = book_for(circuit.model, snapshot, CLAIM.level)
        tree = tree_of(snapshot, valued.rows, engine)
        result = evaluate(circuit.model, account, valued)
        committed: Account | ClearingAccount | Pool
        if isinstance(account, tuple):
            committed = Pool(tuple(_commit(circuit, member, engine) for member in account), equal_weights(len(account)))
            commitment, blinding = committed.commitment(circuit.sizes["members"], engine.poseidon), 0
        else:
            opening = _commit(circuit, account, engine)
            committed, commitment, blinding = account, opening.commitment, opening.blinding
        public = PublicSignals.of(commitment, tree.root, secrets.randbelow(R), CLAIM)
        inputs = circuit_inputs(circuit, committed, blinding, result=result, tree=tree, public=public)
        return cls(circuit, snapshot, leaves(snapshot, valued.rows), inputs)

    def write_inputs(self, folder: Path) -> None:
        """``input.json`` for circom's own witness generator."""
        (folder / "input.json").write_text(json.dumps(_decimals(self.inputs)), encoding="utf-8")


def _commit(circuit: Circuit, account: Account | ClearingAccount, engine: Engine) -> Opening:
    if isinstance(account, ClearingAccount):
        return commit(account, circuit.sizes["members"], circuit.sizes["scenarios"], engine.poseidon)
    return commit(account, circuit.positions, circuit.collateral, engine.poseidon)


def _decimals(value: object) -> object:
    if isinstance(value, dict):
        return {name: _decimals(item) for name, item in value.items()}
    if isinstance(value, int):
        return str(value)
    return [_decimals(item) for item in value] if isinstance(value, (list, tuple)) else value
