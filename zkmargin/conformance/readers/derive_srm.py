"""Derive's standard manager (SRM): portfolios of options, perpetuals and base collateral, with their margins at two levels.

What the venue calls margin is the balance left over requirement. Options and perpetuals are built by the project's ``standard`` policy
from the published marks; what the venue adds at the initial level for the moment's oracles and stablecoin goes in as ``extra``::

    confidence   (1 - confidence) * 0.4 * spot per short option and per perpetual, where the confidence is below 0.4 (a
                 perpetual has that of its own price or of the spot, whichever is smaller)
    lost peg     (0.98 - stablecoin) * 1.2 * spot per short option and per perpetual, where the stablecoin is below 0.98

Base collateral counts at the margin factor, at the initial level less ``(1 - confidence) * 0.4``. The venue's own tests accept 0.1 % for
one part of the cases, and state the other part in whole dollars, cut off.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from margin.times import parse_time, render_time
from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.market import AS_OF
from zkmargin.conformance.readers.source import decimal, load, number

FILE: Final = "derive_srm_sample.json"
SOURCE: Final = "derivexyz/v2-core at 7736900d: test/risk-managers/unit-tests, StandardManager test cases and portfolio cases"
LOT: Final = "0.01"
PLACES: Final = 8
"""Decimals of a mark: price times lot is then a whole number of 1e-10."""
_LEAST: Final = Fraction(1, 10**PLACES)
_REPRESENTATIVE: Final = frozenset({"Test1", "Test7", "Test22", "test_short_call_spread_with_offset"})

Row = dict[str, Any]


def read(folder: Path) -> Row:
    """The case file."""
    data = load(folder, FILE)
    return {
        "schema": SCHEMA,
        "set": "derive-srm",
        "title": "Derive standard manager (SRM)",
        "source": SOURCE,
        "note": "Margin of the venue is equity less requirement. Amounts in USDC.",
        "cases": [_case(row, data["parameters"]) for row in data["cases"]],
    }


def _case(row: Row, parameters: Row) -> Row:
    chain: list[Row] = []
    extra: Row = {}
    positions: list[Row] = []
    collateral: list[Row] = []
    pledged: list[Row] = []
    peg = max(number(parameters["depeg"]["th"]) - number(row["stable"]), Fraction(0)) * number(parameters["depeg"]["f"])
    for market in row["markets"]:
        spot, name = number(market["spot"]), market["underlying"]
        chain.append({"kind": "index", "underlying": name, "price": decimal(spot)})
        lost = peg * spot
        if number(market["perp"]):
            symbol = f"{name} perpetual"
            chain.append({"kind": "perpetual", "underlying": name, "symbol": symbol, "price": decimal(market["perp_price"]), "lot": LOT})
            confidence = min(number(market["perp_conf"]), number(market["spot_conf"]))
            doubt = _doubt(confidence, parameters, "perp") * spot
            extra[symbol] = _initial({"long": lost + doubt, "short": lost + doubt})
            entry = number(market["perp_price"]) - number(market["upnl"]) / number(market["perp"])
            positions.append({"symbol": symbol, "quantity": decimal(market["perp"]), "entryPrice": decimal(entry)})
        if number(market["base"]):
            factor = number(market["base_factor"])
            weight = {"maintenance": decimal(factor), "initial": decimal(factor - _doubt(market["spot_conf"], parameters, "base"))}
            tiers = {"rule": "weight", **weight}
            pledged.append({"asset": f"{name} base", "price": decimal(spot), "lot": LOT, "tiers": tiers})
            collateral.append({"asset": f"{name} base", "amount": decimal(market["base"])})
        for expiry in market["expiries"]:
            at = render_time(parse_time(AS_OF) + timedelta(seconds=int(number(expiry["sec"]))))
            chain.append({"kind": "forward", "underlying": name, "expiry": at, "price": decimal(expiry["forward"])})
            doubt = _doubt(expiry["min_conf"], parameters, "opt") * spot
            for option in expiry["options"]:
                quote = _option(name, at, option)
                chain.append(quote)
                extra[quote["symbol"]] = _initial({"short": lost + doubt})
                positions.append({"symbol": quote["symbol"], "quantity": decimal(option["amount"], 4)})
    if not positions:
        chain = _unheld(chain)
    whole = row["name"].startswith("test_")
    expected = row["expected"]
    section = {"policy": "standard", "chain": chain, "extra": extra}
    return {
        "name": row["name"],
        "model": "portfolio",
        "snapshot": {"venue": "derive", "numeraire": "USDC", "collateral": pledged, "portfolio": section},
        "account": {"cash": decimal(row["cash"]), "positions": positions, "collateral": collateral},
        "expected": {
            "maintenance": {"balance": _text(expected["MM"], whole)},
            "initial": {"balance": _text(expected["IM"], whole)},
        },
        "tolerance": {"rounded": "zero", "places": 0} if whole else {"relative": "0.00000001"},
        "boundary": not number(expected["MM"]),
        "prove": row["name"] in _REPRESENTATIVE or not number(expected["MM"]),
    }


def _option(name: str, at: str, option: Row) -> Row:
    strike, side = decimal(option["strike"], 6), "C" if option["call"] else "P"
    return {
        "kind": "option",
        "underlying": name,
        "symbol": f"{name} {at[:10]} {strike} {side}",
        "expiry": at,
        "strike": strike,
        "side": side,
        "vol": "0.5",
        "price": decimal(max(number(option["mark"]), _LEAST), PLACES),
        "lot": LOT,
    }


def _unheld(chain: list[Row]) -> list[Row]:
    """A section needs something to quote; nobody holds this one."""
    index = chain[0]
    return [*chain, {"kind": "perpetual", "underlying": index["underlying"], "symbol": "none", "price": index["price"], "lot": LOT}]


def _doubt(confidence: object, parameters: Row, kind: str) -> Fraction:
    factor = number(parameters["oracle_contingency"][kind])
    return (1 - number(confidence)) * factor if number(confidence) < factor else Fraction(0)


def _initial(sides: dict[str, Fraction]) -> Row:
    """Per lot, at the initial level only."""
    lots = number(LOT)
    none = dict.fromkeys(sides, "0")
    return {"maintenance": none, "initial": {side: decimal(value * lots, 10, "up") for side, value in sides.items()}}


def _text(value: object, whole: bool) -> str:
    return decimal(value) if whole else decimal(value, PLACES + 2)
