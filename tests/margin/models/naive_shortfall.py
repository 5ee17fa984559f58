"""The shortfall rule once more, from the public formats straight to fractions of the numeraire: nothing of :mod:`margin`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple


class Naive(NamedTuple):
    equity: Fraction
    requirement: Fraction
    tails: list[Fraction]
    gross: Fraction


def evaluate(cash: Fraction, lots: dict[str, int], held: dict[str, int], snapshot: dict[str, Any], level: str) -> Naive:
    """Lots of instruments by symbol, lots of assets by name; cash, equity and requirement in the numeraire."""
    section = snapshot["shortfall"]
    arrays = {array["symbol"]: array for array in section["arrays"]}
    tails = []
    for window in range(len(section["windows"])):
        book = [Fraction(0)] * section["windows"][0]["returns"]
        for symbol, count in lots.items():
            book = [total + count * Fraction(text) for total, text in zip(book, arrays[symbol]["windows"][window], strict=True)]
        tails.append(measure(section, [-value for value in book]))
    equity, gross, charge = cash, Fraction(0), Fraction(0)
    for symbol, count in lots.items():
        item = next(item for item in snapshot["instruments"] if item["symbol"] == symbol)
        equity += count * Fraction(item["lot"]) * Fraction(item["markPrice"])
        side = 1 if count > 0 else -1
        own = measure(section, [-side * Fraction(text) for text in arrays[symbol]["windows"][0]])
        gross += abs(count) * max(Fraction(0), own)
        (tier,) = (tier for tier in arrays[symbol]["tiers"] if int(tier["floor"]) <= abs(count) < int(tier["cap"]))
        charge += abs(count) * Fraction(tier["charges"][level]["long" if count > 0 else "short"])
    for name, count in held.items():
        equity += balance(next(asset for asset in snapshot["collateral"] if asset["asset"] == name), count, level)
    base, stress, long = tails if len(tails) > 1 else tails * 3
    weight = {name: Fraction(rates[level]) for name, rates in section["coefficients"].items()}
    worst = max(
        Fraction(0),
        weight["f1"] * base,
        weight["f2"] * base + weight["g2"] * stress,
        weight["f3"] * long,
        weight["f4"] * base + weight["g4"] * gross,
    )
    return Naive(equity, worst + charge, tails, gross)


def measure(section: dict[str, Any], losses: list[Fraction]) -> Fraction:
    worst = sorted(losses, reverse=True)[: section["count"]]
    return sum(worst, Fraction(0)) / section["count"] if section["measure"] == "es" else min(worst)


def balance(asset: dict[str, Any], lots: int, level: str) -> Fraction:
    value = lots * Fraction(asset["lot"]) * Fraction(asset["price"])
    if value < 0:
        return value * Fraction(asset["liabilityWeight"])
    limit = Fraction(2**88, 10**10)
    (tier,) = (
        tier for tier in asset["tiers"] if Fraction(tier["floor"]) <= value < (limit if tier["cap"] is None else Fraction(tier["cap"]))
    )
    return value * Fraction(tier["weights"][level]) + Fraction(tier["constants"][level])
