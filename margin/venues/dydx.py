"""dYdX v4: margin fractions in parts per million, open-interest scaling, and mixed rounding.

::

    maintenance ppm  = floor(initial ppm * maintenance fraction ppm / 1e6)                              ppm round down
    scaled initial   = initial + floor((1e6 - initial) * clamp((OI - lower) / (upper - lower), 0, 1))
    initial margin   = ceil(notional * scaled initial / 1e6)                                            amounts round up
    maintenance      = ceil(ceil(notional * initial / 1e6) * maintenance fraction / 1e6)                does not scale with OI
    liquidatable     when maintenance > 0 and maintenance > net collateral

Amounts are quote quantums (1e-6 USDC). Source: dydxprotocol/v4-chain ``x/perpetuals/types/liquidity_tier.go``, ``x/perpetuals/lib/lib.go``,
``lib/margin/risk.go``. The model does not round amounts, so it asks for up to one quantum less per initial margin and two per maintenance
margin than the venue; the rate of a row is rounded up to 1e-9.
"""

from __future__ import annotations

from typing import NamedTuple

from margin.decimals import Rounding, divide
from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Tier
from margin.widths import RATE_SCALE

PPM = 1_000_000
QUOTE_RESOLUTION = -6
"""Exponent of a quote quantum."""


class LiquidityTier(NamedTuple):
    """Parameters of a market; open-interest caps in quote quantums, ``open_interest_upper`` 0 switches the scaling off."""

    initial_ppm: int
    maintenance_fraction_ppm: int
    open_interest_lower: int = 0
    open_interest_upper: int = 0

    def maintenance_ppm(self) -> int:
        """Maintenance margin fraction as it is reported."""
        return self.initial_ppm * self.maintenance_fraction_ppm // PPM

    def adjusted_initial_ppm(self, open_interest: int) -> int:
        """Initial margin fraction at this open interest (quote quantums)."""
        lower, upper = self.open_interest_lower, self.open_interest_upper
        if upper == 0 or open_interest <= lower:
            return self.initial_ppm
        if open_interest >= upper:
            return PPM
        return self.initial_ppm + (PPM - self.initial_ppm) * (open_interest - lower) // (upper - lower)

    def initial_margin(self, notional: int, open_interest: int = 0) -> int:
        """Initial margin of a notional, both in quote quantums."""
        return divide(abs(notional) * self.adjusted_initial_ppm(open_interest), PPM, Rounding.UP)

    def maintenance_margin(self, notional: int) -> int:
        """Maintenance margin of a notional, both in quote quantums."""
        unscaled = divide(abs(notional) * self.initial_ppm, PPM, Rounding.UP)
        return divide(unscaled * self.maintenance_fraction_ppm, PPM, Rounding.UP)


def quote_quantums(base_quantums: int, resolution: int, price: int, exponent: int, *, rounding: Rounding = Rounding.DOWN) -> int:
    """Value in quote quantums: ``base_quantums * price * 10**(resolution + exponent + 6)``."""
    shift = resolution + exponent - QUOTE_RESOLUTION
    value = base_quantums * price
    return value * 10**shift if shift >= 0 else divide(value, 10**-shift, rounding)


def liquidatable(net_collateral: int, maintenance: int) -> bool:
    """May the account be liquidated? An account without positions never."""
    return maintenance > max(0, net_collateral)


def dydx_tiers(market: LiquidityTier, open_interest: int = 0) -> tuple[Tier, ...]:
    """A market as one open tier of a snapshot; the open interest is that of the snapshot's time. No close-out level of its own."""
    maintenance = divide(market.initial_ppm * market.maintenance_fraction_ppm * RATE_SCALE, PPM * PPM, Rounding.UP)
    initial = market.adjusted_initial_ppm(open_interest) * (RATE_SCALE // PPM)
    return (Tier(0, NOTIONAL_LIMIT, PerLevel(maintenance, maintenance, initial), PerLevel.same(0)),)
