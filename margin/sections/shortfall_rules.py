"""The rules of the snapshot's ``shortfall`` section, S35 to S44; a snapshot without the section keeps them.

As with the other rules (:mod:`margin.snapshot_rules`), a circuit trusts its rows: widths, tiers without gap or overlap, and coefficients
that cannot lower a requirement below the tail itself are checked here, when a snapshot is built and again by every verifier.

===  ============  ====================================================================================================
S35  windows       one window, or three; every name once
S36  returns       9, 250 or 500 returns, the same in every window; dates run forward and not beyond the snapshot's time
S37  look-back     every array has a profit or loss for every return of every window
S38  tail          at least one loss and at most half of them form the tail
S39  arrays        at least one array; every array names an instrument of the snapshot, and each at most one
S40  lots          an array's tiers start at zero lots, follow each other without gap or overlap, and end at 2**62 or before
S41  width         a lot is worth 1e-5 or more; lots times any number per lot fits a position's width; charges are not negative
S42  buffer        f1 is at least one; every coefficient fits its width
S43  weights       f2 + g2 is one and f4 + g4 one or more, or both parts are zero; with one window f2, g2 and f3 are zero
S44  levels        close-out <= maintenance <= initial for f1, g2, f3, g4, f4 + g4, the share of g4 in that sum, and for every charge;
                   where f4 falls from one level to the next, f4 + g4 of the lower is at most f1 of the higher
===  ============  ====================================================================================================

Why S44 orders requirements: where the base tail is positive and the stressed one above it, ``f2 * base + g2 * stress`` with
``f2 + g2 = 1`` grows with ``g2``; where the stressed one is below it, the part is at most ``base`` and so at most ``f1 * base``. Where the
base tail is negative, the part counts only if it is above zero, hence the stressed tail too, and it grows with that tail's weight.

``f4 * base + g4 * gross``, whose sum of weights may grow (a buffer on both), becomes ``f4' * base + g4' * gross`` at the next level, and
``gross >= 0``. Where ``base < 0``: the share of ``g4`` does not fall, so ``f4' * g4 <= f4 * g4'``, and the new part is at least
``g4' / g4 >= 1`` times the old one if that is above zero. Where ``base >= 0`` and ``f4' >= f4``, both terms grow. Where ``f4' < f4`` and
``gross >= base``, the change is at least ``(f4' + g4' - f4 - g4) * base >= 0``; where ``gross < base`` (value at risk), the old part is at
most ``(f4 + g4) * base <= f1' * base``.

Nothing bounds ``f4 + g4`` from above but S42: the widths of a requirement hold for any two coefficients below ``2**RATE_BITS``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from margin import times
from margin.decimals import render
from margin.levels import LEVELS
from margin.sections.portfolio import LOTS_LIMIT, lot_limit
from margin.sections.shortfall import RETURN_COUNTS, WINDOW_COUNTS, Coefficients, HistoryArray, ShortfallSection
from margin.sections.sizes import gaps, small_lot
from margin.snapshot import Snapshot
from margin.snapshot_rules import Rule
from margin.snapshot_tiers import Violation
from margin.widths import POSITION_BITS, RATE_BITS, RATE_DECIMALS, RATE_SCALE

_AT: Final = "shortfall"


def windows(snapshot: Snapshot) -> Iterator[Violation]:
    """S35: one window, or three; every name once."""
    for section in _section(snapshot):
        if len(section.windows) not in WINDOW_COUNTS:
            why = f"it has {len(section.windows)}; a model has the base window alone, or base, stress and long"
            yield Violation(f"{_AT}.windows", "The number of windows is not offered", why)
        seen: set[str] = set()
        for index, window in enumerate(section.windows):
            if window.name in seen:
                yield Violation(f"{_AT}.windows[{index}].name", f"The window {window.name} stands twice", "a name stands for one window")
            seen.add(window.name)


def returns(snapshot: Snapshot) -> Iterator[Violation]:
    """S36: 9, 250 or 500 returns, the same in every window; dates run forward and not beyond the snapshot's time."""
    for section in _section(snapshot):
        today = times.parse_time(snapshot.as_of).date().isoformat()
        for index, window in enumerate(section.windows):
            path = f"{_AT}.windows[{index}]"
            if window.returns not in RETURN_COUNTS:
                why = f"a window has {', '.join(map(str, RETURN_COUNTS))}"
                yield Violation(f"{path}.returns", f"A window of {window.returns} returns is not offered", why)
            elif window.returns != section.returns:
                why = f"it has {window.returns} and the first window {section.returns}"
                yield Violation(f"{path}.returns", "The windows have different numbers of returns", why)
            if window.first > window.last:
                yield Violation(f"{path}.first", f"The window {window.name} runs backward", f"{window.first} is after {window.last}")
            if window.last > today:
                yield Violation(f"{path}.last", f"The window {window.name} ends in the future", f"the snapshot is of {today}")


def look_back(snapshot: Snapshot) -> Iterator[Violation]:
    """S37: every array has a profit or loss for every return of every window."""
    for section in _section(snapshot):
        for path, array in _arrays(section):
            if len(array.windows) != len(section.windows):
                why = f"it has {len(array.windows)} and the section {len(section.windows)}"
                yield Violation(f"{path}.windows", f"{array.symbol} has another number of windows", why)
                continue
            for index, (values, window) in enumerate(zip(array.windows, section.windows, strict=True)):
                if len(values) != window.returns:
                    what = "too short a look-back" if len(values) < window.returns else "too long a look-back"
                    why = f"it has {len(values)} returns and the window {window.name} has {window.returns}"
                    yield Violation(f"{path}.windows[{index}]", f"{array.symbol} has {what}", why)


def tail(snapshot: Snapshot) -> Iterator[Violation]:
    """S38: at least one loss and at most half of them form the tail."""
    for section in _section(snapshot):
        if not 1 <= section.count <= section.returns // 2:
            why = f"of {section.returns} returns it is 1 to {section.returns // 2}"
            yield Violation(f"{_AT}.count", f"A tail of {section.count} losses is out of range", why)


def arrays(snapshot: Snapshot) -> Iterator[Violation]:
    """S39: at least one array; every array names an instrument of the snapshot, and each at most one."""
    for section in _section(snapshot):
        if not section.arrays:
            yield Violation(f"{_AT}.arrays", "The section has no arrays", "nothing could be held")
        known = {item.symbol for item in snapshot.instruments}
        seen: set[str] = set()
        for path, array in _arrays(section):
            if array.symbol not in known:
                yield Violation(f"{path}.symbol", f"{array.symbol} is not an instrument of the snapshot", "it has no lot and no price")
            if array.symbol in seen:
                why = "some position has two rows, and the holder would choose"
                yield Violation(f"{path}.symbol", f"{array.symbol} has two arrays", why)
            seen.add(array.symbol)


def lots(snapshot: Snapshot) -> Iterator[Violation]:
    """S40: an array's tiers start at zero lots, follow each other without gap or overlap, and end at 2**62 or before."""
    for section in _section(snapshot):
        for path, array in _arrays(section):
            yield from gaps(f"{path}.tiers", f"the array of {array.symbol}", array.tiers, LOTS_LIMIT, "lots")


def width(snapshot: Snapshot) -> Iterator[Violation]:
    """S41: a lot is worth 1e-5 or more; lots times any number per lot fits a position's width; charges are not negative."""
    items = {item.symbol: item for item in snapshot.instruments}
    for section in _section(snapshot):
        for path, array in _arrays(section):
            yield from small_lot(f"{path}.symbol", items[array.symbol])
            largest = max(max(map(abs, window)) for window in array.windows)
            largest = max(largest, items[array.symbol].lot_value, *section.own_tail(array))
            for index, tier in enumerate(array.tiers):
                charges = [charge for side in tier.charges for charge in side]
                if min(charges) < 0:
                    yield Violation(f"{path}.tiers[{index}].charges", f"A charge of {array.symbol} is negative", "it adds to a requirement")
                elif tier.cap > lot_limit((largest, *charges)):
                    most = max(1, tier.cap - 1)
                    why = f"a number per lot (mark and own tail included) times {most:,} lots is not below 2**{POSITION_BITS}"
                    yield Violation(f"{path}.tiers[{index}].cap", f"A position in {array.symbol} could be too large", why)


def buffer(snapshot: Snapshot) -> Iterator[Violation]:
    """S42: f1 is at least one; every coefficient fits its width."""
    for section in _section(snapshot):
        for name, rates in section.coefficients._asdict().items():
            if min(rates) < 0 or max(rates) >> RATE_BITS:
                why = f"0 <= coefficient < 2**{RATE_BITS} units of 1e-9"
                yield Violation(f"{_AT}.coefficients.{name}", f"The coefficient {name} does not fit", why)
        if min(section.coefficients.f1) < RATE_SCALE:
            why = "a requirement below the tail itself would be no tail"
            yield Violation(f"{_AT}.coefficients.f1", "The coefficient f1 is below one", why)


def weights(snapshot: Snapshot) -> Iterator[Violation]:
    """S43: f2 + g2 is one and f4 + g4 one or more, or both parts are zero; with one window f2, g2 and f3 are zero.

    That f4 is 0.8 or more is what EMIR asks for (:mod:`margin.builders.emir`), not this rule.
    """
    for section in _section(snapshot):
        rates = section.coefficients
        for level, one, other in zip(LEVELS, rates.f2, rates.g2, strict=True):
            if one + other not in (0, RATE_SCALE):
                why = f"f2, g2 are {render(one, RATE_DECIMALS)} and {render(other, RATE_DECIMALS)} at the {level} level"
                yield Violation(f"{_AT}.coefficients.f2", "Two weights do not add up to one, and are not off", why)
        for level, one, other in zip(LEVELS, rates.f4, rates.g4, strict=True):
            if 0 != one + other < RATE_SCALE:
                why = f"f4, g4 are {render(one, RATE_DECIMALS)} and {render(other, RATE_DECIMALS)} at the {level} level"
                yield Violation(f"{_AT}.coefficients.f4", "Two weights add up to less than one, and are not off", why)
        if len(section.windows) == 1:
            for name, values in (("f2", rates.f2), ("g2", rates.g2), ("f3", rates.f3)):
                if any(values):
                    why = "there is one window, without a stressed period and a long look-back"
                    yield Violation(f"{_AT}.coefficients.{name}", f"The coefficient {name} has no window", why)


def levels(snapshot: Snapshot) -> Iterator[Violation]:
    """S44: close-out <= maintenance <= initial for f1, g2, f3, the part of f4 and g4, and for every charge."""
    why = "close-out <= maintenance <= initial must hold for every portfolio"
    for section in _section(snapshot):
        rates = section.coefficients
        for name, values in (("f1", rates.f1), ("g2", rates.g2), ("f3", rates.f3), ("g4", rates.g4)):
            if not values.closeout <= values.maintenance <= values.initial:
                yield Violation(f"{_AT}.coefficients.{name}", f"The levels of {name} cross", why)
        yield from _offset_levels(rates)
        for path, array in _arrays(section):
            for index, tier in enumerate(array.tiers):
                if any(low.long > high.long or low.short > high.short for low, high in pairwise(tier.charges)):
                    yield Violation(f"{path}.tiers[{index}].charges", f"The levels of {array.symbol} cross", why)


def _offset_levels(rates: Coefficients) -> Iterator[Violation]:
    """Neighbouring levels between which ``f4 * base + g4 * gross`` could fall; why stands in the module's text."""
    path, what = f"{_AT}.coefficients.f4", "The levels of f4 and g4 cross"
    for low, high in pairwise(range(len(LEVELS))):
        (f, g), (f_next, g_next) = ((rates.f4[level], rates.g4[level]) for level in (low, high))
        names = f"from {LEVELS[low]} to {LEVELS[high]}"
        if f + g > f_next + g_next:
            yield Violation(path, what, f"their sum falls {names}")
        if f_next * g > f * g_next:
            yield Violation(path, what, f"the share of g4 in their sum falls {names}, and a book that gains in its tail would need less")
        if f_next < f and f + g > rates.f1[high]:
            yield Violation(path, what, f"f4 falls {names}, their sum is above f1, and a book with gross below its tail would need less")


RULES: Final = (
    Rule(35, "windows", windows),
    Rule(36, "returns", returns),
    Rule(37, "look-back", look_back),
    Rule(38, "tail", tail),
    Rule(39, "arrays", arrays),
    Rule(40, "lots", lots),
    Rule(41, "width", width),
    Rule(42, "buffer", buffer),
    Rule(43, "weights", weights),
    Rule(44, "levels", levels),
)


def _section(snapshot: Snapshot) -> Iterator[ShortfallSection]:
    """The section, if there is one."""
    if snapshot.shortfall is not None:
        yield snapshot.shortfall


def _arrays(section: ShortfallSection) -> Iterator[tuple[str, HistoryArray]]:
    for index, array in enumerate(section.arrays):
        yield f"{_AT}.arrays[{index}]", array
