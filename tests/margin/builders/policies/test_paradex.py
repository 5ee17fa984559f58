"""Paradex's portfolio margin: the table of scenarios, and the minimum delta requirement with its published example."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from margin.builders.policies.chain import Chain
from margin.builders.policies.paradex import ParadexParameters, build
from margin.builders.policies.rates import rate
from margin.errors import InputError
from margin.sections.portfolio import Side
from tests.margin.builders.policies.chains import chain, days, forward, index, linear, option
from tests.margin.builders.policies.relation import MONEY, requirement

TABLE = (
    "16 up 100|12 up 100|12 down 100|8 up 100|8 down 100|4 up 100|4 down 100|0 up 100|0 down 100"
    "|-4 up 100|-4 down 100|-8 up 100|-8 down 100|-12 up 100|-12 down 100|-16 up 100"
    "|-66 up 24|-33 up 48|50 up 32|100 up 16|200 up 8|300 up 5.33|400 up 4|500 up 3.2"
)
"""docs.paradex.trade/risk/portfolio-margin: spot shock in %, direction of the volatility, weight in %."""
NEAR = days(10)


def test_the_table_of_scenarios() -> None:
    found = ParadexParameters().scenarios()
    rows = [row.split() for row in TABLE.split("|")]
    assert [(item.move * 100, item.vol) for item in found] == [(Fraction(move), vol) for move, vol, _ in rows]
    assert [float(item.share) for item in found] == pytest.approx([float(weight) / 100 for _, _, weight in rows], abs=5e-3)


def test_the_published_minimum_delta() -> None:
    """Long 1 perpetual, short 5 calls of delta 0.3, spot 70,000: net -0.5, gross 2.5, hedged 1.0, minimum 1,400."""
    market = chain(index(70_000), forward(70_000, NEAR), option(NEAR, 70_000, "C", lot=1), linear("perpetual", 70_000, lot=1))
    section = build(market)
    assert section.scenarios[24:26] == ("net delta long", "net delta short")
    arrays = []
    for array in section.arrays:
        delta = 70_000 * MONEY * (3 if array.symbol == "70000C" else 10) // 10
        values = [0] * len(array.values)
        values[24], values[25] = -delta, delta
        (tier,) = array.tiers
        charges = (Side.same(delta // 400), Side.same(delta // 400), Side.same(delta // 200))
        arrays.append(replace(array, values=tuple(values), delta=delta, tiers=(tier._replace(charges=charges),)))
    section = replace(section, arrays=tuple(arrays))
    book = {"perpetual": 1, "70000C": -5}
    assert requirement(section, market, book, 2) == 1_400
    assert requirement(section, market, book, 1) == 700


def venue(market: Chain, lots: dict[str, int]) -> tuple[Fraction, Fraction]:
    """The venue's own formula, and half a percent of the gross delta."""
    plain = build(market, ParadexParameters(net_rate=rate("0"), hedged_rate=rate("0")))
    scan = requirement(plain, market, lots, 2)
    deltas = [Fraction(lots.get(quote.symbol, 0)) * market.exposures(quote).delta for quote in market.quotes]
    net, gross = abs(sum(deltas)), sum(map(abs, deltas))
    return max(scan, rate("0.02") * net + rate("0.01") * (gross - net) / 2), rate("0.005") * gross


MARKET = chain(
    index(70_000),
    forward(70_100, NEAR),
    option(NEAR, 70_000, "C", 0.5, lot=1),
    option(NEAR, 60_000, "P", 0.6, lot=1),
    linear("perpetual", 70_010, lot=1),
)
SECTION = build(MARKET)


@given(st.dictionaries(st.sampled_from(["70000C", "60000P", "perpetual"]), st.integers(-20, 20), max_size=3))
@settings(max_examples=80, deadline=None)
def test_never_less_than_the_venue_and_at_most_the_gross_part_more(lots: dict[str, int]) -> None:
    expected, gross = venue(MARKET, lots)
    tolerance = Fraction(1, 10**4)
    assert expected - tolerance <= requirement(SECTION, MARKET, lots, 2) <= expected + gross + tolerance


def test_a_fee_is_not_halved() -> None:
    market = chain(index(1000), linear("perpetual", 1000, lot=1))
    section = build(market, ParadexParameters(fee=rate("0.001")))
    rounded = Fraction(1, 10**6)  # the weight 16 / 66 is rounded up
    assert 0 <= requirement(section, market, {"perpetual": 1}, 2) - (160 + 5 + 1) < rounded
    assert 0 <= requirement(section, market, {"perpetual": 1}, 1) - (Fraction("82.5") + 1) < rounded


@pytest.mark.parametrize("parameters", [ParadexParameters(hedged_rate=rate("0.05")), ParadexParameters(far=(rate("0.1"),))])
def test_rejects_parameters_out_of_range(parameters: ParadexParameters) -> None:
    with pytest.raises(InputError) as error:
        build(MARKET, parameters)
    assert error.value.stable_code == "policy.parameter"
