"""The user of the README of binance/zkmerkle-proof-of-solvency @9a3e5b79: equity, loans and three kinds of collateral in four assets."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.account import Account
from margin.decimals import Exact
from margin.levels import PerLevel
from margin.models.cross import evaluate
from margin.snapshot import NOTIONAL_LIMIT, Asset, Snapshot, Tier, make_asset, make_instrument
from margin.tables.cross import RowBook
from margin.venues.binance_por import Slice, counted, haircut_tiers
from margin.widths import FINE_SCALE, VALUE_SCALE
from tests.margin.cases import AS_OF

TENS = [Slice(10_000 * step, 10_000 * (step + 1), 100 - 10 * step) for step in range(10)]
TWENTIES = [Slice(20_000 * step, 20_000 * (step + 1), 100 - 20 * step) for step in range(5)]
SLICES = {"btc": TENS, "eth": TENS, "bnb": TWENTIES, "shib": []}
PRICES = {"btc": 6_510_022_000_000, "eth": 362_056_000_000, "bnb": 61_023_000_000, "shib": 1_797}  # 1e-8

# loan, margin and portfolio-margin collateral, in 1e-8 of the asset
HELD = {
    "btc": (7_285_823_729, 3_642_911_864, 1_821_455_932),
    "eth": (12_712_158_145, 6_356_079_073, 3_178_039_536),
    "bnb": (28_917_141_202, 14_458_570_601, 7_229_285_300),
    "shib": (12_550, 6_275, 3_138),
}
COUNTED = {
    "btc": (550_000_000_000_000_000_000,) * 3,
    "eth": (550_000_000_000_000_000_000,) * 3,
    "bnb": (600_000_000_000_000_000_000, 576_461_070_756_964_600_000, 384_691_606_117_140_000_000),
    "shib": (0, 0, 0),
}
TOTAL = 4_861_152_676_874_104_600_000  # 1e-16 USD


def test_published_user_to_the_last_digit() -> None:
    for name, amounts in HELD.items():
        assert tuple(counted(SLICES[name], amount * PRICES[name]) for amount in amounts) == COUNTED[name]
    assert sum(counted(SLICES[name], amount * PRICES[name]) for name, amounts in HELD.items() for amount in amounts) == TOTAL


def world(assets: list[Asset]) -> RowBook:
    anything = Tier(0, NOTIONAL_LIMIT, PerLevel.same(0), PerLevel.same(0))
    item = make_instrument("b", "I", settle="USD", lot=Exact(1), price=Exact(1), tiers=(anything,))
    snapshot = Snapshot.build(venue="b", as_of=AS_OF, numeraire="USD", settlements=[], instruments=[item], collateral=assets, depth=3)
    return RowBook(snapshot, "maintenance")


def test_published_user_in_the_model_to_the_last_digit() -> None:
    """Lots of 1e-8 (shib, worth 1.8e-13 per 1e-8, in lots of one thousand); each kind of collateral is an account of its own."""
    assets = {
        name: make_asset(
            "b", name, lot=Exact(1_000) if name == "shib" else Exact(1, 8), price=Exact(PRICES[name], 8), tiers=haircut_tiers(SLICES[name])
        )
        for name in HELD
    }
    book = world(list(assets.values()))
    total = 0
    for kind in range(3):
        held = {assets[name].id: amounts[kind] // (10**11 if name == "shib" else 1) for name, amounts in HELD.items()}
        account = Account(0, 0, (), tuple(sorted((identifier, lots) for identifier, lots in held.items() if lots)))
        result = evaluate(account, book)
        total += result.equity
        for line in result.collateral:
            assert line.value == COUNTED[line.name][kind] * 1_000
    assert total == TOTAL * 1_000


def slices_strategy() -> st.SearchStrategy[list[Slice]]:
    def build(values: tuple[list[int], list[int]]) -> list[Slice]:
        edges, ratios = values
        bounds = [0, *sorted(edges)]
        return [Slice(low, high, ratio) for low, high, ratio in zip(bounds, bounds[1:], sorted(ratios, reverse=True), strict=False)]

    return st.integers(0, 6).flatmap(
        lambda count: st.tuples(
            st.lists(st.integers(1, 10**7), min_size=count, max_size=count, unique=True),
            st.lists(st.integers(0, 100), min_size=count, max_size=count),
        ).map(build)
    )


@given(slices_strategy(), st.integers(1, 2 * 10**17))
def test_the_model_equals_the_slices_but_for_their_rounding(slices: list[Slice], value: int) -> None:
    asset = make_asset("b", "A", lot=Exact(1), price=Exact(1, 10), tiers=haircut_tiers(slices))
    equity = evaluate(Account(0, 0, (), ((asset.id, value),)), world([asset])).equity
    inside = (max(Fraction(0), min(Fraction(value, VALUE_SCALE), Fraction(item.high)) - item.low) * item.ratio / 100 for item in slices)
    assert Fraction(equity, FINE_SCALE) == sum(inside)
    assert 0 <= equity - counted(slices, value * 10**6) * 1_000 < 1_000 * max(1, len(slices))


@pytest.mark.parametrize("edge", [10_000, 50_000, 100_000])
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_boundaries_of_the_published_slices(edge: int, offset: int) -> None:
    asset = make_asset("b", "A", lot=Exact(1), price=Exact(1, 10), tiers=haircut_tiers(TENS))
    value = edge * VALUE_SCALE + offset
    equity = evaluate(Account(0, 0, (), ((asset.id, value),)), world([asset])).equity
    assert equity == counted(TENS, value * 10**6) * 1_000


def test_a_slice_beyond_the_notional_limit_ends_there() -> None:
    """Binance writes 18446744073709551615 for no end."""
    (tier,) = haircut_tiers([Slice(0, 18_446_744_073_709_551_615, 45)])
    assert (tier.cap, tier.rates.maintenance) == (NOTIONAL_LIMIT, 450_000_000)


def test_nothing_counts_without_slices() -> None:
    assert haircut_tiers([]) == (Tier(0, NOTIONAL_LIMIT, PerLevel.same(0), PerLevel.same(0)),)
