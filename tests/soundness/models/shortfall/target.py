"""The whole circuit of the shortfall model: ``Shortfall(2, 2, 3, 9, 1)``, the tiny preset."""

from __future__ import annotations

from functools import partial

from margin.account import Holding
from tests.soundness.attack import Target, flat
from tests.soundness.models.cross.market import A, B, X, Y
from tests.soundness.models.shortfall.market import EMIR, OFFSETS, PLAIN, STRESSED, VAR, Case
from tests.soundness.opening import Opening
from tests.soundness.whole import NONE, PUBLIC, U, attack_on, no_rule


def held(cash: int, *positions: Holding, collateral: tuple[Holding, ...] = ()) -> Opening:
    """An account of up to two positions and two balances."""
    return Opening(cash, (*(NONE,) * (2 - len(positions)), *positions), (*(NONE,) * (2 - len(collateral)), *collateral))


HEDGE = ((B, 9_000_000), (A, 900))
"""1800 U, of which one half moves against the other: 9 are lost in the worst two returns together, where each alone loses 81."""

HONEST = {
    "both sides, all slots": Case(
        held(1_200 * U, (B, -3_000_000), (A, -2_000), collateral=((X, 1_900), (Y, -30))), EMIR, 10_000, 1_000_000
    ),
    "exactly the requirement": Case(held(2_150 * U, (A, -2_000)), EMIR),
    "shortfall": Case(held(2_150 * U - 1, (A, -2_000)), EMIR, None, 10_000),
    "one tail alone": Case(held(2_132 * U + U // 2, (A, -2_000)), PLAIN, 10_000, 10_001),
    "stress": Case(held(2_170 * U, (A, -2_000)), STRESSED, 10_000, 10_001),
    "offsets": Case(held(21 * U - 1_800 * U, *HEDGE), OFFSETS, 10_000, 10_200),
    "value at risk": Case(held(2_100 * U, (A, -2_000)), VAR, 10_000, 10_001),
    "a long and a short": Case(held(500 * U, (B, 9_000_000), (A, -900)), VAR),
    "empty": Case(held(0), EMIR),
}

WHOLE = Target(
    "Shortfall(2, 2, 3, 9, 1)",
    "models/shortfall.circom",
    "Shortfall(2, 2, 3, 9, 1)",
    lambda: {name: flat(**case.inputs()) for name, case in HONEST.items()},
    no_rule,
    ", ".join(PUBLIC),
    registered="shortfall-p2-c2-w3-t9-d3",
)

attack = partial(attack_on, WHOLE)

TARGETS = (WHOLE,)
