"""T2: the isolated and the pool circuit follow ``margin/``: several equities, several accounts, the same tiers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from margin.account import Account
from margin.levels import PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Snapshot, Tier
from margin.widths import CASH_BITS, RATE_SCALE
from tests.circuits.models.agreement import CHECKS, LARGEST_BOUND, Subject
from tests.circuits.models.markets import accounts, instruments, snapshot

EDGE = 10**15
TIERS = (
    Tier(0, EDGE, PerLevel.same(RATE_SCALE // 100), PerLevel.same(0)),
    Tier(EDGE, NOTIONAL_LIMIT, PerLevel.same(RATE_SCALE // 10), PerLevel.same(EDGE * (RATE_SCALE // 10 - RATE_SCALE // 100))),
)
BOUNDS = st.one_of(st.sampled_from([0, 10_000, LARGEST_BOUND]), st.integers(0, LARGEST_BOUND))
MARGINS = st.one_of(st.sampled_from([0, 2**CASH_BITS - 1, 1 - 2**CASH_BITS]), st.integers(-(10**16), 10**16))


def market() -> Snapshot:
    """Three instruments of two tiers."""
    return snapshot([replace(item, tiers=TIERS) for item in instruments([10**12, 3 * 10**9, 1])])


CAPS = {item.symbol: min(2**62, (NOTIONAL_LIMIT - 1) // item.lot_value // 2) for item in market().instruments}
"""Twice as much still has a row, so that a pool of two has one."""


@settings(max_examples=30, deadline=None, suppress_health_check=CHECKS)
@given(account=accounts(market(), CAPS), margins=st.tuples(MARGINS, MARGINS), bound=BOUNDS)
def test_the_isolated_circuit_agrees_with_margin(account: Account, margins: tuple[int, int], bound: int) -> None:
    alone = Account(account.tag, 0, account.positions, (), margins=margins[: len(account.positions)])
    Subject.of("isolated-p2-d3", market(), alone).agree_everywhere(bound)


@settings(max_examples=25, deadline=None, suppress_health_check=CHECKS)
@given(members=st.tuples(accounts(market(), CAPS), accounts(market(), CAPS)), bound=BOUNDS)
def test_the_pool_circuit_agrees_with_margin(members: tuple[Account, Account], bound: int) -> None:
    first, second = members
    names = {identifier for identifier, _ in (*first.positions, *second.positions)}
    owned = {identifier for identifier, _ in (*first.collateral, *second.collateral)}
    assume(len(names) <= 2 and len(owned) <= 2 and first.tag != second.tag)
    Subject.of("pool-m2-p2-c2-n2-a2-d3", market(), members).agree_everywhere(bound)
