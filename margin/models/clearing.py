"""The ``clearing`` model: a default fund against the largest stressed losses of its members, in exact integers.

::

    x1 >= x2 >= x3    the three largest losses of a scenario, by different members             money (1e-10)
    need        = max(largest * x1, second_third * (x2 + x3), two_largest * (x1 + x2))         fine (1e-19)
    requirement = largest need of all scenarios
    equity      = 1e9 * fund + other * other resources                                         fine

Nothing is rounded, and the three are pinned, so a claim may have an upper side. Sources: EMIR (Regulation 648/2012), article 42(3): the
default fund withstands the default of the member with the largest exposure, or of the second and third largest if their sum is larger
(``largest`` and ``second_third`` are 1); article 43(2), known as cover 2: fund and other resources withstand the default of the two largest
(``two_largest`` and ``other`` are 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

from margin.clearing import ClearingAccount
from margin.models.outcome import Outcome
from margin.models.words import CLEARING, Words
from margin.tables.clearing import COVER_INDEX, ClearingBook, CoverRow
from margin.widths import FINE_SCALE, RATE_SCALE

PARTS: Final = ("largest", "second and third largest", "two largest")
"""What each candidate for a scenario's need stands for, in their order."""
_RANKED: Final = 3


class ScenarioLine(NamedTuple):
    """One scenario.

    Attributes:
        ranked: the members with the largest, second and third largest loss, by their place; of equal losses the earlier ones. Where there
            are fewer than three members, places after the last one, without a loss.
        losses: their losses, money units.
        candidates: the three that :data:`PARTS` names, fine units.
        need: the largest of them.
    """

    ranked: tuple[int, int, int]
    losses: tuple[int, int, int]
    candidates: tuple[int, int, int]
    need: int

    @property
    def part(self) -> str:
        """Which of :data:`PARTS` sets the need; of equal ones the first."""
        return PARTS[self.candidates.index(self.need)]


@dataclass(frozen=True, slots=True, repr=False)
class ClearingResult(Outcome):
    """Resources and need of a default fund at one level (fine units), with a line per scenario. Private.

    Attributes:
        fund: money units.
        other: money units, before its weight.
        row: the cover rule; ``leaf`` its index.
        scenarios: in the account's order.
        worst: the largest need; it is the requirement.
        scenario: place of the first scenario that has it, 0 where there is none.
    """

    fund: int
    other: int
    row: CoverRow
    leaf: int
    scenarios: tuple[ScenarioLine, ...]
    worst: int
    scenario: int

    words: ClassVar[Words] = CLEARING


def evaluate(account: ClearingAccount, book: ClearingBook) -> ClearingResult:
    """Resources and need of a default fund under a snapshot's cover rule of one level."""
    row = book.row
    scenarios = tuple(_scenario([member[at] for member in account.losses], row) for at in range(account.scenarios))
    worst = max((line.need for line in scenarios), default=0)
    return ClearingResult(
        level=book.level,
        numeraire=book.numeraire,
        equity=RATE_SCALE * account.fund + row.other * account.other,
        requirement=worst,
        unit=FINE_SCALE,
        fund=account.fund,
        other=account.other,
        row=row,
        leaf=COVER_INDEX,
        scenarios=scenarios,
        worst=worst,
        scenario=next((at for at, line in enumerate(scenarios) if line.need == worst), 0),
    )


def ranked(losses: Sequence[int]) -> tuple[int, int, int]:
    """Places of the largest, second and third largest loss; of equal ones the earlier. Fewer than three count as followed by zeros."""
    slots = _slots(losses)
    first, second, third = sorted(range(len(slots)), key=lambda at: (-slots[at], at))[:_RANKED]
    return first, second, third


def _scenario(losses: Sequence[int], row: CoverRow) -> ScenarioLine:
    slots, places = _slots(losses), ranked(losses)
    x1, x2, x3 = (slots[at] for at in places)
    candidates = (row.largest * x1, row.second_third * (x2 + x3), row.two_largest * (x1 + x2))
    return ScenarioLine(places, (x1, x2, x3), candidates, max(candidates))


def _slots(losses: Sequence[int]) -> list[int]:
    return [*losses, *(0 for _ in range(_RANKED - len(losses)))]
