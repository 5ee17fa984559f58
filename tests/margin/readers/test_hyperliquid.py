"""Hyperliquid's clearinghouse state."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from margin.account import scale
from margin.builders.default import default_snapshot
from margin.errors import InputError
from margin.models.cross import evaluate
from margin.readers.api import Reading, read_values
from margin.readers.draft import Options
from margin.tables.cross import RowBook
from margin.widths import FINE_SCALE
from tests.margin.readers import dumps

DOCUMENTED: dict[str, Any] = {
    "assetPositions": [
        {
            "position": {
                "coin": "ETH",
                "entryPx": "2986.3",
                "leverage": {"type": "cross", "value": 20},
                "positionValue": "100.02765",
                "szi": "0.0335",
                "unrealizedPnl": "-0.0134",
            },
            "type": "oneWay",
        }
    ],
    "marginSummary": {
        "accountValue": "13109.482328",
        "totalMarginUsed": "4.967826",
        "totalNtlPos": "100.02765",
        "totalRawUsd": "13009.454678",
    },
    "time": 1_708_622_398_623,
    "withdrawable": "13104.514502",
}
"""The figures of the answer in the API's documentation (info endpoint, perpetuals account summary), on cross margin."""


def read(value: dict[str, Any]) -> Reading:
    return read_values(value, options=Options(account="desk"))


def refused(value: dict[str, Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        read(value)
    return caught.value


def changed(**fields: Any) -> dict[str, Any]:
    value = copy.deepcopy(DOCUMENTED)
    value["assetPositions"][0]["position"] |= fields
    return value


def test_the_documented_account_keeps_its_value() -> None:
    reading = read(DOCUMENTED)
    assert reading.portfolio.as_of == "2024-02-22T17:19:58Z"
    assert [(str(item.quantity), item.symbol) for item in reading.portfolio.positions] == [("0.0335", "ETH/USDC:USDC")]
    assert [(item.asset, str(item.amount)) for item in reading.portfolio.collateral] == [("USDC", "13109.495728")]
    assert not [note for note in reading.notes if note.severity == "warning"]


def test_equity_is_raw_usd_plus_the_value_at_the_snapshots_mark() -> None:
    snapshot = default_snapshot("2026-11-20T12:00:00Z")
    result = evaluate(scale(read(DOCUMENTED).portfolio, snapshot), RowBook(snapshot, "maintenance"))
    assert result.equity * 10**6 == (13009_454678 * FINE_SCALE) + 123_896400 * FINE_SCALE  # 0.0335 ETH at 3698.4


def test_a_missing_position_shows_in_the_account_value() -> None:
    value = copy.deepcopy(DOCUMENTED)
    value["assetPositions"] = []
    assert [note.code for note in read(value).notes if note.severity == "warning"] == ["portfolio.check.account_value"]


def test_zero_positions_are_left_out_with_a_note() -> None:
    reading = read(changed(szi="0.0"))
    assert reading.portfolio.positions == ()
    assert "portfolio.zero" in {note.code for note in reading.notes}


REFUSED = {
    "isolated": ({"leverage": {"type": "isolated", "value": 20, "rawUsd": "-95"}}, "portfolio.isolated"),
    "other-exchange": ({"coin": "xyz:TSLA"}, "portfolio.symbol.form"),
    "spot": ({"coin": "@107"}, "portfolio.symbol.form"),
    "coin-missing": ({"coin": None}, "portfolio.symbol.form"),
    "entry-missing": ({"entryPx": None}, "portfolio.entry_price"),
    "size-malformed": ({"szi": "1_0"}, "input.number.format"),
    "size-null": ({"szi": None}, "input.number.type"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_rejects_position(name: str) -> None:
    fields, code = REFUSED[name]
    error = refused(changed(**fields))
    assert error.stable_code == code
    assert error.where.startswith("input.assetPositions[0].position")


def test_rejects_a_position_without_a_size() -> None:
    value = copy.deepcopy(DOCUMENTED)
    del value["assetPositions"][0]["position"]["szi"]
    assert refused(value).stable_code == "portfolio.contracts"


@pytest.mark.parametrize("broken", [{"assetPositions": {}}, {"assetPositions": ["x"]}, {"marginSummary": None}, {"marginSummary": {}}])
def test_rejects_another_shape(broken: dict[str, Any]) -> None:
    assert refused(DOCUMENTED | broken).stable_code == "portfolio.hyperliquid"


def test_rejects_a_coin_twice() -> None:
    state = dumps.clearinghouse_state()
    state["assetPositions"].append(state["assetPositions"][0])
    assert refused(state).stable_code == "portfolio.duplicate"
