"""hypothesis strategies over the legal domain of the cross circuit: markets, accounts in them, and claims at the edge of being true."""

from __future__ import annotations

from hypothesis import strategies as st

from margin.account import Account
from margin.models import cross
from margin.snapshot import NOTIONAL_LIMIT, Asset, Instrument
from margin.tables.cross import RowBook
from margin.widths import BOUND_BITS, BPS_SCALE, CASH_BITS, ID_BITS, LOT_VALUE_BITS, LOTS_BITS, RATE_BITS, RATE_SCALE
from tests.soundness.models.cross.market import Case, Market, asset, instrument, market
from tests.soundness.opening import Opening
from tests.soundness.whole import NONE

LARGEST_LOTS = 2**LOTS_BITS - 1
LARGEST_RATE = 2**RATE_BITS - 1
LARGEST_CASH = 2**CASH_BITS - 1

IDS = st.one_of(st.integers(1, 2**ID_BITS - 1), st.sampled_from([1, 2, 2**ID_BITS - 2, 2**ID_BITS - 1]))
LOT_VALUES = st.one_of(st.integers(1, 10**12), st.sampled_from([1, 2**LOT_VALUE_BITS - 1]))
FLOORS = st.lists(st.one_of(st.integers(1, 10**18), st.integers(1, NOTIONAL_LIMIT - 1)), max_size=2, unique=True).map(sorted)


@st.composite
def brackets(draw: st.DrawFn, *, rising: bool) -> tuple[tuple[int, int, int], ...]:
    """Contiguous tiers whose value has no jump: rates rise with deductions, weights fall with additions."""
    floors = [0, *draw(FLOORS)]
    most = LARGEST_RATE if rising else RATE_SCALE
    rates = sorted(draw(st.lists(st.integers(0, most), min_size=len(floors), max_size=len(floors))), reverse=not rising)
    constant, tiers = 0, []
    for place, (floor, rate) in enumerate(zip(floors, rates, strict=True)):
        constant += floor * abs(rate - rates[place - 1]) if place else 0
        tiers.append((floor, rate, constant))
    return tuple(tiers)


@st.composite
def markets(draw: st.DrawFn, depth: int) -> Market:
    """Two instruments and two assets."""
    ids, asset_ids = (draw(st.lists(IDS, min_size=2, max_size=2, unique=True)) for _ in "ia")
    instruments: list[Instrument] = [instrument(i, draw(LOT_VALUES), *draw(brackets(rising=True))) for i in ids]
    liability = st.one_of(st.just(RATE_SCALE), st.integers(RATE_SCALE, LARGEST_RATE))
    assets: list[Asset] = [asset(i, draw(LOT_VALUES), draw(liability), *draw(brackets(rising=False))) for i in asset_ids]
    return market(instruments, assets, depth)


@st.composite
def holdings(draw: st.DrawFn, listed: list[tuple[int, int, tuple[int, ...]]], slots: int) -> tuple[tuple[int, int], ...]:
    """Slots in circuit order: some of ``(id, lot value, boundaries)``, with lots at tier boundaries, at extremes, or anywhere."""
    used = sorted(draw(st.lists(st.sampled_from(listed), unique=True, max_size=len(listed))))
    held = []
    for identifier, lot_value, boundaries in used:
        most = min(LARGEST_LOTS, (NOTIONAL_LIMIT - 1) // lot_value)
        edges = [edge // lot_value + step for edge in boundaries for step in (-1, 0, 1)]
        choices = [lots for lots in (1, most, *edges) if 0 < lots <= most]
        lots = draw(st.one_of(st.sampled_from(choices), st.integers(1, most), st.integers(1, min(most, 10**6))))
        held.append((identifier, draw(st.sampled_from([lots, -lots]))))
    return (NONE,) * (slots - len(held)) + tuple(held)


@st.composite
def cases(draw: st.DrawFn, positions: int, collateral: int, depth: int) -> Case:
    """An account and a claim. Half of the time cash is such that a bound is met exactly, or missed by one unit of money."""
    prices = draw(markets(depth))
    snapshot = prices.snapshot
    listed = [(i.id, i.lot_value, tuple(t.floor for t in i.tiers)) for i in snapshot.instruments]
    assets = [(a.id, a.lot_value, tuple(t.floor for t in a.tiers)) for a in snapshot.collateral]
    held, balances = draw(holdings(listed, positions)), draw(holdings(assets, collateral))
    bound = st.one_of(st.none(), st.just(10_000), st.integers(0, 2**BOUND_BITS - 1))
    lower, upper = draw(bound), draw(bound)
    if lower is None and upper is None:
        lower = 10_000
    if lower is not None and upper is not None and lower >= upper:
        lower, upper = upper, lower
        upper = None if lower == upper else upper
    cash = draw(
        st.one_of(
            st.sampled_from([0, LARGEST_CASH, -LARGEST_CASH]), st.integers(-LARGEST_CASH, LARGEST_CASH), st.integers(-(10**15), 10**15)
        )
    )
    if draw(st.booleans()):
        cash = _at_bound(prices.book, held, balances, lower if lower is not None else upper or 0) + draw(st.sampled_from([-1, 0, 1]))
    cash = max(-LARGEST_CASH, min(LARGEST_CASH, cash))
    tag, blinding = draw(st.integers(0, 2**128 - 1)), draw(st.integers(0, 2**253))
    return Case(Opening(cash, held, balances, tag, blinding), prices, lower, upper, draw(st.integers(0, 2**248 - 1)))


def _at_bound(book: RowBook, held: tuple[tuple[int, int], ...], balances: tuple[tuple[int, int], ...], bound: int) -> int:
    """The least cash with which ``10000 * equity >= bound * requirement``."""
    result = cross.evaluate(Account(0, 0, tuple(h for h in held if h[1]), tuple(b for b in balances if b[1])), book)
    return -((BPS_SCALE * result.equity - bound * result.requirement) // (BPS_SCALE * RATE_SCALE))
