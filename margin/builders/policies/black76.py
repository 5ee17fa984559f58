"""Black-76 values and exposures of one unit, from QuantLib; rounded to whole units of 1e-6 of the numeraire.

QuantLib computes in binary floating point, whose last digits depend on the machine's mathematical library. A snapshot's bytes must not:
every result is rounded half-even to 1e-6 before anything else is done with it, which leaves about five digits between the rounding and
the noise at prices of a million. The library is imported when the first option is priced.

Time is in years of 365 days, volatility per year (``0.45`` for 45 %), the discount factor that of the expiry. A volatility or a time of
zero gives the discounted pay-off.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final, NamedTuple

from margin.errors import EnvironmentFault, InputError

UNIT_DECIMALS: Final = 6
"""Values of one unit of the underlying are whole multiples of 1e-6 of the numeraire."""


class Terms(NamedTuple):
    """What does not change from scenario to scenario: call or put, strike, years to expiry, discount factor."""

    call: bool
    strike: float
    years: float
    discount: float


class Exposures(NamedTuple):
    """``delta``: change of the value when the forward doubles, to first order; ``vega``: when the volatility rises by 1.00."""

    delta: Fraction
    vega: Fraction


def value(terms: Terms, forward: float, vol: float) -> Fraction:
    """Value of one unit, discounted, in the numeraire: a multiple of 1e-6, never negative.

    Raises:
        InputError: ``policy.nan`` when there is no finite value.
        EnvironmentFault: ``policy.quantlib`` when the library is missing.
    """
    library = _quantlib()
    side = library.Option.Call if terms.call else library.Option.Put
    return max(_rounded(library.blackFormula(side, terms.strike, forward, _deviation(terms, vol), terms.discount)), Fraction(0))


def exposures(terms: Terms, forward: float, vol: float) -> Exposures:
    """Delta times the forward, and vega, of one unit; multiples of 1e-6 of the numeraire. Errors as :func:`value`."""
    library = _quantlib()
    side = library.Option.Call if terms.call else library.Option.Put
    payoff = library.PlainVanillaPayoff(side, terms.strike)
    calculator = library.BlackCalculator(payoff, forward, _deviation(terms, vol), terms.discount)
    return Exposures(_rounded(calculator.deltaForward() * forward), _rounded(calculator.vega(terms.years)))


def _deviation(terms: Terms, vol: float) -> float:
    if not math.isfinite(vol):
        raise _nan()  # the library would raise an error of its own
    return max(vol, 0.0) * math.sqrt(max(terms.years, 0.0))


def _rounded(number: float) -> Fraction:
    if not math.isfinite(number):
        raise _nan()
    scale = 10**UNIT_DECIMALS
    return Fraction(round(Fraction(number) * scale), scale)  # round() of a fraction is half-even and exact


def _nan() -> InputError:
    why = "Black-76 gives no finite number for these inputs"
    return InputError("An option has no value", why=why, hint="Check its forward, strike and volatility.", code="policy.nan")


@cache
def _quantlib() -> ModuleType:
    try:
        return import_module("QuantLib")
    except ImportError:
        why, hint = "options are priced with it", "Install the package QuantLib."
        raise EnvironmentFault("QuantLib is not installed", why=why, hint=hint, code="policy.quantlib") from None
