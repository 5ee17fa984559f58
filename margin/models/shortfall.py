"""The ``shortfall`` model: value at risk or expected shortfall of the whole account over past returns, in exact integers.

::

    V_t     = sum of lots * column_t, per window                                              money (1e-10), signed
    tail    = sum of the ``count`` largest of -V_t  (expected shortfall; divisor = count)     money
              or the count-th largest of them       (value at risk; divisor = 1)
    base, stress, long = tail of the first, second, third window; with one window all three are its tail
    gross   = sum of |lots| * tail of one lot alone in the base window
    worst   = max(0, f1 * base, f2 * base + g2 * stress, f3 * long, f4 * base + g4 * gross)   fine (1e-19)
    requirement = worst + divisor * 1e9 * sum of |lots| * charge                              fine / divisor
    equity      = divisor * (1e9 * (cash + sum of lots * mark) + sum of asset values)         fine / divisor

Both sides are multiplied by the divisor instead of dividing the sum of losses by it, so nothing is rounded and a claim may have an upper
side. Sources: EMIR RTS 153/2013, article 28(1) for f1 (a buffer of at least 25 %), f2 and g2 (at least 25 % weight of stressed
observations) and f3 (not below what ten years of volatility give), article 27(4) for f4 and g4 (at most 80 % of what offsets save;
1.25 times that under the buffer).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from margin.account import Account, Holding
from margin.models.collateral import CollateralLine, collateral_lines
from margin.models.outcome import Outcome
from margin.shape import located
from margin.tables.shortfall import MEASURE_INDEX, HistoryRow, MeasureRow, ShortfallBook
from margin.widths import FINE_SCALE, RATE_SCALE

PARTS: Final = ("nothing", "base", "stress", "long", "offset")
"""What each candidate for the worst stands for, in their order."""


class PositionLine(NamedTuple):
    """One position: ``value`` (signed), ``charge`` and ``gross`` in money units, ``leaf`` the row's index."""

    name: str
    id: int
    lots: int
    leaf: int
    row: HistoryRow
    value: int
    charge: int
    gross: int


class WindowLine(NamedTuple):
    """The account over one window, in money units.

    Attributes:
        pnl: what the account would have gained over every return, signed.
        in_tail: 1 where the loss is one of the ``count`` largest, else 0; of equal losses the earlier ones.
        threshold: the ``count``-th largest loss.
        tail: the sum of the losses in the tail, or with value at risk the threshold.
    """

    name: str
    pnl: tuple[int, ...]
    in_tail: tuple[int, ...]
    threshold: int
    tail: int


@dataclass(frozen=True, slots=True, repr=False)
class ShortfallResult(Outcome):
    """Equity and requirement of an account at one level, both times the measure's divisor, with a line per holding and window. Private.

    Attributes:
        cash: money units.
        positions: in the account's order.
        collateral: in the account's order.
        windows: one, or base, stress and long.
        measure: the measure's row; ``measure_leaf`` its index.
        base, stress, long: the tails, money units.
        gross: sum of the positions' own tails, money units.
        charge: sum of the charges on positions, money units.
        candidates: the five that :data:`PARTS` names, fine units.
        worst: the largest of them.
    """

    cash: int
    positions: tuple[PositionLine, ...]
    collateral: tuple[CollateralLine, ...]
    windows: tuple[WindowLine, ...]
    measure: MeasureRow
    measure_leaf: int
    base: int
    stress: int
    long: int
    gross: int
    charge: int
    candidates: tuple[int, ...]
    worst: int

    @property
    def part(self) -> str:
        """Which of :data:`PARTS` sets the requirement; of equal ones the first."""
        return PARTS[self.candidates.index(self.worst)]


def evaluate(account: Account, book: ShortfallBook) -> ShortfallResult:
    """Equity and requirement of an account under a snapshot's past returns at one level.

    Raises:
        InputError: ``rows.unknown``, ``rows.array`` or ``rows.cap``, naming the holding by its place in the account.
    """
    positions = _positions(account.positions, book)
    collateral = collateral_lines(account.collateral, book)
    measure = book.measure
    windows = tuple(_window(name, _pnl(positions, at, book.returns), measure) for at, name in enumerate(book.windows))
    base, stress, long = (windows[at if len(windows) > 1 else 0].tail for at in range(3))
    gross = sum(line.gross for line in positions)
    charge = sum(line.charge for line in positions)
    candidates = (
        0,
        measure.f1 * base,
        measure.f2 * base + measure.g2 * stress,
        measure.f3 * long,
        measure.f4 * base + measure.g4 * gross,
    )
    worst = max(candidates)
    marked = account.cash + sum(line.value for line in positions)
    return ShortfallResult(
        level=book.level,
        numeraire=book.numeraire,
        equity=measure.divisor * (RATE_SCALE * marked + sum(line.value for line in collateral)),
        requirement=worst + measure.divisor * RATE_SCALE * charge,
        unit=measure.divisor * FINE_SCALE,
        cash=account.cash,
        positions=positions,
        collateral=collateral,
        windows=windows,
        measure=measure,
        measure_leaf=MEASURE_INDEX,
        base=base,
        stress=stress,
        long=long,
        gross=gross,
        charge=charge,
        candidates=candidates,
        worst=worst,
    )


def _positions(holdings: tuple[Holding, ...], book: ShortfallBook) -> tuple[PositionLine, ...]:
    lines: list[PositionLine] = []
    for place, (identifier, lots) in enumerate(holdings):
        with located(f"positions[{place}]"):
            leaf, row = book.history(identifier, lots)
        side, held = row.side(lots), abs(lots)
        lines.append(
            PositionLine(book.name(identifier), identifier, lots, leaf, row, lots * row.mark, held * side.charge, held * side.gross)
        )
    return tuple(lines)


def _pnl(positions: Sequence[PositionLine], window: int, returns: int) -> tuple[int, ...]:
    """What the account would have gained over every return of a window."""
    totals = [0] * returns
    for line in positions:
        lots = line.lots
        totals = [total + lots * column for total, column in zip(totals, line.row.windows[window], strict=True)]
    return tuple(totals)


def _window(name: str, pnl: tuple[int, ...], measure: MeasureRow) -> WindowLine:
    worst = sorted(range(len(pnl)), key=lambda at: (pnl[at], at))[: measure.count]
    chosen = frozenset(worst)
    threshold = -pnl[worst[-1]]
    tail = -sum(pnl[at] for at in worst) if measure.es else threshold
    return WindowLine(name, pnl, tuple(int(at in chosen) for at in range(len(pnl))), threshold, tail)
