"""Tiers that follow daily prices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from margin.errors import UsageError
from margin.files import read_bytes
from margin.snapshot import Snapshot

if TYPE_CHECKING:
    from margin.builders.dynamic.history import History
    from margin.readers.notes import Note

BUNDLED: Final = "bundled:"
"""In place of a file: a history that comes with the package."""


def with_dynamic(base: Snapshot, policy: str, daily: Sequence[str], as_of: str) -> tuple[Snapshot, tuple[Note, ...]]:
    """A snapshot whose tiers follow daily prices.

    Args:
        base: the tiers at the reference rate.
        policy: ``default``, or ``emir`` with all three tools against procyclicality.
        daily: ``SYMBOL=FILE`` with the columns ``date, close`` (or open, high, low, close), or ``SYMBOL=bundled:BTC``. Instruments
            without any keep their tiers.
        as_of: time of the new snapshot; days before it are used.

    Raises:
        InputError: ``dynamic.D<n>.*``, ``input.*``.
        UsageError: ``usage.history``, ``history.unknown``.
    """
    from margin.builders.dynamic.policy import DynamicPolicy
    from margin.builders.dynamic.snapshot import build_dynamic

    if not daily:
        hint = "Give --daily SYMBOL=FILE for every instrument whose margin follows its market."
        raise UsageError("Dynamic margin needs daily prices", hint=hint, code="usage.history")
    chosen = DynamicPolicy.emir(missing="keep") if policy == "emir" else DynamicPolicy(missing="keep")
    built = build_dynamic(base, {symbol: _daily(symbol, name) for symbol, name in map(_named, daily)}, chosen, as_of)
    return built.snapshot, built.notes


def _daily(symbol: str, name: str) -> History:
    from margin.builders.dynamic.history import bundled_history, read_history

    if name.startswith(BUNDLED):
        return bundled_history(name.removeprefix(BUNDLED))
    path = Path(name)
    return read_history(read_bytes(path, what="daily prices"), path.name, name=symbol)


def _named(entry: str) -> tuple[str, str]:
    symbol, separator, file = entry.rpartition("=")
    if not separator or not symbol or not file:
        hint = "Write it like BTC/USDT:USDT=btc.csv."
        raise UsageError("A symbol and a file are needed", where=entry[:80], hint=hint, code="usage.history")
    return symbol, file
