"""What the format readers hand over: positions and balances as they stood in the input, each with its place there.

The readers of single formats only translate; what is refused, dropped with a note or looked up in the snapshot is decided once, in
:mod:`margin.readers.finish`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

from margin.decimals import Exact, NumberText, parse_exchange_number
from margin.errors import InputError
from margin.models import AccountKind
from margin.readers.csvfile import shown
from margin.readers.notes import Report
from margin.readers.values import absent
from margin.snapshot import Snapshot

BalanceBasis = Literal["auto", "wallet", "equity"]
"""Whether an exchange's balance is settled (``wallet``) or has unrealised profit in it already (``equity``)."""

_FLOAT_NOTE: Final = (
    "numbers stood as floating point and were read digit by digit as written; digits that the exchange client lost before are gone:"
    " set exchange.number = str before the dump"
)
_LONG: Final = frozenset({"long", "buy", "b", "l"})
_SHORT: Final = frozenset({"short", "sell", "s"})
_NO_SIDE: Final = frozenset({"", "net", "both", "none"})
_MILLISECONDS: Final = 1000
_YEAR_2000_MS: Final = 946_684_800_000
_YEAR_2100_MS: Final = 4_102_444_800_000


@dataclass(frozen=True)
class Options:
    """How to read.

    Attributes:
        account: name of the account; the canonical format brings its own.
        as_of: time of the account (RFC 3339, UTC, ``Z``); else the newest time in the input.
        snapshot: looks up symbols, contract sizes and maintenance margins. Public.
        balance: what the balances of a ccxt dump are.
        leave_out: assets whose positive balances are not to count.
        kind: ``isolated`` takes positions that each have a wallet of their own, and those alone; balances are then left out.
    """

    account: str | None = None
    as_of: str | None = None
    snapshot: Snapshot | None = None
    balance: BalanceBasis = "auto"
    leave_out: frozenset[str] = frozenset()
    kind: AccountKind = "account"


@dataclass(frozen=True, slots=True, repr=False)
class DraftPosition:
    """A position as found. ``quantity`` is signed; what is None was not there. ``unrealized`` is the exchange's own figure.

    ``isolated`` is the wallet that stands behind this position alone.
    """

    where: str
    symbol: str
    quantity: Exact
    contract_size: Exact | None
    entry_price: Exact | None
    unrealized: Exact | None = None
    isolated: Exact | None = None


@dataclass(frozen=True, slots=True, repr=False)
class DraftBalance:
    """A balance as found; ``settled`` says that it has no unrealised profit in it."""

    where: str
    asset: str
    amount: Exact
    settled: bool = True


@dataclass(repr=False)
class Draft:
    """Everything found so far."""

    options: Options
    report: Report = field(default_factory=Report)
    positions: list[DraftPosition] = field(default_factory=list)
    balances: list[DraftBalance] = field(default_factory=list)
    account: str | None = None
    as_of: str | None = None
    newest: datetime | None = None
    has_positions: bool = False
    has_balances: bool = False

    def number(self, value: object, where: str) -> Exact:
        """A number of the input, exactly as it is written."""
        if isinstance(value, NumberText | float):
            self.report.note("input.float", _FLOAT_NOTE)
        return parse_exchange_number(value, where)

    def optional(self, value: object, where: str) -> Exact | None:
        """As :meth:`number`, but None for a value that is absent."""
        return None if absent(value) else self.number(value, where)

    def loose(self, value: object, where: str) -> Exact | None:
        """A figure that only feeds checks: what cannot be read is a warning."""
        if absent(value):
            return None
        try:
            return parse_exchange_number(value, where)
        except InputError:
            self.report.warn("portfolio.check.unreadable", "a figure that is only used for checks cannot be read", where)
            return None

    def saw_time(self, value: object) -> None:
        """Remember a time in milliseconds since 1970 if it is the newest; anything else is ignored."""
        if isinstance(value, int) and not isinstance(value, bool) and _YEAR_2000_MS <= value < _YEAR_2100_MS:
            moment = datetime.fromtimestamp(value // _MILLISECONDS, UTC)
            if self.newest is None or moment > self.newest:
                self.newest = moment


def signed(quantity: Exact, side: object, where: str, *, side_where: str, unsigned: bool = False) -> Exact:
    """The quantity with the sign that its side gives it.

    Args:
        quantity: as found; may carry a sign itself.
        side: ``long``/``buy``, ``short``/``sell``, or nothing.
        where: place of the quantity.
        side_where: place of the side.
        unsigned: the format writes quantities without a sign, so that a positive one needs a side.

    Raises:
        InputError: ``portfolio.side`` when side and sign disagree, ``portfolio.side.unknown``, ``portfolio.side.missing``.
    """
    text = "" if absent(side) else str(side).strip().casefold()
    if text in _NO_SIDE:
        if unsigned and quantity.units > 0:
            hint = "Dump the positions again; without a side long and short look alike."
            raise InputError(
                "A position has no side", where=side_where, why="expected long or short", hint=hint, code="portfolio.side.missing"
            )
        return quantity
    if text in _LONG:
        if quantity.units < 0:
            raise _against(where, "the side says long and the quantity is negative")
        return quantity
    if text in _SHORT:
        return Exact(-abs(quantity.units), quantity.decimals)
    why = f"expected long or short (buy or sell), found {shown(text)}"
    raise InputError("A side is not known", where=side_where, why=why, code="portfolio.side.unknown")


def _against(where: str, why: str) -> InputError:
    hint = "Give the size without a sign beside a side, or the signed size without a side."
    return InputError("Side and sign disagree", where=where, why=why, hint=hint, code="portfolio.side")


def check_sign(quantity: Exact, other: Exact | None, where: str) -> None:
    """A second, signed figure of the same quantity must point the same way.

    Raises:
        InputError: ``portfolio.side``.
    """
    if other is not None and quantity.units * other.units < 0:
        raise _against(where, "the side and the exchange's own signed size point in opposite directions")
