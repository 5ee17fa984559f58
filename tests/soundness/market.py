"""A small market, openings of accounts in it, the circuit's inputs for them, and the statement itself as margin/ understands it.

Everything is in the units of the bit table. ``U`` is one unit of the numeraire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from circuits import commitment
from circuits.field import TAG_ASSET, TAG_INSTRUMENT, R, account_tag, from_field, to_field
from circuits.poseidon import poseidon
from circuits.tree import Tree, build
from margin import cross
from margin.account import Account, Holding
from margin.claim import Claim
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import PerLevel
from margin.rows import NULL_ASSET_INDEX, NULL_INSTRUMENT_INDEX, RowBook
from margin.snapshot import NOTIONAL_LIMIT, Asset, Instrument, Snapshot, Tier
from margin.widths import RATE_SCALE, VALUE_SCALE

U = VALUE_SCALE
PERCENT = RATE_SCALE // 100

Nested = int | list["Nested"]
Inputs = dict[str, Nested]
"""Input signals of the circuit by name, arrays as lists."""

PUBLIC = ("commitment", "snapshotRoot", "context", "hasLower", "lowerBps", "hasUpper", "upperBps")
CONTEXT = 0x636F6E74657874


@dataclass(frozen=True)
class Market:
    """A snapshot and its tree. ``depth`` is the tree's, two more than the circuit's path levels."""

    snapshot: Snapshot
    depth: int = 3

    @cached_property
    def book(self) -> RowBook:
        """The rows at the level maintenance."""
        return RowBook(self.snapshot, "maintenance")

    @cached_property
    def tree(self) -> Tree:
        """The tree over the rows' hashes."""
        return build([leaf(row) for row in self.book.rows], self.depth)

    def row(self, index: int) -> tuple[list[Nested], list[Nested]]:
        """Fields and path of the row at ``index``."""
        return list(self.book.rows[index]), [list(group) for group in self.tree.path(index)]


def leaf(row: Sequence[int]) -> int:
    """Hash of a row; six fields are an instrument's, seven an asset's."""
    return poseidon(row, TAG_INSTRUMENT if len(row) == 6 else TAG_ASSET)


@dataclass(frozen=True)
class Opening:
    """What a commitment commits to, sound or not: slots are as given, in the circuit's order. ``cash`` is any field element."""

    cash: int
    positions: tuple[Holding, ...]
    collateral: tuple[Holding, ...]
    tag: int = 77
    blinding: int = 2**250 + 12345

    def commitment(self) -> int:
        """The public signal; packs without the checks that an honest issuer makes."""
        slots = [identifier * 2**64 + lots + 2**63 for identifier, lots in self.positions + self.collateral]
        elements = [value % R for value in (self.tag, self.cash, self.blinding, *slots)]
        return commitment.sponge(elements, account_tag(len(self.positions), len(self.collateral)))


@dataclass(frozen=True)
class Case:
    """A statement to be proven: an opening, a market and the public claim, with everything an honest prover would fill in."""

    opening: Opening
    market: Market
    lower: int | None = 10_000
    upper: int | None = None
    context: int = CONTEXT

    @property
    def public(self) -> dict[str, int]:
        """The public signals that a verifier rebuilds from its own records."""
        return {
            "commitment": self.opening.commitment(),
            "snapshotRoot": self.market.tree.root,
            "context": self.context,
            "hasLower": int(self.lower is not None),
            "lowerBps": self.lower or 0,
            "hasUpper": int(self.upper is not None),
            "upperBps": self.upper or 0,
        }

    def inputs(self) -> Inputs:
        """All inputs. A holding that no row holds gets the row of zero lots of its id, an unknown id the null row."""
        find = self.market.book
        positions = [self.market.row(_index(find.instrument, slot, NULL_INSTRUMENT_INDEX)) for slot in self.opening.positions]
        collateral = [self.market.row(_index(find.asset, slot, NULL_ASSET_INDEX)) for slot in self.opening.collateral]
        return {
            **self.public,
            "accountTag": self.opening.tag,
            "cash": to_field(self.opening.cash),
            "blinding": self.opening.blinding,
            "positionNegative": [int(lots < 0) for _, lots in self.opening.positions],
            "positionMagnitude": [abs(lots) for _, lots in self.opening.positions],
            "positionRow": [row for row, _ in positions],
            "positionPath": [path for _, path in positions],
            "collateralNegative": [int(lots < 0) for _, lots in self.opening.collateral],
            "collateralMagnitude": [abs(lots) for _, lots in self.opening.collateral],
            "collateralRow": [row for row, _ in collateral],
            "collateralPath": [path for _, path in collateral],
            "cap": list(self.market.tree.cap),
        }


def _index(find: Callable[[int, int], tuple[int, object]], slot: Holding, null: int) -> int:
    for lots in (slot[1], 0):
        try:
            return find(slot[0], lots)[0]
        except InputError:
            continue
    return null


def holds(public: Mapping[str, int], opening: Opening, market: Market) -> bool:
    """The statement of docs/statement.md, said by ``margin/`` and nothing else: is what these public signals claim true of the account
    that was committed to?
    """
    if public["commitment"] != opening.commitment() or public["snapshotRoot"] != market.tree.root:
        return False
    flags = public["hasLower"], public["hasUpper"]
    if any(flag not in {0, 1} for flag in flags):
        return False
    try:
        claim = Claim("maintenance", *(public[b] if f else None for f, b in zip(flags, ("lowerBps", "upperBps"), strict=True)))
        account = Account(opening.tag, from_field(opening.cash % R), _used(opening.positions), _used(opening.collateral))
        result = cross.evaluate(account, market.book)
    except InputError:
        return False
    return claim.holds(result.equity, result.requirement)


def _used(slots: tuple[Holding, ...]) -> tuple[Holding, ...]:
    """The slots after the null ones, which must be first."""
    nulls = 0
    while nulls < len(slots) and slots[nulls] == (0, 0):
        nulls += 1
    return slots[nulls:]


def tiers(*brackets: tuple[int, int, int]) -> tuple[Tier, ...]:
    """Contiguous tiers from ``(floor, rate, constant)``."""
    caps = [floor for floor, _, _ in brackets[1:]] + [NOTIONAL_LIMIT]
    return tuple(
        Tier(floor, cap, PerLevel.same(rate), PerLevel.same(constant)) for (floor, rate, constant), cap in zip(brackets, caps, strict=True)
    )


def instrument(identifier: int, lot_value: int, *brackets: tuple[int, int, int]) -> Instrument:
    """An instrument by its rows alone."""
    return Instrument(identifier, f"I{identifier}", "USDT", "linear", Exact(1), "1", Exact(lot_value, 10), lot_value, tiers(*brackets))


def asset(identifier: int, lot_value: int, liability_weight: int, *brackets: tuple[int, int, int]) -> Asset:
    """A collateral asset by its rows alone."""
    return Asset(identifier, f"A{identifier}", "1", Exact(lot_value, 10), lot_value, liability_weight, tiers(*brackets))


def market(instruments: Sequence[Instrument], assets: Sequence[Asset], depth: int = 3) -> Market:
    """A market of these."""
    return Market(Snapshot("test", "2026-01-01T00:00:00Z", "USDT", (), depth, tuple(instruments), tuple(assets), ()), depth)


A = 0xA1 << 112
"""The instrument most attacks are about: 1 U a lot, 1 % up to 1000 U, 50 % on what is above."""
B = A - 1
"""Its neighbour by id: 1e-4 U a lot, 2 %."""
X = 0x51 << 112
"""A collateral asset: 1 U a lot, weight 0.9 up to 1000 U and 0.5 above; debts count 1.1."""
Y = X + 1
"""A second one: 2 U a lot, weight 0.8 up to 500 U and 0.2 above; debts count 1.05."""

NONE: Holding = (0, 0)

BASE = market(
    [
        instrument(A, U, (0, PERCENT, 0), (1000 * U, 50 * PERCENT, 1000 * U * 49 * PERCENT)),
        instrument(B, U // 10_000, (0, 2 * PERCENT, 0)),
    ],
    [
        asset(X, U, 110 * PERCENT, (0, 90 * PERCENT, 0), (1000 * U, 50 * PERCENT, 1000 * U * 40 * PERCENT)),
        asset(Y, 2 * U, 105 * PERCENT, (0, 80 * PERCENT, 0), (500 * U, 20 * PERCENT, 500 * U * 60 * PERCENT)),
    ],
)
"""Ten rows, two groups of eight leaves."""

FREE = market(
    [replace(item, tiers=tiers((0, 0, 0))) for item in BASE.snapshot.instruments],
    [replace(item, lot_value=1000 * U, tiers=tiers((0, 100 * PERCENT, 0))) for item in BASE.snapshot.collateral],
)
"""A snapshot nobody published, in which nothing requires margin and collateral is worth a thousand times more."""
