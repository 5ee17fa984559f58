"""``pool``: two accounts with opposite books, netted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from margin.account import Account
from margin.builders.default import default_snapshot
from margin.clearing import ClearingAccount
from margin.models import Model
from margin.snapshot import Snapshot
from margin.widths import FINE_SCALE
from zkmargin.demo.folder import Folder
from zkmargin.demo.plots.base import Plot, better_price, positions_of, smaller_position
from zkmargin.demo.plots.cross import published
from zkmargin.subjects import Subject
from zkmargin.views.amounts import held_text, owed_text
from zkmargin.views.base import View
from zkmargin.views.pool import PoolView


class Pool(Plot):
    """Each member alone needs far more than both together."""

    model: ClassVar[Model] = "pool"
    policy: ClassVar[str] = "pool-maintenance"
    question: ClassVar[str] = "is the maintenance margin of the netted positions met?"
    honest: ClassVar[tuple[str, ...]] = ("account-a.csv", "account-b.csv")
    after: ClassVar[tuple[str, ...]] = ("account-a.csv", "account-b_short.csv")
    misfortune: ClassVar[str] = "And the pool after one member has withdrawn"
    price: ClassVar[tuple[str, str]] = (
        "one price",
        "the largest netted position's price 1 % in its favour, in the operator's own copy of the snapshot, and a real proof under it",
    )
    position: ClassVar[tuple[str, str]] = (
        "one position",
        "one member's position a thousandth smaller, a new commitment, a real proof of the pool, and its statement signed by the operator",
    )

    def market(self, folder: Folder, as_of: str) -> Snapshot:  # noqa: ARG002 - the market comes with the package
        return default_snapshot(as_of)

    def published(self, market: Snapshot) -> tuple[str, str]:
        return published(market)

    def told(self, view: View[Any], subject: Subject) -> tuple[str, ...]:  # noqa: ARG002 - the view says it
        if not isinstance(view, PoolView):
            raise TypeError("a pool view is needed")
        unit, level = view.snapshot.numeraire, view.claim.level
        alone = ", ".join(
            f"{name} {owed_text(found[level].requirement, FINE_SCALE)}" for name, found in zip(view.names, view.alone, strict=True)
        )
        return (
            f"{len(view.names)} accounts with opposite positions are margined together, as spreadsheets.",
            f"Private: required alone {alone}; netted {owed_text(view.result.requirement, FINE_SCALE)} {unit},",
            f"so netting saves {held_text(view.benefit(level), FINE_SCALE)}; pooled equity {held_text(view.result.equity, FINE_SCALE)}.",
        )

    def favour(self, market: Snapshot, subject: Sequence[Account | ClearingAccount]) -> Snapshot:
        return better_price(market, subject)

    def better(self, account: Account | ClearingAccount) -> Account | ClearingAccount:
        return smaller_position(positions_of(account))


PLOT = Pool()
