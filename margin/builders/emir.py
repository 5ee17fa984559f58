"""The numbers that EMIR asks for, as coefficients of the shortfall model and as cover rules of the clearing model.

Sources: Commission Delegated Regulation 153/2013 (the RTS), articles 27(4) and 28(1); Regulation 648/2012 (EMIR), articles 42(3) and 43(2).
The others are choices of the data: article 24 the confidence (99.5 % for OTC derivatives, 99 % otherwise), 25 the look-back (at least
twelve months with stress), 26 the holding period (five days for OTC derivatives, two otherwise, one for gross omnibus accounts).
"""

from __future__ import annotations

from typing import Final, Literal

from margin.levels import PerLevel
from margin.sections.clearing import ClearingSection
from margin.sections.shortfall import NO_RATE, ONE_RATE, Coefficients

Procyclicality = Literal["28(1)(a)", "28(1)(b)", "28(1)(c)"]
"""A clearing house uses at least one: a buffer of 25 %, 25 % weight of stressed observations, a floor by long-run volatility."""

_PERCENT: Final = 10_000_000
"""One percent in units of 1e-9."""


def coefficients(option: Procyclicality, *, offsets: bool = True) -> Coefficients:
    """Coefficients of the shortfall model at every level.

    Args:
        option: of article 28(1). (b) and (c) need three windows.
        offsets: article 27(4): what offsets between positions save counts at most 80 %, so a fifth of the gross sum remains. The buffer
            of (a) is on the margin that is calculated, the limit included: 1.25 * (0.8 * base + 0.2 * gross). (b) and (c) stand beside
            the limit, and the largest counts: gross is of the base window.
    """
    limit = {"f4": _rate(80), "g4": _rate(20)} if offsets else {}
    match option:
        case "28(1)(a)":
            buffered = {"f4": _rate(100), "g4": _rate(25)} if offsets else {}
            return Coefficients(f1=_rate(125), **buffered)
        case "28(1)(b)":
            return Coefficients(f2=_rate(75), g2=_rate(25), **limit)
        case "28(1)(c)":
            return Coefficients(f3=_rate(100), **limit)


def _rate(percent: int) -> PerLevel:
    return PerLevel.same(percent * _PERCENT)


DEFAULT_FUND: Final = ClearingSection("EMIR 42(3)", other=NO_RATE, largest=ONE_RATE, second_third=ONE_RATE, two_largest=NO_RATE)
"""The default fund alone withstands the largest default, or the second and third largest together if that is more."""

COVER_2: Final = ClearingSection("EMIR 43(2)", other=ONE_RATE, largest=NO_RATE, second_third=NO_RATE, two_largest=ONE_RATE)
"""Default fund and other prefunded resources withstand the two largest defaults."""
