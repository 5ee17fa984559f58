"""The whole circuit of the isolated model: ``Isolated(2, 1)``, the tiny preset."""

from __future__ import annotations

from functools import partial

from tests.soundness.attack import Target, flat
from tests.soundness.models.cross.market import A, B
from tests.soundness.models.isolated.market import Case, IsolatedOpening, one, two
from tests.soundness.whole import NONE, PUBLIC, U, attack_on, no_rule

HONEST = {
    "both sides, all slots": Case(two((B, -2_000_000, 230 * U), (A, 2_000, -1_400 * U)), lower=11_000, upper=12_000),
    "the first is the weakest": Case(two((B, -2_000_000, 203 * U), (A, 2_000, -1_400 * U)), lower=7_000, upper=7_501),
    "exactly the requirement": Case(one(A, -2_000, 2_510 * U)),
    "shortfall of one": Case(two((B, -2_000_000, 230 * U), (A, -2_000, 2_509 * U)), lower=None, upper=10_000),
    "empty": Case(IsolatedOpening((NONE, NONE), (0, 0))),
}

WHOLE = Target(
    "Isolated(2, 1)",
    "models/isolated.circom",
    "Isolated(2, 1)",
    lambda: {name: flat(**case.inputs()) for name, case in HONEST.items()},
    no_rule,
    ", ".join(PUBLIC),
    registered="isolated-p2-d3",
)

attack = partial(attack_on, WHOLE)

TARGETS = (WHOLE,)
