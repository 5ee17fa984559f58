"""Positions and collateral as rows of text and data: what the models with an account of positions share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from margin.decimals import Exact, render
from margin.snapshot import Snapshot
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS
from zkmargin.views.amounts import times
from zkmargin.views.base import cash_text
from zkmargin.views.tables import Sheet, sheet


class Held(Protocol):
    """A line of a result about one collateral asset: ``gross`` in money units, ``value`` in fine units."""

    @property
    def name(self) -> str: ...
    @property
    def id(self) -> int: ...
    @property
    def lots(self) -> int: ...
    @property
    def gross(self) -> int: ...
    @property
    def value(self) -> int: ...


def side(lots: int) -> str:
    """``long``, ``short``, or ``flat`` where members of a pool offset each other."""
    return "long" if lots > 0 else "short" if lots else "flat"


class Lots:
    """The lots of a snapshot, by id."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._lots = {item.id: item.lot for item in snapshot.instruments} | {asset.id: asset.lot for asset in snapshot.collateral}

    def quantity(self, identifier: int, lots: int) -> Exact:
        """A number of lots as a quantity."""
        return times(self._lots[identifier], lots)


def collateral_dicts(lines: Iterable[Held], lots: Lots) -> list[dict[str, Any]]:
    """Collateral as decimal strings."""
    return [
        {
            "asset": line.name,
            "amount": str(lots.quantity(line.id, line.lots)),
            "gross": render(line.gross, VALUE_DECIMALS),
            "value": render(line.value, VALUE_DECIMALS + RATE_DECIMALS),
        }
        for line in lines
    ]


def collateral_sheet(lines: Iterable[Held], cash: int, lots: Lots, unit: str) -> Sheet:
    """Collateral and cash, largest first."""
    rows = []
    for line in sorted(lines, key=lambda line: -line.gross):
        kept = line.value / (line.gross * 10**RATE_DECIMALS) if line.gross else 1
        counted = cash_text(line.value // 10**RATE_DECIMALS)
        rows.append((line.name, str(lots.quantity(line.id, line.lots)), cash_text(line.gross), f"{(1 - kept) * 100:.4g} %", counted))
    rows.append(("cash less cost of positions", "", cash_text(cash), "", cash_text(cash)))
    return sheet("Collateral", ("collateral", "amount", f"market value {unit}", "haircut", f"counted {unit}"), rows)
