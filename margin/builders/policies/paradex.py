"""Paradex's portfolio margin: 24 weighted scenarios and a minimum on the delta.

::

    IMR = max( SCAN , MinDelta ) + fees ;   MMR = 0.5 * max( SCAN , MinDelta ) + fees
    SCAN = worst weighted loss ;   MinDelta = ( 2 % * |net delta| + 1 % * hedged delta ) * spot
    hedged delta = (gross delta - |net delta|) / 2 ,   so   MinDelta = ( 1.5 % * |net delta| + 0.5 % * gross delta ) * spot
    shocked volatility = volatility * (1 + shock * (30 / max(1, days)) ** power)      power 0.30 below 30 days, else 0.13

[docs.paradex.trade/risk/portfolio-margin, with the table of scenarios: moves 0, 4, 8, 12 and 16 % with the volatility +40 % and -22 % (at
16 % only up), and -66, -33, +50, +100 ... +500 % with the volatility up, of which 16 % / |move| counts.]

What is not exact: the two terms of MinDelta sit on different sides of the relation. ``1.5 % * |net delta|`` is the worst of two further
scenarios, long and short, and so an alternative to SCAN as at the venue; ``0.5 % * gross delta`` is a sum over positions and can only be
added. The section therefore asks for ``max(SCAN, 1.5 % |net|) + 0.5 % gross``: exact wherever MinDelta decides and SCAN is below ``1.5 %
|net|``, never less than the venue's, and at most 0.5 % of the gross delta more. The venue's published example (1,400) comes out exactly.
The fee provision's rate is not on the page: ``fee`` is a fraction of the index per unit of every position, zero by default. The funding
provision is a matter of rates, not of positions, and is left out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from margin.builders.policies.assemble import ClassPlan, Draft, GroupPlan, Line
from margin.builders.policies.chain import Chain, Quote, ratio
from margin.builders.policies.rates import ONE, ZERO, LevelRates, Sided, rate, rising, within
from margin.builders.policies.shocks import Direction, Scenario, VolShock
from margin.sections.portfolio import PortfolioSection

_FAR: Final = tuple(rate(text) for text in ("-0.66", "-0.33", "0.5", "1", "2", "3", "4", "5"))


class ParadexParameters(NamedTuple):
    """Parameters; the defaults and their sources are in the module's text.

    Attributes:
        price_range: largest regular move, in four steps.
        far: further moves, with the volatility up; ``price_range / |move|`` of the result counts.
        vol: volatility shock.
        net_rate: of MinDelta, on the net delta.
        hedged_rate: of MinDelta, on the hedged delta; at most twice ``net_rate``.
        fee: fee provision, a fraction of the index price per unit.
        levels: factors of everything but the fee.
    """

    price_range: Fraction = rate("0.16")
    far: tuple[Fraction, ...] = _FAR
    vol: VolShock = VolShock(rate("0.4"), rate("0.22"), rate("0.3"), rate("0.13"), floor=ONE)
    net_rate: Fraction = rate("0.02")
    hedged_rate: Fraction = rate("0.01")
    fee: Fraction = ZERO
    levels: LevelRates = LevelRates.of("0.5", "0.5", "1")

    def check(self) -> None:
        """Refuse parameters out of range: ``policy.parameter``."""
        within(self.price_range, "price_range", ZERO, rate("0.999999"))
        within(self.net_rate, "net_rate", ZERO, ONE)
        within(self.hedged_rate, "hedged_rate", ZERO, 2 * self.net_rate)
        within(self.fee, "fee", ZERO, ONE)
        for move in self.far:
            within(move, "far", rate("-0.999999"), rate("100"))
            within(abs(move), "far", self.price_range, rate("100"))
        self.vol.check("vol")
        rising(self.levels, "levels", rate("2"))

    def scenarios(self) -> tuple[Scenario, ...]:
        """The venue's, in the order of its table."""
        regular = []
        for quarter in range(4, -5, -1):
            directions: tuple[Direction, ...] = ("up", "down") if abs(quarter) < 4 else ("up",)
            regular += [Scenario(self.price_range * quarter / 4, vol) for vol in directions]
        return (*regular, *(Scenario(move, "up", self.price_range / abs(move)) for move in self.far))


def build(chain: Chain, parameters: ParadexParameters | None = None) -> PortfolioSection:
    """The section of a chain under Paradex's portfolio margin, at all three levels.

    Raises:
        InputError: ``policy.*``.
    """
    own = parameters or ParadexParameters()
    own.check()
    scenarios = own.scenarios()
    net = own.net_rate - own.hedged_rate / 2
    draft = Draft("paradex", (*(scenario.name for scenario in scenarios), "net delta long", "net delta short"))
    shares = (*(scenario.share for scenario in scenarios), net, net)
    for underlying in chain.underlyings:
        draft.classes.append(ClassPlan(underlying, own.levels, shares))
        draft.groups.append(GroupPlan(underlying, underlying))
        draft.lines += [_line(chain, quote, own, scenarios) for quote in chain.of(underlying)]
    return draft.section(chain)


def _line(chain: Chain, quote: Quote, own: ParadexParameters, scenarios: tuple[Scenario, ...]) -> Line:
    mark, delta, days = chain.mark(quote), chain.exposures(quote).delta, chain.days(quote.expiry)
    vols = {scenario.vol: own.vol.after(ratio(quote.vol), days, scenario.vol) if quote.vol else None for scenario in scenarios}
    gross = own.levels.times(abs(delta) * own.hedged_rate / 2)
    return Line(
        quote,
        quote.underlying,
        (*(chain.shocked(quote, item.move, vols[item.vol]) - mark for item in scenarios), -delta, delta),
        delta=delta,
        charge=Sided.same(gross.plus(LevelRates.same(chain.spot(quote) * own.fee))),
    )
