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
from typing import NamedTuple

from margin.account import Account
from margin.decimals import Rounding, grouped
from margin.levels import Level
from margin.rows import AssetRow, InstrumentRow, RowBook
from margin.shape import located
from margin.snapshot import FINE_DECIMALS
from margin.widths import BPS_SCALE, RATE_SCALE


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


class CollateralLine(NamedTuple):
    """One collateral asset: ``gross`` (signed) in money units, ``value`` after haircut or liability weight in fine units."""

    name: str
    id: int
    lots: int
    leaf: int
    row: AssetRow
    gross: int
    value: int


@dataclass(frozen=True, slots=True, repr=False)
class CrossResult:
    """Equity and requirement (fine units) of an account at one level, with a line per holding in the account's order. Private."""

    level: Level
    numeraire: str
    cash: int
    positions: tuple[PositionLine, ...]
    collateral: tuple[CollateralLine, ...]
    equity: int
    requirement: int

    @property
    def headroom(self) -> int:
        """Equity less requirement, in fine units; negative is a shortfall."""
        return self.equity - self.requirement

    def ratio_bps(self) -> int | None:
        """``10000 * equity / requirement``, rounded down; ``None`` when nothing is required."""
        return BPS_SCALE * self.equity // self.requirement if self.requirement else None


def evaluate(account: Account, book: RowBook) -> CrossResult:
    """Equity and requirement of an account under a snapshot's rows of one level.

    Raises:
        InputError: ``rows.unknown`` or ``rows.cap``, naming the holding by its place in the account.
    """
    positions: list[PositionLine] = []
    collateral: list[CollateralLine] = []
    for place, (identifier, lots) in enumerate(account.positions):
        with located(f"positions[{place}]"):
            leaf, row = book.instrument(identifier, lots)
        value = lots * row.lot_value
        notional = abs(value)
        positions.append(PositionLine(book.name(identifier), identifier, lots, leaf, row, value, notional, row.requirement(notional)))
    for place, (identifier, lots) in enumerate(account.collateral):
        with located(f"collateral[{place}]"):
            leaf, asset = book.asset(identifier, lots)
        gross = lots * asset.lot_value
        collateral.append(CollateralLine(book.name(identifier), identifier, lots, leaf, asset, gross, asset.value(gross)))
    marked = account.cash + sum(line.value for line in positions)
    equity = marked * RATE_SCALE + sum(line.value for line in collateral)
    requirement = sum(line.requirement for line in positions)
    return CrossResult(book.level, book.numeraire, account.cash, tuple(positions), tuple(collateral), equity, requirement)


def equity_text(fine: int, places: int = 2) -> str:
    """What the holder has, for people: rounded down."""
    return grouped(fine, FINE_DECIMALS, places, Rounding.DOWN)


def requirement_text(fine: int, places: int = 2) -> str:
    """What the holder needs, for people: rounded up."""
    return grouped(fine, FINE_DECIMALS, places, Rounding.UP)
