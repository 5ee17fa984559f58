"""OKX's portfolio margin: moves, tiers of the minimum with the published example, charges on what offsets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from margin.builders.policies.okx import OkxParameters, build, minimum_tiers
from margin.builders.policies.rates import rate
from margin.errors import InputError
from tests.margin.builders.policies.chains import chain, days, forward, index, linear, option
from tests.margin.builders.policies.relation import MONEY, requirement

MARKET = chain(
    index(100_000),
    linear("perpetual", 100_000),
    linear("future", 100_000, expiry=days(146), name="future"),
    linear("spot", 100_000),
    forward(100_000, days(10)),
    forward(100_000, days(20)),
    option(days(10), 100_000, "C", 0.5, name="near"),
    option(days(20), 100_000, "C", 0.5, name="far"),
)
QUIET = OkxParameters(vega_charge=rate("0"), annualised_move=rate("0"), least_move=rate("0"), interest_move=rate("0"))


def test_twenty_one_regular_scenarios_two_extreme_ones_and_a_day() -> None:
    section = build(MARKET)
    assert section.scenarios[23] == "1 day passes"
    assert len(section.scenarios) == 31
    moves = {item.move for item in OkxParameters().scenarios()}
    assert moves == {sign * rate(move) for move in ("0", "0.04", "0.08", "0.12", "0.24") for sign in (1, -1)}


@pytest.mark.parametrize(
    ("raw", "expected"), [(5_000, 5_000), (10_000, 10_000), (30_000, 50_000), (70_000, 130_000), (1_000_000, 8_570_000)]
)
def test_the_minimum_is_multiplied_tier_by_tier(raw: int, expected: int) -> None:
    """okx.com/support 4417291853837: a raw minimum of 30,000 becomes 50,000."""
    (tier,) = [tier for tier in minimum_tiers(OkxParameters()) if tier.floor <= raw * MONEY < tier.cap]
    for level, factor in ((1, Fraction(1)), (2, Fraction("1.3"))):
        assert Fraction(raw * MONEY * tier.rates[level] - tier.constants[level], MONEY * 10**9) == expected * factor


def test_the_larger_of_risk_and_minimum() -> None:
    """The published example: MR 40,000 and MR7 30,000 make 50,000, and 65,000 to open."""
    market = chain(index(1), linear("perpetual", 1, lot=1))
    section = build(market, QUIET)
    (array,) = section.arrays
    (tier,) = array.tiers
    sides = tuple(side._replace(long=30_000 * MONEY) for side in tier.minimums)
    loss = tuple(-40_000 * MONEY for _ in array.values)
    section = replace(section, arrays=(replace(array, values=loss, tiers=(tier._replace(minimums=sides),)),))
    assert requirement(section, market, {"perpetual": 1}, 1) == 50_000
    assert requirement(section, market, {"perpetual": 1}, 2) == 65_000


def test_a_perpetual_needs_its_spot_shock() -> None:
    section = build(MARKET, QUIET)
    assert requirement(section, MARKET, {"perpetual": -3}, 1) == 3 * 12_000
    assert requirement(section, MARKET, {"perpetual": -3}, 2) == 3 * 15_600


def test_spot_against_a_perpetual_needs_the_basis_charge_of_both_legs() -> None:
    """The announcement of 31 May 2024: MR4 8,053.32 and MR7 3,020.17 on the same amount, the larger decides."""
    section = build(MARKET, OkxParameters(minimum_tiers=((0, rate("1")),)))
    assert requirement(section, MARKET, {"spot": 1, "perpetual": -1}, 1) == 1_200
    assert rate("0.012") / rate("0.0045") == pytest.approx(8053.32 / 3020.17, rel=1e-4)
    assert requirement(section, MARKET, {"perpetual": -1}, 1) == 12_000


def test_a_long_dated_future_against_a_perpetual() -> None:
    section = build(MARKET, OkxParameters(minimum_tiers=((0, rate("1")),)))
    future = rate("0.05") * rate("0.4") + rate("0.01") * rate("0.4")
    assert requirement(section, MARKET, {"future": 1, "perpetual": -1}, 1) == 100_000 * (future + rate("0.006"))


def test_vega_is_charged_where_expiries_offset() -> None:
    only_vega = QUIET._replace(vega_charge=rate("0.05"), option_minimum=rate("0"))
    plain, charged = build(MARKET, QUIET._replace(option_minimum=rate("0"))), build(MARKET, only_vega)
    vegas = {quote.symbol: MARKET.exposures(quote).vega for quote in MARKET.quotes}
    for book in ({"near": 10, "far": -5}, {"near": 10, "far": 5}):
        offset = 2 * min(10 * vegas["near"], 5 * vegas["far"]) if book["far"] < 0 else 0
        extra = requirement(charged, MARKET, book, 1) - requirement(plain, MARKET, book, 1)
        assert float(extra) == pytest.approx(float(rate("0.05") * offset), abs=1e-6)


@pytest.mark.parametrize(
    "parameters",
    [
        OkxParameters(moves=(rate("1"),)),
        OkxParameters(minimum_tiers=((5, rate("1")),)),
        OkxParameters(minimum_tiers=((0, rate("2")), (10, rate("1")))),
        OkxParameters(minimum_tiers=((0, rate("1")), (0, rate("2")))),
        OkxParameters(minimum_tiers=((0, rate("0.5")),)),
    ],
)
def test_rejects_parameters_out_of_range(parameters: OkxParameters) -> None:
    with pytest.raises(InputError) as error:
        build(MARKET, parameters)
    assert error.value.stable_code == "policy.parameter"
