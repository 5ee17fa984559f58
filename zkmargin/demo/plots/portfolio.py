"""``portfolio``: a book of options and a perpetual under SPAN-like scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from margin.account import Account
from margin.clearing import ClearingAccount
from margin.models import Model
from margin.models.portfolio import evaluate
from margin.models.scenario_margin import BASIS
from margin.sections.portfolio import RiskArray
from margin.snapshot import Snapshot
from margin.tables.portfolio import PortfolioBook
from zkmargin.building.chain import ChainRequest, build_from_chain
from zkmargin.demo.folder import Folder
from zkmargin.demo.plots.base import Plot, positions_of, smaller_position
from zkmargin.desk import VENUE
from zkmargin.subjects import Subject
from zkmargin.views.base import View
from zkmargin.views.portfolio import PortfolioView

SAMPLE_VENUE = "sample-options"
POLICY = "span"


class Portfolio(Plot):
    """Seven positions in four expiries of two underlyings."""

    model: ClassVar[Model] = "portfolio"
    policy: ClassVar[str] = "portfolio-maintenance"
    question: ClassVar[str] = "does equity cover the worst scenario?"
    honest: ClassVar[tuple[str, ...]] = ("account.json",)
    after: ClassVar[tuple[str, ...]] = ("account_short.json",)
    inputs: ClassVar[tuple[str, ...]] = ("chain.csv", "haircuts.csv")
    price: ClassVar[tuple[str, str]] = (
        "one scenario",
        "what one option loses in the worst scenario halved, in the holder's own copy of the snapshot, and a real proof under it",
    )
    position: ClassVar[tuple[str, str]] = (
        "one position",
        "one position a thousandth smaller, a new commitment, a real proof of it, and the issuer's statement signed by the holder",
    )

    def market(self, folder: Folder, as_of: str) -> Snapshot:
        return sample_market(folder, as_of)

    def published(self, market: Snapshot) -> tuple[str, str]:
        section = market.portfolio
        if section is None:
            raise ValueError("the sample market has risk arrays")
        arrays = f"{len(section.arrays)} instruments with risk arrays of {len(section.scenarios)} scenarios (policy {section.policy})"
        kinds = f"{len(section.groups)} expiries in {len(section.classes)} classes of risk, {len(market.collateral)} collateral assets"
        return f"{VENUE!r} publishes prices and {arrays},", f"{kinds}; options by Black-76. Signed by digest."

    def told(self, view: View[Any], subject: Subject) -> tuple[str, ...]:  # noqa: ARG002 - the view says it
        if not isinstance(view, PortfolioView):
            raise TypeError("a portfolio view is needed")
        result = view.result
        options = sum(1 for line in result.positions if line.name.endswith(("-C", "-P")))
        worst = "; ".join(f"{line.name}: {line.scenario}" for line in result.classes)
        return (
            f"The holder has {options} options, long and short, and {len(result.positions) - options} perpetual.",
            f"Private: {view.level_line('maintenance')}.",
            f"Private too: the worst scenarios ({worst}).",
        )

    def favour(self, market: Snapshot, subject: Sequence[Account | ClearingAccount]) -> Snapshot:
        return milder(market, positions_of(subject[0]))

    def better(self, account: Account | ClearingAccount) -> Account | ClearingAccount:
        return smaller_position(positions_of(account))


def sample_market(folder: Folder, as_of: str) -> Snapshot:
    """The sample chain under the SPAN-like policy."""
    request = ChainRequest(folder / "chain.csv", POLICY, SAMPLE_VENUE, "USDT", as_of, folder / "haircuts.csv", 4)
    return build_from_chain(request)


def milder(market: Snapshot, account: Account) -> Snapshot:
    """The market with the loss of one position in its class's worst scenario halved."""
    section = market.portfolio
    if section is None:
        raise ValueError("the sample market has risk arrays")
    result = evaluate(account, PortfolioBook(market, "maintenance"))
    classes = {line.id: line.risk.scenario for line in result.classes}
    groups = {line.id: line.row.class_id for line in result.groups}
    losses = [
        (line.lots * line.row.columns[scenario], line.name, scenario)
        for line in result.positions
        if (scenario := classes[groups[line.row.group]]) != BASIS
    ]
    _, name, scenario = min(losses)
    arrays = tuple(_halved(array, scenario) if array.symbol == name else array for array in section.arrays)
    return replace(market, portfolio=replace(section, arrays=arrays), sha256="")


def _halved(array: RiskArray, scenario: int) -> RiskArray:
    values = list(array.values)
    values[scenario] //= 2
    return replace(array, values=tuple(values))


PLOT = Portfolio()
