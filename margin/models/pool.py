"""The ``pool`` model: several accounts under one requirement, netted per instrument and per asset.

The pool's cash, lots and balances are the sums over its members; equity and requirement are those of the ``cross`` model on these sums.
Opposite positions of two members so need no margin, and one member's surplus covers another's shortfall, which is what a pool agreement
is about; the agreed shares of a loss stand in the pool's commitment and are public. An account counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from margin.account import Account, Holding
from margin.errors import InputError
from margin.models.collateral import CollateralLine
from margin.models.cross import PositionLine, evaluate_holdings
from margin.models.outcome import Outcome
from margin.models.words import POOL, Words
from margin.tables.cross import RowBook
from margin.widths import BPS_SCALE, LOTS_BITS

MEMBERS_LIMIT: Final = 8


@dataclass(frozen=True, slots=True, repr=False)
class Netted:
    """What members hold together. Private.

    An instrument that members hold against one another stands here with zero lots, since a proof has to name it.
    """

    cash: int
    positions: tuple[Holding, ...]
    collateral: tuple[Holding, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PoolResult(Outcome):
    """Equity and requirement (fine units) of the netted holdings, with a line per instrument and asset. Private."""

    members: int
    cash: int
    positions: tuple[PositionLine, ...]
    collateral: tuple[CollateralLine, ...]

    words: ClassVar[Words] = POOL


def net(accounts: Sequence[Account]) -> Netted:
    """The sums over the members.

    Raises:
        InputError: ``pool.members`` for fewer than 2 or more than 8 of them, ``pool.repeated`` for one account twice, ``account.kind`` for
            isolated positions, ``account.width`` for a sum beyond the width of a number of lots.
    """
    check_members(len(accounts))
    if len({account.tag for account in accounts}) != len(accounts):
        why = "two members' accounts have one name, so one account's equity could count twice"
        hint = "Take every account once, and commit different accounts under names of their own: members are told apart by the hashes of "
        hint += "their accounts' names alone, so whoever guesses a name can see that it is a member."
        raise InputError("An account stands twice in the pool", why=why, hint=hint, code="pool.repeated")
    for index, account in enumerate(accounts):
        if account.margins is not None:
            why = "isolated positions share nothing with anybody"
            raise InputError("A member has isolated positions", where=f"members[{index}]", why=why, code="account.kind")
    positions = _sums(account.positions for account in accounts)
    collateral = _sums(account.collateral for account in accounts)
    return Netted(sum(account.cash for account in accounts), positions, collateral)


def check_members(members: int) -> None:
    """Refuse fewer than 2 or more than 8 of them: ``pool.members``."""
    if not 2 <= members <= MEMBERS_LIMIT:
        raise InputError("A pool has another number of members", why=f"2 to {MEMBERS_LIMIT} accounts", code="pool.members")


def check_weights(weights: Sequence[int], members: int) -> None:
    """The members' shares of a loss, in basis points: one for each, none negative, together the whole.

    Raises:
        InputError: ``pool.weights``.
    """
    if len(weights) != members or any(type(weight) is not int or weight < 0 for weight in weights) or sum(weights) != BPS_SCALE:
        why = f"one for each of the {members} members, in basis points, {BPS_SCALE} together"
        raise InputError("The shares of a loss do not add up", where="weights", why=why, code="pool.weights")


def evaluate(accounts: Sequence[Account], book: RowBook) -> PoolResult:
    """Equity and requirement of a pool under a snapshot's rows of one level; errors as :func:`net`, or ``rows.*``."""
    result = evaluate_holdings(net(accounts), book)
    lines = result.positions, result.collateral
    return PoolResult(result.level, result.numeraire, result.equity, result.requirement, result.unit, len(accounts), result.cash, *lines)


def _sums(holdings: Iterable[tuple[Holding, ...]]) -> tuple[Holding, ...]:
    sums: defaultdict[int, int] = defaultdict(int)
    for held in holdings:
        for identifier, lots in held:
            sums[identifier] += lots
    if any(abs(lots) >> LOTS_BITS for lots in sums.values()):
        raise InputError("The members together hold too much", why=f"the width is {LOTS_BITS} bits", code="account.width")
    return tuple(sorted(sums.items()))
