"""Nineteen worked examples from venues' documentation, each as data of the model that computes it.

======================  ===============================================================================================================
Deribit perpetuals      a rate that grows with the size, as tiers at whole steps of the size (rule ``size``); cross
Bybit short put         the standard option margin policy; what the venue states includes the mark, so it is the (negative) balance
OKX minimum             a class's minimum tiers; at close-out the scenarios weigh nothing here, so that the minimum stands alone
Paradex minimum delta   ``1.5 % |net delta| + 0.5 % gross delta``: two scenarios of the delta, and a charge on every lot's
Paradex options         ``min(a, b)``: a class of mode ``min``, ``a`` the charge and ``b`` the minimum of a lot
Dederi future           eleven scenarios and a charge; at close-out the scenarios weigh nothing here, so that the charge stands alone
CME intercommodity      outright rates less the credit on each leg's delta, and the credit back on the delta that is not part of a spread
CME scanning spread     a group per leg, of whose gain 70 % counts
Arkis                   two scenarios; the stressed value of the portfolio is equity less requirement
======================  ===============================================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load, number

FILE: Final = "venue_worked_examples.json"
EXPIRY: Final = "2026-01-31T08:00:00Z"
_FLAT: Final = {"rule": "flat", "maintenance": "1"}
_ALONE: Final = {"closeout": "0", "maintenance": "1", "initial": "1"}
"""Scenarios that weigh nothing at close-out."""
_TWENTIETH: Final = Fraction(1, 20)
_REPRESENTATIVE: Final = frozenset(
    {
        "bybit_short_put_MM",
        "okx_pm_mr7_tier",
        "paradex_min_delta",
        "dederi_future",
        "cme_inter_corn_soy",
        "cme_scanning_spread_30y_10y",
        "paradex_long_opt_2",
        "arkis_C",
    }
)

Row = dict[str, Any]


def read(folder: Path) -> Row:
    """The case file."""
    cases = []
    for row in load(folder, FILE)["examples"]:
        make = next(make for start, make in _MAKERS.items() if row["id"].startswith(start))
        made = make(row, row["inputs"])
        proven = row["id"] in _REPRESENTATIVE or made.get("boundary", False)
        cases.append({"name": row["id"], **made, "prove": proven, "source": row["source"]})
    return {
        "schema": SCHEMA,
        "set": "worked-examples",
        "title": "Worked examples of venues",
        "source": "documentation pages of Deribit, Bybit, OKX, Paradex, Dederi, CME and Arkis, named at each case",
        "cases": cases,
    }


def _deribit(row: Row, inputs: Row) -> Row:
    level = "initial" if "base_im" in inputs else "maintenance"
    base = inputs.get("base_im", inputs.get("base_mm"))
    size = int(number(inputs["size"]))
    steps = min(size, 400)
    rule = {
        "rule": "size",
        "maintenance": decimal(base),
        "slope": decimal(inputs["increase_per_unit"]),
        "step": decimal(Fraction(size, steps)),
        "steps": steps + 1,
    }
    instrument = {"symbol": "P", "price": decimal(inputs["price"]), "tiers": rule}
    made = _plain(_market("deribit", [instrument]), {"P": decimal(size)}, {level: {"requirement": decimal(row["expected"])}}, "cross")
    return {**made, "boundary": True}  # a whole number of steps is where one tier ends and the next begins


def _bybit(row: Row, inputs: Row) -> Row:
    chain = [
        {"kind": "index", "underlying": "BTC", "price": decimal(inputs["index"])},
        {"kind": "forward", "underlying": "BTC", "expiry": EXPIRY, "price": decimal(inputs["index"])},
        {
            "kind": "option",
            "underlying": "BTC",
            "symbol": "put",
            "expiry": EXPIRY,
            "strike": decimal(inputs["strike"]),
            "side": "P",
            "vol": "0.5",
            "price": decimal(inputs["mark"]),
        },
    ]
    market = {"venue": "bybit", "numeraire": "USD", "portfolio": {"policy": "standard-bybit", "chain": chain}}
    level = "maintenance" if row["id"].endswith("MM") else "initial"
    return _plain(market, {"put": decimal(inputs["size"])}, {level: {"balance": decimal(-number(row["expected"]))}})


def _okx(row: Row, inputs: Row) -> Row:
    tiers, constant, last = [], Fraction(0), Fraction(0)
    for floor, _, rate in inputs["tiers"]:
        constant += number(floor) * (number(rate) - last)
        last = number(rate)
        tiers.append([decimal(floor), None, decimal(rate), decimal(constant)])
    for tier, after in pairwise(tiers):
        tier[1] = after[0]
    section = {
        "scenarios": ["worst"],
        "classes": [{"name": "unit", "floored": True, "weights": _ALONE, "minimum": tiers}],
        "groups": [{"name": "unit", "class": "unit"}],
        "arrays": [{"symbol": "P", "group": "unit", "values": [decimal(-number(inputs["MR"]))], "minimum": decimal(inputs["MR7_raw"])}],
    }
    expected = {
        "closeout": {"requirement": decimal(row["expected"]["MR7_adj"])},
        "maintenance": {"requirement": decimal(row["expected"]["MMR"])},
    }
    return _plain(_market("okx", [_contract("P", "1")], section), {"P": "1"}, expected)


def _paradex_delta(row: Row, inputs: Row) -> Row:
    spot, net, hedged = (number(inputs[name]) for name in ("spot", "net_rate", "hedged_rate"))
    exposures = {"perpetual": spot * number(inputs["perp_delta"]), "call": spot * number(inputs["call_delta"])}
    section = {
        "scenarios": ["net delta long", "net delta short"],
        "classes": [{"name": "BTC", "weights": decimal(net - hedged / 2)}],
        "groups": [{"name": "BTC", "class": "BTC"}],
        "arrays": [
            {
                "symbol": symbol,
                "group": "BTC",
                "values": [decimal(-exposure), decimal(exposure)],
                "delta": decimal(exposure),
                "charge": decimal(exposure * hedged / 2),
            }
            for symbol, exposure in exposures.items()
        ],
    }
    instruments = [_contract("perpetual", decimal(spot)), {"symbol": "call", "price": "1", "kind": "option"}]
    expected = {"maintenance": {"requirement": decimal(row["expected"]["min_delta_risk"])}}
    return _plain(_market("paradex", instruments, section), {"perpetual": "1", "call": decimal(-number(inputs["short_calls"]))}, expected)


def _paradex_long(row: Row, inputs: Row) -> Row:
    premium, money = number(inputs["mark"]) * number(inputs["premium_mult"]), number(inputs["spot"]) * number(inputs["long_itm"])
    half = Fraction(1, 2)
    charge = {"maintenance": {"long": decimal(premium * half)}, "initial": {"long": decimal(premium)}}
    minimum = {"maintenance": {"long": decimal(money * half)}, "initial": {"long": decimal(money)}}
    expected = {
        "maintenance": {"requirement": decimal(row["expected"]["MM"])},
        "initial": {"requirement": decimal(row["expected"]["IM"])},
    }
    return _smaller(decimal(inputs["mark"]), charge, minimum, "1", expected)


def _paradex_short(row: Row, inputs: Row) -> Row:
    charge = {"short": decimal(number(inputs["otm"]) * number(inputs["spot"]))}
    minimum = {"short": decimal(number(inputs["cap"]) * number(inputs["strike"]))}
    return _smaller("1", charge, minimum, "-1", {"initial": {"requirement": decimal(row["expected"]["IM"])}})


def _smaller(mark: str, charge: Row, minimum: Row, quantity: str, expected: Row) -> Row:
    """One option whose requirement is the smaller of two amounts."""
    section = {
        "scenarios": ["none"],
        "classes": [{"name": "options", "mode": "min", "minimum": [["0", None, "1", "0"]]}],
        "groups": [{"name": "options", "class": "options"}],
        "arrays": [{"symbol": "option", "group": "options", "values": ["0"], "charge": charge, "minimum": minimum}],
    }
    return _plain(_market("paradex", [{"symbol": "option", "price": mark, "kind": "option"}], section), {"option": quantity}, expected)


def _dederi(row: Row, inputs: Row) -> Row:
    future, held = number(inputs["future"]), decimal(inputs["position"])
    profits = row["expected"]["pnl"]
    moves = [Fraction(3 * (place - len(profits) // 2), 100) for place in range(len(profits))]
    section = {
        "scenarios": [f"{decimal(move * 100)} %" for move in moves],
        "classes": [{"name": "ETH", "floored": True, "weights": _ALONE}],
        "groups": [{"name": "ETH", "class": "ETH"}],
        "arrays": [
            {
                "symbol": "P",
                "group": "ETH",
                "values": [decimal(future * move) for move in moves],
                "charge": decimal(number(inputs["index"]) * number(inputs["contingency_factor"])),
            }
        ],
    }
    contingency = {"value": decimal(row["expected"]["contingency"]), "tolerance": {"rounded": "nearest", "places": 1}}
    whole = {"rounded": "nearest", "places": 0}
    expected = {
        "closeout": {"requirement": contingency},
        "maintenance": {"scenario": [{"value": decimal(profit), "tolerance": whole} for profit in profits]},
    }
    return _plain(_market("dederi", [_contract("P", decimal(future))], section), {"P": held}, expected)


def _corn(row: Row, inputs: Row) -> Row:
    """Legs in units of the spread, each worth a thousand of delta, so that rates keep their width."""
    unit = Fraction(1000)
    savings = number(row["expected"]["savings"])
    credit = savings / 2 / unit
    groups, arrays, held = [], [], {}
    for place, (name, lots, margin) in enumerate(inputs["legs"]):
        outright = number(lots) * number(margin) / unit
        groups.append({"name": name, "class": "grains", "delta": decimal(outright - credit)})
        arrays.append({"symbol": name, "group": name, "values": ["0"], "delta": decimal(unit / number(lots))})
        held[name] = decimal(number(lots) * (-1) ** place)
    section = {
        "scenarios": 16,
        "classes": [{"name": "grains", "floored": True, "delta": decimal(credit)}],
        "groups": groups,
        "arrays": arrays,
    }
    expected = {"requirement": decimal(row["expected"]["margin"]), "gross": decimal(row["expected"]["outright"])}
    return _plain(_market("cme", [_contract(name, "1") for name in held], section), held, {"maintenance": expected})


def _scanning(row: Row, inputs: Row) -> Row:
    legs = {"30Y": inputs["leg_30y_losses"], "10Y": inputs["leg_10y_losses"]}
    lots = {name: number(inputs["positions"][name]) for name in legs}
    section = {
        "scenarios": 16,
        "classes": [{"name": "bonds", "floored": True}],
        "groups": [{"name": name, "class": "bonds", "gain": decimal(inputs["credit"])} for name in legs],
        "arrays": [
            {"symbol": name, "group": name, "values": [decimal(-number(loss) / lots[name]) for loss in losses]}
            for name, losses in legs.items()
        ],
    }
    expected = {
        "requirement": decimal(row["expected"]["requirement"]),
        "scenario": [decimal(-number(loss)) for loss in row["expected"]["scanned"]],
    }
    held = {name: decimal(held) for name, held in lots.items()}
    return _plain(_market("cme", [_contract(name, "1") for name in legs], section), held, {"maintenance": expected})


def _arkis(row: Row, inputs: Row) -> Row:
    prices = {name: number(price) for name, price in inputs["prices"].items()}
    instruments, arrays, held = [], [], []
    for name, price in prices.items():
        shock = price * number(inputs["omega"][name])
        up = -shock if name == "CRVUSD" else shock
        values = [decimal(up / 100), decimal(-shock / 100)]
        instruments.append({"symbol": name, "price": decimal(price), "kind": "spot", "lot": "0.01"})
        arrays.append({"symbol": name, "group": "all", "values": values})
        held.append({"symbol": name, "quantity": decimal(inputs["spot"][name])})
        if name in inputs["futures"]:
            instruments.append({**_contract(f"{name} future", decimal(price)), "lot": "0.01"})
            arrays.append({"symbol": f"{name} future", "group": "all", "values": values})
            quantity = decimal(inputs["futures"][name])
            held.append({"symbol": f"{name} future", "quantity": quantity, "entryPrice": decimal(price)})
    section = {
        "scenarios": ["up", "down", *(f"unused {place}" for place in range(3, 17))],
        "classes": [{"name": "all"}],
        "groups": [{"name": "all", "class": "all"}],
        "arrays": arrays,
    }
    return {
        "model": "portfolio",
        "snapshot": _market("arkis", instruments, section),
        "account": {"cash": decimal(inputs["cash"]), "positions": held},
        "expected": {"maintenance": {"balance": {"value": decimal(row["expected"]["STPV"]), "tolerance": {"within": "0.02"}}}},
        "note": "Pieces of the published sum are rounded to a cent each.",
    }


def _contract(symbol: str, price: str) -> Row:
    return {"symbol": symbol, "price": price, "tiers": _FLAT}


def _market(venue: str, instruments: list[Row], section: Row | None = None) -> Row:
    made: Row = {"venue": venue, "numeraire": "USD", "instruments": instruments}
    return made if section is None else {**made, "portfolio": section}


def _plain(market: Row, held: dict[str, str], expected: Row, model: str = "portfolio") -> Row:
    positions = [{"symbol": symbol, "quantity": quantity} for symbol, quantity in held.items()]
    return {"model": model, "snapshot": market, "account": {"positions": positions}, "expected": expected}


_MAKERS: Final[dict[str, Callable[[Row, Row], Row]]] = {
    "deribit": _deribit,
    "bybit": _bybit,
    "okx": _okx,
    "paradex_min_delta": _paradex_delta,
    "paradex_long": _paradex_long,
    "paradex_short": _paradex_short,
    "dederi": _dederi,
    "cme_inter": _corn,
    "cme_scanning": _scanning,
    "arkis": _arkis,
}
