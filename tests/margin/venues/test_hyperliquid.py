"""Margin tiers as published at hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers; margins worked out from them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.account import Account
from margin.decimals import Exact
from margin.models.cross import evaluate
from margin.snapshot import Snapshot, make_instrument
from margin.tables.cross import RowBook
from margin.venues.hyperliquid import MarginTier, hyperliquid_tiers, maintenance_margin
from margin.widths import FINE_SCALE, VALUE_SCALE
from tests.margin.cases import AS_OF

TABLES = {
    "BTC": [(0, 40), (150_000_000, 20)],
    "ETH": [(0, 25), (100_000_000, 15)],
    "SOL": [(0, 20), (70_000_000, 10)],
    "XRP": [(0, 20), (40_000_000, 10)],
    "DOGE group": [(0, 10), (20_000_000, 5)],
    "OP group": [(0, 10), (3_000_000, 5)],
    "testnet BTC": [(0, 40), (10_000, 25), (50_000, 10), (100_000, 5), (300_000, 3)],
    "testnet DOGE": [(0, 10), (20_000, 5), (100_000, 3)],
}
MARGINS = [
    ("BTC", 1_000_000, Fraction(12_500)),
    ("BTC", 150_000_000, Fraction(1_875_000)),
    ("BTC", 200_000_000, Fraction(3_125_000)),
    ("ETH", 120_000_000, Fraction(8_000_000, 3)),
    ("testnet BTC", 250_000, Fraction(18_425)),
    ("testnet DOGE", 150_000, Fraction(52_000, 3)),
]


def table(name: str, unit: int = 1) -> list[MarginTier]:
    return [MarginTier(lower * unit, leverage) for lower, leverage in TABLES[name]]


def requirement(name: str, notional: int, level: str = "maintenance") -> Fraction:
    """In the model; the notional in money units."""
    tiers = hyperliquid_tiers(table(name, VALUE_SCALE))
    item = make_instrument("h", name, settle="USDC", lot=Exact(1), price=Exact(1, 10), tiers=tiers)
    snapshot = Snapshot.build(venue="h", as_of=AS_OF, numeraire="USDC", settlements=[], instruments=[item], collateral=[])
    result = evaluate(Account(0, 0, ((item.id, notional),), ()), RowBook(snapshot, level))  # type: ignore[arg-type]
    return Fraction(result.requirement, FINE_SCALE)


@pytest.mark.parametrize(("name", "notional", "margin"), MARGINS)
def test_published_margin(name: str, notional: int, margin: Fraction) -> None:
    assert maintenance_margin(table(name), Fraction(notional)) == margin
    found = requirement(name, notional * VALUE_SCALE)
    assert margin <= found < margin + Fraction(notional, 10**9)
    if margin.denominator == 1:
        assert found == margin


@given(st.sampled_from(sorted(TABLES)), st.integers(1, 10**19 // 2), st.sampled_from([1, -1]))
def test_never_below_the_venue(name: str, notional: int, sign: int) -> None:
    exact = maintenance_margin(table(name), Fraction(notional, VALUE_SCALE))
    assert exact <= requirement(name, sign * notional) < exact + Fraction(notional, VALUE_SCALE * 10**9)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_boundaries_are_continuous(name: str) -> None:
    for lower, _ in TABLES[name][1:]:
        before, at = requirement(name, lower * VALUE_SCALE - 1), requirement(name, lower * VALUE_SCALE)
        assert 0 <= at - before < Fraction(1, VALUE_SCALE)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_levels_stand_in_their_ratio(name: str) -> None:
    for notional in (1, 12_345, 99_999_999):
        maintenance = requirement(name, notional * VALUE_SCALE)
        assert 2 * maintenance - Fraction(2 * notional, 10**9) <= requirement(name, notional * VALUE_SCALE, "initial") <= 2 * maintenance
        closeout = requirement(name, notional * VALUE_SCALE, "closeout")
        assert maintenance * 2 / 3 - Fraction(notional, 10**9) <= closeout <= maintenance
