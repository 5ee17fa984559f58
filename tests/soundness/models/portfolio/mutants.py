"""Mutants of ``PortfolioRisk`` and of the portfolio model around it, all within the whole circuit."""

from __future__ import annotations

from tests.soundness.attack import Attack, Mutant
from tests.soundness.catalogue.entries import FREE_COPY, Template
from tests.soundness.models.portfolio import attacks as a
from tests.soundness.models.portfolio import attacks_claim as c
from tests.soundness.models.portfolio import attacks_risk as r
from tests.soundness.models.portfolio.target import WHOLE

risk = Template("lib/portfolio_risk.circom", "PortfolioRisk", WHOLE)
model = Template("models/portfolio.circom", "Portfolio", WHOLE)
position = Template("lib/risk_row.circom", "ColumnPosition", WHOLE)

TWICE = "a slot that stands twice has no member, or two for each of them, which Assign refuses; without a member it adds nothing"
PASSED_ON = (
    "accountTag", "cash", "blinding", "positionNegative", "positionMagnitude", "collateralNegative", "collateralMagnitude", "riskRow", "riskPath",
    "collateralRow", "collateralPath", "groupRow", "groupPath", "classRow", "classPath", "cap", "sumNegative", "sumMagnitude", "amount",
    "skewNegative", "basisLoss", "netNegative", "worst", "required",
)  # fmt: skip
"""Private inputs of the model that only go to ``PortfolioRisk``."""


def passed_on(template: Template, attack: Attack) -> list[Mutant]:
    """The statements that pass a private input on."""
    return [template.drop(f"risk.{name} <== {name}", attack, survives=FREE_COPY) for name in PASSED_ON]


MUTANTS: list[Mutant] = [
    # R1
    risk.drop("signal root <== RootOfCap()(cap)", a.OWN_ROOT),
    risk.drop("root === snapshotRoot", a.OWN_SNAPSHOT),
    model.drop("risk.snapshotRoot <== snapshotRoot", a.ROOT_RENAMED),
    # R16, R17, R7
    risk.drop("order.ids[i] <== riskRow[i][0]", a.SPLIT_RENAMED),
    risk.drop("groupOf.exists[i] <== riskRow[i][0]", r.POSITION_DROPPED),
    risk.drop("groupOf.member[i] <== riskRow[i][1]", r.OTHER_GROUP),
    risk.drop("groupOf.slot[g] <== groupRow[g][0]", r.GROUP_RENAMED),
    risk.drop("groupOrder.ids[g] <== groupRow[g][0]", r.GROUP_TWICE_RENAMED, survives=TWICE),
    risk.drop("classOf.exists[g] <== groupRow[g][0]", r.GROUP_DROPPED),
    risk.drop("classOf.member[g] <== groupRow[g][1]", r.OTHER_CLASS),
    risk.drop("classOf.slot[u] <== classRow[u][0]", r.CLASS_RENAMED),
    risk.drop("classOrder.ids[u] <== classRow[u][0]", r.CLASS_TWICE_RENAMED, survives=TWICE),
    # R2 to R5
    risk.drop("position[i].negative <== positionNegative[i]", a.FLIPPED, survives=FREE_COPY),
    risk.drop("position[i].magnitude <== positionMagnitude[i]", a.RESIZED, survives=FREE_COPY),
    risk.drop("position[i].row <== riskRow[i]", a.FORGED_ROW),
    risk.drop("position[i].path <== riskPath[i]", a.LOWER_TIER, survives=FREE_COPY),
    risk.drop("position[i].cap <== cap", a.OWN_RISK_CAP),
    position.drop("InLotTier()(magnitude, row[AT], row[AT + 1])", a.LOWER_TIER, a.JUNK),
    risk.drop("group[g].row <== groupRow[g]", a.LIGHTER_GROUP),
    risk.drop("group[g].path <== groupPath[g]", a.LIGHTER_GROUP, survives=FREE_COPY),
    risk.drop("group[g].cap <== cap", a.OWN_GROUP_CAP),
    risk.drop("class[u].row <== classRow[u]", a.LIGHTER_CLASS),
    risk.drop("class[u].path <== classPath[u]", a.LIGHTER_CLASS, survives=FREE_COPY),
    risk.drop("class[u].cap <== cap", a.OWN_CLASS_CAP),
    # R18
    risk.drop("lotsIn[g][i] <== groupOf.in[i][g] * position[i].lots", r.NO_LOTS),
    risk.drop("amountsIn[g][i] <== groupOf.in[i][g] * position[i].amounts", r.NO_AMOUNTS),
    risk.drop("columnsIn[g][i][k] <== lotsIn[g][i] * riskRow[i][6 + k]", r.NO_COLUMNS),
    risk.drop("group[g].packed[k] <== packed[k]", r.NO_PACKED),
    risk.drop("group[g].amounts <== amounts", r.NO_GROUP_AMOUNTS),
    risk.drop("group[g].sumNegative <== sumNegative[g]", r.NO_LOTS, survives=FREE_COPY),
    risk.drop("group[g].sumMagnitude <== sumMagnitude[g]", r.NO_LOTS, survives=FREE_COPY),
    risk.drop("group[g].amount <== amount[g]", r.OTHER_AMOUNT_PARTS),
    risk.drop("group[g].skewNegative <== skewNegative[g]", r.NO_LOTS, survives=FREE_COPY),
    risk.drop("group[g].basisLoss <== basisLoss[g]", r.NO_LOTS, survives=FREE_COPY),
    risk.weaken("amounts += amountsIn[g][i]", "amounts = amountsIn[g][i]", r.LAST_AMOUNTS),
    risk.weaken("packed[k] += columnsIn[g][i][k]", "packed[k] = columnsIn[g][i][k]", r.LAST_PACKED),
    # R21 to R25
    risk.drop("profitIn[u][g][s] <== classOf.in[g][u] * group[g].profit[s]", r.NO_PROFITS),
    risk.drop("skewedIn[u][g][k] <== classOf.in[g][u] * group[g].skewed[k]", r.NO_SKEWED),
    risk.drop("otherIn[u][g][0] <== classOf.in[g][u] * group[g].basis", r.NO_BASIS),
    risk.drop("otherIn[u][g][1] <== classOf.in[g][u] * group[g].charge", r.NO_CHARGE),
    risk.drop("otherIn[u][g][2] <== classOf.in[g][u] * group[g].delta", r.NO_DELTA),
    risk.drop("otherIn[u][g][3] <== classOf.in[g][u] * group[g].vega", r.NO_VEGA),
    risk.drop("otherIn[u][g][4] <== classOf.in[g][u] * amount[g][1]", r.NO_MINIMUM),
    risk.drop("class[u].profit[s] <== profit[s]", r.NO_CLASS_PROFIT),
    risk.drop("class[u].skewed[k] <== skewed[k]", r.NO_CLASS_SKEW),
    risk.drop("class[u].basis <== other[0]", r.NO_CLASS_BASIS),
    risk.drop("class[u].charge <== other[1]", r.NO_CLASS_CHARGE),
    risk.drop("class[u].delta <== other[2]", r.NO_CLASS_DELTA),
    risk.drop("class[u].vega <== other[3]", r.NO_CLASS_VEGA),
    risk.drop("class[u].minimum <== other[4]", r.NO_CLASS_MINIMUM),
    risk.drop("class[u].netNegative <== netNegative[u]", r.NO_DELTA, survives=FREE_COPY),
    risk.drop("class[u].worst <== worst[u]", r.NO_PROFITS, survives=FREE_COPY),
    risk.drop("class[u].required <== required[u]", r.REQUIRED_RENAMED),
    risk.weaken("profit[s] += profitIn[u][g][s]", "profit[s] = profitIn[u][g][s]", r.LAST_PROFIT),
    risk.weaken("skewed[k] += skewedIn[u][g][k]", "skewed[k] = skewedIn[u][g][k]", r.LAST_SKEW),
    risk.weaken("other[k] += otherIn[u][g][k]", "other[k] = otherIn[u][g][k]", r.LAST_OTHER),
    risk.weaken("sum += required[u]", "sum = required[u]", r.LAST_CLASS),
    # R40
    risk.drop("InRange(REQUIRED_BITS() + 3)(sum)", r.NEGATIVE),
    # collateral
    risk.drop("collateral.negative <== collateralNegative", a.OTHER_AMOUNT, survives=FREE_COPY),
    risk.drop("collateral.magnitude <== collateralMagnitude", a.OTHER_AMOUNT, survives=FREE_COPY),
    risk.drop("collateral.row <== collateralRow", a.OWN_ASSET_CAP, survives=FREE_COPY),
    risk.drop("collateral.path <== collateralPath", a.OWN_ASSET_CAP, survives=FREE_COPY),
    risk.drop("collateral.cap <== cap", a.OWN_ASSET_CAP),
    # R8, R9
    risk.drop("InRange(CASH_BITS() + 1)(cash + (1 << CASH_BITS()))", a.NO_SUCH_CASH, a.CASH_TOO_WIDE),
    risk.weaken("InRange(CASH_BITS() + 1)", "InRange(CASH_BITS() + 2)", a.CASH_TOO_WIDE),
    risk.drop("account.out === commitment", a.OTHER_ACCOUNT),
    risk.drop("account.accountTag <== accountTag", a.OTHER_ACCOUNT, survives=FREE_COPY),
    risk.drop("account.blinding <== blinding", a.OTHER_ACCOUNT, survives=FREE_COPY),
    risk.drop("account.cash <== cash", a.OTHER_CASH),
    risk.drop("account.positionIds[i] <== riskRow[i][0]", a.OTHER_ID),
    risk.drop("account.positionLots[i] <== position[i].lots", a.OTHER_LOTS),
    risk.drop("account.collateralIds <== collateral.ids", a.OTHER_ASSET),
    risk.drop("account.collateralLots <== collateral.lots", a.OTHER_AMOUNT),
    model.drop("risk.commitment <== commitment", a.COMMITMENT_RENAMED),
    # R6
    risk.drop("equity <== RATE_SCALE() * (RATE_SCALE() * (cash + marks) + collateral.value)", a.EQUITY),
    risk.drop("requirement <== sum", a.REQUIREMENT),
    risk.weaken("marks += group[g].mark", "marks = group[g].mark", a.LAST_MARK),
    risk.weaken("(cash + marks)", "cash", a.WITHOUT_MARKS),
    risk.weaken(
        "RATE_SCALE() * (RATE_SCALE() * (cash + marks) + collateral.value)",
        "RATE_SCALE() * RATE_SCALE() * (cash + marks) + collateral.value",
    ),
    model.drop("claim.equity <== risk.equity", a.CLAIM_EQUITY),
    model.drop("claim.requirement <== risk.requirement", a.CLAIM_REQUIREMENT),
    # R10 to R14
    model.drop("claim.hasLower <== hasLower", c.LOWER_OFF),
    model.drop("claim.lowerBps <== lowerBps", c.LOWER_BOUND),
    model.drop("claim.hasUpper <== hasUpper", c.UPPER_OFF),
    model.drop("claim.upperBps <== upperBps", c.UPPER_BOUND),
    model.drop("signal bound <== context * context", a.REPLAY),
    *passed_on(model, r.NO_LOTS),
]

FURTHER = (a.SPLIT, r.POSITION_NOWHERE, r.GROUP_TWICE, r.CLASS_TWICE, r.BELOW)
"""Rejected within ``StrictlyIncreasing``, ``Assign`` and ``Claim``, whose mutants stand elsewhere."""
