"""Accounts of starknet-perpetual's own tests: starkware-libs/starknet-perpetual @0ae9f38e ``core/value_risk_calculator.cairo``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.account import Account
from margin.claim import Claim
from margin.decimals import Exact
from margin.models.cross import evaluate
from margin.snapshot import Snapshot, make_instrument
from margin.tables.cross import RowBook
from margin.venues.starknet import Holding, RiskTiers, health, starknet_tiers, total_risk, total_value
from margin.widths import FINE_SCALE, VALUE_SCALE
from tests.margin.cases import AS_OF

A, B, C, D, E = (900, 500), (1000, 900), (500, 100), (100, 700), (2000, 0)  # price, risk factor in thousandths

# name, [(balance, asset)], collateral, total value, total risk, state
ACCOUNTS = [
    ("basic before", [(60, A)], 0, 54_000, 27_000, "Healthy"),
    ("basic after", [(80, A)], 0, 72_000, 36_000, "Healthy"),
    ("negative before", [(-60, A)], 0, -54_000, 27_000, "Deleveragable"),
    ("flip after", [(20, A)], 0, 18_000, 9_000, "Healthy"),
    ("five assets before", [(60, A), (40, B), (20, C), (10, D), (5, E)], 0, 115_000, 64_700, "Healthy"),
    ("five assets after", [(80, A), (40, B), (20, C), (10, D), (5, E)], 0, 133_000, 73_700, "Healthy"),
    ("50 of asset 1", [(50, A)], 0, 45_000, 22_500, "Healthy"),
    ("three assets and collateral", [(50, A), (100, B), (150, C)], 50, 220_050, 120_000, "Healthy"),
    ("200 and collateral", [(200, A)], 50, 180_050, 90_000, "Healthy"),
    ("short 50", [(-50, A)], 0, -45_000, 22_500, "Deleveragable"),
    ("empty", [], 0, 0, 0, "Healthy"),
]


def flat(factor: int) -> RiskTiers:
    return RiskTiers(1, 1, (factor,))


def model(holdings: list[Holding], collateral: int) -> tuple[int, int]:
    """Equity and requirement of the same account in the ``cross`` model."""
    items, lots = [], {}
    for number, held in enumerate(holdings):
        item = make_instrument("s", f"S{number}", settle="USD", lot=Exact(1), price=Exact(held.price), tiers=starknet_tiers(held.tiers))
        items.append(item)
        lots[item.id] = held.balance
    if not items:
        items.append(make_instrument("s", "S", settle="USD", lot=Exact(1), price=Exact(1), tiers=starknet_tiers(flat(1))))
    snapshot = Snapshot.build(venue="s", as_of=AS_OF, numeraire="USD", settlements=[], instruments=items, collateral=[])
    held_lots = tuple(sorted((identifier, count) for identifier, count in lots.items() if count))
    result = evaluate(Account(0, collateral * VALUE_SCALE, held_lots, ()), RowBook(snapshot, "maintenance"))
    return result.equity, result.requirement


@pytest.mark.parametrize(("held", "collateral", "value", "risk", "state"), [row[1:] for row in ACCOUNTS], ids=[row[0] for row in ACCOUNTS])
def test_published_account(held: list[tuple[int, tuple[int, int]]], collateral: int, value: int, risk: int, state: str) -> None:
    holdings = [Holding(balance, price, flat(factor)) for balance, (price, factor) in held]
    assert total_value(holdings, collateral) == value
    assert total_risk(holdings) == risk * 1000
    assert health(holdings, collateral) == state
    equity, requirement = model(holdings, collateral)
    assert equity == value * FINE_SCALE
    assert requirement == risk * FINE_SCALE
    assert Claim("maintenance", 10_000).holds(equity, requirement) is (state == "Healthy")


STEPS = RiskTiers(first_boundary=10_000, tier_size=5_000, factors=(10, 20, 50, 100))


@pytest.mark.parametrize(
    ("notional", "factor"),
    [(0, 10), (9_999, 10), (10_000, 20), (14_999, 20), (15_000, 50), (19_999, 50), (20_000, 100), (10**9, 100)],
)
def test_step_tiers_apply_to_the_whole_notional(notional: int, factor: int) -> None:
    """The tier rule of the contract, at every boundary; the requirement steps up there."""
    assert STEPS.factor(notional) == factor
    holding = Holding(notional, 1, STEPS)
    assert total_risk([holding]) == notional * factor
    for sign in (1, -1):
        _, requirement = model([holding._replace(balance=sign * notional)], 0)
        assert requirement == notional * factor * FINE_SCALE // 1000


def test_the_requirement_is_not_convex() -> None:
    """No maximum of lines through the tiers gives a step: the tier itself has to be proven."""
    at = [model([Holding(notional, 1, STEPS)], 0)[1] for notional in (9_999, 10_000, 10_001)]
    assert at[1] - at[0] > at[2] - at[1]


@given(
    st.lists(st.tuples(st.integers(-500, 500), st.integers(1, 500)), max_size=4),
    st.integers(-100_000, 100_000),
    st.lists(st.integers(0, 1000), min_size=1, max_size=4).map(sorted),
)
def test_random_accounts(held: list[tuple[int, int]], collateral: int, factors: list[int]) -> None:
    tiers = RiskTiers(10_000, 5_000, tuple(factors))
    holdings = [Holding(balance, price, tiers) for balance, price in held]
    equity, requirement = model(holdings, collateral)
    assert equity == total_value(holdings, collateral) * FINE_SCALE
    assert requirement == total_risk(holdings) * FINE_SCALE // 1000
    state = health(holdings, collateral)
    assert (state == "Healthy") is (equity >= 0 and equity >= requirement)
    assert (state == "Deleveragable") is Claim("maintenance", None, 0).holds(equity, max(1, requirement))
