"""The intermediate results that a prover of the portfolio circuit shows, honest or not.

They are computed from the rows that the inputs open, as the circuit goes, with wires set to what an attack likes on the way; so that whatever
follows from a forged wire is consistent with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from circuits.field import R, from_field
from margin.models.scenario_margin import GroupRisk, GroupSums, class_risk, group_risk
from margin.tables.portfolio_rows import ClassRow, GroupRow
from margin.widths import COLUMN_BITS, RATE_SCALE
from tests.soundness.whole import Inputs

HINTS = ("sumNegative", "sumMagnitude", "amount", "skewNegative", "basisLoss", "netNegative", "worst", "required")


def is_hint(wire: str) -> bool:
    """Whether it is an input: ``required[1]``."""
    return re.split(r"\[", wire)[0] in HINTS


def complete(inputs: Inputs, forged: Mapping[str, int] = {}) -> None:
    """Fill in the hints.

    Args:
        inputs: with the account and the rows; gets the hints.
        forged: values of wires, by their names in ``PortfolioRisk``, and of hints.
    """
    _Follower(inputs, forged).run()


class _Follower:
    def __init__(self, inputs: Inputs, forged: Mapping[str, int]) -> None:
        self.inputs, self.forged = inputs, forged
        self.risks, self.groups, self.classes = (_rows(inputs, f"{name}Row") for name in ("risk", "group", "class"))

    def at(self, wire: str, value: int) -> int:
        """The value on a wire: forged, or this one."""
        return self.forged.get(wire, value)

    def run(self) -> None:
        hints: dict[str, list[object]] = {name: [] for name in HINTS}
        results = [self._group(g, hints) for g in range(len(self.groups))]
        for u in range(len(self.classes)):
            self._class(u, results, hints)
        self.inputs.update(hints)  # type: ignore[arg-type]

    def _in(self, which: str, member: int, slot: int, names: tuple[int, int]) -> int:
        asked, there = self.at(f"{which}.member[{member}]", names[0]), self.at(f"{which}.slot[{slot}]", names[1])
        return self.at(f"{which}.in[{member}][{slot}]", int(asked == there))

    def _group(self, g: int, hints: dict[str, list[object]]) -> GroupRisk:
        elements = len(self.risks[0]) - 6
        packed, amounts = [0] * elements, 0
        for i, row in enumerate(self.risks):
            inside = self._in("groupOf", i, g, (row[1], self.groups[g][0]))
            negative, magnitude = int(self.inputs["positionNegative"][i]), int(self.inputs["positionMagnitude"][i])  # type: ignore[index, arg-type]
            lots = self.at(f"position[{i}].lots", -magnitude if negative else magnitude)
            charged = self.at(f"position[{i}].amounts", magnitude * (row[5] if negative else row[4]))
            lots_in = self.at(f"lotsIn[{g}][{i}]", inside * lots)
            amounts += self.at(f"amountsIn[{g}][{i}]", inside * charged)
            for k in range(elements):
                packed[k] += self.at(f"columnsIn[{g}][{i}][{k}]", lots_in * row[6 + k])
        columns = _columns([self.at(f"group[{g}].packed[{k}]", value) for k, value in enumerate(packed)])
        parts = _parts(self.at(f"group[{g}].amounts", amounts))
        opened = GroupRow(*(self.at(f"group[{g}].row[{place}]", value) for place, value in enumerate(self.groups[g])))
        risk = group_risk(opened, GroupSums(columns, *parts))
        hints["sumNegative"].append([int(column < 0) for column in columns])
        hints["sumMagnitude"].append([abs(column) for column in columns])
        hints["amount"].append([self.at(f"amount[{g}][{k}]", part) for k, part in enumerate(parts)])
        hints["skewNegative"].append([int(profit < 0) for profit in risk.profits[-2:]])
        hints["basisLoss"].append(risk.basis_loss)
        return risk

    def _class(self, u: int, results: Sequence[GroupRisk], hints: dict[str, list[object]]) -> None:
        scenarios = len(results[0].profits)
        profits, skewed = [0] * scenarios, [0, 0]
        other = [0] * 5
        for g, risk in enumerate(results):
            inside = self._in("classOf", g, u, (self.groups[g][1], self.classes[u][0]))
            for s, profit in enumerate(risk.profits):
                profits[s] += self.at(f"profitIn[{u}][{g}][{s}]", inside * profit)
            for k in (0, 1):
                skewed[k] += self.at(f"skewedIn[{u}][{g}][{k}]", inside * -abs(risk.profits[k - 2]))
            minimum = hints["amount"][g][1]  # type: ignore[index]
            for k, value in enumerate((risk.row.basis * risk.basis_loss, _charge(risk), *risk.sums.columns[-2:], minimum)):
                other[k] += self.at(f"otherIn[{u}][{g}][{k}]", inside * value)
        profits = [self.at(f"class[{u}].profit[{s}]", value) for s, value in enumerate(profits)]
        skewed = [self.at(f"class[{u}].skewed[{k}]", value) for k, value in enumerate(skewed)]
        basis, charge, delta, vega, minimum = (
            self.at(f"class[{u}].{name}", value) for name, value in zip(("basis", "charge", "delta", "vega", "minimum"), other, strict=True)
        )
        fields = [self.at(f"class[{u}].row[{place}]", value) for place, value in enumerate(self.classes[u])]
        row = ClassRow._make([*fields[:13], tuple(fields[13:])])
        plain = row._replace(skew0=0, skew1=0)
        skews = (row.skew0, row.skew1)
        chosen = (*profits[:-2], *(skewed[k] if skews[k] else profits[k - 2] for k in (0, 1)))
        columns = (*(0,) * (scenarios + 3), delta, vega)
        alone = GroupRisk(GroupRow(0, 0, 0, 0, 0, 1, 0, 0, 0, 0), GroupSums(columns, 0, minimum, 0), chosen, basis)
        result = class_risk(plain, [alone])
        worst = self.at(f"worst[{u}]", result.worst)
        scanned = worst + charge + result.charge
        required = self.at(f"required[{u}]", (min if row.mode else max)(scanned, result.minimum))
        hints["netNegative"].append([int(delta < 0), int(vega < 0)])
        hints["worst"].append(worst % R)
        hints["required"].append(required % R)


def _charge(risk: GroupRisk) -> int:
    """Per-lot and exposure charges of a group, in risk units."""
    row, (*_, delta, vega) = risk.row, risk.sums.columns
    exposure = max(delta, 0) * row.delta_long + max(-delta, 0) * row.delta_short
    exposure += max(vega, 0) * row.vega_long + max(-vega, 0) * row.vega_short
    return RATE_SCALE * (RATE_SCALE * risk.sums.charge + exposure)


def _rows(inputs: Inputs, name: str) -> list[list[int]]:
    return [[from_field(value) for value in row] for row in inputs[name]]  # type: ignore[union-attr, arg-type]


def _columns(packed: Sequence[int]) -> tuple[int, ...]:
    """The signed columns of packed sums."""
    half, stride = 1 << (COLUMN_BITS - 1), 1 << COLUMN_BITS
    columns = []
    for element in packed:
        rest = from_field(element % R)
        for _ in range(3):
            column = (rest + half) % stride - half
            columns.append(column)
            rest = (rest - column) // stride
    return tuple(columns)


def _parts(amounts: int) -> tuple[int, int, int]:
    stride = 1 << COLUMN_BITS
    return amounts % stride, amounts // stride % stride, amounts // stride**2
