"""One account in every format that the readers take, as values to change one thing in."""

from __future__ import annotations

import json
from typing import Any

from margin.portfolio import Portfolio

AS_OF = "2026-11-20T11:59:42Z"
MILLISECONDS = 1_795_175_982_000
"""The same moment as exchanges write it."""

CANONICAL: dict[str, Any] = {
    "schema": "zkmargin/portfolio/v1",
    "account": "desk",
    "asOf": AS_OF,
    "positions": [
        {"symbol": "BTC/USDC:USDC", "quantity": "1.25", "contractSize": "1", "entryPrice": "113420.75"},
        {"symbol": "ETH/USDC:USDC", "quantity": "-20.5", "contractSize": "1", "entryPrice": "3742.125"},
    ],
    "collateral": [{"asset": "USDC", "amount": "15250.5"}],
}


def canonical() -> Portfolio:
    return Portfolio.from_dict(CANONICAL)


def position(symbol: str, side: str | None, contracts: Any, entry: Any, **changes: Any) -> dict[str, Any]:
    """A ccxt position with the fields that matter here."""
    value = {
        "info": {},
        "symbol": symbol,
        "side": side,
        "contracts": contracts,
        "contractSize": 1,
        "entryPrice": entry,
        "markPrice": entry,
        "unrealizedPnl": 0,
        "notional": None,
        "maintenanceMargin": None,
        "marginMode": "cross",
        "timestamp": MILLISECONDS,
    }
    return value | changes


def positions() -> list[dict[str, Any]]:
    return [position("BTC/USDC:USDC", "long", 1.25, 113420.75), position("ETH/USDC:USDC", "short", 20.5, "3742.125")]


def balance(total: Any = 15250.5, **changes: Any) -> dict[str, Any]:
    value = {
        "info": {},
        "USDC": {"free": 0, "used": total, "total": total},
        "free": {"USDC": 0},
        "used": {"USDC": total},
        "total": {"USDC": total},
    }
    return value | changes


def clearinghouse_state() -> dict[str, Any]:
    """``totalRawUsd`` = 15250.5 - (1.25 x 113420.75 - 20.5 x 3742.125)."""
    return {
        "assetPositions": [
            {
                "position": {"coin": "BTC", "szi": "1.25", "entryPx": "113420.75", "leverage": {"type": "cross", "value": 20}},
                "type": "oneWay",
            },
            {
                "position": {"coin": "ETH", "szi": "-20.5", "entryPx": "3742.125", "leverage": {"type": "cross", "value": 20}},
                "type": "oneWay",
            },
        ],
        "marginSummary": {"accountValue": "15250.5", "totalRawUsd": "-49811.875", "totalMarginUsed": "0", "totalNtlPos": "0"},
        "time": MILLISECONDS,
        "withdrawable": "0",
    }


CSV_MIXED = """kind,instrument,side,qty,entry px,ccy,balance
position,BTC/USDC:USDC,buy,1.25,113420.75,,
position,ETH/USDC:USDC,sell,20.5,3742.125,,
collateral,,,,,USDC,15250.5
"""
CSV_POSITIONS = "Ticker;Net Qty;Avg. Price\nBTC/USDC:USDC;1.25;113420.75\nETH/USDC:USDC;-20.5;3742.125\n"
CSV_BALANCES = "currency\tamount\nUSDC\t15250.5\n"


def encode(value: Any) -> bytes:
    return json.dumps(value).encode()
