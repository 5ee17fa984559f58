"""Derive's portfolio margin (PMRM_2): portfolios as risk arrays, with their margins at two levels.

The published arrays are shocked values per option and scenario, damping, discounts by sign and contingencies, so the case file states
them as they are. An expiry is a valued group whose gain and loss are its discounts; perpetuals and collateral that offsets options are a
group of their own; damping times the level's factor is a scenario's weight; the last two scenarios turn every expiry's term into a loss.
What the venue calls margin is the balance left over requirement.

* Amounts have up to eighteen digits. One that is a whole number of hundredths is held in lots of a hundredth; any other position is one
  lot of a contract of that very amount.
* Haircuts of collateral are published asset by asset. What is left of the two contingencies is published as a sum: it is charged on the
  short options in proportion to their amounts; where there are none, on the perpetual; where there is none, on the collateral that
  offsets.
* A rate of a snapshot ends below 2.147. Where a case has larger ones (damping 4, basis 2.2), every contract is ``scale`` times as large,
  the rates are divided by it, and cash pays for what the contracts are worth more: losses, charges and equity stay the same.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from margin.widths import GAIN_BITS, RATE_SCALE
from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load, number

FILE: Final = "derive_pmrm2_sample.json"
SOURCE: Final = "derivexyz/v2-core at 7736900d: test/risk-managers/unit-tests/PMRM_2/portfolio_cases; shocked values by Black-76"
HUNDREDTH: Final = Fraction(1, 100)
MONEY: Final = 10
RATE: Final = 9
RATE_LIMIT: Final = Fraction(1 << GAIN_BITS, RATE_SCALE)
SKEWS: Final = ("LINEAR", "ABS")
REGULAR: Final = 29
"""Of 31 scenarios, those before the two with the skew."""
_REPRESENTATIVE: Final = frozenset({"test_12_risk_cancelling_naked_short_call", "test_18_structures_OTM_call_spread"})

Row = dict[str, Any]


def read(folder: Path) -> Row:
    """The case file."""
    return _file([_case(name, row) for name, row in load(folder, FILE)["cases"].items() if not row["skipped_upstream"]])


def _file(cases: list[Row]) -> Row:
    return {
        "schema": SCHEMA,
        "set": "derive-pmrm2",
        "title": "Derive portfolio margin (PMRM_2)",
        "source": SOURCE,
        "note": "Margin of the venue is equity less requirement. Amounts in USDC; discounts and weights have nine decimals here.",
        "tolerance": {"relative": "0.00000001"},
        "cases": cases,
    }


def _case(name: str, row: Row) -> Row:
    portfolio = _Portfolio(row)
    expected = row["expected"]
    return {
        "name": name,
        "model": "portfolio",
        "snapshot": portfolio.market(),
        "account": {"cash": decimal(portfolio.cash, MONEY), "positions": portfolio.positions, "collateral": portfolio.balances},
        "expected": {
            "maintenance": {"balance": decimal(expected["MM"], MONEY)},
            "initial": {"balance": decimal(expected["IM"], MONEY)},
        },
        "prove": name in _REPRESENTATIVE,
    }


class _Portfolio:
    """One published portfolio in the making: instruments, arrays, positions, balances and the cash that is left beside them."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.factors = {"maintenance": number(row["mm_factor"]), "initial": number(row["im_factor"])}
        self.cash = number(row["cash"]) + number(row["perp"]["unrealised"])
        self.instruments: list[Row] = []
        self.arrays: list[Row] = []
        self.positions: list[Row] = []
        self.collateral: list[Row] = []
        self.balances: list[Row] = []
        self.order = self._order()
        self.scale = self._scale()
        self.carrier, self.rest = self._contingencies()
        for place, option in enumerate(row["options"], 1):
            self._option(place, option)
        self._perpetual()
        for asset in row["collateral"]:
            self._asset(asset)
        if not self.arrays:
            nothing = [Fraction(0)] * len(self.order)
            self._held({"symbol": "none", "kind": "spot"}, "linear", Fraction(0), Fraction(1), nothing)

    def market(self) -> Row:
        """The snapshot's parameters."""
        weights = {
            level: [decimal(factor * damping / self.scale, RATE) for damping in self._damping()] for level, factor in self.factors.items()
        }
        section = {
            "scenarios": [f"{number} {self._name(place)}" for number, place in enumerate(self.order, 1)],
            "classes": [{"name": "account", "floored": True, "skew": [True, True], "weights": weights}],
            "groups": self._groups(),
            "arrays": self.arrays,
        }
        made = {"venue": "derive", "numeraire": "USDC", "instruments": self.instruments, "portfolio": section}
        return {**made, "collateral": self.collateral} if self.collateral else made

    def _order(self) -> list[int]:
        """Places of the published scenarios: the regular ones first and repeated up to 29, then two with the skew."""
        scenarios = self.row["scenarios"]
        skewed = [place for place, item in enumerate(scenarios) if item["vol"] in SKEWS]
        regular = [place for place, item in enumerate(scenarios) if item["vol"] not in SKEWS]
        return [*regular, *([regular[0]] * (REGULAR - len(regular))), *skewed, *skewed[: len(SKEWS) - len(skewed)]]

    def _scale(self) -> int:
        rates = [*self._damping(), *(number(expiry["basis_factor"]) for expiry in self.row["expiries"])]
        return int(max(rates) * max(self.factors.values()) / RATE_LIMIT) + 1

    def _damping(self) -> list[Fraction]:
        return [number(self.row["scenarios"][place]["damp"]) for place in self.order]

    def _moves(self, price: Fraction) -> list[Fraction]:
        return [price * (number(self.row["scenarios"][at]["spot"]) - 1) for at in self.order]

    def _name(self, place: int) -> str:
        scenario = self.row["scenarios"][place]
        return f"{decimal(scenario['spot'], 4)} {scenario['vol']}"

    def _groups(self) -> list[Row]:
        groups: list[Row] = [{"name": "linear", "class": "account"}]
        for place, expiry in enumerate(self.row["expiries"], 1):
            basis = number(expiry["basis_factor"]) / self.scale
            rates = {level: decimal(basis * factor, RATE) for level, factor in self.factors.items()}
            gain, loss = decimal(expiry["disc_pos"], RATE), decimal(expiry["disc_neg"], RATE)
            groups.append({"name": f"expiry {place}", "class": "account", "gain": gain, "loss": loss, "valued": True, "basis": rates})
        return groups

    def _contingencies(self) -> tuple[str, tuple[Fraction, Fraction]]:
        """What carries the contingencies that are not haircuts, and how much of them per unit at maintenance and beyond it at initial."""
        row = self.row
        rest = []
        for total, haircut in (("mm_contingency", "mm_haircut"), ("im_contingency", "im_haircut")):
            rest.append(number(row[total]) - sum(number(item["value"]) * number(item[haircut]) for item in row["collateral"]))
        short = sum(-number(option["amount"]) for option in row["options"] if number(option["amount"]) < 0)
        perpetual = abs(number(row["perp"]["amount"]))
        carrier, units = ("options", short) if short else ("perpetual", perpetual) if perpetual else ("collateral", Fraction(1))
        return carrier, (rest[0] / units, rest[1] / units)

    def _carried(self, carrier: str) -> tuple[Fraction, Fraction]:
        return self.rest if carrier == self.carrier else (Fraction(0), Fraction(0))

    def _option(self, place: int, option: Row) -> None:
        shocked = [number(option["shocked"][at]) for at in self.order]
        symbol = f"{place} {decimal(option['strike'], 4)} {'C' if option['call'] else 'P'}"
        basis = (number(option["basis_up"]), number(option["basis_dn"]))
        instrument = {"symbol": symbol, "kind": "option"}
        group, amount = f"expiry {option['expiry_idx'] + 1}", number(option["amount"])
        charge = self._carried("options") if amount < 0 else (Fraction(0), Fraction(0))
        self._held(instrument, group, amount, number(option["mark"]), shocked, basis=basis, charge=charge)

    def _perpetual(self) -> None:
        amount, price = number(self.row["perp"]["amount"]), number(self.row["perp"]["price"])
        if amount:
            instrument = {"symbol": "perpetual", "tiers": {"rule": "flat", "maintenance": "1"}}
            worth = self._held(instrument, "linear", amount, price, self._moves(price), charge=self._carried("perpetual"))
            self.cash -= worth

    def _asset(self, asset: Row) -> None:
        value, maintenance, initial = (number(asset[name]) for name in ("value", "mm_haircut", "im_haircut"))
        if asset["risk_cancelling"]:
            more, self.rest = self._carried("collateral"), self.rest if self.carrier != "collateral" else (Fraction(0), Fraction(0))
            charge = (value * maintenance + more[0], value * initial + more[1])
            self._held({"symbol": asset["name"], "kind": "spot"}, "linear", Fraction(1), value, self._moves(value), charge=charge)
            return
        weights = {"maintenance": decimal(1 - maintenance, RATE), "initial": decimal(1 - maintenance - initial, RATE)}
        self.collateral.append({"asset": asset["name"], "price": decimal(value, MONEY), "tiers": {"rule": "weight", **weights}})
        self.balances.append({"asset": asset["name"], "amount": "1"})

    def _held(
        self,
        instrument: Row,
        group: str,
        amount: Fraction,
        mark: Fraction,
        values: list[Fraction],
        *,
        basis: tuple[Fraction, Fraction] | None = None,
        charge: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0)),
    ) -> Fraction:
        """A position with its instrument; numbers are per unit. Returns what the position is worth without the scale.

        A contract is ``scale`` units, or ``scale`` times the amount; charges are not scaled.
        """
        hundredths = (amount / HUNDREDTH).denominator == 1
        lot, units = (HUNDREDTH, Fraction(1)) if hundredths else (Fraction(1), abs(amount))
        quantity = amount / units
        grid = Fraction(1, 10**MONEY) / lot
        unscaled = max(round(mark * units / grid), 1) * grid
        self.instruments.append({**instrument, "price": decimal(unscaled * self.scale), "lot": decimal(lot)})
        self.cash -= (self.scale - 1) * unscaled * quantity
        size = units * self.scale * lot
        up, down = (decimal(value * size, MONEY) for value in basis) if basis else (decimal(unscaled * self.scale * lot),) * 2
        array: Row = {"symbol": instrument["symbol"], "group": group, "values": [decimal(value * size, MONEY) for value in values]}
        array |= {"up": up, "down": down}
        if any(charge):
            maintenance, initial = (decimal(value * units * lot, MONEY) for value in (charge[0], charge[0] + charge[1]))
            array["charge"] = {"maintenance": maintenance, "initial": initial}
        self.arrays.append(array)
        if amount:
            self.positions.append({"symbol": instrument["symbol"], "quantity": decimal(quantity)})
        return unscaled * quantity
