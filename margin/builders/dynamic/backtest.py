"""How well rates covered what happened, and how abruptly they moved.

The two measures of procyclicality are those of Murphy, Vasios and Vause (Bank of England, Financial Stability Paper 29 and Working Paper
597): the ratio of the highest to the lowest rate, and the largest rise within some days. A breach is a day after whose rate the price moved
by more than that rate within the horizon, in either direction: a position that had just its margin would have ended below zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from margin.builders.dynamic.history import History
from margin.builders.dynamic.rates import DatedRate
from margin.decimals import Exact, Rounding
from margin.widths import RATE_DECIMALS, RATE_SCALE


class Breach(NamedTuple):
    """A move (units of 1e-9, signed, relative to the close of ``day``) that was larger than the rate charged for that day."""

    day: date
    rate: int
    move: int


def peak_to_trough(rates: Sequence[DatedRate]) -> Exact:
    """The highest charged rate over the lowest, rounded down to three decimals."""
    charged = [rate.charged for rate in rates]
    return Exact(max(charged) * 1_000 // min(charged), 3)


def largest_rise(rates: Sequence[DatedRate], days: int) -> int:
    """The most that the charged rate grew within ``days`` rates, in units of 1e-9; 0 where it never grew."""
    charged = [rate.charged for rate in rates]
    return max((late - early for place, late in enumerate(charged) for early in charged[max(0, place - days) : place]), default=0)


def breaches(history: History, rates: Sequence[DatedRate], horizon_days: int) -> list[Breach]:
    """Days whose rate did not cover the move of the next ``horizon_days`` closes; days too near the end to tell are left out."""
    closes = [candle.close for candle in history.candles]
    places = {candle.day: place for place, candle in enumerate(history.candles)}
    result = []
    for rate in rates:
        place = places[rate.day]
        if place + horizon_days < len(closes):
            move = _move(closes[place], closes[place + horizon_days])
            if abs(move) > rate.charged:
                result.append(Breach(rate.day, rate.charged, move))
    return result


def _move(before: Exact, after: Exact) -> int:
    decimals = max(before.decimals, after.decimals, RATE_DECIMALS)
    start, end = (price.at(decimals, Rounding.EXACT) for price in (before, after))
    return (end - start) * RATE_SCALE // start
