"""Files that are no portfolio end in an error with a code, a place and no private figure; never in a traceback, a hang or a guess."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from margin.errors import InputError, ZkMarginError
from margin.readers.api import read_documents, read_files, read_values
from margin.readers.draft import Options
from tests.margin.readers import dumps

OPTIONS = Options(account="desk", as_of=dumps.AS_OF)
BALANCE = dumps.encode(dumps.balance())


def error_of(*documents: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read_documents([(f"file{number}.x", data) for number, data in enumerate(documents, 1)], OPTIONS)
    return caught.value


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    return buffer.getvalue()


def cut_parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"symbol": ["BTC/USDC:USDC"], "qty": ["1"]}), buffer)
    return buffer.getvalue()[:-40]


WHOLE = dumps.encode(dumps.positions())
BAD = {
    "blank": (b" \n\t ", "input.file.empty"),
    "cut-json": (WHOLE[: len(WHOLE) // 2], "json.truncated"),
    "cut-after-value": (WHOLE[:-1], "json.truncated"),
    "binary": (bytes(range(256)) * 4, "input.format.binary"),
    "excel": (zipped(), "input.format.binary"),
    "gzip": (gzip.compress(WHOLE), "input.format.binary"),
    "utf-16": (dumps.CSV_MIXED.encode("utf-16"), "input.format.binary"),
    "latin-1": ("kind,währung\n".encode("latin-1"), "input.csv.encoding"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "json.depth"),
    "duplicate-key": (b'[{"symbol": "BTC/USDC:USDC", "contracts": "1", "contracts": "2"}]', "json.duplicate"),
    "two-values": (WHOLE + WHOLE, "json.trailing"),
    "nan": (WHOLE.replace(b"113420.75", b"NaN"), "json.number"),
    "infinity": (WHOLE.replace(b"113420.75", b"-Infinity"), "json.number"),
    "other-object": (b'{"hello": "world"}', "input.format.unknown"),
    "other-array": (b"[1, 2, 3]", "input.format.unknown"),
    "empty-object": (b"{}", "input.format.unknown"),
    "header-only-word": (b"hello\n", "input.table.columns"),
    "wrong-columns": (b"a,b,c\n1,2,3\n", "input.table.columns"),
    "no-header": (b"BTC/USDC:USDC,12.5,113420.75\n", "input.table.columns"),
    "column-twice": (b"symbol,qty,qty,price\nA,1,2,3\n", "input.csv.header"),
    "column-unnamed": (b"symbol,,price\nA,1,2\n", "input.csv.header"),
    "ambiguous": (b"symbol,qty,contracts,entry price\nA,1,2,3\n", "input.table.ambiguous"),
    "short-row": (b"symbol,qty,price\nBTC/USDC:USDC,1\n", "input.csv.width"),
    "long-row": (b"symbol,qty,price\nBTC/USDC:USDC,1,2,3\n", "input.csv.width"),
    "open-quote": (b'symbol,qty,price\n"BTC/USDC:USDC,1,2\n', "input.csv.quote"),
    "cut-parquet": (cut_parquet(), "input.parquet"),
    "not-parquet": (b"PAR1" + b"x" * 100, "input.parquet"),
}


@pytest.mark.parametrize("name", BAD)
def test_rejects_file(name: str) -> None:
    data, code = BAD[name]
    error = error_of(data, BALANCE)
    assert error.stable_code == code
    assert error.where.startswith("file1.x")
    assert error.exit_code == 3


def test_rejects_nothing() -> None:
    with pytest.raises(InputError) as caught:
        read_documents([], OPTIONS)
    assert caught.value.stable_code == "input.format.none"


@pytest.mark.parametrize(("name", "code"), [("missing", "input.file.missing"), (".", "input.file.directory")])
def test_rejects_path(tmp_path, name: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_files([tmp_path / name], OPTIONS)
    assert caught.value.stable_code == code


def test_rejects_empty_file(tmp_path) -> None:
    (tmp_path / "empty.json").touch()
    with pytest.raises(InputError) as caught:
        read_files([tmp_path / "empty.json"], OPTIONS)
    assert caught.value.stable_code == "input.file.empty"


def test_rejects_huge_file_before_reading_it(tmp_path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as handle:
        handle.truncate(33 * 1024 * 1024)
    with pytest.raises(InputError) as caught:
        read_files([path], OPTIONS)
    assert caught.value.stable_code == "input.file.size"


def test_rejects_two_whole_accounts() -> None:
    state = dumps.encode(dumps.clearinghouse_state())
    assert error_of(state, BALANCE).stable_code == "input.format.mixed"
    assert error_of(dumps.encode(dumps.CANONICAL), state).stable_code == "input.format.mixed"


def test_rejects_parquet_that_unpacks_to_too_many_rows() -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"symbol": pa.array(["A"] * 200_001), "qty": ["1"] * 200_001, "price": ["1"] * 200_001}), buffer)
    assert error_of(buffer.getvalue(), BALANCE).stable_code == "input.parquet"


def test_the_missing_header_does_not_repeat_the_figures_of_the_first_row() -> None:
    message = str(error_of(BAD["no-header"][0], BALANCE))
    assert "12.5" not in message
    assert "113420.75" not in message


OURS = {"portfolio", "input", "json"}


def outcome(read: Callable[..., object], *arguments: object, **options: object) -> str:
    """The family of the error, or ``portfolio`` for a reading. Any exception that is not ours goes through."""
    try:
        read(*arguments, **options)
    except ZkMarginError as error:
        return error.stable_code.partition(".")[0]
    return "portfolio"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_in_an_error_of_ours_or_a_portfolio(data: bytes) -> None:
    assert outcome(read_documents, [("file", data), ("balance", BALANCE)], OPTIONS) in OURS


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([WHOLE, dumps.CSV_MIXED.encode(), dumps.encode(dumps.clearinghouse_state())]), st.data())
def test_any_edit_of_a_good_file_ends_in_an_error_of_ours_or_a_portfolio(data: bytes, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(start, min(len(data), start + 20)))
    edited = data[:start] + draw.draw(st.binary(max_size=8)) + data[end:]
    assert outcome(read_documents, [("file", edited), ("balance", BALANCE)], OPTIONS) in OURS


KEYS = [
    "symbol",
    "contracts",
    "side",
    "info",
    "size",
    "positions",
    "balance",
    "total",
    "debt",
    "assets",
    "result",
    "list",
    "coin",
    "walletBalance",
    "asset",
    "data",
    "details",
    "assetPositions",
    "position",
    "szi",
    "marginSummary",
    "totalRawUsd",
    "entryPx",
]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=500, deadline=None)
@given(JSON_VALUES)
def test_any_shape_of_json_ends_in_an_error_of_ours_or_a_portfolio(value: object) -> None:
    assert outcome(read_values, value, options=OPTIONS) in OURS
