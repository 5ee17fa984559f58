"""Binance proof of reserves: what one user's collateral counts, asset by asset and as a whole.

Every asset is pledged for loans, margin and portfolio margin with a table of slices each, so it stands in the snapshot three times. Values
are published in 1e-16 USD, rounded down slice by slice; the model rounds nothing.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load, number

FILE: Final = "binance_por_haircut_vector.json"
SOURCE: Final = "binance/zkmerkle-proof-of-solvency at 9a3e5b79: README.md (user_config), src/sampledata/cex_assets_info.csv"
_TABLES: Final = {"Loan": "loan_tiers_ratio", "Margin": "margin_tiers_ratio", "PortfolioMargin": "portfolio_tiers_ratio"}
_UNIT: Final = Fraction(1, 10**8)
_VALUE: Final = Fraction(1, 10**16)
_REPRESENTATIVE: Final = frozenset({"btc Loan", "bnb Margin"})


def read(folder: Path) -> dict[str, Any]:
    """The case file."""
    data = load(folder, FILE)
    user = dict(zip(data["tiers"], data["user"]["Assets"], strict=True))
    collateral = [
        _asset(asset, data["prices"][asset], kind, data["tiers"][asset][table]) for asset in user for kind, table in _TABLES.items()
    ]
    amounts = {f"{asset} {kind}": decimal(number(user[asset][kind]) * _UNIT) for asset in user for kind in _TABLES}
    cases = [_case(f"{row['asset']} {row['kind']}", amounts, row["haircut_value_e16"]) for row in data["detail"]]
    total = _case("the whole user", amounts, data["user"]["TotalCollateral"])
    total["account"] = {"collateral": [{"asset": asset, "amount": amount} for asset, amount in amounts.items()]}
    return {
        "schema": SCHEMA,
        "set": "binance-haircuts",
        "title": "Binance proof-of-reserves haircuts",
        "source": SOURCE,
        "note": "A table without slices counts nothing. SHIB's 0.00012550 are below its lot here, which changes nothing: it has no slices.",
        "tolerance": {"rounded": "down", "places": 16},
        "snapshots": {"assets": {"venue": "binance-por", "numeraire": "USD", "instruments": [_CONTRACT], "collateral": collateral}},
        "cases": [*cases, total],
    }


_CONTRACT: Final = {"symbol": "none", "price": "1", "tiers": {"rule": "flat", "maintenance": "1"}}
"""A snapshot needs an instrument; nobody holds this one."""


def _asset(asset: str, price: str, kind: str, slices: list[Any]) -> dict[str, Any]:
    lot = "1" if number(price) < 1 else "0.00000001"
    return {
        "asset": f"{asset} {kind}",
        "price": decimal(price),
        "lot": lot,
        "tiers": {"rule": "slices", "slices": slices} if slices else _NOTHING,
    }


_NOTHING: Final = {"rule": "weight", "maintenance": "0"}


def _case(name: str, amounts: dict[str, str], value: str) -> dict[str, Any]:
    return {
        "name": name,
        "model": "cross",
        "snapshot": "assets",
        "account": {"collateral": [{"asset": name, "amount": amounts.get(name, "0")}]},
        "expected": {"maintenance": {"collateral": decimal(number(value) * _VALUE)}},
        "boundary": name in _REPRESENTATIVE,
        "prove": name in _REPRESENTATIVE,
    }
