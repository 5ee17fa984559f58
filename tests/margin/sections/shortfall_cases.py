"""Small snapshots with shortfall and clearing sections as plain JSON values, for tests to change one thing in."""

from __future__ import annotations

import copy
from typing import Any

from margin.snapshot import Snapshot
from tests.margin import cases
from tests.margin.cases import levels

ZERO = levels("0", "0", "0")
ONE = levels("1", "1", "1")
BTC = "BTC/USDT:USDT"
ETH = "ETH/USDT:USDT"


def same(value: str) -> dict[str, str]:
    return levels(value, value, value)


def charges(*pairs: tuple[str, str]) -> dict[str, dict[str, str]]:
    """(long, short) at every level, or once for all."""
    three = pairs * 3 if len(pairs) == 1 else pairs
    return {level: {"long": pair[0], "short": pair[1]} for level, pair in zip(("closeout", "maintenance", "initial"), three, strict=True)}


def window(name: str = "base", first: str = "2026-11-08", last: str = "2026-11-20", returns: int = 9) -> dict[str, Any]:
    return {"name": name, "first": first, "last": last, "returns": returns}


def array(symbol: str, *windows: list[str], tiers: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    free = [{"floor": "0", "cap": "1000000", "charges": charges(("0", "0"))}]
    return {"symbol": symbol, "windows": list(windows), "tiers": free if tiers is None else tiers}


def coefficients(**changes: dict[str, str]) -> dict[str, Any]:
    return {"f1": ONE, "f2": ZERO, "g2": ZERO, "f3": ZERO, "f4": ZERO, "g4": ZERO} | changes


BTC_RETURNS = ["-1.5", "0.5", "2", "-3", "0", "1.25", "-0.5", "4", "-2"]
ETH_RETURNS = ["0.25", "-0.75", "-1", "0.5", "0", "1", "-1.25", "0.125", "0.5"]


def section(**changes: Any) -> dict[str, Any]:
    """Expected shortfall of the two largest of nine losses, two instruments, one window."""
    value = {
        "measure": "es",
        "count": 2,
        "windows": [window()],
        "coefficients": coefficients(),
        "arrays": [array(BTC, BTC_RETURNS), array(ETH, ETH_RETURNS)],
    }
    return copy.deepcopy(value | changes)


def three_windows(**changes: Any) -> dict[str, Any]:
    """The same with a stressed window, twice as wild, and a long one, half as wild."""
    names = (window(), window("stress", "2020-03-08", "2020-03-17"), window("long"))
    scaled = {
        symbol: [[str_times(text, factor) for text in returns] for factor in (4, 8, 2)]
        for symbol, returns in ((BTC, BTC_RETURNS), (ETH, ETH_RETURNS))
    }
    arrays = [array(symbol, *windows) for symbol, windows in scaled.items()]
    return section(windows=list(names), arrays=arrays) | changes


def str_times(text: str, quarters: int) -> str:
    from fractions import Fraction

    from margin.decimals import render

    value = Fraction(text) * quarters / 4 * 10**6
    assert value.denominator == 1
    return render(int(value), 6)


def cover(**changes: Any) -> dict[str, Any]:
    """EMIR 43(2): fund and other resources against the two largest losses."""
    return {"rule": "EMIR 43(2)", "other": ONE, "largest": ZERO, "secondThird": ZERO, "twoLargest": ONE} | changes


def snapshot_dict(value: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return cases.snapshot_dict(shortfall=section() if value is None else value, **changes)


def snapshot(value: dict[str, Any] | None = None, **changes: Any) -> Snapshot:
    return Snapshot.from_dict(snapshot_dict(value, **changes))
