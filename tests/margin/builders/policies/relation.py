"""The requirement of a portfolio section in fractions, written from its definition alone: nothing here comes from the margin model.

Holdings are in units of the underlying by symbol; results in the numeraire.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from margin.builders.policies.chain import Chain
from margin.sections.portfolio import Group, PortfolioSection, RiskArray, RiskClass

MONEY, RATE = 10**10, 10**9
Holdings = Mapping[str, str | int | Fraction]


def requirement(section: PortfolioSection, chain: Chain, holdings: Holdings, level: int) -> Fraction:
    """Sum over classes at a level (0 close-out, 1 maintenance, 2 initial)."""
    return sum((_of_class(section, chain, holdings, item, level) for item in section.classes), Fraction(0))


def marks(chain: Chain, holdings: Holdings) -> Fraction:
    """Mark value of the holdings."""
    by_symbol = {quote.symbol: quote for quote in chain.quotes}
    return sum((Fraction(units) * chain.mark(by_symbol[symbol]) for symbol, units in holdings.items()), Fraction(0))


def net(section: PortfolioSection, chain: Chain, holdings: Holdings, level: int) -> Fraction:
    """Marks less the requirement, which is what venues call net margin of an account without cash."""
    return marks(chain, holdings) - requirement(section, chain, holdings, level)


def _of_class(section: PortfolioSection, chain: Chain, holdings: Holdings, item: RiskClass, level: int) -> Fraction:
    groups = [group for group in section.groups if group.class_name == item.name]
    sums = [_sums(section, chain, holdings, group, level) for group in groups]
    held = [(group, total) for group, total in zip(groups, sums, strict=True) if total["held"]]
    if not held:
        return Fraction(0)
    count = len(section.scenarios)
    losses = []
    for scenario in range(count):
        total = Fraction(0)
        for group, own in held:
            value = own[scenario]
            result = value * (group.gain if value >= 0 else group.loss) / RATE - (own["mark"] if group.valued else 0)
            if scenario >= count - 2 and item.skew[scenario - count + 2]:
                result = -abs(result)
            total += result
        losses.append(-Fraction(item.weights[level][scenario], RATE) * total)
    worst = max(losses)
    if item.floored:
        basis = (max(0, own["mark"] - own["up"], own["mark"] - own["down"]) * group.basis[level] for group, own in held)
        worst = max(worst, sum(basis, Fraction(0)) / RATE)
    charge = sum((own["charge"] for _, own in held), Fraction(0))
    for name in ("delta", "vega"):
        for group, own in held:
            charge += _exposed(own[name], getattr(group, name)[level])
        charge += _exposed(sum((own[name] for _, own in held), Fraction(0)), getattr(item, name)[level])
    base = sum((own["minimum"] for _, own in held), Fraction(0))
    (tier,) = [tier for tier in item.minimum_tiers if tier.floor <= base * MONEY < tier.cap]
    least = base * tier.rates[level] / RATE - Fraction(tier.constants[level], MONEY * RATE)
    return max(worst + charge, least) if item.mode == "max" else min(worst + charge, least)


def _sums(section: PortfolioSection, chain: Chain, holdings: Holdings, group: Group, level: int) -> dict[str | int, Fraction]:
    quotes = {quote.symbol: quote for quote in chain.quotes}
    totals: dict[str | int, Fraction] = dict.fromkeys(("mark", "up", "down", "delta", "vega", "charge", "minimum", "held"), Fraction(0))
    totals |= dict.fromkeys(range(len(section.scenarios)), Fraction(0))
    for array in section.arrays:
        units = Fraction(holdings.get(array.symbol, 0))
        if array.group != group.name or not units:
            continue
        quote = quotes[array.symbol]
        lots = units / Fraction(quote.lot.units, 10**quote.lot.decimals)
        assert lots.denominator == 1, "holdings are whole lots"
        assert abs(lots) < array.tiers[-1].cap
        _add(totals, array, lots, level)
        totals["mark"] += units * chain.mark(quote)
    return totals


def _add(totals: dict[str | int, Fraction], array: RiskArray, lots: Fraction, level: int) -> None:
    tier, side = array.tiers[0], 0 if lots > 0 else 1
    totals["held"] += 1
    totals["charge"] += abs(lots) * tier.charges[level][side] / MONEY
    totals["minimum"] += abs(lots) * tier.minimums[level][side] / MONEY
    for name in ("up", "down", "delta", "vega"):
        totals[name] += lots * getattr(array, name) / MONEY
    for scenario, value in enumerate(array.values):
        totals[scenario] += lots * value / MONEY


def _exposed(exposure: Fraction, rates: tuple[int, int]) -> Fraction:
    return (max(exposure, Fraction(0)) * rates[0] + max(-exposure, Fraction(0)) * rates[1]) / RATE
