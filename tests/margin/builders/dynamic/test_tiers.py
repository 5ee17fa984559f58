"""Scaled tiers keep the rules of a snapshot, and are never below what is wanted."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from margin import snapshot_rules
from margin.builders.dynamic.depth import CostTier, cost, joined
from margin.builders.dynamic.tiers import NO_SHARE, Scaling, scaled_tiers
from margin.snapshot import NOTIONAL_LIMIT, Snapshot, Tier
from margin.widths import RATE_SCALE
from tests.margin import worlds
from tests.margin.builders.dynamic.worlds import base, brackets

Draw = Any
ALONE = Scaling((1, 1))


@st.composite
def costs(draw: Draw) -> tuple[CostTier, ...]:
    floors = draw(st.lists(st.integers(1, 10**17), min_size=0, max_size=4, unique=True))
    rates = sorted(draw(st.lists(st.integers(1, RATE_SCALE), min_size=len(floors) + 1, max_size=len(floors) + 1, unique=True)))
    return joined(zip([0, *sorted(floors)], rates, strict=True))


@st.composite
def scalings(draw: Draw) -> Scaling:
    factor = draw(st.tuples(st.integers(1, 10**9), st.integers(10**8, 10**10)))
    part, whole = draw(st.integers(0, 100)), 100
    shares = draw(st.sampled_from([(NO_SHARE,) * 3, (NO_SHARE, NO_SHARE, (part, whole)), ((part, whole),) * 3]))
    return Scaling(factor, shares, draw(costs()) if draw(st.booleans()) else (CostTier(0, 0, 0),))


def required(tiers: tuple[Tier, ...], notional: int, level: int) -> int:
    (tier,) = [tier for tier in tiers if tier.floor <= notional < tier.cap]
    return notional * tier.rates[level] - tier.constants[level]


def wanted(tiers: tuple[Tier, ...], scaling: Scaling, notional: int, level: int) -> Fraction:
    scaled = Fraction(*scaling.factor) * required(tiers, notional, level)
    return scaled + Fraction(*scaling.shares[level]) * max(Fraction(0), notional * RATE_SCALE - scaled) + cost(scaling.cost, notional)


@given(worlds.snapshot(), scalings(), st.data())
@settings(max_examples=100, deadline=None)
def test_the_rules_hold_and_nothing_is_below_what_is_wanted(world: dict[str, Any], scaling: Scaling, data: Any) -> None:
    snapshot = Snapshot.from_dict(world)
    for item in snapshot.instruments:
        tiers = scaled_tiers(item.tiers, scaling, item.symbol)
        rebuilt = Snapshot.from_dict({**world, "instruments": [{**item.as_dict(), "tiers": _documents(item, tiers)}]})
        snapshot_rules.check(rebuilt)
        assert (tiers[0].floor, tiers[-1].cap) == (item.tiers[0].floor, item.tiers[-1].cap)
        floors = [tier.floor for tier in tiers]
        inner = [edge - 1 for tier in (*tiers, *item.tiers) for edge in (tier.floor, tier.cap) if edge]
        for notional in (*floors, *inner, data.draw(st.integers(0, item.tiers[-1].cap - 1))):
            for level in range(3):
                least = [wanted(item.tiers, scaling, notional, weaker) for weaker in range(level + 1)]
                asked = required(tiers, notional, level)
                assert asked >= max(least)
                if notional in floors:
                    assert asked <= max(least) + 8 * tiers[-1].cap


def _documents(item: Any, tiers: tuple[Tier, ...]) -> list[dict[str, Any]]:
    from dataclasses import replace

    documents: list[dict[str, Any]] = replace(item, tiers=tiers).as_dict()["tiers"]
    return documents


def test_a_factor_of_one_changes_nothing() -> None:
    assert scaled_tiers(brackets(), ALONE, "x") == brackets()


def test_a_whole_factor_multiplies_rates_and_deductions() -> None:
    tripled = scaled_tiers(brackets(), Scaling((3, 1)), "x")
    for before, after in zip(brackets(), tripled, strict=True):
        assert after.rates == tuple(3 * rate for rate in before.rates)
        assert after.constants == tuple(3 * constant for constant in before.constants)


def test_continuous_tiers_stay_continuous() -> None:
    tiers = scaled_tiers(brackets(), Scaling((1_234_567, 1_000_003)), "x")
    for lower, upper in pairwise(tiers):
        for level in (0, 1):
            before = upper.floor * lower.rates[level] - lower.constants[level]
            after = upper.floor * upper.rates[level] - upper.constants[level]
            assert before == after


def test_the_cost_of_closing_cuts_the_tiers_at_its_floors() -> None:
    pieces = joined([(0, 1_000_000), (10**15, 5_000_000), (NOTIONAL_LIMIT - 1, 9_000_000)])
    tiers = scaled_tiers(base().instruments[0].tiers, Scaling((1, 1), cost=pieces), "x")
    assert [tier.floor for tier in tiers] == [0, 5 * 10**14, 10**15, 6 * 10**15, NOTIONAL_LIMIT - 1]
    assert [tier.rates.maintenance for tier in tiers] == [5_000_000, 6_000_000, 10_000_000, 11_500_000, 15_500_000]
