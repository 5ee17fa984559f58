"""Lot sizes, and prices on the grid that a lot allows.

The value of one lot is a whole number of money units (1e-10 of the numeraire), so a price can only be published as finely as
``price * lot`` permits. A lot worth between 1e-4 and 1e-3 of the numeraire keeps seven significant digits of the price and positions far
below a cent. A lot is part of an instrument's id (:mod:`margin.ids`): it must not move from one day to the next because a price has
passed a power of ten, which is what ``lots_from`` is for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from margin.decimals import Exact, Rounding, parse
from margin.snapshot import Snapshot
from margin.widths import VALUE_DECIMALS

_LOT_DIGITS: Final = 4
"""A lot is worth about 10**-4 of the numeraire."""


def default_lot(price: Exact) -> Exact:
    """``min(1, 10**(-floor(log10(price)) - 4))`` base units, for a positive price in the numeraire."""
    exponent = len(str(price.units)) - 1 - price.decimals
    return Exact(1, max(0, exponent + _LOT_DIGITS))


def on_grid(price: Exact, lot: Exact, rounding: Rounding) -> Exact:
    """The price rounded so that ``price * lot`` is a whole number of money units.

    The grid is ``10**(d - 10)`` where ``d`` is the number of decimals of the lot; for a power of ten it is the finest possible.
    """
    decimals = VALUE_DECIMALS - lot.decimals
    units = price.at(decimals, rounding)
    return Exact(units, decimals) if decimals >= 0 else Exact(units * 10**-decimals)


@dataclass(frozen=True)
class Lots:
    """Lots that are fixed already, by symbol and by asset; anything else gets :func:`default_lot`."""

    instruments: dict[str, Exact] = field(default_factory=dict)
    assets: dict[str, Exact] = field(default_factory=dict)

    @classmethod
    def of(cls, previous: Snapshot | None) -> Lots:
        """The lots of an earlier snapshot of the same venue."""
        if previous is None:
            return cls()
        return cls(
            {item.symbol: parse(item.lot) for item in previous.instruments},
            {item.asset: parse(item.lot) for item in previous.collateral},
        )

    def instrument(self, symbol: str, price: Exact) -> Exact:
        """The lot of an instrument."""
        return self.instruments.get(symbol) or default_lot(price)

    def asset(self, asset: str, price: Exact) -> Exact:
        """The lot of a collateral asset."""
        return self.assets.get(asset) or default_lot(price)
