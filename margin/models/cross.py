"""The ``cross`` model: one equity and one requirement for the whole account, in exact integers.

::

    notional_i    = |lots_i| * lot_value_i                                              money units (1e-10)
    requirement   = sum of notional_i * rate_i - constant_i                             fine units (1e-19)
    equity        = (cash + sum of lots_i * lot_value_i) * 1e9 + sum of asset values    fine units
    asset value_j = v_j * rate_j + constant_j  for v_j >= 0,  v_j * liability_weight_j  for a debt

The rows come from the tier that holds the notional (``floor <= notional < cap``), so the requirement is exact, not a bound, and a claim may
have an upper side. Nothing is rounded. Sources of the tier rule: Binance USD-M leverage brackets, Hyperliquid margin tiers,
StarkEx and Starknet risk factors; of the haircut rule: Binance proof of reserves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from margin.account import Account, Holding
from margin.decimals import Rounding, grouped
from margin.errors import InputError
from margin.models.collateral import CollateralLine, collateral_lines
from margin.models.outcome import Outcome
from margin.shape import located
from margin.snapshot import FINE_DECIMALS
from margin.tables.cross import InstrumentRow, RowBook
from margin.widths import FINE_SCALE, RATE_SCALE


class PositionLine(NamedTuple):
    """One position: ``value`` (signed) and ``notional`` in money units, ``requirement`` in fine units, ``leaf`` the row's index."""

    name: str
    id: int
    lots: int
    leaf: int
    row: InstrumentRow
    value: int
    notional: int
    requirement: int


@dataclass(frozen=True, slots=True, repr=False)
class CrossResult(Outcome):
    """Equity and requirement (fine units) of an account at one level, with a line per holding in the account's order. Private."""

    cash: int
    positions: tuple[PositionLine, ...]
    collateral: tuple[CollateralLine, ...]


class Holdings(Protocol):
    """What is evaluated: an account, or what is left of several after netting."""

    @property
    def cash(self) -> int:
        """Signed, in money units."""

    @property
    def positions(self) -> tuple[Holding, ...]:
        """``(id, lots)``, ids strictly increasing."""

    @property
    def collateral(self) -> tuple[Holding, ...]:
        """Likewise."""


def evaluate(account: Account, book: RowBook) -> CrossResult:
    """Equity and requirement of an account under a snapshot's rows of one level.

    Raises:
        InputError: ``account.kind`` for an account of isolated positions; ``rows.unknown``, ``rows.tiers`` or ``rows.cap``, naming the
            holding by its place in the account.
    """
    if account.margins is not None:
        why = "each of its positions stands on its own margin"
        raise InputError("The account is one of isolated positions", why=why, code="account.kind")
    return evaluate_holdings(account, book)


def evaluate_holdings(account: Holdings, book: RowBook) -> CrossResult:
    """:func:`evaluate` of anything with one pool of equity; errors ``rows.*``."""
    positions: list[PositionLine] = []
    for place, (identifier, lots) in enumerate(account.positions):
        with located(f"positions[{place}]"):
            leaf, row = book.instrument(identifier, lots)
        value = lots * row.lot_value
        notional = abs(value)
        positions.append(PositionLine(book.name(identifier), identifier, lots, leaf, row, value, notional, row.requirement(notional)))
    collateral = collateral_lines(account.collateral, book)
    marked = account.cash + sum(line.value for line in positions)
    equity = marked * RATE_SCALE + sum(line.value for line in collateral)
    requirement = sum(line.requirement for line in positions)
    return CrossResult(book.level, book.numeraire, equity, requirement, FINE_SCALE, account.cash, tuple(positions), collateral)


def equity_text(fine: int, places: int = 2) -> str:
    """What the holder has, for people: rounded down."""
    return grouped(fine, FINE_DECIMALS, places, Rounding.DOWN)


def requirement_text(fine: int, places: int = 2) -> str:
    """What the holder needs, for people: rounded up."""
    return grouped(fine, FINE_DECIMALS, places, Rounding.UP)
