"""SPAN-like scenario margin: sixteen scenarios, calendar spread charge, delivery charge, short option minimum.

Scenarios [CME, "Risk Arrays"; NSE Clearing, SPAN]: price 0, 1/3, 2/3 and 3/3 of the price scan range up and down, each with volatility up
and down (14), and two extreme moves of several ranges of which a share counts. A class is a combined commodity (an underlying), a group a
month (an expiry)::

    requirement = max( scan risk + calendar spread charge + delivery charge , short option minimum )      per underlying

*Net option value* is in the equity: an account is credited with its long options' marks and debited with its short ones'.

What is exact and what is not:

* The calendar spread charge is ``spread_charge`` times the delta that is long in some months and short in others, exactly, at one rate
  for all pairs of months; a venue's table of rates per pair is expressed by its largest.
* The delivery charge is on every lot of an expiry within ``delivery_days``, whether it is part of a spread or not: never less than a
  venue's.
* The short option minimum counts every short option, calls and puts together, where some venues take the larger of the two.
* There is no intercommodity credit: requirements of underlyings add up, which asks for more than a venue that grants one.

Defaults: index derivatives of NSE Clearing, page "SPAN Risk Parameters" as of July 2024 (price scan 9.3 % of the price, volatility scan
25 % of the volatility and at least 4 points, calendar spread 1.75 % of the far month); extreme moves of three ranges at 30 % as in its
SPAN 4 files (classic CME: two ranges at 35 %); short option minimum 3 % of the notional [NSE Clearing, earlier parameter page]. Initial
margin at 110 % of maintenance is CME's practice (bitcoin futures, December 2017: 45,172 and 41,065 dollars).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from margin.builders.policies.assemble import ClassPlan, Draft, GroupPlan, Line, bucket, minimum_rate, spread_credit
from margin.builders.policies.chain import Chain, Quote, ratio
from margin.builders.policies.rates import ONE, ZERO, LevelRates, Sided, rate, rising, within
from margin.builders.policies.shocks import Direction, Scenario
from margin.sections.portfolio import PortfolioSection

_THIRDS: Final = (0, 1, -1, 2, -2, 3, -3)


class SpanParameters(NamedTuple):
    """Parameters of one venue; the defaults and their sources are in the module's text.

    Attributes:
        price_scan: price scan range, a fraction of the price.
        vol_scan: volatility scan range, a fraction of the volatility.
        vol_least: least volatility scan range, in volatility (0.04: four points).
        extreme_move: extreme moves, in price scan ranges.
        extreme_share: share of an extreme loss that counts.
        look_ahead: days that pass before options are valued again.
        spread_charge: per calendar spread, a fraction of the value of one leg.
        delivery_charge: for expiries near delivery, a fraction of the value.
        delivery_days: how near.
        short_option_minimum: per short option, a fraction of the index price.
        levels: factors of the whole requirement.
    """

    price_scan: Fraction = rate("0.093")
    vol_scan: Fraction = rate("0.25")
    vol_least: Fraction = rate("0.04")
    extreme_move: Fraction = rate("3")
    extreme_share: Fraction = rate("0.3")
    look_ahead: Fraction = rate("1")
    spread_charge: Fraction = rate("0.0175")
    delivery_charge: Fraction = ZERO
    delivery_days: Fraction = ZERO
    short_option_minimum: Fraction = rate("0.03")
    levels: LevelRates = LevelRates.of("1", "1", "1.1")

    def check(self) -> None:
        """Refuse parameters out of range: ``policy.parameter``."""
        for name in ("price_scan", "vol_scan", "vol_least", "extreme_share", "spread_charge", "delivery_charge", "short_option_minimum"):
            within(getattr(self, name), name, ZERO, ONE)
        within(self.extreme_move * self.price_scan, "extreme_move x price_scan", ZERO, rate("0.999999"))
        within(self.look_ahead, "look_ahead", ZERO, rate("30"))
        within(self.delivery_days, "delivery_days", ZERO, rate("400"))
        rising(self.levels, "levels", rate("2"))

    def scenarios(self) -> tuple[Scenario, ...]:
        """The sixteen, in SPAN's order."""
        directions: tuple[Direction, ...] = ("up", "down")
        regular = [Scenario(self.price_scan * third / 3, vol) for third in _THIRDS for vol in directions]
        far = self.price_scan * self.extreme_move
        return (*regular, Scenario(far, "same", self.extreme_share), Scenario(-far, "same", self.extreme_share))

    def vol_after(self, vol: Fraction, direction: Direction) -> float:
        """The volatility after a scan, not below zero."""
        scan = max(vol * self.vol_scan, self.vol_least)
        return float({"up": vol + scan, "same": vol, "down": max(vol - scan, ZERO)}[direction])


def build(chain: Chain, parameters: SpanParameters | None = None) -> PortfolioSection:
    """The section of a chain under SPAN-like margin, at all three levels.

    Raises:
        InputError: ``policy.*``.
    """
    own = parameters or SpanParameters()
    own.check()
    scenarios = own.scenarios()
    draft = Draft("span", tuple(scenario.name for scenario in scenarios))
    shares = tuple(scenario.share for scenario in scenarios)
    half = Sided.same(own.levels.times(own.spread_charge / 2))
    for underlying in chain.underlyings:
        quotes = chain.of(underlying)
        groups = [GroupPlan(name, underlying, delta=half) for name in sorted({bucket(quote) for quote in quotes})]
        draft.groups += groups
        draft.classes.append(
            ClassPlan(underlying, own.levels, shares, delta=spread_credit(groups), minimums=minimum_rate(LevelRates.same(ONE)))
        )
        draft.lines += [_line(chain, quote, own, scenarios) for quote in quotes]
    return draft.section(chain)


def _line(chain: Chain, quote: Quote, own: SpanParameters, scenarios: tuple[Scenario, ...]) -> Line:
    mark, exposures = chain.mark(quote), chain.exposures(quote)
    vols = {scenario.vol: own.vol_after(ratio(quote.vol), scenario.vol) for scenario in scenarios}
    delivers = quote.expiry is not None and chain.days(quote.expiry) <= own.delivery_days
    delivery = own.levels.times(abs(exposures.delta) * own.delivery_charge) if delivers else own.levels.times(ZERO)
    least = chain.spot(quote) * own.short_option_minimum if quote.kind == "option" else ZERO
    return Line(
        quote,
        bucket(quote),
        tuple(chain.shocked(quote, item.move, vols[item.vol], sooner=own.look_ahead) - mark for item in scenarios),
        delta=exposures.delta,
        charge=Sided.same(delivery),
        minimum=Sided(own.levels.times(ZERO), own.levels.times(least)),
    )
