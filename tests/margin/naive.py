"""The margin rule once more, from the public formats straight to fractions: no scaling, no rows, nothing of :mod:`margin` but the JSON."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any, NamedTuple


class Outcome(NamedTuple):
    equity: Fraction
    requirement: Fraction


class OutOfTiers(Exception):
    pass


def tier_of(tiers: list[dict[str, Any]], notional: Fraction) -> dict[str, Any]:
    limit = Fraction(2**88, 10**10)
    fitting = [tier for tier in tiers if Fraction(tier["floor"]) <= notional < (limit if tier["cap"] is None else Fraction(tier["cap"]))]
    if len(fitting) != 1:
        raise OutOfTiers
    return fitting[0]


def evaluate(portfolio: dict[str, Any], snapshot: dict[str, Any], level: str) -> Outcome:
    """Equity and requirement of a portfolio (both in the numeraire) at a level."""
    par = {snapshot["numeraire"], *snapshot["settlements"]}
    cash = unrealised = requirement = collateral = Fraction(0)
    held: dict[str, Fraction] = {}
    for position in portfolio["positions"]:
        item = next(item for item in snapshot["instruments"] if item["symbol"] == position["symbol"])
        quantity = Fraction(position["quantity"]) * Fraction(position["contractSize"])
        mark = Fraction(item["markPrice"])
        cost = quantity * Fraction(position["entryPrice"])
        if item["settle"] in par:
            cash -= cost
        else:
            held[item["settle"]] = held.get(item["settle"], Fraction(0)) - cost
        unrealised += quantity * mark
        notional = abs(quantity) * mark
        tier = tier_of(item["tiers"], notional)
        requirement += notional * Fraction(tier["rates"][level]) - Fraction(tier["deductions"][level])
    for balance in portfolio["collateral"]:
        amount = Fraction(balance["amount"])
        if balance["asset"] in par:
            cash += amount
        else:
            held[balance["asset"]] = held.get(balance["asset"], Fraction(0)) + amount
    for name, amount in held.items():
        asset = next(asset for asset in snapshot["collateral"] if asset["asset"] == name)
        lot = Fraction(asset["lot"])
        value = floor(amount / lot) * lot * Fraction(asset["price"])
        tier = tier_of(asset["tiers"], abs(value))
        if value < 0:
            collateral += value * Fraction(asset["liabilityWeight"])
        elif value > 0:
            collateral += value * Fraction(tier["weights"][level]) + Fraction(tier["constants"][level])
    cash = Fraction(floor(cash * 10**10), 10**10)
    return Outcome(cash + unrealised + collateral, requirement)
