"""The ``clearing`` model: the default fund and its members' largest losses in every scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from margin.claim import Claim
from margin.clearing import ClearingAccount, ClearingFund
from margin.decimals import render
from margin.levels import LEVELS, Level
from margin.models import Model
from margin.models.clearing import ClearingResult, ScenarioLine, evaluate
from margin.snapshot import Snapshot
from margin.tables.clearing import ClearingBook
from margin.widths import FINE_SCALE, VALUE_DECIMALS
from zkmargin.sizing import clearing_account_size
from zkmargin.subjects import Member
from zkmargin.views.amounts import exact_text, held_text, owed_text, percent
from zkmargin.views.base import View, level_label
from zkmargin.views.calls import Calls
from zkmargin.views.tables import Sheet, sheet


@dataclass(frozen=True, repr=False)
class ClearingView(View[ClearingResult]):
    """Default fund and other resources against the largest losses."""

    fund: ClearingFund

    model: ClassVar[Model] = "clearing"
    assets: ClassVar[str] = "resources"
    hidden: ClassVar[str] = "the fund and the losses"
    reader: ClassVar[str] = "the clearing house"

    @classmethod
    def of(cls, member: Member, snapshot: Snapshot, claim: Claim) -> ClearingView:
        """Evaluate a fund.

        Raises:
            InputError: ``rows.*``.
        """
        account, fund = member.account, member.fund
        if not isinstance(account, ClearingAccount) or fund is None:
            raise TypeError("the clearing model needs a clearing account")
        levels = {level: evaluate(account, ClearingBook(snapshot, level)) for level in LEVELS}
        return cls(snapshot, claim, levels, clearing_account_size(account, snapshot), fund)

    @property
    def calls(self) -> Calls | None:
        return None

    def word(self) -> str:
        return "NOT COVERED" if self.shortfall else "COVERED"

    def universe(self) -> str:
        section = self.snapshot.clearing
        return "" if section is None else f"rule {section.rule}"

    def member_name(self, place: int) -> str:
        """A member by its place; empty where there is none."""
        return self.fund.members[place].name if place < len(self.fund.members) else ""

    def level_line(self, level: Level) -> str:
        result, unit = self.levels[level], self.snapshot.numeraire
        head = f"resources {held_text(result.equity, FINE_SCALE)}, to cover {owed_text(result.requirement, FINE_SCALE)} {unit}"
        missing = Claim(level).shortfall(result)
        if missing:
            return f"{head}: {missing}"
        where = f" in {self.fund.scenarios[result.scenario]}" if self.fund.scenarios else ""
        return f"{head}{where} ({percent(result.ratio_bps())} of it)"

    def details(self) -> dict[str, Any]:
        result = self.result
        return {
            "defaultFund": render(result.fund, VALUE_DECIMALS),
            "otherResources": render(result.other, VALUE_DECIMALS),
            "worstScenario": self.fund.scenarios[result.scenario] if self.fund.scenarios else None,
            "scenarios": [
                {
                    "scenario": name,
                    "largest": [
                        {"member": self.member_name(place), "loss": render(loss, VALUE_DECIMALS)}
                        for place, loss in zip(line.ranked, line.losses, strict=True)
                        if self.member_name(place)
                    ],
                    "need": exact_text(line.need, FINE_SCALE),
                    "binding": line.part,
                }
                for name, line in zip(self.fund.scenarios, result.scenarios, strict=True)
            ],
        }

    def sheets(self) -> list[Sheet]:
        result, unit = self.result, self.snapshot.numeraire
        rows = [
            self._row(name, line, number == result.scenario)
            for number, (name, line) in enumerate(zip(self.fund.scenarios, result.scenarios, strict=True))
        ]
        resources = [
            ("default fund", held_text(result.fund), held_text(result.fund)),
            ("other prefunded resources", held_text(result.other), held_text(result.row.other * result.other, FINE_SCALE)),
        ]
        columns = ("scenario", f"largest {unit}", f"2nd {unit}", f"3rd {unit}", f"to cover {unit}", "binding")
        return [
            sheet("Largest losses beyond margin", columns, rows),
            sheet("Resources", ("resource", f"amount {unit}", f"counted at {level_label(self.claim.level)} {unit}"), resources),
        ]

    def _row(self, name: str, line: ScenarioLine, worst: bool) -> tuple[str, ...]:
        losses = [
            f"{self.member_name(place)} {owed_text(loss)}" if self.member_name(place) else ""
            for place, loss in zip(line.ranked, line.losses, strict=True)
        ]
        return (f"{name} (worst)" if worst else name, *losses, owed_text(line.need, FINE_SCALE), line.part)
