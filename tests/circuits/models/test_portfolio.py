"""T2: the portfolio and the compression circuit follow ``margin/models/portfolio.py`` over the whole legal domain."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from margin.account import Account
from margin.snapshot import Snapshot
from tests.circuits.models.agreement import CHECKS, LARGEST_BOUND, Subject
from tests.circuits.models.markets import accounts, portfolio_snapshots


@st.composite
def books(draw: st.DrawFn) -> tuple[Snapshot, Account]:
    """A snapshot with a portfolio section and an account under it."""
    market = draw(portfolio_snapshots())
    assert market.portfolio is not None
    return market, draw(accounts(market, {array.symbol: array.tiers[-1].cap for array in market.portfolio.arrays}))


@settings(max_examples=40, deadline=None, suppress_health_check=CHECKS)
@given(book=books(), bound=st.one_of(st.sampled_from([0, 10_000, LARGEST_BOUND]), st.integers(0, LARGEST_BOUND)))
def test_the_portfolio_circuit_agrees_with_margin(book: tuple[Snapshot, Account], bound: int) -> None:
    Subject.of("portfolio-p2-c2-g2-u2-s4-d3", *book).agree_everywhere(bound)


@settings(max_examples=15, deadline=None, suppress_health_check=CHECKS)
@given(book=books(), bound=st.one_of(st.sampled_from([0, 4_000, 10_000]), st.integers(0, LARGEST_BOUND)))
def test_the_compression_circuit_agrees_with_margin(book: tuple[Snapshot, Account], bound: int) -> None:
    Subject.of("compression-p2-c2-g2-u2-s4-d3", *book).agree_everywhere(bound)
