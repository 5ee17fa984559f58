"""The account of a case, scaled as any holder's account is.

::

    {"cash": "1000",
     "positions": [{"symbol": "A", "quantity": "-60", "entryPrice": "890", "isolatedMargin": "100"}],
     "collateral": [{"asset": "BTC", "amount": "0.5"}]}

``cash`` is the settled balance in the numeraire. A position without ``entryPrice`` has been paid out of that balance already, as options
and spot are and as dYdX and Starknet keep their books: it counts with its whole mark value. Clearing accounts are in the format of
``zkmargin/clearing/v1``; a pool is ``{"members": [account, ...]}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from margin import decimals, shape
from margin.account import Account, scale
from margin.decimals import Exact, Rounding
from margin.errors import InputError
from margin.models import AccountKind
from margin.portfolio import SCHEMA, Portfolio
from margin.shape import located
from margin.snapshot import Snapshot
from zkmargin.conformance.numbers import CODE

if TYPE_CHECKING:
    from margin.clearing import ClearingAccount

_ACCOUNT: Final = frozenset({"cash", "positions", "collateral"})
_POSITION: Final = frozenset({"symbol", "quantity"})
_POSITION_OPTIONAL: Final = frozenset({"entryPrice", "isolatedMargin"})
NAME: Final = "conformance"


def scaled(value: object, snapshot: Snapshot, kind: AccountKind, name: str = NAME) -> Account:
    """The account in the lots of a snapshot.

    Args:
        value: what the case file says.
        snapshot: gives lots, prices and currencies.
        kind: ``account`` or ``isolated``.
        name: of the account; the members of a pool have different ones.

    Raises:
        InputError: ``conformance.schema``, ``portfolio.*``, ``account.*``, ``input.number.*``.
    """
    return scale(Portfolio.from_dict(document(value, snapshot, name), "account"), snapshot, kind=kind)


def clearing(value: object) -> ClearingAccount:
    """A clearing account; errors as its reader's."""
    from margin.readers.clearing import from_dict

    return from_dict(value, "account").scaled()


def members(value: object) -> list[Any]:
    """The accounts of a pool."""
    raw = shape.fields(value, frozenset({"members"}), code=CODE)
    with located("members"):
        return shape.items(raw["members"], code=CODE)


def document(value: object, snapshot: Snapshot, name: str = NAME) -> dict[str, Any]:
    """The account as a canonical portfolio."""
    raw = shape.fields(value, frozenset(), _ACCOUNT, code=CODE)
    with located("cash"):
        cash = decimals.parse(raw.get("cash", "0"))
    prices = {item.symbol: item.price.times(item.contract_size) for item in snapshot.instruments}
    positions = []
    with located("positions"):
        rows = shape.items(raw.get("positions", []), code=CODE)
    for index, row in enumerate(rows):
        with located(f"positions[{index}]"):
            made, paid = _position(row, snapshot, prices)
        positions.append(made)
        cash = _plus(cash, paid)
    collateral = [dict(item) if type(item) is dict else item for item in raw.get("collateral", [])]
    if cash.units:
        collateral.append({"asset": snapshot.numeraire, "amount": str(cash)})
    return {"schema": SCHEMA, "account": name, "asOf": snapshot.as_of, "positions": positions, "collateral": collateral}


def _position(value: object, snapshot: Snapshot, prices: Mapping[str, Exact]) -> tuple[dict[str, Any], Exact]:
    """The position, and what has been paid for it out of the cash balance and is now taken off a second time as its cost."""
    raw = shape.fields(value, _POSITION, _POSITION_OPTIONAL, code=CODE)
    symbol = raw["symbol"]
    item = next((item for item in snapshot.instruments if item.symbol == symbol), None)
    if item is None:
        raise InputError("The symbol is unknown", where="symbol", why="the snapshot does not list it", code="account.unknown")
    made = {
        "symbol": symbol,
        "quantity": raw["quantity"],
        "contractSize": str(item.contract_size),
        "entryPrice": raw.get("entryPrice", str(item.price)),
    }
    if "isolatedMargin" in raw:
        made["isolatedMargin"] = raw["isolatedMargin"]
    if "entryPrice" in raw:
        return made, Exact(0)
    return made, decimals.parse(raw["quantity"], "quantity").times(prices[symbol])


def _plus(one: Exact, other: Exact) -> Exact:
    places = max(one.decimals, other.decimals)
    return Exact(one.at(places, Rounding.EXACT) + other.at(places, Rounding.EXACT), places)
