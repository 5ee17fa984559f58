"""The same snapshot at other prices: what a publisher does every day, and what a replay of a crash needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from margin.builders.dynamic.errors import refused
from margin.builders.lots import on_grid
from margin.decimals import Exact, Rounding, parse
from margin.readers.csvfile import shown
from margin.snapshot import Instrument, Snapshot, lot_value


def with_marks(snapshot: Snapshot, prices: Mapping[str, Exact], as_of: str) -> Snapshot:
    """The snapshot with new prices of some instruments (by symbol) and collateral assets (by name), at another time.

    Prices of instruments are rounded half-even onto the grid of their lot, those of assets down, as when a snapshot is built. Lots, and
    with them ids and commitments, stay.

    Scenario results and past returns are numbers per lot at the old price; beside a new one they would be of another market. What has any
    cannot be repriced: build the section anew, or take it out first.

    Raises:
        InputError: ``dynamic.D15.missing`` for a name that the snapshot does not have, ``dynamic.D2.price`` for a price that is not
            positive or below the grid, ``dynamic.D17.section`` for an instrument with a risk array or past returns.
    """
    names = {item.symbol for item in snapshot.instruments} | {asset.asset for asset in snapshot.collateral}
    unknown = sorted(set(prices) - names)
    if unknown:
        raise refused("missing", "There is no such instrument or asset in the snapshot", shown(unknown[0]), "prices are given by name")
    instruments = []
    for item in snapshot.instruments:
        price = _on_grid(prices, item.symbol, item.lot, Rounding.HALF_EVEN)
        instruments.append(item if price is None else replace(item, price=price, lot_value=lot_value(price, parse(item.lot))))
    _check_sections(snapshot, instruments)
    assets = []
    for asset in snapshot.collateral:
        price = _on_grid(prices, asset.asset, asset.lot, Rounding.DOWN)
        assets.append(asset if price is None else replace(asset, price=price, lot_value=lot_value(price, parse(asset.lot))))
    draft = replace(snapshot, as_of=as_of, instruments=tuple(instruments), collateral=tuple(assets))
    return Snapshot.from_dict(draft.as_dict())


def _check_sections(snapshot: Snapshot, repriced: Sequence[Instrument]) -> None:
    """Refuse a new value of a lot (money units) where a section has numbers for a lot of the old one."""
    risk = {array.symbol for array in snapshot.portfolio.arrays} if snapshot.portfolio else set()
    past = {array.symbol for array in snapshot.shortfall.arrays} if snapshot.shortfall else set()
    for before, after in zip(snapshot.instruments, repriced, strict=True):
        for symbols, section, what in ((risk, "portfolio", "a risk array"), (past, "shortfall", "past returns")):
            if before.lot_value != after.lot_value and before.symbol in symbols:
                why = f"the section {section} has {what} of it, and those numbers are per lot at the old price"
                hint = "Rebuild the section from the new prices, or take it out of the snapshot."
                raise refused("section", "A section would be left at the old price", shown(before.symbol), why, hint)


def _on_grid(prices: Mapping[str, Exact], name: str, lot: str, rounding: Rounding) -> Exact | None:
    price = prices.get(name)
    if price is None:
        return None
    result = on_grid(price, parse(lot), rounding)
    if result.units <= 0:
        why = "it is zero or negative, or below the grid of its lot"
        raise refused("price", "A price is not positive", shown(name), why, "Check the price.")
    return result
