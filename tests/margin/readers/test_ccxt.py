"""ccxt dumps: what is trusted, what is refused, what is only a warning."""

from __future__ import annotations

from typing import Any

import pytest

from margin.builders.default import default_snapshot
from margin.errors import InputError
from margin.readers.api import Reading, read_documents
from margin.readers.draft import Options
from tests.margin.readers import dumps
from tests.margin.readers.dumps import position

SNAPSHOT = default_snapshot("2026-11-20T12:00:00Z")


def read(positions: list[dict[str, Any]], funds: dict[str, Any] | None = None, /, **choices: Any) -> Reading:
    documents = [("positions.json", dumps.encode(positions)), ("balance.json", dumps.encode(funds or dumps.balance()))]
    return read_documents(documents, Options(**({"account": "desk", "as_of": dumps.AS_OF} | choices)))


def refused(positions: list[dict[str, Any]], funds: dict[str, Any] | None = None, /, **choices: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        read(positions, funds, **choices)
    return caught.value


def codes(reading: Reading) -> dict[str, str]:
    return {note.code: note.severity for note in reading.notes}


BTC = "BTC/USDC:USDC"

# Positions ---------------------------------------------------------------------------------------------------------------------

REFUSED = {
    "side-against-sign": (position(BTC, "long", -1.25, 1), "portfolio.side", "contracts"),
    "side-against-the-exchange": (position(BTC, "long", 1, 1, info={"positionAmt": "-1"}), "portfolio.side", "side"),
    "side-missing": (position(BTC, None, 1, 1), "portfolio.side.missing", "side"),
    "side-unknown": (position(BTC, "up", 1, 1), "portfolio.side.unknown", "side"),
    "contracts-missing": (position(BTC, "long", None, 1, notional=5), "portfolio.contracts", "contracts"),
    "symbol-missing": (position(BTC, "long", 1, 1) | {"symbol": None}, "portfolio.symbol.missing", "symbol"),
    "entry-missing": (position(BTC, "long", 1, None), "portfolio.entry_price", "entryPrice"),
    "entry-zero": (position(BTC, "long", 1, 0), "portfolio.entry_price", "entryPrice"),
    "entry-negative": (position(BTC, "long", 1, "-3"), "portfolio.entry_price", "entryPrice"),
    "contract-size-zero": (position(BTC, "long", 1, 1, contractSize=0), "portfolio.contract_size", "contractSize"),
    "inverse": (position("BTC/USD:BTC", "long", 1, 1), "portfolio.inverse", "symbol"),
    "inverse-future": (position("ETH/USD:ETH-261225", "long", 1, 1), "portfolio.inverse", "symbol"),
    "quanto": (position("ETH/USD:BTC", "long", 1, 1), "portfolio.quanto", "symbol"),
    "option": (position("BTC/USDC:USDC-261225-90000-C", "short", 1, 1), "portfolio.option", "symbol"),
    "spot": (position("BTC/USDT", "long", 1, 1), "portfolio.spot", "symbol"),
    "isolated": (position(BTC, "long", 1, 1, marginMode="isolated"), "portfolio.isolated", "marginMode"),
    "symbol-unprintable": (position("BTC\x07", "long", 1, 1), "portfolio.name", "symbol"),
    "symbol-too-long": (position("B" * 65, "long", 1, 1), "portfolio.name", "symbol"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_rejects_position(name: str) -> None:
    item, code, field = REFUSED[name]
    error = refused([dumps.positions()[1], item])
    assert error.stable_code == code
    assert error.where == f"positions.json[1].{field}"


NUMBERS = {
    "underscore": ("1_000", "input.number.format"),
    "full-width": ("１２", "input.number.format"),
    "nan": ("NaN", "input.number.format"),
    "infinity": ("inf", "input.number.format"),
    "comma": ("1,5", "input.number.format"),
    "space-inside": ("1 5", "input.number.format"),
    "hex": ("0x10", "input.number.format"),
    "words": ("many", "input.number.format"),
    "two-points": ("1.2.3", "input.number.format"),
    "too-many-decimals": ("0." + "0" * 30 + "1", "input.number.decimals"),
    "too-long": ("1" * 81, "input.number.length"),
    "huge-exponent": ("1e999", "input.number.length"),
    "boolean": (True, "input.number.type"),
    "array": ([1], "input.number.type"),
    "object": ({"a": 1}, "input.number.type"),
}


@pytest.mark.parametrize("field", ["contracts", "contractSize", "entryPrice"])
@pytest.mark.parametrize("name", NUMBERS)
def test_rejects_number(name: str, field: str) -> None:
    value, code = NUMBERS[name]
    error = refused([position(BTC, "long", 1, 1) | {field: value}])
    assert error.stable_code == code
    assert error.where == f"positions.json[0].{field}"


@pytest.mark.parametrize("name", NUMBERS)
def test_rejects_balance_number(name: str) -> None:
    value, code = NUMBERS[name]
    error = refused([], dumps.balance(value))
    assert error.stable_code == code
    assert error.where == "balance.json.total.USDC"


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("1e5", "100000"), ("1e-05", "0.00001"), ("+3", "3"), (".5", "0.5"), ("007", "7"), ("1.", "1"), (" 2 ", "2"), (1.5, "1.5"), (3, "3")],
)
def test_numbers_as_exchanges_write_them_are_read(text: Any, quantity: str) -> None:
    assert str(read([position(BTC, "long", text, 1)]).portfolio.positions[0].quantity) == quantity


@pytest.mark.parametrize("zero", [0, "0", "-0", -0.0, "0.000", "0e5"])
def test_zero_positions_are_left_out_with_a_note(zero: Any) -> None:
    reading = read([position(BTC, None, zero, None), dumps.positions()[1]])
    assert [item.symbol for item in reading.portfolio.positions] == ["ETH/USDC:USDC"]
    assert codes(reading)["portfolio.zero"] == "note"


@pytest.mark.parametrize(("side", "contracts", "quantity"), [("short", -2, "-2"), ("SELL", 2, "-2"), ("Buy", 2, "2"), (None, -2, "-2")])
def test_a_side_gives_the_sign(side: str | None, contracts: int, quantity: str) -> None:
    assert str(read([position(BTC, side, contracts, 1)]).portfolio.positions[0].quantity) == quantity


def test_rejects_hedged_pair() -> None:
    error = refused([position(BTC, "long", 2, 1), position(BTC, "short", 1, 1)])
    assert error.stable_code == "portfolio.hedged"
    assert error.where == "positions.json[0] and positions.json[1]"


def test_rejects_the_same_instrument_twice() -> None:
    assert refused([position(BTC, "long", 2, 1), position(BTC, "long", 1, 1)]).stable_code == "portfolio.duplicate"


def test_an_empty_side_of_a_hedged_account_is_no_hedge() -> None:
    assert len(read([position(BTC, "long", 2, 1), position(BTC, "short", 0, 1)]).portfolio.positions) == 1


# Deribit: contracts is null, info.size is in base units -------------------------------------------------------------------------


def deribit(size: Any, contract_size: Any) -> list[dict[str, Any]]:
    return [position("SOL/USDC:USDC", "short", None, "172.5", contractSize=contract_size, info={"size": size})]


@pytest.mark.parametrize(
    ("contract_size", "quantity", "size"),
    [(10, "-25", "10"), (None, "-250", "1"), (0, "-250", "1"), (3, "-250", "1"), ("0.5", "-500", "0.5")],
)
def test_the_exchanges_own_size_is_taken_when_contracts_is_null(contract_size: Any, quantity: str, size: str) -> None:
    reading = read(deribit(-250, contract_size))
    (found,) = reading.portfolio.positions
    assert (str(found.quantity), str(found.contract_size)) == (quantity, size)
    assert codes(reading)["portfolio.info_size"] == "note"


def test_rejects_the_exchanges_own_size_against_the_side() -> None:
    item = deribit(-250, 10)[0] | {"side": "long"}
    assert refused([item]).stable_code == "portfolio.side"


# Contract sizes and symbols from the snapshot ---------------------------------------------------------------------------------


def test_a_missing_contract_size_comes_from_the_snapshot_with_a_note() -> None:
    for snapshot in (None, SNAPSHOT):
        reading = read([position("BTC/USDT:USDT", "long", 1, 1, contractSize=None)], snapshot=snapshot)
        assert str(reading.portfolio.positions[0].contract_size) == "1"
        assert codes(reading)["portfolio.contract_size"] == "note"


@pytest.mark.parametrize("alias", ["BTCUSDT", "btc-usdt", "BTC_USDT", "BTC-USDT-SWAP", "BTCUSDT-PERP", "btcusdt"])
def test_an_exchange_id_is_read_as_the_snapshots_symbol_with_a_note(alias: str) -> None:
    reading = read([position(alias, "long", 1, 1)], snapshot=SNAPSHOT)
    assert reading.portfolio.positions[0].symbol == "BTC/USDT:USDT"
    assert codes(reading)["portfolio.symbol.alias"] == "note"


def test_rejects_unknown_symbol_and_names_the_nearest() -> None:
    error = refused([position("BTCC/USDT:USDT", "long", 1, 1)], snapshot=SNAPSHOT)
    assert error.stable_code == "portfolio.symbol.unknown"
    assert "BTC/USDT:USDT" in error.hint


def test_rejects_an_alias_and_its_symbol_in_one_account() -> None:
    items = [position("BTCUSDT", "long", 1, 1), position("BTC/USDT:USDT", "short", 1, 1)]
    assert refused(items, snapshot=SNAPSHOT).stable_code == "portfolio.hedged"


# Figures that are not trusted --------------------------------------------------------------------------------------------------

WARNINGS = {
    "notional": ({"markPrice": 100, "notional": 900}, "portfolio.check.notional"),
    "notional-is-the-quantity": ({"markPrice": 100, "notional": 2}, "portfolio.check.notional"),
    "profit": ({"markPrice": 110, "notional": 220, "unrealizedPnl": -20}, "portfolio.check.pnl"),
    "maintenance": ({"maintenanceMargin": "1"}, "portfolio.check.maintenance"),
    "unreadable": ({"maintenanceMargin": "unknown"}, "portfolio.check.unreadable"),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_untrusted_figures_only_warn(name: str) -> None:
    changes, code = WARNINGS[name]
    item = position("BTC/USDT:USDT", "long", 2, 100, **changes)
    reading = read([item], snapshot=SNAPSHOT, balance="wallet")
    assert codes(reading)[code] == "warning"
    assert str(reading.portfolio.positions[0].quantity) == "2"


def test_figures_that_fit_do_not_warn() -> None:
    item = position("BTC/USDT:USDT", "short", 2, 115000, markPrice=115770, notional=-231540, unrealizedPnl=-1540, maintenanceMargin=1107.7)
    assert "warning" not in codes(read([item], snapshot=SNAPSHOT, balance="wallet")).values()


# Balances ----------------------------------------------------------------------------------------------------------------------

PROFIT = [position(BTC, "long", 2, 100, markPrice=110, unrealizedPnl=20)]


def amounts(reading: Reading) -> dict[str, str]:
    return {item.asset: str(item.amount) for item in reading.portfolio.collateral}


def test_rejects_total_that_may_hold_open_profit() -> None:
    error = refused(PROFIT, dumps.balance(1000))
    assert error.stable_code == "portfolio.balance.basis"
    assert error.where == "balance.json.total.USDC"


@pytest.mark.parametrize(("basis", "amount"), [("wallet", "1000"), ("equity", "980")])
def test_the_meaning_of_total_can_be_said(basis: str, amount: str) -> None:
    assert amounts(read(PROFIT, dumps.balance(1000), balance=basis)) == {"USDC": amount}


def test_rejects_equity_without_the_profit_to_subtract() -> None:
    items = [PROFIT[0] | {"unrealizedPnl": None}, PROFIT[0] | {"symbol": "ETH/USDC:USDC"}]
    assert refused(items, dumps.balance(1000), balance="equity").stable_code == "portfolio.balance.basis"


SETTLED = {
    "binance": {"assets": [{"asset": "USDC", "walletBalance": "980", "marginBalance": "1000"}]},
    "bybit": {"result": {"list": [{"coin": [{"coin": "USDC", "walletBalance": "980", "equity": "1000"}]}]}},
    "okx": {"data": [{"details": [{"ccy": "USDC", "cashBal": "980", "eq": "1000"}]}]},
}


@pytest.mark.parametrize("exchange", SETTLED)
def test_the_exchanges_settled_balance_is_taken_with_a_note(exchange: str) -> None:
    reading = read(PROFIT, dumps.balance(1000, info=SETTLED[exchange]))
    assert amounts(reading) == {"USDC": "980"}
    assert codes(reading)["portfolio.balance.settled"] == "note"


def test_rejects_a_settled_balance_that_stands_twice() -> None:
    info = {"assets": SETTLED["binance"]["assets"] * 2}
    assert refused(PROFIT, dumps.balance(1000, info=info)).stable_code == "portfolio.balance.duplicate"


def test_debts_are_subtracted() -> None:
    balance = {"info": {}, "total": {"USDC": "100", "BTC": "1"}, "free": {}, "used": {}, "debt": {"BTC": "1.5", "ETH": "2", "USDC": 0}}
    assert amounts(read([], balance)) == {"USDC": "100", "BTC": "-0.5", "ETH": "-2"}


def test_free_and_used_are_added_when_total_is_null() -> None:
    balance = {"info": {}, "total": {"USDC": None}, "free": {"USDC": "1.25"}, "used": {"USDC": 2}}
    assert amounts(read([], balance)) == {"USDC": "3.25"}


@pytest.mark.parametrize("free", [{}, {"USDC": None}, {"USDC": "1"}])
def test_rejects_a_balance_without_a_figure(free: dict[str, Any]) -> None:
    error = refused([], {"info": {}, "total": {"USDC": None}, "free": free, "used": {}})
    assert error.stable_code == "portfolio.balance.null"


def test_zero_balances_are_left_out_with_a_note_that_counts_them() -> None:
    total = {"USDC": 5} | {f"COIN{number}": 0 for number in range(200)}
    reading = read([], {"info": {}, "total": total, "free": {}, "used": {}})
    assert amounts(reading) == {"USDC": "5"}
    (note,) = [note for note in reading.notes if note.code == "portfolio.balance.zero"]
    assert note.where.endswith("and 195 more")


def test_assets_are_left_out_only_when_asked_and_never_debts() -> None:
    balance = {"info": {}, "total": {"USDC": 5, "AIR": 7, "OWED": -1}, "free": {}, "used": {}}
    reading = read([], balance, leave_out=frozenset({"AIR", "OWED"}))
    assert amounts(reading) == {"USDC": "5", "OWED": "-1"}
    assert codes(reading)["portfolio.balance.left_out"] == "note"


def test_rejects_an_asset_twice_in_other_letters() -> None:
    balance = {"info": {}, "total": {"BTC": 5, "btc": 7}, "free": {}, "used": {}}
    assert refused([], balance, snapshot=SNAPSHOT).stable_code == "portfolio.balance.duplicate"


def test_rejects_positions_without_balances() -> None:
    with pytest.raises(InputError) as caught:
        read_documents([("positions.json", dumps.encode(dumps.positions()))], Options(as_of=dumps.AS_OF))
    assert caught.value.stable_code == "portfolio.balance.missing"


def test_rejects_an_empty_account() -> None:
    assert refused([], {"info": {}, "total": {"USDC": 0}, "free": {}, "used": {}}).stable_code == "portfolio.empty"


def test_rejects_an_account_without_a_time() -> None:
    items = [item | {"timestamp": None} for item in dumps.positions()]
    assert refused(items, as_of=None).stable_code == "input.asof"


@pytest.mark.parametrize("time", ["yesterday", "2026-11-20T12:00:00+00:00", "2026-13-01T00:00:00Z"])
def test_rejects_a_time_that_is_not_utc(time: str) -> None:
    assert refused(dumps.positions(), as_of=time).stable_code == "input.time"


def test_rejects_too_many_rows() -> None:
    items = [position(f"C{number}/USDC:USDC", "long", 1, 1) for number in range(10_001)]
    assert refused(items).stable_code == "portfolio.rows"
