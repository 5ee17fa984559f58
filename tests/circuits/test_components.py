"""Where the constraints go: pinned per component, and within the budgets."""

from __future__ import annotations

import pytest

from circuits import registry
from circuits.compile import ensure
from circuits.components import component, count, table

BUDGET = {
    "cross-p8-c4-d4": 23_799,
    "cross-p16-c8-d4": 43_723,
    "cross-p64-c16-d4": 136_295,
    "portfolio-p32-c4-g8-u4-s16-d4": 125_898,
    "shortfall-p16-c4-w1-t250-d4": 112_396,
}
PER_ROW = 1_700

NODE = 402
"""Poseidon of eight inputs under a constant tag."""
ROW = {"position[].tier": 354 + 2 * 88 + 1, "collateral.asset[]": 381 + 2 * 88 + 3}
"""Hash, tier and products of a slot, without its path."""
FIXED = {"RootOfCap.group[]": 8 * NODE, "RootOfCap.top": NODE, "InRange.bits": 96}


def expected(circuit: registry.Circuit) -> dict[str, int]:
    """Constraints of some components of the cross circuits, from their shape."""
    p, c, levels = circuit.positions, circuit.collateral, circuit.path_levels
    path = levels * (NODE + 7) + 63
    parts = {"position[].tier": p * (ROW["position[].tier"] + path), "collateral.asset[]": c * (ROW["collateral.asset[]"] + path)}
    return FIXED | parts | {"order.InRange[]": 128 * (p - 1), "collateral.order": 128 * (c - 1)}


@pytest.mark.parametrize("circuit", [registry.get("cross-p2-c2-d3"), registry.get("cross-p8-c4-d4")], ids=lambda c: c.id)
def test_counts_per_component(circuit: registry.Circuit) -> None:
    paths = ensure(circuit.id)
    counts = count(paths["r1cs"], paths["sym"])
    assert sum(counts.values()) == circuit.constraints
    for name, number in expected(circuit).items():
        assert number <= counts.pop(name) <= number + 2 * (circuit.positions + circuit.collateral), name
    sponge = counts.pop("account.sponge")
    assert sponge == {7: 381, 15: 573}[3 + circuit.positions + circuit.collateral]


PINNED: dict[str, int] = {
    "clearing-n4-k2-d3": 7_917,
    "clearing-n16-k4-d4": 20_863,
    "clearing-n64-k4-d4": 59_863,
    "compression-p2-c2-g2-u2-s4-d3": 20_082,
    "compression-p8-c4-g4-u2-s16-d4": 52_640,
    "compression-p32-c4-g8-u4-s16-d4": 125_898,
    "cross-p2-c2-d3": 9_043,
    "cross-p8-c4-d4": 23_799,
    "cross-p16-c8-d4": 43_723,
    "cross-p64-c16-d4": 136_295,
    "isolated-p2-d3": 6_953,
    "isolated-p8-d4": 19_459,
    "isolated-p32-d4": 66_055,
    "pool-m2-p2-c2-n2-a2-d3": 10_434,
    "pool-m4-p8-c4-n16-a8-d4": 50_930,
    "pool-m8-p8-c4-n32-a8-d4": 87_947,
    "portfolio-p2-c2-g2-u2-s4-d3": 20_082,
    "portfolio-p8-c4-g4-u2-s16-d4": 52_640,
    "portfolio-p32-c4-g8-u4-s16-d4": 125_898,
    "portfolio-p32-c4-g8-u2-s31-d4": 142_158,
    "shortfall-p2-c2-w3-t9-d3": 13_876,
    "shortfall-p16-c4-w1-t250-d4": 112_396,
    "shortfall-p8-c4-w3-t250-d4": 170_626,
    "shortfall-p16-c4-w1-t500-d4": 185_778,
}


def test_totals_are_pinned() -> None:
    assert {circuit.id: circuit.constraints for circuit in registry.all_circuits()} == PINNED


@pytest.mark.parametrize("circuit_id", BUDGET)
def test_budget(circuit_id: str) -> None:
    assert registry.get(circuit_id).constraints <= BUDGET[circuit_id]


def test_budget_of_a_further_row() -> None:
    small, medium, large = (registry.by_preset(preset) for preset in ("small", "medium", "large"))
    for less, more in ((small, medium), (medium, large)):
        rows = more.positions + more.collateral - less.positions - less.collateral
        assert (more.constraints - less.constraints) / rows <= PER_ROW


@pytest.mark.parametrize(
    ("signal", "depth", "where"),
    [
        ("main.context", 2, "main"),
        ("main.position[3].tier.leaf", 2, "position[].tier"),
        ("main.collateral.asset[3].UnderCap_44_1688.node[0].out", 3, "collateral.asset[].UnderCap"),
        ("main.collateral.asset[3].UnderCap_44_1688.node[0].out", 1, "collateral"),
        ("main.order.InRange_19_537[0].in", 2, "order.InRange[]"),
    ],
)
def test_names_components(signal: str, depth: int, where: str) -> None:
    assert component(signal, depth) == where


def test_table_divides_by_slots() -> None:
    assert table({"tier[].InTier": 352, "claim": 4}, {"tier[]": 2}) == [("tier[].InTier", 352, 176), ("claim", 4, 4)]
