from __future__ import annotations

import pytest

from margin.account import scale
from margin.claim import Claim
from margin.errors import UsageError
from margin.levels import LEVELS
from margin.models.cross import evaluate
from margin.portfolio import Portfolio
from margin.samples import SAMPLE_TIME
from margin.tables.cross import RowBook
from tests.margin import cases


def test_equal_seeds_give_equal_portfolios() -> None:
    taken = cases.snapshot()
    first, again, other = (Portfolio.sample(seed, snapshot=taken, positions=2, collateral=1) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert Portfolio.parse(first.canonical()).as_dict() == first.as_dict()


@pytest.mark.parametrize("seed", range(12))
def test_samples_are_healthy_at_every_level(seed: int) -> None:
    taken = cases.snapshot()
    account = scale(Portfolio.sample(seed, snapshot=taken, positions=3, collateral=2), taken)
    assert (len(account.positions), len(account.collateral)) == (3, 2)
    for level in LEVELS:
        result = evaluate(account, RowBook(taken, level))
        assert Claim(level, 15_000).holds(result.equity, result.requirement)


def test_samples_hold_long_and_short() -> None:
    portfolios = [Portfolio.sample(seed, snapshot=cases.snapshot(), positions=3) for seed in range(4)]
    quantities = [held.quantity.units for portfolio in portfolios for held in portfolio.positions]
    assert min(quantities) < 0 < max(quantities)


def test_a_sample_of_the_bundled_snapshot() -> None:
    from margin.builders.default import default_snapshot

    taken = default_snapshot(SAMPLE_TIME)
    portfolio = Portfolio.sample(7)
    account = scale(portfolio, taken)
    assert (len(account.positions), len(account.collateral)) == (6, 2)
    result = evaluate(account, RowBook(taken, "initial"))
    assert result.headroom > 0


@pytest.mark.parametrize(("positions", "collateral"), [(4, 0), (0, 3), (-1, 0)])
def test_rejects_size(positions: int, collateral: int) -> None:
    with pytest.raises(UsageError) as caught:
        Portfolio.sample(0, snapshot=cases.snapshot(), positions=positions, collateral=collateral)
    assert caught.value.stable_code == "sample.size"
