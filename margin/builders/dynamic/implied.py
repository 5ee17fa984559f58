"""Implied volatility from an option's price, by Black-76, with the same digits on every machine.

The value of an option on a forward ``F`` with strike ``K`` over ``t`` years, undiscounted, is ``F N(d1) - K N(d2)`` for a call and
``K N(-d2) - F N(-d1)`` for a put, ``d1 = (ln(F / K) + v / 2) / sqrt(v)``, ``d2 = d1 - sqrt(v)``, ``v = sigma**2 * t``. It grows with
``sigma``, so the volatility is found by halving an interval, to 1e-9, rounded up. Source: F. Black, *The pricing of commodity contracts*,
Journal of Financial Economics 3 (1976).

The normal distribution is its series ``1/2 + phi(x) * (x + x**3/3 + x**5/(3*5) + ...)`` in decimals of 60 digits, so that 1e-9 is
far from any rounding.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.fixed import exact
from margin.builders.dynamic.measures import IMPLIED_LIMIT
from margin.decimals import Exact, Rounding

DECIMALS: Final = 9

_C: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)
_PI: Final = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
_ROOT_2PI: Final = _C.sqrt(_C.multiply(Decimal(2), _PI))
_HALF: Final = Decimal("0.5")
_MINUS_HALF: Final = Decimal("-0.5")
_TINY: Final = Decimal("1e-60")
_FAR: Final = Decimal(12)
"""Standard deviations beyond which the tail is below 1e-32."""


def implied_volatility(price: Exact, forward: Exact, strike: Exact, *, days: int, call: bool, where: str = "option") -> Exact:
    """The yearly volatility (of 365 days) at which an option has its price, as a fraction with nine decimals, rounded up.

    Args:
        price: undiscounted, per unit of the underlying, in the currency of the forward.
        forward: the forward price of the expiry.
        strike: in the same currency.
        days: to the expiry.
        call: a call, not a put.
        where: the option's name, for messages.

    Raises:
        InputError: ``dynamic.D2.price`` for a price, forward or strike that is not positive, ``dynamic.D12.range`` for no days,
            ``dynamic.D7.volatility`` for a price that no volatility from 0 to 10 gives: at most its pay-off at the forward, or too high.
    """
    for name, value in (("price", price), ("forward", forward), ("strike", strike)):
        if exact(value, name).units <= 0:
            raise refused("price", "A price is not positive", f"{where}: {name}", f"found {value}")
    if type(days) is not int or days < 1:
        raise refused("range", "The days to the expiry are out of range", f"{where}: days", "a whole number, at least 1")
    wanted, spot, level = (_decimal(value) for value in (price, forward, strike))
    years = _C.divide(Decimal(days), Decimal(365))
    log = _C.ln(_C.divide(spot, level))

    def value_at(units: int) -> Decimal:
        root = _C.multiply(_C.scaleb(Decimal(units), -DECIMALS), _C.sqrt(years))
        upper = _C.add(_C.divide(log, root), _C.multiply(root, _HALF))
        lower = _C.subtract(upper, root)
        if call:
            return _C.subtract(_C.multiply(spot, _normal(upper)), _C.multiply(level, _normal(lower)))
        return _C.subtract(_C.multiply(level, _normal(lower.copy_negate())), _C.multiply(spot, _normal(upper.copy_negate())))

    low, high = 0, IMPLIED_LIMIT.at(DECIMALS, Rounding.EXACT)
    inner = _C.subtract(spot, level) if call else _C.subtract(level, spot)
    if wanted <= max(inner, Decimal(0)) or wanted > value_at(high):
        why = "it is not above what exercising would pay at the forward" if wanted <= inner else "it needs more than 1,000 %"
        raise refused("volatility", "No volatility gives this price", where, why, "Leave the quote out.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if value_at(middle) >= wanted else (middle, high)
    return Exact(high, DECIMALS)


def _normal(x: Decimal) -> Decimal:
    """The normal distribution function."""
    if x.copy_abs() > _FAR:
        return Decimal(1 if x > 0 else 0)
    square = _C.multiply(x, x)
    term = total = x
    odd = 1
    while term.copy_abs() > _TINY:
        odd += 2
        term = _C.divide(_C.multiply(term, square), Decimal(odd))
        total = _C.add(total, term)
    density = _C.divide(_C.exp(_C.multiply(square, _MINUS_HALF)), _ROOT_2PI)
    return _C.add(_HALF, _C.multiply(density, total))


def _decimal(value: Exact) -> Decimal:
    return _C.scaleb(Decimal(value.units), -value.decimals)
