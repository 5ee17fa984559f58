"""Header aliases: what spreadsheets, exchanges' exports and frames call the fields of positions and balances."""

from __future__ import annotations

import re
from typing import Final

from margin.errors import InputError
from margin.readers.csvfile import shown

POSITION: Final[dict[str, frozenset[str]]] = {
    "symbol": frozenset(
        {"symbol", "instrument", "instrumentname", "instrumentid", "instid", "ticker", "market", "contract", "product", "pair", "coin"}
    ),
    "quantity": frozenset(
        {
            "quantity",
            "qty",
            "size",
            "amount",
            "contracts",
            "position",
            "positionamt",
            "positionsize",
            "pos",
            "szi",
            "units",
            "net",
            "netqty",
        }
        | {"netquantity", "netposition", "lots", "volume"}
    ),
    "side": frozenset({"side", "direction", "longshort", "buysell", "positionside", "posside"}),
    "contract_size": frozenset({"contractsize", "multiplier", "contractmultiplier", "ctval"}),
    "entry_price": frozenset(
        {
            "entryprice",
            "entry",
            "entrypx",
            "avgprice",
            "avgpx",
            "averageprice",
            "avgentryprice",
            "averageentryprice",
            "openprice",
            "costprice",
            "price",
        }
    ),
    "isolated_margin": frozenset({"isolatedmargin", "isolatedwallet", "positionmargin"}),
    "margin_mode": frozenset({"marginmode", "margintype", "mgnmode"}),
}
BALANCE: Final[dict[str, frozenset[str]]] = {
    "asset": frozenset({"asset", "currency", "ccy", "coin", "token", "symbol"}),
    "amount": frozenset({"amount", "balance", "walletbalance", "cashbal", "total", "quantity", "qty", "units"}),
}
KIND: Final = frozenset({"kind", "type", "record", "recordtype", "rowtype", "section"})

_POSITION_ROW: Final = frozenset({"position", "positions", "perp", "perpetual", "swap", "future", "futures"})
_BALANCE_ROW: Final = frozenset({"collateral", "balance", "balances", "cash", "asset", "spot", "wallet"})
_SEPARATORS: Final = re.compile(r"[\s_\-./()#]+")


def key(header: str) -> str:
    """A header as it is compared: lower case, without spaces and separators."""
    return _SEPARATORS.sub("", header.casefold())


def assign(columns: tuple[str, ...], fields: dict[str, frozenset[str]], where: str) -> dict[str, str]:
    """The column of each field that has one.

    Raises:
        InputError: ``input.table.ambiguous`` when two columns claim one field.
    """
    result: dict[str, str] = {}
    for column in columns:
        for field, names in fields.items():
            if key(column) not in names:
                continue
            if field in result:
                why = f"{shown(result[field])} and {shown(column)} both mean {field.replace('_', ' ')}"
                hint = "Remove or rename one of them."
                raise InputError("Two columns mean the same", where=where, why=why, hint=hint, code="input.table.ambiguous")
            result[field] = column
    return result


def row_kind(text: str) -> str:
    """``position``, ``balance`` or nothing for what a kind column may say."""
    word = key(text)
    if word in _POSITION_ROW:
        return "position"
    return "balance" if word in _BALANCE_ROW else ""
