"""The ``compression`` model: the portfolio's requirement against the requirement of its positions one by one.

Both come from the ``portfolio`` table. *Gross* is the sum over positions of ``|lots| * gross of one lot``, where the gross of a lot is what
an account with that lot alone would need: no netting, no offset, no diversification, so the ratio says how much of the gross requirement
the portfolio leaves. It is about risk, not about what the account has: cash and collateral do not enter. EMIR RTS 153/2013 article 27(4)
compares the same two sums.

The claim's sides read ``10000 * requirement >= lowerBps * gross`` and ``10000 * requirement < upperBps * gross``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from margin.account import Account
from margin.models.outcome import Outcome
from margin.models.portfolio import PortfolioResult, requirement_of
from margin.models.portfolio import evaluate as evaluate_portfolio
from margin.models.words import COMPRESSION, Words
from margin.tables.portfolio import PortfolioBook


class GroupRequirement(NamedTuple):
    """What the account's positions of one group need without all others, in risk units (1e-28)."""

    name: str
    requirement: int


@dataclass(frozen=True, slots=True, repr=False)
class CompressionResult(Outcome):
    """The portfolio's requirement in the place of equity, the gross requirement in the place of the requirement; risk units. Private.

    Attributes:
        portfolio: the account under the ``portfolio`` model.
        by_group: every group's requirement alone: netted within the group, charged and floored as an account of its own.
    """

    portfolio: PortfolioResult
    by_group: tuple[GroupRequirement, ...]

    words: ClassVar[Words] = COMPRESSION

    @property
    def gross(self) -> int:
        """Requirement of the positions one by one."""
        return self.requirement

    @property
    def net(self) -> int:
        """Sum of the groups' requirements alone: netting within groups counts, offsets between groups do not."""
        return sum(group.requirement for group in self.by_group)


def evaluate(account: Account, book: PortfolioBook) -> CompressionResult:
    """Portfolio and gross requirement of an account under a snapshot's risk arrays of one level.

    Raises:
        InputError: ``rows.unknown``, ``rows.array`` or ``rows.cap``, naming the holding by its place in the account.
    """
    portfolio = evaluate_portfolio(account, book)
    by_group = tuple(
        GroupRequirement(group.name, requirement_of([line for line in portfolio.positions if line.row.group == group.id], book))
        for group in portfolio.groups
    )
    return CompressionResult(
        level=book.level,
        numeraire=book.numeraire,
        equity=portfolio.requirement,
        requirement=portfolio.gross,
        unit=portfolio.unit,
        portfolio=portfolio,
        by_group=by_group,
    )
