"""What the publisher of a snapshot decides, as opposed to what the venue's data say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from margin.builders.brackets import Deductions
from margin.decimals import Exact

ONE: Final = Exact(1)

Unsupported = Literal["refuse", "omit"]
"""What happens to a symbol that the model cannot express or that has no price: an error, or a note and no row."""


@dataclass(frozen=True)
class SnapshotPolicy:
    """The publisher's choices.

    Levels:

    * *maintenance* is what the venue publishes: ``notional * maintenanceMarginRate - cum``.
    * *closeout* is ``closeout_fraction`` of it (rates and deductions alike). The default is 1: a venue such as Binance takes a cross
      account over as soon as its margin balance falls to the maintenance margin, so there is no lower level. Hyperliquid's backstop
      acts at 2/3, for example. The fraction has at most four decimals.
    * *initial* is the whole notional times ``1 / maxLeverage`` of its bracket, rounded up to 1e-9: the largest leverage that a position of
      this notional may have sets the least margin to open it (Binance FAQ 360033162192: initial margin = notional / leverage, and the
      bracket of the notional limits the leverage). It steps up at a bracket's floor.
    """

    venue: str
    """Part of every id: commitments of one venue cannot be read under another."""
    as_of: str
    """RFC 3339, UTC, ``Z``: the time of the prices."""
    numeraire: str = "USDT"
    settlements: tuple[str, ...] = ()
    """Further currencies that count at par as the numeraire."""
    depth: int = 4
    """Depth of the tree (arity 8): 4,096 rows at 4."""
    closeout_fraction: Exact = ONE
    deductions: Deductions = "published"
    liability_weight: Exact = ONE
    """What a debt in a collateral asset is multiplied by, where the haircut table does not say."""
    unsupported: Unsupported = "refuse"
    symbols: frozenset[str] | None = None
    """Only these instruments (None: all in the tier dump)."""
