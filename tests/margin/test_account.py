from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.account import NULL_HOLDING, Account, lots_of, pack, scale
from margin.decimals import Exact, Rounding, render
from margin.errors import InputError
from margin.ids import account_tag
from margin.portfolio import Portfolio
from margin.snapshot import Snapshot
from margin.widths import CASH_BITS, ID_BITS, LOTS_BITS, SAFE_BITS, VALUE_SCALE
from tests.margin import cases
from tests.margin.cases import position


def scaled(**changes: Any) -> Account:
    return scale(cases.portfolio(**changes), cases.snapshot())


def refused(**changes: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        scaled(**changes)
    return caught.value


def test_scales_positions_collateral_and_cash() -> None:
    snapshot = cases.snapshot()
    account = scaled()
    btc, eth = snapshot.instruments[:2]
    assert dict(account.positions) == {btc.id: 500, eth.id: -3025}
    btc_asset, eth_asset = snapshot.collateral
    assert dict(account.collateral) == {btc_asset.id: 12_345, eth_asset.id: -5_000}
    assert account.tag == account_tag("desk-7")
    exact = Fraction("4000.123456789012") - Fraction("0.5") * 60_000 + Fraction("30.25") * Fraction("2400.5")
    assert account.cash == floor(exact * 10**10)
    assert account.cash == 466_152_484_567_890


def test_holdings_are_sorted_by_id() -> None:
    account = scaled()
    assert list(account.positions) == sorted(account.positions)
    assert list(account.collateral) == sorted(account.collateral)
    swapped = cases.portfolio_dict()
    swapped["positions"].reverse()
    swapped["collateral"].reverse()
    assert scale(Portfolio.from_dict(swapped), cases.snapshot()) == account


def test_the_account_does_not_depend_on_prices() -> None:
    value = cases.snapshot_dict()
    value["instruments"][0]["markPrice"] = "10"
    value["collateral"][0]["price"] = "10"
    assert scale(cases.portfolio(), Snapshot.from_dict(value)) == scaled()


def test_cash_is_rounded_down_once() -> None:
    """Two balances of 0.6 units of 1e-10 make one unit; minus 0.1 unit makes minus one."""
    balances = [{"asset": "USDT", "amount": "0.00000000006"}, {"asset": "USDC", "amount": "0.00000000006"}]
    assert scaled(positions=[], collateral=balances).cash == 1
    assert scaled(positions=[], collateral=[{"asset": "USDT", "amount": "-0.00000000001"}]).cash == -1


@pytest.mark.parametrize(
    ("amount", "lots"), [("0.00001", 1), ("0.000019999", 1), ("0.000009999", 0), ("-0.000000001", -1), ("-0.00001", -1)]
)
def test_collateral_rounds_down_and_debts_up(amount: str, lots: int) -> None:
    account = scaled(collateral=[{"asset": "BTC", "amount": amount}])
    assert [value for _, value in account.collateral] == ([lots] if lots else [])


def test_zero_positions_are_left_out_and_cost_nothing() -> None:
    account = scaled(positions=[position("BTC/USDT:USDT", "0", "60000")], collateral=[])
    assert account == Account(account_tag("desk-7"), 0, (), ())


def test_contracts_and_base_units_are_the_same_account() -> None:
    value = cases.snapshot_dict()
    value["instruments"][0]["contractSize"] = "0.01"
    snapshot = Snapshot.from_dict(value)
    contracts = cases.portfolio(positions=[position("BTC/USDT:USDT", "150", "60000", "0.01")])
    padded = cases.portfolio(positions=[position("BTC/USDT:USDT", "150", "60000", "0.0100")])
    base = cases.portfolio(positions=[position("BTC/USDT:USDT", "1.5", "60000", "1.0")])
    assert scale(contracts, snapshot) == scale(base, snapshot) == scale(padded, snapshot)


@pytest.mark.parametrize("size", ["0.1", "10", "0.01"])
def test_rejects_contract_size(size: str) -> None:
    error = refused(positions=[position("BTC/USDT:USDT", "1", "60000", size)])
    assert (error.stable_code, error.where) == ("account.contract-size", "positions[0].contractSize")


def test_rejects_unknown_symbol() -> None:
    error = refused(positions=[position("BTC/USDT:USDT", "1", "1"), position("DOGE/USDT:USDT", "1", "1")])
    assert (error.stable_code, error.where) == ("account.unknown", "positions[1].symbol")


def test_rejects_unknown_symbol_even_with_zero_quantity() -> None:
    assert refused(positions=[position("DOGE/USDT:USDT", "0", "1")]).stable_code == "account.unknown"


@pytest.mark.parametrize("amount", ["1", "-1"])
def test_rejects_unknown_asset(amount: str) -> None:
    error = refused(collateral=[{"asset": "DOGE", "amount": amount}])
    assert (error.stable_code, error.where) == ("account.unknown", "collateral[0].asset")


@pytest.mark.parametrize("symbol", ["BTC/USD:BTC", "ETH/USD:ETH", "BTC/USD:BTC-261225"])
def test_rejects_inverse(symbol: str) -> None:
    error = refused(positions=[position(symbol, "1", "1")])
    assert (error.stable_code, error.where) == ("account.inverse", "positions[0].symbol")


def test_rejects_unknown_settlement_asset() -> None:
    """A registered snapshot has no such instrument (rule S5); one that skipped the rules may."""
    value = cases.snapshot_dict()
    value["instruments"][0]["settle"] = "DOGE"
    with pytest.raises(InputError) as caught:
        scale(cases.portfolio(), Snapshot.from_dict(value, validate=False))
    assert (caught.value.stable_code, caught.value.where) == ("account.unknown", "positions[0].symbol")


def test_cost_of_a_position_that_settles_in_an_asset_is_taken_from_that_asset() -> None:
    value = cases.snapshot_dict()
    value["instruments"][1]["settle"] = "BTC"
    snapshot = Snapshot.from_dict(value)
    item, btc = snapshot.instruments[1], next(asset for asset in snapshot.collateral if asset.asset == "BTC")
    held = [{"asset": "BTC", "amount": "1"}, {"asset": "USDT", "amount": "100"}]
    rows = [position(item.symbol, "2", "0.05")]
    account = scale(cases.portfolio(positions=rows, collateral=held), snapshot)
    assert account.cash == 100 * VALUE_SCALE
    assert dict(account.collateral)[btc.id] == lots_of(Exact(9, 1), btc.lot, Rounding.EXACT)
    short = scale(cases.portfolio(positions=rows, collateral=held[1:]), snapshot)
    assert dict(short.collateral)[btc.id] == -lots_of(Exact(1, 1), btc.lot, Rounding.EXACT)


def test_rejects_duplicate_instrument() -> None:
    """Long and short at once, or one position in two rows: tiers apply to the whole."""
    rows = [position("BTC/USDT:USDT", "1", "60000"), position("ETH/USDT:USDT", "1", "1"), position("BTC/USDT:USDT", "-1", "60000")]
    error = refused(positions=rows)
    assert (error.stable_code, error.where) == ("account.duplicate", "positions[2]")


@pytest.mark.parametrize("asset", ["BTC", "USDT"])
def test_rejects_duplicate_balance(asset: str) -> None:
    error = refused(collateral=[{"asset": asset, "amount": "1"}, {"asset": asset, "amount": "1"}])
    assert (error.stable_code, error.where) == ("account.duplicate", "collateral[1]")


@pytest.mark.parametrize("quantity", ["0.0001", "-1.2345", "0.00100000001"])
def test_rejects_lot(quantity: str) -> None:
    error = refused(positions=[position("BTC/USDT:USDT", quantity, "60000")])
    assert (error.stable_code, error.where) == ("account.lot", "positions[0].quantity")
    assert quantity.lstrip("-") not in str(error)


@pytest.mark.parametrize("sign", ["", "-"])
def test_rejects_width_of_lots(sign: str) -> None:
    widest = render((1 << LOTS_BITS) - 1, 3)
    assert abs(scaled(positions=[position("BTC/USDT:USDT", sign + widest, "0.000001")], collateral=[]).positions[0][1]) == 2**63 - 1
    error = refused(positions=[position("BTC/USDT:USDT", sign + render(1 << LOTS_BITS, 3), "0.000001")])
    assert (error.stable_code, error.where) == ("account.width", "positions[0].quantity")
    error = refused(collateral=[{"asset": "BTC", "amount": sign + render(1 << LOTS_BITS, 5)}])
    assert (error.stable_code, error.where) == ("account.width", "collateral.BTC")


@pytest.mark.parametrize("sign", ["", "-"])
def test_rejects_width_of_cash(sign: str) -> None:
    widest = render((1 << CASH_BITS) - 1, 10)
    assert abs(scaled(positions=[], collateral=[{"asset": "USDT", "amount": sign + widest}]).cash) == 2**95 - 1
    assert refused(positions=[], collateral=[{"asset": "USDT", "amount": sign + render(1 << CASH_BITS, 10)}]).stable_code == "account.width"


@given(
    st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(1, 10**12), st.integers(0, 12)), min_size=3, max_size=3),
    st.lists(st.tuples(st.integers(-(10**13), 10**13), st.integers(0, 18)), min_size=4, max_size=4),
)
def test_scaling_equals_fractions(held: list[tuple[int, int, int]], balances: list[tuple[int, int]]) -> None:
    snapshot = cases.snapshot()
    value = cases.portfolio_dict(positions=[], collateral=[])
    cash = Fraction(0)
    lots: dict[int, int] = {}
    for item, (count, price, decimals) in zip(snapshot.instruments, held, strict=True):
        quantity = count * Fraction(item.lot)
        entry = Fraction(price, 10**decimals)
        cash -= quantity * entry
        lots[item.id] = count
        exact = Exact(count, len(item.lot.partition(".")[2]))
        value["positions"].append(position(item.symbol, str(exact), render(price, decimals)))
    for name, (amount, decimals) in zip(("USDT", "USDC", "BTC", "ETH"), balances, strict=True):
        value["collateral"].append({"asset": name, "amount": render(amount, decimals)})
        if name in snapshot.cash_currencies:
            cash += Fraction(amount, 10**decimals)
    account = scale(Portfolio.from_dict(value), snapshot)
    assert account.cash == floor(cash * 10**10)
    assert dict(account.positions) == {key: count for key, count in lots.items() if count}
    for asset, (amount, decimals) in zip(snapshot.collateral, balances[2:], strict=True):
        assert dict(account.collateral).get(asset.id, 0) == floor(Fraction(amount, 10**decimals) / Fraction(asset.lot))


@given(st.integers(-(10**25), 10**25), st.integers(0, 20), st.integers(1, 10**9), st.integers(0, 12))
def test_lots_of_equals_fractions(amount: int, decimals: int, lot: int, lot_decimals: int) -> None:
    exact = Fraction(amount, 10**decimals) / Fraction(lot, 10**lot_decimals)
    text = render(lot, lot_decimals)
    number = Exact(amount, decimals)
    assert lots_of(number, text, Rounding.DOWN) == floor(exact)
    assert lots_of(number, text, Rounding.UP) == -floor(-exact)
    if exact.denominator == 1:
        assert lots_of(number, text, Rounding.EXACT) == exact
    else:
        with pytest.raises(ValueError, match="whole"):
            lots_of(number, text, Rounding.EXACT)


# The account itself ------------------------------------------------------------------------------------------------------------


def test_slots_have_the_nulls_first() -> None:
    account = Account(1, 2, ((5, 1), (9, -1)), ((3, 7),))
    slots = account.slots(4, 2)
    assert slots.positions == (NULL_HOLDING, NULL_HOLDING, (5, 1), (9, -1))
    assert slots.collateral == (NULL_HOLDING, (3, 7))
    assert account.slots(2, 1).positions == account.positions
    assert [identifier for identifier, _ in slots.positions] == sorted(identifier for identifier, _ in slots.positions)


@pytest.mark.parametrize(("positions", "collateral", "what"), [(1, 1, "positions"), (2, 0, "collateral")])
def test_rejects_slots(positions: int, collateral: int, what: str) -> None:
    with pytest.raises(InputError) as caught:
        Account(1, 2, ((5, 1), (9, -1)), ((3, 7),)).slots(positions, collateral)
    assert caught.value.stable_code == "account.slots"
    assert what in caught.value.what


WIDE = 1 << LOTS_BITS


@pytest.mark.parametrize(
    ("tag", "cash", "positions", "code"),
    [
        (-1, 0, (), "account.width"),
        (1 << ID_BITS, 0, (), "account.width"),
        (0, 1 << CASH_BITS, (), "account.width"),
        (0, -(1 << CASH_BITS), (), "account.width"),
        (0, 0, ((1 << ID_BITS, 1),), "account.width"),
        (0, 0, ((1, WIDE),), "account.width"),
        (0, 0, ((1, -WIDE),), "account.width"),
        (0, 0, ((1, 0),), "account.zero"),
        (0, 0, ((0, 1),), "account.order"),
        (0, 0, ((-1, 1),), "account.order"),
        (0, 0, ((2, 1), (1, 1)), "account.order"),
        (0, 0, ((2, 1), (2, 1)), "account.order"),
    ],
)
def test_rejects_account(tag: int, cash: int, positions: tuple[tuple[int, int], ...], code: str) -> None:
    with pytest.raises(InputError) as caught:
        Account(tag, cash, positions, ())
    assert caught.value.stable_code == code
    if positions:
        with pytest.raises(InputError) as caught:
            Account(tag, cash, (), positions)
        assert caught.value.where.startswith("collateral[")


def test_widest_account_is_accepted() -> None:
    Account((1 << ID_BITS) - 1, (1 << CASH_BITS) - 1, (((1 << ID_BITS) - 1, WIDE - 1),), ((1, 1 - WIDE),))


def test_packing_is_injective_at_the_edges() -> None:
    ids = [0, 1, 2, (1 << ID_BITS) - 1]
    lots = [0, 1, -1, WIDE - 1, 1 - WIDE]
    packed = {pack((identifier, count)) for identifier in ids for count in lots}
    assert len(packed) == len(ids) * len(lots)
    assert all(0 < value < 1 << (ID_BITS + LOTS_BITS + 1) for value in packed)
    assert ID_BITS + LOTS_BITS + 1 <= SAFE_BITS
    assert pack(NULL_HOLDING) == 2**63
    assert pack((1, 0)) == 2**64 + 2**63


@given(st.integers(0, 2**128 - 1), st.integers(-(2**63) + 1, 2**63 - 1))
def test_packing_can_be_undone(identifier: int, lots: int) -> None:
    value = pack((identifier, lots))
    assert (value >> 64, (value & (2**64 - 1)) - 2**63) == (identifier, lots)


@pytest.mark.parametrize("holding", [(0, WIDE), (0, -WIDE), (1 << ID_BITS, 0), (-1, 0)])
def test_rejects_packing_out_of_range(holding: tuple[int, int]) -> None:
    with pytest.raises(InputError) as caught:
        pack(holding)
    assert caught.value.stable_code == "account.width"


def test_repr_shows_nothing_private() -> None:
    account = scaled()
    assert str(account.cash) not in repr(account)
    assert str(account.positions[0][0]) not in repr(account)
