"""Claims as people say them: ``--short-by-at-most 10%``, ``--band 100%-150%``, or bounds in basis points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from margin.claim import PAR, Claim
from margin.decimals import Rounding, parse
from margin.errors import InputError, UsageError
from margin.levels import Level

COMPRESSION_BPS: Final = 10_000
"""What a compression claim says without bounds: the portfolio requirement is below the gross requirement."""
_PERCENT_DECIMALS: Final = 2


@dataclass(frozen=True)
class ClaimOptions:
    """What the options say about the claim. At most one way of saying the bounds is given."""

    level: Level | None = None
    lower_bps: int | None = None
    upper_bps: int | None = None
    short_by_at_most: str | None = None
    band: str | None = None

    @property
    def silent(self) -> bool:
        """Whether nothing was said, not even a level."""
        return self == ClaimOptions()

    def claim(self, model: str = "cross") -> Claim:
        """The claim; without bounds that the requirement is met (of compression: that the portfolio requires less than gross).

        Raises:
            UsageError: ``usage.claim`` for bounds said in two ways.
            InputError: ``claim.*``.
        """
        level = self.level or "maintenance"
        exact = self.lower_bps is not None or self.upper_bps is not None
        if exact + (self.short_by_at_most is not None) + (self.band is not None) > 1:
            hint = "Use one of --lower-bps/--upper-bps, --short-by-at-most and --band."
            raise UsageError("The claim is said in two ways", hint=hint, code="usage.claim")
        if self.short_by_at_most is not None:
            if model == "compression":
                why = "compression compares two requirements, and nobody is short of one"
                hint = "Give --upper-bps 8000 (below 80 % of gross) or --band 40%-80%."
                raise UsageError("The claim does not fit the model", where="--short-by-at-most", why=why, hint=hint, code="usage.claim")
            return Claim(level, PAR - _share(self.short_by_at_most, "--short-by-at-most"), PAR)
        if self.band is not None:
            return Claim(level, *_band(self.band))
        if exact:
            return Claim(level, self.lower_bps, self.upper_bps)
        return Claim(level, None, COMPRESSION_BPS) if model == "compression" else Claim(level, PAR, None)


def percent_bps(text: str, where: str) -> int:
    """``"12.5%"`` or ``"12.5"`` in basis points, exact.

    Raises:
        InputError: ``claim.percent`` for anything else, or for more than two decimals.
    """
    number = text.strip().removesuffix("%").strip()
    try:
        bps = parse(number, where).at(_PERCENT_DECIMALS, Rounding.EXACT)
    except (InputError, ValueError) as error:
        why = "expected a percentage with at most two decimals, like 12.5%"
        raise InputError("A percentage cannot be read", where=where, why=why, code="claim.percent") from error
    if bps < 0:
        raise InputError("A percentage is negative", where=where, why="it is a share of the requirement", code="claim.percent")
    return bps


def _share(text: str, where: str) -> int:
    bps = percent_bps(text, where)
    if not 0 < bps <= PAR:
        raise InputError("The share is out of range", where=where, why="a shortfall is above 0 % and at most 100 %", code="claim.percent")
    return bps


def _band(text: str) -> tuple[int, int]:
    low, separator, high = text.partition("-")
    if not separator:
        hint = "Write it like 100%-150%."
        raise InputError("A band has two ends", where="--band", hint=hint, code="claim.percent")
    return percent_bps(low, "--band"), percent_bps(high, "--band")
