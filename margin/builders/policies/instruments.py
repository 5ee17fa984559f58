"""A chain's instruments for a snapshot: options and spot without tiers, futures and perpetuals with the tiers that cross margin needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from margin import ids
from margin.builders.policies.chain import Chain, Quote, lot_money, unit_price
from margin.decimals import Exact
from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Instrument, Tier

_KINDS: Final = {"option": "option", "spot": "spot", "future": "linear", "perpetual": "linear"}
FLAT: Final = (Tier(0, NOTIONAL_LIMIT, PerLevel(25_000_000, 25_000_000, 50_000_000), PerLevel.same(0)),)
"""One open tier for a future that has no published ones: 2.5 % maintenance, 5 % initial. Illustrative."""


def instruments(
    venue: str, chain: Chain, *, settle: str, tiers: Callable[[Quote], tuple[Tier, ...]] = lambda _quote: FLAT
) -> tuple[Instrument, ...]:
    """The instruments of a chain, by symbol.

    Args:
        venue: part of every id.
        chain: the quotes; an option's price is its mark, so that a model and a snapshot value it alike.
        settle: the currency of all of them, the numeraire or one at par with it.
        tiers: cross-margin tiers of a future or perpetual.
    """
    result = []
    for quote in sorted(chain.quotes, key=lambda item: item.symbol):
        mark, lot = chain.mark(quote), str(quote.lot)
        own = tiers(quote) if _KINDS[quote.kind] == "linear" else ()
        identifier = ids.instrument_id(venue, quote.symbol, lot)
        value = lot_money(quote, mark)
        result.append(Instrument(identifier, quote.symbol, settle, _KINDS[quote.kind], Exact(1), lot, unit_price(mark), value, own))
    return tuple(result)
