"""Made-up books that fill every slot of a circuit of any model, with a snapshot that values them. Nothing in them is anybody's."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from circuits.registry import Circuit
from margin.account import Account, scale
from margin.builders.default import default_snapshot
from margin.clearing import ClearingAccount
from margin.decimals import Exact
from margin.levels import PerLevel
from margin.samples import SAMPLE_TIME, sample_portfolio
from margin.sections.clearing import ClearingSection
from margin.sections.portfolio import NO_MINIMUM, NO_SIDES, Group, PortfolioSection, RiskArray, RiskClass, RiskTier, Side
from margin.sections.shortfall import Coefficients, HistoryArray, HistoryTier, ShortfallSection, Window
from margin.snapshot import NOTIONAL_LIMIT, Asset, Instrument, Snapshot, Tier, make_asset, make_instrument
from margin.widths import RATE_SCALE, VALUE_SCALE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Subject = Account | ClearingAccount | tuple[Account, ...]

PRICE: Final = 100
LOTS: Final = 1_000
CAP: Final = 1 << 30
CASH: Final = 10**9 * VALUE_SCALE
VENUE: Final = "bench"


def book(circuit: Circuit) -> tuple[Snapshot, Subject]:
    """A snapshot and an account (of a pool: all its accounts) that fills the circuit; the same each time."""
    return _BOOKS[circuit.model](circuit)


def _cross(circuit: Circuit) -> tuple[Snapshot, Account]:
    snapshot = default_snapshot(SAMPLE_TIME)
    return snapshot, scale(sample_portfolio(1, snapshot=snapshot, positions=circuit.positions, collateral=circuit.collateral), snapshot)


def _isolated(circuit: Circuit) -> tuple[Snapshot, Account]:
    snapshot = default_snapshot(SAMPLE_TIME)
    pooled = scale(sample_portfolio(1, snapshot=snapshot, positions=circuit.positions, collateral=0), snapshot)
    return snapshot, Account(pooled.tag, 0, pooled.positions, (), margins=(CASH,) * len(pooled.positions))


def _pool(circuit: Circuit) -> tuple[Snapshot, tuple[Account, ...]]:
    snapshot = default_snapshot(SAMPLE_TIME)
    rng = random.Random(1)  # noqa: S311 - reproducible, not secret
    items = rng.sample([item for item in snapshot.instruments if item.tiers], circuit.sizes["netted"])
    assets = rng.sample(list(snapshot.collateral), circuit.sizes["nettedCollateral"])
    members = []
    for number in range(circuit.sizes["members"]):
        held = sorted((item.id, rng.choice((-LOTS, LOTS))) for item in rng.sample(items, circuit.positions))
        owned = sorted((asset.id, LOTS) for asset in rng.sample(assets, circuit.collateral))
        members.append(Account(number + 1, CASH, tuple(held), tuple(owned)))
    return snapshot, tuple(members)


def _portfolio(circuit: Circuit) -> tuple[Snapshot, Account]:
    count, sizes = circuit.positions, circuit.sizes
    items, rng = _instruments(count), random.Random(1)  # noqa: S311
    weights = (RATE_SCALE,) * sizes["scenarios"]
    classes = tuple(
        RiskClass(f"C{n}", "max", True, (False, False), (weights, weights, weights), NO_SIDES, NO_SIDES, (NO_MINIMUM,))
        for n in range(sizes["classes"])
    )
    groups = tuple(
        Group(f"G{n}", f"C{n % len(classes)}", RATE_SCALE, RATE_SCALE, False, PerLevel.same(0), NO_SIDES, NO_SIDES)
        for n in range(sizes["groups"])
    )
    tier = RiskTier(0, CAP, (Side(1, 1),) * 3, NO_SIDES)
    arrays = tuple(
        RiskArray(item.symbol, f"G{n % len(groups)}", _values(rng, sizes["scenarios"]), 0, 0, 0, 0, (tier,)) for n, item in enumerate(items)
    )
    names = tuple(f"s{n}" for n in range(sizes["scenarios"]))
    return _held(circuit, items, portfolio=PortfolioSection("bench", names, classes, groups, arrays))


def _shortfall(circuit: Circuit) -> tuple[Snapshot, Account]:
    windows, returns = circuit.sizes["windows"], circuit.sizes["returns"]
    items, rng = _instruments(circuit.positions), random.Random(1)  # noqa: S311
    tier = HistoryTier(0, CAP, NO_SIDES)
    arrays = tuple(HistoryArray(item.symbol, tuple(_values(rng, returns) for _ in range(windows)), (tier,)) for item in items)
    looked = tuple(Window(name, "2024-01-01", "2026-01-01", returns) for name in ("base", "stress", "long")[:windows])
    return _held(circuit, items, shortfall=ShortfallSection("es", max(1, returns // 50), looked, Coefficients(), arrays))


def _clearing(circuit: Circuit) -> tuple[Snapshot, ClearingAccount]:
    one, none = PerLevel.same(RATE_SCALE), PerLevel.same(0)
    section = ClearingSection("cover-2", one, none, none, one)
    rng = random.Random(1)  # noqa: S311
    members, scenarios = circuit.sizes["members"], circuit.sizes["scenarios"]
    losses = tuple(tuple(rng.randint(0, CASH // 10) for _ in range(scenarios)) for _ in range(members))
    return _snapshot([], [], clearing=section, depth=circuit.depth), ClearingAccount(1, CASH, CASH, losses)


def _values(rng: random.Random, count: int) -> tuple[int, ...]:
    return tuple(rng.randint(-20 * VALUE_SCALE, 20 * VALUE_SCALE) for _ in range(count))


def _instruments(count: int) -> list[Instrument]:
    tier = Tier(0, NOTIONAL_LIMIT, PerLevel.same(RATE_SCALE // 10), PerLevel.same(0))
    return [make_instrument(VENUE, f"I{n:02}/USD:USD", settle="USD", lot=Exact(1), price=Exact(PRICE), tiers=(tier,)) for n in range(count)]


def _assets(count: int) -> list[Asset]:
    tier = Tier(0, NOTIONAL_LIMIT, PerLevel.same(RATE_SCALE * 9 // 10), PerLevel.same(0))
    return [make_asset(VENUE, f"A{n:02}", lot=Exact(1), price=Exact(PRICE), tiers=(tier,)) for n in range(count)]


def _held(
    circuit: Circuit, items: Sequence[Instrument], *, portfolio: PortfolioSection | None = None, shortfall: ShortfallSection | None = None
) -> tuple[Snapshot, Account]:
    assets = _assets(circuit.collateral)
    snapshot = _snapshot(items, assets, portfolio=portfolio, shortfall=shortfall, depth=circuit.depth)
    positions = sorted((item.id, LOTS if n % 3 else -LOTS) for n, item in enumerate(items))
    return snapshot, Account(1, CASH, tuple(positions), tuple(sorted((asset.id, LOTS) for asset in assets)))


def _snapshot(
    items: Sequence[Instrument],
    assets: Sequence[Asset],
    *,
    depth: int,
    portfolio: PortfolioSection | None = None,
    shortfall: ShortfallSection | None = None,
    clearing: ClearingSection | None = None,
) -> Snapshot:
    return Snapshot.build(
        venue=VENUE,
        as_of=SAMPLE_TIME,
        numeraire="USD",
        settlements=(),
        instruments=items,
        collateral=assets,
        depth=depth,
        portfolio=portfolio,
        shortfall=shortfall,
        clearing=clearing,
    )


_BOOKS: Final[dict[str, Callable[[Circuit], tuple[Snapshot, Subject]]]] = {
    "cross": _cross,
    "isolated": _isolated,
    "pool": _pool,
    "portfolio": _portfolio,
    "compression": _portfolio,
    "shortfall": _shortfall,
    "clearing": _clearing,
}
