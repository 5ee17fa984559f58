"""The ``shortfall`` section of a snapshot: profits per lot over past returns, for value at risk or expected shortfall. Public.

::

    "shortfall": {"measure": "es", "count": 10,
     "windows": [{"name": "base", "first": "2020-08-19", "last": "2021-12-31", "returns": 500}],
     "coefficients": {"f1": {"closeout": "1", "maintenance": "1.25", "initial": "1.25"}, "f2": {...}, "g2": {...}, "f3": {...},
        "f4": {...}, "g4": {...}},
     "arrays": [{"symbol": "BTC/USDT:USDT", "windows": [["-12.5", ...]],
        "tiers": [{"floor": "0", "cap": "1000000", "charges": {"closeout": {"long": "0", "short": "0"}, ...}}]}]}

Every number of an array's windows is what *one lot* would have gained (or lost, below zero) over one return, in the numeraire. There is one
window, or there are three: the base look-back, a stressed period, and one for long-run volatility. Of the ``count`` largest losses of a
window, expected shortfall is the mean and value at risk the smallest. How windows and coefficients make a requirement stands in
:mod:`margin.models.shortfall`, the rules that they keep in :mod:`margin.sections.shortfall_rules`. ``floor`` and ``cap`` of a tier are
lots (``floor <= |lots| < cap``). An instrument without an array cannot be held under this model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from margin.decimals import render
from margin.levels import PerLevel
from margin.sections.portfolio import Side, Sides, sides_texts
from margin.widths import RATE_DECIMALS, RATE_SCALE, VALUE_DECIMALS

Measure = Literal["var", "es"]
"""Value at risk, the ``count``-th largest loss of a window; or expected shortfall, the mean of the ``count`` largest."""

MEASURES: Final[tuple[Measure, ...]] = ("var", "es")
WINDOW_COUNTS: Final = (1, 3)
"""The base look-back alone; or base, stress and long."""
RETURN_COUNTS: Final = (9, 250, 500)
"""How many returns a window of a circuit has; nine are for tests."""
NO_RATE: Final = PerLevel.same(0)
ONE_RATE: Final = PerLevel.same(RATE_SCALE)


class Window(NamedTuple):
    """A look-back: the dates (``YYYY-MM-DD``) on which its first and its last return end, and how many returns it has."""

    name: str
    first: str
    last: str
    returns: int


class HistoryTier(NamedTuple):
    """A range of position sizes, ``floor <= |lots| < cap``, and the charge for a lot there (liquidity, concentration) in money units."""

    floor: int
    cap: int
    charges: Sides


@dataclass(frozen=True, slots=True)
class HistoryArray:
    """What one lot of an instrument would have gained over every return, in money units (1e-10 of the numeraire), signed.

    Attributes:
        symbol: an instrument of the snapshot.
        windows: for each window of the section, oldest return first.
        tiers: by position size in lots.
    """

    symbol: str
    windows: tuple[tuple[int, ...], ...]
    tiers: tuple[HistoryTier, ...]

    def as_dict(self) -> dict[str, Any]:
        """The array in the snapshot's format."""
        return {
            "symbol": self.symbol,
            "windows": [[render(value, VALUE_DECIMALS) for value in window] for window in self.windows],
            "tiers": [
                {"floor": str(tier.floor), "cap": str(tier.cap), "charges": sides_texts(tier.charges, VALUE_DECIMALS)}
                for tier in self.tiers
            ],
        }


class Coefficients(NamedTuple):
    """Weights of the tails in the requirement, in units of 1e-9; zero switches a part off.

    ::

        max(0, f1 * base, f2 * base + g2 * stress, f3 * long, f4 * base + g4 * gross)

    ``f1`` is a buffer (at least one), ``f2`` and ``g2`` weight the stressed period in, ``f3`` is a floor by long-run volatility, ``f4`` and
    ``g4`` limit what offsets between positions may save (with a buffer on it their sum is above one), ``gross`` being the sum of every
    position's own tail.
    """

    f1: PerLevel = ONE_RATE
    f2: PerLevel = NO_RATE
    g2: PerLevel = NO_RATE
    f3: PerLevel = NO_RATE
    f4: PerLevel = NO_RATE
    g4: PerLevel = NO_RATE

    def as_dict(self) -> dict[str, Any]:
        """The coefficients in the snapshot's format."""
        return {name: rates.texts(RATE_DECIMALS) for name, rates in self._asdict().items()}


@dataclass(frozen=True, slots=True)
class ShortfallSection:
    """Everything that margin by past returns needs beside the snapshot's prices and haircuts.

    Attributes:
        measure: value at risk or expected shortfall.
        count: how many of the largest losses form the tail: 500 returns and 98 % leave 10, 99 % leave 5.
        windows: one or three, in the order base, stress, long.
        coefficients: of the requirement.
        arrays: by instrument.
    """

    measure: Measure
    count: int
    windows: tuple[Window, ...]
    coefficients: Coefficients
    arrays: tuple[HistoryArray, ...]

    def as_dict(self) -> dict[str, Any]:
        """The section in the snapshot's format."""
        return {
            "measure": self.measure,
            "count": self.count,
            "windows": [window._asdict() for window in self.windows],
            "coefficients": self.coefficients.as_dict(),
            "arrays": [item.as_dict() for item in self.arrays],
        }

    def ordered(self) -> ShortfallSection:
        """The same with arrays sorted by symbol, so that builders of one section write one text."""
        return replace(self, arrays=tuple(sorted(self.arrays, key=lambda item: item.symbol)))

    @property
    def returns(self) -> int:
        """Returns of each window; rule S36 makes them equal."""
        return self.windows[0].returns

    @property
    def divisor(self) -> int:
        """What a sum of losses is divided by to give the measure: ``count`` for expected shortfall, 1 for value at risk."""
        return self.count if self.measure == "es" else 1

    @property
    def row_count(self) -> int:
        """Rows of the table at any level, without the collateral assets: two null rows, the measure and every tier."""
        return 3 + sum(len(item.tiers) for item in self.arrays)

    def own_tail(self, array: HistoryArray) -> Side:
        """The tail of one lot alone in the base window, held long and held short, at least zero; money units, as :func:`tail` counts."""
        base = array.windows[0]
        long = tail([-value for value in base], self.count, self.measure)
        return Side(max(0, long), max(0, tail(base, self.count, self.measure)))


def tail(losses: Sequence[int], count: int, measure: Measure) -> int:
    """The sum of the ``count`` largest losses (expected shortfall times ``count``), or the ``count``-th largest (value at risk)."""
    worst = sorted(losses, reverse=True)[:count]
    return sum(worst) if measure == "es" else worst[-1]
