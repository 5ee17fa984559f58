"""The files that ``zkmargin init`` writes: a made-up desk's account in several forms, and a venue's data for a small snapshot.

All figures are invented except the brackets and mark prices, which are those of :mod:`margin.data`.
"""

from __future__ import annotations

from importlib import resources
from typing import Final

FILES: Final = (
    "README.md",
    "positions.json",
    "balance.json",
    "balance_short.json",
    "account.csv",
    "hyperliquid.json",
    "market/leverage_tiers.json",
    "market/tickers.json",
    "market/haircuts.csv",
)
"""Paths under the new directory."""


def content(name: str) -> bytes:
    """The bytes of one of :data:`FILES`."""
    return resources.files(__name__).joinpath(name).read_bytes()
