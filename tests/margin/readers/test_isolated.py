"""Isolated positions: where each format has their wallets, and what is refused. Options and spot positions that a snapshot lists."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from margin.account import scale
from margin.errors import InputError
from margin.models import isolated
from margin.readers.api import Reading, read_documents, read_values
from margin.readers.draft import Options
from margin.snapshot import Snapshot
from margin.tables.cross import RowBook
from margin.widths import FINE_SCALE, VALUE_SCALE
from tests.margin import cases
from tests.margin.readers import dumps
from tests.margin.readers.dumps import position
from tests.margin.readers.test_hyperliquid import DOCUMENTED

BTC = "BTC/USDT:USDT"
SNAPSHOT = cases.snapshot()


def options(**choices: Any) -> Options:
    chosen: dict[str, Any] = {"account": "desk", "as_of": dumps.AS_OF, "snapshot": SNAPSHOT, "kind": "isolated"}
    return Options(**(chosen | choices))


def ccxt(*positions: dict[str, Any], **choices: Any) -> Reading:
    return read_documents([("positions.json", dumps.encode(list(positions)))], options(**choices))


def alone(**fields: Any) -> dict[str, Any]:
    return position(BTC, "short", "0.5", "60000", marginMode="isolated", **fields)


def refused(*positions: dict[str, Any], **choices: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        ccxt(*positions, **choices)
    return caught.value


@pytest.mark.parametrize(
    ("fields", "choices", "wallet"),
    [
        ({"info": {"isolatedWallet": "1500.25"}, "collateral": 9, "unrealizedPnl": 7}, {}, "1500.25"),
        ({"collateral": "1500", "unrealizedPnl": "0"}, {}, "1500"),
        ({"collateral": "1500", "unrealizedPnl": "-20"}, {"balance": "wallet"}, "1500"),
        ({"collateral": "1500", "unrealizedPnl": "-20"}, {"balance": "equity"}, "1520"),
    ],
)
def test_the_wallet_of_a_ccxt_position(fields: dict[str, Any], choices: dict[str, Any], wallet: str) -> None:
    (found,) = ccxt(alone(**fields), **choices).portfolio.positions
    assert str(found.isolated_margin) == wallet


def test_balances_are_not_needed_and_left_out_with_a_note() -> None:
    documents = [("p.json", dumps.encode([alone(info={"isolatedWallet": "5"})])), ("b.json", dumps.encode(dumps.balance()))]
    reading = read_documents(documents, options())
    assert reading.portfolio.collateral == ()
    assert "portfolio.isolated.balances" in {note.code for note in reading.notes}


@pytest.mark.parametrize(
    ("item", "choices", "code"),
    [
        (alone(), {}, "portfolio.isolated.margin"),
        (alone(collateral="1500", unrealizedPnl="-20"), {}, "portfolio.balance.basis"),
        (alone(collateral="1500", unrealizedPnl=None), {"balance": "equity"}, "portfolio.balance.basis"),
        (position(BTC, "long", 1, 1), {}, "portfolio.isolated.margin"),
        (alone(info={"isolatedWallet": "1_5"}), {}, "input.number.format"),
        (alone(info={"isolatedWallet": "5"}), {"kind": "account"}, "portfolio.isolated"),
    ],
)
def test_rejects_ccxt_position(item: dict[str, Any], choices: dict[str, Any], code: str) -> None:
    error = refused(item, **choices)
    assert error.stable_code == code
    assert error.where.startswith("positions.json[0]")


def test_hyperliquids_documented_isolated_position_has_its_margin_as_equity() -> None:
    """The venue's example: raw USD -95.059824 and a value of 100.02765 leave the margin of 4.967826 that it reports."""
    value = copy.deepcopy(DOCUMENTED)
    item = value["assetPositions"][0]["position"]
    item["leverage"] = {"type": "isolated", "value": 20, "rawUsd": "-95.059824"}
    mark = {"symbol": "ETH/USDC:USDC", "settle": "USDC", "lot": "0.0001", "markPrice": "2985.9"}
    market = cases.snapshot(instruments=[cases.instrument("BTC/USDT:USDT", "61250.5", "0.001") | mark])
    portfolio = read_values(value, options=options(snapshot=market, as_of=None)).portfolio
    account = scale(portfolio, market, "isolated")
    found = isolated.evaluate(account, RowBook(market, "maintenance"))
    assert found.equity * 10**6 == 4_967_826 * FINE_SCALE


def test_a_table_with_a_column_for_the_wallet() -> None:
    text = "symbol,qty,entry,margin mode,isolated margin\nBTC/USDT:USDT,-0.5,60000,isolated,1500\nETH/USDT:USDT,1,2500,,40\n"
    found = read_documents([("p.csv", text.encode())], options()).portfolio
    assert [str(item.isolated_margin) for item in found.positions] == ["1500", "40"]
    with pytest.raises(InputError) as caught:
        read_documents([("p.csv", text.replace("isolated,1500", ",").encode())], options(kind="account"))
    assert (caught.value.stable_code, caught.value.where) == ("portfolio.isolated", "p.csv line 3 column isolated margin")


def test_the_canonical_format_and_the_account_that_it_scales_to() -> None:
    rows = [cases.position("BTC/USDT:USDT", "0.5", "60000") | {"isolatedMargin": "1500"}]
    value = cases.portfolio_dict(positions=rows)
    reading = read_documents([("p.json", dumps.encode(value))], options(account=None, as_of=None))
    account = scale(reading.portfolio, SNAPSHOT, "isolated")
    assert account.margins == ((1_500 - 30_000) * VALUE_SCALE,)
    with pytest.raises(InputError) as caught:
        read_documents([("p.json", dumps.encode(value))], options(kind="account"))
    assert (caught.value.stable_code, caught.value.where) == ("portfolio.isolated", "p.json.positions[0].isolatedMargin")


@pytest.mark.parametrize(("kind", "symbol"), [("option", "BTC/USDT:USDT-261225-90000-C"), ("spot", "BTC/USDT")])
def test_an_option_or_a_spot_position_counts_where_the_snapshot_lists_it(kind: str, symbol: str) -> None:
    value = cases.snapshot_dict()
    value["instruments"][0].update(symbol=symbol, kind=kind, tiers=[])
    market = Snapshot.from_dict(value)
    held = [("p.json", dumps.encode([position(symbol, "long", "0.5", "1200")])), ("b.json", dumps.encode(dumps.balance()))]
    reading = read_documents(held, options(kind="account", snapshot=market))
    assert [item.symbol for item in reading.portfolio.positions] == [symbol]
    assert len(scale(reading.portfolio, market).positions) == 1
    with pytest.raises(InputError) as caught:
        read_documents(held, options(kind="account"))
    assert caught.value.stable_code == f"portfolio.{kind}"
