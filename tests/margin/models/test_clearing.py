from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.builders.emir import COVER_2, DEFAULT_FUND
from margin.clearing import ClearingAccount
from margin.levels import LEVELS
from margin.models.clearing import ClearingResult, evaluate
from margin.snapshot import Snapshot
from margin.tables.clearing import COVER_INDEX, ClearingBook
from margin.widths import CLAIM_BITS, FINE_SCALE, VALUE_SCALE, claim_bits
from tests.margin import cases
from tests.margin.cases import levels
from tests.margin.sections.shortfall_cases import cover

EURO = VALUE_SCALE


def book(value: dict[str, Any], level: Any = "maintenance") -> ClearingBook:
    return ClearingBook(Snapshot.from_dict(cases.snapshot_dict(clearing=value, instruments=[], collateral=[])), level)


COVER_2_BOOK, FUND_BOOK = book(COVER_2.as_dict()), book(DEFAULT_FUND.as_dict())


def fund(amount: int, *members: tuple[int, ...], other: int = 0) -> ClearingAccount:
    return ClearingAccount(1, amount * EURO, other * EURO, tuple(tuple(loss * EURO for loss in member) for member in members))


def required(result: ClearingResult) -> Fraction:
    return Fraction(result.requirement, result.unit)


def test_hand_computed_cover_2() -> None:
    """Scenario 0: 50 + 40; scenario 1: 70 + 10. The fund of 80 and 15 of other resources cover 90."""
    found = evaluate(fund(80, (50, 10), (20, 70), (40, 0), (30, 5), other=15), COVER_2_BOOK)
    assert (required(found), Fraction(found.equity, found.unit)) == (90, 95)
    first, second = found.scenarios
    assert (first.ranked, first.losses) == ((0, 2, 3), (50 * EURO, 40 * EURO, 30 * EURO))
    assert (second.ranked, second.losses) == ((1, 0, 3), (70 * EURO, 10 * EURO, 5 * EURO))
    assert (found.scenario, found.leaf, found.worst) == (0, COVER_INDEX, found.requirement)
    assert (first.part, found.unit) == ("two largest", FINE_SCALE)
    assert found.ratio_bps() == 10_555


def test_the_worst_two_of_one_scenario_not_of_all() -> None:
    """Members fail together in one scenario; the largest losses of different scenarios are not added."""
    found = evaluate(fund(0, (100, 0), (0, 90), (10, 20)), COVER_2_BOOK)
    assert required(found) == 110
    assert [line.need // FINE_SCALE for line in found.scenarios] == [110, 110]
    assert found.scenario == 0


# EMIR 42(3): the default fund withstands the largest, or the second and third largest if their sum is larger ----------------------


@pytest.mark.parametrize(
    ("losses", "need", "part"),
    [
        ((50, 20, 10), 50, "largest"),
        ((50, 30, 20), 50, "largest"),
        ((50, 30, 21), 51, "second and third largest"),
        ((50, 50, 50), 100, "second and third largest"),
        ((50,), 50, "largest"),
        ((50, 40), 50, "largest"),
        ((0, 0, 0), 0, "largest"),
    ],
)
def test_emir_42_3(losses: tuple[int, ...], need: int, part: str) -> None:
    found = evaluate(fund(60, *((loss,) for loss in losses), other=1000), FUND_BOOK)
    assert required(found) == need
    assert found.scenarios[0].part == part
    assert Fraction(found.equity, found.unit) == 60


def test_emir_43_2_counts_other_resources() -> None:
    found = evaluate(fund(60, (50,), (40,), (30,), other=30), COVER_2_BOOK)
    assert (found.equity, found.requirement) == (90 * found.unit, 90 * found.unit)
    assert found.headroom == 0


def test_the_weight_of_other_resources_may_differ_by_level() -> None:
    value = cover(other=levels("1", "0.5", "0"))
    equities = [
        Fraction(found.equity, found.unit) for level in LEVELS for found in (evaluate(fund(10, (1,), other=8), book(value, level)),)
    ]
    assert equities == [18, 14, 10]


# Ties, and fewer members than three ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("losses", "ranked"),
    [
        ((7, 7, 7, 7), (0, 1, 2)),
        ((1, 7, 1, 7), (1, 3, 0)),
        ((0, 0, 0, 0), (0, 1, 2)),
        ((0, 5), (1, 0, 2)),
        ((5,), (0, 1, 2)),
        ((), (0, 1, 2)),
    ],
)
def test_ties_go_to_the_earlier_member(losses: tuple[int, ...], ranked: tuple[int, int, int]) -> None:
    account = fund(0, *((loss,) for loss in losses)).padded(max(4, len(losses)), 2)
    found = evaluate(account, COVER_2_BOOK)
    assert found.scenarios[0].ranked == ranked
    if losses:
        assert evaluate(fund(0, *((loss,) for loss in losses)), COVER_2_BOOK).scenarios[0].ranked == ranked


def test_a_fund_without_members_needs_nothing() -> None:
    found = evaluate(fund(5), COVER_2_BOOK)
    assert (found.requirement, found.scenarios, found.scenario) == (0, (), 0)
    assert found.ratio_bps() is None


# Against brute force -------------------------------------------------------------------------------------------------------------

LOSS = st.integers(0, 3) | st.integers(0, 2**88 - 1)
RATE = st.integers(0, 3 * 10**9)


@st.composite
def accounts(draw: Any) -> ClearingAccount:
    scenarios = draw(st.integers(1, 4))
    members = draw(st.lists(st.tuples(*(LOSS for _ in range(scenarios))), max_size=6))
    return ClearingAccount(1, draw(st.integers(0, 2**95 - 1)), draw(st.integers(0, 2**95 - 1)), tuple(members))


def rule(largest: int, second_third: int, two: int) -> dict[str, Any]:
    from margin.decimals import render

    def same(value: int) -> dict[str, str]:
        text = render(value, 9)
        return levels(text, text, text)

    return cover(largest=same(max(largest, 10**9)), secondThird=same(second_third), twoLargest=same(two))


@given(accounts(), RATE, RATE, RATE)
def test_agrees_with_brute_force(account: ClearingAccount, largest: int, second_third: int, two: int) -> None:
    """The two largest: the best pair. The second and third: the best pair without a member that has the largest loss."""
    rules = book(rule(largest, second_third, two))
    found = evaluate(account, rules)
    need = 0
    for at in range(account.scenarios):
        losses = [member[at] for member in account.losses] + [0, 0, 0]
        top = max(losses)
        rest = list(losses)
        rest.remove(top)
        pair = max(one + other for one, other in combinations(losses, 2))
        others = max(one + other for one, other in combinations(rest, 2))
        need = max(need, rules.row.largest * top, second_third * others, two * pair)
    assert found.requirement == need
    assert found.equity == 10**9 * (account.fund + account.other)
    assert (10_000 * found.equity + found.requirement * 2**20).bit_length() <= CLAIM_BITS
    assert claim_bits(64, 16) <= CLAIM_BITS


@given(accounts())
def test_the_three_are_pinned(account: ClearingAccount) -> None:
    """What the circuit checks: three different members, in order, and nobody else has more than the third."""
    padded = account.padded(8, 4)
    found = evaluate(padded, COVER_2_BOOK)
    for at, line in enumerate(found.scenarios):
        assert len(set(line.ranked)) == 3
        losses = [member[at] for member in padded.losses]
        assert line.losses == tuple(losses[place] for place in line.ranked)
        x1, x2, x3 = line.losses
        assert x1 >= x2 >= x3 >= max(loss for place, loss in enumerate(losses) if place not in line.ranked)
        assert line.need == max(line.candidates)
    assert found.requirement == evaluate(account, COVER_2_BOOK).requirement


@given(accounts())
def test_more_members_and_larger_losses_never_need_less(account: ClearingAccount) -> None:
    for rules in (COVER_2_BOOK, FUND_BOOK):
        results = [
            evaluate(ClearingAccount(1, 0, 0, account.losses[:count]), rules).requirement for count in range(len(account.losses) + 1)
        ]
        assert all(before <= after for before, after in pairwise(results))


@given(st.lists(st.integers(0, 5), min_size=3, max_size=4))
def test_the_order_of_members_does_not_matter(losses: list[int]) -> None:
    for rules in (COVER_2_BOOK, FUND_BOOK):
        needs = {evaluate(fund(0, *((loss,) for loss in order)), rules).requirement for order in permutations(losses)}
        assert len(needs) == 1


def test_the_result_hides_itself() -> None:
    assert "losses" not in repr(evaluate(fund(1, (5,)), COVER_2_BOOK))
    assert "losses" not in repr(fund(1, (5,)))
