"""Binance USD-M: four published liquidation prices.

The published case names the bracket that holds the position by its rate and its deduction. The bracket below it is not published with
the case; one with half the rate is put there, ending where the deduction comes out as published.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load, number

FILE: Final = "binance_margin_vectors.json"
SOURCE: Final = "Binance FAQ b3c689c1f50a44cabb3a84e663b81d93, How to calculate liquidation price of USD-M futures contracts"
LOT: Final = "0.001"


def read(folder: Path) -> dict[str, Any]:
    """The case file."""
    return {
        "schema": SCHEMA,
        "set": "binance-liquidation",
        "title": "Binance USD-M liquidation prices",
        "source": SOURCE,
        "note": "The price at which equity is the maintenance margin, by bisection on the model; published prices have two decimals.",
        "tolerance": {"rounded": "nearest", "places": 2},
        "cases": [_case(row) for row in load(folder, FILE)["liquidation"]],
    }


def _case(row: dict[str, Any]) -> dict[str, Any]:
    isolated = row["mode"] == "isolated"
    symbol = row.get("symbol", "P")
    own = {"symbol": symbol, "quantity": _signed(row), "entryPrice": row["entry"]}
    others = [{"symbol": other["symbol"], "quantity": _signed(other), "entryPrice": other["entry"]} for other in row["others"]]
    account: dict[str, Any] = {"cash": row["wallet_balance"], "positions": [own, *others]}
    if isolated:
        account = {"positions": [{**own, "isolatedMargin": row["wallet_balance"]}]}
    instruments = [_instrument(symbol, row["entry"], row), *(_instrument(other["symbol"], other["mark"], other) for other in row["others"])]
    return {
        "name": f"{row['mode']} {row['side']} {row['amount']} at {row['entry']}",
        "model": row["mode"],
        "snapshot": {"venue": "binance-usdm", "numeraire": "USDT", "instruments": instruments},
        "account": account,
        "expected": {"maintenance": {"liquidationPrice": {"symbol": symbol, "value": row["expected_liq"]}}},
        "boundary": True,
        "prove": True,
    }


def _instrument(symbol: str, price: str, row: dict[str, Any]) -> dict[str, Any]:
    rate, deduction = number(row["mmr"]), number(row["cum"])
    below = rate / 2
    floor, leverage = decimal(deduction / (rate - below)), int(Fraction(1) / rate)
    brackets = [["0", floor, decimal(below), "0", leverage], [floor, None, decimal(rate), decimal(deduction), leverage]]
    return {"symbol": symbol, "price": price, "lot": LOT, "tiers": {"rule": "brackets", "brackets": brackets}}


def _signed(row: dict[str, Any]) -> str:
    return row["amount"] if row["side"] == "long" else f"-{row['amount']}"
