"""The portfolio rule once more, from the public formats straight to fractions: no scaling, no rows, nothing of :mod:`margin`."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from tests.margin.naive import OutOfTiers, tier_of

Holding = tuple[str, int]
"""Symbol and lots."""


class Outcome(NamedTuple):
    equity: Fraction
    requirement: Fraction
    gross: Fraction


def evaluate(snapshot: dict[str, Any], cash: Fraction, positions: list[Holding], collateral: list[Holding], level: str) -> Outcome:
    """Equity, requirement and gross requirement, in the numeraire, of lots of symbols and assets."""
    section = snapshot["portfolio"]
    arrays = {array["symbol"]: array for array in section["arrays"]}
    marked = sum((lots * price(snapshot["instruments"], "symbol", symbol, "markPrice") for symbol, lots in positions), Fraction(0))
    gross = Fraction(0)
    for symbol, lots in positions:
        tier = size_tier(arrays[symbol], abs(lots))
        alone = required(snapshot, [(symbol, 1 if lots > 0 else -1)], level, tier)
        gross += abs(lots) * Fraction(max(0, floor(alone * 10**10)), 10**10)
    return Outcome(cash + marked + haircut(snapshot, collateral, level), required(snapshot, positions, level), gross)


def required(snapshot: dict[str, Any], positions: list[Holding], level: str, forced: dict[str, Any] | None = None) -> Fraction:
    """The requirement; ``forced`` is the size tier to charge by, where a lot of a larger position is looked at alone."""
    section = snapshot["portfolio"]
    of_class: dict[str, set[str]] = {}
    arrays = {array["symbol"]: array for array in section["arrays"]}
    groups = {group["name"]: group for group in section["groups"]}
    for symbol, _ in positions:
        name = arrays[symbol]["group"]
        of_class.setdefault(groups[name]["class"], set()).add(name)
    total = Fraction(0)
    for item in section["classes"]:
        if item["name"] in of_class:
            members = [groups[name] for name in of_class[item["name"]]]
            total += class_required(snapshot, item, members, positions, level, forced)
    return total


def class_required(
    snapshot: dict[str, Any],
    item: dict[str, Any],
    groups: list[dict[str, Any]],
    positions: list[Holding],
    level: str,
    forced: dict[str, Any] | None,
) -> Fraction:
    arrays = {array["symbol"]: array for array in snapshot["portfolio"]["arrays"]}
    inside = {group["name"]: [(symbol, lots) for symbol, lots in positions if arrays[symbol]["group"] == group["name"]] for group in groups}

    def total(name: str, field: str) -> Fraction:
        return sum((lots * Fraction(arrays[symbol][field]) for symbol, lots in inside[name]), Fraction(0))

    def mark(name: str) -> Fraction:
        return sum((lots * price(snapshot["instruments"], "symbol", symbol, "markPrice") for symbol, lots in inside[name]), Fraction(0))

    def per_size(name: str, field: str) -> Fraction:
        result = Fraction(0)
        for symbol, lots in inside[name]:
            tier = size_tier(arrays[symbol], abs(lots)) if forced is None else forced
            result += abs(lots) * Fraction(tier[field][level]["long" if lots > 0 else "short"])
        return result

    count = len(snapshot["portfolio"]["scenarios"])
    losses = []
    for scenario in range(count):
        profit = Fraction(0)
        for group in groups:
            value = sum((lots * Fraction(arrays[symbol]["values"][scenario]) for symbol, lots in inside[group["name"]]), Fraction(0))
            result = value * Fraction(group["gain"] if value > 0 else group["loss"])
            if group["valued"]:
                result -= mark(group["name"])
            from_end = scenario - (count - 2)
            if from_end >= 0 and item["skew"][from_end]:
                result = min(result, -result)
            profit += result
        losses.append(Fraction(item["weights"][level][scenario]) * -profit)
    if item["floored"]:
        basis = Fraction(0)
        for group in groups:
            marked = mark(group["name"])
            worse = min(total(group["name"], "up"), total(group["name"], "down"), marked)
            basis += Fraction(group["basis"][level]) * (marked - worse)
        losses.append(basis)
    needed = max(losses)
    for field in ("delta", "vega"):
        exposures = [(total(group["name"], field), group[field][level]) for group in groups]
        exposures.append((sum((exposure for exposure, _ in exposures), Fraction(0)), item[field][level]))
        for exposure, rates in exposures:
            needed += abs(exposure) * Fraction(rates["long" if exposure > 0 else "short"])
    needed += sum((per_size(group["name"], "charges") for group in groups), Fraction(0))
    base = sum((per_size(group["name"], "minimums") for group in groups), Fraction(0))
    tier = tier_of(item["minimumTiers"], base)
    minimum = base * Fraction(tier["rates"][level]) - Fraction(tier["constants"][level])
    return max(needed, minimum) if item["mode"] == "max" else min(needed, minimum)


def size_tier(array: dict[str, Any], lots: int) -> dict[str, Any]:
    fitting: list[dict[str, Any]] = [tier for tier in array["tiers"] if int(tier["floor"]) <= lots < int(tier["cap"])]
    if len(fitting) != 1:
        raise OutOfTiers
    return fitting[0]


def price(listed: list[dict[str, Any]], key: str, name: str, field: str) -> Fraction:
    """Value of one lot."""
    item = next(item for item in listed if item[key] == name)
    return Fraction(item["lot"]) * Fraction(item[field])


def haircut(snapshot: dict[str, Any], collateral: list[Holding], level: str) -> Fraction:
    result = Fraction(0)
    for name, lots in collateral:
        asset = next(asset for asset in snapshot["collateral"] if asset["asset"] == name)
        value = lots * price(snapshot["collateral"], "asset", name, "price")
        tier = tier_of(asset["tiers"], abs(value))
        debt = value * Fraction(asset["liabilityWeight"])
        result += debt if value < 0 else value * Fraction(tier["weights"][level]) + Fraction(tier["constants"][level])
    return result
