"""Deribit's portfolio margin: nine prices by three volatilities, the extended table, roll shock.

::

    risk matrix = worst loss + roll shock                 per underlying; they add up
    IM = risk matrix ; MM = 0.8 * risk matrix
    volatility shock = range * (30 / days) ** power       power 0.30 to 30 days, 0.13 beyond; a shocked-up volatility is at least 0.5
    extended table: -66, -33, +50, +100 ... +500 %, volatility up, price range / |move| of the result counts
    roll shock = sum over expiries of |delta| * max(least annualised move, annualised move * years)

[support.deribit.com 25944756247837 "Portfolio Margin"; docs.deribit.com, private/pme/simulate, whose example response gives the defaults:
price range 0.16, volatility ranges 0.5 up and 0.25 down, powers 0.3 and 0.13, least volatility 0.5, annualised move 0.075, least 0.01,
``mm_factor`` 0.8.]

A circuit has at most 31 scenarios, the venue 27 + 8. What is not exact:

* Of the nine prices, the four at odd quarters of the range (1/4 and 3/4, up and down) are tried with the volatility up and down, but
  not unchanged: 23 + 8 = 31. A book can be short of the venue's requirement there only if its volatility exposure changes sign between
  the two, by the curvature between them; otherwise one of the two is the worse. This is the one place where less may be asked for: of
  20,000 random books on the sample chain it happened to one.
* A dampener (``extended_dampener``, an amount) softens the extended table at the venue. The pages read do not give its form; it is left
  out, and more is asked for.
* ``pnl_offset`` (a share of one currency's gains that another's losses may use) is zero in the example, and requirements then simply
  add up. With an ``offset`` the underlyings form one class with ``gain = offset``; the roll shock is then per position, not per expiry,
  which asks for more.
* The delta shock concerns net deltas of more than 20 million dollars. ``delta_shock`` is a flat rate on the net delta of an underlying,
  zero by default, as it is at the venue for smaller accounts; who margins larger ones has to set it.
* The correlation contingency and open orders are not part of an account's positions here.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from margin.builders.policies.assemble import ClassPlan, Draft, GroupPlan, Line, bucket
from margin.builders.policies.chain import Chain, Quote, ratio
from margin.builders.policies.rates import EVEN, NOTHING, ONE, ZERO, LevelRates, Sided, nearest, rate, rising, sides, within
from margin.builders.policies.shocks import Direction, Scenario, VolShock
from margin.sections.portfolio import NO_SIDES, PortfolioSection

EXTENDED: Final = tuple(rate(text) for text in ("-0.66", "-0.33", "0.5", "1", "2", "3", "4", "5"))
"""Moves of the extended table."""


class DeribitParameters(NamedTuple):
    """Parameters; the defaults and their sources are in the module's text.

    Attributes:
        price_range: largest regular move.
        vol: volatility shock.
        extended_factor: multiplies what counts of the extended table (``extended_table_factor``).
        annualised_move: of the roll shock, per year to expiry.
        least_move: of the roll shock, for near expiries and perpetuals.
        delta_shock: flat rate on an underlying's net delta.
        offset: share of an underlying's gains that others' losses may use; None: requirements add up.
        levels: factors of the risk matrix.
    """

    price_range: Fraction = rate("0.16")
    vol: VolShock = VolShock(rate("0.5"), rate("0.25"), rate("0.3"), rate("0.13"), least=rate("0.5"))
    extended_factor: Fraction = ONE
    annualised_move: Fraction = rate("0.075")
    least_move: Fraction = rate("0.01")
    delta_shock: Fraction = ZERO
    offset: Fraction | None = None
    levels: LevelRates = LevelRates.of("0.8", "0.8", "1")

    def check(self) -> None:
        """Refuse parameters out of range: ``policy.parameter``."""
        within(self.price_range, "price_range", ZERO, rate("0.999999"))
        for name in ("annualised_move", "least_move", "delta_shock"):
            within(getattr(self, name), name, ZERO, ONE)
        within(self.extended_factor, "extended_factor", ZERO, rate("2"))
        within(ONE if self.offset is None else self.offset, "offset", ZERO, ONE)
        self.vol.check("vol")
        rising(self.levels, "levels", rate("2"))

    def scenarios(self) -> tuple[Scenario, ...]:
        """Twenty-three regular ones and eight of the extended table."""
        regular = []
        for quarter in range(-4, 5):
            directions: tuple[Direction, ...] = ("up", "down") if quarter % 2 else ("up", "same", "down")
            regular += [Scenario(self.price_range * quarter / 4, vol) for vol in directions]
        far = [Scenario(move, "up", min(self.extended_factor * self.price_range / abs(move), ONE)) for move in EXTENDED]
        return (*regular, *far)

    def roll(self, years: Fraction) -> Fraction:
        """Roll shock per unit of delta."""
        return max(self.least_move, self.annualised_move * years)


def build(chain: Chain, parameters: DeribitParameters | None = None) -> PortfolioSection:
    """The section of a chain under Deribit's portfolio margin, at all three levels.

    Raises:
        InputError: ``policy.*``.
    """
    own = parameters or DeribitParameters()
    own.check()
    scenarios = own.scenarios()
    draft = Draft("deribit", tuple(scenario.name for scenario in scenarios))
    shares = tuple(scenario.share for scenario in scenarios)
    shock = Sided.same(own.levels.times(own.delta_shock))
    if own.offset is not None:
        draft.classes.append(ClassPlan("all", own.levels, shares))
    for underlying in chain.underlyings:
        quotes = chain.of(underlying)
        if own.offset is None:
            draft.classes.append(ClassPlan(underlying, own.levels, shares, delta=sides(shock) if own.delta_shock else NO_SIDES))
            plans = {bucket(quote): _expiry(chain, quote, own) for quote in quotes}
            draft.groups += [plans[name] for name in sorted(plans)]
        else:
            draft.groups.append(GroupPlan(underlying, "all", gain=nearest(own.offset), loss=EVEN, delta=shock))
        draft.lines += [_line(chain, quote, own, scenarios) for quote in quotes]
    return draft.section(chain)


def _expiry(chain: Chain, quote: Quote, own: DeribitParameters) -> GroupPlan:
    """A group of one expiry, with its roll shock. Spot does not roll."""
    roll = own.roll(chain.years(quote.expiry)) if quote.kind != "spot" else ZERO
    return GroupPlan(bucket(quote), quote.underlying, delta=Sided.same(own.levels.times(roll)))


def _line(chain: Chain, quote: Quote, own: DeribitParameters, scenarios: tuple[Scenario, ...]) -> Line:
    mark, exposures, days = chain.mark(quote), chain.exposures(quote), chain.days(quote.expiry)
    vols = {scenario.vol: own.vol.after(ratio(quote.vol), days, scenario.vol) if quote.vol else None for scenario in scenarios}
    charge = NOTHING
    if own.offset is not None and quote.kind != "spot":
        charge = Sided.same(own.levels.times(own.roll(chain.years(quote.expiry)) * abs(exposures.delta)))
    return Line(
        quote,
        bucket(quote) if own.offset is None else quote.underlying,
        tuple(chain.shocked(quote, item.move, vols[item.vol]) - mark for item in scenarios),
        delta=exposures.delta,
        charge=charge,
    )
