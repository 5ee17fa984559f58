"""Chains for tests: short ways to write them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from margin.builders.policies.chain import Chain
from margin.builders.policies.chain_csv import chain_from_records
from margin.times import parse_time, render_time

AS_OF = "2026-11-20T12:00:00Z"


def after(seconds: int, as_of: str = AS_OF) -> str:
    """The time so many seconds later."""
    return render_time(parse_time(as_of) + timedelta(seconds=seconds))


def days(number: int) -> str:
    """The time so many days later."""
    return after(number * 86_400)


def index(price: Any, underlying: str = "BTC") -> dict[str, Any]:
    return {"kind": "index", "underlying": underlying, "price": price}


def forward(price: Any, expiry: str, discount: Any = None, underlying: str = "BTC") -> dict[str, Any]:
    return {"kind": "forward", "underlying": underlying, "expiry": expiry, "price": price, "discount": discount}


def option(
    expiry: str, strike: Any, side: str, vol: Any = "0.5", *, price: Any = None, underlying: str = "BTC", lot: Any = "0.1", name: str = ""
) -> dict[str, Any]:
    symbol = name or f"{strike}{side}"
    cells = {"expiry": expiry, "strike": strike, "side": side, "vol": vol, "price": price, "lot": lot}
    return {"kind": "option", "underlying": underlying, "symbol": symbol, **cells}


def linear(
    kind: str, price: Any, *, expiry: str | None = None, underlying: str = "BTC", lot: Any = "0.1", name: str = ""
) -> dict[str, Any]:
    return {"kind": kind, "underlying": underlying, "symbol": name or kind, "expiry": expiry, "price": price, "lot": lot}


def chain(*records: dict[str, Any]) -> Chain:
    return chain_from_records(records, AS_OF)


def text(number: float, places: int = 12) -> str:
    """A published number, typed as binary floating point, as a decimal text."""
    return f"{Decimal(repr(number)):.{places}f}"
