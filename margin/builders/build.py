"""Brackets, prices and haircuts become a :class:`~margin.snapshot.Snapshot` that keeps all the snapshot rules, or an error with a name.

The result depends on the inputs and the policy only: the same files give the same bytes, on any machine and in any order of symbols.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from margin.builders import assets, instruments
from margin.builders.brackets import Bracket
from margin.builders.haircuts import Haircut
from margin.builders.instruments import Quote
from margin.builders.lots import Lots
from margin.builders.policy import ONE, SnapshotPolicy
from margin.builders.tickers import Price
from margin.decimals import Exact
from margin.errors import InputError
from margin.readers.csvfile import shown
from margin.readers.notes import Note, Report
from margin.readers.symbols import parse_symbol
from margin.snapshot import SCHEMA, Snapshot, Source


class Built(NamedTuple):
    """A snapshot, and what the builder has to say about it."""

    snapshot: Snapshot
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class MarketData:
    """The venue's data: brackets, prices and contract sizes by symbol, haircuts by asset."""

    brackets: Mapping[str, tuple[Bracket, ...]]
    prices: Mapping[str, Price]
    haircuts: Mapping[str, Haircut]
    contract_sizes: Mapping[str, Exact]


def build_snapshot(data: MarketData, policy: SnapshotPolicy, *, lots: Lots | None = None, sources: tuple[Source, ...] = ()) -> Built:
    """Build and check a snapshot.

    Args:
        data: what the venue publishes.
        policy: what the publisher decides.
        lots: lots that are to stay as they are (:meth:`Lots.of` an earlier snapshot).
        sources: where the data came from.

    Raises:
        InputError: ``snapshot.build.*`` naming the symbol, or ``snapshot.S<n>.<rule>`` of :mod:`margin.snapshot_rules`.
    """
    return _Builder(data, policy, lots or Lots()).build(sources)


class _Builder:
    def __init__(self, data: MarketData, policy: SnapshotPolicy, lots: Lots) -> None:
        self.data, self.policy, self.lots = data, policy, lots
        self.report = Report()
        self.cash = frozenset({policy.numeraire, *policy.settlements})
        self.used: Counter[str] = Counter()

    def build(self, sources: tuple[Source, ...]) -> Built:
        policy, data = self.policy, self.data
        chosen = sorted(data.brackets if policy.symbols is None else policy.symbols)
        listed = [item for symbol in chosen if (item := self.instrument(symbol)) is not None]
        held = [self.asset(asset) for asset in sorted(data.haircuts) if asset not in self.cash]
        for asset in sorted(self.cash & data.haircuts.keys()):
            self.report.note("snapshot.build.cash", "counts at par as cash: its haircut is not used", asset)
        for field, count in sorted(self.used.items()):
            if field not in ("price", "markPrice"):
                self.report.note("snapshot.build.price_field", f"{count} mark prices were taken from the ticker's field {field}")
        value = {
            "schema": SCHEMA,
            "venue": policy.venue,
            "asOf": policy.as_of,
            "numeraire": policy.numeraire,
            "settlements": sorted(policy.settlements),
            "depth": policy.depth,
            "instruments": listed,
            "collateral": held,
            "sources": [source._asdict() for source in sources],
        }
        return Built(Snapshot.from_dict(value), self.report.notes())

    def instrument(self, symbol: str) -> dict[str, Any] | None:
        brackets = self.data.brackets.get(symbol)
        if brackets is None:
            raise _error("A chosen symbol has no tiers", symbol, "it is not in the tier dump", "Check its spelling.", "tiers")
        try:
            quote = self.quote(symbol)
        except _UnsupportedError as reason:
            if self.policy.unsupported == "refuse":
                hint = "Choose symbols without it, or let the builder omit what it cannot express."
                raise _error(reason.what, symbol, reason.why, hint, reason.code) from None
            text = f"instruments were left out: {reason.what}, {reason.why}"
            self.report.note(f"snapshot.build.{reason.code}", text, shown(symbol))
            return None
        return instruments.document(quote, brackets, self.policy, shown(symbol))

    def quote(self, symbol: str) -> Quote:
        parts = parse_symbol(symbol)
        if parts is None:
            raise _UnsupportedError("The symbol is not a unified one", "expected BASE/QUOTE:SETTLE as ccxt writes it", "symbol")
        if parts.kind != "linear":
            why = "the cross model is for linear contracts"
            raise _UnsupportedError(f"The {parts.kind} product cannot be margined here", why, parts.kind)
        if parts.settle not in self.cash and parts.settle not in self.data.haircuts:
            why = f"{parts.settle} is neither at par nor a collateral asset"
            raise _UnsupportedError("The settlement currency has no value here", why, "settle")
        price = self.data.prices.get(symbol)
        if price is None:
            raise _UnsupportedError("The symbol has no price", "it is not in the tickers, or its prices are null", "ticker")
        self.used[price.field] += 1
        size = self.data.contract_sizes.get(symbol, Exact(1))
        unit = ONE if parts.settle in self.cash else self.required_asset_price(parts.settle)
        mark = price.value.times(unit)
        return Quote(symbol, parts.settle, unit, price=mark, contract_size=size, lot=self.lots.instrument(symbol, mark))

    def asset(self, asset: str) -> dict[str, Any]:
        haircut = self.data.haircuts[asset]
        price = self.required_asset_price(asset)
        weight = haircut.liability_weight or self.policy.liability_weight
        lot = self.lots.asset(asset, price)
        return assets.document(asset, haircut, price=price, lot=lot, liability_weight=weight, where=shown(asset))

    def required_asset_price(self, asset: str) -> Exact:
        price = self.asset_price(asset)
        if price is None:
            why = f"there is no column price, and no ticker {asset}/{self.policy.numeraire}"
            raise _error("A collateral asset has no price", asset, why, "Add a price to the haircut table.", "ticker")
        return price

    def asset_price(self, asset: str) -> Exact | None:
        """An asset's price in the numeraire: the haircut table's, the spot ticker's, the perpetual's mark."""
        haircut = self.data.haircuts.get(asset)
        if haircut is not None and haircut.price is not None:
            if haircut.price.units <= 0:
                raise _error("A price is not positive", asset, "column price of the haircut table", "", "price")
            return haircut.price
        pair = f"{asset}/{self.policy.numeraire}"
        for symbol in (pair, f"{pair}:{self.policy.numeraire}"):
            price = self.data.prices.get(symbol)
            if price is not None:
                self.report.note("snapshot.build.asset_price", "prices of collateral assets were taken from these tickers", symbol)
                return price.value
        return None


class _UnsupportedError(Exception):
    """A symbol that may be left out if the policy says so."""

    def __init__(self, what: str, why: str, code: str) -> None:
        super().__init__(what)
        self.what, self.why, self.code = what, why, code


def _error(what: str, where: str, why: str, hint: str, kind: str) -> InputError:
    return InputError(what, where=shown(where), why=why, hint=hint, code=f"snapshot.build.{kind}")
