"""Mutants of the shortfall model's own statements, and of shared templates' statements that carry a rule, within the whole circuit."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import FREE_COPY, Template
from tests.soundness.models.shortfall import attacks as a
from tests.soundness.models.shortfall import attacks_risk as r
from tests.soundness.models.shortfall.attacks_claim import CLAIM
from tests.soundness.models.shortfall.target import WHOLE

shortfall = Template("models/shortfall.circom", "Shortfall", WHOLE)
position = Template("lib/risk_row.circom", "ColumnPosition", WHOLE)
row = Template("lib/risk_row.circom", "Row", WHOLE)
signed = Template("lib/range.circom", "Signed", WHOLE)
order = Template("lib/account.circom", "StrictlyIncreasing", WHOLE)
tail = Template("lib/tail.circom", "Tail", WHOLE)
largest = Template("lib/extreme.circom", "Largest", WHOLE)

MUTANTS: list[Mutant] = [
    *CLAIM.mutants(shortfall),
    # R1
    shortfall.drop("signal root <== RootOfCap()(cap)", a.OWN_ROOT),
    shortfall.drop("root === snapshotRoot", a.OWN_SNAPSHOT),
    # R2, R3
    signed.drop("IsBit()(negative)", a.SCALED_SIGN),
    signed.drop("InRange(BITS)(magnitude)", a.NEIGHBOUR_ASSET),
    shortfall.drop("position[i].negative <== positionNegative[i]", a.FLIPPED, survives=FREE_COPY),
    shortfall.drop("position[i].magnitude <== positionMagnitude[i]", a.FORGED_ROW, survives=FREE_COPY),
    shortfall.drop("collateral.negative <== collateralNegative", a.FORGED_ASSET, survives=FREE_COPY),
    shortfall.drop("collateral.magnitude <== collateralMagnitude", a.FORGED_ASSET, survives=FREE_COPY),
    # R4
    row.drop("signal leaf <== Sponge(LENGTH)(row, tag)", a.FORGED_LEAF, a.FORGED_MEASURE_LEAF, a.OTHER_KIND),
    row.drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ROW, a.FORGED_MEASURE, a.OWN_GROUP),
    position.drop("Row(LENGTH, LEVELS)(row, path, cap, TAG)", a.FORGED_ROW, a.OWN_GROUP),
    shortfall.drop("Row(9, LEVELS)(measureRow, measurePath, cap, TAG_MEASURE(W, T))", a.FORGED_MEASURE),
    shortfall.drop("position[i].row <== historyRow[i]", a.RENAMED_ROW),
    shortfall.drop("position[i].path <== historyPath[i]", a.OWN_GROUP, survives=FREE_COPY),
    shortfall.drop("position[i].cap <== cap", a.OWN_CAP),
    Template("lib/row.circom", "AssetTier", WHOLE).drop("UnderCap(LEVELS)(leaf, path, cap)", a.FORGED_ASSET, a.OWN_ASSET_GROUP),
    shortfall.drop("collateral.row <== collateralRow", a.FORGED_ASSET, survives=FREE_COPY),
    shortfall.drop("collateral.path <== collateralPath", a.OWN_ASSET_GROUP, survives=FREE_COPY),
    shortfall.drop("collateral.cap <== cap", a.OWN_CAP_OF_COLLATERAL),
    # R5, R6, R15
    position.drop("InLotTier()(magnitude, row[AT], row[AT + 1])", a.LOWER_TIER, a.AT_CAP, a.JUNK),
    Template("lib/collateral.circom", "Collateral", WHOLE).drop("value <== sum", a.COLLATERAL_VALUE),
    # R7
    order.drop("InRange(ID_BITS())(ids[i + 1] - ids[i] - 1 + isNull[i].out)", a.TWICE, a.FALLING),
    shortfall.drop("order.ids[i] <== historyRow[i][0]", a.TWICE_RENAMED),
    # R8
    shortfall.drop("InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()))", a.FRACTION, a.CASH_TOO_WIDE),
    # R9
    shortfall.drop("account.out === commitment", a.OTHER_ACCOUNT),
    shortfall.drop("account.accountTag <== accountTag", a.OTHER_ACCOUNT, survives=FREE_COPY),
    shortfall.drop("account.blinding <== blinding", a.OTHER_ACCOUNT, survives=FREE_COPY),
    shortfall.drop("account.cash <== cash", a.OTHER_CASH),
    shortfall.drop("account.positionIds[i] <== historyRow[i][0]", a.OTHER_ID),
    shortfall.drop("account.positionLots[i] <== position[i].lots", a.OTHER_LOTS, a.VALUED_LONG),
    shortfall.drop("account.collateralIds <== collateral.ids", a.OTHER_ASSET),
    shortfall.drop("account.collateralLots <== collateral.lots", a.OTHER_AMOUNT),
    # R26
    shortfall.drop("mark[i] <== position[i].lots * historyRow[i][3]", r.MARK),
    shortfall.drop("columns[i][w * K + k] <== position[i].lots * historyRow[i][6 + w * K + k]", r.NO_COLUMNS),
    shortfall.drop("UnpackAmounts()(amounts, amount)", r.UNCHARGED, r.GROSS_LEFT_OUT),
    shortfall.drop("sums[w].packed <== packed[w]", r.PACKED_FORGED),
    shortfall.drop("sums[w].profit <== pnl[w]", r.PROFITS_FORGED),
    shortfall.drop("tail[w].loss[t] <== 0 - pnl[w][t]", r.LOSS_FORGED),
    Template("lib/history.circom", "WindowSums", WHOLE).drop("packed[k] === sum", r.NOT_PACKED),
    shortfall.weaken("historyRow[i][6 + w * K + k]", "historyRow[i][6 + k]", r.WINDOW_SWAPPED),
    shortfall.weaken("marks += mark[i]", "marks = mark[i]", r.LAST_ONLY),
    shortfall.weaken("amounts += position[i].amounts", "amounts = position[i].amounts"),
    shortfall.weaken("packed[w][k] += columns", "packed[w][k] = columns"),
    # R27
    tail.drop("InRange(SUM_BITS())(threshold + HALF)", r.ELSEWHERE),
    tail.drop("InRange(SUM_BITS() - 1)(over[t])", r.SMALLER, r.SECOND, r.WIDE),
    tail.weaken("InRange(SUM_BITS() - 1)(over[t])", "InRange(SUM_BITS() + 2)(over[t])", r.WIDE),
    tail.drop("members === count", r.FEWER, r.MORE),
    shortfall.drop("tail[w].count <== measureRow[1]", r.OTHER_COUNT),
    shortfall.drop("tail[w].inTail <== inTail[w]", r.SMALLER, survives=FREE_COPY),
    # R28
    tail.drop("product[T - 1] === 0", r.ONE_TOO_LOW),
    shortfall.drop("tail[w].threshold <== threshold[w]", r.THRESHOLD_FORGED),
    shortfall.drop("chosen[w] <== threshold[w] + measureRow[0] * (tail[w].sum - threshold[w])", r.CHOSEN),
    shortfall.weaken("threshold[w] + measureRow[0] * (tail[w].sum - threshold[w])", "threshold[w]", r.SMALLEST_FOR_SUM),
    # R29
    largest.drop("OneOf(N)(in, of)", r.INFLATED),
    largest.drop("InRange(BITS)(in - of[i])", r.NOT_LARGEST, r.NOTHING_REQUIRED),
    shortfall.drop("largest.in <== worst", r.WORST_FORGED),
    shortfall.drop("largest.of[0] <== 0", r.INFLATED_FLOOR),
    shortfall.drop("largest.of[1] <== measureRow[3] * chosen[0]", r.NO_TAIL),
    shortfall.drop("largest.of[2] <== blended + stressed", r.NO_STRESS),
    shortfall.drop("largest.of[3] <== measureRow[6] * chosen[LONG]", r.NO_LONG),
    shortfall.drop("largest.of[4] <== offset + kept", r.NO_OFFSETS),
    shortfall.drop("signal blended <== measureRow[4] * chosen[0]", r.BLEND_HALF),
    shortfall.drop("signal stressed <== measureRow[5] * chosen[STRESS]", r.STRESS_HALF),
    shortfall.drop("signal offset <== measureRow[7] * chosen[0]", r.NO_NET),
    shortfall.drop("signal kept <== measureRow[8] * amount[2]", r.NOT_KEPT),
    shortfall.drop("signal charge <== measureRow[2] * amount[0]", r.NO_CHARGE),
    shortfall.weaken("measureRow[3] * chosen[0]", "RATE_SCALE() * chosen[0]", r.NO_BUFFER),
    shortfall.weaken("worst + RATE_SCALE() * charge", "worst", r.CHARGES_LEFT_OUT),
    shortfall.weaken("measureRow[2] * amount[0]", "amount[0]", r.CHARGED_ONCE),
    shortfall.weaken("measureRow[2] * (RATE_SCALE() * (cash + marks)", "(RATE_SCALE() * (cash + marks)"),
    shortfall.drop("claim.equity <== measureRow[2] * (RATE_SCALE() * (cash + marks) + collateral.value)", CLAIM.equity_forged("R6")),
    shortfall.drop("claim.requirement <== worst + RATE_SCALE() * charge", CLAIM.requirement_forged("R29")),
]
