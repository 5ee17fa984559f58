"""Attacks on the isolated circuit, R10 to R14: the sides of the claim, one of which is about every position and one about one."""

from __future__ import annotations

from circuits.field import R
from tests.soundness.attack import flat
from tests.soundness.models.cross.market import A, B
from tests.soundness.models.isolated.attacks import HEALTHY, ONE_OF_TWO, SHORT
from tests.soundness.models.isolated.market import Case, one, two
from tests.soundness.models.isolated.target import HONEST, WHOLE, attack
from tests.soundness.whole import U, change, replay

BAND = Case(SHORT.opening, lower=10_000, upper=20_000)
FLUSH = Case(one(A, -2_000, 9_000 * U), lower=10_000, upper=11_000)
NO_SIDE = attack("R10.isolated.neither", "a proof that claims nothing is a proof of margin", SHORT, change(hasLower=0))
LOWER_REVERSED = attack("R10.isolated.lower-minus-one", "a weight of -1 is a side", BAND, change(hasLower=R - 1))
UPPER_REVERSED = attack("R10.isolated.upper-minus-one", "a weight of -1 is a side", FLUSH, change(hasUpper=R - 1))
LOWER_OFF = attack(
    "R10.isolated.lower-switched-off",
    "the public flag is set and one position is not checked",
    BAND,
    forged={"lower[0].has": 1, "lower[1].has": 0},
)
UPPER_OFF = attack("R10.isolated.upper-switched-off", "the public flag is set and the side is not checked", FLUSH, forged={"upper.has": 0})
MINUS_ONE = attack("R11.isolated.lower-minus-one", "-1 is a bound", SHORT, change(lowerBps=R - 1))
WIDE = attack("R11.isolated.21-bits", "2**20 is a bound", Case(one(A, 10, 900 * U), lower=2**20))
UPPER_WIDE = attack("R11.isolated.upper-21-bits", "2**20 is a bound", Case(SHORT.opening, lower=None, upper=2**20))

ONE_SHORT = attack("R12.isolated.one-unit-short", "equity 1e-10 short of the requirement meets it", Case(one(A, -2_000, 2_510 * U - 1)))
HIDDEN = attack("R12.isolated.one-hidden", "one position meets its requirement, hence all do", ONE_OF_TWO)
FIRST_FAILS = attack(
    "R12.isolated.first-hidden",
    "the last position meets its requirement, hence all do",
    Case(two((B, -2_000_000, 201 * U), (A, -2_000, 9_000 * U))),
)
LOWER_BOUND = attack(
    "R12.isolated.other-bound", "the bound compared is not the public one", SHORT, forged={"lower[0].bps": 10_000, "lower[1].bps": 0}
)
AT_UPPER = attack(
    "R13.isolated.at-the-bound", "equity exactly at the requirement is below it", Case(one(A, -2_000, 2_510 * U), lower=None, upper=10_000)
)
NO_SHORTFALL = attack("R13.isolated.no-shortfall", "a healthy account has a position below", HEALTHY)
UPPER_BOUND = attack("R13.isolated.other-bound", "the bound compared is not the public one", FLUSH, forged={"upper.bps": 1_000_000})

REPLAY = replay(WHOLE, "R14.isolated.replay", lambda: flat(**HONEST["exactly the requirement"].inputs()))
