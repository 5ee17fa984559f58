"""A small venue's dumps, as values to change one thing in."""

from __future__ import annotations

import json
from typing import Any

from margin.builders.brackets import parse_tiers
from margin.builders.build import Built, MarketData, build_snapshot
from margin.builders.haircuts import parse_haircuts
from margin.builders.policy import SnapshotPolicy
from margin.builders.tickers import parse_tickers

AS_OF = "2026-11-20T12:00:00Z"
BTC = "BTC/USDT:USDT"
ETH = "ETH/USDT:USDT"
HAIRCUTS = "asset,floor,cap,weight\nBTC,0,1000000,0.95\nBTC,1000000,5000000,0.8\nETH,0,,0.9\n"


def tier(floor: Any, cap: Any, rate: Any, leverage: Any, cum: Any) -> dict[str, Any]:
    info = {} if cum is None else {"cum": cum}
    return {"minNotional": floor, "maxNotional": cap, "maintenanceMarginRate": rate, "maxLeverage": leverage, "info": info}


def tiers() -> dict[str, Any]:
    """Binance's first three brackets of BTC and ETH, October 2024."""
    first = [
        tier(0.0, 50000.0, 0.004, 125.0, "0.0"),
        tier(50000.0, 600000.0, 0.005, 100.0, "50.0"),
        tier(600000.0, 3000000.0, 0.0065, 75.0, "950.0"),
    ]
    return {BTC: first, ETH: [dict(item) for item in first]}


def tickers() -> dict[str, Any]:
    return {
        BTC: {"symbol": BTC, "markPrice": 115770.5, "last": 115770.0},
        ETH: {"symbol": ETH, "markPrice": "3698.4", "last": 3698},
    }


def build(
    *, tier_dump: Any = None, ticker_dump: Any = None, haircuts: str = HAIRCUTS, policy: dict[str, Any] | None = None, **options: Any
) -> Built:
    data = MarketData(
        parse_tiers(json.dumps(tiers() if tier_dump is None else tier_dump).encode(), "tiers.json"),
        parse_tickers(json.dumps(tickers() if ticker_dump is None else ticker_dump).encode(), "tickers.json"),
        parse_haircuts(haircuts.encode(), "haircuts.csv"),
        options.pop("contract_sizes", {}),
    )
    return build_snapshot(data, SnapshotPolicy(**({"venue": "testnet", "as_of": AS_OF} | (policy or {}))), **options)
