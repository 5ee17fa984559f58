"""The view of a subject under its model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from margin.account import Account
from margin.claim import Claim
from margin.snapshot import Snapshot
from zkmargin.views.base import View

if TYPE_CHECKING:
    from zkmargin.subjects import Subject


def view_of(subject: Subject, snapshot: Snapshot, claim: Claim) -> View[Any]:
    """Evaluate a subject under a snapshot at all levels.

    Raises:
        InputError: ``rows.*``; among them a snapshot without the table that the model needs.
    """
    if subject.model == "pool":
        from zkmargin.views.pool import PoolView

        return PoolView.of(subject.members, snapshot, claim)
    if subject.model == "clearing":
        from zkmargin.views.clearing import ClearingView

        return ClearingView.of(subject.only, snapshot, claim)
    account = subject.only.account
    if not isinstance(account, Account):
        raise TypeError("a model of positions needs an account of positions")
    return _of_account(subject, account, snapshot, claim)


def _of_account(subject: Subject, account: Account, snapshot: Snapshot, claim: Claim) -> View[Any]:
    if subject.model == "isolated":
        from zkmargin.views.isolated import IsolatedView

        return IsolatedView.of(account, snapshot, claim)
    if subject.model == "portfolio":
        from zkmargin.views.portfolio import PortfolioView

        return PortfolioView.of(account, snapshot, claim)
    if subject.model == "compression":
        from zkmargin.views.compression import CompressionView

        return CompressionView.of(account, snapshot, claim)
    if subject.model == "shortfall":
        from zkmargin.views.shortfall import ShortfallView

        return ShortfallView.of(account, snapshot, claim)
    from zkmargin.views.cross import CrossView

    return CrossView.of(account, snapshot, claim)
