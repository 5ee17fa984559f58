"""Open interest: the more of a market is open, the less leverage a new position has.

dYdX v4 (``protocol/x/perpetuals/types/liquidity_tier.go``), in parts per million, with its rounding down::

    adjusted = initial + floor((1e6 - initial) * clamp((OI - lower) / (upper - lower), 0, 1))

In a snapshot the same share of what is missing to the whole notional is added to the requirement and rounded up, so it asks for less than
one part per million more than the venue. At dYdX only the initial margin grows; ``levels`` says so here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.fixed import exact
from margin.decimals import Exact, Rounding
from margin.levels import LEVELS, Level
from margin.readers.arithmetic import less
from margin.venues.dydx import LiquidityTier
from margin.widths import VALUE_DECIMALS


def adjusted_ppm(initial_ppm: int, open_interest: int, lower: int, upper: int) -> int:
    """dYdX's adjusted initial margin fraction in parts per million; the three amounts in one unit. No bounds (upper 0): no change."""
    return LiquidityTier(initial_ppm, 0, lower, upper).adjusted_initial_ppm(open_interest)


@dataclass(frozen=True, slots=True)
class InterestPolicy:
    """Bounds of the open interest, in the numeraire: nothing is added up to ``lower``, the whole notional is required from ``upper`` on.

    Raises:
        InputError: ``dynamic.D13.interest``.
    """

    lower: Exact
    upper: Exact
    levels: tuple[Level, ...] = ("initial",)

    def __post_init__(self) -> None:
        if exact(self.lower, "lower").units < 0 or not less(self.lower, exact(self.upper, "upper")):
            why = f"0 <= lower < upper, found {self.lower} and {self.upper}"
            raise refused("interest", "The bounds of the open interest are out of order", "lower, upper", why)
        if not self.levels or any(level not in LEVELS for level in self.levels) or "initial" not in self.levels:
            why = "the initial level always grows, so that the levels keep their order"
            raise refused("interest", "The levels are not right", "levels", why)
        if "closeout" in self.levels and "maintenance" not in self.levels:
            raise refused("interest", "The levels are not right", "levels", "maintenance cannot stay where close-out grows")

    def share(self, open_interest: Exact, where: str) -> tuple[int, int]:
        """``clamp((OI - lower) / (upper - lower), 0, 1)`` as a fraction.

        Raises:
            InputError: ``dynamic.D13.interest`` for a negative open interest.
        """
        if open_interest.units < 0:
            raise refused("interest", "The open interest is negative", where, "it is the value of all open positions of one side")
        decimals = max(self.lower.decimals, self.upper.decimals, open_interest.decimals, VALUE_DECIMALS)
        lower, upper, now = (number.at(decimals, Rounding.EXACT) for number in (self.lower, self.upper, open_interest))
        return min(max(now - lower, 0), upper - lower), upper - lower

    def as_dict(self) -> dict[str, Any]:
        """The parameters."""
        return {"lower": str(self.lower), "upper": str(self.upper), "levels": list(self.levels)}
