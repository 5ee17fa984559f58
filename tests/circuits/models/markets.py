"""hypothesis strategies over the legal domain of each table: sections with numbers small, extreme and at their limits, holdings in them."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from margin.account import Account
from margin.decimals import Exact
from margin.levels import PerLevel
from margin.sections.portfolio import Group, MinimumTier, PortfolioSection, RiskArray, RiskClass, RiskTier, Side, Sides, lot_limit
from margin.sections.shortfall import Coefficients, HistoryArray, HistoryTier, Measure, ShortfallSection, Window
from margin.sections.sizes import SMALLEST_LOT
from margin.snapshot import Asset, Instrument, Snapshot, Tier, make_asset, make_instrument
from margin.widths import CASH_BITS, GAIN_BITS, NOTIONAL_BITS, RATE_BITS, RATE_SCALE, VALUE_SCALE

VENUE: Final = "venue"
TIME: Final = "2026-11-20T12:00:00Z"
LARGEST_CASH: Final = 2**CASH_BITS - 1

PRICES = st.one_of(st.sampled_from([SMALLEST_LOT, 2**40]), st.integers(SMALLEST_LOT, 10**15))
MONEY = st.one_of(st.sampled_from([0, 1, -1, 2**45, -(2**45)]), st.integers(-(10**15), 10**15))
AMOUNTS = st.one_of(st.sampled_from([0, 1]), st.integers(0, 10**14))
RATES = st.one_of(st.sampled_from([0, 1, RATE_SCALE, 2**RATE_BITS - 1]), st.integers(0, 2 * RATE_SCALE))
GAINS = st.one_of(st.sampled_from([0, 1, RATE_SCALE, 2**GAIN_BITS - 1]), st.integers(0, 2 * RATE_SCALE))
OPEN = Tier(0, 1 << NOTIONAL_BITS, PerLevel.same(RATE_SCALE // 10), PerLevel.same(0))


def same(side: Side) -> Sides:
    """The same at every level."""
    return (side, side, side)


def sides(of: st.SearchStrategy[int]) -> st.SearchStrategy[Sides]:
    """A long and a short number, the same at every level."""
    return st.builds(lambda long, short: same(Side(long, short)), of, of)


def instruments(prices: list[int]) -> list[Instrument]:
    """One per price, in units of 1e-10 per lot."""
    lot = Exact(1)
    return [
        make_instrument(VENUE, f"I{place}/USD:USD", settle="USD", lot=lot, price=Exact(price, 10), tiers=(OPEN,))
        for place, price in enumerate(prices)
    ]


def assets() -> list[Asset]:
    """Two assets, one with a haircut, one with a liability weight."""
    half = Tier(0, 1 << NOTIONAL_BITS, PerLevel.same(RATE_SCALE // 2), PerLevel.same(0))
    full = Tier(0, 1 << NOTIONAL_BITS, PerLevel.same(RATE_SCALE), PerLevel.same(0))
    return [
        make_asset(VENUE, "HALF", lot=Exact(1), price=Exact(3), tiers=(half,)),
        make_asset(VENUE, "FULL", lot=Exact(1), price=Exact(7), tiers=(full,), liability_weight=RATE_SCALE * 11 // 10),
    ]


def snapshot(listed: list[Instrument], *, portfolio: PortfolioSection | None = None, shortfall: ShortfallSection | None = None) -> Snapshot:
    """A snapshot of the test circuits' depth, checked by every rule."""
    return Snapshot.build(
        venue=VENUE, as_of=TIME, numeraire="USD", settlements=(), instruments=listed, collateral=assets(), depth=3,
        portfolio=portfolio, shortfall=shortfall,
    )  # fmt: skip


@st.composite
def minimum_tiers(draw: st.DrawFn) -> tuple[MinimumTier, ...]:
    """One tier, or two that meet without a jump."""
    low = draw(RATES)
    if draw(st.booleans()):
        return (MinimumTier(0, 1 << NOTIONAL_BITS, PerLevel.same(low), PerLevel.same(0)),)
    edge, high = draw(st.integers(1, 10**16)), draw(st.integers(low, 2**RATE_BITS - 1))
    first = MinimumTier(0, edge, PerLevel.same(low), PerLevel.same(0))
    return (first, MinimumTier(edge, 1 << NOTIONAL_BITS, PerLevel.same(high), PerLevel.same(edge * (high - low))))


@st.composite
def risk_classes(draw: st.DrawFn, name: str, scenarios: int) -> RiskClass:
    """A class of either mode; no credit, so that any groups may be in it."""
    weights = tuple(draw(GAINS) for _ in range(scenarios))
    skew = (draw(st.booleans()), draw(st.booleans()))
    return RiskClass(
        name, draw(st.sampled_from(["max", "min"])), draw(st.booleans()), skew, (weights, weights, weights),
        draw(sides(RATES)), draw(sides(RATES)), draw(minimum_tiers()),
    )  # fmt: skip


@st.composite
def portfolio_snapshots(draw: st.DrawFn, scenarios: int = 4) -> Snapshot:
    """Three instruments in two or three groups of one or two classes."""
    prices = [draw(PRICES) for _ in range(3)]
    classes = [draw(risk_classes(name, scenarios)) for name in ("X", "Y")]
    groups = [
        Group(name, draw(st.sampled_from(["X", "Y"])), draw(GAINS), draw(GAINS), draw(st.booleans()), PerLevel.same(draw(GAINS)),
              draw(sides(RATES)), draw(sides(RATES)))
        for name in ("A", "B")
    ]  # fmt: skip
    arrays = []
    for place, price in enumerate(prices):
        values = tuple(draw(MONEY) for _ in range(scenarios))
        up, down, delta, vega = (draw(MONEY) for _ in range(4))
        charges, minimums = draw(sides(AMOUNTS)), draw(sides(AMOUNTS))
        most = lot_limit([*values, up, down, delta, vega, price, *(n for s in (*charges, *minimums) for n in s)])
        tier = RiskTier(0, max(2, most >> 10), charges, minimums)
        arrays.append(RiskArray(f"I{place}/USD:USD", draw(st.sampled_from(["A", "B"])), values, up, down, delta, vega, (tier,)))
    section = PortfolioSection("any", tuple(f"s{n}" for n in range(scenarios)), tuple(classes), tuple(groups), tuple(arrays))
    return snapshot(instruments(prices), portfolio=section)


@st.composite
def shortfall_snapshots(draw: st.DrawFn, windows: int = 3, returns: int = 9) -> Snapshot:
    """Three instruments with a history each."""
    prices = [draw(PRICES) for _ in range(3)]
    measure: Measure = draw(st.sampled_from(["var", "es"]))
    f1 = draw(st.integers(RATE_SCALE, 2 * RATE_SCALE))
    share, kept = draw(st.integers(0, RATE_SCALE)), draw(st.integers(0, RATE_SCALE))
    on = draw(st.booleans())
    rates = (f1, *((RATE_SCALE - share, share, draw(st.sampled_from([0, RATE_SCALE]))) if windows > 1 else (0, 0, 0)))
    rates = (*rates, *((RATE_SCALE - kept, kept) if on else (0, 0)))
    arrays = []
    for place, price in enumerate(prices):
        columns = tuple(tuple(draw(MONEY) for _ in range(returns)) for _ in range(windows))
        charges = draw(sides(AMOUNTS))
        largest = returns * max(abs(value) for window in columns for value in window)
        most = lot_limit([largest, price, *(n for s in charges for n in s)])
        arrays.append(HistoryArray(f"I{place}/USD:USD", columns, (HistoryTier(0, max(2, most >> 4), charges),)))
    names = ("base", "stress", "long")[:windows]
    section = ShortfallSection(
        measure, draw(st.integers(1, returns // 2)), tuple(Window(name, "2026-01-01", "2026-11-01", returns) for name in names),
        Coefficients(*map(PerLevel.same, rates)), tuple(arrays),
    )  # fmt: skip
    return snapshot(instruments(prices), shortfall=section)


@st.composite
def accounts(draw: st.DrawFn, market: Snapshot, caps: dict[str, int], slots: int = 2) -> Account:
    """Up to two positions of up to their caps in lots, up to two balances, any cash."""
    held = draw(st.lists(st.sampled_from(sorted(market.instruments, key=lambda item: item.id)), unique=True, max_size=slots))
    positions = []
    for item in sorted(held, key=lambda item: item.id):
        most = caps[item.symbol] - 1
        lots = draw(st.one_of(st.sampled_from([1, most]), st.integers(1, most), st.integers(1, min(most, 1_000))))
        positions.append((item.id, draw(st.sampled_from([lots, -lots]))))
    balances = draw(st.lists(st.sampled_from(sorted(market.collateral, key=lambda item: item.id)), unique=True, max_size=slots))
    collateral = []
    for asset in sorted(balances, key=lambda item: item.id):
        lots = draw(st.integers(1, 10**9))
        collateral.append((asset.id, draw(st.sampled_from([lots, -lots]))))
    cash = draw(st.one_of(st.sampled_from([0, LARGEST_CASH, -LARGEST_CASH]), st.integers(-(10**6) * VALUE_SCALE, 10**6 * VALUE_SCALE)))
    return Account(draw(st.integers(0, 2**128 - 1)), cash, tuple(positions), tuple(collateral))
