"""Attacks on the compression circuit: what is false about the two requirements. What comes before the claim is attacked in the portfolio model."""

from __future__ import annotations

from dataclasses import replace

from tests.soundness.attack import flat
from tests.soundness.models.compression.target import HONEST, WHOLE, attack, saving
from tests.soundness.models.portfolio.market import FREE
from tests.soundness.models.portfolio.section import A, B, D
from tests.soundness.models.portfolio.target import holding
from tests.soundness.whole import replay

SAVED = saving(holding((A, 700), (B, 300)), upper=-10)
"""It claims to save more than it does."""
NEEDED = saving(holding((A, 700), (B, 300)), lower=10)
"""It claims to need more than it does."""
TWO = saving(holding((A, -1_200), (D, 300)), lower=10)
TWO_SAVED = saving(holding((A, -1_200), (D, 300)), upper=-10)
BAND = saving(holding((A, 700), (B, 300)), lower=10, upper=2_000)
UNDER = saving(holding((A, 700), (B, 300)), lower=-20, upper=-10)

OWN_SNAPSHOT = attack(
    "R1.compression.own-snapshot",
    "the requirements are those of a snapshot nobody published",
    SAVED,
    instead=replace(SAVED, market=FREE),
    forged=lambda: {"snapshotRoot": FREE.table.root},
)
OTHER_ACCOUNT = attack(
    "R9.compression.other-account",
    "somebody else's account is the committed one",
    TWO_SAVED,
    instead=NEEDED,
    forged=lambda: {"commitment": NEEDED.opening.commitment()},
)
REQUIREMENT = attack("R6.compression.requirement", "the account requires nothing", SAVED, above={"claim.equity": 0})
GROSS = attack("R6.compression.claimed-gross", "the gross requirement is a fortune", SAVED, above={"claim.requirement": 10**34})
OTHER_GROSS = attack("R6.compression.gross", "the gross requirement is a fortune", SAVED, forged={"gross": 10**34})
LAST_GROSS = attack("R6.compression.last-gross-only", "only the last group has a gross requirement", TWO)
EQUITY_CLAIMED = attack(
    "R6.compression.equity-claimed",
    "what the account has is what it requires",
    replace(NEEDED, opening=replace(NEEDED.opening, cash=10**15)),
)
LOWER_OFF = attack(
    "R10.compression.lower-switched-off", "the public flag is set and the side is not checked", BAND, above={"claim.hasLower": 0}
)
UPPER_OFF = attack(
    "R10.compression.upper-switched-off", "the public flag is set and the side is not checked", UNDER, above={"claim.hasUpper": 0}
)
LOWER_BOUND = attack(
    "R12.compression.other-bound", "the public bound is another than the one compared", NEEDED, above={"claim.lowerBps": 0}
)
UPPER_BOUND = attack(
    "R13.compression.other-bound", "the public bound is another than the one compared", SAVED, above={"claim.upperBps": 1_000_000}
)
REPLAY = replay(WHOLE, "R14.compression.replay", lambda: flat(**HONEST["empty"].inputs()))
