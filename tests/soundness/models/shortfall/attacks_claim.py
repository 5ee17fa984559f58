"""Attacks on the claim of the shortfall circuit, R10 to R14."""

from __future__ import annotations

from tests.soundness.models.claim import ClaimAttacks
from tests.soundness.models.cross.market import A
from tests.soundness.models.shortfall.market import EMIR, Case
from tests.soundness.models.shortfall.target import WHOLE, held
from tests.soundness.whole import U


def with_equity(equity: int, lower: int | None, upper: int | None) -> Case:
    """2000 lots short, which require 150."""
    return Case(held(equity + 2_000 * U, (A, -2_000)), EMIR, lower, upper)


CLAIM = ClaimAttacks(WHOLE, "shortfall", 150 * U, with_equity)
