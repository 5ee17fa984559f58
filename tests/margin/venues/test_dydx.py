"""Rows of dYdX v4's own tests: dydxprotocol/v4-chain @84d4664b ``x/perpetuals/types/liquidity_tier_test.go``,
``x/perpetuals/lib/lib_test.go``, ``x/subaccounts/keeper/subaccount_test.go``, ``lib/margin/risk_test.go``. Numbers only.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.account import Account
from margin.decimals import Exact
from margin.models.cross import CrossResult, evaluate
from margin.snapshot import Snapshot, make_instrument
from margin.tables.cross import RowBook
from margin.venues.dydx import PPM, LiquidityTier, dydx_tiers, liquidatable, quote_quantums
from margin.widths import FINE_SCALE, VALUE_SCALE
from tests.margin.cases import AS_OF

MILLION = 10**6


@pytest.mark.parametrize(
    ("initial", "fraction", "maintenance"),
    [
        (150_000, 800_000, 120_000),
        (450_000, 770_000, 346_500),
        (637_239, 289_284, 184_343),
        (1_000_000, 1_000_000, 1_000_000),
        (0, 1_000_000, 0),
        (0, 0, 0),
        (1_000_000, 0, 0),
    ],
)
def test_published_maintenance_ppm(initial: int, fraction: int, maintenance: int) -> None:
    """Rounded down: 637,239 x 0.289284 = 184,343.046..."""
    assert LiquidityTier(initial, fraction).maintenance_ppm() == maintenance


@pytest.mark.parametrize(
    ("lower", "upper", "open_interest", "expected"),
    [
        (MILLION, 2 * MILLION, 0, 200_000),
        (MILLION, 2 * MILLION, 1_500_000, 600_000),
        (MILLION, 2 * MILLION, 1_234_567, 387_653),
        (MILLION, 2 * MILLION, MILLION, 200_000),
        (MILLION, 2 * MILLION, 2 * MILLION, 1_000_000),
        (MILLION, 2 * MILLION, 2_500_000, 1_000_000),
        (0, 0, 1_500_000, 200_000),
    ],
)
def test_published_open_interest_scaling(lower: int, upper: int, open_interest: int, expected: int) -> None:
    assert LiquidityTier(200_000, 0, lower, upper).adjusted_initial_ppm(open_interest) == expected


@pytest.mark.parametrize(
    ("ppm", "caps", "open_interest", "notional", "expected"),
    [
        (200_000, (0, 0), 0, 500_000, 100_000),
        (500_000, (0, 0), 0, 1_000_000, 500_000),
        (100_000, (0, 0), 0, 1, 1),
        (567_243, (0, 0), 0, 123_456, 70_030),
        (200_000, (0, 0), 1_500_000_000_000, 500_000, 100_000),
        (200_000, (1_000_000_000_000, 2_000_000_000_000), 1_500_000_000_000, 500_000, 300_000),
        (200_000, (25_000_000_000_000, 50_000_000_000_000), 80_000_000_000_000, 500_000, 500_000),
        (200_000, (25_000_000_000_000, 50_000_000_000_000), 25_000_000_000_000, 500_000, 100_000),
        (200_000, (25_000_000_000_000, 60_000_000_000_000), 28_123_456_789_123, 500_000, 135_697),
    ],
)
def test_published_initial_margin(ppm: int, caps: tuple[int, int], open_interest: int, notional: int, expected: int) -> None:
    """Rounded up: 123,456 x 0.567243 = 70,029.5..."""
    assert LiquidityTier(ppm, 0, *caps).initial_margin(notional, open_interest) == expected


# price, exponent, resolution, base quantums, initial ppm, fraction ppm, initial margin, maintenance margin
POSITIONS = [
    (55_550, -1, -4, 7_000, 10_000, 500_000, 38_885_000, 19_442_500),
    (42_000_000, -2, -6, -5_000, 10_000, 500_000, 21_000_000, 10_500_000),
    (55_550, -1, -6, 7_000, 1_000_000, 1_000_000, 38_885_000, 38_885_000),
    (55_550, -1, -6, 7_000, 10_000, 1_000_000, 388_850, 388_850),
    (55_550, -1, -6, 7_000, 0, 1_000_000, 0, 0),
    (0, -1, -6, -7_000, 100, 1_000_000, 0, 0),
    (
        18_446_744_073_709_551_615,
        -1,
        -6,
        18_446_744_073_709_551_615,
        100,
        1_000_000,
        3_402_823_669_209_384_634_264_811_192_843_492,
        3_402_823_669_209_384_634_264_811_192_843_492,
    ),
    (55_550, -1, -6, 7_000, 10_000, 500_000, 388_850, 194_425),
    (367_500, -1, -6, 12_000, 200_000, 500_000, 88_200_000, 44_100_000),
    (1_234_560, -1, -6, 74_523, 50_000, 600_000, 460_015_575, 276_009_345),
    (1_234_560, -1, -6, 74_523, 250_000, 600_000, 2_300_077_872, 1_380_046_724),
]


@pytest.mark.parametrize("row", POSITIONS)
def test_published_position(row: tuple[int, ...]) -> None:
    price, exponent, resolution, quantums, ppm, fraction, initial, maintenance = row
    tier = LiquidityTier(ppm, fraction)
    notional = quote_quantums(quantums, resolution, price, exponent)
    assert tier.initial_margin(notional) == initial
    assert tier.maintenance_margin(notional) == maintenance


@pytest.mark.parametrize(
    ("open_interest", "lower", "upper", "initial"),
    [
        (408_163_265, 10_000_000_000_000, 20_000_000_000_000, 264_599_559),
        (1_000_000_000, 10_000_000_000_000, 20_000_000_000_000, 441_000_000),
        (1_123_456_789, 25_000_000_000_000, 50_000_000_000_000, 318_042_585),
    ],
)
def test_published_position_with_open_interest(open_interest: int, lower: int, upper: int, initial: int) -> None:
    """Open interest is in base quantums there and is valued at the price; maintenance margin does not scale with it."""
    tier = LiquidityTier(200_000, 500_000, lower, upper)
    notional = quote_quantums(12_000, -6, 367_500, -1)
    interest = quote_quantums(open_interest, -6, 367_500, -1)
    assert tier.initial_margin(notional, interest) == initial
    assert tier.maintenance_margin(notional) == 44_100_000


BTC = (-8, 5_000_000_000, -5, LiquidityTier(500_000, 800_000))
ETH = (-9, 3_000_000_000, -6, LiquidityTier(200_000, 500_000))
SMALL = LiquidityTier(100_000, 500_000)
ACCOUNTS = [
    (1_000_000, [(-200_000_000, *BTC), (250_000_000, *ETH)], -99_249_000_000, 50_150_000_000, 40_075_000_000),
    (1_000_000, [(-100_000_000, *BTC), (750_000_000, *ETH)], -47_749_000_000, 25_450_000_000, 20_225_000_000),
    (100, [(100, -6, 100, 0, SMALL)], 10_100, 1_000, 500),
    (110, [(100, -6, 100, 0, SMALL), (-25, -6, 200, 0, SMALL)], 5_110, 1_500, 750),
]


@pytest.mark.parametrize(("usdc", "perpetuals", "collateral", "initial", "maintenance"), ACCOUNTS)
def test_published_cross_account(
    usdc: int, perpetuals: list[tuple[int, int, int, int, LiquidityTier]], collateral: int, initial: int, maintenance: int
) -> None:
    """By the venue's arithmetic, and exactly so by the model: no amount here has a remainder."""
    notionals = [(quote_quantums(*market), tier) for *market, tier in perpetuals]
    assert usdc + sum(notional for notional, _ in notionals) == collateral
    assert sum(tier.initial_margin(notional) for notional, tier in notionals) == initial
    assert sum(tier.maintenance_margin(notional) for notional, tier in notionals) == maintenance
    at_maintenance, at_initial = (model(usdc, notionals, level) for level in ("maintenance", "initial"))
    assert at_maintenance.equity * MILLION == collateral * FINE_SCALE
    assert at_maintenance.requirement * MILLION == maintenance * FINE_SCALE
    assert at_initial.requirement * MILLION == initial * FINE_SCALE


@pytest.mark.parametrize(
    ("net_collateral", "maintenance", "expected"),
    [(100, 0, False), (0, 100, True), (0, 0, False), (-100, 100, True), (-100, 0, False), (75, 100, True), (100, 100, False)],
)
def test_published_liquidation_rule(net_collateral: int, maintenance: int, expected: bool) -> None:
    assert liquidatable(net_collateral, maintenance) is expected


def model(usdc: int, notionals: list[tuple[int, LiquidityTier]], level: str) -> CrossResult:
    """The same account: a lot is one quote quantum of the market's value."""
    items, lots = [], {}
    for number, (notional, tier) in enumerate(notionals):
        item = make_instrument("dydx", f"M{number}", settle="USDC", lot=Exact(1, 6), price=Exact(1), tiers=dydx_tiers(tier))
        items.append(item)
        lots[item.id] = notional
    snapshot = Snapshot.build(venue="dydx", as_of=AS_OF, numeraire="USDC", settlements=[], instruments=items, collateral=[])
    held = tuple(sorted((identifier, count) for identifier, count in lots.items() if count))
    return evaluate(Account(0, usdc * VALUE_SCALE // MILLION, held, ()), RowBook(snapshot, level))  # type: ignore[arg-type]


@given(st.integers(0, PPM), st.integers(0, PPM), st.integers(1, 10**15))
def test_the_model_is_within_the_roundings_of_the_venue(ppm: int, fraction: int, notional: int) -> None:
    """Initial: below the venue by less than a quantum. Maintenance: by less than two, above by less than notional x 1e-9."""
    tier = LiquidityTier(ppm, fraction)
    initial = Fraction(model(0, [(notional, tier)], "initial").requirement * MILLION, FINE_SCALE)
    assert 0 <= tier.initial_margin(notional) - initial < 1
    maintenance = Fraction(model(0, [(-notional, tier)], "maintenance").requirement * MILLION, FINE_SCALE)
    assert -Fraction(notional, 10**9) < tier.maintenance_margin(notional) - maintenance < 2
