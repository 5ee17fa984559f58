"""``shortfall``: a linear book under expected shortfall over past returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from margin.account import Account
from margin.builders.files import SnapshotFiles, build_from_files
from margin.builders.policy import SnapshotPolicy
from margin.clearing import ClearingAccount
from margin.models import Model
from margin.models.shortfall import evaluate
from margin.snapshot import Snapshot
from margin.tables.shortfall import ShortfallBook
from zkmargin.building.history import HistoryRequest, with_history
from zkmargin.demo.folder import Folder
from zkmargin.demo.plots.base import Plot, positions_of, smaller_position
from zkmargin.desk import VENUE
from zkmargin.subjects import Subject
from zkmargin.views.base import View
from zkmargin.views.shortfall import ShortfallView, measure_words

TAIL = 5
RETURNS = 250


class Shortfall(Plot):
    """Five positions, 250 daily returns, the mean of the five largest losses."""

    model: ClassVar[Model] = "shortfall"
    policy: ClassVar[str] = "shortfall-maintenance"
    question: ClassVar[str] = "does equity cover the expected shortfall?"
    honest: ClassVar[tuple[str, ...]] = ("account.csv",)
    after: ClassVar[tuple[str, ...]] = ("account_short.csv",)
    inputs: ClassVar[tuple[str, ...]] = ("history.csv", "market/leverage_tiers.json", "market/tickers.json", "market/haircuts.csv")
    price: ClassVar[tuple[str, str]] = (
        "one day",
        "the account's worst day without the largest position's loss, in the holder's own copy of the snapshot, and a real proof under it",
    )
    position: ClassVar[tuple[str, str]] = (
        "one position",
        "one position a thousandth smaller, a new commitment, a real proof of it, and the issuer's statement signed by the holder",
    )

    def market(self, folder: Folder, as_of: str) -> Snapshot:
        files = SnapshotFiles(folder / "market/leverage_tiers.json", folder / "market/tickers.json", folder / "market/haircuts.csv")
        base = build_from_files(files, SnapshotPolicy(venue="binance-usdm", as_of=as_of, settlements=("USDC",))).snapshot
        return with_history(base, HistoryRequest((str(folder / "history.csv"),), "es", TAIL, RETURNS))

    def published(self, market: Snapshot) -> tuple[str, str]:
        section = market.shortfall
        if section is None:
            raise ValueError("the sample market has past returns")
        first = f"{VENUE!r} publishes prices and what one lot of {len(section.arrays)} instruments would have gained or lost"
        return first, f"over {section.returns} past days; haircuts of {len(market.collateral)} collateral assets. Signed by digest."

    def told(self, view: View[Any], subject: Subject) -> tuple[str, ...]:  # noqa: ARG002 - the view says it
        if not isinstance(view, ShortfallView):
            raise TypeError("a shortfall view is needed")
        return (
            f"The holder has {len(view.result.positions)} positions. The rule: {measure_words(view.result)}.",
            f"Private: {view.level_line('maintenance')}.",
        )

    def favour(self, market: Snapshot, subject: Sequence[Account | ClearingAccount]) -> Snapshot:
        return without_worst_day(market, positions_of(subject[0]))

    def better(self, account: Account | ClearingAccount) -> Account | ClearingAccount:
        return smaller_position(positions_of(account))


def without_worst_day(market: Snapshot, account: Account) -> Snapshot:
    """The market with one number changed: what the position that lost most on the account's worst day did on that day."""
    section = market.shortfall
    if section is None:
        raise ValueError("the sample market has past returns")
    result = evaluate(account, ShortfallBook(market, "maintenance"))
    window = result.windows[0]
    day = min(range(len(window.pnl)), key=lambda at: window.pnl[at])
    worst = min(result.positions, key=lambda line: line.lots * line.row.windows[0][day])
    arrays = []
    for array in section.arrays:
        first, *others = array.windows
        calm = (*first[:day], 0, *first[day + 1 :])
        arrays.append(replace(array, windows=(calm, *others)) if array.symbol == worst.name else array)
    return replace(market, shortfall=replace(section, arrays=tuple(arrays)), sha256="")


PLOT = Shortfall()
