"""Every format gives the same portfolio."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from margin.portfolio import Portfolio
from margin.readers.api import Reading, read_documents, read_files, read_values
from margin.readers.draft import Options
from tests.margin.readers import dumps

NAMED = Options(account="desk", as_of=dumps.AS_OF)
RECORDS = [
    {"market": "BTC/USDC:USDC", "szi": "1.25", "entryPx": "113420.75"},
    {"market": "ETH/USDC:USDC", "szi": "-20.5", "entryPx": "3742.125"},
]


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame), buffer)
    return buffer.getvalue()


def frame(number: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "symbol": ["BTC/USDC:USDC", "ETH/USDC:USDC"],
            "side": ["long", "short"],
            "size": [number("1.25"), number("20.5")],
            "entry_price": [number("113420.75"), number("3742.125")],
        }
    )


BALANCES = pd.DataFrame({"asset": ["USDC"], "amount": ["15250.5"]})
DOCUMENTS = {
    "canonical": [dumps.encode(dumps.CANONICAL)],
    "ccxt-two-files": [dumps.encode(dumps.positions()), dumps.encode(dumps.balance())],
    "ccxt-other-order": [dumps.encode(dumps.balance()), dumps.encode(dumps.positions())],
    "ccxt-one-file": [dumps.encode({"positions": dumps.positions(), "balance": dumps.balance()})],
    "hyperliquid": [dumps.encode(dumps.clearinghouse_state())],
    "hyperliquid-wrapped": [dumps.encode({"user": "0x0", "clearinghouseState": dumps.clearinghouse_state()})],
    "csv-mixed": [dumps.CSV_MIXED.encode()],
    "csv-bom-crlf": [b"\xef\xbb\xbf" + dumps.CSV_MIXED.replace("\n", "\r\n").encode()],
    "csv-two-files": [dumps.CSV_POSITIONS.encode(), dumps.CSV_BALANCES.encode()],
    "records": [dumps.encode(RECORDS), dumps.encode([{"coin": "USDC", "total": 15250.5}])],
    "parquet-text": [parquet(frame(str)), dumps.CSV_BALANCES.encode()],
    "parquet-float": [parquet(frame(float)), parquet(BALANCES)],
    "parquet-decimal": [parquet(frame(Decimal)), parquet(BALANCES)],
}


def read(documents: list[bytes], options: Options = NAMED) -> Reading:
    return read_documents([(f"file{number}", data) for number, data in enumerate(documents, 1)], options)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_format_gives_the_same_portfolio(name: str) -> None:
    assert read(DOCUMENTS[name]).portfolio.as_dict() == dumps.CANONICAL


@pytest.mark.parametrize("number", [str, float, Decimal])
def test_frames_give_the_same_portfolio(number: Any) -> None:
    result = Portfolio.from_frame(frame(number), collateral=BALANCES, account="desk", as_of=dumps.AS_OF)
    assert result.as_dict() == dumps.CANONICAL


def test_a_frame_in_the_polars_manner_is_read() -> None:
    class Columns:
        columns = ("symbol", "quantity", "entryPrice")

        def rows(self) -> list[tuple[str, str, str]]:
            return [("BTC/USDC:USDC", "1.25", "113420.75"), ("ETH/USDC:USDC", "-20.5", "3742.125")]

    result = Portfolio.from_frame(Columns(), collateral=pa.Table.from_pandas(BALANCES), options=NAMED)
    assert result.as_dict() == dumps.CANONICAL


def test_python_values_of_an_exchange_client_are_read() -> None:
    assert read_values(dumps.positions(), dumps.balance(), options=NAMED).portfolio.as_dict() == dumps.CANONICAL


def test_files_are_named_in_messages_without_their_directory(tmp_path: Any) -> None:
    (tmp_path / "positions.json").write_bytes(dumps.encode(dumps.positions()))
    (tmp_path / "balance.json").write_bytes(dumps.encode(dumps.balance()))
    reading = read_files([tmp_path / "positions.json", tmp_path / "balance.json"], NAMED)
    assert reading.portfolio.as_dict() == dumps.CANONICAL
    assert reading.format == "ccxt"
    assert not any(str(tmp_path) in note.where for note in reading.notes)


def test_time_and_account_come_from_the_input_with_a_note() -> None:
    reading = read(DOCUMENTS["ccxt-two-files"], Options())
    assert (reading.portfolio.account, reading.portfolio.as_of) == ("main", dumps.AS_OF)
    assert {"portfolio.account", "portfolio.as_of"} <= {note.code for note in reading.notes}


def test_options_win_over_a_canonical_file() -> None:
    reading = read(DOCUMENTS["canonical"], Options(account="other", as_of="2026-11-21T00:00:00Z"))
    assert (reading.portfolio.account, reading.portfolio.as_of) == ("other", "2026-11-21T00:00:00Z")


def test_floating_point_is_noted_once_and_read_digit_by_digit() -> None:
    text = dumps.encode(dumps.positions()).replace(b"113420.75", b"113420.7500000000000000001")
    reading = read([text, dumps.encode(dumps.balance("15250.5"))])
    assert str(reading.portfolio.positions[0].entry_price) == "113420.7500000000000000001"
    assert [note.code for note in reading.notes].count("input.float") == 1


def test_strings_are_not_noted_as_floating_point() -> None:
    quiet = [dumps.position("BTC/USDC:USDC", "long", "1.25", "113420.75")]
    reading = read([dumps.encode(quiet), dumps.encode(dumps.balance("15250.5"))])
    assert "input.float" not in {note.code for note in reading.notes}


def test_unused_columns_are_noted() -> None:
    data = dumps.CSV_MIXED.replace("balance", "balance,trader").replace("\n", ",x\n").replace("trader,x", "trader")
    reading = read([data.encode()])
    assert reading.portfolio.as_dict() == dumps.CANONICAL
    assert [note.where for note in reading.notes if note.code == "input.table.unused"] == ["file1 column trader"]
