"""One snapshot with every section, and for each margin model an account, its issuer's statement and everybody who signs.

Small enough for the circuits that exist for tests; the numbers are made up and the account meets every claim of its model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from attestation.account import AccountStatement
from attestation.challenge import Challenge, new_nonce
from attestation.clock import Clock, fixed_clock
from attestation.keys import PrivateKey
from attestation.pool import PoolStatements
from attestation.snapshot_signature import Roots, SnapshotStatement
from circuits import registry
from circuits.engine import Engine
from circuits.registry import Circuit
from margin.account import Account, scale
from margin.claim import Claim
from margin.clearing import ClearingAccount
from margin.levels import PerLevel
from margin.models import MODELS
from margin.policy import Policy
from margin.portfolio import Portfolio
from margin.sections.clearing import ClearingSection
from margin.sections.portfolio import NO_MINIMUM, Group, PortfolioSection, RiskArray, RiskClass, RiskTier, Side, Sides
from margin.sections.shortfall import Coefficients, HistoryArray, HistoryTier, ShortfallSection, Window
from margin.snapshot import Snapshot
from margin.widths import RATE_SCALE, VALUE_SCALE
from prover.agreement import default_claim, slots_of
from prover.attest import Request
from prover.opening import Opening, commit
from prover.pool import Pool, equal_weights
from prover.snapshots import roots
from tests.margin import cases
from verifier.snapshots import MemorySnapshots
from verifier.trust import TrustStore

NOW: Final = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
MODEL_NAMES: Final = tuple(MODELS)
SYMBOLS: Final = ("BTC/USDT:USDT", "ETH/USDT:USDT", "SOL/USDC:USDC")
NONE: Final[Sides] = (Side(0, 0), Side(0, 0), Side(0, 0))
RATE: Final = RATE_SCALE


def _lot_values() -> dict[str, int]:
    return {item.symbol: item.lot_value for item in cases.snapshot().instruments}


def portfolio_section() -> PortfolioSection:
    """Price up and down by 5 and by 10 %; Bitcoin and ether each a group of one class, SOL a class of its own with a charge per lot."""
    shocks = (5, -5, 10, -10)
    small = (Side(VALUE_SCALE // 100, VALUE_SCALE // 50),) * 3
    arrays = tuple(
        RiskArray(
            symbol,
            symbol[:3],
            tuple(value * shock // 100 for shock in shocks),
            value + value // 100,
            value - value // 200,
            value,
            0,
            (RiskTier(0, 10_000, NONE, NONE), RiskTier(10_000, 1_000_000, small, NONE)),
        )
        for symbol, value in _lot_values().items()
    )
    weights = tuple(tuple(RATE * part // 4 for _ in shocks) for part in (2, 3, 4))
    charge: Sides = (Side(RATE // 500, RATE // 400),) * 3
    groups = tuple(
        Group(symbol[:3], "coins" if symbol != SYMBOLS[2] else "other", RATE * 9 // 10, RATE, False, PerLevel.same(RATE // 2), charge, NONE)
        for symbol in SYMBOLS
    )
    classes = tuple(
        RiskClass(name, "max", True, (False, False), (weights[0], weights[1], weights[2]), NONE, NONE, (NO_MINIMUM,))
        for name in ("coins", "other")
    )
    return PortfolioSection("made up", tuple(f"{shock:+d} %" for shock in shocks), classes, groups, arrays)


def shortfall_section() -> ShortfallSection:
    """Nine returns of a percent or two in three windows, expected shortfall over the three worst, with all floors of EMIR."""
    percents = ((1, -2, 3, -1, 2, -3, 1, 0, -1), (2, -4, 6, -2, 4, -6, 2, 0, -2), (1, -1, 2, -1, 1, -2, 1, 0, -1))
    arrays = tuple(
        HistoryArray(
            symbol,
            tuple(tuple(value * percent * (place + 1) // 100 for percent in window) for window in percents),
            (HistoryTier(0, 1_000_000, ((Side(0, VALUE_SCALE // 1_000),) * 3)),),
        )
        for place, (symbol, value) in enumerate(_lot_values().items())
    )
    part = RATE // 4
    rates = Coefficients(*map(PerLevel.same, (RATE + part, RATE - part, part, RATE, RATE * 4 // 5, RATE // 5)))
    windows = tuple(Window(name, "2026-01-01", "2026-11-01", 9) for name in ("base", "stress", "long"))
    return ShortfallSection("es", 3, windows, rates, arrays)


def clearing_section() -> ClearingSection:
    """EMIR 43(2) with other resources at nine tenths."""
    return ClearingSection("cover 2", *map(PerLevel.same, (RATE * 9 // 10, RATE, RATE, RATE)))


@cache
def snapshot() -> Snapshot:
    """The snapshot of :mod:`tests.margin.cases` with all three sections."""
    plain = cases.snapshot()
    return Snapshot.build(
        venue=plain.venue,
        as_of=plain.as_of,
        numeraire=plain.numeraire,
        settlements=plain.settlements,
        instruments=plain.instruments,
        collateral=plain.collateral,
        sources=plain.sources,
        depth=plain.depth,
        portfolio=portfolio_section(),
        shortfall=shortfall_section(),
        clearing=clearing_section(),
    )


def tiny(model: str) -> Circuit:
    """The model's circuit for tests."""
    return registry.by_preset("tiny", model)


def isolated_account() -> Account:
    """Two positions with a wallet each."""
    rows = [
        {"symbol": SYMBOLS[0], "quantity": "0.5", "contractSize": "1", "entryPrice": "60000", "isolatedMargin": "1500"},
        {"symbol": SYMBOLS[1], "quantity": "-4", "contractSize": "1", "entryPrice": "2600.5", "isolatedMargin": "90.25"},
    ]
    return scale(Portfolio.from_dict(cases.portfolio_dict(positions=rows)), snapshot(), "isolated")


def clearing_account() -> ClearingAccount:
    """Three members and two scenarios."""
    unit = VALUE_SCALE
    return ClearingAccount(77, 900 * unit, 400 * unit, ((500 * unit, 10 * unit), (20 * unit, 0), (300 * unit, 700 * unit)))


def second_member() -> Account:
    """Holds against the first member's positions."""
    first = scale(cases.portfolio(), snapshot())
    lots = tuple((identifier, -held // 2) for identifier, held in first.positions)
    return Account(first.tag + 1, 10**13, lots, first.collateral[:1])


@dataclass(frozen=True)
class Kit:
    """Everything around one attestation of a model."""

    model: str
    opening: Opening | Pool
    holder: PrivateKey
    issuer: PrivateKey
    publisher: PrivateKey
    verifier: PrivateKey
    signed_roots: Roots

    @property
    def clock(self) -> Clock:
        return fixed_clock(NOW)

    @property
    def openings(self) -> tuple[Opening, ...]:
        return self.opening.openings if isinstance(self.opening, Pool) else (self.opening,)

    def statement(self, place: int = 0, **changes: Any) -> AccountStatement:
        opening = self.openings[place]
        made = AccountStatement(
            "Venue X",
            opening.positions,
            opening.collateral,
            opening.commitment,
            NOW,
            place + 1,
            self.holder.public,
            "development",
            opening.kind,
        )
        return replace(made, **changes)

    def account(self, **changes: Any) -> Any:
        """What the issuer signed; the changes are the last statement's."""
        last = len(self.openings) - 1
        signed = [self.statement(place, **(changes if place == last else {})).sign(self.issuer) for place in range(len(self.openings))]
        return PoolStatements(tuple(signed), self.opening.weights) if isinstance(self.opening, Pool) else signed[0]

    def policy(self, claim: Claim | None = None, **changes: Any) -> Policy:
        return replace(Policy(claim or default_claim(self.model), model=self.model), **changes)

    def challenge(self, claim: Claim | None = None, **changes: Any) -> Challenge:
        made = Challenge("Lender Y", new_nonce(), NOW, NOW + timedelta(hours=1), "credit line", self.policy(claim), "development")
        return replace(made, **changes)

    def published(self) -> SnapshotStatement:
        market = snapshot()
        return SnapshotStatement("Index Z", market.venue, market.as_of, market.sha256, market.depth, self.signed_roots)

    def request(self, **changes: Any) -> Request:
        made = Request(
            opening=self.opening,
            account=self.account(),
            holder_key=self.holder,
            snapshot=snapshot().canonical(),
            challenge=self.challenge().sign(self.verifier),
            publisher=self.published().sign(self.publisher),
        )
        return replace(made, **changes)

    def trust(self) -> TrustStore:
        return (
            TrustStore()
            .with_issuer("Venue X", self.issuer.public)
            .with_publisher("Index Z", self.publisher.public)
            .with_verifier("Lender Y", self.verifier.public)
        )


@cache
def kit(model: str) -> Kit:
    """An honest holder of an account of this model."""
    holder, issuer, publisher, verifier = (PrivateKey.generate() for _ in range(4))
    positions, collateral = slots_of(tiny(model))
    with Engine.open() as engine:
        found = roots(snapshot(), engine)

        def opened(account: Account | ClearingAccount) -> Opening:
            return commit(account, positions, collateral, engine.poseidon)

        opening: Opening | Pool
        if model == "pool":
            members = (opened(scale(cases.portfolio(), snapshot())), opened(second_member()))
            opening = Pool(members, equal_weights(2))
        elif model == "isolated":
            opening = opened(isolated_account())
        elif model == "clearing":
            opening = opened(clearing_account())
        else:
            opening = opened(scale(cases.portfolio(), snapshot()))
    return Kit(model, opening, holder, issuer, publisher, verifier, Roots(found["closeout"], found["maintenance"], found["initial"]))


@cache
def snapshots() -> MemorySnapshots:
    """The verifier's copy."""
    source = MemorySnapshots(Engine.open())
    source.add(snapshot().canonical())
    return source
