"""The holder's portfolio: private, in the canonical format ``zkmargin/portfolio/v1``.

::

    {"schema": "zkmargin/portfolio/v1", "account": "desk-7", "asOf": "2026-11-20T12:00:00Z",
     "positions": [{"symbol": "BTC/USDT:USDT", "quantity": "-1.25", "contractSize": "1", "entryPrice": "61250.5"}],
     "collateral": [{"asset": "USDT", "amount": "250000"}]}

All numbers are decimal strings. ``quantity`` is signed, in contracts (or in base units with ``contractSize`` 1); the base quantity is
``quantity * contractSize``. ``entryPrice`` is in the numeraire per base unit. An isolated position has one field more, ``isolatedMargin``:
the wallet that stands behind it alone, in its settlement currency, without unrealised profit. Nothing here is rounded: scaling to lots and
money units needs a snapshot and is :func:`margin.account.scale`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from margin import decimals, shape, strictjson, times
from margin.decimals import Exact
from margin.errors import InputError
from margin.shape import located

if TYPE_CHECKING:
    from margin.snapshot import Snapshot

SCHEMA: Final = "zkmargin/portfolio/v1"
POSITIONS_LIMIT: Final = 10_000
"""Rows of a portfolio file; a circuit takes far fewer, and says so itself."""

_CODE: Final = "portfolio.schema"
_FIELDS: Final = frozenset({"schema", "account", "asOf", "positions", "collateral"})
_POSITION: Final = frozenset({"symbol", "quantity", "contractSize", "entryPrice"})
_POSITION_OPTIONAL: Final = frozenset({"isolatedMargin"})
_BALANCE: Final = frozenset({"asset", "amount"})


@dataclass(frozen=True, slots=True, repr=False)
class Position:
    """One open position. ``quantity`` is signed; ``contract_size`` and ``entry_price`` are positive.

    ``isolated_margin`` is the wallet of an isolated position; ``None`` where the account's whole equity stands behind it.
    """

    symbol: str
    quantity: Exact
    contract_size: Exact
    entry_price: Exact
    isolated_margin: Exact | None = None

    def base_quantity(self) -> Exact:
        """Signed size in base units."""
        return self.quantity.times(self.contract_size)


@dataclass(frozen=True, slots=True, repr=False)
class Balance:
    """One collateral or cash balance; a negative amount is a debt."""

    asset: str
    amount: Exact


@dataclass(frozen=True, slots=True, repr=False)
class Portfolio:
    """An account as its holder sees it. ``repr`` is left plain on purpose: a portfolio must not reach a log."""

    account: str
    as_of: str
    positions: tuple[Position, ...]
    collateral: tuple[Balance, ...]

    @classmethod
    def parse(cls, data: bytes, where: str = "portfolio") -> Portfolio:
        """Read canonical JSON.

        Raises:
            InputError: ``json.*``, ``portfolio.schema``, ``portfolio.value``, ``input.number.*`` or ``input.time``.
        """
        return cls.from_dict(strictjson.loads(data, where), where)

    @classmethod
    def from_dict(cls, value: object, where: str = "portfolio") -> Portfolio:
        """Read the parsed JSON of the canonical format; errors as :meth:`parse`."""
        with located(where):
            raw = shape.fields(value, _FIELDS, code=_CODE)
            if raw["schema"] != SCHEMA:
                raise InputError("The schema is not known", where="schema", why=f"expected {SCHEMA}", code=_CODE)
            with located("account"):
                account = shape.name(raw["account"], code=_CODE)
            times.parse_time(raw["asOf"], "asOf")
            with located("positions"):
                positions = tuple(_position(item, index) for index, item in enumerate(_rows(raw["positions"])))
            with located("collateral"):
                collateral = tuple(_balance(item, index) for index, item in enumerate(_rows(raw["collateral"])))
        return cls(account, raw["asOf"], positions, collateral)

    @classmethod
    def from_frame(cls, frame: object, *, collateral: object = None, **choices: Any) -> Portfolio:  # noqa: ANN401 - see Options
        """Read a pandas or polars frame: one row per position (or balance, with a column ``kind``), header aliases as for CSV files.

        Args:
            frame: the positions.
            collateral: a second frame with the balances.
            choices: attributes of :class:`margin.readers.draft.Options`: ``account``, ``as_of``, ``snapshot``, ...

        Raises:
            InputError: ``input.*``, naming row and column.
        """
        from margin.readers import table

        return table.from_frame(frame, collateral=collateral, **choices)

    @classmethod
    def sample(cls, seed: int = 0, *, snapshot: Snapshot | None = None, positions: int = 6, collateral: int = 2) -> Portfolio:
        """A made-up, healthy, reproducible portfolio; see :func:`margin.samples.sample_portfolio`."""
        from margin import samples

        return samples.sample_portfolio(seed, snapshot=snapshot, positions=positions, collateral=collateral)

    def as_dict(self) -> dict[str, Any]:
        """The canonical format as plain JSON values."""
        return {
            "schema": SCHEMA,
            "account": self.account,
            "asOf": self.as_of,
            "positions": [_position_dict(position) for position in self.positions],
            "collateral": [{"asset": balance.asset, "amount": str(balance.amount)} for balance in self.collateral],
        }

    def canonical(self) -> bytes:
        """RFC 8785 bytes. Secret."""
        return strictjson.canonical(self.as_dict())


def _rows(value: object) -> list[Any]:
    rows = shape.items(value, code=_CODE)
    if len(rows) > POSITIONS_LIMIT:
        raise InputError("There are too many rows", why=f"the limit is {POSITIONS_LIMIT}", code=_CODE)
    return rows


def _position(value: object, index: int) -> Position:
    with located(f"[{index}]"):
        raw = shape.fields(value, _POSITION, _POSITION_OPTIONAL, code=_CODE)
        with located("symbol"):
            symbol = shape.name(raw["symbol"], code=_CODE)
        quantity = decimals.parse(raw["quantity"], "quantity")
        own = decimals.parse(raw["isolatedMargin"], "isolatedMargin") if "isolatedMargin" in raw else None
        return Position(symbol, quantity, _positive(raw, "contractSize"), _positive(raw, "entryPrice"), own)


def _position_dict(position: Position) -> dict[str, str]:
    result = {
        "symbol": position.symbol,
        "quantity": str(position.quantity),
        "contractSize": str(position.contract_size),
        "entryPrice": str(position.entry_price),
    }
    if position.isolated_margin is not None:
        result["isolatedMargin"] = str(position.isolated_margin)
    return result


def _balance(value: object, index: int) -> Balance:
    with located(f"[{index}]"):
        raw = shape.fields(value, _BALANCE, code=_CODE)
        with located("asset"):
            asset = shape.name(raw["asset"], code=_CODE)
        return Balance(asset, decimals.parse(raw["amount"], "amount"))


def _positive(raw: Mapping[str, Any], field: str) -> Exact:
    number = decimals.parse(raw[field], field)
    if number.units <= 0:
        raise InputError("The value is not positive", where=field, why=f"{field} must be above zero", code="portfolio.value")
    return number
