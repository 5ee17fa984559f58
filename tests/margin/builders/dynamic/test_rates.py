"""Charged rates: each anti-procyclicality tool, a naive second implementation of all of them, and March 2020."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from margin.builders.dynamic.backtest import breaches, largest_rise, peak_to_trough
from margin.builders.dynamic.fixed import ONE
from margin.builders.dynamic.history import bundled_history
from margin.builders.dynamic.market import Market
from margin.builders.dynamic.measures import Ewma, Implied, WilderAtr
from margin.builders.dynamic.policy import DynamicPolicy
from margin.builders.dynamic.rates import DatedRate, dynamic_rates, notes
from margin.builders.dynamic.series import Series
from margin.builders.dynamic.tools import Buffer, Floor, SpeedLimit, StressWeight
from margin.decimals import Exact, parse
from margin.widths import RATE_SCALE
from tests.margin.builders.dynamic.worlds import SHORT, days, history

BTC = bundled_history("BTC")
THREE = Exact(3)
CRASH = date(2020, 3, 12)


def charged(rates: Sequence[DatedRate]) -> dict[date, int]:
    return {rate.day: rate.charged for rate in rates}


def test_a_measured_rate_is_multiplier_times_volatility_over_the_horizon() -> None:
    policy = DynamicPolicy(multiplier=parse("2.326"), horizon_days=2, reference=Exact(1))
    sigma = dict(Ewma().levels(Market(BTC)))
    for rate in dynamic_rates(BTC, policy)[::50]:
        expected = 2.326 * math.sqrt(2) * sigma[rate.day] / ONE
        assert rate.measured >= expected * RATE_SCALE - 1e-3
        assert rate.measured - expected * RATE_SCALE < 1 + 1e-3
        assert rate.charged == min(max(rate.measured, RATE_SCALE // 100), RATE_SCALE)


def test_the_highest_of_several_measures_counts() -> None:
    market = Market(history(60), implied=Series.of("iv", dict.fromkeys(days(60), "0.53")))
    alone = [dynamic_rates(market, DynamicPolicy(**SHORT | {"measures": (measure,)})) for measure in (Ewma(lookback=20), Implied())]
    both = charged(dynamic_rates(market, DynamicPolicy(**SHORT | {"measures": (Ewma(lookback=20), Implied())})))
    assert both == {day: max(charged(rates)[day] for rates in alone) for day in both}
    assert {*both.values()} & {*charged(alone[0]).values()}
    assert {*both.values()} & {*charged(alone[1]).values()}


def test_all_tools_by_another_program() -> None:
    """The rules of :mod:`margin.builders.dynamic.tools` in plain floating point."""
    policy = DynamicPolicy.emir(measures=(WilderAtr(14),), multiplier=THREE, speed=SpeedLimit(parse("0.2"), parse("0.1")))
    ours = dynamic_rates(BTC, policy)
    raw = [level.sigma / ONE * 3 * math.sqrt(2) for level in WilderAtr(14).levels(Market(BTC))]
    weighted: list[float] = []
    left, before, place = 0.25, 0.0, 0
    for index, now in enumerate(raw):
        highest = sorted(raw[: index + 1])[-20:]
        weighted.append(max(now, 0.75 * now + 0.25 * math.sqrt(sum(rate**2 for rate in highest) / len(highest))))
        if index + 1 < 365:
            continue
        wanted = weighted[index]
        if before and wanted > 1.25 * weighted[index - 5]:
            rate = min(max(before, wanted), 1.25 * wanted)
            left = min(0.25, rate / wanted - 1)
        else:
            left = min(0.25, left + 0.005)
            rate = wanted * (1 + left)
        if before:
            rate = max(min(rate, before * 1.2), before * 0.9)
        rate = max(rate, math.sqrt(sum(value**2 for value in raw[: index + 1]) / (index + 1)))
        before = min(max(rate, 0.01), 1.0)
        assert math.isclose(ours[place].charged / RATE_SCALE, before, rel_tol=1e-6), ours[place].day
        assert math.isclose(ours[place].buffer / RATE_SCALE, left, abs_tol=1e-6), ours[place].day
        place += 1
    assert place == len(ours) > 1_000
    assert any(rate.limited for rate in ours)


def test_no_rate_looks_ahead() -> None:
    policy = DynamicPolicy.emir(multiplier=THREE)
    whole = dynamic_rates(BTC, policy)
    part = dynamic_rates(BTC.until(date(2020, 3, 11)), policy)
    assert whole[: len(part)] == part


def test_the_floor_holds_whatever_the_other_tools_do() -> None:
    policy = DynamicPolicy.emir(multiplier=THREE, speed=SpeedLimit(Exact(1, 3)))
    rates = dynamic_rates(BTC, policy)
    assert all(rate.charged >= rate.long_run for rate in rates)
    assert any(rate.charged == rate.long_run for rate in rates)


def test_a_floor_shorter_than_its_years_says_so() -> None:
    policy = DynamicPolicy(multiplier=THREE, floor=Floor(years=10))
    rates = dynamic_rates(BTC, policy)
    assert rates[-1].long_run_days == 1_402
    (note,) = notes("BTC", rates, policy)
    assert note.code == "dynamic.long-run"
    assert "1,402 days that there are, not of 10 years" in note.text
    long_enough = DynamicPolicy(multiplier=THREE, floor=Floor(years=3))
    rates = dynamic_rates(BTC, long_enough)
    assert rates[-1].long_run_days == 3 * 365
    assert notes("BTC", rates, long_enough) == ()


def test_the_buffer_is_full_in_calm_times_and_drawn_down_in_a_crash() -> None:
    rates = {rate.day: rate for rate in dynamic_rates(BTC, DynamicPolicy((Ewma(parse("0.97")),), THREE, buffer=Buffer()))}
    full, crash = rates[date(2020, 3, 7)], rates[CRASH]
    assert full.buffer == RATE_SCALE // 4
    assert Fraction(full.charged, full.weighted) >= Fraction(5, 4)
    assert crash.buffer == 0
    assert crash.charged == crash.weighted
    assert rates[date(2020, 6, 1)].buffer == RATE_SCALE // 4
    assert all(rate.weighted <= rate.charged for rate in rates.values())


def test_the_stress_weight_keeps_the_rate_up_after_the_stress() -> None:
    plain = charged(dynamic_rates(BTC, DynamicPolicy(multiplier=THREE, reference=Exact(1))))
    weighted = charged(dynamic_rates(BTC, DynamicPolicy(multiplier=THREE, reference=Exact(1), weighting=StressWeight())))
    calm = date(2020, 10, 1)
    assert weighted[calm] > plain[calm] * 3 // 2


def test_the_stress_weight_never_asks_for_less_than_what_is_measured() -> None:
    """On the day of a record the mean of the highest rates is below it: without the bound the crash would ask for an eighth less."""
    for policy in (DynamicPolicy(weighting=StressWeight()), DynamicPolicy.emir()):
        rates = {rate.day: rate for rate in dynamic_rates(BTC, policy)}
        assert all(rate.weighted >= rate.measured for rate in rates.values())
        assert all(rate.charged >= rate.measured for rate in rates.values())
        crash = rates[CRASH]
        assert crash.weighted == crash.measured == max(rate.measured for rate in rates.values() if rate.day <= CRASH)
    plain = DynamicPolicy(reference=Exact(1))
    measured = [rate.measured for rate in dynamic_rates(BTC.until(CRASH), plain)]
    highest = sorted(measured)[-20:]
    mean = 0.75 * measured[-1] + 0.25 * math.sqrt(sum(rate**2 for rate in highest) / 20)
    assert 0.88 < mean / measured[-1] < 0.89


def test_the_speed_limit_is_kept_in_both_directions() -> None:
    policy = DynamicPolicy(multiplier=THREE, reference=Exact(1), speed=SpeedLimit(parse("0.05"), parse("0.02")))
    rates = dynamic_rates(BTC, policy)
    for before, after in itertools.pairwise(rates):
        assert after.charged <= before.charged * 1.05 + 1
        assert after.charged >= before.charged * 0.98
    assert sum(rate.limited for rate in rates) > 100


def test_minimum_and_maximum_are_the_last_word() -> None:
    policy = DynamicPolicy.emir(multiplier=THREE, minimum=parse("0.19"), maximum=parse("0.4"))
    values = {rate.charged for rate in dynamic_rates(BTC, policy)}
    assert min(values) >= 190_000_000
    assert max(values) == 400_000_000


def test_the_tools_tame_march_2020() -> None:
    """What they are for: lower peak over trough, smaller rises, fewer breaches, at the price of more margin in calm times."""
    plain = dynamic_rates(BTC, DynamicPolicy(multiplier=THREE))
    emir = dynamic_rates(BTC, DynamicPolicy.emir(multiplier=THREE))
    plain, emir = ([rate for rate in rates if rate.day >= date(2020, 1, 1)] for rates in (plain, emir))
    assert (str(peak_to_trough(plain)), str(peak_to_trough(emir))) == ("8.294", "3.006")
    assert largest_rise(plain, 5) > largest_rise(emir, 5)
    assert len(breaches(BTC, plain, 2)) == 15
    assert [breach.day for breach in breaches(BTC, emir, 2)] == [date(2020, 3, 10), date(2020, 3, 11)]
    assert sum(rate.charged for rate in emir) > sum(rate.charged for rate in plain)


@pytest.mark.parametrize(
    ("policy", "digest"),
    [
        (DynamicPolicy(), "plain"),
        (DynamicPolicy.emir(), "emir"),
    ],
)
def test_a_policy_has_a_digest_of_all_its_parameters(policy: DynamicPolicy, digest: str) -> None:
    assert policy.as_dict()["buffer"] == (None if digest == "plain" else Buffer().as_dict())
    assert policy.sha256() == type(policy)(**{name: getattr(policy, name) for name in policy.__dataclass_fields__}).sha256()
    assert policy.sha256() != DynamicPolicy(multiplier=Exact(7)).sha256()
