"""ccxt ``fetch_balance()``: settled balances per currency.

A trap: on Binance futures, Deribit, OKX and Hyperliquid ccxt's ``total`` is the *margin* balance, unrealised profit included. Added to
positions that are marked again, the profit would count twice. So the exchange's own settled figure in ``info`` is taken where known:

* Binance: ``info.assets[].walletBalance``,
* Bybit: ``info.result.list[].coin[].walletBalance``,
* OKX: ``info.data[].details[].cashBal``,

and otherwise, when an open position has unrealised profit in that currency, the reader asks what ``total`` is instead of guessing.
A debt (ccxt's ``debt``) is subtracted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from margin.decimals import Exact
from margin.errors import InputError
from margin.readers.arithmetic import magnitude, minus, total
from margin.readers.csvfile import shown
from margin.readers.draft import Draft, DraftBalance
from margin.readers.values import Value, absent, mapping

_NAMES: Final = ("asset", "coin", "ccy")
_SETTLED: Final = ("walletBalance", "cashBal")


def looks_like(value: Value) -> bool:
    """Is this a ccxt balance?"""
    return type(value) is dict and type(value.get("total")) is dict


def read(value: Mapping[str, Value], where: str, draft: Draft) -> None:
    """Add the balances of a dump to the draft.

    Raises:
        InputError: ``portfolio.balance.null`` for a currency without a figure, ``input.number.*``.
    """
    draft.has_balances = True
    draft.saw_time(value.get("timestamp"))
    debts = mapping(value.get("debt"))
    settled = _settled(value.get("info"), f"{where}.info") if draft.options.balance == "auto" else {}
    currencies = {**dict.fromkeys(value["total"]), **dict.fromkeys(debts), **dict.fromkeys(settled)}
    for asset in currencies:
        draft.balances.append(_balance(asset, value, settled, where, draft))


def _balance(asset: str, value: Mapping[str, Value], settled: Mapping[str, tuple[Value, str]], where: str, draft: Draft) -> DraftBalance:
    place = f"{where}.total.{shown(asset)}"
    found = asset in settled
    if found:
        raw, place = settled[asset]
        amount = draft.number(raw, place)
        draft.report.note(
            "portfolio.balance.settled", "settled balances were taken from the exchange's own figures in info, not from total"
        )
    else:
        amount = _total(asset, value, place, draft)
    debt = draft.optional(mapping(value.get("debt")).get(asset), f"{where}.debt.{shown(asset)}")
    if debt is not None and debt.units:
        amount = minus(amount, magnitude(debt))
        draft.report.note("portfolio.balance.debt", "debts were subtracted", place)
    return DraftBalance(place, asset, amount, settled=found or draft.options.balance == "wallet")


def _total(asset: str, value: Mapping[str, Value], place: str, draft: Draft) -> Exact:
    stated = value["total"].get(asset)
    if not absent(stated):
        return draft.number(stated, place)
    parts = [part.get(asset) if type(part) is dict else None for part in (value.get("free"), value.get("used"))]
    if all(absent(part) for part in parts):
        if asset not in value["total"]:
            return Exact(0)
        hint = "Dump the balance again; a currency is never left out."
        raise InputError(
            "A balance has no figure", where=place, why="total, free and used are null", hint=hint, code="portfolio.balance.null"
        )
    if any(absent(part) for part in parts):
        why = "total is null and only one of free and used is there"
        raise InputError("A balance has no total", where=place, why=why, code="portfolio.balance.null")
    free, used = (draft.number(part, place) for part in parts)
    draft.report.note("portfolio.balance.sum", "total was null; free and used were added", place)
    return total((free, used))


def _settled(info: Value, where: str) -> dict[str, tuple[Value, str]]:
    """Settled balances by currency, with their places, where the exchange's own answer has them."""
    result: dict[str, tuple[Value, str]] = {}
    for entries, place in _lists(info, where):
        for index, entry in enumerate(entries):
            name = next((entry[key] for key in _NAMES if type(entry.get(key)) is str), None) if type(entry) is dict else None
            field = next((key for key in _SETTLED if name is not None and not absent(entry.get(key))), None)
            if name is None or field is None:
                continue
            if name in result:
                why = "the exchange's answer lists it twice"
                raise InputError("A balance stands twice", where=f"{place}[{index}]", why=why, code="portfolio.balance.duplicate")
            result[name] = (entry[field], f"{place}[{index}].{field}")
    return result


def _lists(info: Value, where: str) -> Iterator[tuple[list[Value], str]]:
    """The arrays in which exchanges list their currencies."""
    if type(info) is not dict:
        return
    if type(info.get("assets")) is list:
        yield info["assets"], f"{where}.assets"
    inner = info.get("result")
    if type(inner) is dict and type(inner.get("list")) is list:
        for index, account in enumerate(inner["list"]):
            if type(account) is dict and type(account.get("coin")) is list:
                yield account["coin"], f"{where}.result.list[{index}].coin"
    if type(info.get("data")) is list:
        for index, account in enumerate(info["data"]):
            if type(account) is dict and type(account.get("details")) is list:
                yield account["details"], f"{where}.data[{index}].details"
