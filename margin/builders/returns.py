"""Past returns as columns of the shortfall table: what one lot would have gained, in money units (1e-10), the same digits on every machine.

======================= =====================================================================================
historical              ``lot_value * (p_t - p_(t-h)) / p_(t-h)``, overlapping returns over ``h`` days
filtered                the return times ``sigma_now / sigma``: what it would be under today's volatility
long-run                the return times ``rms(long) / rms(window)``: what it would be under the volatility of many years
======================= =====================================================================================

The filter is ``sigma^2_t = decay * sigma^2_(t-1) + (1 - decay) * r^2_(t-1)`` over daily returns from the history's start on, seeded with
the first one's square. ``sigma`` of a return over ``h`` days is the one for its first day, known the evening before; ``sigma_now`` is the
one for the day after the look-back. Before the look-back the history must be long enough for the seed's weight to fall to 5 %.

Rounding: a historical column is rounded once, half-even. Otherwise daily returns and their scaling factor are integers in units of 1e-18
and variances in units of 1e-36, each rounded half-even (a root down), and the column once more. No binary floating point is used.
Sources: EWMA with a decay of 0.94, J.P. Morgan/Reuters RiskMetrics 1996; filtered historical simulation, Hull and White 1998, Barone-Adesi
et al. 1999; a decay of 0.97 and five days, LCH PAIRS.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isqrt
from typing import Final

from margin.builders.prices import PriceHistory, refused
from margin.decimals import Exact, Rounding, divide
from margin.readers.csvfile import shown

ONE: Final = 10**18
"""One, in the unit of returns and factors."""
HORIZON_LIMIT: Final = 10
"""Longest holding period in days."""
SEED_SHARE: Final = 20
"""The seed of the filter may weigh one twentieth where the look-back begins."""


@dataclass(frozen=True, slots=True)
class LookBack:
    """Which returns a window has, and what they are scaled to.

    Args:
        name: of the window: ``base``, ``stress``, ``long``.
        returns: how many, oldest first.
        last: the day on which the last one ends; the history's last day when left out.
        horizon: how many days a return spans.
        decay: of the volatility filter, strictly between 0 and 1, such as ``Exact(97, 2)``; none for plain historical returns.
        long_run: scale to the volatility of this many daily returns up to ``last``; not together with a filter.

    Raises:
        InputError: ``shortfall.horizon``, ``shortfall.decay`` or ``shortfall.look-back``.
    """

    name: str
    returns: int
    last: date | None = None
    horizon: int = 1
    decay: Exact | None = None
    long_run: int | None = None

    def __post_init__(self) -> None:
        if self.returns < 1:
            raise refused("look-back", "A look-back has no returns", self.name, "it has at least one")
        if not 1 <= self.horizon <= HORIZON_LIMIT:
            raise refused("horizon", "A holding period is out of range", self.name, f"it is 1 to {HORIZON_LIMIT} days")
        if self.decay is not None and not 0 < self.decay.units < 10**self.decay.decimals:
            raise refused("decay", "The decay of a filter is out of range", self.name, "it lies strictly between 0 and 1")
        if self.decay is not None and self.long_run is not None:
            raise refused("decay", "A window is scaled twice", self.name, "it is filtered, or scaled to the long run")
        if self.long_run is not None and self.long_run < self.returns + self.horizon - 1:
            raise refused("look-back", "A long run is shorter than its window", self.name, f"the window has {self.returns} returns")


def columns(history: PriceHistory, look_back: LookBack, lot_value: int) -> tuple[int, ...]:
    """What one lot would have gained over every return, oldest first.

    Args:
        history: closing prices; before the look-back at least ``horizon`` of them, with a filter more.
        look_back: which returns.
        lot_value: of one lot today, in money units.

    Raises:
        InputError: ``shortfall.look-back`` when the history is too short, ``shortfall.volatility`` when prices did not move.
    """
    first, last = _span(history, look_back)
    horizon = look_back.horizon
    if look_back.decay is None and look_back.long_run is None:
        return tuple(change(history, at - horizon, at, lot_value) for at in range(first, last + 1))
    daily = [0, *(_return(history, at - 1, at) for at in range(1, last + 1))]
    if look_back.decay is not None:
        variances = _variances(daily, look_back.decay)
        now = variances[last + 1]
        factors = [_root_ratio(now, variances[at - horizon + 1], history, look_back) for at in range(first, last + 1)]
    else:
        long = daily[last + 1 - (look_back.long_run or 0) : last + 1]
        window = daily[first - horizon + 1 : last + 1]
        ratio = _root_ratio(_squares(long) * len(window), _squares(window) * len(long), history, look_back)
        factors = [ratio] * (last + 1 - first)
    scaled = (_return(history, at - horizon, at) * factor for at, factor in zip(range(first, last + 1), factors, strict=True))
    return tuple(divide(lot_value * value, ONE * ONE, Rounding.HALF_EVEN) for value in scaled)


def days(history: PriceHistory, look_back: LookBack) -> tuple[date, ...]:
    """The days on which the returns of a look-back end; errors as :func:`columns`."""
    first, last = _span(history, look_back)
    return history.days[first : last + 1]


def change(history: PriceHistory, start: int, end: int, lot_value: int) -> int:
    """``lot_value * (p_end - p_start) / p_start``, rounded half-even."""
    before, after = _aligned(history, start, end)
    return divide(lot_value * (after - before), before, Rounding.HALF_EVEN)


def warm_up(decay: Exact) -> int:
    """How many daily returns there must be before a filtered look-back: until the seed weighs one twentieth, ``decay**n <= 1/20``."""
    count, weight = 0, 1
    while SEED_SHARE * weight > 10 ** (decay.decimals * count):
        weight, count = weight * decay.units, count + 1
    return count


def _span(history: PriceHistory, look_back: LookBack) -> tuple[int, int]:
    """The places on which the first and the last return end."""
    last = len(history.days) - 1 if look_back.last is None else history.place(look_back.last)
    first = last + 1 - look_back.returns
    before = look_back.horizon if look_back.decay is None else look_back.horizon + warm_up(look_back.decay)
    needed = max(look_back.returns + before, (look_back.long_run or 0) + 1)
    if last + 1 < needed:
        why = f"the window {look_back.name} needs {needed} prices up to {history.days[last]}, and there are {last + 1}"
        hint = "Fetch a longer history, or choose a shorter window."
        raise refused("look-back", "The look-back is too short", shown(history.name), why, hint)
    return first, last


def _variances(daily: list[int], decay: Exact) -> list[int]:
    """The filter's variance for every day and the one after the last, in units of 1e-36; the first price has none."""
    one = 10**decay.decimals
    result = [0, daily[1] ** 2]
    for value in daily[1:]:
        mixed = decay.units * result[-1] + (one - decay.units) * value**2
        result.append(divide(mixed, one, Rounding.HALF_EVEN))
    return result


def _return(history: PriceHistory, start: int, end: int) -> int:
    return change(history, start, end, ONE)


def _aligned(history: PriceHistory, start: int, end: int) -> tuple[int, int]:
    """Two prices in one unit."""
    before, after = history.closes[start], history.closes[end]
    decimals = max(before.decimals, after.decimals)
    return before.at(decimals, Rounding.EXACT), after.at(decimals, Rounding.EXACT)


def _squares(values: list[int]) -> int:
    return sum(value * value for value in values)


def _root_ratio(numerator: int, denominator: int, history: PriceHistory, look_back: LookBack) -> int:
    """The root of a ratio in units of 1e-18, rounded down."""
    if not denominator or not numerator:
        why = f"its volatility in the window {look_back.name} is zero, and nothing can be scaled by it"
        raise refused("volatility", "The prices do not move", shown(history.name), why)
    return isqrt(numerator * ONE * ONE // denominator)
