"""All policies on the sample chain: they keep the snapshot's rules, order their levels, and agree with the margin model."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from margin.account import Account
from margin.builders.policies.registry import POLICIES, policy_named
from margin.builders.policies.sample import AS_OF, sample_chain, sample_portfolio_snapshot
from margin.builders.policies.shocks import fill
from margin.errors import InputError
from margin.levels import LEVELS
from margin.models.portfolio import evaluate
from margin.snapshot import Snapshot
from margin.tables.portfolio import PortfolioBook
from tests.margin.builders.policies.relation import requirement

CHAIN = sample_chain()
SNAPSHOTS = {name: sample_portfolio_snapshot(name) for name in POLICIES}
BOOKS = {(name, level): PortfolioBook(snapshot, level) for name, snapshot in SNAPSHOTS.items() for level in LEVELS}
LOTS = st.dictionaries(st.sampled_from([quote.symbol for quote in CHAIN.quotes]), st.integers(-300, 300).filter(bool), max_size=6)


def units(lots: dict[str, int]) -> dict[str, Fraction]:
    sizes = {quote.symbol: Fraction(quote.lot.units, 10**quote.lot.decimals) for quote in CHAIN.quotes}
    return {symbol: number * sizes[symbol] for symbol, number in lots.items()}


@pytest.mark.parametrize("name", POLICIES)
def test_a_snapshot_keeps_all_rules_and_reads_back(name: str) -> None:
    snapshot = SNAPSHOTS[name]
    assert Snapshot.parse(snapshot.canonical()).sha256 == snapshot.sha256 == sample_portfolio_snapshot(name).sha256
    assert snapshot.depth == 4
    section = snapshot.portfolio
    assert section is not None
    assert section.policy == policy_named(name).build(CHAIN).policy
    assert len(section.scenarios) == (31 if name in {"deribit", "pmrm", "paradex", "okx"} else 16)
    assert {array.symbol for array in section.arrays} == {quote.symbol for quote in CHAIN.quotes}


@pytest.mark.parametrize("name", POLICIES)
@given(LOTS)
@settings(max_examples=25, deadline=None)
def test_the_margin_model_computes_the_same(name: str, lots: dict[str, int]) -> None:
    """The model's integers against the definition in fractions; and the levels rise."""
    snapshot = SNAPSHOTS[name]
    assert snapshot.portfolio is not None
    ids = {item.symbol: item.id for item in snapshot.instruments}
    positions = tuple(sorted((ids[symbol], number) for symbol, number in lots.items()))
    account = Account(1, 0, positions, ())
    found = []
    for place, level in enumerate(LEVELS):
        result = evaluate(account, BOOKS[name, level])
        assert Fraction(result.requirement, result.unit) == requirement(snapshot.portfolio, CHAIN, units(lots), place)
        found.append(result.requirement)
    assert found[0] <= found[1] <= found[2]


@pytest.mark.parametrize("name", [name for name in POLICIES if not name.startswith("standard")])
def test_larger_positions_need_proportionally_more(name: str) -> None:
    section = SNAPSHOTS[name].portfolio
    assert section is not None
    book = {"BTC/USDT:USDT-261225-90000-C": Fraction(-1), "BTC/USDT:USDT": Fraction(1, 2)}
    once = requirement(section, CHAIN, book, 1)
    assert once > 0
    assert requirement(section, CHAIN, {symbol: 3 * size for symbol, size in book.items()}, 1) >= 3 * once


@pytest.mark.parametrize("name", [name for name in POLICIES if not name.startswith("standard")])
def test_a_hedge_needs_less_than_its_legs(name: str) -> None:
    section = SNAPSHOTS[name].portfolio
    assert section is not None
    legs = ({"BTC/USDT:USDT": Fraction(1)}, {"BTC/USDT:USDT-261225": Fraction(-1)})
    assert requirement(section, CHAIN, legs[0] | legs[1], 1) < sum(requirement(section, CHAIN, leg, 1) for leg in legs)


def test_importing_the_policies_does_not_import_the_pricing_library() -> None:
    script = "import sys, margin.builders.policies.sample\nprint('QuantLib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_rejects_an_unknown_policy_and_foreign_parameters() -> None:
    with pytest.raises(InputError) as error:
        sample_portfolio_snapshot("cpm")
    assert error.value.stable_code == "policy.unknown"
    with pytest.raises(InputError) as error:
        policy_named("span").build(CHAIN, policy_named("tims").defaults)
    assert error.value.stable_code == "policy.parameter"
    with pytest.raises(InputError) as error:
        sample_portfolio_snapshot("span", "2026-12-04T08:00:00Z")
    assert error.value.stable_code == "policy.expiry"
    assert sample_portfolio_snapshot("span", AS_OF).as_of == AS_OF


@pytest.mark.parametrize("count", [0, 32])
def test_rejects_numbers_of_scenarios_that_no_circuit_has(count: int) -> None:
    with pytest.raises(InputError) as error:
        fill([str(number) for number in range(count)], 0)
    assert error.value.stable_code == "policy.scenarios"
