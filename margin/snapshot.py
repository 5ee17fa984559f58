"""The risk snapshot: the publisher's prices, margin tiers and haircuts. Public, in the format ``zkmargin/snapshot/v1``.

::

    {"schema": "zkmargin/snapshot/v1", "venue": "binance-usdm", "asOf": "2026-11-20T12:00:00Z", "numeraire": "USDT",
     "settlements": ["USDT"], "depth": 4,
     "instruments": [{"symbol": "BTC/USDT:USDT", "settle": "USDT", "kind": "linear", "contractSize": "1",
        "lot": "0.001", "markPrice": "61250.5",
        "tiers": [{"floor": "0", "cap": "50000",
                   "rates": {"closeout": "0.002", "maintenance": "0.004", "initial": "0.008"},
                   "deductions": {"closeout": "0", "maintenance": "0", "initial": "0"}}, ...]}],
     "collateral": [{"asset": "BTC", "lot": "0.00001", "price": "61250.5", "liabilityWeight": "1.05",
        "tiers": [{"floor": "0", "cap": null, "weights": {"closeout": "0.95", ...}, "constants": {"closeout": "0", ...}}]}],
     "sources": [{"url": "https://...", "retrieved": "2026-11-20T11:59:00Z", "sha256": "..."}]}

Three sections may stand beside these fields, one for each table that a snapshot can have beyond that of tiers: ``portfolio``,
``shortfall`` and ``clearing`` (:mod:`margin.sections`). An instrument of the kind ``option`` or ``spot`` may have no tiers; then only a
model of another table can hold it.

All numbers are decimal strings in their shortest form. ``floor`` and ``cap`` are notionals in the numeraire (``floor <= notional < cap``);
a last tier without a limit has the cap ``null``, which is the notional limit of :mod:`margin.widths`. The identity of a snapshot is the
SHA-256 of its RFC 8785 form (and, for a proof, the root of its rows at one level). The rules that it keeps are in
:mod:`margin.snapshot_rules`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from margin import ids, strictjson
from margin.decimals import Exact, Rounding, render
from margin.levels import PerLevel
from margin.widths import NOTIONAL_BITS, RATE_DECIMALS, RATE_SCALE, VALUE_DECIMALS

if TYPE_CHECKING:
    from margin.sections.clearing import ClearingSection
    from margin.sections.portfolio import PortfolioSection
    from margin.sections.shortfall import ShortfallSection

SCHEMA: Final = "zkmargin/snapshot/v1"
SECTIONS: Final = ("portfolio", "shortfall", "clearing")
"""The optional sections, in the order in which they are read and checked."""
InstrumentKind = Literal["linear", "option", "spot"]
KINDS: Final[tuple[InstrumentKind, ...]] = get_args(InstrumentKind)
FINE_DECIMALS: Final = VALUE_DECIMALS + RATE_DECIMALS
NOTIONAL_LIMIT: Final = 1 << NOTIONAL_BITS
"""Cap of a last tier that is open: no notional reaches it. In money units."""
DEPTHS: Final = (3, 4, 5, 6)
"""Tree depths (arity 8) that a snapshot may ask for: 512 to 262,144 rows."""
SIZE_LIMIT: Final = 64 * 1024 * 1024
ONE: Final = Exact(1)


class Tier(NamedTuple):
    """One bracket: it holds notionals (of an asset: values before the haircut) with ``floor <= notional < cap``.

    ``floor`` and ``cap`` are in money units. For an instrument ``rates`` are margin rates and ``constants`` the deductions:
    ``requirement = notional * rate - constant``. For an asset they are weights and additions: ``value = v * rate + constant``.
    """

    floor: int
    cap: int
    rates: PerLevel
    constants: PerLevel


@dataclass(frozen=True, slots=True)
class Instrument:
    """A contract. ``lot_value`` is the mark value of one lot in money units; ``lot`` is a text because it is part of the id.

    ``kind`` is one of :data:`KINDS`; the tiers of an option or of a spot position may be empty.
    """

    id: int
    symbol: str
    settle: str
    kind: str
    contract_size: Exact
    lot: str
    price: Exact
    lot_value: int
    tiers: tuple[Tier, ...]

    def as_dict(self) -> dict[str, Any]:
        """The instrument in the snapshot's format."""
        return {
            "symbol": self.symbol,
            "settle": self.settle,
            "kind": self.kind,
            "contractSize": str(self.contract_size),
            "lot": self.lot,
            "markPrice": str(self.price),
            "tiers": [tier_dict(tier, "rates", "deductions") for tier in self.tiers],
        }


@dataclass(frozen=True, slots=True)
class Asset:
    """A collateral asset. ``liability_weight`` (units of 1e-9, at least one) multiplies a debt in it."""

    id: int
    asset: str
    lot: str
    price: Exact
    lot_value: int
    liability_weight: int
    tiers: tuple[Tier, ...]

    def as_dict(self) -> dict[str, Any]:
        """The asset in the snapshot's format."""
        return {
            "asset": self.asset,
            "lot": self.lot,
            "price": str(self.price),
            "liabilityWeight": render(self.liability_weight, RATE_DECIMALS),
            "tiers": [tier_dict(tier, "weights", "constants") for tier in self.tiers],
        }


class Source(NamedTuple):
    """Where a part of the snapshot came from: URL, time, SHA-256 of the bytes."""

    url: str
    retrieved: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot in exact integers. :meth:`parse` and :meth:`from_dict` only return one that keeps all the rules."""

    venue: str
    as_of: str
    numeraire: str
    settlements: tuple[str, ...]
    depth: int
    instruments: tuple[Instrument, ...]
    collateral: tuple[Asset, ...]
    sources: tuple[Source, ...]
    sha256: str = field(default="", compare=False)
    portfolio: PortfolioSection | None = None
    shortfall: ShortfallSection | None = None
    clearing: ClearingSection | None = None

    @classmethod
    def parse(cls, data: bytes, where: str = "snapshot", *, validate: bool = True) -> Snapshot:
        """Read and check a snapshot file.

        Args:
            data: the bytes; they need not be in canonical form, the identity is that of the canonical form.
            where: name for messages.
            validate: ``False`` leaves out the rules S3 and following, for bytes whose SHA-256 has been accepted before.

        Raises:
            InputError: ``json.*``, or ``snapshot.S<n>.<rule>`` of :mod:`margin.snapshot_rules`.
        """
        return cls.from_dict(strictjson.loads(data, where, strictjson.Limits(size=SIZE_LIMIT, depth=8)), where, validate=validate)

    @classmethod
    def from_dict(cls, value: object, where: str = "snapshot", *, validate: bool = True) -> Snapshot:
        """As :meth:`parse`, from the parsed JSON."""
        from margin import snapshot_format, snapshot_rules

        snapshot = snapshot_format.read(value, where)
        if validate:
            snapshot_rules.check(snapshot, where)
        return snapshot

    @classmethod
    def build(
        cls,
        *,
        venue: str,
        as_of: str,
        numeraire: str,
        settlements: Iterable[str],
        instruments: Iterable[Instrument],
        collateral: Iterable[Asset],
        sources: Iterable[Source] = (),
        depth: int = 4,
        portfolio: PortfolioSection | None = None,
        shortfall: ShortfallSection | None = None,
        clearing: ClearingSection | None = None,
    ) -> Snapshot:
        """Make a snapshot from typed parts: sorted by name, checked by all the rules, with its identity.

        Raises:
            InputError: ``snapshot.S<n>.<rule>``.
        """
        draft = cls(
            venue,
            as_of,
            numeraire,
            tuple(settlements),
            depth,
            tuple(sorted(instruments, key=lambda item: item.symbol)),
            tuple(sorted(collateral, key=lambda item: item.asset)),
            tuple(sources),
            portfolio=None if portfolio is None else portfolio.ordered(),
            shortfall=None if shortfall is None else shortfall.ordered(),
            clearing=None if clearing is None else clearing.ordered(),
        )
        return cls.from_dict(draft.as_dict(), "snapshot")

    def as_dict(self) -> dict[str, Any]:
        """The snapshot's format as plain JSON values."""
        return {
            "schema": SCHEMA,
            "venue": self.venue,
            "asOf": self.as_of,
            "numeraire": self.numeraire,
            "settlements": list(self.settlements),
            "depth": self.depth,
            "instruments": [instrument.as_dict() for instrument in self.instruments],
            "collateral": [asset.as_dict() for asset in self.collateral],
            "sources": [source._asdict() for source in self.sources],
            **{name: section.as_dict() for name, section in self.sections.items()},
        }

    @property
    def sections(self) -> dict[str, PortfolioSection | ShortfallSection | ClearingSection]:
        """The sections that there are, by name."""
        found = {"portfolio": self.portfolio, "shortfall": self.shortfall, "clearing": self.clearing}
        return {name: section for name, section in found.items() if section is not None}

    def canonical(self) -> bytes:
        """RFC 8785 bytes, whose SHA-256 is :attr:`sha256`."""
        return strictjson.canonical_texts(self.as_dict())

    @property
    def cash_currencies(self) -> frozenset[str]:
        """Currencies counted at par as the numeraire."""
        return frozenset({self.numeraire, *self.settlements})

    @property
    def row_count(self) -> int:
        """Rows of the table of tiers at any level: every tier, and the two null rows. Other tables: :func:`margin.tables.row_counts`."""
        tiers = sum(len(item.tiers) for item in self.instruments) + sum(len(item.tiers) for item in self.collateral)
        return 2 + tiers


def identity(canonical: bytes) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical).hexdigest()


def make_instrument(
    venue: str,
    symbol: str,
    *,
    settle: str,
    lot: Exact,
    price: Exact,
    tiers: tuple[Tier, ...] = (),
    contract_size: Exact = ONE,
    kind: InstrumentKind = "linear",
) -> Instrument:
    """An instrument with its id and lot value. Unchecked: :meth:`Snapshot.build` applies the rules."""
    text = str(lot)
    identifier = ids.instrument_id(venue, symbol, text)
    return Instrument(identifier, symbol, settle, kind, contract_size, text, price, lot_value(price, lot), tiers)


def make_asset(venue: str, asset: str, *, lot: Exact, price: Exact, tiers: tuple[Tier, ...], liability_weight: int = RATE_SCALE) -> Asset:
    """A collateral asset with its id and lot value. Unchecked: :meth:`Snapshot.build` applies the rules."""
    text = str(lot)
    return Asset(ids.asset_id(venue, asset, text), asset, text, price, lot_value(price, lot), liability_weight, tiers)


def lot_value(price: Exact, lot: Exact) -> int:
    """Value of one lot in money units, ``price * lot``. Rounded down; rule S8 refuses a snapshot where anything is lost."""
    return price.times(lot).at(VALUE_DECIMALS, Rounding.DOWN)


def tier_dict(tier: Tier, rates: str, constants: str) -> dict[str, Any]:
    """A tier in the snapshot's format; the two field names differ between instruments and assets."""
    return {
        "floor": render(tier.floor, VALUE_DECIMALS),
        "cap": None if tier.cap == NOTIONAL_LIMIT else render(tier.cap, VALUE_DECIMALS),
        rates: tier.rates.texts(RATE_DECIMALS),
        constants: tier.constants.texts(FINE_DECIMALS),
    }
