"""T2: the circuit and ``margin/`` give the same verdict on every legal account, exactly up to the bound."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from circuits import r1cs, registry
from circuits.compile import ensure
from circuits.r1cs import ConstraintSystem
from circuits.witness_format import elements
from prover.witness import Calculator, WitnessError, calculator
from tests.circuits.strategies import cases
from tests.soundness.models.cross.market import Case
from tests.soundness.whole import PUBLIC

TINY, SMALL = registry.get("cross-p2-c2-d3"), registry.get("cross-p8-c4-d4")
CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

Compiled = tuple[Calculator, ConstraintSystem]


def compiled(circuit: registry.Circuit) -> Iterator[Compiled]:
    yield calculator(circuit), r1cs.read(ensure(circuit.id)["r1cs"])


@pytest.fixture(scope="module")
def tiny() -> Iterator[Compiled]:
    ensure(TINY.id)
    yield from compiled(TINY)


@pytest.fixture(scope="module")
def small() -> Iterator[Compiled]:
    ensure(SMALL.id)
    yield from compiled(SMALL)


def agree(circuit: Compiled, case: Case) -> None:
    """Provable exactly when true; and then with the public signals that the verifier rebuilds."""
    true = case.holds(case.public)
    if not true:
        with pytest.raises(WitnessError) as caught:
            circuit[0].calculate(case.inputs())
        assert caught.value.stable_code == "witness.assert"
        assert "Claim" in caught.value.where
        return
    witness = elements(circuit[0].calculate(case.inputs()).data)
    assert circuit[1].violated(witness) == []
    assert dict(zip(PUBLIC, witness[1:], strict=False)) == case.public


@settings(max_examples=80, deadline=None, suppress_health_check=CHECKS)
@given(case=cases(TINY.positions, TINY.collateral, TINY.depth))
def test_tiny_agrees_with_margin(tiny: Compiled, case: Case) -> None:
    agree(tiny, case)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=CHECKS)
@given(case=cases(SMALL.positions, SMALL.collateral, SMALL.depth))
def test_small_agrees_with_margin(small: Compiled, case: Case) -> None:
    agree(small, case)
