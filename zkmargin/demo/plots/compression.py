"""``compression``: how much of the gross requirement the same book of options needs as a portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from margin.account import Account
from margin.clearing import ClearingAccount
from margin.models import Model
from margin.snapshot import Snapshot
from zkmargin.demo.folder import Folder
from zkmargin.demo.plots.base import Plot, positions_of, smaller_position
from zkmargin.demo.plots.portfolio import PLOT as PORTFOLIO
from zkmargin.demo.plots.portfolio import milder, sample_market
from zkmargin.subjects import Subject
from zkmargin.views.base import View


class Compression(Plot):
    """Nothing is said about equity."""

    model: ClassVar[Model] = "compression"
    policy: ClassVar[str] = "compression"
    question: ClassVar[str] = "is the portfolio requirement below 80 % of the gross one?"
    honest: ClassVar[tuple[str, ...]] = ("account.json",)
    after: ClassVar[tuple[str, ...]] = ("account_naked.json",)
    inputs: ClassVar[tuple[str, ...]] = ("chain.csv", "haircuts.csv")
    misfortune: ClassVar[str] = "And the book without its hedges"
    bounded: ClassVar[bool] = False
    price: ClassVar[tuple[str, str]] = PORTFOLIO.price
    position: ClassVar[tuple[str, str]] = PORTFOLIO.position

    def market(self, folder: Folder, as_of: str) -> Snapshot:
        return sample_market(folder, as_of)

    def published(self, market: Snapshot) -> tuple[str, str]:
        return PORTFOLIO.published(market)

    def told(self, view: View[Any], subject: Subject) -> tuple[str, ...]:  # noqa: ARG002 - the view says it
        return (
            f"The holder has a hedged book of {len(view.result.portfolio.positions)} positions.",
            f"Private: {view.level_line('maintenance')}.",
        )

    def favour(self, market: Snapshot, subject: Sequence[Account | ClearingAccount]) -> Snapshot:
        return milder(market, positions_of(subject[0]))

    def better(self, account: Account | ClearingAccount) -> Account | ClearingAccount:
        return smaller_position(positions_of(account))


PLOT = Compression()
