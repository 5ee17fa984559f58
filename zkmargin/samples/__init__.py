"""The files that ``zkmargin init`` writes: a made-up desk for each margin model, and a venue's data for a small snapshot.

All figures are invented except the brackets and mark prices, which are those of :mod:`margin.data`. Texts between ``@`` signs stand for
times, so that an option chain lies in the future whenever it is written: ``@NOW@``, ``@NEAR@`` and ``@FAR@`` (expiries as ``yymmdd``),
``@NEAR_TIME@`` and ``@FAR_TIME@``; and so that past prices, which are made up, end yesterday: ``@DAY-1@``, ``@DAY-2@`` and so on.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Final

from margin.models import Model
from margin.times import render_time

_MARKET: Final = ("market/leverage_tiers.json", "market/tickers.json", "market/haircuts.csv")

FILES: Final = (
    "README.md",
    "positions.json",
    "balance.json",
    "balance_short.json",
    "account.csv",
    "hyperliquid.json",
    *_MARKET,
)
"""Paths under the new directory, for the cross model."""

_OWN: Final[dict[Model, tuple[str, ...]]] = {
    "isolated": ("README.md", "positions.json", "positions_short.json"),
    "pool": ("README.md", "account-a.csv", "account-b.csv", "account-b_short.csv"),
    "portfolio": ("README.md", "account.json", "account_short.json", "account_naked.json", "chain.csv", "haircuts.csv"),
    "shortfall": ("README.md", "account.csv", "account_short.csv", "history.csv"),
    "clearing": ("README.md", "fund.json", "fund_short.json"),
}
_BORROWED: Final[dict[Model, tuple[str, ...]]] = {"isolated": _MARKET, "pool": _MARKET, "shortfall": _MARKET}
_NEAR_DAYS: Final = 35
_FAR_DAYS: Final = 126
_FRIDAY: Final = 4
_EXPIRY_HOUR: Final = 8
_DAY: Final = re.compile(rb"@DAY-([0-9]{1,4})@")


def files(model: Model = "cross") -> dict[str, str]:
    """Paths under the new directory, each with the path of its content here."""
    if model == "cross":
        return {name: name for name in FILES}
    if model == "compression":
        own = [name for name in _OWN["portfolio"] if name != "account_short.json"]  # nobody is short of a compression
        return {name: f"portfolio/{name}" for name in own} | {"README.md": "compression/README.md"}
    return {name: f"{model}/{name}" for name in _OWN[model]} | {name: name for name in _BORROWED.get(model, ())}


def content(name: str, moment: datetime | None = None) -> bytes:
    """The bytes of a sample, by its path here.

    Args:
        name: one of :data:`FILES`, or a value of :func:`files`.
        moment: fills in the times; without it they are left as they stand.
    """
    data = resources.files(__name__).joinpath(name).read_bytes()
    return data if moment is None else rendered(data, moment)


def rendered(data: bytes, moment: datetime) -> bytes:
    """A sample with its times filled in."""
    near, far = expiry(moment, _NEAR_DAYS), expiry(moment, _FAR_DAYS)
    times = {
        b"@NOW@": render_time(moment.astimezone(UTC).replace(microsecond=0)),
        b"@NEAR_TIME@": render_time(near),
        b"@FAR_TIME@": render_time(far),
        b"@NEAR@": f"{near:%y%m%d}",
        b"@FAR@": f"{far:%y%m%d}",
    }
    for mark, text in times.items():
        data = data.replace(mark, text.encode())
    today = moment.astimezone(UTC).date()
    return _DAY.sub(lambda found: (today - timedelta(days=int(found[1]))).isoformat().encode(), data)


def expiry(moment: datetime, days: int) -> datetime:
    """The first Friday, 08:00 UTC, at least so many days ahead."""
    least = (moment.astimezone(UTC) + timedelta(days=days)).replace(hour=_EXPIRY_HOUR, minute=0, second=0, microsecond=0)
    return least + timedelta(days=(_FRIDAY - least.weekday()) % 7)
