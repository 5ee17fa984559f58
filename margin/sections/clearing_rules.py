"""The rules of the snapshot's ``clearing`` section, S45 to S48; a snapshot without the section keeps them.

===  ========  ====================================================================================================
S45  weights   every weight fits its width and is not negative
S46  other     other resources count at most at their value
S47  cover     at every level the largest loss is covered in full, alone or together with the second
S48  levels    close-out <= maintenance <= initial for the weights of losses, and >= for the weight of other resources
===  ========  ====================================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from margin.levels import LEVELS, PerLevel
from margin.sections.clearing import ClearingSection
from margin.snapshot import Snapshot
from margin.snapshot_rules import Rule
from margin.snapshot_tiers import Violation
from margin.widths import RATE_BITS, RATE_SCALE


def weights(snapshot: Snapshot) -> Iterator[Violation]:
    """S45: every weight fits its width and is not negative."""
    for section in _section(snapshot):
        for name, rates in (("other", section.other), *_losses(section)):
            if min(rates) < 0 or max(rates) >> RATE_BITS:
                why = f"0 <= weight < 2**{RATE_BITS} units of 1e-9"
                yield Violation(f"clearing.{name}", f"The weight {name} does not fit", why)


def other(snapshot: Snapshot) -> Iterator[Violation]:
    """S46: other resources count at most at their value."""
    for section in _section(snapshot):
        if max(section.other) > RATE_SCALE:
            yield Violation("clearing.other", "Other resources count above their value", "the weight is at most one")


def cover(snapshot: Snapshot) -> Iterator[Violation]:
    """S47: at every level the largest loss is covered in full, alone or together with the second."""
    for section in _section(snapshot):
        for level, alone, together in zip(LEVELS, section.largest, section.two_largest, strict=True):
            if max(alone, together) < RATE_SCALE:
                why = f"neither largest nor twoLargest is one or more at the {level} level"
                yield Violation("clearing.largest", "The rule does not cover the largest loss", why)


def levels(snapshot: Snapshot) -> Iterator[Violation]:
    """S48: close-out <= maintenance <= initial for the weights of losses, and >= for the weight of other resources."""
    why = "a stronger level would ask for less"
    for section in _section(snapshot):
        for name, rates in _losses(section):
            if not rates.closeout <= rates.maintenance <= rates.initial:
                yield Violation(f"clearing.{name}", f"The levels of {name} cross", why)
        if not section.other.closeout >= section.other.maintenance >= section.other.initial:
            yield Violation("clearing.other", "The levels of other cross", why)


RULES: Final = (
    Rule(45, "weights", weights),
    Rule(46, "other", other),
    Rule(47, "cover", cover),
    Rule(48, "levels", levels),
)


def _section(snapshot: Snapshot) -> Iterator[ClearingSection]:
    """The section, if there is one."""
    if snapshot.clearing is not None:
        yield snapshot.clearing


def _losses(section: ClearingSection) -> tuple[tuple[str, PerLevel], ...]:
    return ("largest", section.largest), ("secondThird", section.second_third), ("twoLargest", section.two_largest)
