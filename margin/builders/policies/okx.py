"""OKX's portfolio margin: spot shock, theta, extreme move; vega, basis and interest charges; a tiered minimum.

::

    MMR = max( max(MR1, MR2, MR6) + MR3 + MR4 + MR5 , MR7 adjusted ) ;   IMR = 1.3 * MMR            per risk unit (underlying)
    MR1  spot shock: 0, 4, 8, 12 % up and down, volatility up, unchanged and down        MR2  one day passes
    MR6  extreme move: 24 % up and down, half of the loss                                MR3  vega that offsets between expiries
    MR4  delta that offsets between expiries, at max(least, annualised move * years)     MR5  interest rates
    MR7  a minimum per position, whose sum is multiplied tier by tier

[okx.com/support 4417291853837, with the example MR7 30,000 -> 50,000; "OKX will further adjust portfolio margin parameters", 2 January
2025: moves of MR1 and MR6, annualised move 5 % for BTC and ETH, tiers of MR7 before that change; announcement of 31 May 2024, whose
example, long spot against a short perpetual of about 67,100, gives 0.45 % for MR7 and 1.2 % of the hedged amount, 0.6 % a leg, for MR4.]

MR1, MR2 and MR6 are scenarios of one class per underlying. MR3 to MR5 are rates on the net exposures of expiries less a credit on the net
exposure of the underlying: what is charged is what offsets. MR7 is the class's minimum, its tiers the class's tiers.

What is not exact: the pages read do not give the volatility shocks, the vega and interest charges, the share of the extreme loss and the
MR7 rates of options; ``vol``, ``vega_charge``, ``interest_move``, ``extreme_share`` and ``option_minimum`` are illustrative and the
publisher's to set. A delta that is long-dated keeps the part of its basis rate above the smallest rate even when nothing offsets it,
which asks for more. MR9 (stablecoins losing their peg) is about currencies, not about these positions, and is left out. The tiers are
those published before the change of January 2025, which are the stricter ones.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from margin.builders.policies.assemble import ClassPlan, Draft, GroupPlan, Line, bucket, spread_credit
from margin.builders.policies.chain import Chain, Quote, ratio
from margin.builders.policies.rates import ONE, ZERO, LevelRates, Sided, per_level, rate, rising, within
from margin.builders.policies.shocks import Direction, Scenario, VolShock
from margin.errors import InputError
from margin.levels import PerLevel
from margin.sections.portfolio import MinimumTier, PortfolioSection, Side, Sides
from margin.widths import NOTIONAL_BITS, VALUE_SCALE

_TIERS: Final = (
    (0, rate("1")),
    (10_000, rate("2")),
    (70_000, rate("4")),
    (170_000, rate("6")),
    (300_000, rate("8")),
    (470_000, rate("10")),
    (700_000, rate("12")),
)
_DIRECTIONS: Final[tuple[Direction, ...]] = ("up", "same", "down")


class OkxParameters(NamedTuple):
    """Parameters; the defaults and their sources, and which of them are illustrative, are in the module's text.

    Attributes:
        moves: of MR1, upward and in rising order; zero and the same downward are added.
        vol: volatility shock of MR1.
        theta_days: days that pass in MR2.
        extreme_move: of MR6.
        extreme_share: share of the extreme loss that counts.
        vega_charge: of MR3, in volatility (0.05: five points) on vega that offsets.
        annualised_move: of MR4, per year to expiry.
        least_move: of MR4, for near expiries, perpetuals and spot.
        interest_move: of MR5, per year to expiry.
        linear_minimum: of MR7, per unit of a future or perpetual, a fraction of its price.
        option_minimum: of MR7, per unit of an option, a fraction of the index price; of a long one at most its mark.
        minimum_tiers: of MR7: from this raw sum on, this multiplier; the first from zero, rising.
        levels: factors of the whole requirement.
    """

    moves: tuple[Fraction, ...] = (rate("0.04"), rate("0.08"), rate("0.12"))
    vol: VolShock = VolShock(rate("0.4"), rate("0.25"), rate("0.3"), rate("0.13"), floor=ONE)
    theta_days: Fraction = ONE
    extreme_move: Fraction = rate("0.24")
    extreme_share: Fraction = rate("0.5")
    vega_charge: Fraction = rate("0.05")
    annualised_move: Fraction = rate("0.05")
    least_move: Fraction = rate("0.006")
    interest_move: Fraction = rate("0.01")
    linear_minimum: Fraction = rate("0.0045")
    option_minimum: Fraction = rate("0.0045")
    minimum_tiers: tuple[tuple[int, Fraction], ...] = _TIERS
    levels: LevelRates = LevelRates.of("1", "1", "1.3")

    def check(self) -> None:
        """Refuse parameters out of range: ``policy.parameter``."""
        for move in (*self.moves, self.extreme_move):
            within(move, "moves", ZERO, rate("0.999999"))
        for name in ("extreme_share", "vega_charge", "annualised_move", "least_move", "interest_move", "linear_minimum", "option_minimum"):
            within(getattr(self, name), name, ZERO, ONE)
        within(self.theta_days, "theta_days", ZERO, rate("30"))
        self.vol.check("vol")
        rising(self.levels, "levels", rate("2"))
        floors, factors = [floor for floor, _ in self.minimum_tiers], [factor for _, factor in self.minimum_tiers]
        if floors[:1] != [0] or floors != sorted(set(floors)) or factors != sorted(factors):
            why = "the first starts at zero, and floors and multipliers rise"
            raise InputError("The tiers of the minimum are not in order", where="minimum_tiers", why=why, code="policy.parameter")
        for factor in factors:
            within(factor, "minimum_tiers", ONE, Fraction(30))

    def scenarios(self) -> tuple[Scenario, ...]:
        """MR1 and MR6; MR2 is no move of a price."""
        moves = (ZERO, *(sign * move for move in self.moves for sign in (1, -1)))
        regular = [Scenario(move, vol) for move in moves for vol in _DIRECTIONS]
        return (*regular, *(Scenario(sign * self.extreme_move, "same", self.extreme_share) for sign in (1, -1)))

    def hedge_rate(self, years: Fraction) -> Fraction:
        """MR4 and MR5 per unit of delta."""
        return max(self.least_move, self.annualised_move * years) + self.interest_move * years


def build(chain: Chain, parameters: OkxParameters | None = None) -> PortfolioSection:
    """The section of a chain under OKX's portfolio margin, at all three levels.

    Raises:
        InputError: ``policy.*``.
    """
    own = parameters or OkxParameters()
    own.check()
    scenarios = own.scenarios()
    draft = Draft("okx", (*(scenario.name for scenario in scenarios), f"{own.theta_days} day passes"))
    shares = (*(scenario.share for scenario in scenarios), ONE)
    vega = Sided.same(own.levels.times(own.vega_charge))
    tiers = minimum_tiers(own)
    for underlying in chain.underlyings:
        quotes = chain.of(underlying)
        rates = {bucket(quote): own.hedge_rate(chain.years(quote.expiry)) for quote in quotes}
        groups = [
            GroupPlan(name, underlying, delta=Sided.same(own.levels.times(value)), vega=vega) for name, value in sorted(rates.items())
        ]
        draft.groups += groups
        draft.classes.append(
            ClassPlan(underlying, own.levels, shares, delta=spread_credit(groups), vega=_vega_credit(groups[0]), minimums=tiers)
        )
        draft.lines += [_line(chain, quote, own, scenarios) for quote in quotes]
    return draft.section(chain)


def minimum_tiers(own: OkxParameters) -> tuple[MinimumTier, ...]:
    """MR7's tiers as tiers of a class: ``m * rate - constant``, continuous, so that each multiplier counts on its part alone."""
    floors = [floor * VALUE_SCALE for floor, _ in own.minimum_tiers]
    caps = [*floors[1:], 1 << NOTIONAL_BITS]
    result: list[MinimumTier] = []
    for floor, cap, (_, factor) in zip(floors, caps, own.minimum_tiers, strict=True):
        rates = per_level(own.levels.times(factor))
        constants = PerLevel.same(0)
        if result:
            below = result[-1]
            constants = PerLevel(*(c + floor * (new - old) for c, new, old in zip(below.constants, rates, below.rates, strict=True)))
        result.append(MinimumTier(floor, cap, rates, constants))
    return tuple(result)


def _vega_credit(group: GroupPlan) -> Sides:
    """All expiries have one vega rate; what does not offset gets it back."""
    closeout, maintenance, initial = (Side(-side.long, -side.short) for side in group.group().vega)
    return closeout, maintenance, initial


def _line(chain: Chain, quote: Quote, own: OkxParameters, scenarios: tuple[Scenario, ...]) -> Line:
    mark, exposures, days = chain.mark(quote), chain.exposures(quote), chain.days(quote.expiry)
    vols = {scenario.vol: own.vol.after(ratio(quote.vol), days, scenario.vol) if quote.vol else None for scenario in scenarios}
    return Line(
        quote,
        bucket(quote),
        (
            *(chain.shocked(quote, item.move, vols[item.vol]) - mark for item in scenarios),
            chain.shocked(quote, ZERO, sooner=own.theta_days) - mark,
        ),
        delta=exposures.delta,
        vega=exposures.vega,
        minimum=_minimum(chain, quote, own),
    )


def _minimum(chain: Chain, quote: Quote, own: OkxParameters) -> Sided:
    """MR7 before its tiers. The level's factor is in the tiers."""
    if quote.kind == "spot":
        return Sided.same(LevelRates.same(ZERO))
    if quote.kind == "option":
        short = chain.spot(quote) * own.option_minimum
        return Sided(LevelRates.same(min(short, chain.mark(quote))), LevelRates.same(short))
    return Sided.same(LevelRates.same(chain.mark(quote) * own.linear_minimum))
