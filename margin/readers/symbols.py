"""Unified symbols of exchange products, ``BASE/QUOTE:SETTLE[-EXPIRY[-STRIKE-C|P]]``, as ccxt writes them.

Only the parts that decide what kind of product it is are read: linear (settled in the quote currency), inverse
(settled in the base currency), quanto (settled in a third one), option, spot.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

Kind = Literal["linear", "inverse", "quanto", "option", "spot"]

_SYMBOL: Final = re.compile(r"([^\s/:]+)/([^\s/:]+?)(?::([^\s/:-]+)(?:-([0-9]{6})(?:-([0-9.]+)-([CP]))?)?)?", re.ASCII)
_SEPARATORS: Final = re.compile(r"[^0-9A-Z]+")


class UnifiedSymbol(NamedTuple):
    """A symbol in its parts; ``settle`` is empty for spot, ``expiry`` (YYMMDD) for perpetuals, ``strike`` for all but options."""

    base: str
    quote: str
    settle: str
    expiry: str
    strike: str

    @property
    def kind(self) -> Kind:
        """What kind of product this is."""
        if self.strike:
            return "option"
        if not self.settle:
            return "spot"
        if self.settle == self.quote:
            return "linear"
        return "inverse" if self.settle == self.base else "quanto"


def parse_symbol(symbol: str) -> UnifiedSymbol | None:
    """The parts of a unified symbol, or None if it is written in another way (an exchange's own id, for example)."""
    match = _SYMBOL.fullmatch(symbol)
    if match is None:
        return None
    base, quote, settle, expiry, strike, _ = match.groups(default="")
    return UnifiedSymbol(base, quote, settle, expiry, strike)


def exchange_ids(symbol: str) -> frozenset[str]:
    """Other spellings under which exchanges and spreadsheets know a symbol: ``BTC/USDT:USDT`` is also ``BTCUSDT`` and ``BTCUSDTPERP``.

    Spellings are compared in capitals without separators (:func:`plain`).
    """
    parts = parse_symbol(symbol)
    if parts is None:
        return frozenset({plain(symbol)})
    pair = plain(parts.base + parts.quote)
    if parts.expiry:
        return frozenset({pair + parts.expiry, plain(symbol)})
    return frozenset({pair, pair + "PERP", pair + "SWAP", plain(symbol)})


def plain(text: str) -> str:
    """Capitals and digits only."""
    return _SEPARATORS.sub("", text.upper())
