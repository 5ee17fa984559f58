"""Unified symbols and their other spellings."""

from __future__ import annotations

import pytest

from margin.readers.symbols import exchange_ids, parse_symbol


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("BTC/USDT:USDT", "linear"),
        ("1000PEPE/USDC:USDC", "linear"),
        ("ETH/BTC:BTC", "linear"),
        ("BTC/USDT:USDT-241227", "linear"),
        ("BTC/USD:BTC", "inverse"),
        ("BTC/USD:BTC-241227", "inverse"),
        ("ETH/USD:BTC", "quanto"),
        ("BTC/USD:BTC-240927-40000-C", "option"),
        ("SOL/USDC:USDC-240927-142.5-P", "option"),
        ("BTC/USDT", "spot"),
    ],
)
def test_kinds(symbol: str, kind: str) -> None:
    parts = parse_symbol(symbol)
    assert parts is not None
    assert parts.kind == kind


@pytest.mark.parametrize(
    "symbol", ["", "BTCUSDT", "BTC-PERP", "BTC/", "/USDT", "BTC/USDT:", "BTC/USDT:USDT-24", "B C/USDT:USDT", "BTC/USDT:USDT-241227-1"]
)
def test_other_spellings_are_not_unified(symbol: str) -> None:
    assert parse_symbol(symbol) is None


def test_a_dated_future_is_never_read_as_the_perpetual() -> None:
    assert not exchange_ids("BTC/USDT:USDT-241227") & exchange_ids("BTC/USDT:USDT")
