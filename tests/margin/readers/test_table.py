"""Tables: header aliases, rows and columns in messages, frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from margin.errors import InputError
from margin.portfolio import Portfolio
from margin.readers.api import Reading, read_documents
from margin.readers.draft import Options
from tests.margin.readers import dumps

OPTIONS = Options(account="desk", as_of=dumps.AS_OF)
BALANCES = ("balances.csv", b"asset,amount\nUSDC,15250.5\n")


def read(text: str) -> Reading:
    return read_documents([("positions.csv", text.encode()), BALANCES], OPTIONS)


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize("symbol", ["symbol", "Instrument", "TICKER", "market", "instrument_name", "Inst ID", "contract"])
@pytest.mark.parametrize("quantity", ["qty", "Size", "amount", "CONTRACTS", "position", "szi", "Net Qty", "positionAmt"])
@pytest.mark.parametrize("price", ["entryPrice", "Entry Px", "avg_price", "Avg. Entry Price", "entry"])
def test_headers_have_aliases(symbol: str, quantity: str, price: str) -> None:
    text = f"{price},{symbol},{quantity}\n113420.75,BTC/USDC:USDC,1.25\n3742.125,ETH/USDC:USDC,-20.5\n"
    assert read(text).portfolio.as_dict() == dumps.CANONICAL


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(delimiter: str) -> None:
    text = "symbol,qty,entry\nBTC/USDC:USDC,1.25,113420.75\n\n \nETH/USDC:USDC,-20.5,3742.125\n".replace(",", delimiter)
    assert read(text).portfolio.as_dict() == dumps.CANONICAL


def test_a_quoted_cell_may_hold_the_delimiter() -> None:
    text = 'symbol,qty,entry,remark\n"BTC/USDC:USDC",1.25,113420.75,"hedge, see\nmail"\nETH/USDC:USDC,-20.5,3742.125,\n'
    assert read(text).portfolio.as_dict() == dumps.CANONICAL


REFUSED = {
    "underscore": ("1_000", "qty", "input.number.format"),
    "thousands": ('"1,000"', "qty", "input.number.format"),
    "full-width": ("１２", "qty", "input.number.format"),
    "nan": ("nan", "qty", "input.number.format"),
    "empty": ("", "qty", "input.table.empty"),
    "formula": ("=A1*2", "qty", "input.number.format"),
    "percent": ("5%", "qty", "input.number.format"),
    "currency-sign": ("$5", "qty", "input.number.format"),
    "accounting-negative": ("(5)", "qty", "input.number.format"),
    "minus-sign": ("\u22125", "qty", "input.number.format"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_rejects_cell_with_line_and_column(name: str) -> None:
    cell, column, code = REFUSED[name]
    error = refused(f"symbol,qty,entry\nBTC/USDC:USDC,1,1\nETH/USDC:USDC,{cell},1\n")
    assert error.stable_code == code
    assert error.where == f"positions.csv line 3 column {column}"


SIDES = {
    "against": ("long,-1", "portfolio.side", "qty"),
    "unknown": ("up,1", "portfolio.side.unknown", "side"),
    "missing": (",1", "portfolio.side.missing", "side"),
}


@pytest.mark.parametrize("name", SIDES)
def test_rejects_side(name: str) -> None:
    cells, code, column = SIDES[name]
    error = refused(f"symbol,side,qty,entry\nBTC/USDC:USDC,{cells},1\n")
    assert error.stable_code == code
    assert error.where == f"positions.csv line 2 column {column}"


def test_rejects_isolated_row() -> None:
    error = refused("symbol,qty,entry,margin mode\nBTC/USDC:USDC,1,1,Isolated\n")
    assert error.stable_code == "portfolio.isolated"


def test_rejects_row_of_unknown_kind() -> None:
    error = refused("kind,symbol,qty,entry\nloan,BTC/USDC:USDC,1,1\n")
    assert error.stable_code == "input.table.kind"
    assert error.where == "positions.csv line 2 column kind"


def test_rejects_empty_symbol() -> None:
    assert refused("symbol,qty,entry\n,1,1\n").where == "positions.csv line 2 column symbol"


def test_rejects_hedged_pair_with_both_lines() -> None:
    error = refused("symbol,qty,entry\nBTC/USDC:USDC,1,1\nBTC/USDC:USDC,-1,1\n")
    assert error.stable_code == "portfolio.hedged"
    assert error.where == "positions.csv line 2 and positions.csv line 3"


def test_balances_may_use_the_columns_of_positions() -> None:
    rows = ["position,BTC/USDC:USDC,1.25,113420.75", "position,ETH/USDC:USDC,-20.5,3742.125", "cash,USDC,15250.5,"]
    text = "\n".join(["type,symbol,quantity,entry price", *rows])
    assert read_documents([("all.csv", text.encode())], OPTIONS).portfolio.as_dict() == dumps.CANONICAL


def test_two_tables_of_positions_are_added() -> None:
    second = ("more.csv", b"symbol,qty,entry\nSOL/USDC:USDC,1,2\n")
    first = ("positions.csv", b"symbol,qty,entry\nBTC/USDC:USDC,1,2\n")
    assert len(read_documents([first, second, BALANCES], OPTIONS).portfolio.positions) == 2


# Frames ------------------------------------------------------------------------------------------------------------------------


def from_frame(**columns: Any) -> Portfolio:
    balances = pd.DataFrame({"asset": ["USDC"], "amount": [15250.5]})
    return Portfolio.from_frame(pd.DataFrame(columns), collateral=balances, account="desk", as_of=dumps.AS_OF)


@pytest.mark.parametrize("kind", ["int64", "Int64", "float32", "object", "string"])
def test_frames_of_any_type_are_read(kind: str) -> None:
    result = from_frame(symbol=["BTC/USDC:USDC", "ETH/USDC:USDC"], qty=pd.Series([2, -3]).astype(kind), entry=[1, 2])
    assert [str(item.quantity) for item in result.positions] == ["2", "-3"]


@pytest.mark.parametrize("nothing", [np.nan, None, pd.NA, pd.NaT])
def test_rejects_missing_cell_of_a_frame(nothing: Any) -> None:
    with pytest.raises(InputError) as caught:
        from_frame(symbol=["BTC/USDC:USDC"], qty=pd.Series([nothing], dtype=object), entry=[1])
    assert caught.value.stable_code == "input.table.empty"
    assert caught.value.where == "frame 1 row 0 column qty"


@pytest.mark.parametrize("value", [np.inf, True, pd.Timestamp("2026-01-01"), b"1"])
def test_rejects_cell_that_is_no_number(value: Any) -> None:
    with pytest.raises(InputError) as caught:
        from_frame(symbol=["BTC/USDC:USDC"], qty=pd.Series([value], dtype=object), entry=[1])
    assert caught.value.stable_code.startswith("input.number.")


def test_rejects_what_is_no_frame() -> None:
    with pytest.raises(InputError) as caught:
        Portfolio.from_frame([1, 2, 3])
    assert caught.value.stable_code == "input.frame"


def test_rejects_a_frame_whose_columns_have_no_names() -> None:
    with pytest.raises(InputError) as caught:
        Portfolio.from_frame(pd.DataFrame([[1, 2]]))
    assert caught.value.stable_code == "input.csv.header"
