"""Any account survives the way through every format, and no message repeats its figures."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from margin.decimals import Exact
from margin.errors import InputError
from margin.portfolio import Balance, Portfolio, Position
from margin.readers.api import read_documents
from margin.readers.draft import Options
from tests.margin.readers import dumps

QUANTITIES = st.builds(Exact, st.integers(-(10**15), 10**15).filter(bool), st.integers(0, 12))
PRICES = st.builds(Exact, st.integers(1, 10**12), st.integers(0, 12))
COINS = st.lists(st.sampled_from(["BTC", "ETH", "SOL", "XRP", "DOGE", "kPEPE", "1000SATS"]), unique=True, max_size=5)


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    positions = tuple(Position(f"{coin.upper()}/USDC:USDC", draw(QUANTITIES), Exact(1), draw(PRICES)) for coin in draw(COINS))
    return Portfolio("desk", dumps.AS_OF, positions, (Balance("USDC", draw(QUANTITIES)),))


def same(left: Portfolio, right: Portfolio) -> None:
    """Equal as numbers: a format may write 1.50 for 1.5."""

    def value(number: Exact) -> Fraction:
        return Fraction(number.units, 10**number.decimals)

    assert [(item.symbol, value(item.quantity), value(item.entry_price)) for item in left.positions] == [
        (item.symbol, value(item.quantity), value(item.entry_price)) for item in right.positions
    ]
    assert [(item.asset, value(item.amount)) for item in left.collateral] == [(item.asset, value(item.amount)) for item in right.collateral]


def as_ccxt(portfolio: Portfolio) -> bytes:
    items = []
    for item in portfolio.positions:
        side = "long" if item.quantity.units > 0 else "short"
        size = str(Exact(abs(item.quantity.units), item.quantity.decimals))
        items.append(dumps.position(item.symbol, side, "@" + size, "@" + str(item.entry_price)))
    text = json.dumps({"positions": items, "balance": dumps.balance("@" + str(portfolio.collateral[0].amount))})
    return re.sub(r'"@([^"]*)"', r"\1", text).encode()  # JSON numbers, with every digit


def as_csv(portfolio: Portfolio) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["kind", "symbol", "quantity", "entry price"])
    writer.writerows(["position", item.symbol, item.quantity, item.entry_price] for item in portfolio.positions)
    writer.writerows(["collateral", item.asset, item.amount, ""] for item in portfolio.collateral)
    return buffer.getvalue().encode()


def as_hyperliquid(portfolio: Portfolio) -> bytes:
    cash = Fraction(str(portfolio.collateral[0].amount))
    for item in portfolio.positions:
        cash -= Fraction(str(item.quantity)) * Fraction(str(item.entry_price))
    positions = [
        {"position": {"coin": item.symbol.partition("/")[0], "szi": str(item.quantity), "entryPx": str(item.entry_price)}}
        for item in portfolio.positions
    ]
    units = cash * 10**24
    assert units.denominator == 1
    return dumps.encode({"assetPositions": positions, "marginSummary": {"totalRawUsd": str(Exact(int(units), 24))}})


@settings(max_examples=150, deadline=None)
@given(portfolios(), st.sampled_from([as_ccxt, as_csv, as_hyperliquid, Portfolio.canonical]))
def test_an_account_survives_every_format(portfolio: Portfolio, write: Any) -> None:
    reading = read_documents([("file", write(portfolio))], Options(account="desk", as_of=dumps.AS_OF))
    same(reading.portfolio, portfolio)
    same(Portfolio.parse(reading.portfolio.canonical()), portfolio)


FIGURE = "31337.4242"
"""A quantity, price or balance that must not show up in any message."""


def leaks() -> dict[str, list[bytes]]:
    """Inputs that are refused while they hold the secret figure."""
    encode, position = dumps.encode, dumps.position
    funds = encode(dumps.balance(FIGURE))
    twice = [position("BTC/USDC:USDC", side, FIGURE, FIGURE) for side in ("long", "short")]
    return {
        "hedged": [encode(twice), funds],
        "side": [encode([position("BTC/USDC:USDC", "long", "-" + FIGURE, FIGURE)]), funds],
        "side-shifted": [encode([position("BTC/USDC:USDC", FIGURE, "1", FIGURE)]), funds],
        "inverse": [encode([position("BTC/USD:BTC", "long", FIGURE, FIGURE)]), funds],
        "malformed-beside": [encode([position("BTC/USDC:USDC", "long", FIGURE, "1_0", notional=FIGURE)]), funds],
        "malformed": [encode([position("BTC/USDC:USDC", "long", FIGURE + "x", FIGURE)]), funds],
        "basis": [encode([position("BTC/USDC:USDC", "long", FIGURE, FIGURE, unrealizedPnl=FIGURE)]), funds],
        "no-header": [f"BTC/USDC:USDC,{FIGURE},{FIGURE}\n".encode(), funds],
        "kind-shifted": [f"kind,symbol,qty,entry\n{FIGURE},BTC,1,1\n".encode(), funds],
        "symbol-shifted": [f"symbol,qty,entry\n{FIGURE},{FIGURE}x,1\n".encode(), funds],
        "width": [f"symbol,qty,entry\nBTC,{FIGURE},1,{FIGURE}\n".encode(), funds],
        "cut": [encode(twice)[:-30], funds],
        "nan": [encode(twice).replace(b'"contracts": "', b'"contracts": NaN, "x": "'), funds],
        "balance-twice": [f"asset,amount\nBTC,{FIGURE}\nBTC,{FIGURE}\n".encode()],
        "canonical": [encode(dumps.CANONICAL | {"collateral": [{"asset": "USDC", "amount": "0" + FIGURE}]})],
        "hyperliquid": [encode(dumps.clearinghouse_state() | {"marginSummary": {"totalRawUsd": FIGURE + "-"}})],
    }


@pytest.mark.parametrize("name", leaks())
def test_no_message_repeats_a_figure(name: str) -> None:
    documents = [(f"file{number}", data) for number, data in enumerate(leaks()[name], 1)]
    with pytest.raises(InputError) as caught:
        read_documents(documents, Options(account="desk", as_of=dumps.AS_OF))
    assert FIGURE not in str(caught.value) + json.dumps(caught.value.as_dict())
    assert "31337" not in str(caught.value)


def test_no_note_repeats_a_figure() -> None:
    item = dumps.position("BTC/USDC:USDC", "long", float(FIGURE), FIGURE, notional=FIGURE, markPrice=FIGURE, maintenanceMargin="x" + FIGURE)
    balance = {"info": {}, "total": {"USDC": None, "BTC": FIGURE}, "free": {"USDC": FIGURE}, "used": {"USDC": 1}, "debt": {"BTC": FIGURE}}
    documents = [("positions", dumps.encode([item])), ("balance", dumps.encode(balance))]
    reading = read_documents(documents, Options(balance="wallet"))
    assert reading.notes
    assert "31337" not in json.dumps([note.as_dict() for note in reading.notes])
    assert "31337" not in repr(reading.portfolio.positions[0]) + repr(reading.portfolio)
