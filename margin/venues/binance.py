"""Binance USD-M futures: brackets with a published deduction, and the liquidation price.

::

    maintenance margin = notional * rate_k - cum_k            k = the bracket that holds the notional
    cum_1 = 0 ;  cum_{k+1} = cum_k + floor_{k+1} * (rate_{k+1} - rate_k)
    liquidation        when wallet balance + sum of unrealised PnL <= sum of maintenance margins

Source: Binance FAQ b3c689c1f50a44cabb3a84e663b81d93 "How to calculate liquidation price", and the page of leverage brackets. The ``cum``
identity makes the requirement continuous and convex; it holds for all 2,456 inner boundaries of the bundled brackets.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from margin.decimals import Rounding, divide
from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Tier
from margin.widths import RATE_SCALE


class Bracket(NamedTuple):
    """One bracket: ``floor``, ``cap`` in money units, ``rate`` in 1e-9, ``cum`` in fine units, the largest leverage."""

    floor: int
    cap: int
    rate: int
    cum: int
    leverage: int


class Leg(NamedTuple):
    """A position with its bracket's parameters, all exact: signed ``quantity`` in base units, ``rate`` and ``cum`` of the bracket."""

    quantity: Fraction
    entry: Fraction
    mark: Fraction
    rate: Fraction
    cum: Fraction

    def unrealised(self) -> Fraction:
        """Profit and loss at the mark."""
        return self.quantity * (self.mark - self.entry)

    def maintenance(self) -> Fraction:
        """Maintenance margin at the mark."""
        return abs(self.quantity) * self.mark * self.rate - self.cum


def maintenance_margin(brackets: Sequence[Bracket], notional: int) -> int:
    """Maintenance margin of a notional (money units) in fine units.

    Raises:
        ValueError: when no bracket holds the notional.
    """
    for bracket in brackets:
        if bracket.floor <= notional < bracket.cap:
            return notional * bracket.rate - bracket.cum
    raise ValueError("the notional is in no bracket")


def cumulative(floors: Sequence[int], rates: Sequence[int]) -> tuple[int, ...]:
    """The deductions that follow from floors (money units) and rates (1e-9), in fine units."""
    result = [0]
    for (_, before), (floor, after) in pairwise(zip(floors, rates, strict=True)):
        result.append(result[-1] + floor * (after - before))
    return tuple(result)


def liquidation_price(wallet: Fraction, leg: Leg, others: Sequence[Leg] = ()) -> Fraction:
    """Mark price of ``leg`` at which equity is exactly the maintenance margin (isolated: without others).

    ``(wallet - others' margin + others' PnL + cum - q * entry) / (|q| * rate - q)``; the bracket is the one at that price.
    """
    free = wallet - sum((other.maintenance() for other in others), Fraction(0)) + sum((other.unrealised() for other in others), Fraction(0))
    return (free + leg.cum - leg.quantity * leg.entry) / (abs(leg.quantity) * leg.rate - leg.quantity)


def initial_rate(leverage: int) -> int:
    """``1 / leverage`` in units of 1e-9, rounded up: the least initial margin of a bracket."""
    return divide(RATE_SCALE, leverage, Rounding.UP)


def binance_tiers(brackets: Sequence[Bracket]) -> tuple[Tier, ...]:
    """The brackets as tiers of a snapshot.

    Close-out and maintenance are the same (Binance liquidates at the maintenance margin); initial margin is the whole notional over
    the largest leverage of its bracket. A cap beyond the notional limit becomes the limit.
    """
    return tuple(
        Tier(
            bracket.floor,
            min(bracket.cap, NOTIONAL_LIMIT),
            PerLevel(bracket.rate, bracket.rate, max(bracket.rate, initial_rate(bracket.leverage))),
            PerLevel(bracket.cum, bracket.cum, 0),
        )
        for bracket in brackets
    )
