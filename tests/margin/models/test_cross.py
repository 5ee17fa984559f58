from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from margin.account import Account, scale
from margin.errors import InputError
from margin.levels import LEVELS, Level
from margin.models.cross import equity_text, evaluate, requirement_text
from margin.snapshot import NOTIONAL_LIMIT, Snapshot
from margin.tables.cross import RowBook
from margin.widths import CASH_BITS, CONSTANT_BITS, FINE_SCALE, RATE_SCALE, claim_bits
from tests.margin import cases, naive, worlds


def test_hand_computed_account() -> None:
    """Half a bitcoin at 61,250.5, 30.25 ether short at 2,500.25, cash 46,615.25 after the cost of both, 0.12345 BTC, a debt of 0.5 ETH."""
    snapshot = cases.snapshot()
    result = evaluate(scale(cases.portfolio(), snapshot), RowBook(snapshot, "maintenance"))
    lines = {line.name: line for line in result.positions}
    assert lines["BTC/USDT:USDT"].notional == 30_625_25 * 10**8
    assert lines["BTC/USDT:USDT"].requirement == Fraction("122.501") * FINE_SCALE  # 0.4 % of 30,625.25
    assert lines["ETH/USDT:USDT"].value == -75_632_5625 * 10**6
    assert lines["ETH/USDT:USDT"].requirement == Fraction("328.1628125") * FINE_SCALE  # 0.5 % of 75,632.5625, less 50
    held = {line.name: line for line in result.collateral}
    assert held["BTC"].value == Fraction("6805.23680250") * FINE_SCALE  # 90 % of 7,561.374225
    assert held["ETH"].value == Fraction("-1312.63125") * FINE_SCALE  # 105 % of 1,250.125
    assert result.requirement == Fraction("450.6638125") * FINE_SCALE
    cash = Fraction(466_152_484_567_890, 10**10)
    assert Fraction(result.equity, FINE_SCALE) == cash + Fraction("30625.25") - Fraction("75632.5625") + Fraction("5492.6055525")
    assert result.headroom == result.equity - result.requirement
    assert result.ratio_bps() == 10_000 * result.equity // result.requirement


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_equals_the_naive_fractions(data: st.DataObject) -> None:
    world = data.draw(worlds.snapshot())
    held = data.draw(worlds.portfolio(world))
    snapshot = Snapshot.from_dict(world)
    account = worlds.scaled(held, snapshot)
    for level in LEVELS:
        try:
            expected = naive.evaluate(held, world, level)
        except naive.OutOfTiers:
            with pytest.raises(InputError) as caught:
                evaluate(account, RowBook(snapshot, level))
            assert caught.value.stable_code == "rows.cap"
            continue
        result = evaluate(account, RowBook(snapshot, level))
        assert Fraction(result.equity, FINE_SCALE) == expected.equity
        assert Fraction(result.requirement, FINE_SCALE) == expected.requirement
        assert result.level == level


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_stronger_levels_ask_for_more_and_count_less(data: st.DataObject) -> None:
    """What rules S14 and S18 are for: meeting a level means meeting the weaker ones."""
    world = data.draw(worlds.snapshot())
    snapshot = Snapshot.from_dict(world)
    account = worlds.scaled(data.draw(worlds.portfolio(world)), snapshot)
    try:
        closeout, maintenance, initial = (evaluate(account, RowBook(snapshot, level)) for level in LEVELS)
    except InputError:
        assume(False)
    assert 0 <= closeout.requirement <= maintenance.requirement <= initial.requirement
    assert closeout.equity >= maintenance.equity >= initial.equity


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_a_larger_holding_never_needs_less_or_counts_less(data: st.DataObject) -> None:
    """What rules S13, S16 and S17 are for."""
    world = data.draw(worlds.snapshot())
    snapshot = Snapshot.from_dict(world)
    book = RowBook(snapshot, data.draw(st.sampled_from(LEVELS)))
    for item in snapshot.instruments:
        lots = abs(data.draw(worlds.lots_near_edges(item.as_dict(), str(item.price))))
        try:
            less = evaluate(Account(0, 0, ((item.id, lots),) if lots else (), ()), book)
            more = evaluate(Account(0, 0, ((item.id, lots + 1),), ()), book)
        except InputError:
            continue
        assert less.requirement <= more.requirement
    for asset in snapshot.collateral:
        lots = abs(data.draw(worlds.lots_near_edges(asset.as_dict(), str(asset.price))))
        steps = [((asset.id, lots + step),) if lots + step else () for step in range(3)]
        first, second, third = (evaluate(Account(0, 0, (), held), book).equity for held in steps)
        assert 0 <= first <= second <= third
        assert third - second <= second - first <= asset.lot_value * RATE_SCALE


@pytest.mark.parametrize("level", LEVELS)
def test_an_empty_account_has_its_cash(level: Level) -> None:
    for cash in (0, 1, -1, (1 << CASH_BITS) - 1, 1 - (1 << CASH_BITS)):
        result = evaluate(Account(0, cash, (), ()), RowBook(cases.snapshot(), level))
        assert (result.equity, result.requirement, result.ratio_bps()) == (cash * RATE_SCALE, 0, None)


def extreme(change: dict[str, Any]) -> tuple[Snapshot, int]:
    value = cases.snapshot_dict()
    value["instruments"][0].update(change)
    snapshot = Snapshot.from_dict(value)
    return snapshot, snapshot.instruments[0].id


WIDEST = {
    "lot": "1",
    "markPrice": "1844674407.3709551615",
    "tiers": [
        {
            "floor": "0",
            "cap": None,
            "rates": cases.levels("68.719476735", "68.719476735", "68.719476735"),
            "deductions": cases.levels("0", "0", "0"),
        }
    ],
}


@pytest.mark.parametrize("sign", [1, -1])
def test_widest_position(sign: int) -> None:
    """The largest lot value (2**64 - 1) and rate (2**36 - 1); the largest number of lots below the notional limit (2**88)."""
    snapshot, identifier = extreme(WIDEST)
    book = RowBook(snapshot, "maintenance")
    lots = NOTIONAL_LIMIT // (2**64 - 1)
    result = evaluate(Account(0, 0, ((identifier, sign * lots),), ()), book)
    assert result.positions[0].notional == lots * (2**64 - 1) < NOTIONAL_LIMIT
    assert result.requirement == lots * (2**64 - 1) * (2**36 - 1) < 1 << CONSTANT_BITS
    assert result.equity == sign * lots * (2**64 - 1) * RATE_SCALE
    with pytest.raises(InputError) as caught:
        evaluate(Account(0, 0, ((identifier, sign * (lots + 1)),), ()), book)
    assert caught.value.stable_code == "rows.cap"
    assert caught.value.where == "positions[0]"


@pytest.mark.parametrize("sign", [1, -1])
def test_most_lots(sign: int) -> None:
    snapshot, identifier = extreme(WIDEST | {"markPrice": "0.0000000001"})
    result = evaluate(Account(0, 0, ((identifier, sign * (2**63 - 1)),), ()), RowBook(snapshot, "maintenance"))
    assert result.positions[0].value == sign * (2**63 - 1)


def test_the_widest_account_fits_the_claim_width_of_the_bit_table() -> None:
    """Equity and requirement of 64 positions and 16 assets at their limits stay below what :func:`margin.widths.claim_bits` allows."""
    notional, rate = NOTIONAL_LIMIT - 1, 2**36 - 1
    equity = ((1 << CASH_BITS) - 1 + 64 * notional) * RATE_SCALE + 16 * (notional * RATE_SCALE)
    requirement = 64 * notional * rate
    assert (10_000 * equity).bit_length() <= claim_bits(64, 16)
    assert (10_000 * equity + (2**20 - 1) * requirement).bit_length() <= claim_bits(64, 16)


def test_rejects_holding_beyond_the_last_tier_and_names_it() -> None:
    snapshot = cases.snapshot()
    btc = snapshot.instruments[0]
    eth = snapshot.instruments[1]
    held = tuple(sorted([(btc.id, 10), (eth.id, 10**6)]))
    with pytest.raises(InputError) as caught:
        evaluate(Account(0, 0, held, ()), RowBook(snapshot, "maintenance"))
    assert caught.value.stable_code == "rows.cap"
    assert caught.value.where == f"positions[{held.index((eth.id, 10**6))}]"


def test_texts_for_people_round_against_the_holder() -> None:
    assert equity_text(1_234_567_899 * FINE_SCALE // 1000) == "1,234,567.89"
    assert equity_text(-1) == "-0.01"
    assert requirement_text(1) == "0.01"
    assert requirement_text(5 * FINE_SCALE) == "5.00"
    assert equity_text(FINE_SCALE // 8, 3) == "0.125"


def test_repr_shows_nothing_private() -> None:
    snapshot = cases.snapshot()
    result = evaluate(scale(cases.portfolio(), snapshot), RowBook(snapshot, "maintenance"))
    assert str(result.equity) not in repr(result)
