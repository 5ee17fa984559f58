"""Starknet perpetual (and StarkEx): step tiers on the whole notional; total value, total risk, health.

::

    total value = collateral + sum of price * balance
    total risk  = sum of risk factor * |price * balance|
    tier index  = 0                                                       below the first boundary
                  min(1 + (value - first boundary) // tier size, last)    from it on

The factor of the tier holds for the *whole* notional, so the requirement steps up at every boundary: it is not convex, and no maximum
of lines gives it. Source: starkware-libs/starknet-perpetual ``core/value_risk_calculator.cairo``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Tier
from margin.widths import RATE_SCALE, VALUE_SCALE

PERMILLE = 1_000

Health = Literal["Healthy", "Liquidatable", "Deleveragable"]


class RiskTiers(NamedTuple):
    """Risk factors (in thousandths) by notional: boundary and size in whole units of the numeraire."""

    first_boundary: int
    tier_size: int
    factors: tuple[int, ...]

    def factor(self, notional: int) -> int:
        """The factor of a notional, in thousandths."""
        if notional < self.first_boundary:
            return self.factors[0]
        return self.factors[min(1 + (notional - self.first_boundary) // self.tier_size, len(self.factors) - 1)]


class Holding(NamedTuple):
    """One asset: signed balance, price and risk tiers, in integers as the contract has them."""

    balance: int
    price: int
    tiers: RiskTiers


def total_value(holdings: Sequence[Holding], collateral: int) -> int:
    """Collateral and the signed value of all holdings."""
    return collateral + sum(holding.price * holding.balance for holding in holdings)


def total_risk(holdings: Sequence[Holding]) -> int:
    """Risk in thousandths of a unit; the published numbers are whole units."""
    values = ((abs(holding.price * holding.balance), holding.tiers) for holding in holdings)
    return sum(value * tiers.factor(value) for value, tiers in values)


def health(holdings: Sequence[Holding], collateral: int) -> Health:
    """The state of an account."""
    value = total_value(holdings, collateral)
    if value < 0:
        return "Deleveragable"
    return "Liquidatable" if value * PERMILLE < total_risk(holdings) else "Healthy"


def starknet_tiers(table: RiskTiers) -> tuple[Tier, ...]:
    """The table as tiers of a snapshot: no deductions, one factor for all levels."""
    boundaries = [0] + [table.first_boundary + step * table.tier_size for step in range(len(table.factors) - 1)]
    caps = [boundary * VALUE_SCALE for boundary in boundaries[1:]] + [NOTIONAL_LIMIT]
    return tuple(
        Tier(floor * VALUE_SCALE, cap, PerLevel.same(factor * RATE_SCALE // PERMILLE), PerLevel.same(0))
        for floor, cap, factor in zip(boundaries, caps, table.factors, strict=True)
    )
