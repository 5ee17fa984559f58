"""Attacks on the claim of the portfolio circuit."""

from __future__ import annotations

from dataclasses import replace

from tests.soundness.models.portfolio.changes import SHORT
from tests.soundness.models.portfolio.market import BASE, Case
from tests.soundness.models.portfolio.section import A
from tests.soundness.models.portfolio.target import attack, holding
from tests.soundness.whole import U

BAND = replace(SHORT, upper=20_000)
FLUSH = Case(holding((A, -2_000), cash=9_000 * U), BASE, lower=10_000, upper=11_000)
LOWER_OFF = attack(
    "R10.portfolio.lower-switched-off", "the public flag is set and the side is not checked", BAND, above={"claim.hasLower": 0}
)
UPPER_OFF = attack(
    "R10.portfolio.upper-switched-off", "the public flag is set and the side is not checked", FLUSH, above={"claim.hasUpper": 0}
)
LOWER_BOUND = attack("R12.portfolio.other-bound", "the public bound is 10000, the one compared 0", SHORT, above={"claim.lowerBps": 0})
UPPER_BOUND = attack(
    "R13.portfolio.other-bound", "the public bound is 11000, the one compared 1000000", FLUSH, above={"claim.upperBps": 1_000_000}
)
