"""Hyperliquid ``clearinghouseState``: decimal strings, signed sizes (``szi``), everything settled in USDC.

``marginSummary.totalRawUsd`` is the account value less the signed value of the positions. That is exactly what an account of ours calls
cash, so the settled USDC balance of the portfolio is ``totalRawUsd + sum of szi * entryPx``, and equity comes out the same at any
rounding of ``entryPx``. Likewise ``leverage.rawUsd`` of an isolated position is its margin less its signed value, so that its wallet is
``rawUsd + szi * entryPx``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from margin.decimals import Exact
from margin.errors import InputError
from margin.readers import isolated
from margin.readers.arithmetic import less, magnitude, minus, negative, total
from margin.readers.draft import Draft, DraftBalance, DraftPosition
from margin.readers.values import Value

SETTLE: Final = "USDC"
_TOLERANCE: Final = Exact(1, 2)
"""The figures of one answer agree to a cent, or something is missing."""


def looks_like(value: Value) -> bool:
    """Is this a clearinghouse state, or a message that wraps one?"""
    return type(value) is dict and ("assetPositions" in value or type(value.get("clearinghouseState")) is dict)


def read(value: Mapping[str, Value], where: str, draft: Draft) -> None:
    """Add the account to the draft.

    Raises:
        InputError: ``portfolio.hyperliquid`` for another shape, ``portfolio.isolated``, ``portfolio.symbol.form``, ``input.number.*``.
    """
    if "assetPositions" not in value:
        value, where = value["clearinghouseState"], f"{where}.clearinghouseState"
    draft.has_positions = draft.has_balances = True
    draft.saw_time(value.get("time"))
    entries, summary = value.get("assetPositions"), value.get("marginSummary")
    if type(entries) is not list:
        raise _shape(f"{where}.assetPositions", "expected an array")
    if type(summary) is not dict or "totalRawUsd" not in summary:
        raise _shape(f"{where}.marginSummary.totalRawUsd", "it is missing")
    place = f"{where}.marginSummary.totalRawUsd"
    settled = [draft.number(summary["totalRawUsd"], place)]
    account_value = [settled[0]]
    for index, entry in enumerate(entries):
        at = f"{where}.assetPositions[{index}].position"
        position = entry.get("position") if type(entry) is dict else None
        if type(position) is not dict:
            raise _shape(at, "expected an object")
        found = _position(position, at, draft)
        if found is None:
            continue
        draft.positions.append(found)
        settled.append(found.quantity.times(found.entry_price or Exact(0)))
        marked = draft.loose(position.get("positionValue"), f"{at}.positionValue")
        if marked is not None:
            account_value.append(marked if found.quantity.units > 0 else negative(marked))
    draft.balances.append(DraftBalance(place, SETTLE, total(settled)))
    draft.report.note("portfolio.hyperliquid.cash", "the settled USDC balance is totalRawUsd plus the cost of the open positions", place)
    _check_value(summary, account_value, where, draft)


def _position(position: Mapping[str, Value], where: str, draft: Draft) -> DraftPosition | None:
    coin = position.get("coin")
    if type(coin) is not str or not coin.isascii() or not coin.isalnum():
        why = "expected the coin of a perpetual of the main exchange, such as BTC"
        hint = "Builder-deployed perpetuals (dex:COIN) and spot (@N) are not supported."
        raise InputError("The coin is not known", where=f"{where}.coin", why=why, hint=hint, code="portfolio.symbol.form")
    if "szi" not in position:
        raise InputError("A position has no quantity", where=f"{where}.szi", why="it is missing", code="portfolio.contracts")
    quantity = draft.number(position["szi"], f"{where}.szi")
    if quantity.units == 0:
        draft.report.note("portfolio.zero", "positions of size zero were left out", where)
        return None
    leverage = position.get("leverage")
    own = leverage if type(leverage) is dict and leverage.get("type") == "isolated" else None
    if own is not None:
        isolated.allowed(draft, f"{where}.leverage.type")
    symbol = f"{coin.upper()}/{SETTLE}:{SETTLE}"
    entry = draft.optional(position.get("entryPx"), f"{where}.entryPx")
    if entry is None:
        hint = "Ask for the state again."
        raise InputError("A position has no entry price", where=f"{where}.entryPx", hint=hint, code="portfolio.entry_price")
    draft.report.note("portfolio.hyperliquid.symbol", f"coins were read as symbols settled in {SETTLE}: BTC as BTC/{SETTLE}:{SETTLE}")
    raw = None if own is None else draft.optional(own.get("rawUsd"), f"{where}.leverage.rawUsd")
    wallet = None if raw is None else total([raw, quantity.times(entry)])
    return DraftPosition(where, symbol, quantity, Exact(1), entry, isolated=wallet)


def _check_value(summary: Mapping[str, Value], parts: list[Exact], where: str, draft: Draft) -> None:
    stated = draft.loose(summary.get("accountValue"), f"{where}.marginSummary.accountValue")
    if stated is None:
        return
    difference = minus(total(parts), stated)
    if less(_TOLERANCE.times(Exact(len(parts))), magnitude(difference)):
        text = "accountValue is not totalRawUsd plus the value of the positions; are positions missing?"
        draft.report.warn("portfolio.check.account_value", text, f"{where}.marginSummary")


def _shape(where: str, why: str) -> InputError:
    hint = 'Save the answer of {"type": "clearinghouseState", "user": "0x..."} as it is.'
    return InputError("This is not a whole clearinghouse state", where=where, why=why, hint=hint, code="portfolio.hyperliquid")
