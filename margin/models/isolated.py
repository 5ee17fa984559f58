"""The ``isolated`` model: every position stands on its own margin, and on nothing else.

::

    equity_i      = (margin_i + lots_i * lot_value_i) * 1e9        fine units (1e-19)
    requirement_i = notional_i * rate_i - constant_i               fine units
    margin_i      = isolated wallet - cost of the position         money units (1e-10), signed

The rows are those of the ``cross`` model. A lower bound is met when *every* position meets it; an upper bound when *at least one* is below
it. Both are decided by the weakest position, the one with the smallest ratio of equity to requirement, whose figures are the result's.
Which one it is stays private. Nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from margin.account import Account
from margin.errors import InputError
from margin.models.outcome import Outcome
from margin.models.words import ISOLATED, Words
from margin.shape import located
from margin.tables.cross import InstrumentRow, RowBook
from margin.widths import FINE_SCALE, RATE_SCALE


class IsolatedLine(NamedTuple):
    """One position: ``margin`` and ``value`` (signed) and ``notional`` in money units, ``equity`` and ``requirement`` in fine units."""

    name: str
    id: int
    lots: int
    leaf: int
    row: InstrumentRow
    value: int
    notional: int
    margin: int
    equity: int
    requirement: int


@dataclass(frozen=True, slots=True, repr=False)
class IsolatedResult(Outcome):
    """Equity and requirement (fine units) of the weakest position, and a line for each position in the account's order. Private.

    ``weakest`` is the place of that position; ``None`` in an account without positions, which has nothing and needs nothing.
    """

    positions: tuple[IsolatedLine, ...]
    weakest: int | None

    words: ClassVar[Words] = ISOLATED


def evaluate(account: Account, book: RowBook) -> IsolatedResult:
    """Every position's equity and requirement under a snapshot's rows of one level.

    Raises:
        InputError: ``account.kind`` for an account with one pool of equity, ``rows.unknown``, ``rows.tiers`` or ``rows.cap``, naming the
            position by its place.
    """
    if account.margins is None:
        why = "its positions share one pool of equity"
        raise InputError("The account is not one of isolated positions", why=why, code="account.kind")
    lines: list[IsolatedLine] = []
    for place, ((identifier, lots), margin) in enumerate(zip(account.positions, account.margins, strict=True)):
        with located(f"positions[{place}]"):
            leaf, row = book.instrument(identifier, lots)
        value = lots * row.lot_value
        equity, requirement = (margin + value) * RATE_SCALE, row.requirement(abs(value))
        lines.append(IsolatedLine(book.name(identifier), identifier, lots, leaf, row, value, abs(value), margin, equity, requirement))
    if not lines:
        return IsolatedResult(book.level, book.numeraire, 0, 0, FINE_SCALE, (), None)
    weakest = 0
    for place, line in enumerate(lines):
        if _compare(line, lines[weakest]) < 0:
            weakest = place
    worst = lines[weakest]
    return IsolatedResult(book.level, book.numeraire, worst.equity, worst.requirement, FINE_SCALE, tuple(lines), weakest)


def _compare(one: IsolatedLine, other: IsolatedLine) -> int:
    """Below zero where ``one`` is weaker. A position that needs nothing is the strongest if it has no debt, and the weakest if it has."""
    if one.requirement and other.requirement:
        return _sign(one.equity * other.requirement - other.equity * one.requirement)
    if not one.requirement and not other.requirement:
        return _sign(one.equity - other.equity)
    if one.requirement:
        return -1 if other.equity >= 0 else 1
    return 1 if one.equity >= 0 else -1


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
