"""Leverage tiers: a ccxt ``fetch_leverage_tiers()`` dump, or a CSV file with one bracket per line.

Of a ccxt tier are used: ``minNotional``, ``maxNotional``, ``maintenanceMarginRate``, ``maxLeverage``, and ``info.cum`` (the published
deduction, "maintenance amount"). Some exchanges fill ``minNotional`` and ``maxNotional`` with numbers of contracts; the builder cannot
see that, so use dumps of exchanges whose tiers are in the quote currency, such as Binance.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal, NamedTuple

from margin import strictjson
from margin.decimals import Exact, parse_exchange_number
from margin.errors import InputError
from margin.readers.arithmetic import less, minus, total
from margin.readers.csvfile import Table, read_csv, shown
from margin.readers.values import Value

Deductions = Literal["published", "marginal", "whole"]
"""Where deductions come from: the dump's own ``cum``; the tax-bracket formula; none, the rate of a tier holds for the whole notional."""

_COLUMNS: Final = frozenset({"symbol", "floor", "cap", "rate", "max_leverage"})
BRACKETS_LIMIT: Final = 1_000


class Bracket(NamedTuple):
    """One leverage bracket, in the settlement currency: ``floor <= notional < cap`` (no cap: open), maintenance rate, deduction."""

    floor: Exact
    cap: Exact | None
    rate: Exact
    cum: Exact | None
    max_leverage: Exact | None


def parse_tiers(data: bytes, where: str) -> dict[str, tuple[Bracket, ...]]:
    """Brackets by symbol, from JSON or CSV.

    Raises:
        InputError: ``json.*``, ``input.csv.*``, ``input.number.*``, ``snapshot.build.tiers`` for another shape, ``snapshot.build.floor``,
            ``.gap``, ``.overlap`` or ``.open`` for tiers that do not cover the notionals from zero on exactly once.
    """
    is_json = data.lstrip()[:1] in (b"{", b"[")
    result = _from_json(strictjson.loads(data, where), where) if is_json else _from_table(read_csv(data, where))
    for symbol, brackets in result.items():
        _check(brackets, f"{where}: {shown(symbol)}")
    return result


def deductions(brackets: tuple[Bracket, ...], rule: Deductions, where: str) -> tuple[Exact, ...]:
    """The deduction of each bracket from ``notional * rate``.

    ``marginal``: ``cum_1 = 0``, ``cum_{k+1} = cum_k + floor_{k+1} * (rate_{k+1} - rate_k)`` (Binance FAQ b3c689c1f50a44cabb3a84e663b81d93;
    Hyperliquid, margin tiers).

    Raises:
        InputError: ``snapshot.build.deduction`` when they are to be published but some are missing.
    """
    if rule == "whole":
        return (Exact(0),) * len(brackets)
    if rule == "published":
        for number, bracket in enumerate(brackets, 1):
            if bracket.cum is None:
                hint = (
                    "Say how this venue computes margin: deductions 'marginal' (tax brackets) or 'whole' (one rate for the whole notional)."
                )
                raise _error("A tier has no published deduction", f"{where} tier {number}", "there is no info.cum", hint, "deduction")
        return tuple(bracket.cum or Exact(0) for bracket in brackets)
    result = [Exact(0)]
    for below, above in pairwise(brackets):
        step = above.floor.times(minus(above.rate, below.rate))
        result.append(total((result[-1], step)))
    return tuple(result)


def _from_json(value: Value, where: str) -> dict[str, tuple[Bracket, ...]]:
    if type(value) is not dict or not value:
        why = "expected an object of symbols, each with an array of tiers"
        raise _error("This is not a dump of leverage tiers", where, why, "Dump ex.fetch_leverage_tiers() as it is.", "tiers")
    result = {}
    for symbol, tiers in value.items():
        place = f"{where}: {shown(symbol)}"
        if type(tiers) is not list or not tiers:
            raise _error("A symbol has no tiers", place, "expected an array that is not empty", "Dump the tiers again.", "tiers")
        result[symbol] = tuple(_tier(tier, f"{place} tier {number}") for number, tier in enumerate(tiers, 1))
    return result


def _tier(tier: Value, where: str) -> Bracket:
    if type(tier) is not dict:
        raise _error("A tier is not an object", where, "", "Dump ex.fetch_leverage_tiers() as it is.", "tiers")
    for field in ("minNotional", "maintenanceMarginRate"):
        if tier.get(field) is None:
            raise _error("A tier lacks a field", f"{where}.{field}", "it is missing or null", "", "tiers")
    info = tier.get("info")
    cum = info.get("cum") if type(info) is dict else None
    return Bracket(
        parse_exchange_number(tier["minNotional"], f"{where}.minNotional"),
        _optional(tier.get("maxNotional"), f"{where}.maxNotional"),
        parse_exchange_number(tier["maintenanceMarginRate"], f"{where}.maintenanceMarginRate"),
        _optional(cum, f"{where}.info.cum"),
        _optional(tier.get("maxLeverage"), f"{where}.maxLeverage"),
    )


def _from_table(table: Table) -> dict[str, tuple[Bracket, ...]]:
    missing = sorted(_COLUMNS - set(table.columns))
    if missing:
        hint = "A bracket file has the columns symbol, floor, cap, rate, max_leverage and, if published, cum."
        raise _error("A column is missing", table.where, f"expected {', '.join(missing)}", hint, "tiers")
    result: dict[str, list[Bracket]] = {}
    for row in table.rows:
        cells = row.cells
        bracket = Bracket(
            parse_exchange_number(cells["floor"], row.place("floor")),
            _optional(cells["cap"], row.place("cap")),
            parse_exchange_number(cells["rate"], row.place("rate")),
            _optional(cells.get("cum"), row.place("cum")),
            _optional(cells["max_leverage"], row.place("max_leverage")),
        )
        result.setdefault(cells["symbol"], []).append(bracket)
    if not result:
        raise _error("There are no tiers", table.where, "the table has no rows", "", "tiers")
    return {symbol: tuple(brackets) for symbol, brackets in result.items()}


def _optional(value: object, where: str) -> Exact | None:
    return None if value is None or value == "" else parse_exchange_number(value, where)


def _check(brackets: tuple[Bracket, ...], where: str) -> None:
    """Tiers start at zero and follow each other; the snapshot rules look at the rates."""
    if len(brackets) > BRACKETS_LIMIT:
        raise _error("There are too many tiers", where, f"the limit is {BRACKETS_LIMIT}", "", "tiers")
    if brackets[0].floor.units != 0:
        why = f"expected 0, found {brackets[0].floor}"
        raise _error("The first tier does not start at zero", f"{where} tier 1", why, "Sort the tiers, and dump all of them.", "floor")
    for number, (below, above) in enumerate(pairwise(brackets), 2):
        place = f"{where} tier {number}"
        if below.cap is None:
            raise _error(
                "A tier before the last one has no cap", f"{where} tier {number - 1}", "", "Only the last tier may be open.", "open"
            )
        if less(below.cap, above.floor):
            why = f"tier {number - 1} ends at {below.cap} and tier {number} starts at {above.floor}"
            raise _error("There is a gap between two tiers", place, why, "A notional in the gap would have no margin.", "gap")
        if less(above.floor, below.cap):
            why = f"tier {number - 1} ends at {below.cap} and tier {number} starts at {above.floor}"
            raise _error("Two tiers overlap", place, why, "A holder could choose the cheaper one.", "overlap")


def _error(what: str, where: str, why: str, hint: str, kind: str) -> InputError:
    return InputError(what, where=where, why=why, hint=hint, code=f"snapshot.build.{kind}")
