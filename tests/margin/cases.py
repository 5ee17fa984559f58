"""Small snapshots and portfolios as plain JSON values, for tests to change one thing in."""

from __future__ import annotations

import copy
from typing import Any

from margin.portfolio import Portfolio
from margin.snapshot import Snapshot

AS_OF = "2026-11-20T12:00:00Z"


def levels(closeout: str, maintenance: str, initial: str) -> dict[str, str]:
    return {"closeout": closeout, "maintenance": maintenance, "initial": initial}


def instrument(symbol: str, price: str, lot: str, **changes: Any) -> dict[str, Any]:
    """Two tiers: 0.4 % / 1 % up to 50,000, then 0.5 % with its deduction, and an initial rate that steps."""
    value = {
        "symbol": symbol,
        "settle": "USDT",
        "kind": "linear",
        "contractSize": "1",
        "lot": lot,
        "markPrice": price,
        "tiers": [
            {"floor": "0", "cap": "50000", "rates": levels("0.002", "0.004", "0.008"), "deductions": levels("0", "0", "0")},
            {"floor": "50000", "cap": "1000000", "rates": levels("0.003", "0.005", "0.01"), "deductions": levels("50", "50", "0")},
        ],
    }
    return value | changes


def asset(name: str, price: str, lot: str, **changes: Any) -> dict[str, Any]:
    """Two tiers: 95 / 90 / 80 % up to 10,000, half of that beyond, without end."""
    value = {
        "asset": name,
        "lot": lot,
        "price": price,
        "liabilityWeight": "1.05",
        "tiers": [
            {"floor": "0", "cap": "10000", "weights": levels("0.95", "0.9", "0.8"), "constants": levels("0", "0", "0")},
            {"floor": "10000", "cap": None, "weights": levels("0.475", "0.45", "0.4"), "constants": levels("4750", "4500", "4000")},
        ],
    }
    return value | changes


def snapshot_dict(**changes: Any) -> dict[str, Any]:
    """A valid snapshot in the public format; every call gives a fresh deep copy."""
    value = {
        "schema": "zkmargin/snapshot/v1",
        "venue": "testnet",
        "asOf": AS_OF,
        "numeraire": "USDT",
        "settlements": ["USDC"],
        "depth": 3,
        "instruments": [
            instrument("BTC/USDT:USDT", "61250.5", "0.001"),
            instrument("ETH/USDT:USDT", "2500.25", "0.01"),
            instrument("SOL/USDC:USDC", "150", "1", settle="USDC"),
        ],
        "collateral": [asset("BTC", "61250.5", "0.00001"), asset("ETH", "2500.25", "0.0001")],
        "sources": [{"url": "https://example.org/tiers.json", "retrieved": AS_OF, "sha256": "0" * 64}],
    }
    return copy.deepcopy(value | changes)


def snapshot(**changes: Any) -> Snapshot:
    return Snapshot.from_dict(snapshot_dict(**changes))


def position(symbol: str, quantity: str, entry: str, size: str = "1") -> dict[str, str]:
    return {"symbol": symbol, "quantity": quantity, "contractSize": size, "entryPrice": entry}


def portfolio_dict(**changes: Any) -> dict[str, Any]:
    """A valid portfolio of :func:`snapshot`: long BTC, short ETH, cash and two assets, one of them a debt."""
    value = {
        "schema": "zkmargin/portfolio/v1",
        "account": "desk-7",
        "asOf": AS_OF,
        "positions": [position("BTC/USDT:USDT", "0.5", "60000"), position("ETH/USDT:USDT", "-30.25", "2400.5")],
        "collateral": [
            {"asset": "USDT", "amount": "4000.123456789012"},
            {"asset": "BTC", "amount": "0.123456789"},
            {"asset": "ETH", "amount": "-0.5"},
        ],
    }
    return copy.deepcopy(value | changes)


def portfolio(**changes: Any) -> Portfolio:
    return Portfolio.from_dict(portfolio_dict(**changes))
