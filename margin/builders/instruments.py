"""Instruments of a snapshot: brackets and a mark price become tiers at three levels."""

from __future__ import annotations

from typing import Any, NamedTuple

from margin.builders import brackets as bracket_rules
from margin.builders.brackets import Bracket
from margin.builders.lots import on_grid
from margin.builders.policy import SnapshotPolicy
from margin.decimals import Exact, Rounding, divide, render
from margin.errors import InputError
from margin.snapshot import FINE_DECIMALS, NOTIONAL_LIMIT
from margin.widths import RATE_DECIMALS, RATE_SCALE, VALUE_DECIMALS


class Quote(NamedTuple):
    """An instrument's terms and its mark price in the numeraire, before it is put on the grid of the lot.

    ``settle_price`` is the numeraire's price of the settlement currency, one where it counts at par: brackets are in that currency.
    """

    symbol: str
    settle: str
    settle_price: Exact
    price: Exact
    contract_size: Exact
    lot: Exact


def document(quote: Quote, brackets: tuple[Bracket, ...], policy: SnapshotPolicy, where: str) -> dict[str, Any]:
    """The instrument in the format of the snapshot.

    Raises:
        InputError: ``snapshot.build.price`` for a price below the grid, ``snapshot.build.leverage``, ``.deduction`` or ``.scale`` for tiers
            that cannot be expressed.
    """
    price = on_grid(quote.price, quote.lot, Rounding.HALF_EVEN)
    if price.units <= 0:
        why = "price x lot rounds to zero units of 1e-10"
        raise InputError(
            "A price is too small for its lot", where=where, why=why, hint="Give it a larger lot.", code="snapshot.build.price"
        )
    cums = bracket_rules.deductions(brackets, policy.deductions, where)
    unit = quote.settle_price
    brackets = tuple(b._replace(floor=b.floor.times(unit), cap=b.cap and b.cap.times(unit)) for b in brackets)
    cums = tuple(cum.times(unit) for cum in cums)
    tiers = []
    for number, (bracket, cum) in enumerate(zip(brackets, cums, strict=True), 1):
        tiers.append(_tier(bracket, cum, policy, number == len(brackets), f"{where} tier {number}"))
    return {
        "symbol": quote.symbol,
        "settle": quote.settle,
        "kind": "linear",
        "contractSize": str(quote.contract_size),
        "lot": str(quote.lot),
        "markPrice": str(price),
        "tiers": tiers,
    }


def _tier(bracket: Bracket, cum: Exact, policy: SnapshotPolicy, last: bool, where: str) -> dict[str, Any]:
    fraction = policy.closeout_fraction
    maintenance = {"rate": bracket.rate, "deduction": cum}
    closeout = {name: value.times(fraction) for name, value in maintenance.items()}
    cap = None if bracket.cap is None else scale(bracket.cap, VALUE_DECIMALS, f"{where} cap")
    return {
        "floor": render(scale(bracket.floor, VALUE_DECIMALS, f"{where} floor"), VALUE_DECIMALS),
        "cap": None if cap is None or (last and cap >= NOTIONAL_LIMIT) else render(cap, VALUE_DECIMALS),
        "rates": {
            "closeout": render(scale(closeout["rate"], RATE_DECIMALS, f"{where} close-out rate"), RATE_DECIMALS),
            "maintenance": render(scale(maintenance["rate"], RATE_DECIMALS, f"{where} rate"), RATE_DECIMALS),
            "initial": render(_initial_rate(bracket, where), RATE_DECIMALS),
        },
        "deductions": {
            "closeout": render(scale(closeout["deduction"], FINE_DECIMALS, f"{where} close-out deduction"), FINE_DECIMALS),
            "maintenance": render(scale(maintenance["deduction"], FINE_DECIMALS, f"{where} deduction"), FINE_DECIMALS),
            "initial": "0",
        },
    }


def _initial_rate(bracket: Bracket, where: str) -> int:
    """``1 / maxLeverage`` in units of 1e-9, rounded up."""
    leverage = bracket.max_leverage
    if leverage is None or leverage.units <= 0:
        why = "initial margin is notional / maxLeverage"
        raise InputError(
            "A tier has no largest leverage", where=where, why=why, hint="Dump the tiers again.", code="snapshot.build.leverage"
        )
    return divide(RATE_SCALE * 10 ** max(0, leverage.decimals), leverage.units * 10 ** max(0, -leverage.decimals), Rounding.UP)


def scale(value: Exact, decimals: int, where: str) -> int:
    """The value in units of its scale, exactly.

    Raises:
        InputError: ``snapshot.build.scale``.
    """
    try:
        return value.at(decimals, Rounding.EXACT)
    except ValueError:
        why = f"the scale has {decimals} decimals, found {value}"
        raise InputError("A number has more decimals than its scale", where=where, why=why, code="snapshot.build.scale") from None
