"""dYdX v4: margin fractions in parts per million, margins of positions and accounts, and when an account may be liquidated.

A quote quantum is 1e-6 USDC. The venue rounds a fraction down and an amount up to the quantum; the model rounds nothing, so its exact
number is rounded the venue's way before it is compared.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from margin.venues.dydx import quote_quantums
from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load, number

FILE: Final = "dydx_v4_margin_vectors.json"
SOURCE: Final = (
    "dydxprotocol/v4-chain at 84d4664b: x/perpetuals/types/liquidity_tier_test.go, x/perpetuals/lib/lib_test.go, "
    "x/subaccounts/keeper/subaccount_test.go, lib/margin/risk_test.go"
)
STATES: Final = [{"name": "liquidatable", "if": ["requirement > 0", "equity < requirement"]}, {"name": "not liquidatable", "if": []}]
UP: Final = {"rounded": "up", "places": 6}
DOWN: Final = {"rounded": "down", "places": 6}
LOT: Final = "0.000001"
_QUANTUM: Final = Fraction(1, 10**6)
_REPRESENTATIVE: Final = frozenset(
    {
        "position: InitialMargin 25%, MaintenanceMargin 15%, atomic resolution 6",
        "account: multiple perpetual updates for the same position (empty subaccount)",
        "account: one update",
    }
)


def read(folder: Path) -> dict[str, Any]:
    """The case file."""
    data = load(folder, FILE)
    cases = [
        *(_fraction(name, row) for name, row in data["maintenance_margin_ppm"].items()),
        *(_scaled(name, row) for name, row in data["oi_adjusted_initial_margin_ppm"].items()),
        *(_amount(name, row) for name, row in data["initial_margin_quote_quantums"].items()),
        *(_position(name, row) for name, row in data["position_margin"].items()),
        *_accounts(data),
        *(_liquidatable(row) for row in data["liquidatable_rule"]["cases"]),
    ]
    return {
        "schema": SCHEMA,
        "set": "dydx",
        "title": "dYdX v4 margin fractions and amounts",
        "source": SOURCE,
        "note": "In USDC; a quote quantum is 1e-6. Refused cases lie outside a snapshot's range: a price of zero, a value beyond 2**88.",
        "states": STATES,
        "cases": [{**case, "prove": case["name"] in _REPRESENTATIVE or case.get("boundary", False)} for case in cases],
    }


def _fraction(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """The reported maintenance fraction is the requirement of one USDC."""
    market = _unit({"initial": row["initialMarginPpm"], "maintenanceFraction": row["maintenanceFractionPpm"]})
    expected = {"requirement": _quantums(row["expectedMaintenanceMarginPpm"])}
    return _one(f"fraction: {name}", market, "1", {"maintenance": expected}, DOWN)


def _scaled(name: str, row: dict[str, Any]) -> dict[str, Any]:
    expected = {"requirement": _quantums(row["expectedPpm"])}
    case = _one(f"open interest: {name}", _unit(_open_interest(row)), "1", {"initial": expected}, "exact")
    return {**case, "boundary": name in {"Open interest at lower bound", "Open interest at upper bound"}}


def _amount(name: str, row: dict[str, Any]) -> dict[str, Any]:
    expected = {"requirement": _quantums(row["expectedInitialMarginQuoteQuantums"])}
    return _one(f"amount: {name}", _unit(_open_interest(row)), _quantums(row["bigQuoteQuantums"]), {"initial": expected}, UP)


def _position(name: str, row: dict[str, Any]) -> dict[str, Any]:
    resolution, exponent = row["baseCurrencyAtomicResolution"], row["exponent"]
    base, price = int(number(row["bigBaseQuantums"])), int(number(row["price"]))
    parameters = {
        "initial": row["initialMarginPpm"],
        "maintenanceFraction": row["maintenanceFractionPpm"],
        "openInterest": quote_quantums(row.get("openInterest", 0), resolution, price, exponent),
        "lower": row.get("openInterestLowerCap", 0),
        "upper": row.get("openInterestUpperCap", 0),
    }
    market = _market([("P", _power(price, exponent), _power(1, resolution), parameters)])
    expected: dict[str, Any] = {
        "maintenance": {"requirement": _quantums(row["bigExpectedMaintenanceMargin"])},
        "initial": {"requirement": _quantums(row["bigExpectedInitialMargin"])},
    }
    if not price:
        expected = {level: {"refused": "snapshot.S7.positive"} for level in expected}
    elif base >= 1 << 63:
        expected = {level: {"refused": "snapshot.S8.grid"} for level in expected}
    return _one(f"position: {name}", market, _power(base, resolution), expected, UP)


def _accounts(data: dict[str, Any]) -> list[dict[str, Any]]:
    cases = []
    markets = data["account_cross_margin"]["markets"]
    for row in data["account_cross_margin"]["cases"]:
        held = [(symbol, quantums, markets[symbol]) for symbol, quantums in row["perps"].items()]
        cases.append(_account(row, held))
    for row in data["account_cross_margin_small"]:
        fractions = {"initialMarginPpm": row["imPpm"], "maintenanceFractionPpm": row["mfPpm"]}
        cases.append(_account(row, [(f"P{place}", perp["quantums"], {**perp, **fractions}) for place, perp in enumerate(row["perps"])]))
    return cases


def _account(row: dict[str, Any], held: list[tuple[str, int, dict[str, Any]]]) -> dict[str, Any]:
    market = _market(
        [
            (
                symbol,
                _power(perp["price"], perp["exponent"]),
                _power(1, perp["atomicResolution"]),
                {"initial": perp["initialMarginPpm"], "maintenanceFraction": perp["maintenanceFractionPpm"]},
            )
            for symbol, _, perp in held
        ]
    )
    positions = [{"symbol": symbol, "quantity": _power(quantums, perp["atomicResolution"])} for symbol, quantums, perp in held]
    equity = _quantums(row["expected"]["NC"])
    return {
        "name": f"account: {row['name']}",
        "model": "cross",
        "snapshot": market,
        "account": {"cash": _quantums(row["usdc"]), "positions": positions},
        "expected": {
            "maintenance": {"equity": equity, "requirement": _quantums(row["expected"]["MM"])},
            "initial": {"equity": equity, "requirement": _quantums(row["expected"]["IM"])},
        },
    }


def _liquidatable(row: dict[str, Any]) -> dict[str, Any]:
    """An account with this net collateral and this maintenance margin: one contract of that value, wholly margined."""
    collateral, margin = number(row["NC"]), number(row["MMR"])
    held = [{"symbol": "P", "quantity": "1"}] if margin else []
    market = _market([("P", _quantums(margin or 1), "1", {"initial": 1_000_000, "maintenanceFraction": 1_000_000})])
    state = "liquidatable" if row["liq"] else "not liquidatable"
    expected = {"equity": _quantums(collateral), "requirement": _quantums(margin), "state": state}
    return {
        "name": f"liquidation: net collateral {collateral}, maintenance {margin}",
        "model": "cross",
        "snapshot": market,
        "account": {"cash": _quantums(collateral - margin), "positions": held},
        "expected": {"maintenance": expected},
        "boundary": collateral == margin,
    }


def _one(name: str, market: dict[str, Any], quantity: str, expected: dict[str, Any], tolerance: object) -> dict[str, Any]:
    account = {"positions": [{"symbol": "P", "quantity": quantity}]}
    return {"name": name, "model": "cross", "snapshot": market, "account": account, "expected": expected, "tolerance": tolerance}


def _open_interest(row: dict[str, Any]) -> dict[str, int]:
    return {
        "initial": row["initialMarginPpm"],
        "maintenanceFraction": 1_000_000,
        "openInterest": row.get("openInterestNotional", 0),
        "lower": row.get("openInterestLowerCap", 0),
        "upper": row.get("openInterestUpperCap", 0),
    }


def _unit(parameters: dict[str, int]) -> dict[str, Any]:
    """A market in which a contract is worth one USDC and a lot a quantum."""
    return _market([("P", "1", LOT, parameters)])


def _market(instruments: list[tuple[str, str, str, dict[str, int]]]) -> dict[str, Any]:
    return {
        "venue": "dydx",
        "numeraire": "USDC",
        "instruments": [
            {
                "symbol": symbol,
                "price": price,
                "lot": lot,
                "tiers": {"rule": "ppm", **{k: v for k, v in parameters.items() if v or k in _NEEDED}},
            }
            for symbol, price, lot, parameters in instruments
        ],
    }


_NEEDED: Final = frozenset({"initial", "maintenanceFraction"})


def _power(value: object, exponent: int) -> str:
    return decimal(number(value) * Fraction(10) ** exponent)


def _quantums(value: object) -> str:
    return decimal(number(value) * _QUANTUM)
