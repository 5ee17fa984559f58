"""T7: no model's claim wraps around the field, at the largest equity and requirement that each registered shape can have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import z3  # type: ignore[import-untyped]

from circuits import registry
from circuits.registry import Circuit
from margin.widths import (
    BOUND_BITS,
    BPS_SCALE,
    CASH_BITS,
    CLAIM_BITS,
    CONSTANT_BITS,
    NOTIONAL_BITS,
    POSITION_BITS,
    RATE_BITS,
    RATE_SCALE,
    REQUIRED_BITS,
    RISK_CLAIM_BITS,
    SUM_BITS,
)
from tests.soundness.lemmas import K, accepted, impossible

Limits = tuple[int, int, int]
"""What equity (in magnitude) and the requirement are below, and the width of the claim's difference."""


def tiered(accounts: int, positions: int, collateral: int) -> Limits:
    """Tiered margin: of so many accounts' cash and so many rows."""
    equity = RATE_SCALE * (accounts * 2**CASH_BITS + positions * 2**NOTIONAL_BITS) + collateral * 2 ** (CONSTANT_BITS + 1)
    return equity, positions * 2**CONSTANT_BITS, CLAIM_BITS


def portfolio(circuit: Circuit) -> Limits:
    """The requirement is in range by R40."""
    money = 2**CASH_BITS + circuit.sizes["groups"] * 2**SUM_BITS
    equity = RATE_SCALE * (RATE_SCALE * money + circuit.collateral * 2 ** (CONSTANT_BITS + 1))
    return equity, 2 ** (REQUIRED_BITS + 3), RISK_CLAIM_BITS


def compression(circuit: Circuit) -> Limits:
    """The portfolio's requirement in equity's place."""
    return 2 ** (REQUIRED_BITS + 3), RATE_SCALE**2 * circuit.sizes["groups"] * 2**SUM_BITS, RISK_CLAIM_BITS


def shortfall(circuit: Circuit) -> Limits:
    """A tail has at most half of the returns; everything is that many times as large."""
    times = circuit.sizes["returns"] // 2
    money = 2**CASH_BITS + circuit.positions * 2**POSITION_BITS
    equity = times * (RATE_SCALE * money + circuit.collateral * 2 ** (CONSTANT_BITS + 1))
    return equity, times * 2**SUM_BITS * (2 * 2**RATE_BITS + RATE_SCALE), RISK_CLAIM_BITS


def clearing(_circuit: Circuit) -> Limits:
    """Two losses, weighed, against the fund and the weighted rest."""
    return (RATE_SCALE + 2**RATE_BITS) * 2**CASH_BITS, 2 ** (RATE_BITS + NOTIONAL_BITS + 1), CLAIM_BITS


LIMITS: dict[str, Callable[[Circuit], Limits]] = {
    "cross": lambda circuit: tiered(1, circuit.positions, circuit.collateral),
    "isolated": lambda _circuit: tiered(1, 1, 0),
    "pool": lambda circuit: tiered(circuit.sizes["members"], circuit.sizes["netted"], circuit.sizes["nettedCollateral"]),
    "portfolio": portfolio,
    "compression": compression,
    "shortfall": shortfall,
    "clearing": clearing,
}


@pytest.mark.parametrize("circuit", registry.all_circuits(), ids=lambda circuit: circuit.id)
def test_claim_does_not_wrap(circuit: Circuit) -> None:
    """R12, R13: the differences, at their largest for this shape, fit; a difference in range is not negative."""
    largest, most, bits = LIMITS[circuit.model](circuit)
    equity, requirement, product = (z3.Int(name) for name in ("equity", "requirement", "product"))
    given = [-largest < equity, equity < largest, requirement >= 0, requirement < most]
    given += [product >= 0, product <= (2**BOUND_BITS - 1) * requirement]  # bound x requirement
    above, below = BPS_SCALE * equity - product, product - BPS_SCALE * equity - 1
    for difference in (above, below):
        assert impossible(*given, z3.Or(difference >= 2**bits, difference <= -(2**bits)))
        assert impossible(*given, accepted(difference, bits), difference < 0)
        assert impossible(*given, difference >= 0, K == 0, z3.Not(accepted(difference, bits)))


@pytest.mark.parametrize("circuit", registry.all_circuits(), ids=lambda circuit: circuit.id)
def test_what_a_largest_compares_fits(circuit: Circuit) -> None:
    """R29, R37: any two candidates of a requirement differ by less than the width of their comparison."""
    _, most, _ = LIMITS[circuit.model](circuit)
    if circuit.model == "shortfall":
        assert 2 * most <= 2 ** (SUM_BITS + 50)
    if circuit.model == "clearing":
        assert most <= 2 ** (NOTIONAL_BITS + RATE_BITS + 1)
