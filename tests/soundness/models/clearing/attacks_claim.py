"""Attacks on the claim of the clearing circuit, R10 to R14."""

from __future__ import annotations

from dataclasses import replace

from tests.soundness.models.claim import ClaimAttacks
from tests.soundness.models.clearing.market import ONE_LARGE, RULE, Case, house
from tests.soundness.models.clearing.target import WHOLE
from tests.soundness.whole import U


def with_equity(equity: int, lower: int | None, upper: int | None) -> Case:
    """A fund of this size against losses that require 1000."""
    return Case(replace(house(0, ONE_LARGE), fund=equity), RULE, lower, upper)


CLAIM = ClaimAttacks(WHOLE, "clearing", 1_000 * U, with_equity, debt=False)
