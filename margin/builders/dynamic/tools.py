"""Anti-procyclicality: what keeps margin from being low in calm times and jumping in bad ones.

======================= ============================================================ ==================================================
:class:`StressWeight`   ``current * rate + stressed * worst``, at least the rate     EMIR RTS 153/2013, 28(1)(b): at least 25 % stressed
:class:`Buffer`         ``charged = weighted * (1 + buffer)``, may be drawn down     28(1)(a): a buffer of at least 25 %
:class:`Floor`          ``charged >= long-run``, of ten years                        28(1)(c): not below the ten-year volatility
:class:`SpeedLimit`     ``charged`` grows by at most so much a day                   Murphy, Vasios, Vause, BoE Working Paper 597
======================= ============================================================ ==================================================

``worst`` is the root mean square of the highest ``days`` measured rates so far, and ``long-run`` that of all measured rates of the last
``years`` (or of as many days as there are, which the notes of the result say). Both are of the same measure as the current rate, so
they can be compared with it, and both know nothing of the future. On a day that is itself a record, the mean of the highest rates is
below the day's own, and weighting it in would ask for less than without the tool: the weighted rate is at least the measured one.

The buffer is drawn down while the weighted rate rises by more than ``trigger`` within ``days``: then what is charged stays where it is
as long as that is not below the weighted rate. Afterwards it is rebuilt by ``rebuild`` of the rate a day.

The floor is applied last: not even the speed limit takes it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.fixed import exact
from margin.builders.dynamic.measures import need_days
from margin.decimals import Exact
from margin.readers.arithmetic import equal, less, total

_ONE: Final = Exact(1)
_THREE_QUARTERS: Final = Exact(75, 2)
_QUARTER: Final = Exact(25, 2)
_HALF_PERCENT: Final = Exact(5, 3)


@dataclass(frozen=True, slots=True)
class StressWeight:
    """Weights of the current rate and of the worst ones so far.

    Raises:
        InputError: ``dynamic.D8.weights``, ``dynamic.D5.lookback``.
    """

    current: Exact = _THREE_QUARTERS
    stressed: Exact = _QUARTER
    days: int = 20
    """How many of the highest rates are the stressed observations."""

    def __post_init__(self) -> None:
        weights = (exact(self.current, "current"), exact(self.stressed, "stressed"))
        if min(weight.units for weight in weights) < 0 or not equal(total(weights), _ONE):
            raise refused("weights", "The weights do not sum to one", "current, stressed", f"found {weights[0]} and {weights[1]}")
        need_days(self.days, 1, "days")

    def as_dict(self) -> dict[str, Any]:
        """The parameters."""
        return {"current": str(self.current), "stressed": str(self.stressed), "days": self.days}


@dataclass(frozen=True, slots=True)
class Buffer:
    """A part of the rate that is charged on top in calm times.

    Raises:
        InputError: ``dynamic.D9.buffer``, ``dynamic.D5.lookback``.
    """

    size: Exact = _QUARTER
    trigger: Exact = _QUARTER
    days: int = 5
    rebuild: Exact = _HALF_PERCENT

    def __post_init__(self) -> None:
        for name, value in (("size", self.size), ("trigger", self.trigger), ("rebuild", self.rebuild)):
            if exact(value, name).units <= 0 or less(_ONE, value):
                raise refused("buffer", "A parameter of the buffer is out of range", name, f"0 < {name} <= 1, found {value}")
        need_days(self.days, 1, "days")

    def as_dict(self) -> dict[str, Any]:
        """The parameters."""
        return {"size": str(self.size), "trigger": str(self.trigger), "days": self.days, "rebuild": str(self.rebuild)}


@dataclass(frozen=True, slots=True)
class Floor:
    """The long-run rate below which no rate falls.

    Raises:
        InputError: ``dynamic.D10.floor``, ``dynamic.D5.lookback``.
    """

    years: int = 10
    least_days: int = 365
    """Fewer measured days than this are no long run: the rates begin later then."""

    def __post_init__(self) -> None:
        if type(self.years) is not int or not 1 <= self.years <= 50:
            raise refused("floor", "The floor looks back too little or too far", "years", f"a whole number of 1 to 50, found {self.years}")
        need_days(self.least_days, 20, "least_days")

    @property
    def days(self) -> int:
        """Calendar days of the look-back, a leap year every fourth."""
        return self.years * 365 + self.years // 4

    def as_dict(self) -> dict[str, Any]:
        """The parameters."""
        return {"years": self.years, "leastDays": self.least_days}


@dataclass(frozen=True, slots=True)
class SpeedLimit:
    """The most that a rate may grow, and fall, from one day to the next, as a part of it. Without ``down`` it may fall at once.

    A limit on the way up lets losses outrun margin: that is its price, and :func:`margin.builders.dynamic.backtest.breaches` shows it.

    Raises:
        InputError: ``dynamic.D11.speed``.
    """

    up: Exact
    down: Exact | None = None

    def __post_init__(self) -> None:
        for name, value in (("up", self.up), ("down", self.down)):
            if value is not None and exact(value, name).units <= 0:
                raise refused("speed", "A speed limit is not above zero", name, f"found {value}", "Leave it out for no limit.")
        if self.down is not None and not less(self.down, _ONE):
            raise refused("speed", "A speed limit is out of range", "down", "a rate cannot fall by more than itself")

    def as_dict(self) -> dict[str, Any]:
        """The parameters."""
        return {"up": str(self.up), "down": None if self.down is None else str(self.down)}
