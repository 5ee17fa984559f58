"""The whole circuit of the compression model: ``Compression(2, 2, 2, 2, 4, 1)``, the tiny preset. Its market is the portfolio model's."""

from __future__ import annotations

from functools import partial

from margin.models import compression
from margin.widths import BPS_SCALE
from tests.soundness.attack import Target, flat
from tests.soundness.models.cross.market import X, Y
from tests.soundness.models.portfolio import target as portfolio
from tests.soundness.models.portfolio.market import BASE, Case
from tests.soundness.models.portfolio.section import A, B, C, D
from tests.soundness.models.portfolio.target import holding
from tests.soundness.opening import Opening
from tests.soundness.whole import PUBLIC, no_rule


def saving(opening: Opening, lower: int | None = None, upper: int | None = None) -> Case:
    """An account, and a claim about 10000 x requirement / gross requirement: bounds are steps from its whole part."""
    case = Case(opening, BASE, evaluate=compression.evaluate)
    outcome = case.outcome()
    ratio = BPS_SCALE * outcome.equity // outcome.requirement
    least, below = (None if step is None else ratio + step for step in (lower, upper))
    return Case(opening, BASE, least, below, evaluate=compression.evaluate)


HONEST = {
    "two classes, all slots": saving(holding((A, -1_200), (D, 300), cash=-5, collateral=((X, 40), (Y, -20))), 0, 1),
    "hedged": saving(holding((A, 700), (B, 300)), upper=1),
    "two groups": saving(holding((A, 2_000), (C, -900)), 0),
    "nothing to net": saving(holding((D, -40)), 0, 1),
    "empty": Case(holding(), BASE, evaluate=compression.evaluate),
}

WHOLE = Target(
    "Compression(2, 2, 2, 2, 4, 1)",
    "models/compression.circom",
    "Compression(2, 2, 2, 2, 4, 1)",
    lambda: {name: flat(**case.inputs()) for name, case in HONEST.items()},
    no_rule,
    ", ".join(PUBLIC),
    registered="compression-p2-c2-g2-u2-s4-d3",
)

attack = partial(portfolio.attack, target=WHOLE)

TARGETS = (WHOLE,)
