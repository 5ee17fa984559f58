"""Does what an exchange reports besides the trusted fields agree with them? Every disagreement is a warning and nothing else.

Nothing that is compared here is used: the requirement comes from the snapshot, the equity from the trusted fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from margin.decimals import Exact, Rounding
from margin.readers.arithmetic import equal, less, magnitude, minus
from margin.readers.draft import Draft, DraftPosition
from margin.snapshot import FINE_DECIMALS, Instrument
from margin.widths import VALUE_DECIMALS

_TOLERANCE_PERCENT: Final = 1
_MARGIN_TOLERANCE_PERCENT: Final = 10
"""Maintenance margins are at the exchange's mark of the moment, so they differ a little more."""


def position(found: DraftPosition, item: Mapping[str, Any], draft: Draft) -> None:
    """Compare the untrusted figures of a ccxt position with the trusted ones."""
    where = found.where
    mark = draft.loose(item.get("markPrice"), f"{where}.markPrice")
    notional = draft.loose(item.get("notional"), f"{where}.notional")
    margin = draft.loose(item.get("maintenanceMargin"), f"{where}.maintenanceMargin")
    base = found.quantity.times(found.contract_size or Exact(1))
    if mark is not None and mark.units > 0 and notional is not None:
        value = base.times(mark)
        if not _close(magnitude(value), magnitude(notional), magnitude(value), _TOLERANCE_PERCENT):
            seems = "; it seems to be the quantity" if equal(magnitude(base), magnitude(notional)) else ""
            text = f"notional is not contracts x contractSize x markPrice{seems}; it is not used"
            draft.report.warn("portfolio.check.notional", text, where)
        if found.unrealized is not None and found.entry_price is not None:
            profit = base.times(minus(mark, found.entry_price))
            if not _close(profit, found.unrealized, magnitude(value), _TOLERANCE_PERCENT):
                text = "unrealizedPnl is not quantity x (markPrice - entryPrice); it is not used"
                draft.report.warn("portfolio.check.pnl", text, where)
    if margin is not None:
        _maintenance(found, base, margin, draft)


def _maintenance(found: DraftPosition, base: Exact, margin: Exact, draft: Draft) -> None:
    snapshot = draft.options.snapshot
    if snapshot is None:
        return
    item = next((item for item in snapshot.instruments if item.symbol == found.symbol), None)
    expected = None if item is None else _requirement(item, base)
    if expected is not None and not _close(expected, margin, expected, _MARGIN_TOLERANCE_PERCENT):
        text = "maintenanceMargin is not what the snapshot's tiers give at its mark price; the snapshot's counts"
        draft.report.warn("portfolio.check.maintenance", text, found.where)


def _requirement(item: Instrument, base: Exact) -> Exact | None:
    notional = magnitude(base).times(item.price).at(VALUE_DECIMALS, Rounding.UP)
    for tier in item.tiers:
        if tier.floor <= notional < tier.cap:
            return Exact(notional * tier.rates.maintenance - tier.constants.maintenance, FINE_DECIMALS)
    return None


def _close(left: Exact, right: Exact, size: Exact, percent: int) -> bool:
    """``|left - right| <= percent % of size``."""
    difference = magnitude(minus(left, right))
    return not less(size.times(Exact(percent)), difference.times(Exact(100)))
