"""TIMS-like margin: points, product-group offsets, minimum per contract."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from margin.builders.policies.rates import LevelRates, rate
from margin.builders.policies.sample import sample_chain
from margin.builders.policies.tims import ProductGroup, TimsParameters, build
from margin.errors import InputError
from tests.margin.builders.policies.chains import chain, days, forward, index, linear, option
from tests.margin.builders.policies.relation import MONEY, requirement

SAMPLE = sample_chain()
SECTION = build(SAMPLE)
LOTS = st.dictionaries(st.sampled_from([quote.symbol for quote in SAMPLE.quotes]), st.integers(-50, 50), max_size=6)


def units(lots: dict[str, int]) -> dict[str, Fraction]:
    sizes = {quote.symbol: Fraction(quote.lot.units, 10**quote.lot.decimals) for quote in SAMPLE.quotes}
    return {symbol: number * sizes[symbol] for symbol, number in lots.items()}


def test_ten_equidistant_points_brought_up_to_sixteen() -> None:
    assert [float(item.move) for item in TimsParameters().scenarios()] == pytest.approx(
        [0.03, -0.03, 0.06, -0.06, 0.09, -0.09, 0.12, -0.12, 0.15, -0.15]
    )
    assert len(SECTION.scenarios) == len(set(SECTION.scenarios)) == 16


def test_minimum_of_a_contract_of_a_hundred() -> None:
    """OCC CPM user guide 1.13: 37.50 dollars, 0.375 times the multiplier of 100, for a contract that risks less."""
    near = days(5)
    market = chain(index(50), forward(50, near), option(near, 80, "C", 0.6, lot=100, price="0.01"), linear("spot", 50, lot=100))
    section = build(market)
    for contracts in (1, -1, 7):
        assert requirement(section, market, {"80C": contracts * 100}, 1) == abs(contracts) * Fraction("37.5")
    assert requirement(section, market, {"spot": 100}, 1) == 750


def test_scanning_with_an_offset() -> None:
    """CME's page on spread calculation: 2 bonds against 3 notes, gains of the other leg count at 70 %, 2,840 at the thirteenth scenario."""
    bonds = (0, 0, -2066, -2066, 2066, 2066, -4134, -4134, 4134, 4134, -6200, -6200, 6200, 6200, -6138, 6138)
    notes = (0, 0, 1599, 1599, -1599, -1599, 3201, 3201, -3201, -3201, 4800, 4800, -4800, -4800, 4752, -4752)
    market = chain(
        index(1, "30Y"),
        index(1, "10Y"),
        linear("perpetual", 1, underlying="30Y", name="bonds", lot=1),
        linear("perpetual", 1, underlying="10Y", name="notes", lot=1),
    )
    product = ProductGroup("rates", ("30Y", "10Y"), rate("0.7"))
    section = build(market, TimsParameters(points=8, minimum=rate("0"), product_groups=(product,)))
    losses = {"bonds": bonds, "notes": notes}
    arrays = tuple(replace(item, values=tuple(-loss * MONEY for loss in losses[item.symbol])) for item in section.arrays)
    assert requirement(replace(section, arrays=arrays), market, {"bonds": 1, "notes": 1}, 1) == 2_840


def test_underlyings_offset_only_within_a_product_group() -> None:
    hedged = {"BTC/USDT:USDT": 1, "ETH/USDT:USDT": Fraction(-30)}
    apart = requirement(SECTION, SAMPLE, hedged, 1)
    together = build(SAMPLE, TimsParameters(product_groups=(ProductGroup("crypto", ("BTC", "ETH"), rate("0.5")),)))
    assert apart == Fraction("0.15") * (91_020 + 90_030)
    assert requirement(together, SAMPLE, hedged, 1) == Fraction("0.15") * (91_020 - Fraction("0.5") * 90_030)


@given(LOTS, LOTS)
@settings(max_examples=60, deadline=None)
def test_two_portfolios_together_never_need_more_than_apart(one: dict[str, int], other: dict[str, int]) -> None:
    both = {symbol: one.get(symbol, 0) + other.get(symbol, 0) for symbol in one | other}
    apart = sum(requirement(SECTION, SAMPLE, units(lots), 1) for lots in (one, other))
    assert 0 <= requirement(SECTION, SAMPLE, units(both), 1) <= apart


@pytest.mark.parametrize(
    "parameters",
    [
        TimsParameters(points=0),
        TimsParameters(points=16),
        TimsParameters(product_groups=(ProductGroup("a", ("BTC",), rate("2")),)),
        TimsParameters(product_groups=(ProductGroup("a", ("BTC",), rate("1")), ProductGroup("b", ("BTC",), rate("1")))),
        TimsParameters(levels=LevelRates.of("2", "1", "1")),
    ],
)
def test_rejects_parameters_out_of_range(parameters: TimsParameters) -> None:
    with pytest.raises(InputError) as error:
        build(SAMPLE, parameters)
    assert error.value.stable_code == "policy.parameter"
