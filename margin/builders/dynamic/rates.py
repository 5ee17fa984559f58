"""From a history to dated margin rates. All rates are integers in units of 1e-9, rounded up.

A day's charged rate, in this order (tools that are off are left out)::

    measured   multiplier * sqrt(horizon) * the highest measure
    weighted   current * measured + stressed * worst, not below measured
    charged    weighted * (1 + what is left of the buffer)
               within the speed limit of the day before
               not below the long-run rate
               not below the minimum, not above the maximum

Nothing of a later day enters: the rates of a shorter history are a prefix of those of a longer one.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.fixed import DECIMALS, fraction, ratio_up, root_up
from margin.builders.dynamic.history import History
from margin.builders.dynamic.market import Market, as_market
from margin.builders.dynamic.measures import Level, too_short
from margin.builders.dynamic.policy import DynamicPolicy
from margin.builders.dynamic.series import check_days
from margin.builders.dynamic.tools import Buffer, Floor, SpeedLimit, StressWeight
from margin.decimals import Exact, Rounding
from margin.readers.csvfile import shown
from margin.readers.notes import Note
from margin.widths import RATE_DECIMALS, RATE_SCALE

_SCALE: Final = 10 ** (2 * (DECIMALS - RATE_DECIMALS))
"""From squares of 1e-18 to squares of 1e-9."""


class DatedRate(NamedTuple):
    """The rates of one day, in units of 1e-9.

    ``long_run`` is made of ``long_run_days`` measured days. ``buffer`` is what is left of the buffer as a part of the weighted rate, 0
    where there is none. ``limited`` says that the speed limit held the rate back.
    """

    day: date
    measured: int
    weighted: int
    long_run: int
    long_run_days: int
    buffer: int
    charged: int
    limited: bool


def dynamic_rates(history: History | Market, policy: DynamicPolicy) -> list[DatedRate]:
    """The rates of all days for which measure and tools have enough history behind them.

    Raises:
        InputError: ``dynamic.D5.lookback`` when there is no such day, ``dynamic.D7.volatility`` when the price did not move at all,
            ``dynamic.D4.dates`` and others of :mod:`margin.builders.dynamic.errors`.
    """
    market = as_market(history)
    name = shown(market.history.name)
    state = _State(policy)
    result = []
    for day, sigma in _highest(market, policy):
        if sigma == 0:
            why = "nothing moved during the look-back; such a price is no market price"
            raise refused("volatility", "The measured volatility is zero", f"{name} {day.isoformat()}", why)
        rate = state.next(day, _measured(sigma, policy))
        if rate is not None:
            result.append(rate)
    if not result:
        raise too_short(market.history, state.needed + len(market.history) - state.days, "the policy")
    return result


def notes(name: str, rates: Sequence[DatedRate], policy: DynamicPolicy) -> tuple[Note, ...]:
    """What a reader of the last rate should know: a long run that is shorter than the policy says."""
    days = rates[-1].long_run_days
    if days >= policy.long_run.days or (policy.floor is None and policy.reference is not None):
        return ()
    text = f"the long-run rate is of the {days:,} days that there are, not of {policy.long_run.years} years"
    return (Note("note", "dynamic.long-run", text, shown(name)),)


def _highest(market: Market, policy: DynamicPolicy) -> list[Level]:
    """The highest of the measures of every day that all of them have."""
    series = [dict(measure.levels(market)) for measure in policy.measures]
    days = [candle.day for candle in market.history.candles if all(candle.day in levels for levels in series)]
    check_days(tuple(days), market.history.longest_gap, f"{shown(market.history.name)}: days that every measure has")
    return [Level(day, max(levels[day] for levels in series)) for day in days]


def _measured(sigma: int, policy: DynamicPolicy) -> int:
    units, unit = fraction(policy.multiplier)
    return root_up(ratio_up(units**2 * policy.horizon_days * sigma**2, unit**2 * _SCALE))


class _State:
    """What one day leaves behind for the next."""

    def __init__(self, policy: DynamicPolicy) -> None:
        self.policy = policy
        self.days = 0
        self.worst = _Worst(policy.weighting)
        self.long_run = _LongRun(policy.long_run)
        self.buffer = _Reserve(policy.buffer)
        self.charged = 0
        self.minimum = policy.minimum.at(RATE_DECIMALS, Rounding.UP)
        self.maximum = policy.maximum.at(RATE_DECIMALS, Rounding.UP)
        long_run = policy.floor is not None or policy.reference is None
        self.needed = max(1, policy.weighting.days if policy.weighting else 1, policy.long_run.least_days if long_run else 1)

    def next(self, day: date, measured: int) -> DatedRate | None:
        policy = self.policy
        self.days += 1
        weighted = self.worst.weigh(measured)
        long_run, days = self.long_run.after(day, measured)
        self.buffer.see(weighted)
        if self.days < self.needed:
            return None
        charged = self.buffer.charge(weighted, self.charged)
        limited = bool(policy.speed and self.charged and charged > (charged := _limited(charged, self.charged, policy.speed)))
        if policy.floor is not None:
            charged = max(charged, long_run)
        self.charged = min(max(charged, self.minimum), self.maximum)
        return DatedRate(day, measured, weighted, long_run, days, self.buffer.left, self.charged, limited)


class _Worst:
    """The highest measured rates so far.

    Their mean is below the measured rate of a day that is a record, or near one. Stressed observations are there to raise margin: the
    weighted rate is then the measured one, since no rate under stress may be below what is measured without the tool.
    """

    def __init__(self, tool: StressWeight | None) -> None:
        self.tool = tool
        self.highest: list[int] = []

    def weigh(self, measured: int) -> int:
        if self.tool is None:
            return measured
        insort(self.highest, measured)
        del self.highest[: -self.tool.days]
        worst = root_up(ratio_up(sum(rate**2 for rate in self.highest), len(self.highest)))
        decimals = max(self.tool.current.decimals, self.tool.stressed.decimals)
        current, stressed = (weight.at(decimals, Rounding.EXACT) for weight in (self.tool.current, self.tool.stressed))
        return max(measured, ratio_up(current * measured + stressed * worst, Exact(1).at(decimals, Rounding.EXACT)))


class _LongRun:
    """The root mean square of the measured rates of the last years."""

    def __init__(self, tool: Floor) -> None:
        self.span = timedelta(days=tool.days)
        self.rates: deque[tuple[date, int]] = deque()
        self.squares = 0

    def after(self, day: date, measured: int) -> tuple[int, int]:
        self.rates.append((day, measured))
        self.squares += measured**2
        while self.rates[0][0] <= day - self.span:
            self.squares -= self.rates.popleft()[1] ** 2
        return root_up(ratio_up(self.squares, len(self.rates))), len(self.rates)


class _Reserve:
    """The buffer: full at first, drawn down while the rate rises, rebuilt afterwards."""

    def __init__(self, tool: Buffer | None) -> None:
        self.tool = tool
        self.full = tool.size.at(RATE_DECIMALS, Rounding.UP) if tool else 0
        self.left = self.full
        self.seen: deque[int] = deque(maxlen=tool.days + 1 if tool else 1)

    def see(self, weighted: int) -> None:
        self.seen.append(weighted)

    def charge(self, weighted: int, before: int) -> int:
        if self.tool is None:
            return weighted
        full = ratio_up(weighted * (RATE_SCALE + self.full), RATE_SCALE)
        if before and self._rising(weighted, self.tool):
            charged = min(max(before, weighted), full)
            self.left = min(self.full, charged * RATE_SCALE // weighted - RATE_SCALE)
            return charged
        self.left = min(self.full, self.left + self.tool.rebuild.at(RATE_DECIMALS, Rounding.UP))
        return ratio_up(weighted * (RATE_SCALE + self.left), RATE_SCALE)

    def _rising(self, weighted: int, tool: Buffer) -> bool:
        units, unit = fraction(tool.trigger)
        return len(self.seen) > tool.days and weighted * unit > self.seen[0] * (unit + units)


def _limited(charged: int, before: int, speed: SpeedLimit) -> int:
    units, unit = fraction(speed.up)
    charged = min(charged, ratio_up(before * (unit + units), unit))
    if speed.down is None:
        return charged
    units, unit = fraction(speed.down)
    return max(charged, ratio_up(before * (unit - units), unit))
