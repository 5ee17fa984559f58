"""Brackets of Binance USD-M futures of October 2024 (exchange API, as in freqtrade's binance_leverage_tiers.json), and the
liquidation prices of the Binance FAQ b3c689c1f50a44cabb3a84e663b81d93 "How to calculate liquidation price" (as in freqtrade's tests).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil
from math import floor as down

import pytest

from margin.account import Account
from margin.claim import Claim
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import LEVELS, PerLevel
from margin.models.cross import CrossResult, evaluate
from margin.snapshot import NOTIONAL_LIMIT, Snapshot, Tier, make_instrument
from margin.tables.cross import RowBook
from margin.venues.binance import Bracket, Leg, binance_tiers, cumulative, initial_rate, liquidation_price, maintenance_margin
from margin.widths import FINE_SCALE, RATE_SCALE, VALUE_SCALE
from tests.margin.cases import AS_OF

# symbol: rows of (cap, rate, cum, largest leverage); the floor is the cap before
BRACKETS = {
    "BTC/USDT:USDT": [
        ("50000", "0.004", "0", 125),
        ("600000", "0.005", "50", 100),
        ("3000000", "0.0065", "950", 75),
        ("12000000", "0.01", "11450", 50),
        ("70000000", "0.02", "131450", 25),
        ("100000000", "0.025", "481450", 20),
        ("230000000", "0.05", "2981450", 10),
        ("480000000", "0.1", "14481450", 5),
        ("600000000", "0.125", "26481450", 4),
        ("800000000", "0.15", "41481450", 3),
        ("1200000000", "0.25", "121481450", 2),
        ("1800000000", "0.5", "421481450", 1),
    ],
    "ETH/USDT:USDT": [
        ("50000", "0.004", "0", 125),
        ("600000", "0.005", "50", 100),
        ("3000000", "0.0065", "950", 75),
        ("12000000", "0.01", "11450", 50),
        ("50000000", "0.02", "131450", 25),
        ("65000000", "0.025", "381450", 20),
        ("150000000", "0.05", "2006450", 10),
        ("320000000", "0.1", "9506450", 5),
        ("400000000", "0.125", "17506450", 4),
        ("530000000", "0.15", "27506450", 3),
        ("800000000", "0.25", "80506450", 2),
        ("1200000000", "0.5", "280506450", 1),
    ],
    "SOL/USDT:USDT": [
        ("20000", "0.005", "0", 100),
        ("100000", "0.0065", "30", 75),
        ("800000", "0.01", "380", 50),
        ("4000000", "0.02", "8380", 25),
        ("8000000", "0.025", "28380", 20),
        ("40000000", "0.05", "228380", 10),
        ("80000000", "0.1", "2228380", 5),
        ("100000000", "0.125", "4228380", 4),
        ("200000000", "0.25", "16728380", 2),
        ("400000000", "0.5", "66728380", 1),
    ],
    "DOGE/USDT:USDT": [
        ("10000", "0.005", "0", 75),
        ("50000", "0.007", "20", 50),
        ("750000", "0.01", "170", 40),
        ("800000", "0.02", "7670", 25),
        ("1600000", "0.025", "11670", 20),
        ("8000000", "0.05", "51670", 10),
        ("16000000", "0.1", "451670", 5),
        ("20000000", "0.125", "851670", 4),
        ("40000000", "0.25", "3351670", 2),
        ("80000000", "0.5", "13351670", 1),
    ],
    "1000BONK/USDC:USDC": [
        ("5000", "0.01", "0", 50),
        ("50000", "0.02", "50", 25),
        ("600000", "0.025", "300", 20),
        ("1200000", "0.05", "15300", 10),
        ("3000000", "0.1", "75300", 5),
        ("4000000", "0.125", "150300", 4),
        ("6000000", "0.25", "650300", 2),
        ("10000000", "0.5", "2150300", 1),
    ],
}
SYMBOLS = sorted(BRACKETS)

# Maintenance margins of single notionals, worked out from the brackets.
MARGINS = [
    ("BTC/USDT:USDT", "1000", "4"),
    ("BTC/USDT:USDT", "50000", "200"),
    ("BTC/USDT:USDT", "50000.01", "200.00005"),
    ("BTC/USDT:USDT", "750000", "3925"),
    ("BTC/USDT:USDT", "5000000", "38550"),
    ("BTC/USDT:USDT", "25000000", "368550"),
    ("BTC/USDT:USDT", "90000000", "1768550"),
    ("BTC/USDT:USDT", "250000000", "10518550"),
    ("ETH/USDT:USDT", "90000000", "2493550"),
    ("ETH/USDT:USDT", "250000000", "15493550"),
    ("SOL/USDT:USDT", "50000", "295"),
    ("SOL/USDT:USDT", "50000.01", "295.000065"),
    ("SOL/USDT:USDT", "750000", "7120"),
    ("SOL/USDT:USDT", "25000000", "1021620"),
    ("SOL/USDT:USDT", "250000000", "58271620"),
    ("DOGE/USDT:USDT", "50000", "330"),
    ("DOGE/USDT:USDT", "50000.01", "330.0001"),
    ("DOGE/USDT:USDT", "5000000", "198330"),
    ("DOGE/USDT:USDT", "25000000", "2898330"),
]


def units(text: str, scale: int) -> int:
    value = Fraction(text) * scale
    assert value.denominator == 1
    return int(value)


def brackets(symbol: str) -> list[Bracket]:
    floor = 0
    result = []
    for cap, rate, cum, leverage in BRACKETS[symbol]:
        result.append(Bracket(floor, units(cap, VALUE_SCALE), units(rate, RATE_SCALE), units(cum, FINE_SCALE), leverage))
        floor = result[-1].cap
    return result


def book(prices: dict[str, Exact], level: str) -> tuple[Snapshot, RowBook]:
    items = [
        make_instrument("binance-usdm", name, settle="USDT", lot=Exact(1), price=price, tiers=binance_tiers(brackets(name)))
        for name, price in prices.items()
    ]
    snapshot = Snapshot.build(
        venue="binance-usdm", as_of=AS_OF, numeraire="USDT", settlements=["USDC"], instruments=items, collateral=[], depth=3
    )
    return snapshot, RowBook(snapshot, level)  # type: ignore[arg-type]


def one(symbol: str, notional: int, level: str = "maintenance", sign: int = 1) -> CrossResult:
    """A position of this notional in money units: one lot that is worth it."""
    snapshot, rows = book({symbol: Exact(notional, 10)}, level)
    return evaluate(Account(0, 0, ((snapshot.instruments[0].id, sign),), ()), rows)


@pytest.mark.parametrize(("symbol", "notional", "margin"), MARGINS)
def test_published_maintenance_margin(symbol: str, notional: str, margin: str) -> None:
    value = units(notional, VALUE_SCALE)
    expected = units(margin, FINE_SCALE)
    assert maintenance_margin(brackets(symbol), value) == expected
    assert one(symbol, value).requirement == expected
    assert one(symbol, value, sign=-1).requirement == expected


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_published_deductions_follow_from_floors_and_rates(symbol: str) -> None:
    rows = brackets(symbol)
    assert cumulative([row.floor for row in rows], [row.rate for row in rows]) == tuple(row.cum for row in rows)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_bracket_boundary_and_between(symbol: str) -> None:
    rows = brackets(symbol)
    for row in rows:
        for notional in (max(1, row.floor), row.floor + 1, (row.floor + row.cap) // 2, row.cap - 1):
            expected = maintenance_margin(rows, notional)
            assert expected == max(notional * other.rate - other.cum for other in rows)
            assert one(symbol, notional).requirement == one(symbol, notional, sign=-1).requirement == expected
    with pytest.raises(InputError) as caught:
        one(symbol, rows[-1].cap)
    assert caught.value.stable_code == "rows.cap"
    with pytest.raises(ValueError, match="no bracket"):
        maintenance_margin(rows, rows[-1].cap)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_initial_margin_is_the_notional_over_the_largest_leverage(symbol: str) -> None:
    for row in brackets(symbol):
        notional = (row.floor + row.cap) // 2
        exact = Fraction(notional * RATE_SCALE, row.leverage)
        requirement = one(symbol, notional, "initial").requirement
        assert exact <= requirement < exact + notional
        assert one(symbol, notional, "closeout").requirement == one(symbol, notional).requirement


def test_initial_rate_rounds_up() -> None:
    assert [initial_rate(leverage) for leverage in (1, 3, 125)] == [RATE_SCALE, 333_333_334, 8_000_000]


def test_levels_of_all_brackets_are_in_order() -> None:
    for symbol in SYMBOLS:
        for lower, upper in pairwise(LEVELS):
            assert one(symbol, 10**14, lower).requirement <= one(symbol, 10**14, upper).requirement


# The FAQ's account: ETHUSDT 3,683.979 at 1,456.84 (10 %, cum 135,365); BTCUSDT 109.488 at 32,481.98 (2.5 %, cum 16,300).
WALLET = Fraction("1535443.01")
ETH = Leg(Fraction("3683.979"), Fraction("1456.84"), Fraction("1335.18"), Fraction("0.10"), Fraction(135365))
BTC = Leg(Fraction("109.488"), Fraction("32481.98"), Fraction("31967.27"), Fraction("0.025"), Fraction(16300))
CASES = [
    ("isolated ETH", ETH, [], "1114.78", "1114.784964"),
    ("isolated BTC", BTC, [], "18778.73", "18778.725932"),
    ("cross ETH", ETH, [BTC], "1153.26", "1153.256464"),
    ("cross BTC", BTC, [ETH], "26316.89", "26316.893265"),
]


@pytest.mark.parametrize(("name", "leg", "others", "published", "finer"), CASES, ids=[case[0] for case in CASES])
def test_published_liquidation_price(name: str, leg: Leg, others: list[Leg], published: str, finer: str) -> None:
    price = liquidation_price(WALLET, leg, others)
    assert round(price, 2) == Fraction(published)
    assert round(price, 6) == Fraction(finer)
    moved = leg._replace(mark=price)
    equity = WALLET + sum(held.unrealised() for held in [moved, *others])
    assert equity == sum(held.maintenance() for held in [moved, *others]), name


@pytest.mark.parametrize(("name", "leg", "others", "published", "finer"), CASES, ids=[case[0] for case in CASES])
def test_equity_is_the_requirement_in_the_model_at_the_liquidation_price(
    name: str, leg: Leg, others: list[Leg], published: str, finer: str
) -> None:
    """In the model's integers: the quantity in lots, one tier with the FAQ's rate and deduction, prices on the grid around the liquidation.

    The exact price has no end in decimals, so the claim must turn between the grid prices on either side of it; and with the
    difference to the exact price put into the cash, equity equals the requirement to the last digit.
    """
    price = liquidation_price(WALLET, leg, others)
    lot, step = Fraction(1, 1000), 10**7  # prices in 1e-7

    def result(mark: Fraction, extra: Fraction = Fraction(0)) -> CrossResult:
        items = []
        cash = WALLET + extra
        lots = {}
        for number, held in enumerate([leg, *others]):
            at = mark if number == 0 else held.mark
            rate, cum = units(str(held.rate), RATE_SCALE), units(str(held.cum), FINE_SCALE)
            floor = ceil(held.cum / held.rate * VALUE_SCALE)
            tiers = (
                Tier(0, floor, PerLevel.same(0), PerLevel.same(0)),
                Tier(floor, NOTIONAL_LIMIT, PerLevel.same(rate), PerLevel.same(cum)),
            )
            exact = Exact(units(str(at), step), 7)
            item = make_instrument("v", f"S{number}", settle="USDT", lot=Exact(1, 3), price=exact, tiers=tiers)
            items.append(item)
            lots[item.id] = int(held.quantity / lot)
            assert lots[item.id] * lot == held.quantity
            cash -= held.quantity * held.entry
        snapshot = Snapshot.build(venue="v", as_of=AS_OF, numeraire="USDT", settlements=[], instruments=items, collateral=[])
        scaled = cash * VALUE_SCALE
        account = Account(0, down(scaled), tuple(sorted(lots.items())), ())
        return evaluate(account, RowBook(snapshot, "maintenance"))

    above = Fraction(ceil(price * step), step)
    below = Fraction(down(price * step), step)
    claim = Claim("maintenance", 10_000)
    safe, lost = result(above), result(below)
    assert claim.holds(safe.equity, safe.requirement), name
    assert not claim.holds(lost.equity, lost.requirement), name
    # d(equity - requirement) / d(price) = quantity * (1 - rate) for a long position
    extra = -(above - price) * leg.quantity * (1 - leg.rate)
    exact = result(above, extra)
    assert 0 <= exact.requirement - exact.equity < RATE_SCALE  # less than one unit of cash, by its rounding down
