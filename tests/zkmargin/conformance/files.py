"""A small case file for the tests; each test changes one thing in a copy."""

from __future__ import annotations

import copy
from typing import Any

FILE: dict[str, Any] = {
    "schema": "zkmargin/conformance/v1",
    "set": "my-venue",
    "title": "My venue",
    "source": "https://venue.example/docs/margin",
    "tolerance": {"rounded": "up", "places": 2},
    "states": [
        {"name": "liquidated", "if": ["requirement > 0", "equity < requirement"]},
        {"name": "open", "if": []},
    ],
    "snapshots": {
        "market": {
            "venue": "my-venue",
            "numeraire": "USDT",
            "instruments": [
                {
                    "symbol": "BTC",
                    "price": "60000",
                    "lot": "0.001",
                    "tiers": {"rule": "brackets", "brackets": [["0", "50000", "0.004", "0", 125], ["50000", None, "0.005", "50", 100]]},
                }
            ],
            "collateral": [{"asset": "ETH", "price": "3000", "lot": "0.01", "tiers": {"rule": "weight", "maintenance": "0.9"}}],
        }
    },
    "cases": [
        {
            "name": "two bitcoin",
            "model": "cross",
            "snapshot": "market",
            "account": {
                "cash": "1000",
                "positions": [{"symbol": "BTC", "quantity": "2", "entryPrice": "59000"}],
                "collateral": [{"asset": "ETH", "amount": "1"}],
            },
            "expected": {
                "maintenance": {
                    "requirement": "550",
                    "equity": "5700",
                    "state": "open",
                    "met": True,
                    "liquidationPrice": {"symbol": "BTC", "value": "57412.07"},
                }
            },
            "prove": True,
            "source": "page 3",
        }
    ],
}


def changed(*path: str | int, value: object) -> dict[str, Any]:
    """The file with one value replaced, or added."""
    document = copy.deepcopy(FILE)
    target: Any = document
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return document


def without(*path: str | int) -> dict[str, Any]:
    """The file without one field."""
    document = copy.deepcopy(FILE)
    target: Any = document
    for step in path[:-1]:
        target = target[step]
    del target[path[-1]]
    return document
