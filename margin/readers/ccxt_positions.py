"""ccxt ``fetch_positions()``: a list of unified positions.

Trusted: ``symbol``, ``side``, ``contracts``, ``contractSize``, ``entryPrice``. The other figures (``notional``, ``maintenanceMargin``,
``unrealizedPnl``, ``markPrice``) are known to be wrong on several exchanges and only feed warnings. On Deribit ``contracts`` can be null
while the exchange's own ``info.size`` holds the size in base units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from margin.decimals import Exact, Rounding, divide
from margin.errors import InputError
from margin.readers import crosscheck, isolated
from margin.readers.draft import Draft, DraftPosition, check_sign, signed
from margin.readers.values import Value, absent, mapping

_MARKS: Final = frozenset({"contracts", "contractSize", "unrealizedPnl", "marginMode", "info", "notional", "maintenanceMargin"})
"""Fields that make an array of objects with a symbol a ccxt dump rather than somebody's own records."""


def looks_like(value: Value) -> bool:
    """Is this an array of ccxt positions? An empty array is: an account without positions dumps one."""
    if type(value) is not list:
        return False
    return all(type(item) is dict and "symbol" in item and _MARKS & item.keys() for item in value)


def read(value: list[Value], where: str, draft: Draft) -> None:
    """Add the positions of a dump to the draft.

    Raises:
        InputError: ``portfolio.symbol.missing``, ``.contracts``, ``.side*``, ``.isolated``, ``.balance.basis`` or ``input.number.*``,
            naming the field.
    """
    draft.has_positions = True
    for index, item in enumerate(value):
        position = _position(item, f"{where}[{index}]", draft)
        if position is not None:
            draft.positions.append(position)


def _position(item: Mapping[str, Value], where: str, draft: Draft) -> DraftPosition | None:
    symbol = item.get("symbol")
    if type(symbol) is not str or not symbol:
        raise InputError("A position has no symbol", where=f"{where}.symbol", code="portfolio.symbol.missing")
    info = mapping(item.get("info"))
    size = draft.optional(item.get("contractSize"), f"{where}.contractSize")
    found = _quantity(item, info, size, where, draft)
    if found.quantity.units == 0:
        draft.report.note("portfolio.zero", "positions of size zero were left out", where)
        return None
    quantity = signed(found.quantity, item.get("side"), found.where, side_where=f"{where}.side", unsigned=found.unsigned)
    check_sign(quantity, draft.loose(info.get("positionAmt"), f"{where}.info.positionAmt"), f"{where}.side")
    wallet = None
    if item.get("marginMode") == "isolated":
        isolated.allowed(draft, f"{where}.marginMode")
        wallet = isolated.wallet_of_ccxt(item, info, where, draft)
    draft.saw_time(item.get("timestamp"))
    entry = draft.optional(item.get("entryPrice"), f"{where}.entryPrice")
    profit = draft.loose(item.get("unrealizedPnl"), f"{where}.unrealizedPnl")
    position = DraftPosition(where, symbol, quantity, found.contract_size, entry, profit, wallet)
    crosscheck.position(position, item, draft)
    return position


class _Found:
    """The size of a position, where it stood, and whether that field carries no sign."""

    def __init__(self, quantity: Exact, contract_size: Exact | None, where: str, *, unsigned: bool) -> None:
        self.quantity, self.contract_size, self.where, self.unsigned = quantity, contract_size, where, unsigned


def _quantity(item: Mapping[str, Value], info: Mapping[str, Value], size: Exact | None, where: str, draft: Draft) -> _Found:
    if not absent(item.get("contracts")):
        return _Found(draft.number(item["contracts"], f"{where}.contracts"), size, f"{where}.contracts", unsigned=True)
    if absent(info.get("size")):
        why = "contracts is null or missing, and so is info.size"
        hint = "notional is not used instead: on some exchanges it is wrong. Dump the positions again with a newer ccxt."
        raise InputError("A position has no quantity", where=f"{where}.contracts", why=why, hint=hint, code="portfolio.contracts")
    place = f"{where}.info.size"
    base = draft.number(info["size"], place)
    draft.report.note("portfolio.info_size", "contracts was null; the size was taken from info.size, in base units", where)
    if size is None or size.units <= 0:
        return _Found(base, Exact(1), place, unsigned=False)
    decimals = max(base.decimals, size.decimals, 0)
    try:
        contracts = divide(base.at(decimals, Rounding.EXACT), size.at(decimals, Rounding.EXACT), Rounding.EXACT)
    except ValueError:
        return _Found(base, Exact(1), place, unsigned=False)
    return _Found(Exact(contracts), size, place, unsigned=False)
