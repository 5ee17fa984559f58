"""TIMS-like margin (OCC Customer Portfolio Margin, risk-based haircuts): profit and loss at equidistant prices, offsets in product groups.

Every underlying is a *class group*; its positions offset in full. Class groups of one *product group* offset at the same price point, up to
a percentage of the gains [OCC, "TIMS Methodology: RBH and CPM User Guide" 1.13]::

    requirement = max( worst over the points of ( losses - offset * gains ) , sum over contracts of the minimum )       per product group

Implied volatilities stay as they are: TIMS moves prices. In the section a product group is a class, a class group a group whose ``gain`` is
the offset. Ten points (five up, five down, equidistant) are brought up to sixteen scenarios by repeating the first.

What is not exact: product groups of one *portfolio group* offset each other once more at the venue; here they do not, which asks for
more. The minimum counts every contract, long or short; a venue that caps a long option's minimum at its value asks for less.

Defaults: a range of 15 %, the one that FINRA Rule 4210(g) has for whatever is neither a broad-based index nor specially listed; 0.375 of
the currency per unit, 37.50 dollars for a contract of 100 [the same rule; OCC guide]; every underlying its own product group.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from margin.builders.policies.assemble import ClassPlan, Draft, GroupPlan, Line, minimum_rate
from margin.builders.policies.chain import Chain
from margin.builders.policies.rates import NOTHING, ONE, ZERO, LevelRates, Sided, nearest, rate, rising, within
from margin.builders.policies.shocks import Scenario
from margin.errors import InputError
from margin.sections.portfolio import PortfolioSection


class ProductGroup(NamedTuple):
    """Underlyings whose losses are offset by ``offset`` times the others' gains."""

    name: str
    underlyings: tuple[str, ...]
    offset: Fraction


class TimsParameters(NamedTuple):
    """Parameters; the defaults and their sources are in the module's text.

    Attributes:
        price_range: largest move of the price, up and down.
        points: equidistant points on each side of today's price, which is not one of them.
        minimum: per unit of the underlying in an option, future or perpetual, in the numeraire.
        product_groups: of underlyings that offset; one that is in none is alone.
        levels: factors of the whole requirement.
    """

    price_range: Fraction = rate("0.15")
    points: int = 5
    minimum: Fraction = rate("0.375")
    product_groups: tuple[ProductGroup, ...] = ()
    levels: LevelRates = LevelRates.of("1", "1", "1")

    def check(self) -> None:
        """Refuse parameters out of range, and underlyings in two product groups: ``policy.parameter``."""
        within(self.price_range, "price_range", ZERO, rate("0.999999"))
        within(Fraction(self.points), "points", ONE, Fraction(15))
        within(self.minimum, "minimum", ZERO, Fraction(10**9))
        rising(self.levels, "levels", rate("2"))
        members = [name for group in self.product_groups for name in group.underlyings]
        if len(members) != len(set(members)) or len({group.name for group in self.product_groups}) != len(self.product_groups):
            why = "an underlying is in one product group at most, and their names differ"
            raise InputError("Product groups overlap", where="product_groups", why=why, code="policy.parameter")
        for group in self.product_groups:
            within(group.offset, f"product_groups.{group.name}.offset", ZERO, ONE)

    def scenarios(self) -> tuple[Scenario, ...]:
        """The points, from the nearest outward."""
        steps = [self.price_range * number / self.points for number in range(1, self.points + 1)]
        return tuple(Scenario(move) for step in steps for move in (step, -step))


def build(chain: Chain, parameters: TimsParameters | None = None) -> PortfolioSection:
    """The section of a chain under TIMS-like margin, at all three levels.

    Raises:
        InputError: ``policy.*``.
    """
    own = parameters or TimsParameters()
    own.check()
    scenarios = own.scenarios()
    draft = Draft("tims", tuple(scenario.name for scenario in scenarios))
    shares = tuple(scenario.share for scenario in scenarios)
    owners = {name: group for group in own.product_groups for name in group.underlyings}
    least = Sided.same(own.levels.times(own.minimum))
    for underlying in chain.underlyings:
        owner = owners.get(underlying) or ProductGroup(underlying, (underlying,), ONE)
        if all(plan.name != owner.name for plan in draft.classes):
            draft.classes.append(ClassPlan(owner.name, own.levels, shares, minimums=minimum_rate(LevelRates.same(ONE))))
        draft.groups.append(GroupPlan(underlying, owner.name, gain=nearest(owner.offset)))
        draft.lines += [
            Line(
                quote,
                underlying,
                tuple(chain.shocked(quote, scenario.move) - chain.mark(quote) for scenario in scenarios),
                minimum=NOTHING if quote.kind == "spot" else least,
            )
            for quote in chain.of(underlying)
        ]
    return draft.section(chain)
