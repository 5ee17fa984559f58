"""Measures of volatility: what a day is expected to move, as a fraction of the price, in units of 1e-18, rounded up.

================== =================================================================================================================
:class:`Ewma`      ``v_t = decay * v_{t-1} + (1 - decay) * r_t**2``, ``sigma_t = sqrt(v_t)``, ``r_t`` the log return; ``v`` starts as the
                   mean square of the first ``lookback`` returns (RiskMetrics, 1996, with 0.94 for days; LCH has 0.97)
:class:`WilderAtr` ``ATR_t = (ATR_{t-1} * (n - 1) + TR_t) / n`` over the close; the true range ``TR`` is
                   ``max(high - low, |high - close_{t-1}|, |low - close_{t-1}|)``, and ATR starts as the mean of the first ``n``
                   (Wilder, *New Concepts in Technical Trading Systems*, 1978)
:class:`Implied`   a published implied volatility, yearly, over the root of the days of a year
================== =================================================================================================================

A measure looks back only: its value of a day is a function of the data up to that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple, Protocol

from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.fixed import DECIMALS, ONE, exact, fraction, log_ratio, ratio_up, root_up
from margin.builders.dynamic.history import Candle, History
from margin.builders.dynamic.market import Market
from margin.decimals import Exact, Rounding
from margin.readers.arithmetic import less
from margin.readers.csvfile import shown

IMPLIED_LIMIT: Final = Exact(10)
"""A yearly volatility of 1,000 %; what is above it was written in per cent."""


_RISKMETRICS: Final = Exact(94, 2)


class Level(NamedTuple):
    """A measure's value of one day, in units of 1e-18 of the price."""

    day: date
    sigma: int


class Measure(Protocol):
    """Anything that turns public data into a daily volatility."""

    def levels(self, market: Market) -> list[Level]:
        """Values of all days for which there is enough history."""
        ...

    def as_dict(self) -> dict[str, Any]:
        """Name and parameters, for the policy's digest."""
        ...


@dataclass(frozen=True, slots=True)
class Ewma:
    """Exponentially weighted volatility of log returns.

    Raises:
        InputError: ``dynamic.D6.decay``, ``dynamic.D5.lookback``.
    """

    decay: Exact = _RISKMETRICS
    lookback: int = 60
    """Returns before the first value; their mean square is where the recursion starts."""

    def __post_init__(self) -> None:
        decay = exact(self.decay, "decay")
        if decay.units <= 0 or not less(decay, Exact(1)):
            raise refused("decay", "The decay is out of range", "decay", f"0 < decay < 1, found {decay}", "RiskMetrics uses 0.94 for days.")
        need_days(self.lookback, 20, "lookback")

    def levels(self, market: Market) -> list[Level]:
        """One value for every day from the ``lookback``-th return on."""
        moves = returns(market.history)
        if len(moves) < self.lookback:
            raise too_short(market.history, self.lookback + 1, "the EWMA")
        above, below = fraction(self.decay)
        variance = ratio_up(sum(move.sigma**2 for move in moves[: self.lookback]), self.lookback)
        result = [Level(moves[self.lookback - 1].day, root_up(variance))]
        for day, move in moves[self.lookback :]:
            variance = ratio_up(above * variance + (below - above) * move**2, below)
            result.append(Level(day, root_up(variance)))
        return result

    def as_dict(self) -> dict[str, Any]:
        """Name and parameters."""
        return {"measure": "ewma", "decay": str(self.decay), "lookback": self.lookback}


@dataclass(frozen=True, slots=True)
class WilderAtr:
    """Wilder's average true range, over the close.

    Raises:
        InputError: ``dynamic.D6.decay`` for a period below two days.
    """

    period: int = 14

    def __post_init__(self) -> None:
        if type(self.period) is not int or self.period < 2:
            raise refused("decay", "The period is out of range", "period", "it is a whole number of days, at least 2")

    def levels(self, market: Market) -> list[Level]:
        """One value for every day from the ``period``-th candle on."""
        closes = market.history.closes()
        result = []
        for day, spread in average_true_range(market.history, self.period):
            units, unit = fraction(closes[day])
            result.append(Level(day, ratio_up(spread * unit, units)))
        return result

    def as_dict(self) -> dict[str, Any]:
        """Name and parameters."""
        return {"measure": "wilder-atr", "period": self.period}


@dataclass(frozen=True, slots=True)
class Implied:
    """A published implied volatility.

    Raises:
        InputError: ``dynamic.D12.range`` for a year of no days.
    """

    days_per_year: int = 365

    def __post_init__(self) -> None:
        if type(self.days_per_year) is not int or not 200 <= self.days_per_year <= 366:
            raise refused("range", "The days of a year are out of range", "days_per_year", "365 of the calendar, about 252 of trading")

    def levels(self, market: Market) -> list[Level]:
        """One value for every day that has a price."""
        if market.implied is None:
            hint = "Give a series of yearly volatilities, 0.8 for 80 %."
            raise refused("missing", "There is no implied volatility", shown(market.history.name), "the policy measures it", hint)
        yearly = {point.day: point.value for point in market.implied.points}
        result = []
        for candle in market.history.candles:
            value = yearly.get(candle.day)
            if value is not None:
                result.append(Level(candle.day, self._daily(value, f"{shown(market.implied.name)} {candle.day.isoformat()}")))
        return result

    def _daily(self, value: Exact, where: str) -> int:
        if value.units <= 0 or less(IMPLIED_LIMIT, value):
            why = "a yearly volatility is a fraction above 0 and at most 10"
            raise refused("volatility", "An implied volatility is out of range", where, why, "Write 80 % as 0.8.")
        units, unit = fraction(value)
        return root_up(ratio_up((units * ONE) ** 2, unit**2 * self.days_per_year))

    def as_dict(self) -> dict[str, Any]:
        """Name and parameters."""
        return {"measure": "implied", "daysPerYear": self.days_per_year}


def returns(history: History) -> list[Level]:
    """Log returns of the closes, signed, in units of 1e-18, half-even; dated by the later day."""
    return [Level(after.day, log_ratio(after.close, before.close)) for before, after in pairwise(history.candles)]


def average_true_range(history: History, period: int) -> list[Level]:
    """Wilder's average true range in units of 1e-18 of the currency, rounded up; the first candle's true range is high less low.

    Raises:
        InputError: ``dynamic.D5.lookback``; ``dynamic.D3.candle`` where there are closes only.
    """
    if len(history) < period:
        raise too_short(history, period, "the average true range")
    earlier = (None, *history.candles)
    spreads = [_true_range(candle, before, history) for candle, before in zip(history.candles, earlier, strict=False)]
    average = ratio_up(sum(spreads[:period]), period)
    result = [Level(history.candles[period - 1].day, average)]
    for candle, spread in zip(history.candles[period:], spreads[period:], strict=True):
        average = ratio_up(average * (period - 1) + spread, period)
        result.append(Level(candle.day, average))
    return result


def need_days(days: object, least: int, where: str) -> None:
    """Refuse a look-back that is no whole number of days, or too few (``dynamic.D5.lookback``)."""
    if type(days) is not int or days < least:
        raise refused("lookback", "A look-back is too short", where, f"it is a whole number of days, at least {least}")


def too_short(history: History, needed: int, what: str) -> Exception:
    """The error for a history with fewer than ``needed`` days."""
    why = f"{what} needs {needed} days, {len(history)} are there ({history.first.isoformat()} to {history.last.isoformat()})"
    return refused("lookback", "The history is too short", shown(history.name), why, "Fetch a longer history.")


def _true_range(candle: Candle, before: Candle | None, history: History) -> int:
    if candle.high is None or candle.low is None:
        why = "a true range is made of high, low and close"
        raise refused("candle", "A candle is incomplete", f"{shown(history.name)} {candle.day.isoformat()}", why)
    high, low = (cell.at(DECIMALS, Rounding.UP) for cell in (candle.high, candle.low))
    if before is None:
        return high - low
    close = before.close.at(DECIMALS, Rounding.UP)
    return max(high - low, abs(high - close), abs(low - close))
