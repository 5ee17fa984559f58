"""Mutants of a class's worst scenario, net charges and minimum."""

from __future__ import annotations

from circuits.field import R
from margin.tables.portfolio_rows import ClassRow
from margin.widths import RATE_SCALE
from tests.soundness.attack import Attack, Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.portfolio.target_class import FLOORED, GAIN, LOSS, ONE, RISK_CLASS, SMALLER, Sums, class_inputs, risk_of
from tests.soundness.table import leaf

of = Template("lib/risk_class.circom", "RiskClass", RISK_CLASS)

FREE = ClassRow(8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 << 88, 0, 0, (0, 0, 0, 0))
"""A row that nobody published."""
SCENARIO: Sums = ((-700 * ONE, 300 * ONE, 9 * ONE, -8 * ONE), (-9 * ONE, -8 * ONE), 0, 0, 11, 13, 100)
"""The first scenario is the worst: 700."""
LONG: Sums = (*SCENARIO[:4], 11, 13, 100)
QUIET: Sums = ((0, 0, 0, 0), (0, 0), 0, 0, 0, 0, 199)
"""The minimum is all that is required."""


def required(row: ClassRow, sums: Sums, worst: int, *, net: int | None = None, minimum: int | None = None) -> dict[str, int]:
    """Hints of a prover who got away with another worst case, net charge (risk units) or minimum (risk units)."""
    risk = risk_of(row, sums)
    charged = RATE_SCALE * (_on(sums[4], row.delta_long, row.delta_short) + _on(sums[5], row.vega_long, row.vega_short))
    scanned = worst + sums[3] + (charged if net is None else net)
    least = risk.minimum if minimum is None else minimum
    return {"worst": worst % R, "required": (min if row.mode else max)(scanned, least) % R}


def _on(exposure: int, long: int, short: int) -> int:
    return max(exposure, 0) * long + max(-exposure, 0) * short


def forged(how: str, says: str, row: ClassRow, sums: Sums, hints: dict[str, int], **wires: int) -> Attack:
    """A class with inner wires set to what suits, and the hints that go with them."""
    return of.attack(how, says, lambda: class_inputs(row, sums, **hints), **wires)


SECOND = 9 * ONE * ONE
"""The next worst loss of SCENARIO, where the third scenario has a skew."""
FORGED_ROW = of.attack("R4.forged-row", "a class without weights is in the snapshot", lambda: class_inputs(FREE))
FORGED_LEAF = of.attack(
    "R4.forged-leaf", "the hash of my class is that of a genuine one", lambda: class_inputs(FREE), Row__leaf=leaf(FLOORED)
)
OMITTED = forged(
    "R22.scenario-omitted", "the worst scenario is not compared", FLOORED, SCENARIO, required(FLOORED, SCENARIO, SECOND), largest__of_0=0
)
LESS_LOSS = forged("R22.loss", "the worst scenario costs less", FLOORED, SCENARIO, required(FLOORED, SCENARIO, SECOND), loss_0=0)
SKEWED_LOSS = forged(
    "R22.skewed-loss", "a skewed scenario costs nothing", FLOORED, GAIN, required(FLOORED, GAIN, 0), loss_2=0
)  # fmt: skip
NO_HURT = forged("R22.skew-ignored", "a skewed profit stays a profit", FLOORED, GAIN, required(FLOORED, GAIN, 0), hurt_0=0)
WORST_RENAMED = forged(
    "R22.worst-renamed",
    "the loss compared is not the one required",
    FLOORED,
    SCENARIO,
    required(FLOORED, SCENARIO, 0),
    largest__in=700 * ONE * ONE,
)
NO_FLOOR = forged("R22.basis-ignored", "a basis loss does not count", FLOORED, LOSS, required(FLOORED, LOSS, 700 * ONE * ONE), floored=0)
FLOOR_RENAMED = forged(
    "R22.basis-not-compared", "the basis loss is not compared", FLOORED, LOSS, required(FLOORED, LOSS, 700 * ONE * ONE), largest__of_4=0
)
NOT_WORST = of.attack(
    "R22.not-the-worst", "another scenario is the worst", lambda: class_inputs(FLOORED, SCENARIO, **required(FLOORED, SCENARIO, SECOND))
)
BELOW_ALL = of.attack("R22.below-all", "the worst is nothing", lambda: class_inputs(FLOORED, SCENARIO, **required(FLOORED, SCENARIO, 0)))

WORST = 700 * ONE * ONE
REBATE = of.attack(
    "R23.charge-as-rebate", "a long net exposure is charged as a short one, which earns",
    lambda: class_inputs(FLOORED, SCENARIO, netNegative=[1, 0], **required(FLOORED, SCENARIO, WORST, net=ONE * (-11 * -20 + 13 * 30))),
)  # fmt: skip
SCALED_SIGN = of.attack(
    "R23.scaling-sign", "a sign of 1/2 makes a net exposure vanish",
    lambda: class_inputs(FLOORED, SCENARIO, netNegative=[pow(2, -1, R), 0], **required(FLOORED, SCENARIO, WORST, net=ONE * 13 * 30)),
)  # fmt: skip
NO_SIZE = forged(
    "R23.no-exposure", "a net exposure has no size", FLOORED, SCENARIO, required(FLOORED, SCENARIO, WORST, net=ONE * 13 * 30), size_0=0
)
NO_RATE = forged(
    "R23.no-rate", "a net exposure is free", FLOORED, SCENARIO, required(FLOORED, SCENARIO, WORST, net=ONE * 13 * 30), rate_0=0
)
NO_NET = forged(
    "R23.no-charge", "a net exposure is free", FLOORED, SCENARIO, required(FLOORED, SCENARIO, WORST, net=ONE * 11 * 10), net_1=0
)
OTHER_TIER = of.attack("R24.other-tier", "a sum of 200 is in the tier below 200", lambda: class_inputs(sums=(*QUIET[:6], 200)))
LOWER_TIER = of.attack("R24.below-the-tier", "a sum of 99 is in the tier from 100", lambda: class_inputs(sums=(*QUIET[:6], 99)))
NO_MINIMUM = forged("R24.no-minimum", "the minimum is nothing", FLOORED, QUIET, required(FLOORED, QUIET, 0, minimum=0), least=0)
SCAN_RENAMED = forged(
    "R25.scan-renamed",
    "the scan asks for nothing",
    FLOORED,
    SCENARIO,
    {"required": risk_of(FLOORED, QUIET).minimum},
    better__b=risk_of(FLOORED, QUIET).minimum,
    better__a=0,
)
NO_SCAN = of.attack(
    "R25.no-scan",
    "the scan asks for nothing",
    lambda: class_inputs(sums=SCENARIO, required=risk_of(FLOORED, SCENARIO).minimum),
    better__a=0,
)
NO_LEAST = of.attack("R25.no-minimum", "the minimum asks for nothing", lambda: class_inputs(sums=QUIET, required=0), better__b=0)
OTHER_MODE = of.attack(
    "R25.other-mode", "the smaller of both counts where the larger must", lambda: class_inputs(sums=QUIET, required=0), better__smaller=1
)
REQUIRED_RENAMED = of.attack(
    "R25.required-renamed", "what is required is not what is compared", lambda: class_inputs(sums=QUIET, required=0),
    better__in=risk_of(FLOORED, QUIET).required,
)  # fmt: skip
LESS_OF_BOTH = of.attack(
    "R25.smaller-for-larger", "the scan counts where the minimum is larger", lambda: class_inputs(sums=QUIET, required=0)
)
LARGER_OF_BOTH = of.attack(
    "R25.larger-for-smaller", "the scan counts where the minimum is smaller and all that is asked for",
    lambda: class_inputs(SMALLER, LOSS, required=risk_of(SMALLER, LOSS).scanned),
)  # fmt: skip

MUTANTS: list[Mutant] = [
    of.drop("Row(13 + S, LEVELS)(row, path, cap, TAG_CLASS(S))", FORGED_ROW),
    of.weaken("row, path, cap, TAG_CLASS(S)", "row, path, cap, TAG_RISK(S)"),
    # R22
    of.drop("loss[s] <== 0 - row[13 + s] * profit[s]", LESS_LOSS),
    of.drop("hurt[s - S + 2] <== row[3 + s - S + 2] * (skewed[s - S + 2] - profit[s])", NO_HURT),
    of.drop("loss[s] <== 0 - row[13 + s] * (profit[s] + hurt[s - S + 2])", SKEWED_LOSS),
    of.drop("largest.of[s] <== loss[s]", OMITTED),
    of.drop("signal floored <== row[2] * (RATE_SCALE() * basis - loss[0])", NO_FLOOR),
    of.drop("largest.of[S] <== loss[0] + floored", FLOOR_RENAMED),
    of.drop("largest.in <== worst", WORST_RENAMED),
    of.weaken("0 - row[13 + s] * profit[s]", "row[13 + s] * profit[s]"),
    of.weaken("row[13 + s] * (profit[s] + hurt", "row[13 + s] * (hurt"),
    of.weaken("row[3 + s - S + 2] *", "row[3] *"),
    of.weaken("RATE_SCALE() * basis", "basis"),
    of.weaken("largest.of[S] <== loss[0] + floored;", "largest.of[S] <== loss[0];"),
    of.weaken("Largest(S + 1, WORST_BITS())", "Largest(S + 1, WORST_BITS() - 8)"),
    # R23
    of.drop("IsBit()(netNegative[k])", SCALED_SIGN),
    of.drop("size[k] <== (1 - 2 * netNegative[k]) * (k == 0 ? delta : vega)", NO_SIZE),
    of.drop("InRange(NOTIONAL_BITS())(size[k])", REBATE),
    of.drop("rate[k] <== row[5 + 2 * k] + netNegative[k] * (row[6 + 2 * k] - row[5 + 2 * k])", NO_RATE),
    of.drop("net[k] <== size[k] * rate[k]", NO_NET),
    of.weaken("(k == 0 ? delta : vega)", "delta"),
    of.weaken("(row[6 + 2 * k] - row[5 + 2 * k])", "row[6 + 2 * k]"),
    of.weaken("InRange(NOTIONAL_BITS())(size[k])", "InRange(SUM_BITS())(size[k])"),
    # R24
    of.drop("InTier()(minimum, row[9], row[10])", OTHER_TIER, LOWER_TIER),
    of.drop("signal least <== minimum * row[11] - row[12]", NO_MINIMUM),
    of.weaken("minimum * row[11] - row[12]", "minimum * row[11]"),
    of.weaken("minimum, row[9], row[10]", "minimum, row[9], row[10] + 1", OTHER_TIER),
    # R25
    of.drop("better.a <== worst + charge + RATE_SCALE() * (net[0] + net[1])", NO_SCAN),
    of.drop("better.b <== RATE_SCALE() * least", NO_LEAST),
    of.drop("better.smaller <== row[1]", OTHER_MODE),
    of.drop("better.in <== required", REQUIRED_RENAMED),
    of.weaken("better.smaller <== row[1];", "better.smaller <== 0;"),
    of.weaken("worst + charge + RATE_SCALE()", "worst + RATE_SCALE()"),
    of.weaken("(net[0] + net[1])", "(net[0])"),
    of.weaken("RATE_SCALE() * least", "least"),
    of.weaken("Better(REQUIRED_BITS())", "Better(WORST_BITS() - 4)"),
]

FURTHER = (FORGED_LEAF, NOT_WORST, BELOW_ALL, LESS_OF_BOTH, LARGER_OF_BOTH)
"""Rejected within ``Row``, ``Largest`` and ``Better``, whose mutants stand elsewhere."""
