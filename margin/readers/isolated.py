"""Isolated positions: whether the account may have them, and where the wallet of each one stands.

The wallet is what stands behind one position alone, without unrealised profit. Binance reports it (``isolatedWallet``), Hyperliquid reports
it less the cost of the position (``leverage.rawUsd``), and ccxt's unified ``collateral`` is on some exchanges with unrealised profit in it
and on others without, so it is only taken where somebody said which, or where there is no such profit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from margin.decimals import Exact
from margin.errors import InputError
from margin.readers.arithmetic import minus
from margin.readers.csvfile import shown
from margin.readers.draft import Draft
from margin.readers.values import Value, absent

_PLACE_LIMIT: Final = 200


def allowed(draft: Draft, where: str) -> None:
    """Refuse an isolated position where the account has one pool of equity.

    Raises:
        InputError: ``portfolio.isolated``.
    """
    if draft.options.kind == "isolated":
        return
    why = "this model counts all collateral for all positions"
    hint = "Use the model for isolated positions (--model isolated), or switch the position to cross margin."
    raise InputError("A position is on isolated margin", where=shown_place(where), why=why, hint=hint, code="portfolio.isolated")


def wallet_of_ccxt(item: Mapping[str, Value], info: Mapping[str, Value], where: str, draft: Draft) -> Exact | None:
    """The wallet of a ccxt position; None where the dump does not have it.

    Raises:
        InputError: ``portfolio.balance.basis`` where it is open whether unrealised profit is in it; ``input.number.*``.
    """
    if not absent(info.get("isolatedWallet")):
        return draft.number(info["isolatedWallet"], f"{where}.info.isolatedWallet")
    place = f"{where}.collateral"
    found = draft.optional(item.get("collateral"), place)
    profit = draft.loose(item.get("unrealizedPnl"), f"{where}.unrealizedPnl")
    if found is None or draft.options.balance == "wallet" or (profit is not None and profit.units == 0):
        return found
    if draft.options.balance == "equity" and profit is not None:
        draft.report.note("portfolio.isolated.equity", "unrealised profit was subtracted from collateral, as it is equity", place)
        return minus(found, profit)
    why = "on some exchanges ccxt's collateral has unrealised profit in it already, and it must not count twice"
    hint = "Say which: balance 'wallet' (settled, without open profit) or 'equity' (margin balance, with it)."
    raise InputError("It is open what the collateral of a position is", where=place, why=why, hint=hint, code="portfolio.balance.basis")


def missing(where: str) -> InputError:
    """A position in an account of isolated positions without a wallet of its own."""
    why = "an isolated position stands on its own wallet and on nothing else"
    hint = "Give isolatedMargin (Binance: isolatedWallet), or use a model with one pool of equity."
    return InputError("A position has no isolated margin", where=shown_place(where), why=why, hint=hint, code="portfolio.isolated.margin")


def shown_place(where: str) -> str:
    """A place, cut to what a terminal takes."""
    return where if len(where) <= _PLACE_LIMIT else shown(where)
