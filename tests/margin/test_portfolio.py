from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin import strictjson
from margin.decimals import Exact
from margin.errors import InputError
from margin.portfolio import POSITIONS_LIMIT, Balance, Portfolio, Position
from tests.margin.cases import AS_OF, portfolio_dict, position


def refused(value: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        Portfolio.parse(json.dumps(value).encode(), "desk.json")
    return caught.value


def test_parses_the_canonical_format() -> None:
    portfolio = Portfolio.parse(json.dumps(portfolio_dict()).encode())
    assert portfolio.account == "desk-7"
    assert portfolio.as_of == AS_OF
    assert portfolio.positions[1] == Position("ETH/USDT:USDT", Exact(-3025, 2), Exact(1), Exact(24005, 1))
    assert portfolio.positions[1].base_quantity() == Exact(-3025, 2)
    assert portfolio.collateral[2] == Balance("ETH", Exact(-5, 1))


def test_canonical_bytes_read_back_and_are_unique() -> None:
    loose = portfolio_dict(positions=[position("A", "1.50", "2.0", "10.00")])
    tight = portfolio_dict(positions=[position("A", "1.5", "2", "10")])
    assert Portfolio.from_dict(loose).canonical() == strictjson.canonical(tight)
    assert Portfolio.parse(Portfolio.from_dict(tight).canonical()).as_dict() == tight


@given(st.integers(-(10**20), 10**20), st.integers(0, 18), st.integers(1, 10**20), st.integers(0, 18))
def test_numbers_survive_the_round_trip(quantity: int, quantity_decimals: int, price: int, price_decimals: int) -> None:
    held = Position("A", Exact(quantity, quantity_decimals), Exact(1), Exact(price, price_decimals))
    portfolio = Portfolio("a", AS_OF, (held,), ())
    again = Portfolio.parse(portfolio.canonical()).positions[0]
    assert again.quantity.at(18, _exact()) == held.quantity.at(18, _exact())
    assert again.entry_price.at(18, _exact()) == held.entry_price.at(18, _exact())


def _exact() -> Any:
    from margin.decimals import Rounding

    return Rounding.EXACT


def test_repr_shows_nothing_private() -> None:
    portfolio = Portfolio.from_dict(portfolio_dict())
    for text in (repr(portfolio), str(portfolio.positions[0]), repr(portfolio.collateral)):
        assert "60000" not in text
        assert "BTC" not in text
        assert "desk-7" not in text


@pytest.mark.parametrize("field", ["schema", "account", "asOf", "positions", "collateral"])
def test_rejects_schema_without_field(field: str) -> None:
    value = portfolio_dict()
    del value[field]
    error = refused(value)
    assert error.stable_code == "portfolio.schema"
    assert error.where == f"desk.json.{field}"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"schema": "zkmargin/portfolio/v2"}, "desk.json.schema"),
        ({"account": ""}, "desk.json.account"),
        ({"account": "a\0b"}, "desk.json.account"),
        ({"account": 7}, "desk.json.account"),
        ({"positions": {}}, "desk.json.positions"),
        ({"positions": [None]}, "desk.json.positions[0]"),
        ({"positions": [{}]}, "desk.json.positions[0].contractSize"),
        ({"positions": [position("", "1", "1")]}, "desk.json.positions[0].symbol"),
        ({"positions": [position("A", "1", "1") | {"markPrice": "1"}]}, "desk.json.positions[0].markPrice"),
        ({"collateral": [{"asset": "A"}]}, "desk.json.collateral[0].amount"),
        ({"collateral": "USDT"}, "desk.json.collateral"),
        ({"leverage": "20"}, "desk.json.leverage"),
    ],
)
def test_rejects_schema(changes: dict[str, Any], where: str) -> None:
    error = refused(portfolio_dict(**changes))
    assert error.stable_code == "portfolio.schema"
    assert error.where == where


def test_rejects_schema_of_too_many_rows() -> None:
    rows = [{"asset": f"A{index}", "amount": "1"} for index in range(POSITIONS_LIMIT + 1)]
    assert refused(portfolio_dict(collateral=rows)).stable_code == "portfolio.schema"


@pytest.mark.parametrize("text", ["1e5", "NaN", "-0", "1_000", "\uff11", "", 1.5, 3, None])
@pytest.mark.parametrize("field", ["quantity", "contractSize", "entryPrice"])
def test_rejects_number_in_position(field: str, text: object) -> None:
    error = refused(portfolio_dict(positions=[position("A", "1", "1") | {field: text}]))
    assert error.stable_code.startswith("input.number.")
    assert error.where == f"desk.json.positions[0].{field}"


def test_rejects_number_in_balance() -> None:
    error = refused(portfolio_dict(collateral=[{"asset": "A", "amount": "1"}, {"asset": "B", "amount": "1e5"}]))
    assert error.stable_code == "input.number.format"
    assert error.where == "desk.json.collateral[1].amount"


@pytest.mark.parametrize("field", ["contractSize", "entryPrice"])
@pytest.mark.parametrize("text", ["0", "-1"])
def test_rejects_value_that_is_not_positive(field: str, text: str) -> None:
    error = refused(portfolio_dict(positions=[position("A", "1", "1") | {field: text}]))
    assert error.stable_code == "portfolio.value"


def test_rejects_time() -> None:
    assert refused(portfolio_dict(asOf="yesterday")).stable_code == "input.time"


def test_rejects_duplicate_keys() -> None:
    with pytest.raises(InputError) as caught:
        Portfolio.parse(b'{"schema":"a","schema":"b"}')
    assert caught.value.stable_code == "json.duplicate"
