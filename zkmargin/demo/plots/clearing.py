"""``clearing``: a clearing house's default fund against its two largest members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from margin.account import Account
from margin.clearing import ClearingAccount
from margin.levels import PerLevel
from margin.models import Model
from margin.snapshot import Snapshot
from margin.widths import RATE_SCALE
from zkmargin.building.cover import build_cover
from zkmargin.demo.folder import Folder
from zkmargin.demo.plots.base import Plot
from zkmargin.desk import VENUE
from zkmargin.subjects import Subject
from zkmargin.views.base import View
from zkmargin.views.clearing import ClearingView

RULE = "emir-43-2"


class Clearing(Plot):
    """Sixteen members in four stress scenarios."""

    model: ClassVar[Model] = "clearing"
    policy: ClassVar[str] = "clearing-maintenance"
    question: ClassVar[str] = "do fund and other resources cover the two largest members in every scenario?"
    honest: ClassVar[tuple[str, ...]] = ("fund.json",)
    after: ClassVar[tuple[str, ...]] = ("fund_short.json",)
    hidden: ClassVar[str] = "the fund or the losses"
    issuer: ClassVar[str] = "The auditor"
    committed: ClassVar[str] = "fund and losses"
    holder: ClassVar[str] = "the clearing house"
    misfortune: ClassVar[str] = "And the fund after a default has used a part of it"
    price: ClassVar[tuple[str, str]] = (
        "one rule",
        "only the largest member to be covered, in the clearing house's own copy of the snapshot, and a real proof under it",
    )
    position: ClassVar[tuple[str, str]] = (
        "one loss",
        "the largest loss a tenth smaller, a new commitment, a real proof of it, and the auditor's statement signed by the clearing house",
    )

    def market(self, folder: Folder, as_of: str) -> Snapshot:  # noqa: ARG002 - the rule has no data
        return build_cover(RULE, "sample-clearing", "EUR", as_of, 4)

    def published(self, market: Snapshot) -> tuple[str, str]:
        section = market.clearing
        if section is None:
            raise ValueError("the sample has a cover rule")
        return (
            f"{VENUE!r}, here the supervisor, publishes the cover rule {section.rule}: at maintenance level",
            "the two largest losses beyond margin, against the fund and other resources. Signed by digest.",
        )

    def told(self, view: View[Any], subject: Subject) -> tuple[str, ...]:  # noqa: ARG002 - the view says it
        if not isinstance(view, ClearingView):
            raise TypeError("a clearing view is needed")
        members, scenarios = len(view.fund.members), len(view.fund.scenarios)
        return (
            f"The clearing house has {members} members and the losses of each in {scenarios} stress scenarios.",
            f"Private: {view.level_line('maintenance')}.",
        )

    def favour(self, market: Snapshot, subject: Sequence[Account | ClearingAccount]) -> Snapshot:  # noqa: ARG002 - the same for all
        section = market.clearing
        if section is None:
            raise ValueError("the sample has a cover rule")
        zero, one = PerLevel.same(0), PerLevel.same(RATE_SCALE)
        return replace(market, clearing=replace(section, largest=one, second_third=zero, two_largest=zero), sha256="")

    def better(self, account: Account | ClearingAccount) -> Account | ClearingAccount:
        if not isinstance(account, ClearingAccount):
            raise TypeError("a clearing account is needed")
        most = max(loss for member in account.losses for loss in member)
        losses = tuple(tuple(loss - loss // 10 if loss == most else loss for loss in member) for member in account.losses)
        return replace(account, losses=losses)


PLOT = Clearing()
