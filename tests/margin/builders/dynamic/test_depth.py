"""The cost of closing into a book: by walking the book, and tiers that are monotone, continuous and never below it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from margin.builders.dynamic.depth import Book, DepthPolicy, cost, cost_steps, cost_tiers
from margin.decimals import Exact, parse
from margin.snapshot import NOTIONAL_LIMIT
from margin.widths import FINE_SCALE, VALUE_SCALE

Draw = Any
WHOLE = DepthPolicy(Exact(1), share=Exact(1), tiers=64)


@st.composite
def books(draw: Draw) -> Book:
    """Up to 12 levels a side around 1,000, of any size."""
    sides = []
    for sign in (-1, 1):
        steps = draw(st.lists(st.integers(1, 40), min_size=1, max_size=12))
        prices = [10_000 + sign * sum(steps[: place + 1]) for place in range(len(steps))]
        sides.append([[f"{price // 10}.{price % 10}", str(draw(st.integers(1, 500)))] for price in prices])
    return Book.of(*sides)


def walked(book: Book, notional: Fraction, share: Fraction, beyond: Fraction) -> Fraction:
    """What closing costs on the worse side of every level, by walking both sides of the book at once; notional at the mid price."""
    middle = (_number(book.bids[0].price) + _number(book.asks[0].price)) / 2
    edges = {Fraction(0), notional}
    sides = []
    for side in (book.bids, book.asks):
        end, steps = Fraction(0), []
        for level in side:
            steps.append((end, abs(_number(level.price) - middle) / middle))
            end += _number(level.size) * middle * share
        steps.append((end, beyond))
        edges |= {floor for floor, _ in steps if floor < notional}
        sides.append(steps)
    total = Fraction(0)
    for start, end in pairwise(sorted(edges)):
        total += (end - start) * max([rate for floor, rate in side if floor <= start][-1] for side in sides)
    return total


def _number(value: Exact) -> Fraction:
    return Fraction(value.units, 1) / Fraction(10) ** value.decimals


def test_a_small_book_by_hand() -> None:
    """Mid 100. One lot at 99 / 101, then two at 98 / 102; half of it counts; beyond it 10 %."""
    book = Book.of([["99", "1"], ["98", "2"]], [["101", "1"], ["102", "2"]])
    steps = cost_steps(book, DepthPolicy(Exact(1, 1), share=Exact(5, 1)))
    assert [(step.floor / VALUE_SCALE, step.rate / 1e9) for step in steps] == [(0, 0.01), (50, 0.02), (150, 0.1)]
    assert cost(steps, 50 * VALUE_SCALE) == FINE_SCALE // 2
    assert cost(steps, 150 * VALUE_SCALE) == 25 * FINE_SCALE // 10
    assert cost(steps, 250 * VALUE_SCALE) == 125 * FINE_SCALE // 10


def test_the_worse_side_counts() -> None:
    thin = Book.of([["99", "1"], ["90", "9"]], [["101", "10"]])
    assert cost_steps(thin, WHOLE) == cost_steps(Book.of([["99", "10"]], [["101", "1"], ["110", "9"]]), WHOLE)
    assert [step.rate for step in cost_steps(thin, WHOLE)] == [10_000_000, 100_000_000, 1_000_000_000]


@given(books(), st.integers(1, 10**17), st.sampled_from(["1", "0.25", "0.01"]))
@settings(max_examples=200)
def test_the_steps_are_the_cost_of_walking_the_book(book: Book, notional: int, share: str) -> None:
    policy = DepthPolicy(Exact(1), share=parse(share))
    exact = walked(book, Fraction(notional, VALUE_SCALE), Fraction(share), Fraction(1))
    ours = Fraction(cost(cost_steps(book, policy), notional), FINE_SCALE)
    assert exact <= ours
    assert ours - exact <= Fraction(notional, FINE_SCALE) + Fraction(30, VALUE_SCALE)


@given(books(), st.integers(2, 8), st.lists(st.integers(0, 10**17), min_size=1, max_size=20))
@settings(max_examples=200)
def test_tiers_are_few_monotone_continuous_and_conservative(book: Book, count: int, notionals: list[int]) -> None:
    policy = DepthPolicy(Exact(1), tiers=count)
    steps, tiers = cost_steps(book, policy), cost_tiers(book, policy)
    assert len(tiers) <= count
    assert tiers[0].floor == tiers[0].constant == 0
    for lower, upper in pairwise(tiers):
        assert lower.floor < upper.floor < NOTIONAL_LIMIT
        assert lower.rate < upper.rate
        assert upper.floor * lower.rate - lower.constant == upper.floor * upper.rate - upper.constant
    for notional in (*notionals, *(step.floor for step in steps), *(step.floor - 1 for step in steps[1:]), NOTIONAL_LIMIT):
        assert cost(tiers, notional) >= cost(steps, notional)
    assert tiers[-1].rate == steps[-1].rate == 1_000_000_000


@given(books())
def test_with_enough_tiers_the_corners_are_exact(book: Book) -> None:
    steps = cost_steps(book, WHOLE)
    for step in steps:
        assert 0 <= cost(cost_tiers(book, WHOLE), step.floor) - cost(steps, step.floor) <= step.floor


def test_a_deep_book_needs_few_tiers() -> None:
    """400 levels a side in 6 tiers, overstated by less than a sixth from a tenth of the book on."""
    bids = [[str(10_000 - place), str(1 + place // 10)] for place in range(1, 401)]
    asks = [[str(10_000 + place), str(1 + place // 10)] for place in range(1, 401)]
    policy = DepthPolicy(Exact(1), tiers=6)
    steps, tiers = cost_steps(Book.of(bids, asks), policy), cost_tiers(Book.of(bids, asks), policy)
    assert (len(steps), len(tiers)) == (401, 6)
    depth = steps[-1].floor
    for part in range(10, 101):
        notional = depth * part // 100
        assert cost(tiers, notional) * 6 < cost(steps, notional) * 7


def test_crumbs_below_a_money_unit_are_left_out() -> None:
    book = Book.of([["1", "0.00000000001"]], [["1.1", "0.00000000001"]])
    assert [tuple(step) for step in cost_steps(book, DepthPolicy(Exact(1)))] == [(0, 1_000_000_000, 0)]
    assert len(cost_tiers(book, DepthPolicy(Exact(1)))) == 1
