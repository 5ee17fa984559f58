"""``RiskGroup(4, 1)``: a group's sums and what they are charged, with ``margin/`` as its rule."""

from __future__ import annotations

from circuits.field import R, from_field
from margin.models.scenario_margin import GroupSums, group_risk
from margin.tables.portfolio_rows import GroupRow, pack
from margin.widths import RATE_SCALE, SUM_BITS
from tests.soundness.attack import Target, Values, array, flat, get
from tests.soundness.models.portfolio.target_rows import INCLUDE
from tests.soundness.table import leaf
from tests.soundness.targets.hashes import node

LIMIT = 2**SUM_BITS
PLAIN = GroupRow(31, 8, 5 * 10**8, 10**9, 0, 4 * 10**8, 10, 20, 30, 40)
VALUED = GroupRow(32, 8, 10**9, 9 * 10**8, 1, 10**9, 1, 2, 3, 4)
WIDEST = GroupRow(33, 8, 2**31 - 1, 2**31 - 1, 1, 2**31 - 1, *(2**36 - 1,) * 4)
LIGHT = GroupRow(34, 9, 0, 0, 0, 0, 0, 0, 0, 0)
SIBLINGS = [1, leaf(PLAIN), leaf(VALUED), leaf(WIDEST), leaf(LIGHT), 6, 0, 8]
CAP = [node(SIBLINGS), *range(1, 64)]

SUMS = (-7, 5, -3, 2, 90, 120, 100, -11, 13)
"""Four scenarios, up, down, mark, delta, vega."""
AMOUNTS = (3, 4, 50)


def group_inputs(
    row: GroupRow = PLAIN, columns: tuple[int, ...] = SUMS, amounts: tuple[int, ...] = AMOUNTS, **other: object
) -> dict[str, int]:
    """A group as an honest prover fills it in; hints that are given instead are taken."""
    risk = group_risk(row, GroupSums(columns, *amounts))
    signals = {
        "row": [value % R for value in row.elements()],
        "path": [SIBLINGS],
        "cap": CAP,
        "packed": [pack(columns[start : start + 3]) % R for start in range(0, len(columns), 3)],
        "amounts": pack(amounts) % R,
        "sumNegative": [int(column < 0) for column in columns],
        "sumMagnitude": [abs(column) for column in columns],
        "amount": list(amounts),
        "skewNegative": [int(profit < 0) for profit in risk.profits[-2:]],
        "basisLoss": risk.basis_loss,
    }
    return flat(**{**signals, **other})


def _group(values: Values) -> Values | None:
    row, siblings = array(values, "row"), array(values, "path[0]")
    genuine = [item for item in (PLAIN, VALUED, WIDEST, LIGHT) if [v % R for v in item.elements()] == row]
    if not genuine or leaf(genuine[0]) not in siblings or node(siblings) not in array(values, "cap"):
        return None
    negative, magnitude, amount = array(values, "sumNegative"), array(values, "sumMagnitude"), array(values, "amount")
    if any(bit not in {0, 1} for bit in negative) or any(size >= LIMIT for size in magnitude + amount):
        return None
    columns = tuple(-size if bit else size for bit, size in zip(negative, magnitude, strict=True))
    packed = [pack(columns[start : start + 3]) for start in range(0, len(columns), 3)]
    if [from_field(value) for value in array(values, "packed")] != packed or pack(tuple(amount)) != get(values, "amounts"):
        return None
    risk = group_risk(genuine[0], GroupSums(columns, *amount))
    signs = array(values, "skewNegative")
    if any(bit not in {0, 1} or (profit and bit != (profit < 0)) for bit, profit in zip(signs, risk.profits[-2:], strict=True)):
        return None
    return _outputs(genuine[0], risk.sums, risk.profits, risk.basis_loss) if risk.basis_loss == get(values, "basisLoss") else None


def _outputs(row: GroupRow, sums: GroupSums, profits: tuple[int, ...], basis_loss: int) -> Values:
    *_, mark, delta, vega = sums.columns
    exposure = _on(delta, row.delta_long, row.delta_short) + _on(vega, row.vega_long, row.vega_short)
    single = {
        "mark": mark,
        "delta": delta,
        "vega": vega,
        "basis": row.basis * basis_loss,
        "charge": RATE_SCALE * (RATE_SCALE * sums.charge + exposure),
    }
    skewed = [-abs(profit) for profit in profits[-2:]]
    wires = {f"profit[{index}]": profit for index, profit in enumerate(profits)} | {f"skewed[{k}]": skewed[k] for k in (0, 1)}
    return {f"main.{name}": value % R for name, value in (single | wires).items()}


def _on(exposure: int, long: int, short: int) -> int:
    return max(exposure, 0) * long + max(-exposure, 0) * short


MOST = LIMIT - 1
RISK_GROUP = Target(
    "RiskGroup(4, 1)",
    INCLUDE,
    "RiskGroup(4, 1)",
    lambda: {
        "plain": group_inputs(),
        "other signs": group_inputs(columns=tuple(-column for column in SUMS)),
        "valued": group_inputs(VALUED, (90, 140, 80, 130, 99, 70, 100, 4, -6)),
        "nothing": group_inputs(columns=(0,) * 9, amounts=(0, 0, 0)),
        "largest": group_inputs(WIDEST, (MOST, -MOST, MOST, -MOST, -MOST, -MOST, MOST, MOST, MOST), (MOST,) * 3),
        "smallest": group_inputs(WIDEST, (-MOST, MOST, MOST, -MOST, MOST, MOST, -MOST, -MOST, -MOST), (MOST,) * 3),
    },
    _group,
)

TARGETS = (RISK_GROUP,)
