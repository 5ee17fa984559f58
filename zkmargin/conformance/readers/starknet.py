"""Starknet perpetual: total value, total risk and health of eleven accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load

FILE: Final = "starknet_perpetual_tvtr.json"
SOURCE: Final = "starkware-libs/starknet-perpetual, workspace/apps/perpetuals/contracts/src/core/value_risk_calculator.cairo, at 0ae9f38e"
STATES: Final = [
    {"name": "Deleveragable", "if": ["equity < 0"]},
    {"name": "Liquidatable", "if": ["equity < requirement"]},
    {"name": "Healthy", "if": []},
]
_REPRESENTATIVE: Final = frozenset({"five assets after", "200 + collateral 50", "-50"})


def read(folder: Path) -> dict[str, Any]:
    """The case file."""
    rows = load(folder, FILE)["cases"]
    instruments: dict[str, dict[str, Any]] = {}
    for row in rows:
        for held in row["balances"]:
            symbol = f"asset {held['asset']}"
            tiers = {"rule": "steps", "firstBoundary": 1_000_000, "tierSize": 1_000_000, "factors": [held["risk_factor_permille"]]}
            instruments[symbol] = {"symbol": symbol, "price": decimal(held["price"]), "tiers": tiers}
    return {
        "schema": SCHEMA,
        "set": "starknet",
        "title": "Starknet total value and total risk",
        "source": SOURCE,
        "note": "Balances are synthetic assets with a single risk tier; total value is equity, total risk the requirement at every level.",
        "states": STATES,
        "snapshots": {"market": {"venue": "starknet", "numeraire": "USDC", "instruments": list(instruments.values())}},
        "cases": [_case(row) for row in rows],
    }


def _case(row: dict[str, Any]) -> dict[str, Any]:
    positions = [{"symbol": f"asset {held['asset']}", "quantity": decimal(held["balance"])} for held in row["balances"]]
    expected = {"equity": decimal(row["total_value"]), "requirement": decimal(row["total_risk"]), "state": row["state"]}
    boundary = row["total_value"] == row["total_risk"]
    return {
        "name": row["name"],
        "model": "cross",
        "snapshot": "market",
        "account": {"cash": decimal(row["collateral"]), "positions": positions},
        "expected": {"maintenance": expected},
        "boundary": boundary,
        "prove": boundary or row["name"] in _REPRESENTATIVE,
    }
