"""Hyperliquid: maintenance margin under the published margin tiers.

Rates such as 1/30 have no end in decimals; the rate of a row is rounded up to 1e-9, so the model's requirement is the venue's or above it
by less than 1e-8 of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load, number

FILE: Final = "venue_worked_examples.json"
SOURCE: Final = "hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers"
_PLACES: Final = 10


def read(folder: Path) -> dict[str, Any]:
    """The case file."""
    data = load(folder, FILE)["hyperliquid"]
    instruments = [
        {
            "symbol": asset,
            "price": "1",
            "tiers": {"rule": "leverage", "tiers": [[decimal(tier["lower"]), int(number(tier["max_leverage"]))] for tier in tiers]},
        }
        for asset, tiers in data["tiers"].items()
    ]
    cases = [_case(row, {decimal(tier["lower"]) for tier in data["tiers"][row["asset"]]}) for row in data["derived_examples"]]
    return {
        "schema": SCHEMA,
        "set": "hyperliquid",
        "title": "Hyperliquid margin tiers",
        "source": SOURCE,
        "note": "Contracts are worth one USDC here, so that a notional is a quantity.",
        "tolerance": {"relative": "0.00000001"},
        "snapshots": {"market": {"venue": "hyperliquid", "numeraire": "USDC", "instruments": instruments}},
        "cases": cases,
    }


def _case(row: dict[str, Any], boundaries: set[str]) -> dict[str, Any]:
    notional = decimal(row["notional"])
    return {
        "name": f"{row['asset']} with a notional of {notional}",
        "model": "cross",
        "snapshot": "market",
        "account": {"positions": [{"symbol": row["asset"], "quantity": notional}]},
        "expected": {"maintenance": {"requirement": decimal(row["maintenance_margin"], _PLACES)}},
        "boundary": notional in boundaries,
        "prove": notional in boundaries,
    }
