"""Standard option margin: per expiry, the smaller of the isolated requirements and the largest loss at expiry.

::

    requirement of an expiry = min( sum of the options one by one , largest loss at expiry )
    one by one   long: its mark, so that a long option gives no credit
                 short, MM: max( rate * spot , mark rate * mark )
                 short, IM: max( initial - out of the money / spot , floor ) * spot , and for puts at least k * MM with the mark
    at expiry    marks - min( 0 , min over X in {0, every strike} of sum of q * payoff(X) )
                 + naked rate * forward * short calls without a long one

on top of what the mark of a short option takes off the equity. [Derive's standard manager (SRM): derivexyz/v2-core,
``StandardManager.sol``, option parameters of its tests. Deribit: short call 0.15, 0.10, 0.075; short put the same with 0.075 of the mark.
Bybit, help centre 000001735: 0.15, 0.10, 0.03 of index or mark, plus a liquidation fee of 0.2 % of the index; it knows no largest loss
across strikes.]

In the section an expiry is a class in mode ``min``, its scenarios are the prices at expiry: zero and every strike, where a lot is worth
its pay-off, and *flat*, where every lot is worth nothing (the ``min(0, ...)``). The delta of a lot is that of one call, ``forward *
lot``, and the charge on net short delta is what naked calls cost. The isolated requirements are the class's minimum. Futures, perpetuals
and spot are classes of their own with a flat rate; nothing is netted between them and options.

What is not exact: a grid has at most 29 strikes (31 scenarios); more are refused (``policy.grid``), because leaving one out would ask for
too little. Oracle confidence and stablecoin contingencies of the venue are left out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from margin.builders.policies.assemble import ClassPlan, Draft, GroupPlan, Line, bucket, minimum_rate
from margin.builders.policies.chain import Chain, Quote, ratio
from margin.builders.policies.rates import NO_RATES, NOTHING, ONE, ZERO, LevelRates, Sided, rate, rising, within
from margin.errors import InputError
from margin.sections.portfolio import SCENARIO_COUNTS, PortfolioSection


class StandardParameters(NamedTuple):
    """Parameters of one venue; the defaults are Derive's SRM.

    Attributes:
        initial: of a short option, of the index price, less what it is out of the money.
        floor: least of that.
        call: maintenance of a short call, of the index price.
        put: of a short put.
        call_mark: of a short call, of its mark.
        put_mark: of a short put.
        initial_over_maintenance: the initial requirement of a short put, mark included, is at least this times the maintenance one.
        calls_too: that also holds for calls.
        fee: added to maintenance, of the index price.
        naked: of the forward, per short call without a long one; None: no largest loss, options one by one.
        linear: futures and perpetuals, of the price.
        spot: haircut of spot, of the price.
    """

    initial: Fraction = rate("0.15")
    floor: Fraction = rate("0.1")
    call: Fraction = rate("0.075")
    put: Fraction = rate("0.075")
    call_mark: Fraction = ZERO
    put_mark: Fraction = rate("0.075")
    initial_over_maintenance: Fraction = rate("1.05")
    calls_too: bool = False
    fee: Fraction = ZERO
    naked: LevelRates | None = LevelRates.of("1.1", "1.1", "1.2")
    linear: LevelRates = LevelRates.of("0.05", "0.05", "0.065")
    spot: LevelRates = LevelRates.of("0.2", "0.2", "0.2")

    def check(self) -> None:
        """Refuse parameters out of range: ``policy.parameter``."""
        for name in ("initial", "floor", "call", "put", "call_mark", "put_mark", "fee"):
            within(getattr(self, name), name, ZERO, rate("2"))
        within(self.initial_over_maintenance, "initial_over_maintenance", ONE, rate("2"))
        rising(self.naked or NO_RATES, "naked", rate("10"))
        rising(self.linear, "linear", ONE)
        rising(self.spot, "spot", ONE)

    def isolated(self, quote: Quote, spot: Fraction, mark: Fraction) -> LevelRates:
        """What a short option needs beside its mark, per unit, at each level."""
        strike = ratio(quote.strike)
        out = max(strike - spot, ZERO) if quote.call else max(spot - strike, ZERO)
        of_spot, of_mark = (self.call, self.call_mark) if quote.call else (self.put, self.put_mark)
        maintenance = max(of_spot * spot, of_mark * mark) + self.fee * spot
        initial = max(self.initial * spot - out, self.floor * spot)
        if self.calls_too or not quote.call:
            initial = max(initial, self.initial_over_maintenance * (maintenance + mark) - mark)
        return LevelRates(maintenance, maintenance, max(initial, maintenance))


SRM = StandardParameters()
"""Derive's standard manager."""
DERIBIT_STANDARD = StandardParameters(initial_over_maintenance=ONE, naked=None, linear=LevelRates.of("0.01", "0.01", "0.02"))
"""Deribit's standard margin of options; futures without the part that grows with the size."""
BYBIT = StandardParameters(
    call=rate("0.03"),
    put=rate("0.03"),
    call_mark=rate("0.03"),
    put_mark=rate("0.03"),
    initial_over_maintenance=ONE,
    calls_too=True,
    fee=rate("0.002"),
    naked=None,
)
"""Bybit's cross margin of options."""


def build(chain: Chain, parameters: StandardParameters | None = None) -> PortfolioSection:
    """The section of a chain under standard option margin, at all three levels.

    Raises:
        InputError: ``policy.*``, ``policy.grid`` for an expiry with more strikes than scenarios.
    """
    own = parameters or SRM
    own.check()
    grids = _grids(chain)
    width = max((len(grid) for grid in grids.values()), default=1)
    draft = Draft("standard", ("flat", *(f"price {number} at expiry" for number in range(1, width + 1))))
    for underlying in chain.underlyings:
        quotes = chain.of(underlying)
        for name in sorted({bucket(quote) for quote in quotes if quote.kind == "option"}):
            draft.classes.append(_expiry(name, own, width + 1))
            naked = Sided(NO_RATES, own.naked or NO_RATES)
            draft.groups.append(GroupPlan(name, name, valued=True, delta=naked))
        if any(quote.kind != "option" for quote in quotes):
            name = f"{underlying} linear"
            shares = (ONE,) * (width + 1)
            draft.classes.append(ClassPlan(name, LevelRates.same(ONE), shares, minimums=minimum_rate(LevelRates.same(ONE))))
            draft.groups.append(GroupPlan(name, name))
        draft.lines += [_line(chain, quote, own, grids.get(bucket(quote), ()), width) for quote in quotes]
    return draft.section(chain)


def _expiry(name: str, own: StandardParameters, count: int) -> ClassPlan:
    """With a largest loss: the smaller of the two. Without: the options one by one, and scenarios that weigh nothing."""
    one = minimum_rate(LevelRates.same(ONE))
    if own.naked is None:
        return ClassPlan(name, LevelRates.same(ZERO), (ONE,) * count, minimums=one)
    return ClassPlan(name, LevelRates.same(ONE), (ONE,) * count, mode="min", floored=False, minimums=one)


def _grids(chain: Chain) -> dict[str, tuple[Fraction, ...]]:
    """Prices at expiry: zero and every strike, per expiry."""
    strikes: dict[str, set[Fraction]] = {}
    for quote in chain.quotes:
        if quote.kind == "option":
            strikes.setdefault(bucket(quote), {ZERO}).add(ratio(quote.strike))
    limit = SCENARIO_COUNTS[-1] - 1  # "flat" is a scenario, and the price zero is no strike
    for name, grid in strikes.items():
        if len(grid) > limit:
            why = f"it has {len(grid) - 1} strikes, and a circuit has scenarios for {limit - 1}"
            raise InputError("An expiry has too many strikes", where=name, why=why, hint="List fewer strikes.", code="policy.grid")
    return {name: tuple(sorted(grid)) for name, grid in strikes.items()}


def _line(chain: Chain, quote: Quote, own: StandardParameters, grid: tuple[Fraction, ...], width: int) -> Line:
    mark = chain.mark(quote)
    if quote.kind != "option":
        rates = own.spot if quote.kind == "spot" else own.linear
        nothing = (ZERO,) * (width + 1)
        return Line(quote, f"{quote.underlying} linear", nothing, minimum=Sided.same(rates.times(mark)))
    strike = ratio(quote.strike)
    payoffs = [max(price - strike, ZERO) if quote.call else max(strike - price, ZERO) for price in grid]
    values = (ZERO, *payoffs, *([ZERO] * (width - len(grid))))
    call = ratio(chain.expiry(quote).forward) if quote.call else ZERO
    short = own.isolated(quote, chain.spot(quote), mark)
    return Line(quote, bucket(quote), values, delta=call, charge=NOTHING, minimum=Sided(LevelRates.same(mark), short))
