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
S41  width         lots times any number per lot fits a position's width; charges are not negative
S42  buffer        f1 is at least one; every coefficient fits its width
S43  weights       f2 + g2 and f4 + g4 are one, or both parts are zero; with one window f2, g2 and f3 are zero
S44  levels        close-out <= maintenance <= initial for f1, g2, f3, g4 and for every charge
===  ============  ====================================================================================================

Why S44 orders requirements: where the base tail is positive and the stressed one above it, ``f2 * base + g2 * stress`` with
``f2 + g2 = 1`` grows with ``g2``; where the stressed one is below it, the part is at most ``base`` and so at most ``f1 * base``. With
``gross`` for ``stress`` the same holds for ``g4``. Where the base tail is negative, a part counts only if it is above zero, hence the other
tail too, and it grows with that tail's weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from margin import times
from margin.decimals import render
from margin.levels import LEVELS
from margin.sections.portfolio import LOTS_LIMIT, lot_limit
from margin.sections.shortfall import RETURN_COUNTS, WINDOW_COUNTS, HistoryArray, ShortfallSection
from margin.sections.sizes import gaps
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
    """S41: lots times any number per lot fits a position's width; charges are not negative."""
    marks = {item.symbol: item.lot_value for item in snapshot.instruments}
    for section in _section(snapshot):
        for path, array in _arrays(section):
            largest = max(max(map(abs, window)) for window in array.windows)
            largest = max(largest, marks[array.symbol], *section.own_tail(array))
            for index, tier in enumerate(array.tiers):
                charges = [charge for side in tier.charges for charge in side]
                if min(charges) < 0:
                    yield Violation(f"{path}.tiers[{index}].charges", f"A charge of {array.symbol} is negative", "it adds to a requirement")
                elif tier.cap > lot_limit((largest, *charges)):
                    why = f"a number per lot (mark and own tail included) times {tier.cap - 1:,} lots is not below 2**{POSITION_BITS}"
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
    """S43: f2 + g2 and f4 + g4 are one, or both parts are zero; with one window f2, g2 and f3 are zero."""
    for section in _section(snapshot):
        rates = section.coefficients
        for first, second, names in ((rates.f2, rates.g2, "f2, g2"), (rates.f4, rates.g4, "f4, g4")):
            for level, one, other in zip(LEVELS, first, second, strict=True):
                if one + other not in (0, RATE_SCALE):
                    why = f"{names} are {render(one, RATE_DECIMALS)} and {render(other, RATE_DECIMALS)} at the {level} level"
                    yield Violation(f"{_AT}.coefficients.{names[:2]}", "Two weights do not add up to one, and are not off", why)
        if len(section.windows) == 1:
            for name, values in (("f2", rates.f2), ("g2", rates.g2), ("f3", rates.f3)):
                if any(values):
                    why = "there is one window, without a stressed period and a long look-back"
                    yield Violation(f"{_AT}.coefficients.{name}", f"The coefficient {name} has no window", why)


def levels(snapshot: Snapshot) -> Iterator[Violation]:
    """S44: close-out <= maintenance <= initial for f1, g2, f3, g4 and for every charge."""
    why = "close-out <= maintenance <= initial must hold for every portfolio"
    for section in _section(snapshot):
        rates = section.coefficients
        for name, values in (("f1", rates.f1), ("g2", rates.g2), ("f3", rates.f3), ("g4", rates.g4)):
            if not values.closeout <= values.maintenance <= values.initial:
                yield Violation(f"{_AT}.coefficients.{name}", f"The levels of {name} cross", why)
        for path, array in _arrays(section):
            for index, tier in enumerate(array.tiers):
                if any(low.long > high.long or low.short > high.short for low, high in pairwise(tier.charges)):
                    yield Violation(f"{path}.tiers[{index}].charges", f"The levels of {array.symbol} cross", why)


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
