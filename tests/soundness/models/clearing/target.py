"""The whole circuit of the clearing model: ``Clearing(4, 2, 1)``, the tiny preset."""

from __future__ import annotations

from functools import partial

from tests.soundness.attack import Target, flat
from tests.soundness.models.clearing.market import ALIKE, NO_LOSSES, ONE_LARGE, RULE, TWO_LARGE, Case, house
from tests.soundness.whole import PUBLIC, attack_on, no_rule

HONEST = {
    "both sides, all slots": Case(house(900, ONE_LARGE, 200), RULE, 10_000, 10_001),
    "second and third": Case(house(890, ALIKE, 200), RULE, 10_000, 10_001),
    "two largest": Case(house(780, TWO_LARGE, 200), RULE, 10_000, 10_001),
    "shortfall": Case(house(999, ONE_LARGE), RULE, None, 10_000),
    "three members": Case(house(500, ((5, 1), (0, 0), (300, 200), (200, 300))), RULE),
    "no losses": Case(house(0, NO_LOSSES), RULE),
}

WHOLE = Target(
    "Clearing(4, 2, 1)",
    "models/clearing.circom",
    "Clearing(4, 2, 1)",
    lambda: {name: flat(**case.inputs()) for name, case in HONEST.items()},
    no_rule,
    ", ".join(PUBLIC),
    registered="clearing-n4-k2-d3",
)

attack = partial(attack_on, WHOLE)

TARGETS = (WHOLE,)
