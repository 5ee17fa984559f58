"""Standard option margin: Derive's SRM portfolios, Deribit's formulas, Bybit's worked example."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from margin.builders.policies.chain import Chain
from margin.builders.policies.rates import rate
from margin.builders.policies.standard import BYBIT, DERIBIT_STANDARD, SRM, StandardParameters, build
from margin.errors import InputError
from tests.margin.builders.policies.chains import after, chain, days, forward, index, linear, option, text
from tests.margin.builders.policies.relation import Holdings, net, requirement

WEEK = after(500_400)


def eth(*options: tuple[int, str, float]) -> Chain:
    """The market of the SRM tests: spot 1,500, forward 1,500.833279, marks as published (to 1e-6)."""
    quotes = [option(WEEK, strike, side, 1, price=text(mark, 6), lot="0.1") for strike, side, mark in options]
    return chain(index(1500), forward(text(1500.833279310994), WEEK, text(1500 / 1500.833279310994, 18)), *quotes)


SRM_CASES = [
    pytest.param(eth((1500, "C", 79.37158518905994)), {"1500C": -1}, -191.87158518905994, -304.37158518905994, id="1 short call"),
    pytest.param(eth((1300, "P", 14.322794294373807)), {"1300P": -1}, -126.82279429437403, -164.32279429437403, id="4 short put"),
    pytest.param(
        eth((1200, "C", 305.7473344492955), (1000, "C", 501.1621267030739), (2500, "C", 0.10188654386564222)),
        {"1200C": 1, "1000C": -1, "2500C": "-0.1"},
        -365.09166072420936,
        -380.09999351731926,
        id="7 spread and a naked tenth",
    ),
    pytest.param(eth((1500, "C", 79.37158518905994)), {"1500C": 1}, 0.0, 0.0, id="13 long call"),
    pytest.param(
        eth(
            (1500, "C", 79.37158518905994), (1500, "P", 78.53830587806613), (2500, "C", 0.10188654386564222), (2500, "P", 999.2686072328718)
        ),
        {"1500C": -1, "1500P": 1, "2500C": 1, "2500P": -1},
        -1000.0,
        -1000.0,
        id="22 short box",
    ),
]


@pytest.mark.parametrize(("market", "holdings", "maintenance", "initial"), SRM_CASES)
def test_published_portfolios_of_the_standard_manager(market: Chain, holdings: Holdings, maintenance: float, initial: float) -> None:
    """derivexyz/v2-core, standard manager's test cases: net margin of an account without cash, level by level."""
    section = build(market)
    found = [float(net(section, market, holdings, level)) for level in range(3)]
    assert found == pytest.approx([maintenance, maintenance, initial], abs=1e-5)


def test_a_perpetual_of_the_standard_manager() -> None:
    """Its tests ask 5 % and 6.5 % of the price: long and short 1 at 2,001."""
    market = chain(index(2000), linear("perpetual", 2001), linear("spot", 2000))
    section = build(market)
    assert requirement(section, market, {"perpetual": 1}, 1) == requirement(section, market, {"perpetual": -1}, 1) == Fraction("100.05")
    assert requirement(section, market, {"perpetual": -1}, 2) == Fraction("130.065")
    assert net(section, market, {"spot": 1}, 2) == 1600


@pytest.mark.parametrize(("level", "expected"), [(1, 938), (2, 2315)], ids=["maintenance", "initial"])
def test_the_worked_example_of_bybit(level: int, expected: int) -> None:
    """Help centre 000001735: short put 18,500, index 20,250, mark 290. The published amounts include the mark."""
    near = days(30)
    market = chain(index(20_250), forward(20_250, near), option(near, 18_500, "P", 0.6, price=290))
    section = build(market, BYBIT)
    assert -net(section, market, {"18500P": -1}, level) == expected


@pytest.mark.parametrize(
    ("strike", "side", "maintenance", "initial"),
    [(100_000, "C", 7_500, 15_000), (103_000, "C", 7_500, 12_000), (120_000, "C", 7_500, 10_000), (96_000, "P", 7_500, 11_000)],
)
def test_the_formulas_of_deribit(strike: int, side: str, maintenance: int, initial: int) -> None:
    near = days(30)
    market = chain(index(100_000), forward(100_000, near), option(near, strike, side, 0.5))
    section = build(market, DERIBIT_STANDARD)
    (name,) = [quote.symbol for quote in market.quotes]
    assert requirement(section, market, {name: -1}, 1) == maintenance
    assert requirement(section, market, {name: -1}, 2) == initial
    assert requirement(section, market, {name: 1}, 2) == market.mark(market.quotes[0])


STRIKES = (800, 900, 1000, 1100, 1250)
FAR = days(40)
SURFACE = chain(
    index(1000), forward(1010, FAR, "0.99"), *(option(FAR, strike, side, "0.6", lot=1) for strike in STRIKES for side in ("C", "P"))
)
SURFACE_SECTION = build(SURFACE)


@given(st.dictionaries(st.sampled_from([quote.symbol for quote in SURFACE.quotes]), st.integers(-5, 5), max_size=6))
@settings(max_examples=100, deadline=None)
def test_the_smaller_of_the_two_requirements(lots: dict[str, int]) -> None:
    """Against the venue's own formula, written down here a second time: cash comes out as the better of isolated and largest loss."""
    held = {quote: Fraction(lots[quote.symbol]) for quote in SURFACE.quotes if lots.get(quote.symbol)}
    for level, naked_rate in ((1, rate("1.1")), (2, rate("1.2"))):
        isolated = Fraction(0)
        for quote, size in held.items():
            if size < 0:
                mark = SURFACE.mark(quote)
                isolated += size * (mark + SRM.isolated(quote, Fraction(1000), mark)[level])
        payoffs = [
            sum(size * max((price - quote.strike.units) * (1 if quote.call else -1), 0) for quote, size in held.items())  # type: ignore[union-attr]
            for price in (0, *STRIKES)
        ]
        calls = sum(size for quote, size in held.items() if quote.call)
        at_expiry = min(0, *payoffs) + min(calls, 0) * naked_rate * 1010
        found = net(SURFACE_SECTION, SURFACE, lots, level)
        assert abs(found - (max(isolated, at_expiry) if held else 0)) <= Fraction(1, 10**6)


def test_expiries_do_not_offset_and_each_has_its_own_grid() -> None:
    near, far = days(10), days(50)
    market = chain(
        index(1000),
        forward(1000, near),
        forward(1000, far),
        option(near, 900, "P", name="near"),
        option(far, 900, "P", name="far"),
        option(far, 800, "P", name="lower"),
    )
    section = build(market)
    assert len(section.classes) == 2
    assert len(section.scenarios) == 16
    apart = requirement(section, market, {"near": 1}, 1) + requirement(section, market, {"far": -1}, 1)
    assert requirement(section, market, {"near": 1, "far": -1}, 1) == apart


def test_a_grid_of_more_than_fourteen_strikes_takes_thirty_one_scenarios_and_more_than_29_are_refused() -> None:
    def grid(count: int) -> Chain:
        return chain(index(1000), forward(1000, FAR), *(option(FAR, 900 + strike, "C") for strike in range(count)))

    assert len(build(grid(14)).scenarios) == 16
    assert len(build(grid(15)).scenarios) == 31
    assert len(build(grid(29)).scenarios) == 31
    with pytest.raises(InputError) as error:
        build(grid(30))
    assert error.value.stable_code == "policy.grid"


@pytest.mark.parametrize(
    "parameters", [SRM._replace(initial_over_maintenance=rate("0.9")), SRM._replace(naked=SRM.linear._replace(initial=rate("0")))]
)
def test_rejects_parameters_out_of_range(parameters: StandardParameters) -> None:
    with pytest.raises(InputError) as error:
        build(SURFACE, parameters)
    assert error.value.stable_code == "policy.parameter"
