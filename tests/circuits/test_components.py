"""Where the constraints go: pinned per component, and within the budgets."""

from __future__ import annotations

import pytest

from circuits import registry
from circuits.compile import ensure
from circuits.components import component, count, table

BUDGET = {"small": 24_500, "medium": 45_000, "large": 138_000}
PER_ROW = 1_700

NODE = 402
"""Poseidon of eight inputs under a constant tag."""
ROW = {"tier[].TaggedHash": 354, "asset[].TaggedHash": 381}
SLOT = {"tier[].InTier": 2 * 88, "asset[].InTier": 2 * 88, "lots[].InRange": 63, "balance[].InRange": 63, "tier[]": 2, "asset[]": 3}
FIXED = {"RootOfCap.group[]": 8 * NODE, "RootOfCap.top": NODE, "InRange.bits": 96, "claim.InRange": 20 + 20 + 152 + 152, "claim": 4}


def expected(circuit: registry.Circuit) -> dict[str, int]:
    """Constraints per component, from the circuit's shape."""
    p, c, levels = circuit.positions, circuit.collateral, circuit.path_levels
    path = levels * (NODE + 7) + 63
    slots = {"tier": p, "lots": p, "asset": c, "balance": c}
    parts = {name: count * slots[name.split("[")[0]] for name, count in (ROW | SLOT).items()}
    parts |= {"tier[].UnderCap": p * path, "asset[].UnderCap": c * path}
    parts |= {"order.InRange[]": 128 * (p - 1), "assetOrder.InRange[]": 128 * (c - 1)}
    return FIXED | parts


@pytest.mark.parametrize("circuit", registry.all_circuits()[:2], ids=lambda c: c.id)
def test_counts_per_component(circuit: registry.Circuit) -> None:
    paths = ensure(circuit.id)
    counts = count(paths["r1cs"], paths["sym"])
    assert sum(counts.values()) == circuit.constraints
    for name, number in expected(circuit).items():
        assert counts.pop(name) == number, name
    sponge = counts.pop("account.sponge")
    assert sponge == {7: 381, 15: 573}[3 + circuit.positions + circuit.collateral]
    assert sum(counts.values()) <= 6 * (circuit.positions + circuit.collateral)
    assert set(counts) == {"main", "account"}


PINNED = {"cross-p2-c2-d3": 9_043, "cross-p8-c4-d4": 23_799, "cross-p16-c8-d4": 43_723, "cross-p64-c16-d4": 136_295}


def test_totals_are_pinned() -> None:
    assert {circuit.id: circuit.constraints for circuit in registry.all_circuits()} == PINNED


@pytest.mark.parametrize("preset", BUDGET)
def test_budget(preset: str) -> None:
    assert registry.by_preset(preset).constraints <= BUDGET[preset]


def test_budget_of_a_further_row() -> None:
    small, medium, large = (registry.by_preset(preset) for preset in BUDGET)
    for less, more in ((small, medium), (medium, large)):
        rows = more.positions + more.collateral - less.positions - less.collateral
        assert (more.constraints - less.constraints) / rows <= PER_ROW


@pytest.mark.parametrize(
    ("signal", "depth", "where"),
    [
        ("main.context", 2, "main"),
        ("main.tier[3].leaf", 2, "tier[]"),
        ("main.tier[3].UnderCap_44_1688.node[0].out", 2, "tier[].UnderCap"),
        ("main.tier[3].UnderCap_44_1688.node[0].out", 1, "tier[]"),
        ("main.order.InRange_19_537[0].in", 2, "order.InRange[]"),
    ],
)
def test_names_components(signal: str, depth: int, where: str) -> None:
    assert component(signal, depth) == where


def test_table_divides_by_slots() -> None:
    assert table({"tier[].InTier": 352, "claim": 4}, {"tier[]": 2}) == [("tier[].InTier", 352, 176), ("claim", 4, 4)]
