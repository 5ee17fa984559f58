"""Attacks on the cross circuit, by rule, R10 to R15: the claim, the context, unused slots."""

from __future__ import annotations

from circuits.field import R
from tests.soundness.attack import flat
from tests.soundness.models.cross.attacks import SHORT, only
from tests.soundness.models.cross.market import BASE, A, Case
from tests.soundness.models.cross.target import HONEST, WHOLE, attack
from tests.soundness.opening import Opening
from tests.soundness.whole import NONE, U, change, replay

BAND = Case(SHORT.opening, BASE, lower=10_000, upper=20_000)
FLUSH = Case(only(9_000 * U, -2_000), BASE, lower=10_000, upper=11_000)
NO_SIDE = attack("R10.neither", "a proof that claims nothing is a proof of margin", SHORT, change(hasLower=0))
LOWER_REVERSED = attack("R10.lower-minus-one", "a weight of -1 is a side", BAND, change(hasLower=R - 1))
UPPER_REVERSED = attack("R10.upper-minus-one", "a weight of -1 is a side", FLUSH, change(hasUpper=R - 1))
LOWER_TWO = attack("R10.two", "a weight of 2 is a side", HONEST["exactly the requirement"], change(hasLower=2, hasUpper=1, upperBps=20_000))
LOWER_OFF = attack("R10.lower-switched-off", "the public flag is set and the side is not checked", BAND, forged={"claim.hasLower": 0})
UPPER_OFF = attack("R10.upper-switched-off", "the public flag is set and the side is not checked", FLUSH, forged={"claim.hasUpper": 0})
MINUS_ONE = attack(
    "R11.lower-minus-one", "-1 is a bound, and a debt meets it", Case(only(2_000 * U - U // 100, -2_000), BASE), change(lowerBps=R - 1)
)
UPPER_MINUS_ONE = attack(
    "R11.upper-minus-one", "-1 is a bound", Case(only(1_500 * U, -2_000), BASE, lower=None, upper=10_000), change(upperBps=R - 1)
)
WIDE = attack("R11.21-bits", "2**20 is a bound", Case(only(U), BASE, lower=2**20))
UPPER_WIDE = attack("R11.upper-21-bits", "2**20 is a bound", Case(SHORT.opening, BASE, lower=None, upper=2**20))
ONE_SHORT = attack("R12.one-unit-short", "equity 1e-10 short of the requirement meets it", Case(only(2_510 * U - 1, -2_000), BASE))
SHORTFALL = attack("R12.shortfall", "100 meets 510", SHORT)
NO_FLOOR = attack("R12.floor", "the lower side compares with nothing", SHORT, forged={"claim.LowerSide.floor": 0})
NO_ABOVE = attack("R12.difference", "the lower side's difference is what suits", SHORT, forged={"claim.LowerSide.above": 0})
LOWER_BOUND = attack("R12.other-bound", "the public bound is 10000, the one compared 0", SHORT, forged={"claim.lowerBps": 0})
AT_UPPER = attack(
    "R13.at-the-bound", "equity exactly at the requirement is below it", Case(only(2_510 * U, -2_000), BASE, lower=None, upper=10_000)
)
NO_SHORTFALL = attack("R13.no-shortfall", "a healthy account is under-margined", Case(FLUSH.opening, BASE, lower=None, upper=10_000))
NO_CEILING = attack("R13.ceiling", "the upper side compares with infinity", FLUSH, forged={"claim.UpperSide.ceiling": 10**45})
NO_BELOW = attack("R13.difference", "the upper side's difference is what suits", FLUSH, forged={"claim.UpperSide.below": 0})
UPPER_BOUND = attack("R13.other-bound", "the public bound is 11000, the one compared 1000000", FLUSH, forged={"claim.upperBps": 1_000_000})

REPLAY = replay(WHOLE, "R14.replay", lambda: flat(**HONEST["empty"].inputs()))

# R15
JUNK = attack(
    "R15.junk-in-null", "2**62 lots of nothing are worth something", Case(Opening(1_000 * U, ((0, 2**62), (A, -2_000)), (NONE, NONE)), BASE)
)
JUNK_ASSET = attack(
    "R15.junk-in-null-asset", "five lots of no asset are in the account", Case(Opening(U, (NONE, NONE), ((0, 5), NONE)), BASE)
)
