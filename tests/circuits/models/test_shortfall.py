"""T2: the shortfall circuit follows ``margin/models/shortfall.py`` over the whole legal domain."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from margin.account import Account
from margin.snapshot import Snapshot
from tests.circuits.models.agreement import CHECKS, LARGEST_BOUND, Subject
from tests.circuits.models.markets import accounts, shortfall_snapshots


@st.composite
def books(draw: st.DrawFn) -> tuple[Snapshot, Account]:
    """A snapshot with three windows of nine returns and an account under it."""
    market = draw(shortfall_snapshots())
    assert market.shortfall is not None
    return market, draw(accounts(market, {array.symbol: array.tiers[-1].cap for array in market.shortfall.arrays}))


@settings(max_examples=40, deadline=None, suppress_health_check=CHECKS)
@given(book=books(), bound=st.one_of(st.sampled_from([0, 10_000, LARGEST_BOUND]), st.integers(0, LARGEST_BOUND)))
def test_the_shortfall_circuit_agrees_with_margin(book: tuple[Snapshot, Account], bound: int) -> None:
    Subject.of("shortfall-p2-c2-w3-t9-d3", *book).agree_everywhere(bound)
