"""T2 for every model: the circuit has a witness exactly when ``margin/`` says that the claim is true, also at and beside the bound."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import HealthCheck

from circuits import r1cs, registry, rows
from circuits.compile import ensure
from circuits.engine import Engine
from circuits.field import R
from circuits.r1cs import ConstraintSystem
from circuits.registry import Circuit
from circuits.tree import Tree
from circuits.witness_format import elements
from margin.account import Account
from margin.claim import Claim
from margin.clearing import ClearingAccount
from margin.models.evaluation import book_for, evaluate
from margin.models.outcome import Outcome
from margin.snapshot import Snapshot
from margin.widths import BOUND_BITS, BPS_SCALE
from prover.inputs import PublicSignals, circuit_inputs
from prover.opening import Opening, commit
from prover.pool import Pool
from prover.witness import Calculator, WitnessError, calculator

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
WHERE = ("Side", "Isolated", "PortfolioRisk")
"""R12 and R13; R31 where there is no position; R40."""
LARGEST_BOUND = 2**BOUND_BITS - 1


@cache
def compiled(circuit_id: str) -> tuple[Calculator, ConstraintSystem]:
    """A circuit's witness calculator and its constraints."""
    paths = ensure(circuit_id)
    return calculator(registry.get(circuit_id)), r1cs.read(paths["r1cs"])


@cache
def engine() -> Engine:
    """Hashes trees."""
    return Engine.open()


@dataclass(frozen=True)
class Subject:
    """An account (or a pool's openings) under a snapshot, evaluated by the circuit's model."""

    circuit: Circuit
    committed: Account | ClearingAccount | Pool
    blinding: int
    commitment: int
    tree: Tree
    outcome: Outcome

    @classmethod
    def of(cls, circuit_id: str, snapshot: Snapshot, account: Account | ClearingAccount | tuple[Account, ...]) -> Subject:
        """Commit, value, hash."""
        circuit = registry.get(circuit_id)
        book = book_for(circuit.model, snapshot, "maintenance")
        tree = rows.tree(snapshot, book.rows, engine())
        outcome = evaluate(circuit.model, account, book)
        if isinstance(account, tuple):
            share, rest = divmod(BPS_SCALE, len(account))
            weights = tuple(share + (place < rest) for place in range(len(account)))
            pool = Pool(tuple(_commit(circuit, member) for member in account), weights)
            return cls(circuit, pool, 0, pool.commitment(circuit.sizes["members"], engine().poseidon), tree, outcome)
        opening = _commit(circuit, account)
        return cls(circuit, account, opening.blinding, opening.commitment, tree, outcome)

    def inputs(self, public: PublicSignals) -> dict[str, object]:
        """All input signals."""
        return dict(circuit_inputs(self.circuit, self.committed, self.blinding, result=self.outcome, tree=self.tree, public=public))

    def agree(self, claim: Claim) -> None:
        """Require that the circuit follows ``margin/`` on a claim."""
        calculate, system = compiled(self.circuit.id)
        public = PublicSignals.of(self.commitment, self.tree.root, secrets.randbelow(R), claim)
        if not claim.holds(self.outcome.equity, self.outcome.requirement):
            with pytest.raises(WitnessError) as caught:
                calculate.calculate(self.inputs(public))  # type: ignore[arg-type]
            assert caught.value.stable_code == "witness.assert"
            assert any(name in caught.value.where for name in WHERE), caught.value.where
            return
        witness = elements(calculate.calculate(self.inputs(public)).data)  # type: ignore[arg-type]
        assert system.violated(witness) == []
        assert tuple(witness[1 : 1 + len(registry.SIGNALS)]) == public.as_tuple()

    def agree_everywhere(self, lower: int) -> None:
        """A bound anywhere, and the bounds between which the ratio lies, from either side."""
        for claim in (Claim("maintenance", lower, None), Claim("maintenance", None, lower), *_edges(self.outcome)):
            self.agree(claim)


def _commit(circuit: Circuit, account: Account | ClearingAccount) -> Opening:
    """With the circuit's slots."""
    positions, collateral = circuit.positions, circuit.collateral
    if isinstance(account, ClearingAccount):
        positions, collateral = circuit.sizes["members"], circuit.sizes["scenarios"]
    return commit(account, positions, collateral, engine().poseidon)


def _edges(outcome: Outcome) -> Iterator[Claim]:
    """The largest true lower bound and the first false one, the smallest true upper bound and the last false one."""
    if outcome.requirement <= 0:
        return
    ratio = BPS_SCALE * outcome.equity // outcome.requirement
    for bound in (ratio, ratio + 1):
        if 0 <= bound <= LARGEST_BOUND:
            yield Claim("maintenance", bound, None)
            yield Claim("maintenance", None, bound)
    if 0 <= ratio < LARGEST_BOUND:
        yield Claim("maintenance", ratio, ratio + 1)
