"""``RiskClass(4, 1)``: the worst scenario of a class, charges on its net exposures and its minimum, with ``margin/`` as its rule."""

from __future__ import annotations

from circuits.field import R, from_field
from margin.models.scenario_margin import ClassRisk, GroupRisk, GroupSums, class_risk
from margin.tables.portfolio_rows import ClassRow, GroupRow
from margin.widths import NOTIONAL_BITS, RATE_SCALE, SUM_BITS
from tests.soundness.attack import Target, Values, array, flat, get
from tests.soundness.models.portfolio.target_rows import INCLUDE
from tests.soundness.table import leaf
from tests.soundness.targets.hashes import node

ONE = RATE_SCALE
LIMIT = 2**NOTIONAL_BITS
FLOORED = ClassRow(8, 0, 1, 1, 0, 10, -20, 30, 40, 100, 200, 3 * ONE, 5, (ONE, ONE // 2, ONE, ONE))
SMALLER = ClassRow(9, 1, 0, 0, 1, 1, 2, -3, -4, 0, LIMIT, ONE, 0, (ONE, ONE, 2 * ONE, ONE))
WIDE = 2**36 - 1
WIDEST = ClassRow(10, 0, 1, 1, 1, WIDE, WIDE, WIDE, WIDE, 0, LIMIT, WIDE, 0, (2**31 - 1,) * 4)
SIBLINGS = [1, leaf(FLOORED), leaf(SMALLER), leaf(WIDEST), 5, 6, 0, 8]
CAP = [node(SIBLINGS), *range(1, 64)]

Sums = tuple[tuple[int, ...], tuple[int, int], int, int, int, int, int]
"""Profits, skewed profits, basis, charge, delta, vega, minimums."""

LOSS: Sums = ((-700 * ONE, 300 * ONE, 90 * ONE, -80 * ONE), (-95 * ONE, -85 * ONE), 900 * ONE, 17 * ONE, -11, 13, 150)
GAIN: Sums = ((700 * ONE, 30 * ONE, 90 * ONE, 80 * ONE), (-90 * ONE, -80 * ONE), 0, 0, 11, -13, 120)


def risk_of(row: ClassRow, sums: Sums) -> ClassRisk:
    """What ``margin/`` says of these sums: they are put into one group without rates, and its two results with a skew are taken as they are."""
    profits, skewed, basis, charge, delta, vega, minimum = sums
    plain = row._replace(skew0=0, skew1=0)
    chosen = (
        *profits[:-2],
        *(skew if on else profit for skew, profit, on in zip(skewed, profits[-2:], (row.skew0, row.skew1), strict=True)),
    )
    columns = (0, 0, 0, 0, 0, 0, 0, delta, vega)
    group = GroupRisk(GroupRow(1, row.id, 0, 0, 0, 1, 0, 0, 0, 0), GroupSums(columns, 0, minimum, 0), chosen, basis)
    risk = class_risk(plain, [group])
    scanned = risk.scanned + charge
    required = min(scanned, risk.minimum) if row.mode else max(scanned, risk.minimum)
    return risk._replace(charge=risk.charge + charge, scanned=scanned, required=required)


def class_inputs(row: ClassRow = FLOORED, sums: Sums = LOSS, **other: object) -> dict[str, int]:
    """A class as an honest prover fills it in; hints that are given instead are taken."""
    profits, skewed, basis, charge, delta, vega, minimum = sums
    risk = risk_of(row, sums)
    signals = {
        "row": [value % R for value in row.elements()],
        "path": [SIBLINGS],
        "cap": CAP,
        "profit": [value % R for value in profits],
        "skewed": [value % R for value in skewed],
        "basis": basis,
        "charge": charge,
        "delta": delta % R,
        "vega": vega % R,
        "minimum": minimum,
        "netNegative": [int(delta < 0), int(vega < 0)],
        "worst": risk.worst % R,
        "required": risk.required % R,
    }
    return flat(**{**signals, **other})


def _class(values: Values) -> Values | None:
    row = next((item for item in (FLOORED, SMALLER, WIDEST) if [v % R for v in item.elements()] == array(values, "row")), None)
    siblings = array(values, "path[0]")
    if row is None or leaf(row) not in siblings or node(siblings) not in array(values, "cap"):
        return None
    profits, skewed = (tuple(map(from_field, array(values, name))) for name in ("profit", "skewed"))
    basis, charge, delta, vega, minimum, worst, required = (
        from_field(get(values, name)) for name in ("basis", "charge", "delta", "vega", "minimum", "worst", "required")
    )
    if not row.floor <= minimum < row.cap:
        return None
    signs = array(values, "netNegative")
    if any(bit not in {0, 1} or (net and bit != (net < 0)) for bit, net in zip(signs, (delta, vega), strict=True)):
        return None
    risk = risk_of(row, (profits, (skewed[0], skewed[1]), basis, charge, delta, vega, minimum))
    return {} if (worst, required) == (risk.worst, risk.required) else None


MOST = 16 * (2**SUM_BITS - 1)
SHOCK = 16 * (2**115 - 1)
RISK_CLASS = Target(
    "RiskClass(4, 1)",
    INCLUDE,
    "RiskClass(4, 1)",
    lambda: {
        "basis is the worst": class_inputs(),
        "a scenario is the worst": class_inputs(
            sums=((-700 * ONE, 300 * ONE, 9 * ONE, -8 * ONE), (-9 * ONE, -8 * ONE), 600 * ONE, 17 * ONE, 11, -13, 100)
        ),
        "skew is the worst": class_inputs(sums=GAIN),
        "the minimum counts": class_inputs(sums=((0,) * 4, (0, 0), 0, 0, 0, 0, 199)),
        "the smaller counts": class_inputs(SMALLER, LOSS),
        "the smaller counts, skew": class_inputs(SMALLER, GAIN),
        "the minimum is smaller": class_inputs(SMALLER, (LOSS[0], LOSS[1], 0, 10**30, 5, 5, 7)),
        "largest": class_inputs(WIDEST, ((-SHOCK,) * 4, (-SHOCK, -SHOCK), 16 * 2**31 * 2**85, 16 * 2**150, MOST, MOST, 0)),
        "smallest": class_inputs(WIDEST, ((SHOCK,) * 4, (-SHOCK, -SHOCK), 0, 0, -MOST, -MOST, MOST)),
        "farthest from the minimum": class_inputs(SMALLER, ((SHOCK,) * 4, (SHOCK, SHOCK), 0, 0, 0, 0, MOST)),
    },
    _class,
)

TARGETS = (RISK_CLASS,)
