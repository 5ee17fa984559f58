from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.claim import Claim, level_name
from margin.errors import InputError, VerdictNo
from margin.levels import LEVELS
from margin.models.outcome import Outcome
from margin.widths import BOUND_BITS, FINE_SCALE

BOUND = st.integers(0, (1 << BOUND_BITS) - 1)
BOUNDS = st.tuples(st.none() | BOUND, st.none() | BOUND).filter(
    lambda pair: pair != (None, None) and (pair[0] is None or pair[1] is None or pair[0] < pair[1])
)
EQUITY = st.integers(-(10**30), 10**30)
REQUIREMENT = st.integers(0, 10**30)


def outcome(equity: int, requirement: int) -> Outcome:
    return Outcome("maintenance", "USDT", equity, requirement, FINE_SCALE)


@given(BOUNDS, EQUITY, REQUIREMENT)
def test_holds_is_the_ratio_between_the_bounds(bounds: tuple[int | None, int | None], equity: int, requirement: int) -> None:
    lower, upper = bounds
    expected = True
    if requirement:
        ratio = Fraction(10_000 * equity, requirement)
        expected = (lower is None or lower <= ratio) and (upper is None or ratio < upper)
    elif lower is not None or upper is not None:
        expected = (lower is None or equity >= 0) and (upper is None or equity < 0)
    claim = Claim("maintenance", lower, upper)
    assert claim.holds(equity, requirement) is expected
    assert (claim.shortfall(outcome(equity, requirement)) == "") is expected


@given(BOUND, EQUITY, REQUIREMENT)
def test_missing_is_the_least_amount_that_helps(lower: int, equity: int, requirement: int) -> None:
    claim = Claim("maintenance", lower)
    missing = claim.missing(equity, requirement)
    assert claim.holds(equity + missing, requirement)
    if missing:
        assert not claim.holds(equity + missing - 1, requirement)


@given(BOUND, EQUITY, REQUIREMENT)
def test_excess_is_the_least_amount_that_helps(upper: int, equity: int, requirement: int) -> None:
    claim = Claim("maintenance", None, upper)
    excess = claim.excess(equity, requirement)
    assert claim.holds(equity - excess, requirement)
    if excess:
        assert not claim.holds(equity - excess + 1, requirement)


@pytest.mark.parametrize(
    ("claim", "equity", "requirement", "expected"),
    [
        (Claim(), 100, 100, True),
        (Claim(), 99, 100, False),
        (Claim("maintenance", None, 10_000), 100, 100, False),
        (Claim("maintenance", None, 10_000), 99, 100, True),
        (Claim("maintenance", 10_000, 15_000), 149, 100, True),
        (Claim("maintenance", 10_000, 15_000), 150, 100, False),
        (Claim("maintenance", 0), -1, 100, False),
        (Claim("maintenance", 0), 0, 100, True),
        (Claim("maintenance", None, 0), -1, 0, True),
        (Claim(), 0, 0, True),
        (Claim(), -1, 0, False),
        (Claim("initial", 10_001), 10_001, 10_000, True),
        (Claim("initial", 10_001), 10_000, 10_000, False),
        (Claim("initial", 10_001), 1, 1, False),
        (Claim("initial", 9_999), 1, 1, True),
        (Claim("initial", None, 10_001), 1, 1, True),
        (Claim("initial", None, 9_999), 1, 1, False),
        (Claim("initial", (1 << 20) - 1), (1 << 20) - 1, 10_000, True),
    ],
)
def test_boundaries(claim: Claim, equity: int, requirement: int, expected: bool) -> None:
    assert claim.holds(equity, requirement) is expected
    assert (claim.missing(equity, requirement) == claim.excess(equity, requirement) == 0) is expected


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"level": "margin"}, "claim.level"),
        ({"level": None}, "claim.level"),
        ({"level": ["maintenance"]}, "claim.level"),
        ({"lowerBps": -1}, "claim.bound"),
        ({"lowerBps": 1 << BOUND_BITS}, "claim.bound"),
        ({"lowerBps": "10000"}, "claim.bound"),
        ({"lowerBps": True}, "claim.bound"),
        ({"lowerBps": 1.0}, "claim.bound"),
        ({"upperBps": -1}, "claim.bound"),
        ({"upperBps": 1 << BOUND_BITS}, "claim.bound"),
        ({"lowerBps": None, "upperBps": None}, "claim.none"),
        ({"lowerBps": 10_000, "upperBps": 10_000}, "claim.order"),
        ({"lowerBps": 10_001, "upperBps": 10_000}, "claim.order"),
        ({"extra": 1}, "claim.schema"),
    ],
)
def test_rejects_claim(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        Claim.from_dict({"level": "maintenance", "lowerBps": 10_000, "upperBps": None} | fields)
    assert caught.value.stable_code == code


def test_rejects_claim_schema_that_is_no_object() -> None:
    with pytest.raises(InputError) as caught:
        Claim.from_dict([])
    assert caught.value.stable_code == "claim.schema"


@given(st.sampled_from(LEVELS), BOUNDS)
def test_round_trip(level: Any, bounds: tuple[int | None, int | None]) -> None:
    claim = Claim(level, *bounds)
    assert Claim.from_dict(claim.as_dict()) == claim


def test_sentences() -> None:
    assert Claim().sentence() == "equity is at least 100 % of maintenance margin"
    assert Claim("initial", 10_500, 20_000).sentence() == "equity is at least 105 % and below 200 % of initial margin"
    assert Claim("closeout", None, 10_001).sentence() == "equity is below 100.01 % of close-out margin"
    assert [level_name(level) for level in LEVELS] == ["close-out margin", "maintenance margin", "initial margin"]


def test_the_missing_amount_in_words_is_rounded_up() -> None:
    requirement = 1_000 * FINE_SCALE
    equity = requirement - 45_013 * FINE_SCALE // 100
    assert Claim().shortfall(outcome(equity, requirement)) == "short 450.13 USDT of maintenance margin"
    assert Claim().shortfall(outcome(equity - 1, requirement)) == "short 450.14 USDT of maintenance margin"
    assert Claim("initial", 12_000).shortfall(outcome(equity, requirement)) == "short 650.13 USDT of 120 % of initial margin"
    rich = Claim("maintenance", None, 5_000).shortfall(outcome(equity, requirement))
    assert rich == "above the bound: 49.88 USDT less equity would put it below 50 % of maintenance margin"


@pytest.mark.parametrize("unit", [FINE_SCALE, 10**28, 99 * FINE_SCALE])
def test_the_missing_amount_does_not_depend_on_the_unit(unit: int) -> None:
    short = Outcome("maintenance", "USDT", 549 * unit + unit // 2, 1_000 * unit, unit)
    assert Claim().shortfall(short) == "short 450.50 USDT of maintenance margin"
    assert (short.headroom, short.ratio_bps()) == (unit // 2 - 451 * unit, 5_495)
    assert (short.equity_money(), short.requirement_money()) == (5_495 * 10**9, 10**13)


def test_sentences_are_in_the_words_of_the_model() -> None:
    band = Claim("maintenance", 10_000, 15_000)
    assert Claim().sentence("isolated") == "the equity of every position is at least 100 % of its own maintenance margin"
    lowest = "the equity of every position is at least 100 % of its own maintenance margin and that of at least one below 150 %"
    assert band.sentence("isolated") == lowest
    below = Claim("maintenance", None, 10_000).sentence("isolated")
    assert below == "the equity of at least one position is below 100 % of its own maintenance margin"
    assert Claim().sentence("pool") == "pooled equity is at least 100 % of maintenance margin of the netted positions"
    offset = Claim("initial", None, 6_000)
    assert offset.sentence("compression") == "the portfolio requirement is below 60 % of the gross requirement (initial margin)"
    assert Claim().sentence("clearing").startswith("the default fund with other resources is at least 100 % of the largest losses")
    assert band.sentence("portfolio") == band.sentence("shortfall") == band.sentence()


def test_rejects_false_claim_before_any_proof() -> None:
    with pytest.raises(VerdictNo) as caught:
        Claim().require(outcome(99, 100))
    assert caught.value.stable_code == "claim.false"
    assert caught.value.exit_code == 1
    assert "short 0.01 USDT of maintenance margin" in str(caught.value)
    Claim().require(outcome(100, 100))


@pytest.mark.parametrize("claim", [Claim(), Claim("initial", None, 20_000), Claim("maintenance", 0, 1)])
@pytest.mark.parametrize("equity", [-1_000, 0, 1_000])
def test_nothing_is_claimed_of_a_requirement_below_zero(claim: Claim, equity: int) -> None:
    """Where less than nothing is required there is no ratio, whatever the equity."""
    assert not claim.holds(equity, -1)
    assert not claim.met(outcome(equity, -1))
    with pytest.raises(InputError) as caught:
        claim.require(outcome(equity, -1))
    assert (caught.value.stable_code, caught.value.exit_code) == ("claim.negative", 3)
