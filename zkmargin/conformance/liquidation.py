"""The liquidation price: at which mark of one instrument an account's equity is its requirement.

Nothing is solved by formula. The snapshot is built again at other marks of the instrument, the model evaluates the same account under each,
and the two neighbouring lot values between which the account passes from enough to too little are found by bisection; a lot value has ten
decimals, so they are 1e-10 of the numeraire per lot apart. Between the two the headroom is a straight line and its zero is the price.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from margin import decimals
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import Level
from margin.snapshot import Instrument
from margin.widths import VALUE_DECIMALS
from zkmargin.conformance.cases import Case
from zkmargin.conformance.evaluation import Holdings
from zkmargin.conformance.market import Market

WIDEST: Final = 64
"""The price is looked for between the smallest lot value and this many times the mark."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the account passes its requirement: the price, and the markets at the nearest marks with enough and with too little equity."""

    price: Fraction
    enough: Market
    short: Market


def crossing(case: Case, holdings: Holdings, symbol: str, level: Level) -> Crossing:
    """Find the liquidation price of an instrument.

    Raises:
        InputError: ``conformance.liquidation`` when the symbol is unknown, its lot is no power of ten, or the price does not exist;
            ``rows.*``, ``snapshot.*`` of the markets on the way.
    """
    item = next((item for item in case.market.snapshot().instruments if item.symbol == symbol), None)
    if item is None:
        raise _none(f"the snapshot does not list {symbol}")

    def market(lot_value: int) -> Market:
        return case.market.at_price(symbol, _price(item, lot_value))

    def headroom(lot_value: int) -> int:
        return holdings.evaluate(market(lot_value).snapshot(), level).headroom

    at_mark = headroom(item.lot_value)
    for far in (1, WIDEST * item.lot_value):
        if (headroom(far) >= 0) != (at_mark >= 0):
            enough, short = (item.lot_value, far) if at_mark >= 0 else (far, item.lot_value)
            while abs(enough - short) > 1:
                middle = (enough + short) // 2
                enough, short = (middle, short) if headroom(middle) >= 0 else (enough, middle)
            above, below = headroom(enough), headroom(short)
            zero = enough + (short - enough) * Fraction(above, above - below)
            lot = decimals.parse(item.lot)
            return Crossing(zero / 10**VALUE_DECIMALS / Fraction(lot.units, 10**lot.decimals), market(enough), market(short))
    raise _none("equity and requirement do not meet at any price")


def _price(item: Instrument, lot_value: int) -> Exact:
    """The mark price at which a lot has this value."""
    lot = decimals.parse(item.lot)
    power = str(lot.units).rstrip("0")
    if power != "1":
        raise _none(f"the lot of {item.symbol} is not a power of ten")
    places = VALUE_DECIMALS - lot.decimals + len(str(lot.units)) - 1
    return Exact(lot_value, places) if places >= 0 else Exact(lot_value * 10**-places)


def _none(why: str) -> InputError:
    return InputError("The case has no liquidation price", why=why, code="conformance.liquidation")
