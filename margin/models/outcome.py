"""What every model's evaluation ends with: an equity and a requirement in one exact unit, and what a person calls the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from margin.decimals import Rounding, divide
from margin.levels import Level
from margin.models.words import CROSS, Words
from margin.widths import BPS_SCALE, VALUE_SCALE


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """Equity and requirement of an account at one level. Private: ``repr`` is left plain on purpose.

    Attributes:
        level: the level.
        numeraire: for texts.
        equity, requirement: in ``1 / unit`` of the numeraire, exact; nothing is rounded.
        unit: ``10**19`` for a model in fine units, ``10**28`` in risk units, and so on.
    """

    level: Level
    numeraire: str
    equity: int
    requirement: int
    unit: int

    words: ClassVar[Words] = CROSS
    """What the model calls its two sides."""

    @property
    def headroom(self) -> int:
        """Equity less requirement, in ``1 / unit``; negative is a shortfall."""
        return self.equity - self.requirement

    def ratio_bps(self) -> int | None:
        """``10000 * equity / requirement``, rounded down; ``None`` when nothing is required."""
        return BPS_SCALE * self.equity // self.requirement if self.requirement > 0 else None

    def equity_money(self) -> int:
        """Equity in money units (1e-10), rounded down."""
        return divide(self.equity * VALUE_SCALE, self.unit, Rounding.DOWN)

    def requirement_money(self) -> int:
        """Requirement in money units (1e-10), rounded up."""
        return divide(self.requirement * VALUE_SCALE, self.unit, Rounding.UP)
