"""``isolated``: five positions that share nothing, each with a wallet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from margin.account import Account
from margin.builders.default import default_snapshot
from margin.clearing import ClearingAccount
from margin.models import Model
from margin.snapshot import Snapshot
from margin.widths import VALUE_SCALE
from zkmargin.demo.folder import Folder
from zkmargin.demo.plots.base import Plot, better_price, positions_of
from zkmargin.demo.plots.cross import published
from zkmargin.subjects import Subject
from zkmargin.views.base import View


class Isolated(Plot):
    """The weakest position decides, and nobody learns which one it is."""

    model: ClassVar[Model] = "isolated"
    policy: ClassVar[str] = "isolated-maintenance"
    question: ClassVar[str] = "does every position meet its own maintenance margin?"
    honest: ClassVar[tuple[str, ...]] = ("positions.json",)
    after: ClassVar[tuple[str, ...]] = ("positions_short.json",)
    misfortune: ClassVar[str] = "And an account with one weak position among healthy ones"
    price: ClassVar[tuple[str, str]] = (
        "one price",
        "the largest position's price 1 % in its favour, in the holder's own copy of the snapshot, and a real proof under it",
    )
    position: ClassVar[tuple[str, str]] = (
        "one margin",
        "1,000 moved into one position's wallet, a new commitment, a real proof of it, and the issuer's statement signed by the holder",
    )

    def market(self, folder: Folder, as_of: str) -> Snapshot:  # noqa: ARG002 - the market comes with the package
        return default_snapshot(as_of)

    def published(self, market: Snapshot) -> tuple[str, str]:
        return published(market)

    def told(self, view: View[Any], subject: Subject) -> tuple[str, ...]:  # noqa: ARG002 - the view says it
        count = len(view.result.positions)
        return f"The holder has {count} isolated positions, as ccxt dumps them.", f"Private: {view.level_line('maintenance')}."

    def favour(self, market: Snapshot, subject: Sequence[Account | ClearingAccount]) -> Snapshot:
        return better_price(market, subject)

    def better(self, account: Account | ClearingAccount) -> Account | ClearingAccount:
        found = positions_of(account)
        first, *others = found.margins or ()
        return replace(found, margins=(first + 1_000 * VALUE_SCALE, *others))


PLOT = Isolated()
