"""Open interest: dYdX's published rows, and the same in a snapshot."""

from __future__ import annotations

import pytest

from margin.builders.dynamic.history import bundled_history
from margin.builders.dynamic.interest import InterestPolicy, adjusted_ppm
from margin.builders.dynamic.market import Market
from margin.builders.dynamic.policy import DynamicPolicy
from margin.builders.dynamic.series import Series
from margin.builders.dynamic.snapshot import dynamic_snapshot
from margin.builders.dynamic.tiers import Scaling, scaled_tiers
from margin.decimals import Exact, parse
from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Tier
from margin.widths import RATE_SCALE
from tests.margin.builders.dynamic.worlds import BTC, base

PUBLISHED = [
    (0, 200_000),
    (1_000_000, 200_000),
    (1_234_567, 387_653),
    (1_500_000, 600_000),
    (2_000_000, 1_000_000),
    (2_500_000, 1_000_000),
]
"""dYdX v4 ``liquidity_tier_test.go``: initial margin 20 %, bounds 1 M and 2 M."""


@pytest.mark.parametrize(("open_interest", "expected"), PUBLISHED)
def test_dydx_rows(open_interest: int, expected: int) -> None:
    assert adjusted_ppm(200_000, open_interest, 1_000_000, 2_000_000) == expected


def test_dydx_without_bounds() -> None:
    assert adjusted_ppm(200_000, 1_500_000, 0, 0) == 200_000


@pytest.mark.parametrize(("open_interest", "expected"), PUBLISHED)
def test_a_snapshot_asks_for_less_than_one_ppm_more_than_dydx(open_interest: int, expected: int) -> None:
    policy = InterestPolicy(Exact(1_000_000), Exact(2_000_000))
    share = policy.share(Exact(open_interest), "oi")
    tier = Tier(0, NOTIONAL_LIMIT, PerLevel(100_000_000, 120_000_000, 200_000_000), PerLevel.same(0))
    (scaled,) = scaled_tiers((tier,), Scaling((1, 1), ((0, 1), (0, 1), share)), "x")
    assert scaled.rates[:2] == (100_000_000, 120_000_000)
    assert scaled.constants == (0, 0, 0)
    assert 0 <= scaled.rates.initial - expected * 1_000 < 1_000


def test_the_open_interest_of_the_last_whole_day_counts() -> None:
    history = bundled_history("BTC")
    interest = Series.of("OI", {"2020-06-29": "0", "2020-06-30": "150", "2020-07-01": "999"})
    policy = DynamicPolicy(multiplier=Exact(1), reference=Exact(1), interest=InterestPolicy(Exact(100), Exact(200)))
    before = base(as_of="2020-07-01T08:00:00Z")
    plain = dynamic_snapshot(before, {BTC: history}, DynamicPolicy(multiplier=Exact(1), reference=Exact(1)), before.as_of)
    scaled = dynamic_snapshot(before, {BTC: Market(history, open_interest=interest)}, policy, before.as_of)
    before, after = plain.instruments[0].tiers[0].rates, scaled.instruments[0].tiers[0].rates
    assert after[:2] == before[:2]
    assert abs(after.initial - (before.initial + RATE_SCALE) // 2) <= 1


def test_from_the_upper_bound_on_the_whole_notional_is_required() -> None:
    policy = InterestPolicy(Exact(0), parse("0.5"), levels=("closeout", "maintenance", "initial"))
    share = policy.share(Exact(1), "oi")
    tiers = scaled_tiers(base().instruments[0].tiers, Scaling((3, 1), (share, share, share)), "x")
    assert [(tier.floor, *tier.rates, *tier.constants) for tier in tiers] == [(0, *(RATE_SCALE,) * 3, 0, 0, 0)]
