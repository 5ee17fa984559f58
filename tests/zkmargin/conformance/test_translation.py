"""Short forms: tiers by rule, sections by default, policies by chain, and the depth of a snapshot."""

from __future__ import annotations

from typing import Any

import pytest

from margin.errors import InputError
from zkmargin.conformance.cases import read_set
from zkmargin.conformance.computing import compute
from zkmargin.conformance.market import Market

EXPIRY = "2026-01-31T08:00:00Z"


def market(**parts: Any) -> Market:
    """A market with one contract, and the parts that are given."""
    contract = {"symbol": "P", "price": "100", "tiers": {"rule": "flat", "maintenance": "0.05", "initial": "0.1"}}
    return Market.read({"venue": "v", "numeraire": "USD", "instruments": [contract], **parts})


def size_rule(**parts: Any) -> dict[str, Any]:
    """A contract whose rate grows with its size."""
    rule = {"rule": "size", "maintenance": "0.01", "initial": "0.02", "slope": "0.001", "step": "5", "steps": 4, **parts}
    return {"venue": "v", "numeraire": "USD", "instruments": [{"symbol": "P", "price": "100", "tiers": rule}]}


@pytest.mark.parametrize(("size", "expected"), [("5", "7.5"), ("10", "20"), ("15", "37.5"), ("20", "60")])
def test_size_rule_is_the_venues_at_whole_steps(size: str, expected: str) -> None:
    """``size * 100 * (0.01 + 0.001 * size)``."""
    assert not list(compute(only(size_rule(), size, expected)).failures())


def test_size_rule_is_never_below_between_steps() -> None:
    """The parabola has 12.6 at a size of 7 and its chord 12.5 + 0.1 more; the bound is slope x price x step^2 / 4."""
    venue = 7 * 100 * (0.01 + 0.001 * 7)
    (check,) = compute(only(size_rule(), "7", "0")).checks
    assert venue <= float(check.measured) <= venue + 0.001 * 100 * 25 / 4


def only(snapshot: dict[str, Any], quantity: str, requirement: str) -> Any:
    """A case with one position."""
    case = {
        "name": "one",
        "model": "cross",
        "snapshot": snapshot,
        "account": {"positions": [{"symbol": "P", "quantity": quantity}]},
        "expected": {"maintenance": {"requirement": requirement}},
    }
    return read_set({"schema": "zkmargin/conformance/v1", "set": "s", "title": "t", "source": "x", "cases": [case]}).cases[0]


def test_levels_that_are_left_out_are_the_maintenance_level() -> None:
    (item,) = market().snapshot().instruments
    assert item.tiers[0].rates == (50_000_000, 50_000_000, 100_000_000)


def test_the_smallest_depth_with_room_is_taken() -> None:
    assert market().snapshot().depth == 3
    tiers = {"rule": "size", "maintenance": "0.01", "slope": "0.00001", "step": "1", "steps": 600}
    assert (
        Market.read({"venue": "v", "numeraire": "USD", "instruments": [{"symbol": "P", "price": "100", "tiers": tiers}]}).snapshot().depth
        == 4
    )


def test_a_depth_that_is_asked_for_and_a_time_change_no_row() -> None:
    one = market()
    assert one.snapshot(4).depth == 4
    assert one.snapshot(3, "2026-02-02T00:00:00Z").as_of == "2026-02-02T00:00:00Z"
    assert one.snapshot(3, "2026-02-02T00:00:00Z").instruments == one.snapshot(4).instruments


def test_missing_scenarios_repeat_the_first() -> None:
    section = {
        "scenarios": ["up", "down", "far"],
        "classes": [{"name": "c", "weights": ["0.5", "1"]}],
        "groups": [{"name": "g", "class": "c"}],
        "arrays": [{"symbol": "P", "group": "g", "values": ["-7", "7"]}],
    }
    made = market(portfolio=section).snapshot().portfolio
    assert made is not None
    assert made.scenarios == ("up", "down", "far", "unused 4")
    assert [value // 10**10 for value in made.arrays[0].values] == [-7, 7, -7, -7]
    assert [weight / 10**9 for weight in made.classes[0].weights[1]] == [0.5, 1, 0.5, 0.5]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"parameters": {"nothing": "1"}}, "portfolio.parameters.nothing"),
        ({"parameters": []}, "portfolio.parameters"),
        ({"extra": {"Q": "1"}}, "portfolio.extra.Q"),
        ({"chain": ["P"]}, "portfolio.chain"),
        ({"surplus": "1"}, "portfolio.surplus"),
    ],
)
def test_rejects_conformance_schema_in_a_policy(change: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as caught:
        Market.read({"venue": "v", "numeraire": "USD", "portfolio": {**policy(), **change}})
    assert (caught.value.stable_code, caught.value.where) == ("conformance.schema", where)


def policy(**parts: Any) -> dict[str, Any]:
    """A section from a chain with one put."""
    chain = [
        {"kind": "index", "underlying": "BTC", "price": "20250"},
        {"kind": "forward", "underlying": "BTC", "expiry": EXPIRY, "price": "20250"},
        {
            "kind": "option",
            "underlying": "BTC",
            "symbol": "put",
            "expiry": EXPIRY,
            "strike": "18500",
            "side": "P",
            "vol": "0.5",
            "price": "290",
        },
    ]
    return {"policy": "standard-bybit", "chain": chain, **parts}


def test_extra_is_added_whichever_of_the_two_a_class_takes() -> None:
    snapshot = {
        "venue": "v",
        "numeraire": "USD",
        "portfolio": policy(extra={"put": {"maintenance": "0", "initial": {"short": "40"}}}, parameters={"fee": "0.002"}),
    }
    case = {
        "name": "one",
        "model": "portfolio",
        "snapshot": snapshot,
        "account": {"positions": [{"symbol": "put", "quantity": "-1"}]},
        "expected": {"maintenance": {"balance": "-938"}, "initial": {"balance": "-2355"}},
    }
    made = read_set({"schema": "zkmargin/conformance/v1", "set": "s", "title": "t", "source": "x", "cases": [case]}).cases[0]
    assert not list(compute(made).failures())
