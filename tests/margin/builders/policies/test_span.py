"""SPAN-like margin: textbook arrays, calendar spreads, short option minimum."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from margin.builders.policies.rates import LevelRates, rate
from margin.builders.policies.span import SpanParameters, build
from margin.errors import InputError
from tests.margin.builders.policies.chains import chain, days, forward, index, linear, option
from tests.margin.builders.policies.relation import MONEY, requirement

FLAT = SpanParameters(spread_charge=rate("0"), short_option_minimum=rate("0"))
NEAR, FAR = days(30), days(90)

FUTURE = (0, 0, 3330, 3330, -3330, -3330, 6670, 6670, -6670, -6670, 10_000, 10_000, -10_000, -10_000, 7000, -7000)
CALL = (460, -610, 2640, 1730, -1270, -2340, 5210, 4540, -2540, -3430, 8060, 7640, -3380, -3990, 3130, -1500)
"""McMillan, Options as a Strategic Investment, chapter 34: profits of one future and one December 410 call, extremes already weighted."""


@pytest.mark.parametrize(
    ("holdings", "expected"), [({"F": 1}, 10_000), ({"410C": 1}, 3_990), ({"F": 1, "410C": -1}, 6_620)], ids=["future", "call", "write"]
)
def test_textbook_risk_arrays(holdings: dict[str, int], expected: int) -> None:
    market = chain(
        index(410),
        forward(410, NEAR),
        option(NEAR, 410, "C", 0.2, lot=1),
        linear("future", 410, expiry=NEAR, name="F", lot=1),
    )
    section = build(market, FLAT._replace(extreme_share=rate("1"), look_ahead=rate("0")))
    textbook = {"F": FUTURE, "410C": CALL}
    arrays = tuple(replace(item, values=tuple(value * MONEY for value in textbook[item.symbol])) for item in section.arrays)
    assert requirement(replace(section, arrays=arrays), market, holdings, 1) == expected


def test_sixteen_scenarios_in_the_usual_order() -> None:
    scenarios = SpanParameters().scenarios()
    assert [float(item.move / rate("0.093")) for item in scenarios] == pytest.approx(
        [0, 0, 1 / 3, 1 / 3, -1 / 3, -1 / 3, 2 / 3, 2 / 3, -2 / 3, -2 / 3, 1, 1, -1, -1, 3, -3]
    )
    assert [item.vol for item in scenarios] == ["up", "down"] * 7 + ["same", "same"]
    section = build(chain(index(100), linear("perpetual", 100)))
    assert section.classes[0].weights[1] == (10**9,) * 14 + (300_000_000,) * 2
    assert section.classes[0].weights[2] == (1_100_000_000,) * 14 + (330_000_000,) * 2


def test_a_future_needs_its_scan_range_and_a_calendar_spread_its_charge() -> None:
    market = chain(
        index(1000), linear("future", 1000, expiry=NEAR, name="near", lot=1), linear("future", 1000, expiry=FAR, name="far", lot=1)
    )
    section = build(market)
    assert requirement(section, market, {"near": 5}, 1) == requirement(section, market, {"far": -5}, 1) == 5 * 93
    assert requirement(section, market, {"near": 5}, 2) == Fraction("511.5")
    assert requirement(section, market, {"near": 5, "far": 5}, 1) == 10 * 93
    assert requirement(section, market, {"near": 5, "far": -5}, 1) == 5 * Fraction("17.5")
    assert requirement(section, market, {"near": 5, "far": -3}, 1) == 2 * 93 + 3 * Fraction("17.5")


def test_the_delivery_charge_is_on_near_expiries_only() -> None:
    market = chain(
        index(1000), linear("future", 1000, expiry=NEAR, name="near", lot=1), linear("future", 1000, expiry=FAR, name="far", lot=1)
    )
    section = build(market, SpanParameters(delivery_charge=rate("0.02"), delivery_days=rate("30")))
    assert requirement(section, market, {"near": -1}, 1) == 93 + 20
    assert requirement(section, market, {"far": -1}, 1) == 93


def test_far_short_options_need_the_minimum_and_long_ones_at_most_their_mark() -> None:
    market = chain(index(1000), forward(1000, NEAR), option(NEAR, 2000, "C", 0.5, lot=1), option(NEAR, 1000, "C", 0.5, lot=1))
    section = build(market)
    assert requirement(section, market, {"2000C": -10}, 1) == 10 * 30
    assert requirement(section, market, {"2000C": -10}, 2) == 10 * 33
    assert requirement(section, market, {"1000C": -1}, 1) > 30
    (call,) = [quote for quote in market.quotes if quote.symbol == "1000C"]
    assert 0 < requirement(section, market, {"1000C": 1}, 1) <= market.mark(call)


@pytest.mark.parametrize(
    "parameters",
    [
        SpanParameters(price_scan=rate("-0.1")),
        SpanParameters(price_scan=rate("0.4")),  # three ranges are more than the price
        SpanParameters(extreme_share=rate("1.5")),
        SpanParameters(levels=LevelRates.of("1", "1", "0.9")),
        SpanParameters(vol_scan=0.25),  # type: ignore[arg-type]  # binary floating point is no parameter
    ],
)
def test_rejects_parameters_out_of_range(parameters: SpanParameters) -> None:
    with pytest.raises(InputError) as error:
        build(chain(index(100), linear("perpetual", 100)), parameters)
    assert error.value.stable_code == "policy.parameter"
