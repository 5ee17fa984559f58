"""The whole circuit of the pool model: ``Pool(2, 2, 2, 2, 2, 1)``, the tiny preset."""

from __future__ import annotations

from functools import partial

from margin.account import Holding
from tests.soundness.attack import Target, flat
from tests.soundness.models.cross.market import A, B, X, Y
from tests.soundness.models.pool.market import Case, PoolOpening
from tests.soundness.opening import Opening
from tests.soundness.whole import NONE, PUBLIC, U, attack_on, no_rule


def member(cash: int, *positions: Holding, collateral: tuple[Holding, ...] = (), tag: int = 77, blinding: int = 2**250 + 1) -> Opening:
    """A member's account: up to two positions and two balances."""
    return Opening(cash, (*(NONE,) * (2 - len(positions)), *positions), (*(NONE,) * (2 - len(collateral)), *collateral), tag, blinding)


def pool(*members: Opening | None, weights: tuple[int, ...] = (6_000, 4_000)) -> PoolOpening:
    """A pool of two."""
    return PoolOpening(members, weights)


FULL = pool(
    member(4_000 * U, (B, -3_000_000), (A, 3_000), collateral=((X, 1_900), (Y, -30)), tag=77),
    member(1_000 * U, (B, 1_000_000), (A, -1_000), collateral=((X, -400), (Y, 10)), tag=78),
)

HONEST = {
    "both sides, all slots": Case(FULL, lower=10_000, upper=1_000_000),
    "positions that cancel": Case(pool(member(10 * U, (A, -2_000), tag=77), member(-5 * U, (A, 2_000), collateral=((Y, 1),), tag=78))),
    "exactly the requirement": Case(pool(member(2_600 * U, (A, -3_000), tag=77), member(-90 * U, (A, 1_000), tag=78), weights=(10_000, 0))),
    "shortfall": Case(pool(member(2_600 * U, (A, -3_000), tag=77), member(-91 * U, (A, 1_000), tag=78)), lower=None, upper=10_000),
    "one is not there": Case(pool(member(2_510 * U, (A, -2_000), tag=77), None, weights=(10_000, 0))),
    "empty": Case(pool(member(0, tag=77), member(0, tag=78))),
}

WHOLE = Target(
    "Pool(2, 2, 2, 2, 2, 1)",
    "models/pool.circom",
    "Pool(2, 2, 2, 2, 2, 1)",
    lambda: {name: flat(**case.inputs()) for name, case in HONEST.items()},
    no_rule,
    ", ".join(PUBLIC),
    registered="pool-m2-p2-c2-n2-a2-d3",
)

attack = partial(attack_on, WHOLE)

TARGETS = (WHOLE,)
