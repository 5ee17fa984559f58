"""Mutants of the clearing model's own statements, and of shared templates' statements that carry a rule, within the whole circuit."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import FREE_COPY, Template
from tests.soundness.models.clearing import attacks as a
from tests.soundness.models.clearing.attacks_claim import CLAIM
from tests.soundness.models.clearing.target import WHOLE

clearing = Template("models/clearing.circom", "Clearing", WHOLE)
row = Template("lib/risk_row.circom", "Row", WHOLE)
three = Template("lib/stress.circom", "ThreeLargest", WHOLE)
largest = Template("lib/extreme.circom", "Largest", WHOLE)

MUTANTS: list[Mutant] = [
    *CLAIM.mutants(clearing),
    # R1
    clearing.drop("signal root <== RootOfCap()(cap)", a.OWN_ROOT),
    clearing.drop("root === snapshotRoot", a.OWN_SNAPSHOT),
    # R4
    clearing.drop("Row(4, LEVELS)(coverRow, coverPath, cap, TAG_COVER())", a.FORGED_ROW, a.OWN_GROUP),
    row.drop("signal leaf <== Sponge(LENGTH)(row, tag)", a.FORGED_LEAF, a.EMPTY_LEAF),
    row.drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ROW, a.OWN_GROUP),
    # R8
    clearing.drop("InRange(CASH_BITS())(fund)", a.FRACTION, a.FUND_TOO_WIDE, a.NEGATIVE_FUND),
    clearing.drop("InRange(CASH_BITS())(other)", a.OTHER_FRACTION, a.OTHER_TOO_WIDE),
    clearing.weaken("InRange(CASH_BITS())(fund)", "InRange(CASH_BITS() + 1)(fund)", a.FUND_TOO_WIDE),
    # R9
    clearing.drop("account.out === commitment", a.OTHER_HOUSE),
    clearing.drop("account.tag <== TAG_CLEARING(N, K)", a.OTHER_DOMAIN),
    clearing.drop("account.in[0] <== accountTag", a.OTHER_HOUSE, survives=FREE_COPY),
    clearing.drop("account.in[1] <== blinding", a.OTHER_HOUSE, survives=FREE_COPY),
    clearing.drop("account.in[2] <== fund", a.OTHER_FUND),
    clearing.drop("account.in[3] <== other", a.OTHER_OTHER),
    clearing.drop("account.in[4 + i * (K \\ 2) + k] <== loss[i][2 * k] + loss[i][2 * k + 1] * (1 << NOTIONAL_BITS())", a.LOSSES_HIDDEN),
    # R35
    clearing.drop("InRange(NOTIONAL_BITS())(loss[i][k])", a.LOSS_AS_GAIN, a.LOSS_BORROWED),
    clearing.weaken("InRange(NOTIONAL_BITS())(loss[i][k])", "InRange(NOTIONAL_BITS() + 1)(loss[i][k])", a.LOSS_BORROWED),
    # R36
    clearing.drop("three[k].of[i] <== loss[i][k]", a.RANKED),
    clearing.drop("three[k].first <== first[k]", a.LEFT_OUT, survives=FREE_COPY),
    clearing.drop("three[k].second <== second[k]", a.LEFT_OUT, survives=FREE_COPY),
    clearing.drop("three[k].third <== third[k]", a.LEFT_OUT, survives=FREE_COPY),
    three.drop("InRange(NOTIONAL_BITS())(rest[i])", a.LEFT_OUT),
    three.drop("IsBit()(first[i] + second[i] + third[i])", a.TWICE),
    three.drop("InRange(NOTIONAL_BITS())(value[0] - value[1])", a.OUT_OF_ORDER),
    three.drop("value[j] <== sum[j]", a.VALUE),
    # R37
    largest.drop("OneOf(N)(in, of)", a.INFLATED),
    largest.drop("InRange(BITS)(in - of[i])", a.OTHER_SCENARIO, a.NOTHING_REQUIRED),
    clearing.drop("largest.of[3 * k] <== coverRow[1] * three[k].value[0]", a.NO_LARGEST),
    clearing.drop("largest.of[3 * k + 1] <== coverRow[2] * (three[k].value[1] + three[k].value[2])", a.NO_SECOND_THIRD),
    clearing.drop("largest.of[3 * k + 2] <== coverRow[3] * (three[k].value[0] + three[k].value[1])", a.NO_TWO_LARGEST),
    clearing.drop("largest.in <== worst", a.RENAMED),
    clearing.weaken("three[k].of[i] <== loss[i][k]", "three[k].of[i] <== loss[i][1]"),
    clearing.weaken("coverRow[3] * (three[k].value[0] + three[k].value[1])", "coverRow[3] * three[k].value[0]"),
    clearing.drop("claim.requirement <== worst", CLAIM.requirement_forged("R37")),
    # R38
    clearing.drop("signal weighted <== coverRow[0] * other", a.WEIGHTED),
    clearing.drop("claim.equity <== RATE_SCALE() * fund + weighted", CLAIM.equity_forged("R38")),
    clearing.weaken("coverRow[0] * other", "RATE_SCALE() * other", a.UNWEIGHTED),
    clearing.weaken("RATE_SCALE() * fund + weighted", "RATE_SCALE() * (fund + fund) + weighted", a.TWICE_COUNTED),
]
