"""Made-up portfolios for tests, notebooks and benchmarks: reproducible from a seed, healthy at every level."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from margin.decimals import Exact, parse
from margin.errors import UsageError
from margin.portfolio import Balance, Portfolio, Position
from margin.widths import FINE_SCALE, VALUE_SCALE

if TYPE_CHECKING:
    from margin.snapshot import Asset, Instrument, Snapshot

SAMPLE_TIME: Final = "2026-11-20T12:00:00Z"
T = TypeVar("T")

_SMALLEST: Final = 500
_MAGNITUDES: Final = 8
"""Notionals lie between 500 and 500 * 2**8 of the numeraire, evenly over the doublings."""
_HEADROOM: Final = 2
"""Equity is about this multiple of the initial margin."""


def sample_portfolio(seed: int = 0, *, snapshot: Snapshot | None = None, positions: int = 6, collateral: int = 2) -> Portfolio:
    """A portfolio with long and short positions, some collateral assets and enough cash.

    Args:
        seed: equal arguments give equal portfolios.
        snapshot: the universe; the bundled one when left out.
        positions: number of positions.
        collateral: number of collateral assets, besides cash in the numeraire.

    Raises:
        UsageError: ``sample.size`` when the snapshot has fewer instruments or assets than that.
    """
    from margin.account import scale
    from margin.models.cross import evaluate
    from margin.tables.cross import RowBook

    if snapshot is None:
        from margin.builders.default import default_snapshot

        snapshot = default_snapshot(SAMPLE_TIME)
    rng = random.Random(seed)  # noqa: S311 - a sample is to be reproducible, not secret
    tiered = [item for item in snapshot.instruments if item.tiers]
    items = _pick(rng, tiered, positions, "positions")
    assets = _pick(rng, snapshot.collateral, collateral, "collateral")
    name = f"sample-{seed}"
    held = tuple(_position(rng, item) for item in items)
    balances = tuple(_balance(rng, asset) for asset in assets)
    draft = Portfolio(name, snapshot.as_of, held, balances)
    result = evaluate(scale(draft, snapshot), RowBook(snapshot, "initial"))
    missing = _HEADROOM * result.requirement - result.equity
    cash = Balance(snapshot.numeraire, Exact(max(0, missing // FINE_SCALE) + 1_000))
    return Portfolio(name, snapshot.as_of, held, (cash, *balances))


def _pick(rng: random.Random, universe: Sequence[T], count: int, what: str) -> list[T]:
    if not 0 <= count <= len(universe):
        raise UsageError(f"The snapshot has {len(universe)} to choose {what} from", why=f"{count} were asked for", code="sample.size")
    return rng.sample(universe, count)


def _position(rng: random.Random, item: Instrument) -> Position:
    lots = _lots(rng, item.lot_value, item.tiers[-1].cap)
    side = rng.choice((-1, 1))
    lot = parse(item.lot)
    entry = Exact(item.price.units * (100 + rng.randint(-5, 5)), item.price.decimals + 2)
    return Position(item.symbol, Exact(side * lots * lot.units, lot.decimals), Exact(1), entry)


def _balance(rng: random.Random, asset: Asset) -> Balance:
    lot = parse(asset.lot)
    return Balance(asset.asset, Exact(_lots(rng, asset.lot_value, asset.tiers[-1].cap) * lot.units, lot.decimals))


def _lots(rng: random.Random, lot_value: int, cap: int) -> int:
    low = _SMALLEST << rng.randrange(_MAGNITUDES)
    notional = rng.randint(low, 2 * low) * VALUE_SCALE
    return max(1, min(notional, cap // 4) // lot_value)
