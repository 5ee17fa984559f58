"""Derive's portfolio margin (PMRM_2): 29 regular and tail scenarios, two of the skew, discounted values per expiry, basis contingency.

::

    PnL_s  = damping_s * ( sum over perpetuals and base of price * move_s + sum over expiries of ( V * disc(sign V) - mark ) )
    V      = sum of q * Black76( F * (1 + move), K, shocked volatility )                      per expiry
    disc   = V > 0: 0.95 * exp(-years * (r + 0.08)) ; V < 0: min( 1 / discount , 1.04 * exp(years * (r / 2 + 0.08)) )
    skew   = volatility * (1 +- cap) in the wings, the term of every expiry turned into - |term|
    basis  = sum over expiries of the loss at -+4.5 % without a volatility shock, times (0.5 + 2 * years)
    worst  = min( basis , min over s of PnL_s )
    MM = 0.8 * worst - MM contingencies ;   IM = factor * worst - MM and IM contingencies
    factor = 1, plus 2 per unit by which the stablecoin stands below 0.98

[derivexyz/v2-core, PMRM_2 and PMRMLib_2, whose portfolio cases at commit 4e0ee6c5 give the defaults; docs.derive.xyz/docs/pm2.]

A class is an underlying; a group an expiry, *valued*, with ``gain`` and ``loss`` the two discount factors; perpetuals, futures and base
are a group of their own. The rate ``r`` of an expiry is that of its discount factor. At most eight expiries of an account fit a circuit
of eight groups.

What is not exact: the option contingency counts short options net of long ones *of the same strike* at the venue, here every short
option, which asks for more where a strike is held both ways. Contingencies for oracles of low confidence are the venue's own assessment
of the moment and are left out; so are collateral haircuts, which an account's collateral tiers express.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from margin.builders.policies.assemble import ClassPlan, Draft, GroupPlan, Line, bucket
from margin.builders.policies.chain import Chain, Quote, ratio
from margin.builders.policies.rates import NOTHING, ONE, ZERO, LevelRates, Sided, nearest, rate, rising, within
from margin.builders.policies.shocks import Direction, Scenario, VolShock
from margin.sections.portfolio import PortfolioSection

_RANGE: Final = rate("0.18")
_TAILS: Final = tuple(
    (rate(move), rate(damping))
    for move, damping in (("-0.66", "3/55"), ("-0.33", "6/55"), ("0.5", "0.072"), ("1", "0.036"), ("2", "0.018"), ("3", "0.012"))
)
Skew = Literal["linear", "absolute"]


class SkewShock(NamedTuple):
    """How far the wings of the volatility surface turn: ``min(cap, |k| * cap / width)`` of the volatility, ``k = ln(strike / forward)``.

    ``cap = base_cap + cap_slope * sqrt(years)``, ``width = max(least_width, scale * sqrt(years) * (vol_base + vol_slope * sqrt(years)))``.
    """

    base_cap: Fraction = rate("0.15")
    cap_slope: Fraction = rate("-0.05")
    least_width: Fraction = rate("0.01")
    scale: Fraction = rate("4")
    vol_base: Fraction = rate("0.6")
    vol_slope: Fraction = rate("-0.1")

    def after(self, vol: Fraction, strike: Fraction, forward: Fraction, years: Fraction, skew: Skew) -> float:
        """The volatility after the turn: up above the forward and down below it, or up on both sides."""
        root = math.sqrt(years)
        cap = float(self.base_cap) + float(self.cap_slope) * root
        width = max(float(self.least_width), root * float(self.scale) * (float(self.vol_base) + root * float(self.vol_slope)))
        k = math.log(strike / forward)
        distance = abs(k) if skew == "absolute" else k
        turn = min(cap, distance * cap / width) if distance >= 0 else max(-cap, distance * cap / width)
        return max(float(vol) * (1.0 + turn), 0.0)


class PmrmParameters(NamedTuple):
    """Parameters; the defaults and their sources are in the module's text.

    Attributes:
        price_range: largest regular move, in four steps; at the largest only with the volatility up.
        tails: further moves with the volatility up, and their damping.
        vol: volatility shock.
        skew: of the last two scenarios.
        positive: discount of a positive value of an expiry: base, and added to the rate.
        positive_scale: multiple of the rate.
        negative: of a negative value, likewise.
        negative_scale: likewise.
        basis_move: move of the basis scenarios.
        basis: of the basis contingency: constant, and per year.
        perpetual: contingency per unit of a perpetual or future, a fraction of the index price.
        option: per unit of a short option, likewise.
        spot: per unit of base, likewise.
        stable: price of the stablecoin that is cash.
        peg: threshold and factor of what a lost peg adds to the initial factor.
        levels: factors of the worst result, before that.
    """

    price_range: Fraction = _RANGE
    tails: tuple[tuple[Fraction, Fraction], ...] = _TAILS
    vol: VolShock = VolShock(rate("0.5"), rate("0.275"), rate("0.3"), rate("0.13"), floor=ONE, least=rate("0.45"))
    skew: SkewShock = SkewShock()
    positive: tuple[Fraction, Fraction] = (rate("0.95"), rate("0.08"))
    positive_scale: Fraction = ONE
    negative: tuple[Fraction, Fraction] = (rate("1.04"), rate("0.08"))
    negative_scale: Fraction = rate("0.5")
    basis_move: Fraction = rate("0.045")
    basis: tuple[Fraction, Fraction] = (rate("0.5"), rate("2"))
    perpetual: LevelRates = LevelRates.of("0.015", "0.015", "0.02")
    option: LevelRates = LevelRates.of("0.003", "0.003", "0.005")
    spot: LevelRates = LevelRates.of("0.02", "0.02", "0.05")
    stable: Fraction = ONE
    peg: tuple[Fraction, Fraction] = (rate("0.98"), rate("2"))
    levels: LevelRates = LevelRates.of("0.8", "0.8", "1")

    def check(self) -> None:
        """Refuse parameters out of range: ``policy.parameter``."""
        within(self.price_range, "price_range", ZERO, rate("0.999999"))
        within(self.basis_move, "basis_move", ZERO, rate("0.999999"))
        for move, damping in self.tails:
            within(move, "tails", rate("-0.999999"), rate("100"))
            within(damping, "tails", ZERO, rate("2"))
        for name in ("positive_scale", "negative_scale"):
            within(getattr(self, name), name, ZERO, rate("10"))
        for name in ("positive", "negative", "basis", "peg"):
            for value in getattr(self, name):
                within(value, name, ZERO, rate("20"))
        for name in ("perpetual", "option", "spot"):
            rising(getattr(self, name), name, rate("3"))
        within(self.stable, "stable", ZERO, rate("2"))
        self.vol.check("vol")
        rising(self.factors(), "levels", rate("2"))

    def factors(self) -> LevelRates:
        """The levels, with a lost peg added to the initial one."""
        threshold, factor = self.peg
        return self.levels._replace(initial=self.levels.initial + max(threshold - self.stable, ZERO) * factor)

    def scenarios(self) -> tuple[Scenario, ...]:
        """The regular ones and the tails; the two of the skew follow."""
        regular = []
        for quarter in range(4, -5, -1):
            directions: tuple[Direction, ...] = ("down", "same", "up") if abs(quarter) < 4 else ("up",)
            regular += [Scenario(self.price_range * quarter / 4, vol) for vol in directions]
        return (*regular, *(Scenario(move, "up", damping) for move, damping in self.tails))

    def discounts(self, years: Fraction, discount: Fraction) -> tuple[Fraction, Fraction]:
        """Discount factors of a positive and a negative value of an expiry, rounded half-even to 1e-9 with its ``gain`` and ``loss``."""
        time = float(years)
        interest = -math.log(discount) / time
        base, added = (float(value) for value in self.positive)
        gain = base * math.exp(-time * (interest * float(self.positive_scale) + added))
        base, added = (float(value) for value in self.negative)
        loss = min(1.0 / float(discount), base * math.exp(time * (interest * float(self.negative_scale) + added)))
        return Fraction(gain), Fraction(loss)


def build(chain: Chain, parameters: PmrmParameters | None = None) -> PortfolioSection:
    """The section of a chain under Derive's portfolio margin, at all three levels.

    Raises:
        InputError: ``policy.*``.
    """
    own = parameters or PmrmParameters()
    own.check()
    scenarios, factors = own.scenarios(), own.factors()
    names = (*(scenario.name for scenario in scenarios), "skew, linear", "skew, absolute")
    draft = Draft("pmrm", names, fill_at=len(scenarios))
    shares = (*(scenario.share for scenario in scenarios), ONE, ONE)
    for underlying in chain.underlyings:
        quotes = chain.of(underlying)
        draft.classes.append(ClassPlan(underlying, factors, shares, skew=(True, True)))
        options = {bucket(quote): quote for quote in quotes if quote.kind == "option"}
        draft.groups += [_expiry(chain, name, quote, own) for name, quote in sorted(options.items())]
        if len(quotes) > sum(quote.kind == "option" for quote in quotes):
            draft.groups.append(GroupPlan(_linear(underlying), underlying))
        draft.lines += [_line(chain, quote, own, scenarios) for quote in quotes]
    return draft.section(chain)


def _linear(underlying: str) -> str:
    return f"{underlying} linear"


def _expiry(chain: Chain, name: str, quote: Quote, own: PmrmParameters) -> GroupPlan:
    years = chain.years(quote.expiry)
    gain, loss = own.discounts(years, ratio(chain.expiry(quote).discount))
    constant, a_year = own.basis
    basis = own.factors().times(constant + a_year * years)
    return GroupPlan(name, quote.underlying, gain=nearest(gain), loss=nearest(loss), valued=True, basis=basis)


def _line(chain: Chain, quote: Quote, own: PmrmParameters, scenarios: tuple[Scenario, ...]) -> Line:
    if quote.kind == "option":
        return _option(chain, quote, own, scenarios)
    mark, rates = chain.mark(quote), own.spot if quote.kind == "spot" else own.perpetual
    values = (*(mark * scenario.move for scenario in scenarios), ZERO, ZERO)
    charge = Sided.same(rates.times(chain.spot(quote)))
    return Line(quote, _linear(quote.underlying), values, up=mark, down=mark, delta=chain.exposures(quote).delta, charge=charge)


def _option(chain: Chain, quote: Quote, own: PmrmParameters, scenarios: tuple[Scenario, ...]) -> Line:
    vol, days, exposures = ratio(quote.vol), chain.days(quote.expiry), chain.exposures(quote)
    forward, strike, years = ratio(chain.expiry(quote).forward), ratio(quote.strike), chain.years(quote.expiry)
    skews: tuple[Skew, ...] = ("linear", "absolute")
    return Line(
        quote,
        bucket(quote),
        (
            *(chain.shocked(quote, item.move, own.vol.after(vol, days, item.vol)) for item in scenarios),
            *(chain.shocked(quote, ZERO, own.skew.after(vol, strike, forward, years, skew)) for skew in skews),
        ),
        up=chain.shocked(quote, own.basis_move),
        down=chain.shocked(quote, -own.basis_move),
        delta=exposures.delta,
        vega=exposures.vega,
        charge=Sided(NOTHING.long, own.option.times(chain.spot(quote))),
    )
