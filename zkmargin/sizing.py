"""How much room an account needs in a circuit: keywords of :func:`circuits.registry.choose`, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from margin.account import Account
from margin.models import Model
from margin.snapshot import Snapshot
from zkmargin.console import plural

if TYPE_CHECKING:
    from margin.clearing import ClearingAccount
    from margin.models.portfolio import PortfolioResult
    from zkmargin.subjects import Subject


@dataclass(frozen=True)
class Size:
    """Sizes by name, and in words."""

    needs: Mapping[str, int]
    words: str


def size_of(subject: Subject, snapshot: Snapshot) -> Size:
    """What a commitment to the subject (of a pool: to its largest member) has to have room for.

    Raises:
        InputError: ``rows.*`` where the size depends on the snapshot's groups, and the account cannot be evaluated under them.
    """
    if subject.model == "clearing":
        account = subject.only.account
        if isinstance(account, Account):
            raise TypeError("the clearing model needs a clearing account")
        return clearing_account_size(account, snapshot)
    accounts = [member.account for member in subject.members if isinstance(member.account, Account)]
    if subject.model in ("portfolio", "compression"):
        from margin.models.portfolio import evaluate
        from margin.tables.portfolio import PortfolioBook

        return portfolio_size(accounts[0], snapshot, evaluate(accounts[0], PortfolioBook(snapshot, "maintenance")))
    return account_size(subject.model, accounts, snapshot)


def account_size(model: Model, accounts: Sequence[Account], snapshot: Snapshot) -> Size:
    """Positions and assets of one account, or of the members of a pool and of what is left after netting."""
    positions = max(len(account.positions) for account in accounts)
    collateral = max(len(account.collateral) for account in accounts)
    needs = {"positions": positions, "depth": snapshot.depth}
    if model == "isolated":
        return Size(needs, plural(positions, "position"))
    needs["collateral"] = collateral
    words = f"{plural(positions, 'position')} and {plural(collateral, 'asset')}"
    if model == "shortfall" and snapshot.shortfall is not None:
        section = snapshot.shortfall
        needs |= {"windows": len(section.windows), "returns": section.returns}
        words += f" over {plural(section.returns, 'return')}"
        words += f" in {len(section.windows)} windows" if len(section.windows) > 1 else ""
    if model == "pool" and len(accounts) > 1:
        netted = {identifier for account in accounts for identifier, _ in account.positions}
        assets = {identifier for account in accounts for identifier, _ in account.collateral}
        needs |= {"members": len(accounts), "netted": len(netted), "nettedCollateral": len(assets)}
        words = f"{plural(len(accounts), 'member')} with up to {words}, {plural(len(netted), 'instrument')} together"
    return Size(needs, words)


def portfolio_size(account: Account, snapshot: Snapshot, result: PortfolioResult) -> Size:
    """Positions, assets, groups, classes and scenarios."""
    positions, collateral = len(account.positions), len(account.collateral)
    groups, classes = len(result.groups), len(result.classes)
    scenarios = 0 if snapshot.portfolio is None else len(snapshot.portfolio.scenarios)
    words = f"{plural(positions, 'position')}, {plural(collateral, 'asset')}, {plural(groups, 'group')}"
    needs = {"positions": positions, "collateral": collateral, "groups": groups, "classes": classes, "scenarios": scenarios}
    text = f"{words} and {plural(classes, 'class', 'classes')} in {plural(scenarios, 'scenario')}"
    return Size({**needs, "depth": snapshot.depth}, text)


def clearing_account_size(account: ClearingAccount, snapshot: Snapshot) -> Size:
    """Members and scenarios."""
    members, scenarios = len(account.losses), account.scenarios
    needs = {"members": members, "scenarios": scenarios, "depth": snapshot.depth}
    return Size(needs, f"{plural(members, 'member')} in {plural(scenarios, 'scenario')}")
