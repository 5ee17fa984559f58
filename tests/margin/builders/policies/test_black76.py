"""Black-76 from QuantLib: parity, order, exposures, rounding."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from margin.builders.policies import black76
from margin.builders.policies.black76 import Terms
from margin.errors import EnvironmentFault, InputError

STEP = Fraction(1, 10**6)
FORWARDS = st.floats(100, 200_000)
VOLS = st.floats(0.05, 3)
YEARS = st.floats(0.001, 3)
RATIOS = st.floats(0.3, 3)


def test_a_published_value() -> None:
    """derivexyz/v2-core, PMRM_2 case 12: short call 100,000, nine days."""
    terms = Terms(True, 100_000.0, 794_852 / 31_536_000, 0.9962264490688729)
    assert black76.value(terms, 95_776.67392708939, 0.453803924321583) == Fraction("1186.418569")


@given(FORWARDS, RATIOS, VOLS, YEARS, st.floats(0.5, 1))
@settings(max_examples=200, deadline=None)
def test_put_call_parity(forward: float, share: float, vol: float, years: float, discount: float) -> None:
    strike = forward * share
    call, put = (black76.value(Terms(side, strike, years, discount), forward, vol) for side in (True, False))
    assert abs(call - put - Fraction(discount) * (Fraction(forward) - Fraction(strike))) <= 2 * STEP


@given(FORWARDS, RATIOS, VOLS, YEARS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_order_in_volatility_forward_and_strike(forward: float, share: float, vol: float, years: float, call: bool) -> None:
    strike = forward * share
    terms = Terms(call, strike, years, 1.0)
    here = black76.value(terms, forward, vol)
    sign = 1 if call else -1
    assert black76.value(terms, forward, vol * 1.1) >= here
    assert sign * (black76.value(terms, forward * 1.01, vol) - here) >= 0
    assert sign * (black76.value(terms._replace(strike=strike * 1.01), forward, vol) - here) <= 0
    assert here >= max(sign * (Fraction(forward) - Fraction(strike)), 0) - STEP


@pytest.mark.parametrize("call", [True, False])
def test_exposures_are_slopes(call: bool) -> None:
    terms, forward, vol, bump = Terms(call, 95_000.0, 0.1, 0.99), 91_000.0, 0.5, 1e-4
    delta, vega = black76.exposures(terms, forward, vol)
    slope = (black76.value(terms, forward * (1 + bump), vol) - black76.value(terms, forward * (1 - bump), vol)) / Fraction(2 * bump)
    assert float(delta) == pytest.approx(float(slope), rel=1e-5)
    slope = (black76.value(terms, forward, vol + bump) - black76.value(terms, forward, vol - bump)) / Fraction(2 * bump)
    assert float(vega) == pytest.approx(float(slope), rel=1e-5)


@pytest.mark.parametrize(("vol", "years"), [(0.0, 0.1), (0.5, 0.0), (0.0, 0.0)])
def test_without_volatility_or_time_an_option_is_its_payoff(vol: float, years: float) -> None:
    assert black76.value(Terms(True, 90.0, years, 0.5), 100.0, vol) == 5
    assert black76.value(Terms(False, 90.0, years, 0.5), 100.0, vol) == 0


@given(FORWARDS, RATIOS, VOLS, YEARS)
@settings(max_examples=50, deadline=None)
def test_values_are_whole_steps(forward: float, share: float, vol: float, years: float) -> None:
    value = black76.value(Terms(True, forward * share, years, 1.0), forward, vol)
    assert (value / STEP).denominator == 1


def test_rejects_what_is_not_a_number() -> None:
    with pytest.raises(InputError) as error:
        black76.value(Terms(True, 100.0, 0.1, 1.0), 100.0, float("nan"))
    assert error.value.stable_code == "policy.nan"


def test_says_when_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(black76, "import_module", missing)
    black76._quantlib.cache_clear()
    try:
        with pytest.raises(EnvironmentFault) as error:
            black76.value(Terms(True, 100.0, 0.1, 1.0), 100.0, 0.5)
        assert error.value.stable_code == "policy.quantlib"
    finally:
        black76._quantlib.cache_clear()
