"""What every view has: the results at the three levels, whether the claim holds, one line per level, data and tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from margin.claim import Claim, level_name
from margin.decimals import Rounding, grouped
from margin.levels import Level
from margin.models import Model
from margin.models.outcome import Outcome
from margin.snapshot import Snapshot
from margin.widths import VALUE_DECIMALS
from zkmargin.sizing import Size
from zkmargin.views.amounts import exact_text, held_text, owed_text, percent
from zkmargin.views.calls import Calls, calls_of

if TYPE_CHECKING:
    from zkmargin.views.tables import Sheet

R = TypeVar("R", bound=Outcome)


@dataclass(frozen=True, repr=False)
class View(ABC, Generic[R]):
    """An account under one snapshot at all three levels, and whether a claim about it is true."""

    snapshot: Snapshot
    claim: Claim
    levels: dict[Level, R]
    size: Size

    model: ClassVar[Model]
    assets: ClassVar[str] = "equity"
    """What meets the requirement, in a word."""
    hidden: ClassVar[str] = "the positions"
    """What is private, in a word."""
    reader: ClassVar[str] = "the holder of the account"
    """For whom it is."""

    @property
    def result(self) -> R:
        """At the level of the claim."""
        return self.levels[self.claim.level]

    @property
    def shortfall(self) -> str:
        """Why the claim is not true, in words; empty when it holds."""
        return self.claim.shortfall(self.result)

    @property
    def calls(self) -> Calls | None:
        """The state of the account; None for models without one."""
        return calls_of(self.levels, self.snapshot.numeraire)

    def headline(self) -> str:
        """The verdict sentence after its word."""
        where = f"under snapshot {self.snapshot.venue}/{self.snapshot.as_of} ({self.universe()})"
        if self.shortfall:
            holder = self.result.words.holder
            return f"{holder[:1].upper()}{holder[1:]} {self.shortfall} {where}."
        return f"The claim holds: {self.claim.sentence(self.model)}, {where}."

    def universe(self) -> str:
        """How much the snapshot lists."""
        count = len(self.snapshot.instruments)
        return f"{count:,} instrument{'' if count == 1 else 's'}"

    def word(self) -> str:
        """The verdict's word."""
        return "SHORT" if self.shortfall else "ENOUGH"

    def level_line(self, level: Level) -> str:
        """Equity, requirement and headroom at one level."""
        result, unit = self.levels[level], self.snapshot.numeraire
        missing = Claim(level).shortfall(result)
        head = f"{self.assets} {held_text(result.equity, result.unit)}, required {owed_text(result.requirement, result.unit)} {unit}"
        if missing:
            return f"{head}: {missing}"
        ratio = result.ratio_bps()
        health = percent(ratio) if ratio is None else f"{percent(ratio)} of it"
        return f"{head}, headroom {held_text(result.headroom, result.unit)} ({health})"

    def level_short(self, level: Level) -> bool:
        """Whether the level's requirement is not met."""
        return self.levels[level].headroom < 0

    def as_dict(self) -> dict[str, Any]:
        """The figures as decimal strings in the numeraire, exact."""
        result, calls = self.result, self.calls
        return {
            "model": self.model,
            "claim": self.claim.as_dict(),
            "holds": not self.shortfall,
            "shortfall": self.shortfall or None,
            "snapshot": {"sha256": self.snapshot.sha256, "venue": self.snapshot.venue, "asOf": self.snapshot.as_of},
            "numeraire": self.snapshot.numeraire,
            "equity": exact_text(result.equity, result.unit),
            "levels": {
                level: {
                    "requirement": exact_text(found.requirement, found.unit),
                    "headroom": exact_text(found.headroom, found.unit),
                    "ratioBps": found.ratio_bps(),
                }
                for level, found in self.levels.items()
            },
            **({} if calls is None else {"calls": calls.as_dict()}),
            **self.details(),
        }

    @abstractmethod
    def details(self) -> dict[str, Any]:
        """The model's own figures, for :meth:`as_dict`."""

    @abstractmethod
    def sheets(self) -> list[Sheet]:
        """The model's own tables."""


def level_label(level: Level) -> str:
    """One word for a check's name."""
    return level_name(level).removesuffix(" margin")


def cash_text(units: int) -> str:
    """Money units (1e-10) for people, rounded down."""
    return grouped(units, VALUE_DECIMALS, 2, Rounding.DOWN)
