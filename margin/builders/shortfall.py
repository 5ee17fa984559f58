"""Price histories become the ``shortfall`` section of a snapshot: columns over the same days for every instrument, and the tail's size.

======================= ===============================================================================================
``shortfall.missing``   an instrument has no price history, or there is none for anything
``shortfall.kind``      an instrument is an option: a return of its own price says nothing about tomorrow's contract
``shortfall.days``      two histories have different days in a window: losses of different days would be added
``shortfall.lot``       a lot is worth less than 1e-5 of the numeraire: its columns, in 1e-10, would be too coarse
``shortfall.stale``     the base window ends too long before the snapshot: a calm year long ago would stand for today
``shortfall.tail``      the confidence leaves no loss, or more than half of them, in the tail
======================= ===============================================================================================

Others as in :mod:`margin.builders.prices` and :mod:`margin.builders.returns`. The rules S35 to S44 are applied when the snapshot is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from margin.builders import returns
from margin.builders.prices import PriceHistory, refused
from margin.builders.returns import LookBack
from margin.decimals import Exact, render
from margin.readers.csvfile import shown
from margin.sections.portfolio import NO_SIDES, lot_limit
from margin.sections.shortfall import Coefficients, HistoryArray, HistoryTier, Measure, ShortfallSection, Window
from margin.sections.sizes import LARGER_LOT, SMALLEST_LOT
from margin.snapshot import Instrument
from margin.times import parse_time
from margin.widths import VALUE_DECIMALS

PLAIN: Final = Coefficients()
"""The base tail as it is."""


def build_section(
    instruments: Iterable[Instrument],
    histories: Mapping[str, PriceHistory],
    windows: Sequence[LookBack],
    *,
    as_of: str,
    measure: Measure,
    count: int,
    coefficients: Coefficients = PLAIN,
    tiers: Mapping[str, tuple[HistoryTier, ...]] | None = None,
    stale_days: int | None = None,
) -> ShortfallSection:
    """Make a section from price histories.

    Args:
        instruments: those that can be held under the model; a column is for a lot of theirs at their mark price.
        histories: by symbol; prices in any unit that does not change against the numeraire.
        windows: one, or base, stress and long.
        as_of: the snapshot's time, RFC 3339 in UTC.
        measure: value at risk or expected shortfall.
        count: of the largest losses in the tail; :func:`tail_count`.
        coefficients: of the requirement; :mod:`margin.builders.emir`.
        tiers: charges by position size, by symbol; without them there is one tier, as far as widths allow, without a charge.
        stale_days: most calendar days from the base window's last day to the day of ``as_of``. When left out, the longest gap that the
            histories allow: 1 for markets that never close, yesterday's close. Research on old prices gives as many as it needs.

    Raises:
        InputError: ``shortfall.*``, ``input.time``.
    """
    dates: dict[str, tuple[str, tuple[date, ...]]] = {}
    listed = sorted(instruments, key=lambda item: item.symbol)
    arrays = [_array(item, histories, windows, dates) for item in listed]
    if not arrays or not windows:
        raise refused("missing", "There is nothing to build from", "shortfall", "it needs an instrument and a window")
    spans = tuple(
        Window(window.name, dates[window.name][1][0].isoformat(), dates[window.name][1][-1].isoformat(), window.returns)
        for window in windows
    )
    gap = max(histories[item.symbol].longest_gap for item in listed)
    _check_age(spans[0], as_of, gap if stale_days is None else stale_days)
    section = ShortfallSection(measure, count, spans, coefficients, ())
    finished = (
        replace(array, tiers=(tiers or {}).get(array.symbol) or (_tier(section, array, item.lot_value),))
        for item, array in zip(listed, arrays, strict=True)
    )
    return replace(section, arrays=tuple(finished))


def tail_count(returns: int, confidence: Exact) -> int:
    """How many of the losses lie beyond a confidence level, rounded down: 10 of 500 at 98 %, 5 of 500 at 99 %, 2 of 500 at 99.5 %.

    Rounding down makes the tail smaller and its mean larger.

    Raises:
        InputError: ``shortfall.tail`` when that is none, or more than half.
    """
    one: int = 10**confidence.decimals
    count = returns * (one - confidence.units) // one
    if not 1 <= count <= returns // 2:
        why = f"of {returns} returns it leaves {max(count, 0)} in the tail"
        raise refused("tail", "A confidence level is out of range", "confidence", why, "Choose more returns, or a lower level.")
    return count


def _check_age(base: Window, as_of: str, most: int) -> None:
    """Refuse a base window that ends more than so many days before the snapshot; one that ends after it breaks rule S36."""
    today = parse_time(as_of, "as_of").date()
    age = (today - date.fromisoformat(base.last)).days
    if age > most:
        why = f"its last day is {base.last}, {age} days before the snapshot of {today.isoformat()}; {most} are allowed"
        hint = "Fetch the newest days, or allow older ones on purpose (stale_days; --stale-days)."
        raise refused("stale", "The past prices are too old", f"window {base.name}", why, hint)


def _array(
    item: Instrument, histories: Mapping[str, PriceHistory], windows: Sequence[LookBack], dates: dict[str, tuple[str, tuple[date, ...]]]
) -> HistoryArray:
    where = shown(item.symbol)
    if item.kind == "option":
        raise refused("kind", "An option has no past returns", where, "its contract was another one then", "Use the portfolio model.")
    if item.lot_value < SMALLEST_LOT:
        why = f"it is worth {render(item.lot_value, VALUE_DECIMALS)}, and columns are rounded to 1e-{VALUE_DECIMALS} per lot"
        raise refused("lot", "A lot is worth too little", where, why, f"{LARGER_LOT.capitalize()}.")
    history = histories.get(item.symbol)
    if history is None:
        raise refused(
            "missing", "An instrument has no price history", where, "the model cannot hold it", "Leave it out, or add its prices."
        )
    for window in windows:
        symbol, days = dates.setdefault(window.name, (item.symbol, returns.days(history, window)))
        if days != returns.days(history, window):
            why = f"in the window {window.name} they differ from those of {shown(symbol)}"
            hint = "Give both the same days and the same last day."
            raise refused("days", "Two histories have different days", where, why, hint)
    return HistoryArray(item.symbol, tuple(returns.columns(history, window, item.lot_value) for window in windows), ())


def _tier(section: ShortfallSection, array: HistoryArray, mark: int) -> HistoryTier:
    """One tier up to the largest position that the widths allow."""
    numbers = (mark, *section.own_tail(array), *(value for window in array.windows for value in window))
    return HistoryTier(0, lot_limit(numbers), NO_SIDES)
