"""The claim: what a proof says about equity and requirement.

``lower_bps <= 10000 * equity / requirement < upper_bps``, either side optional, cross-multiplied so that nothing is divided:

    lower:  10000 * equity >= lower_bps * requirement       "margin is met": 10000 is exactly the requirement of the level
    upper:  10000 * equity <  upper_bps * requirement       a proven shortfall, or the upper end of a health band
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from margin import shape
from margin.decimals import Rounding, divide, grouped
from margin.errors import InputError, VerdictNo
from margin.levels import LEVELS, Level
from margin.snapshot import FINE_DECIMALS
from margin.widths import BOUND_BITS, BPS_SCALE

PAR: Final = BPS_SCALE
"""The bound that means: exactly the requirement."""

_CODE: Final = "claim.schema"
_FIELDS: Final = frozenset({"level", "lowerBps", "upperBps"})
_PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A level and bounds in basis points of the requirement.

    Raises:
        InputError: ``claim.level``, ``claim.bound`` (not an integer of 0 .. 2**20 - 1), ``claim.none`` (no bound) or ``claim.order``
            (nothing lies between).
    """

    level: Level = "maintenance"
    lower_bps: int | None = PAR
    upper_bps: int | None = None

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise InputError("The level is unknown", where="level", hint=f"Levels: {', '.join(LEVELS)}.", code="claim.level")
        for name, bound in (("lowerBps", self.lower_bps), ("upperBps", self.upper_bps)):
            if bound is None:
                continue
            if type(bound) is not int or bound < 0 or bound >> BOUND_BITS:
                why = f"it must be an integer of 0 to {(1 << BOUND_BITS) - 1} (10000 = the requirement)"
                raise InputError("A bound is out of range", where=name, why=why, code="claim.bound")
        if self.lower_bps is None and self.upper_bps is None:
            raise InputError("The claim has no bound", hint="Give lowerBps, upperBps or both.", code="claim.none")
        if self.lower_bps is not None and self.upper_bps is not None and self.lower_bps >= self.upper_bps:
            raise InputError("Nothing lies between the bounds", why="lowerBps must be below upperBps", code="claim.order")

    @classmethod
    def from_dict(cls, value: object, where: str = "claim") -> Claim:
        """Read ``{"level": ..., "lowerBps": int | null, "upperBps": int | null}``; errors as above, or ``claim.schema``."""
        with shape.located(where):
            raw: Mapping[str, Any] = shape.fields(value, _FIELDS, code=_CODE)
            return cls(raw["level"], raw["lowerBps"], raw["upperBps"])

    def as_dict(self) -> dict[str, Any]:
        """The claim as JSON values."""
        return {"level": self.level, "lowerBps": self.lower_bps, "upperBps": self.upper_bps}

    def holds(self, equity: int, requirement: int) -> bool:
        """Is the claim true of this equity and requirement (fine units)?"""
        lower_met = self.lower_bps is None or BPS_SCALE * equity >= self.lower_bps * requirement
        upper_kept = self.upper_bps is None or BPS_SCALE * equity < self.upper_bps * requirement
        return lower_met and upper_kept

    def missing(self, equity: int, requirement: int) -> int:
        """Fine units of equity missing to the lower bound, rounded up; 0 when it is met."""
        if self.lower_bps is None:
            return 0
        return max(0, divide(self.lower_bps * requirement - BPS_SCALE * equity, BPS_SCALE, Rounding.UP))

    def excess(self, equity: int, requirement: int) -> int:
        """Fine units of equity too many for the upper bound (which is strict), 0 when it is kept."""
        if self.upper_bps is None:
            return 0
        return max(0, (BPS_SCALE * equity - self.upper_bps * requirement) // BPS_SCALE + 1)

    def sentence(self) -> str:
        """The claim for people: ``equity is at least 100 % of maintenance margin``."""
        parts = []
        if self.lower_bps is not None:
            parts.append(f"at least {_percent(self.lower_bps)}")
        if self.upper_bps is not None:
            parts.append(f"below {_percent(self.upper_bps)}")
        return f"equity is {' and '.join(parts)} of {level_name(self.level)}"

    def shortfall(self, equity: int, requirement: int, numeraire: str) -> str:
        """Why the claim is not true, in words, with the amount rounded up: ``short 450.13 USDT of maintenance margin``.

        Empty when it holds. The text tells a private amount: it is for the holder.
        """
        missing, excess = self.missing(equity, requirement), self.excess(equity, requirement)
        if missing:
            share = "" if self.lower_bps == PAR else f"{_percent(self.lower_bps or 0)} of "
            return f"short {_amount(missing)} {numeraire} of {share}{level_name(self.level)}"
        if excess:
            return f"{_amount(excess)} {numeraire} too much equity to be below {_percent(self.upper_bps or 0)} of {level_name(self.level)}"
        return ""

    def require(self, equity: int, requirement: int, numeraire: str) -> None:
        """Refuse a claim that is not true, before any proof is tried.

        Raises:
            VerdictNo: ``claim.false``, with :meth:`shortfall` in words. The amount is private to the holder.
        """
        words = self.shortfall(equity, requirement, numeraire)
        if words:
            raise VerdictNo(f"The claim is not true: the account is {words}", why=f"it claims that {self.sentence()}", code="claim.false")


def level_name(level: Level) -> str:
    """The level as a phrase."""
    return {"closeout": "close-out margin", "maintenance": "maintenance margin", "initial": "initial margin"}[level]


def _percent(bps: int) -> str:
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d} %" if rest else f"{whole} %"


def _amount(fine: int) -> str:
    return grouped(fine, FINE_DECIMALS, _PLACES, Rounding.UP)
