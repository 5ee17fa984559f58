"""The table of figures: columns for a few circuits, rows for many, dashes for what was not measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.chart import draw
from bench.table import ABREAST, COLUMNS, LINES, rows, text

FIGURES: dict[str, Any] = {"constraints": 23_799, "warm_prove_ms": 161.6, "rapidsnark_prove_ms": None, "warm_us_per_constraint": 6.79}


def circuits(count: int) -> list[dict[str, Any]]:
    return [FIGURES | {"circuit": f"c{number}"} for number in range(count)]


@pytest.mark.parametrize("count", [1, ABREAST])
def test_a_few_circuits_stand_beside_each_other(count: int) -> None:
    table = rows(circuits(count))
    assert table[0] == ["", *(f"c{number}" for number in range(count))]
    assert [row[0] for row in table[1:]] == [label for label, _, _ in LINES]
    assert table[1] == ["constraints", *["23,799"] * count]


def test_many_circuits_have_a_row_each() -> None:
    table = rows(circuits(ABREAST + 1))
    assert table[0] == ["circuit", *(label for label, _, _ in COLUMNS)]
    assert table[1] == ["c0", "23,799", "–", "162", "–", "–", "6.8", "–"]
    assert len(table) == ABREAST + 2


@pytest.mark.parametrize("count", [1, ABREAST + 1])
def test_columns_are_aligned(count: int) -> None:
    lines = text(circuits(count)).splitlines()
    assert len({len(line) for line in lines[:2]}) == 1


def test_the_chart_is_of_the_cross_circuits(tmp_path: Path) -> None:
    cross = [FIGURES | {"model": "cross", "sizes": {"positions": positions, "collateral": 4}} for positions in (64, 8)]
    machine = {"machine": {"cores": 2}, "peers": {"snarkjs": "snarkjs 0.7.6", "rapidsnark": "go-rapidsnark/prover v0.0.15"}}
    draw({**machine, "circuits": [*cross, FIGURES | {"model": "clearing", "sizes": {"members": 16}}]}, tmp_path / "cost.svg")
    assert "23,799 constraints" in (tmp_path / "cost.svg").read_text(encoding="utf-8").replace("<!-- ", "")
