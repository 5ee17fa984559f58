"""An option chain with the futures, perpetuals and spot beside it: what a scenario policy revalues. Public data.

Prices are in the numeraire per unit of the underlying, lots in units of the underlying, volatilities per year (``0.45`` for 45 %). An
option's mark is its Black-76 value at its volatility and its expiry's forward; where the venue publishes a mark that differs, it stands
in ``price``, and the difference to Black-76 is kept the same in every scenario.

A chain that exists keeps these rules, each with its own code:

============================  ===========================================================================================
``policy.kind``               an option has expiry, strike, side and volatility, a future an expiry, the others none of them
``policy.price``              index, forwards, prices, strikes and discount factors are above zero; so is every option's mark; where
                              there are options, index, forward and strike are 1 or more: values are rounded to 1e-6
``policy.vol``                volatilities are above zero and at most 10 (1,000 %)
``policy.expiry``             everything expires after the time of the chain
``policy.underlying``         every underlying has an index price, every option's expiry a forward
``policy.duplicate``          every symbol, every expiry and every option (expiry, strike, side) once
``policy.lot``                lots are above zero, with at most four decimals, and price x lot is a whole number of 1e-10; of what is
                              not an option it is 1e-5 or more (a lot of four decimals of an underlying at 1 or more is worth that too)
``policy.crossed``            calls do not gain value with the strike, puts do not lose any
``policy.empty``              there is something to quote
============================  ===========================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from margin.builders.policies import black76
from margin.builders.policies.black76 import UNIT_DECIMALS, Exposures, Terms
from margin.decimals import Exact, Rounding, render
from margin.errors import InputError
from margin.readers.csvfile import shown
from margin.sections.sizes import LARGER_LOT, SMALLEST_LOT
from margin.times import parse_time
from margin.widths import VALUE_DECIMALS

Kind = Literal["option", "future", "perpetual", "spot"]

SECONDS_A_DAY: Final = 86_400
DAYS_A_YEAR: Final = 365
LOT_DECIMALS: Final = VALUE_DECIMALS - UNIT_DECIMALS
"""An option's value has six decimals, so a lot of four makes it exact in money units."""
_VOL_LIMIT: Final = Fraction(10)
_ONE: Final = Exact(1)


@dataclass(frozen=True, slots=True)
class Quote:
    """One instrument. ``strike``, ``call`` and ``vol`` are an option's, ``expiry`` (RFC 3339) an option's or a future's.

    Attributes:
        symbol: as the portfolio names it.
        underlying: such as ``BTC``.
        kind: option, future, perpetual or spot.
        lot: units of the underlying in one lot.
        price: the mark per unit; None for an option that is marked at its Black-76 value.
    """

    symbol: str
    underlying: str
    kind: Kind
    lot: Exact
    price: Exact | None = None
    expiry: str | None = None
    strike: Exact | None = None
    call: bool | None = None
    vol: Exact | None = None


@dataclass(frozen=True, slots=True)
class Expiry:
    """The forward of an underlying for a time of expiry, and the discount factor of the pay-off."""

    underlying: str
    at: str
    forward: Exact
    discount: Exact = _ONE


@dataclass(frozen=True)
class Chain:
    """Quotes at one time.

    Raises:
        InputError: ``policy.<rule>`` of the table above, ``input.time``.
        EnvironmentFault: ``policy.quantlib``.
    """

    as_of: str
    index: Mapping[str, Exact]
    expiries: tuple[Expiry, ...]
    quotes: tuple[Quote, ...]
    _marks: dict[str, Fraction] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        now = parse_time(self.as_of, "as_of")
        if not self.quotes:
            raise _error("The chain is empty", "chain", "", "empty")
        _unique((quote.symbol for quote in self.quotes), "A symbol stands twice")
        _unique((f"{item.underlying} {item.at}" for item in self.expiries), "An expiry stands twice")
        for underlying, price in self.index.items():
            _positive(price, f"index of {shown(underlying)}", "price")
        for item in self.expiries:
            where = f"{shown(item.underlying)} {item.at}"
            _later(item.at, now, where)
            _positive(item.forward, f"{where} forward", "price")
            _positive(item.discount, f"{where} discount", "price")
        for quote in self.quotes:
            self._check(quote, now)
        options = [quote for quote in self.quotes if quote.kind == "option"]
        _unique((f"{q.underlying} {q.expiry} {ratio(q.strike)} {q.call}" for q in options), "An option stands twice")
        for quote in self.quotes:
            self._marks[quote.symbol] = self._mark(quote)
        _check_order(self, options)

    def _check(self, quote: Quote, now: datetime) -> None:
        where = shown(quote.symbol)
        terms = (quote.strike is not None, quote.call is not None, quote.vol is not None)
        expires = quote.expiry is not None
        if quote.kind == "option":
            fits = all(terms) and expires
        else:
            fits = not any(terms) and expires == (quote.kind == "future") and quote.price is not None
        if not fits or quote.kind not in ("option", "future", "perpetual", "spot"):
            why = "an option has expiry, strike, side and volatility; a future expiry and price; a perpetual or spot its price"
            raise _error("A quote does not have the fields of its kind", where, why, "kind")
        if quote.underlying not in self.index:
            raise _error("An underlying has no index price", where, f"there is none for {shown(quote.underlying)}", "underlying")
        _positive(quote.lot, f"{where} lot", "lot")
        if quote.lot.decimals > LOT_DECIMALS and quote.lot.units % 10 ** (quote.lot.decimals - LOT_DECIMALS):
            raise _error("A lot is too fine", where, f"values have {UNIT_DECIMALS} decimals, so a lot has at most {LOT_DECIMALS}", "lot")
        if quote.price is not None:
            _positive(quote.price, f"{where} price", "price")
        if quote.expiry is not None:
            _later(quote.expiry, now, where)
        if quote.kind == "option":
            _positive(quote.strike, f"{where} strike", "price")
            _positive(quote.vol, f"{where} vol", "vol")
            if ratio(quote.vol) > _VOL_LIMIT:
                raise _error("A volatility is not plausible", where, "it is above 10, which is 1,000 %: write 0.45 for 45 %", "vol")
            found = {"strike": quote.strike, "forward": self.expiry(quote).forward, "index": self.index[quote.underlying]}
            for name, number in found.items():
                _at_least_one(number, f"{where} {name}")

    def _mark(self, quote: Quote) -> Fraction:
        mark = ratio(quote.price) if quote.price is not None else self.model(quote)
        if mark <= 0:
            why = "its value rounds to zero at 1e-6 of the numeraire, and an instrument without a price cannot be held"
            raise _error("An option is worth nothing", shown(quote.symbol), why, "price")
        if (mark * ratio(quote.lot) * 10**VALUE_DECIMALS).denominator != 1:
            why = "price x lot is not a whole number of 1e-10 of the numeraire"
            raise _error("A price is too fine for its lot", shown(quote.symbol), why, "lot")
        value = int(mark * ratio(quote.lot) * 10**VALUE_DECIMALS)
        if quote.kind != "option" and value < SMALLEST_LOT:
            why = f"price x lot is {render(value, VALUE_DECIMALS)}, and scenarios are rounded to 1e-{VALUE_DECIMALS} per lot"
            raise _error("A lot is worth too little", shown(quote.symbol), why, "lot", f"{LARGER_LOT.capitalize()}.")
        return mark

    @property
    def underlyings(self) -> tuple[str, ...]:
        """Underlyings that are quoted, by name."""
        return tuple(sorted({quote.underlying for quote in self.quotes}))

    def of(self, underlying: str) -> tuple[Quote, ...]:
        """The quotes of an underlying, by symbol."""
        return tuple(sorted((quote for quote in self.quotes if quote.underlying == underlying), key=lambda quote: quote.symbol))

    def spot(self, quote: Quote) -> Fraction:
        """The index price of the quote's underlying."""
        return ratio(self.index[quote.underlying])

    def mark(self, quote: Quote) -> Fraction:
        """The mark of one unit."""
        return self._marks[quote.symbol]

    def expiry(self, quote: Quote) -> Expiry:
        """The forward and discount of an option.

        Raises:
            InputError: ``policy.underlying`` if the chain has none for that time.
        """
        for item in self.expiries:
            if (item.underlying, item.at) == (quote.underlying, quote.expiry):
                return item
        why = f"{shown(quote.underlying)} has none for {quote.expiry}"
        raise _error("An option's expiry has no forward", shown(quote.symbol), why, "underlying")

    def days(self, expiry: str | None) -> Fraction:
        """Days from now to an expiry; zero for what does not expire."""
        if expiry is None:
            return Fraction(0)
        left = parse_time(expiry) - parse_time(self.as_of)
        return Fraction(left.days * SECONDS_A_DAY * 10**6 + left.seconds * 10**6 + left.microseconds, SECONDS_A_DAY * 10**6)

    def years(self, expiry: str | None) -> Fraction:
        """The same in years of 365 days."""
        return self.days(expiry) / DAYS_A_YEAR

    def terms(self, quote: Quote, *, sooner: Fraction = Fraction(0)) -> Terms:
        """An option's terms; ``sooner`` brings its expiry nearer by so many days, not below zero."""
        days = max(self.days(quote.expiry) - sooner, Fraction(0))
        return Terms(bool(quote.call), float(ratio(quote.strike)), float(days / DAYS_A_YEAR), float(ratio(self.expiry(quote).discount)))

    def model(self, quote: Quote) -> Fraction:
        """An option's Black-76 value as things stand."""
        return black76.value(self.terms(quote), float(ratio(self.expiry(quote).forward)), float(ratio(quote.vol)))

    def shocked(self, quote: Quote, move: Fraction, vol: float | None = None, *, sooner: Fraction = Fraction(0)) -> Fraction:
        """Value of one unit after index and forward have moved by ``move`` (0.1 for +10 %) and the volatility has become ``vol``.

        Args:
            quote: any instrument; only an option depends on ``vol`` (None: unchanged) and on ``sooner``.
            move: relative move, above -1.
            vol: the new volatility, at least zero.
            sooner: days that have passed.
        """
        if quote.kind != "option":
            return self.mark(quote) * (1 + move)
        forward = float(ratio(self.expiry(quote).forward) * (1 + move))
        after = black76.value(self.terms(quote, sooner=sooner), forward, float(ratio(quote.vol)) if vol is None else vol)
        return after + (self.mark(quote) - self.model(quote) if quote.price is not None else 0)

    def exposures(self, quote: Quote) -> Exposures:
        """Delta times the price of the underlying, and vega per 1.00 of volatility, of one unit; both in the numeraire."""
        if quote.kind != "option":
            return Exposures(self.mark(quote), Fraction(0))
        return black76.exposures(self.terms(quote), float(ratio(self.expiry(quote).forward)), float(ratio(quote.vol)))


def ratio(number: Exact | None) -> Fraction:
    """An exact number as a fraction; None counts as zero."""
    return Fraction(0) if number is None else Fraction(number.units) / Fraction(10) ** number.decimals


def unit_price(value: Fraction) -> Exact:
    """A mark as an exact decimal. Marks are decimals by construction: published ones, or Black-76 at 1e-6."""
    decimals = next(places for places in range(64) if (value * 10**places).denominator == 1)
    return Exact(int(value * 10**decimals), decimals)


def lot_money(quote: Quote, value: Fraction, rounding: Rounding = Rounding.HALF_EVEN) -> int:
    """A value per unit as money units (1e-10) per lot, rounded half-even unless said."""
    exact = value * ratio(quote.lot) * 10**VALUE_DECIMALS
    if rounding is Rounding.UP:
        return -(-exact.numerator // exact.denominator)
    return round(exact)


def _check_order(chain: Chain, options: list[Quote]) -> None:
    """No strike is crossed: a higher one makes no call dearer and no put cheaper."""
    sides: dict[tuple[str, str | None, bool | None], list[Quote]] = {}
    for quote in options:
        sides.setdefault((quote.underlying, quote.expiry, quote.call), []).append(quote)
    for (_, _, call), quotes in sides.items():
        for below, above in pairwise(sorted(quotes, key=lambda quote: ratio(quote.strike))):
            low, high = chain.mark(below), chain.mark(above)
            if (high > low) if call else (high < low):
                why = f"{shown(above.symbol)} is {'dearer' if call else 'cheaper'} than {shown(below.symbol)}"
                raise _error("Two strikes are crossed", shown(above.symbol), why, "crossed")


def _unique(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _error(what, shown(name), "", "duplicate")
        seen.add(name)


def _positive(number: Exact | None, where: str, kind: str) -> None:
    if number is None or number.units <= 0:
        name = "volatility" if kind == "vol" else kind
        found = "zero" if number is not None and number.units == 0 else "negative"
        raise _error(f"A {name} is not positive", where, f"it is {found}", kind)


def _at_least_one(number: Exact | None, where: str) -> None:
    if ratio(number) < 1:
        why = f"option values are rounded to 1e-{UNIT_DECIMALS} per unit of the underlying, which is too coarse below 1"
        hint = "Quote per larger unit of the underlying, such as 1000 or 1000000 coins."
        raise _error("A price is too small for an option", where, why, "price", hint)


def _later(expiry: str, now: datetime, where: str) -> None:
    if parse_time(expiry, where) <= now:
        raise _error("An expiry is not after the time of the chain", where, f"it expires at {expiry}", "expiry")


def _error(what: str, where: str, why: str, kind: str, hint: str = "") -> InputError:
    return InputError(what, where=where, why=why, hint=hint, code=f"policy.{kind}")
