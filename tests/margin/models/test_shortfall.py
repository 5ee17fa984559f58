from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.account import Account
from margin.builders import emir
from margin.errors import InputError
from margin.levels import LEVELS
from margin.models.shortfall import PARTS, ShortfallResult, evaluate
from margin.sections.shortfall import Coefficients
from margin.snapshot import Snapshot
from margin.tables.shortfall import MEASURE_INDEX, ShortfallBook
from margin.widths import FINE_SCALE, RATE_SCALE, SUM_BITS, VALUE_SCALE
from tests.margin.models import naive_shortfall
from tests.margin.models.shortfall_worlds import account, holdings, world
from tests.margin.sections import shortfall_cases as cases
from tests.margin.sections.shortfall_cases import BTC, BTC_RETURNS, ETH, array, charges, coefficients, section, three_windows

EURO = VALUE_SCALE
IDS = {item.symbol: item.id for item in cases.snapshot().instruments}


def run(value: dict[str, Any], lots: dict[str, int], cash: int = 0, level: Any = "maintenance") -> ShortfallResult:
    snapshot = cases.snapshot(value)
    return evaluate(account(snapshot, cash, lots, {}), ShortfallBook(snapshot, level))


# By hand -----------------------------------------------------------------------------------------------------------------------


def test_hand_computed_expected_shortfall() -> None:
    """Two BTC lots gain -3, 1, 4, -6, 0, 2.5, -1, 8, -4: the two largest losses are 6 and 4, their mean 5."""
    found = run(section(), {BTC: 2}, cash=100 * EURO)
    (window,) = found.windows
    assert window.pnl == tuple(int(Fraction(text) * 2 * EURO) for text in BTC_RETURNS)
    assert window.in_tail == (0, 0, 0, 1, 0, 0, 0, 0, 1)
    assert (window.threshold, window.tail) == (4 * EURO, 10 * EURO)
    assert found.unit == 2 * FINE_SCALE
    assert found.requirement == 5 * found.unit
    assert found.equity == (100 + Fraction("122.501")) * found.unit
    assert (found.base, found.stress, found.long) == (10 * EURO,) * 3
    assert found.part == "base"
    assert (found.measure_leaf, found.measure.es) == (MEASURE_INDEX, 1)


def test_hand_computed_value_at_risk() -> None:
    found = run(section(measure="var"), {BTC: 2})
    assert found.windows[0].in_tail == (0, 0, 0, 1, 0, 0, 0, 0, 1)
    assert (found.windows[0].threshold, found.windows[0].tail) == (4 * EURO, 4 * EURO)
    assert (found.unit, found.requirement) == (FINE_SCALE, 4 * FINE_SCALE)


def test_hand_computed_short_position_and_charge() -> None:
    """Three lots short lose 12 and 6 at worst; a lot sold short is charged 0.25."""
    tiers = [{"floor": "0", "cap": "10", "charges": charges(("1", "0.25"))}]
    found = run(section(arrays=[array(BTC, BTC_RETURNS, tiers=tiers)]), {BTC: -3})
    assert found.requirement == (9 + Fraction("0.75")) * found.unit
    assert found.charge == 3 * EURO // 4
    assert found.positions[0].value == -3 * 612_505_000_000


def test_the_worst_is_not_negative() -> None:
    """Who cannot lose needs nothing, and gains are not credited."""
    rising = array(BTC, ["1", "2", "3", "4", "5", "6", "7", "8", "9"])
    found = run(section(arrays=[rising]), {BTC: 1})
    assert found.base == -3 * EURO
    assert found.windows[0].threshold == -2 * EURO
    assert (found.worst, found.requirement, found.part) == (0, 0, "nothing")
    assert found.ratio_bps() is None


def test_an_account_without_positions_needs_nothing() -> None:
    found = run(three_windows(), {}, cash=7 * EURO)
    assert (found.equity, found.requirement) == (7 * found.unit, 0)
    assert all(window.pnl == (0,) * 9 and window.in_tail == (1, 1, 0, 0, 0, 0, 0, 0, 0) for window in found.windows)


def test_ties_go_to_the_earlier_return() -> None:
    """Five losses of 1 and a tail of three: the first three of them."""
    equal = array(BTC, ["0", "-1", "-1", "2", "-1", "-1", "0", "-1", "-0.5"])
    for measure, tail in (("es", 3), ("var", 1)):
        found = run(section(measure=measure, count=3, arrays=[equal]), {BTC: 1})
        assert found.windows[0].in_tail == (0, 1, 1, 0, 1, 0, 0, 0, 0)
        assert (found.windows[0].threshold, found.windows[0].tail) == (EURO, tail * EURO)


# Published numbers -------------------------------------------------------------------------------------------------------------

HULL = (
    477_841,
    345_435,
    282_204,
    277_041,
    253_385,
    217_974,
    202_256,
    201_389,
    191_269,
    191_050,
    185_127,
    184_450,
    182_707,
    180_105,
    172_224,
)
"""The fifteen largest of 500 simulated losses, in dollars, of 10 million in four stock indices on 2008-09-25.

J. C. Hull, Options, Futures, and Other Derivatives, 9th ed., table 22.4 (also in his Risk Management and Financial Institutions, the
chapter on historical simulation). The one-day 99 % value at risk is the fifth largest, 253,385; the mean of the four beyond it is 345,630.
"""


@pytest.mark.parametrize(("measure", "count", "published"), [("var", 5, 253_385), ("es", 4, 345_630)])
def test_published_hull_historical_simulation(measure: str, count: int, published: int) -> None:
    """The losses stand out of order among 485 smaller ones, as in the original."""
    places = (493, 338, 348, 328, 486, 226, 130, 237, 472, 305, 476, 494, 375, 236, 364)
    losses = [170_000 - at for at in range(500)]
    for place, loss in zip(places, HULL, strict=True):
        losses[place] = loss
    window = cases.window("base", "2006-08-08", "2008-09-25", 500)
    arrays = [array(BTC, [str(-loss) for loss in losses])]
    found = run(section(measure=measure, count=count, windows=[window], arrays=arrays), {BTC: 1})
    assert {at for at, bit in enumerate(found.windows[0].in_tail) if bit} == set(places[:count])
    assert found.requirement // found.unit == published


# The articles of EMIR, one by one ----------------------------------------------------------------------------------------------


def with_articles(made: Coefficients, lots: dict[str, int] | None = None) -> ShortfallResult:
    return run(three_windows(coefficients=made.as_dict()), lots or {BTC: 2, ETH: 3})


def divided(result: ShortfallResult) -> Fraction:
    return Fraction(result.requirement, result.unit)


def tails(result: ShortfallResult) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    measured = (result.base, result.stress, result.long, result.gross)
    base, stress, long, gross = (Fraction(value, result.measure.divisor * VALUE_SCALE) for value in measured)
    return base, stress, long, gross


def test_emir_28_1_a_buffer_of_a_quarter() -> None:
    found = with_articles(emir.coefficients("28(1)(a)", offsets=False))
    base, *_ = tails(found)
    assert divided(found) == Fraction(5, 4) * base
    assert found.part == "base"


def test_emir_28_1_b_a_quarter_weight_of_stress() -> None:
    """The stressed window is twice as wild: three quarters of the base and one quarter of twice that."""
    found = with_articles(emir.coefficients("28(1)(b)", offsets=False))
    base, stress, *_ = tails(found)
    assert stress == 2 * base
    assert divided(found) == Fraction(3, 4) * base + Fraction(1, 4) * stress == Fraction(5, 4) * base
    assert found.part == "stress"


def test_emir_28_1_b_never_below_the_base() -> None:
    """A stressed window that is calmer than today does not lower the requirement."""
    value = three_windows(coefficients=emir.coefficients("28(1)(b)", offsets=False).as_dict())
    for item in value["arrays"]:
        item["windows"][1] = ["0"] * 9
    found = run(value, {BTC: 2, ETH: 3})
    assert divided(found) == tails(found)[0]
    assert found.part == "base"


@pytest.mark.parametrize(("quarters", "part"), [(2, "base"), (4, "base"), (6, "long")])
def test_emir_28_1_c_floor_by_the_long_run(quarters: int, part: str) -> None:
    value = three_windows(coefficients=emir.coefficients("28(1)(c)", offsets=False).as_dict())
    for item in value["arrays"]:
        item["windows"][2] = [cases.str_times(text, quarters) for text in item["windows"][0]]
    found = run(value, {BTC: 2, ETH: 3})
    base, _, long, _ = tails(found)
    assert long == Fraction(quarters, 4) * base
    assert divided(found) == max(base, long)
    assert found.part == part


def test_emir_27_4_offsets_save_at_most_four_fifths() -> None:
    """BTC and ETH lose on different days: the sum of both tails is more than the tail of both, and a fifth of the difference stays."""
    found = with_articles(Coefficients(f4=emir.coefficients("28(1)(c)").f4, g4=emir.coefficients("28(1)(c)").g4))
    base, _, _, gross = tails(found)
    assert gross > base
    assert divided(found) == base + Fraction(1, 5) * (gross - base)
    assert found.part == "offset"


def test_emir_27_4_nothing_to_save_with_one_position() -> None:
    found = with_articles(emir.coefficients("28(1)(a)"), {BTC: 2})
    base, _, _, gross = tails(found)
    assert gross == base
    assert divided(found) == Fraction(5, 4) * base


@pytest.mark.parametrize("lots", [{BTC: 2, ETH: 3}, {BTC: 2, ETH: -3}, {BTC: -1, ETH: 40}])
def test_emir_28_1_a_is_a_buffer_on_the_margin_with_the_limit_on_offsets(lots: dict[str, int]) -> None:
    """The calculated margin is the tail and a fifth of what offsets save; a quarter is added to that, not to the tail alone."""
    found = with_articles(emir.coefficients("28(1)(a)"), lots)
    base, _, _, gross = tails(found)
    calculated = base + Fraction(1, 5) * (gross - base)
    assert divided(found) == Fraction(5, 4) * calculated
    assert found.part == "offset"


def test_emir_28_1_a_of_a_book_that_is_hedged_whole() -> None:
    """Long and short of one risk: no tail at all, own tails of 3 * 5 / 2 and 3 * 4, and a buffered fifth of their sum."""
    mirrored = [array(BTC, BTC_RETURNS), array(ETH, BTC_RETURNS)]
    value = section(arrays=mirrored, coefficients=emir.coefficients("28(1)(a)").as_dict())
    found = run(value, {BTC: 3, ETH: -3})
    assert found.base == 0
    assert divided(found) == Fraction(5, 4) * Fraction(1, 5) * 3 * (Fraction(3 + 2) / 2 + Fraction(4 + 2) / 2)


@pytest.mark.parametrize("option", ["28(1)(b)", "28(1)(c)"])
def test_emir_28_1_b_and_c_stand_beside_the_limit_on_offsets(option: emir.Procyclicality) -> None:
    found = with_articles(emir.coefficients(option))
    base, stress, long, gross = tails(found)
    tool = Fraction(3, 4) * base + Fraction(1, 4) * stress if option == "28(1)(b)" else long
    assert divided(found) == max(base, tool, Fraction(4, 5) * base + Fraction(1, 5) * gross)


# Against the naive rule, and what must always hold ------------------------------------------------------------------------------


@given(world(), holdings(), st.sampled_from(LEVELS))
def test_agrees_with_the_naive_rule(value: dict[str, Any], held: tuple[int, dict[str, int], dict[str, int]], level: Any) -> None:
    snapshot = Snapshot.from_dict(value)
    found = evaluate(account(snapshot, *held), ShortfallBook(snapshot, level))
    naive = naive_shortfall.evaluate(Fraction(held[0], VALUE_SCALE), held[1], held[2], value, level)
    assert Fraction(found.equity, found.unit) == naive.equity
    assert Fraction(found.requirement, found.unit) == naive.requirement
    scale = found.measure.divisor * VALUE_SCALE
    assert [Fraction(window.tail, scale) for window in found.windows] == naive.tails
    assert Fraction(found.gross, scale) == naive.gross


@given(world(), holdings())
def test_the_tail_is_pinned(value: dict[str, Any], held: tuple[int, dict[str, int], dict[str, int]]) -> None:
    """What the circuit checks: exactly ``count`` bits; no loss outside is larger, none inside smaller than the threshold, which is one."""
    snapshot = Snapshot.from_dict(value)
    found = evaluate(account(snapshot, *held), ShortfallBook(snapshot, "initial"))
    for window in found.windows:
        losses = [-gain for gain in window.pnl]
        inside = [loss for loss, bit in zip(losses, window.in_tail, strict=True) if bit]
        outside = [loss for loss, bit in zip(losses, window.in_tail, strict=True) if not bit]
        assert len(inside) == found.measure.count
        assert min(inside) == window.threshold >= max(outside)
        assert window.tail == (sum(inside) if found.measure.es else window.threshold)
        assert abs(window.threshold) < 2 ** (SUM_BITS - 1)
    assert found.worst in found.candidates
    assert found.worst == max(found.candidates)
    assert found.part == PARTS[found.candidates.index(found.worst)]
    assert found.requirement == found.worst + found.measure.divisor * RATE_SCALE * found.charge


@given(world(), holdings())
def test_a_stronger_level_never_needs_less(value: dict[str, Any], held: tuple[int, dict[str, int], dict[str, int]]) -> None:
    """What rule S44 promises, for every account."""
    snapshot = Snapshot.from_dict(value)
    results = [evaluate(account(snapshot, *held), ShortfallBook(snapshot, level)) for level in LEVELS]
    for weaker, stronger in pairwise(results):
        assert weaker.requirement <= stronger.requirement
        assert weaker.equity >= stronger.equity


@given(world(), holdings())
def test_rockafellar_uryasev(value: dict[str, Any], held: tuple[int, dict[str, int], dict[str, int]]) -> None:
    """The sum of the m largest losses is the least of ``m * eta + sum of max(0, loss - eta)``, reached at the m-th largest.

    R. T. Rockafellar and S. Uryasev, Optimization of conditional value-at-risk, Journal of Risk 2 (2000), theorem 1.
    """
    value["shortfall"]["measure"] = "es"
    snapshot = Snapshot.from_dict(value)
    found = evaluate(account(snapshot, *held), ShortfallBook(snapshot, "initial"))
    count = found.measure.count
    for window in found.windows:
        losses = [-gain for gain in window.pnl]
        bounds = {eta: count * eta + sum(max(0, loss - eta) for loss in losses) for eta in losses}
        assert min(bounds.values()) == bounds[window.threshold] == window.tail


@given(world(), holdings(), holdings())
def test_expected_shortfall_is_coherent(value: dict[str, Any], one: Any, other: Any) -> None:
    """Two books together never have more than their sum, and so no book more than its positions one by one."""
    value["shortfall"]["measure"] = "es"
    for item in value["shortfall"]["arrays"]:
        item["tiers"] = [{"floor": "0", "cap": "2000", "charges": charges(("0", "0"))}]
    snapshot = Snapshot.from_dict(value)
    book = ShortfallBook(snapshot, "initial")
    netted = {symbol: one[1].get(symbol, 0) + other[1].get(symbol, 0) for symbol in one[1].keys() | other[1].keys()}
    first, second, both = (
        evaluate(account(snapshot, 0, {symbol: lots for symbol, lots in held.items() if lots}, {}), book)
        for held in (one[1], other[1], netted)
    )
    assert both.base <= first.base + second.base
    assert both.stress <= first.stress + second.stress
    assert both.base <= both.gross


@given(world(), holdings(), st.integers(2, 4))
def test_tails_scale_with_the_book(value: dict[str, Any], held: Any, factor: int) -> None:
    for item in value["shortfall"]["arrays"]:
        item["tiers"][-1]["cap"] = "5000"
        item["tiers"] = [item["tiers"][-1] | {"floor": "0"}]
    snapshot = Snapshot.from_dict(value)
    book = ShortfallBook(snapshot, "initial")
    plain = evaluate(account(snapshot, 0, held[1], {}), book)
    times = evaluate(account(snapshot, 0, {symbol: factor * lots for symbol, lots in held[1].items()}, {}), book)
    assert times.requirement == factor * plain.requirement
    assert [window.in_tail for window in times.windows] == [window.in_tail for window in plain.windows]


def test_lines_follow_the_account_and_name_leaves() -> None:
    snapshot = cases.snapshot(three_windows())
    book = ShortfallBook(snapshot, "initial")
    found = evaluate(account(snapshot, 0, {BTC: 2, ETH: -3}, {"ETH": -7, "BTC": 5}), book)
    assert [line.id for line in found.positions] == sorted(IDS[symbol] for symbol in (BTC, ETH))
    for line in (*found.positions, *found.collateral):
        assert book.rows[line.leaf] is line.row
        assert line.row.id == line.id
    assert found.gross == sum(line.gross for line in found.positions)


@pytest.mark.parametrize(
    ("positions", "collateral", "code", "where"),
    [
        (((5, 1),), (), "rows.unknown", "positions[0]"),
        (((IDS["SOL/USDC:USDC"], 1),), (), "rows.array", "positions[0]"),
        (((IDS[BTC], 10**6),), (), "rows.cap", "positions[0]"),
        ((), ((5, 1),), "rows.unknown", "collateral[0]"),
    ],
)
def test_rejects_what_has_no_row(positions: Any, collateral: Any, code: str, where: str) -> None:
    snapshot = cases.snapshot()
    with pytest.raises(InputError) as caught:
        evaluate(Account(1, 0, positions, collateral), ShortfallBook(snapshot, "initial"))
    assert (caught.value.stable_code, caught.value.where) == (code, where)


def test_the_result_hides_itself() -> None:
    assert "pnl" not in repr(run(section(), {BTC: 2}))


def test_coefficients_off_change_nothing() -> None:
    plain = run(three_windows(), {BTC: 2, ETH: 3})
    same = run(three_windows(coefficients=coefficients(f2=cases.same("1"), f4=cases.same("1"))), {BTC: 2, ETH: 3})
    assert plain.requirement == same.requirement
