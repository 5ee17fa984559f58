from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.account import Account
from margin.claim import Claim
from margin.errors import InputError, VerdictNo
from margin.models import cross, pool
from margin.models.evaluation import book_for, evaluate, kind_of
from margin.tables.cross import RowBook
from tests.margin.cases import snapshot

SNAPSHOT = snapshot()
BOOK = RowBook(SNAPSHOT, "maintenance")
IDS = sorted(item.id for item in SNAPSHOT.instruments)
ASSETS = sorted(asset.id for asset in SNAPSHOT.collateral)
LOTS = st.integers(-800, 800)


def member(tag: int, cash: int, lots: tuple[int, int, int], balances: tuple[int, int] = (0, 0)) -> Account:
    positions = tuple((identifier, held) for identifier, held in zip(IDS, lots, strict=True) if held)
    collateral = tuple((identifier, held) for identifier, held in zip(ASSETS, balances, strict=True) if held)
    return Account(tag, cash, positions, collateral)


@given(st.lists(st.tuples(st.integers(-(10**14), 10**14), st.tuples(LOTS, LOTS, LOTS), st.tuples(LOTS, LOTS)), min_size=2, max_size=8))
def test_a_pool_is_the_cross_account_with_everything_in_it(parts: list[tuple[int, tuple[int, int, int], tuple[int, int]]]) -> None:
    accounts = [member(tag, *part) for tag, part in enumerate(parts, 1)]
    lots = [sum(part[1][k] for part in parts) for k in range(3)]
    balances = [sum(part[2][k] for part in parts) for k in range(2)]
    whole = member(1, sum(part[0] for part in parts), (lots[0], lots[1], lots[2]), (balances[0], balances[1]))
    found, expected = pool.evaluate(accounts, BOOK), cross.evaluate(whole, BOOK)
    assert (found.equity, found.requirement, found.unit) == (expected.equity, expected.requirement, expected.unit)
    assert found.members == len(parts)


def test_opposite_positions_need_nothing_and_still_stand_there() -> None:
    found = pool.evaluate([member(1, 0, (50, 0, 0)), member(2, 10**12, (-50, 0, 0))], BOOK)
    assert (found.requirement, len(found.positions), found.positions[0].lots) == (0, 1, 0)
    assert Claim().sentence("pool").startswith("pooled equity")
    short = pool.evaluate([member(1, 0, (5, 0, 0)), member(2, -(10**15), (5, 0, 0))], BOOK)
    with pytest.raises(VerdictNo, match=r"the pool is short .* of maintenance margin of the netted positions"):
        Claim().require(short, "pool")


@pytest.mark.parametrize(
    ("accounts", "code"),
    [
        ([member(1, 0, (1, 0, 0))], "pool.members"),
        ([member(tag, 0, (1, 0, 0)) for tag in range(1, 10)], "pool.members"),
        ([member(1, 5, (1, 0, 0)), member(1, 9, (0, 0, 0))], "pool.repeated"),
        ([member(1, 5, (1, 0, 0)), Account(2, 0, (), (), ())], "account.kind"),
        ([member(1, 5, ((1 << 63) - 1, 0, 0)), member(2, 5, (1, 0, 0))], "account.width"),
    ],
)
def test_refuses(accounts: list[Account], code: str) -> None:
    with pytest.raises(InputError) as caught:
        pool.net(accounts)
    assert caught.value.stable_code == code


def test_a_repeated_account_is_told_how_members_are_told_apart() -> None:
    with pytest.raises(InputError, match=r"names of their own.* hashes of") as caught:
        pool.net([member(1, 5, (1, 0, 0)), member(1, 9, (0, 0, 0))])
    assert "whoever guesses a name" in caught.value.hint


@pytest.mark.parametrize("weights", [(), (10_000,), (5_000, 4_999), (10_001, -1), (5_000, 5_000, 0), (True, 9_999)])
def test_refuses_shares_that_do_not_add_up(weights: tuple[int, ...]) -> None:
    with pytest.raises(InputError) as caught:
        pool.check_weights(weights, 2)
    assert caught.value.stable_code == "pool.weights"
    pool.check_weights((2_500, 7_500), 2)


def test_every_model_takes_its_own_kind_alone() -> None:
    plain, alone = member(1, 5, (1, 0, 0)), Account(2, 0, (), (), ())
    assert (kind_of(plain), kind_of(alone)) == ("account", "isolated")
    assert evaluate("cross", plain, book_for("cross", SNAPSHOT, "maintenance")) == cross.evaluate(plain, BOOK)
    for model, subject in (("cross", alone), ("isolated", plain), ("cross", [plain, plain]), ("pool", plain), ("clearing", plain)):
        with pytest.raises(InputError) as caught:
            evaluate(model, subject, BOOK)
        assert caught.value.stable_code == "account.kind"
    with pytest.raises(InputError) as caught:
        book_for("naked", SNAPSHOT, "maintenance")
    assert caught.value.stable_code == "policy.model"
    for model in ("portfolio", "compression", "shortfall", "clearing"):
        with pytest.raises(InputError) as caught:
            book_for(model, SNAPSHOT, "maintenance")
        assert caught.value.stable_code == "rows.section"
