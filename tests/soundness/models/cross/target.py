"""The whole circuit of the cross model: ``Cross(2, 2, 1)``, the tiny preset."""

from __future__ import annotations

from functools import partial

from tests.soundness.attack import Target, flat
from tests.soundness.models.cross.market import BASE, A, B, Case, X, Y
from tests.soundness.opening import Opening
from tests.soundness.whole import NONE, PUBLIC, U, attack_on, no_rule

HONEST = {
    "both sides, all slots": Case(Opening(5_000 * U, ((B, -2_000_000), (A, 2_000)), ((X, 1_500), (Y, -20))), BASE),
    "exactly the requirement": Case(Opening(2_510 * U, (NONE, (A, -2_000)), (NONE, NONE)), BASE),
    "empty": Case(Opening(0, (NONE, NONE), (NONE, NONE)), BASE),
    "shortfall": Case(Opening(2_509 * U, (NONE, (A, -2_000)), (NONE, NONE)), BASE, lower=None, upper=10_000),
    "band": Case(Opening(-50 * U, (NONE, (A, 500)), (NONE, (X, -350))), BASE, lower=130_000, upper=130_001),
}

WHOLE = Target(
    "Cross(2, 2, 1)",
    "models/cross.circom",
    "Cross(2, 2, 1)",
    lambda: {name: flat(**case.inputs()) for name, case in HONEST.items()},
    no_rule,
    ", ".join(PUBLIC),
    registered="cross-p2-c2-d3",
)

attack = partial(attack_on, WHOLE)

TARGETS = (WHOLE,)
