from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from margin.account import Account
from margin.claim import Claim
from margin.errors import InputError, VerdictNo
from margin.levels import LEVELS
from margin.models import compression
from margin.models.portfolio import UNIT, PortfolioResult, evaluate
from margin.snapshot import Snapshot
from margin.tables.portfolio import PortfolioBook
from margin.widths import (
    BOUND_BITS,
    BPS_SCALE,
    CASH_BITS,
    CONSTANT_BITS,
    GAIN_BITS,
    NOTIONAL_BITS,
    POSITION_BITS,
    RATE_BITS,
    RATE_SCALE,
    REQUIRED_BITS,
    RISK_CLAIM_BITS,
    SAFE_BITS,
    SHOCK_BITS,
    SUM_BITS,
    WORST_BITS,
)
from tests.margin.models import naive_portfolio, portfolio_worlds
from tests.margin.models import portfolio_cases as cases
from tests.margin.models.portfolio_cases import OPTION, account, both, group, held, marginal, published, rate, risk_array, risk_class

# Against a second implementation ---------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_equals_the_naive_fractions(data: st.DataObject) -> None:
    world = data.draw(portfolio_worlds.snapshot())
    positions = data.draw(portfolio_worlds.holdings(world))
    collateral = [(asset["asset"], data.draw(st.integers(-(10**6), 10**6).filter(bool))) for asset in world["collateral"]]
    cash = data.draw(st.integers(-(10**16), 10**16))
    level = data.draw(st.sampled_from(LEVELS))
    snapshot = Snapshot.from_dict(world)
    assert Snapshot.from_dict(snapshot.as_dict()) == snapshot
    symbols = {item.symbol: item.id for item in snapshot.instruments}
    assets = {asset.asset: asset.id for asset in snapshot.collateral}
    scaled = Account(
        1,
        cash,
        tuple(sorted((symbols[name], lots) for name, lots in positions)),
        tuple(sorted((assets[name], lots) for name, lots in collateral)),
    )
    book = PortfolioBook(snapshot, level)
    result = evaluate(scaled, book)
    expected = naive_portfolio.evaluate(world, Fraction(cash, 10**10), positions, collateral, level)
    assert Fraction(result.equity, UNIT) == expected.equity
    assert Fraction(result.requirement, UNIT) == expected.requirement
    assert Fraction(result.gross, UNIT) == expected.gross
    compressed = compression.evaluate(scaled, book)
    assert (compressed.equity, compressed.requirement, compressed.unit) == (result.requirement, result.gross, result.unit)
    alone = {
        name: naive_portfolio.required(world, [(symbol, lots) for symbol, lots in positions if group_of(world, symbol) == name], level)
        for name in {group_of(world, symbol) for symbol, _ in positions}
    }
    assert {line.name: Fraction(line.requirement, UNIT) for line in compressed.by_group} == alone
    assert Fraction(compressed.net, UNIT) == sum(alone.values())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_floored_classes_need_no_less_at_a_stronger_level(data: st.DataObject) -> None:
    world = data.draw(portfolio_worlds.snapshot())
    positions = dict(data.draw(portfolio_worlds.holdings(world)))
    for item in world["portfolio"]["classes"]:
        item["floored"] = True
    snapshot = Snapshot.from_dict(world)
    results = [evaluate(held(snapshot, positions), PortfolioBook(snapshot, level)) for level in LEVELS]
    requirements = [result.requirement for result in results]
    assert requirements == sorted(requirements)
    assert all(line.risk.charge >= 0 <= line.risk.required for result in results for line in result.classes if not line.row.mode)


def group_of(world: dict[str, Any], symbol: str) -> str:
    return next(str(array["group"]) for array in world["portfolio"]["arrays"] if array["symbol"] == symbol)


# By hand -----------------------------------------------------------------------------------------------------------------------


def test_hand_computed_account() -> None:
    """Five lots of a perpetual, 20 of an option short, 7 of another perpetual, at the maintenance level."""
    taken = cases.snapshot()
    result = evaluate(account(taken, 10**13, BTC=5, ETH=7, option=-20, asset_BTC=100), cases.book(taken))
    # 1,000 cash, 5 x 61.2505 + 7 x 25.0025 - 20 x 15.005 marks, 90 % of 100 x 0.612505
    assert Fraction(result.equity, UNIT) == 1000 + Fraction("306.2525") + Fraction("175.0175") - Fraction("300.1") + Fraction("55.12545")
    lines = {line.name: line for line in result.groups}
    # far up: 0.9 x 5 x 18.5 ; the option group is valued: 1.05 x -20 x 44.25, less a mark of -300.1
    assert Fraction(lines["BTC perpetual"].profits[2], 10**19) == Fraction("83.25")
    assert Fraction(lines["BTC-261127"].profits[2], 10**19) == Fraction("-629.15")
    # far down: -1 x 5 x 18.5, and 1.05 x -20 x 3 + 300.1 = 237.1, which the skew of the last scenario turns into a loss
    assert Fraction(lines["BTC-261127"].profits[3], 10**19) == Fraction("237.1")
    assert Fraction(lines["BTC-261127"].skewed[3], 10**19) == Fraction("-237.1")
    assert lines["BTC-261127"].basis_loss == 39 * 10**9  # 20 x (15.2 - 15.005)
    classes = {line.name: line for line in result.classes}
    btc = classes["BTC"].risk
    assert classes["BTC"].scenario == "far up"
    assert Fraction(btc.worst, UNIT) == Fraction("629.15") - Fraction("83.25")
    assert Fraction(btc.losses[3], UNIT) == Fraction("237.1") + Fraction("92.5")
    # 2 % of 306.2525 long, 2.5 % of 50 short, a credit of 2 % of the net 256.2525, and 20 % of 15 vega short
    assert Fraction(btc.charge, UNIT) == Fraction("6.12505") + Fraction("1.25") - Fraction("5.12505") + 3
    assert btc.minimums == 10 * 10**10
    assert Fraction(btc.required, UNIT) == Fraction("545.9") + Fraction("5.25")
    other = classes["other"].risk
    assert Fraction(other.scanned, UNIT) == Fraction("52.5")  # 7 x 7.5, but the class takes the smaller of that and a minimum of 0
    assert other.required == 0
    assert Fraction(result.requirement, UNIT) == Fraction("551.15")
    assert result.requirement_money() == 551_15 * 10**8
    assert result.ratio_bps() == 10_000 * result.equity // result.requirement
    assert result.headroom == result.equity - result.requirement


def test_lines_point_at_the_leaves_that_a_proof_opens() -> None:
    taken = cases.snapshot()
    book = cases.book(taken)
    result = evaluate(account(taken, 0, BTC=1500, ETH=-3, option=4, asset_ETH=-5), book)
    for line in (*result.positions, *result.collateral, *result.groups, *result.classes):
        assert book.rows[line.leaf] == line.row
    assert [line.row.floor for line in result.positions if line.name == "BTC/USDT:USDT"] == [1000]
    for lines in (result.positions, result.groups, result.classes):
        identifiers = [line.id for line in lines]
        assert identifiers == sorted(set(identifiers))
    assert {line.row.class_id for line in result.groups} == {line.id for line in result.classes}


def test_nothing_held_needs_nothing() -> None:
    taken = cases.snapshot()
    result = evaluate(Account(1, 7, (), ()), cases.book(taken))
    assert (result.requirement, result.gross, result.groups, result.classes) == (0, 0, (), ())
    assert result.equity == 7 * 10**18
    assert result.ratio_bps() is None


@pytest.mark.parametrize(("lots", "scanned", "required"), [(-199, 100, 100), (-400, 200, 300)])
def test_the_minimum_tier_follows_the_sum_of_minimums(lots: int, scanned: int, required: int) -> None:
    """Half a unit for each lot short: up to 100 once, beyond that twice."""
    classes = [risk_class(scenarios=4, minimum_tiers=marginal((100, 1), (10**6, 2)))]
    taken = published(classes, [group("g")], [risk_array("I", "g", [0.5, -0.5, 0, 0], minimum=0.5)])
    result = evaluate(held(taken, {"I": lots}), cases.book(taken))
    risk = result.classes[0].risk
    assert risk.scanned == Fraction(-lots, 2) * UNIT
    assert risk.required == max(Fraction(-lots, 2), required) * UNIT if lots < -200 else risk.scanned
    assert result.classes[0].row.floor == (0 if lots > -200 else 100 * 10**10)


@pytest.mark.parametrize(("floored", "worst"), [(True, 0), (False, -3)])
def test_a_gain_in_every_scenario_lowers_the_requirement_of_a_class_without_a_floor(floored: bool, worst: int) -> None:
    classes = [risk_class(scenarios=4, floored=floored, mode="min", minimum_tiers=marginal((10**6, 1)))]
    taken = published(classes, [group("g")], [risk_array("I", "g", [3, 5, 4, 9], minimum=1)])
    assert evaluate(held(taken, {"I": 1}), cases.book(taken)).requirement == worst * UNIT
    assert evaluate(held(taken, {"I": 1}), cases.book(taken)).ratio_bps() is None


def test_the_worst_can_be_the_basis() -> None:
    taken = cases.snapshot(
        arrays=[cases.array(OPTION, "BTC-261127", ["15.005"] * 4, up="14", down="16")],
        groups=[part | {"gain": "1", "loss": "1"} for part in cases.section_dict()["groups"]],
    )
    for lots in (8, -8):
        result = evaluate(account(taken, 0, option=lots), cases.book(taken, "closeout"))
        line = result.classes[0]
        assert line.scenario == "basis"
        assert line.risk.worst == line.risk.basis
        assert Fraction(line.risk.worst, UNIT) == Fraction("0.1") * 8 * (Fraction("1.005") if lots > 0 else Fraction("0.995"))


@pytest.mark.parametrize("level", LEVELS)
def test_levels_take_their_own_numbers(level: str) -> None:
    taken = cases.snapshot()
    result = evaluate(account(taken, 0, BTC=2000), PortfolioBook(taken, level))  # type: ignore[arg-type]
    charge = {"closeout": 0, "maintenance": "0.1", "initial": "0.3"}[level]
    weight = {"closeout": "0.3", "maintenance": "1", "initial": "1"}[level]
    near = {"closeout": "0.8", "maintenance": "1", "initial": "1.3"}[level]
    delta = {"closeout": "0", "maintenance": "0", "initial": "0.01"}[level]
    worst = max(Fraction(weight) * Fraction("18.5"), Fraction(near) * Fraction("6.1"))
    assert Fraction(result.requirement, UNIT) == 2000 * (worst + Fraction(charge) + Fraction(delta) * Fraction("61.2505"))


# Published numbers -------------------------------------------------------------------------------------------------------------

SP_FUTURE = [0, 0, 3330, 3330, -3330, -3330, 6670, 6670, -6670, -6670, 10000, 10000, -10000, -10000, 7000, -7000]
DEC_410_CALL = [460, -610, 2640, 1730, -1270, -2340, 5210, 4540, -2540, -3430, 8060, 7640, -3380, -3990, 3130, -1500]
"""Risk arrays of L. G. McMillan, Options as a Strategic Investment, chapter 34, pages 668 to 670: profit per long contract in USD."""


@pytest.mark.parametrize(
    ("lots", "margin", "scenario"),
    [
        ({"future": 1}, 10_000, 13),
        ({"call": 1}, 3_990, 14),
        ({"future": 1, "call": -1}, 6_620, 13),
    ],
    ids=["long future", "long call", "covered write"],
)
def test_span_arrays_of_mcmillan(lots: dict[str, int], margin: int, scenario: int) -> None:
    arrays = [risk_array("future", "S&P 500", SP_FUTURE), risk_array("call", "S&P 500", DEC_410_CALL)]
    taken = published([risk_class()], [group("S&P 500")], arrays)
    result = evaluate(held(taken, lots), cases.book(taken))
    assert result.requirement == margin * UNIT
    assert result.classes[0].scenario == f"scenario {scenario}"
    compressed = compression.evaluate(held(taken, lots), cases.book(taken))
    short_call = 8_060  # scenario 11
    assert compressed.gross == (10_000 * ("future" in lots) + {1: 3_990, -1: short_call, None: 0}[lots.get("call")]) * UNIT
    assert compressed.net == compressed.equity == margin * UNIT


LOSSES_30Y = [0, 0, -2066, -2066, 2066, 2066, -4134, -4134, 4134, 4134, -6200, -6200, 6200, 6200, -6138, 6138]
LOSSES_10Y = [0, 0, 1599, 1599, -1599, -1599, 3201, 3201, -3201, -3201, 4800, 4800, -4800, -4800, 4752, -4752]
"""CME Group, calculation of intercommodity spreads (scanning-based): two 30-year bond futures long, three 10-year short; losses in USD."""


def test_scanning_based_spread_of_cme() -> None:
    """Losses in full, 70 % of gains: 6,200 - 0.7 x 4,800 = 2,840."""
    legs = [group("30Y", gain=rate(0.7)), group("10Y", gain=rate(0.7))]
    arrays = [risk_array("ZB", "30Y", [-loss for loss in LOSSES_30Y]), risk_array("ZN", "10Y", [-loss for loss in LOSSES_10Y])]
    taken = published([risk_class()], legs, arrays)
    result = evaluate(held(taken, {"ZB": 1, "ZN": 1}), cases.book(taken))
    assert result.requirement == 2_840 * UNIT
    scanned = [Fraction(loss, UNIT) for loss in result.classes[0].risk.losses]
    assert scanned == [
        max(thirty, 0) + max(ten, 0) + Fraction(7, 10) * (min(thirty, 0) + min(ten, 0))
        for thirty, ten in zip(LOSSES_30Y, LOSSES_10Y, strict=True)
    ]
    assert [round(float(loss), 1) for loss in scanned[2:6:2]] == [152.8, 946.7]


@pytest.mark.parametrize(("corn", "soy", "margin"), [(2, -1, 2_700), (-2, 1, 2_700), (2, 1, 6_000), (4, -1, 6_200), (2, 0, 3_500)])
def test_intercommodity_spread_of_cme(corn: int, soy: int, margin: int) -> None:
    """Two corn at 1,750 against one soybean at 2,500, a credit of 55 %: 6,000 less 3,300.

    Exposure is counted in spreads of 1,000 money: a corn lot 500, a soybean lot 1,000. Spreads formed are (sum |D_g| - |sum D_g|) / 2, so
    that a credit of 3,300 each takes 1.65 from both outright rates (3.5 and 2.5) and gives 1.65 back on the net.
    """
    groups = [group("corn", delta=both(3.5 - 1.65)), group("soy", delta=both(2.5 - 1.65))]
    arrays = [risk_array("ZC", "corn", [0] * 16, delta=500), risk_array("ZS", "soy", [0] * 16, delta=1000)]
    taken = published([risk_class(delta=both(1.65))], groups, arrays)
    assert evaluate(held(taken, {"ZC": corn, "ZS": soy}), cases.book(taken)).requirement == margin * UNIT


@pytest.mark.parametrize(("minimum", "margin"), [(30_000, 50_000), (20_000, 40_000), (10_000, 40_000), (25_000, 40_000), (25_001, 40_002)])
def test_tiered_minimum_of_okx(minimum: int, margin: int) -> None:
    """OKX portfolio margin: a minimum charge of 30,000 counts once up to 10,000 and twice beyond, 50,000, against 40,000 of risk."""
    classes = [risk_class(minimum_tiers=marginal((10_000, 1), (70_000, 2)))]
    groups = [group("BTC"), group("contracts")]
    arrays = [risk_array("risk", "BTC", [-40_000, *[0] * 15]), risk_array("contract", "contracts", [0] * 16, minimum=1)]
    taken = published(classes, groups, arrays)
    assert evaluate(held(taken, {"risk": 1, "contract": minimum}), cases.book(taken)).requirement == margin * UNIT


def test_a_minimum_beyond_the_last_tier_is_refused() -> None:
    classes = [risk_class(scenarios=4, minimum_tiers=marginal((10_000, 1), (70_000, 2)))]
    taken = published(classes, [group("contracts")], [risk_array("contract", "contracts", [0] * 4, minimum=1)])
    evaluate(held(taken, {"contract": 69_999}), cases.book(taken))
    with pytest.raises(InputError) as caught:
        evaluate(held(taken, {"contract": 70_000}), cases.book(taken))
    assert caught.value.stable_code == "rows.cap"
    assert "risk class all" in str(caught.value)
    assert "70000 USD" in str(caught.value)


def test_minimum_delta_of_paradex() -> None:
    """One perpetual long, five calls of delta 0.3 short, spot 70,000: 2 % of the net 0.5 and 1 % of the hedged 1.0, 1,400.

    Hedged is (sum |D| - |sum D|) / 2, so every instrument pays 0.5 % and the net 1.5 % more.
    """
    groups = [group("perpetual", delta=both(0.005)), group("call", delta=both(0.005))]
    arrays = [risk_array("BTC-USD-PERP", "perpetual", [0] * 16, delta=70_000), risk_array("BTC-CALL", "call", [0] * 16, delta=21_000)]
    taken = published([risk_class(delta=both(0.015))], groups, arrays)
    assert evaluate(held(taken, {"BTC-USD-PERP": 1, "BTC-CALL": -5}), cases.book(taken)).requirement == 1_400 * UNIT


def test_compression_says_which_two_requirements_it_compares() -> None:
    """A covered write needs 6,620 where the future alone needs 10,000 and the short call alone 8,060: 36.65 %."""
    arrays = [risk_array("future", "S&P 500", SP_FUTURE), risk_array("call", "S&P 500", DEC_410_CALL)]
    taken = published([risk_class()], [group("S&P 500")], arrays)
    found = compression.evaluate(held(taken, {"future": 1, "call": -1}), cases.book(taken))
    assert found.ratio_bps() == 3_665
    Claim("maintenance", None, 3_666).require(found, "compression")
    with pytest.raises(VerdictNo) as caught:
        Claim("maintenance", None, 3_665).require(found, "compression")
    assert "the portfolio requirement is" in str(caught.value)
    assert "gross requirement" in str(caught.value)


# Errors and privacy ------------------------------------------------------------------------------------------------------------


def test_rejects_what_the_rows_do_not_list() -> None:
    taken = cases.snapshot()
    for positions, collateral, code, where in (
        (((12345, 1),), (), "rows.unknown", "positions[0]"),
        ((), ((12345, 1),), "rows.unknown", "collateral[0]"),
        (account(taken, 0, SOL=1).positions, (), "rows.array", "positions[0]"),
        (account(taken, 0, BTC=1_000_000).positions, (), "rows.cap", "positions[0]"),
    ):
        with pytest.raises(InputError) as caught:
            evaluate(Account(1, 0, positions, collateral), cases.book(taken))
        assert (caught.value.stable_code, caught.value.where) == (code, where)
    assert "SOL/USDC:USDC" in rejected(taken, SOL=1)
    assert "1000000 lots" in rejected(taken, BTC=-7_654_321)
    assert "7654321" not in rejected(taken, BTC=-7_654_321)


def rejected(taken: Snapshot, **lots: int) -> str:
    with pytest.raises(InputError) as caught:
        evaluate(account(taken, 0, **lots), cases.book(taken))
    return str(caught.value)


def test_a_result_does_not_print_its_numbers() -> None:
    taken = cases.snapshot()
    result: PortfolioResult = evaluate(account(taken, 123_456_789, BTC=5), cases.book(taken))
    assert "123456789" not in repr(result)
    assert "123456789" not in repr(compression.evaluate(account(taken, 123_456_789, BTC=5), cases.book(taken)))


# Widths ------------------------------------------------------------------------------------------------------------------------


def test_no_sum_of_a_circuit_leaves_its_width() -> None:
    """The largest accounts that circuits hold, 64 positions, 16 groups, 8 classes, 16 assets, at the edge of every rule."""
    total = 64 * ((1 << POSITION_BITS) - 1)
    assert total < 1 << SUM_BITS
    weight, rate_ = (1 << GAIN_BITS) - 1, (1 << RATE_BITS) - 1
    profit = total * weight + total * RATE_SCALE
    assert profit < 1 << SHOCK_BITS
    loss = weight * profit
    basis = RATE_SCALE * weight * 2 * total
    assert 2 * max(loss, basis) < 1 << WORST_BITS
    charge = RATE_SCALE**2 * total + RATE_SCALE * 4 * rate_ * total
    minimum = RATE_SCALE * (total * rate_ + (1 << CONSTANT_BITS))
    required = max(loss, basis) + charge + minimum
    assert 2 * required < 1 << REQUIRED_BITS
    equity = RATE_SCALE**2 * ((1 << CASH_BITS) + total) + RATE_SCALE * 16 * (1 << (NOTIONAL_BITS + RATE_BITS))
    assert BPS_SCALE * equity + (8 * required << BOUND_BITS) < 1 << RISK_CLAIM_BITS
    assert RISK_CLAIM_BITS < SAFE_BITS
