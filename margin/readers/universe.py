"""Names of the input looked up in the snapshot: exact, or by the one other spelling that fits; never by guessing."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from margin.decimals import Exact
from margin.errors import InputError
from margin.readers.csvfile import shown
from margin.readers.notes import Report
from margin.readers.symbols import exchange_ids, plain
from margin.snapshot import Snapshot

_SHOWN = 3


class Universe:
    """Symbols, contract sizes and assets of a snapshot; without one every name is taken as it stands."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self.snapshot = snapshot
        self.sizes = {} if snapshot is None else {item.symbol: item.contract_size for item in snapshot.instruments}
        self.kinds = {} if snapshot is None else {item.symbol: item.kind for item in snapshot.instruments}
        self.assets = frozenset() if snapshot is None else {asset.asset for asset in snapshot.collateral} | snapshot.cash_currencies

    def symbol(self, name: str, where: str, report: Report) -> str:
        """The snapshot's symbol for a name.

        Raises:
            InputError: ``portfolio.symbol.unknown`` with the nearest symbols, ``portfolio.symbol.ambiguous``.
        """
        if self.snapshot is None or name in self.sizes:
            return name
        candidates = sorted(self._spellings.get(plain(name), ()))
        if len(candidates) == 1:
            report.note("portfolio.symbol.alias", "exchange ids were read as the snapshot's symbols", where)
            return candidates[0]
        if candidates:
            why = f"{shown(name)} could be {', '.join(candidates)}"
            raise InputError(
                "A symbol can be read in two ways", where=where, why=why, hint="Write one of them.", code="portfolio.symbol.ambiguous"
            )
        why = f"the snapshot of {self.snapshot.venue} does not list {shown(name)}"
        raise InputError("The symbol is unknown", where=where, why=why, hint=self._nearest(name), code="portfolio.symbol.unknown")

    def contract_size(self, symbol: str, where: str, report: Report) -> Exact:
        """The contract size where the input has none: the snapshot's, or one (quantities in base units)."""
        size = self.sizes.get(symbol)
        if size is None:
            report.note("portfolio.contract_size", "no contract size was given: quantities were taken as base units", where)
            return Exact(1)
        report.note("portfolio.contract_size", "no contract size was given: the snapshot's was taken", where)
        return size

    def asset(self, name: str, where: str, report: Report) -> str:
        """The snapshot's asset for a name; an unknown one is kept, for the account to refuse or the caller to leave out."""
        if self.snapshot is None or name in self.assets or name.upper() not in self.assets:
            return name
        report.note("portfolio.asset.alias", "asset names were put into capitals", where)
        return name.upper()

    @cached_property
    def _spellings(self) -> dict[str, set[str]]:
        result: dict[str, set[str]] = defaultdict(set)
        for symbol in self.sizes:
            for spelling in exchange_ids(symbol):
                result[spelling].add(symbol)
        return result

    def _nearest(self, name: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(name.upper(), self.sizes, n=_SHOWN, cutoff=0.7)
        hint = "A position is never left out: give a snapshot that lists it."
        return f"Did you mean {', '.join(near)}? {hint}" if near else hint
