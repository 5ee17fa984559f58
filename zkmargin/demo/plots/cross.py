"""``cross``: a desk of perpetuals with shared collateral, under the bundled market."""

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
from zkmargin.desk import VENUE
from zkmargin.subjects import Subject
from zkmargin.views.amounts import held_text, owed_text
from zkmargin.views.base import View
from zkmargin.views.cross import CrossView


class Cross(Plot):
    """Six positions, five balances."""

    model: ClassVar[Model] = "cross"
    policy: ClassVar[str] = "maintenance"
    question: ClassVar[str] = "is maintenance margin met?"
    honest: ClassVar[tuple[str, ...]] = ("positions.json", "balance.json")
    after: ClassVar[tuple[str, ...]] = ("positions.json", "balance_short.json")
    bounded: ClassVar[bool] = False
    price: ClassVar[tuple[str, str]] = (
        "one price",
        "the largest position's price 1 % in its favour, in the holder's own copy of the snapshot, and a real proof under it",
    )
    position: ClassVar[tuple[str, str]] = (
        "one position",
        "one position a thousandth smaller, a new commitment, a real proof of it, and the issuer's statement signed by the holder",
    )

    def market(self, folder: Folder, as_of: str) -> Snapshot:  # noqa: ARG002 - the market comes with the package
        return default_snapshot(as_of)

    def published(self, market: Snapshot) -> tuple[str, str]:
        return published(market)

    def told(self, view: View[Any], subject: Subject) -> tuple[str, ...]:
        if not isinstance(view, CrossView):
            raise TypeError("a cross view is needed")
        result = view.result
        longs = sum(1 for line in result.positions if line.lots > 0)
        portfolio = subject.only.portfolio
        balances = 0 if portfolio is None else len(portfolio.collateral)
        held = f"{longs} long and {len(result.positions) - longs} short positions, {balances} balances"
        figures = f"equity {held_text(result.equity, FINE_SCALE)}, required {owed_text(result.requirement, FINE_SCALE)}"
        return f"The holder has, as ccxt dumps it: {held}.", f"Private: {figures} {view.snapshot.numeraire}."

    def favour(self, market: Snapshot, subject: Sequence[Account | ClearingAccount]) -> Snapshot:
        return better_price(market, subject)

    def better(self, account: Account | ClearingAccount) -> Account | ClearingAccount:
        return smaller_position(positions_of(account))


def published(market: Snapshot) -> tuple[str, str]:
    """What a venue of tiers publishes."""
    tiers = sum(len(item.tiers) for item in market.instruments)
    return (
        f"{VENUE!r} publishes prices and risk parameters: {len(market.instruments)} instruments with {tiers:,} tiers,",
        f"{len(market.collateral)} collateral assets, {market.row_count:,} rows in one Poseidon tree; signed by digest and root.",
    )


PLOT = Cross()
