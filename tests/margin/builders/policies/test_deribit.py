"""Deribit's portfolio margin: the documentation's example, the scenario grid, roll shock, offset."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from margin.builders.policies.deribit import DeribitParameters, build
from margin.builders.policies.rates import rate
from margin.builders.policies.shocks import VolShock
from margin.errors import InputError
from tests.margin.builders.policies.chains import chain, days, forward, index, linear, option
from tests.margin.builders.policies.relation import MONEY, requirement


def close(expected: float | Fraction) -> object:
    """Up to the rounding of the extended table's weights, which is upward in the ninth decimal: 16 / 66 of 66 % is 16 % and a little."""
    return pytest.approx(float(expected), rel=1e-8)


def test_the_documentation_example() -> None:
    """docs.deribit.com, private/pme/simulate: bitcoin futures that settle in bitcoin, so a move s is worth s / (1 + s) per unit of delta.

    Worst case 0.05968587238, roll shock 0.00315725898, risk matrix 0.06284313098, maintenance margin 0.050274504784.
    The worst case is at -16 %: at the venue a dampener keeps the extended table from deciding here, which the section does not have.
    """
    delta = Fraction("0.0596858723809") * Fraction(84, 16)
    roll = Fraction("0.00315725898") / delta
    market = chain(index(1), linear("perpetual", 1, lot="0.0001"))
    section = build(market, DeribitParameters(least_move=roll, extended_factor=rate("0")))
    moves = [item.move for item in DeribitParameters().scenarios()]
    (array,) = section.arrays
    inverse = replace(array, values=tuple(round(delta * move / (1 + move) * MONEY) for move in moves), delta=round(delta * MONEY))
    section = replace(section, arrays=(inverse,))
    one_lot = {"perpetual": "0.0001"}
    assert float(requirement(section, market, one_lot, 2)) == pytest.approx(0.06284313098, abs=1e-9)
    assert float(requirement(section, market, one_lot, 1)) == pytest.approx(0.050274504784, abs=1e-9)


def test_thirty_one_scenarios() -> None:
    scenarios = DeribitParameters().scenarios()
    assert len(scenarios) == 31
    regular, extended = scenarios[:23], scenarios[23:]
    assert {item.move for item in regular} == {rate("0.04") * number for number in range(-4, 5)}
    for move in {item.move for item in regular}:
        vols = {item.vol for item in regular if item.move == move}
        assert vols == ({"up", "down"} if move / rate("0.04") % 2 else {"up", "same", "down"})
    assert [float(item.share) for item in extended] == pytest.approx([0.2424, 0.4848, 0.32, 0.16, 0.08, 0.0533, 0.04, 0.032], abs=1e-4)
    assert {item.vol for item in extended} == {"up"}


@pytest.mark.parametrize(
    ("vol", "number", "up", "down"),
    [("0.6", 30, 0.9, 0.45), ("0.6", 15, 0.6 * (1 + 0.5 * 2**0.3), 0.6 * (1 - 0.25 * 2**0.3)), ("0.3", 30, 0.5, 0.225)],
)
def test_the_volatility_shock(vol: str, number: int, up: float, down: float) -> None:
    shock = DeribitParameters().vol
    assert shock.after(rate(vol), Fraction(number), "up") == pytest.approx(up)
    assert shock.after(rate(vol), Fraction(number), "down") == pytest.approx(down)
    assert shock.after(rate(vol), Fraction(number), "same") == float(rate(vol))


def test_a_perpetual_and_a_future_and_the_roll_between_them() -> None:
    market = chain(
        index(100_000), linear("perpetual", 100_000), linear("future", 100_000, expiry=days(146), name="future"), linear("spot", 100_000)
    )
    section = build(market)
    assert float(requirement(section, market, {"perpetual": 1}, 2)) == close(16_000 + 1_000)
    assert float(requirement(section, market, {"perpetual": 1}, 1)) == close(Fraction("0.8") * 17_000)
    assert float(requirement(section, market, {"future": 1}, 2)) == close(16_000 + 3_000)  # 0.075 * 0.4 years
    assert float(requirement(section, market, {"future": 1, "perpetual": -1}, 2)) == close(3_000 + 1_000)
    assert float(requirement(section, market, {"spot": 1, "perpetual": -1}, 2)) == close(1_000)


def test_a_far_short_call_is_caught_by_the_extended_table() -> None:
    near = days(10)
    market = chain(index(100_000), forward(100_000, near), option(near, 160_000, "C", 0.9))
    quote = market.quotes[0]
    section = build(market)
    expected = rate("0.032") * (market.shocked(quote, rate("5"), DeribitParameters().vol.after(rate("0.9"), Fraction(10), "up")))
    assert float(requirement(section, market, {"160000C": -10}, 2)) == pytest.approx(float(10 * expected), rel=1e-3)


def test_an_offset_joins_the_underlyings() -> None:
    market = chain(
        index(1000), index(1000, "ETH"), linear("perpetual", 1000, name="b"), linear("perpetual", 1000, underlying="ETH", name="e")
    )
    book = {"b": 1, "e": -1}
    assert float(requirement(build(market), market, book, 2)) == close(2 * (160 + 10))
    joined = build(market, DeribitParameters(offset=rate("0.6")))
    assert float(requirement(joined, market, book, 2)) == close(160 - Fraction("0.6") * 160 + 2 * 10)


def test_a_delta_shock_is_on_the_net_delta() -> None:
    market = chain(index(1000), linear("perpetual", 1000, name="p"), linear("future", 1000, expiry=days(1), name="f"))
    section = build(market, DeribitParameters(delta_shock=rate("0.1")))
    assert float(requirement(section, market, {"p": 3, "f": -2}, 2)) == close(160 + 50 + 100)


@pytest.mark.parametrize(
    "parameters",
    [
        DeribitParameters(price_range=rate("1")),
        DeribitParameters(offset=rate("1.1")),
        DeribitParameters(vol=VolShock(rate("-1"), rate("0"), rate("0"), rate("0"))),
    ],
)
def test_rejects_parameters_out_of_range(parameters: DeribitParameters) -> None:
    with pytest.raises(InputError) as error:
        build(chain(index(100), linear("perpetual", 100)), parameters)
    assert error.value.stable_code == "policy.parameter"
