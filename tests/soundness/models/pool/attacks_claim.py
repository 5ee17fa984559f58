"""Attacks on the claim of the pool circuit, R10 to R14."""

from __future__ import annotations

from tests.soundness.models.claim import ClaimAttacks
from tests.soundness.models.cross.market import A
from tests.soundness.models.pool.market import Case
from tests.soundness.models.pool.target import WHOLE, member, pool
from tests.soundness.whole import U


def with_equity(equity: int, lower: int | None, upper: int | None) -> Case:
    """2000 lots short once netted, which require 510."""
    return Case(pool(member(equity + 1_500 * U, (A, -3_000), tag=77), member(500 * U, (A, 1_000), tag=78)), lower=lower, upper=upper)


CLAIM = ClaimAttacks(WHOLE, "pool", 510 * U, with_equity)
