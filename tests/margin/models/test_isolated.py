from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.account import Account, scale
from margin.claim import Claim
from margin.errors import InputError, VerdictNo
from margin.models import cross, isolated
from margin.portfolio import Portfolio
from margin.tables.cross import RowBook
from margin.widths import FINE_SCALE, RATE_SCALE, VALUE_SCALE
from tests.margin.cases import portfolio_dict, snapshot

SNAPSHOT = snapshot()
BOOK = RowBook(SNAPSHOT, "maintenance")
IDS = sorted(item.id for item in SNAPSHOT.instruments)
BOUND = st.none() | st.integers(0, 30_000)


def own(symbol: str, quantity: str, entry: str, wallet: str | None) -> dict[str, str]:
    value = {"symbol": symbol, "quantity": quantity, "contractSize": "1", "entryPrice": entry}
    return value if wallet is None else value | {"isolatedMargin": wallet}


def account(*positions: dict[str, str]) -> Account:
    return scale(Portfolio.from_dict(portfolio_dict(positions=list(positions))), SNAPSHOT, "isolated")


def test_hand_computed() -> None:
    """2 ETH bought at 2,500 with 60 behind them: 60 + 0.5 against 0.4 % of 5,000.50. BTC sold at 60,000: 200 - 62.525 against 245.002."""
    found = isolated.evaluate(account(own("ETH/USDT:USDT", "2", "2500", "60"), own("BTC/USDT:USDT", "-0.05", "60000", "200")), BOOK)
    by_name = {line.name: line for line in found.positions}
    ether, bitcoin = by_name["ETH/USDT:USDT"], by_name["BTC/USDT:USDT"]
    assert ether.equity == 60 * FINE_SCALE + FINE_SCALE // 2
    assert ether.requirement * 1000 == 20_002 * FINE_SCALE
    assert bitcoin.equity * 1000 == 137_475 * FINE_SCALE
    assert bitcoin.requirement * 10_000 == 122_501 * FINE_SCALE
    assert found.weakest is not None
    assert found.positions[found.weakest] is ether
    assert (found.equity, found.requirement) == (ether.equity, ether.requirement)


def test_the_text_says_the_weakest_and_not_which() -> None:
    found = isolated.evaluate(account(own("ETH/USDT:USDT", "2", "2500", "10"), own("BTC/USDT:USDT", "-0.05", "60000", "200")), BOOK)
    with pytest.raises(VerdictNo, match=r"the weakest position is short 9[.]51 USDT of its own maintenance margin") as caught:
        Claim().require(found, "isolated")
    assert "ETH" not in str(caught.value)


def ratio(line: isolated.IsolatedLine) -> Fraction | float:
    if line.requirement:
        return Fraction(10_000 * line.equity, line.requirement)
    return float("inf") if line.equity >= 0 else float("-inf")


HOLDING = st.tuples(st.integers(-5_000, 5_000).filter(bool), st.integers(-(10**14), 10**14))


@given(st.lists(HOLDING, min_size=1, max_size=3), BOUND, BOUND)
def test_the_weakest_decides_both_sides(held: list[tuple[int, int]], lower: int | None, upper: int | None) -> None:
    """A lower bound is about all positions, an upper one about any: the weakest alone says the same."""
    if (lower is None and upper is None) or (lower is not None and upper is not None and lower >= upper):
        return
    positions = tuple(zip(IDS, (lots for lots, _ in held), strict=False))
    taken = Account(1, 0, positions, (), tuple(margin - lots for lots, margin in held))
    found = isolated.evaluate(taken, BOOK)
    claim = Claim("maintenance", lower, upper)
    all_above = lower is None or all(10_000 * line.equity >= lower * line.requirement for line in found.positions)
    any_below = upper is None or any(10_000 * line.equity < upper * line.requirement for line in found.positions)
    assert claim.met(found) is (all_above and any_below)
    assert found.weakest is not None
    assert ratio(found.positions[found.weakest]) == min(map(ratio, found.positions))


def test_one_position_alone_is_the_cross_account_with_that_cash() -> None:
    taken = account(own("ETH/USDT:USDT", "-7", "2400", "500"))
    assert taken.margins is not None
    alone = Account(taken.tag, taken.margins[0], taken.positions, ())
    found, expected = isolated.evaluate(taken, BOOK), cross.evaluate(alone, BOOK)
    assert (found.equity, found.requirement) == (expected.equity, expected.requirement)


def test_an_account_without_positions_has_nothing_and_needs_nothing() -> None:
    found = isolated.evaluate(Account(1, 0, (), (), ()), BOOK)
    assert (found.equity, found.requirement, found.weakest) == (0, 0, None)
    assert Claim().met(found)


def test_scaling_rounds_each_margin_down() -> None:
    taken = account(own("ETH/USDT:USDT", "0.01", "2500.00000000001", "1"), own("BTC/USDT:USDT", "0", "60000", "5"))
    assert len(taken.positions) == 1
    assert taken.margins == (VALUE_SCALE - 25 * VALUE_SCALE - 1,)
    assert (taken.cash, taken.collateral, taken.kind) == (0, (), "isolated")


@pytest.mark.parametrize(
    ("positions", "kind", "code", "where"),
    [
        ([own("ETH/USDT:USDT", "1", "2500", None)], "isolated", "account.isolated", "positions[0].isolatedMargin"),
        ([own("ETH/USDT:USDT", "1", "2500", "5")], "account", "portfolio.isolated", "positions[0]"),
    ],
)
def test_refuses_the_other_kind(positions: list[dict[str, str]], kind: str, code: str, where: str) -> None:
    with pytest.raises(InputError) as caught:
        scale(Portfolio.from_dict(portfolio_dict(positions=positions)), SNAPSHOT, kind)  # type: ignore[arg-type]
    assert (caught.value.stable_code, caught.value.where) == (code, where)


def test_refuses_a_margin_in_a_currency_that_is_not_at_par() -> None:
    value = snapshot().as_dict()
    value["instruments"][0]["settle"] = "BTC"
    taken = type(SNAPSHOT).from_dict(value)
    with pytest.raises(InputError) as caught:
        scale(Portfolio.from_dict(portfolio_dict(positions=[own("BTC/USDT:USDT", "1", "2500", "5")])), taken, "isolated")
    assert caught.value.stable_code == "account.isolated"


@pytest.mark.parametrize("parts", [(0, ((5, 1),), (), ()), (1, ((5, 1),), (), (0,)), (0, ((5, 1),), ((7, 1),), (0,)), (0, (), (), (1,))])
def test_refuses_an_account_that_does_not_add_up(
    parts: tuple[int, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...], tuple[int, ...]],
) -> None:
    with pytest.raises(InputError) as caught:
        Account(1, *parts)
    assert caught.value.stable_code == "account.isolated"


def test_refuses_a_margin_beyond_its_width_and_the_models_refuse_each_others_accounts() -> None:
    with pytest.raises(InputError) as caught:
        Account(1, 0, ((5, 1),), (), (1 << 95,))
    assert caught.value.stable_code == "account.width"
    for model, taken in ((isolated, Account(1, 0, (), ())), (cross, Account(1, 0, (), (), ()))):
        with pytest.raises(InputError) as caught:
            model.evaluate(taken, BOOK)
        assert caught.value.stable_code == "account.kind"


def test_slots_put_nulls_first() -> None:
    taken = Account(1, 0, ((5, 1), (9, -2)), (), (7 * RATE_SCALE, -3))
    assert taken.margin_slots(4) == (0, 0, 7 * RATE_SCALE, -3)
    with pytest.raises(InputError):
        taken.margin_slots(1)


def test_the_isolated_margin_stands_in_the_canonical_format_and_nowhere_else() -> None:
    parsed = Portfolio.from_dict(
        portfolio_dict(positions=[own("ETH/USDT:USDT", "1", "2500", "-5.5"), own("BTC/USDT:USDT", "1", "1", None)])
    )
    written = parsed.as_dict()["positions"]
    assert written[0]["isolatedMargin"] == "-5.5"
    assert "isolatedMargin" not in written[1]
    assert Portfolio.from_dict(parsed.as_dict()) == parsed
