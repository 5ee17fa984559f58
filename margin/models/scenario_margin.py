"""What a class of risk needs: the arithmetic of scenario margin on the sums of its groups, in exact integers without a division.

The model applies it to an account and the table to one lot alone (the gross requirement of a row). Units: money is 1e-10 of the numeraire,
a rate 1e-9, fine = money x rate, *risk* = fine x rate, 1e-28.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from margin.tables.portfolio_rows import DELTA, DOWN, EXTRA_COLUMNS, MARK, UP, VEGA, ClassRow, GroupRow
from margin.widths import RATE_SCALE

RISK_PER_MONEY: Final = RATE_SCALE**2
"""1e18: one money unit in risk units."""
BASIS: Final = -1
"""In place of a scenario's number: the basis loss is the worst."""


class GroupSums(NamedTuple):
    """Sums over the positions of a group, in money units: of lots x column, signed, and of ``|lots|`` x the numbers of the side."""

    columns: tuple[int, ...]
    charge: int
    minimum: int
    gross: int


class GroupRisk(NamedTuple):
    """A group's results.

    Attributes:
        profits: per scenario, in fine units, before the class's skew.
        basis_loss: what the worse basis scenario takes from the mark, at least zero, in money units.
    """

    row: GroupRow
    sums: GroupSums
    profits: tuple[int, ...]
    basis_loss: int


class ClassRisk(NamedTuple):
    """A class's requirement and how it came about; in risk units where nothing else is said.

    Attributes:
        delta: net delta of its groups, money units.
        vega: net vega, money units.
        minimums: sum of its positions' minimums, money units.
        losses: per scenario.
        basis: weighted basis losses.
        worst: largest loss, and not below ``basis`` in a floored class.
        scenario: number of the first scenario that is the worst, or :data:`BASIS`.
        charge: charges per lot and on exposures.
        scanned: ``worst + charge``.
        minimum: of the tier.
        required: larger or smaller of the two, as the mode says.
    """

    delta: int
    vega: int
    minimums: int
    losses: tuple[int, ...]
    basis: int
    worst: int
    scenario: int
    charge: int
    scanned: int
    minimum: int
    required: int


def group_risk(row: GroupRow, sums: GroupSums) -> GroupRisk:
    """Results of a group: ``sum * (gain or loss)`` per scenario, less the mark where the columns are values."""
    columns = sums.columns
    mark = columns[MARK]
    taken_off = mark * RATE_SCALE if row.valued else 0
    gain, loss = row.gain, row.loss
    profits = tuple([value * (gain if value >= 0 else loss) - taken_off for value in columns[:-EXTRA_COLUMNS]])
    return GroupRisk(row, sums, profits, max(0, mark - columns[UP], mark - columns[DOWN]))


def skewed(row: ClassRow, profits: Sequence[int]) -> tuple[int, ...]:
    """The results with the class's skew: in the last two scenarios, where it says so, a result of either sign is a loss."""
    *others, first, second = profits
    return (*others, -abs(first) if row.skew0 else first, -abs(second) if row.skew1 else second)


def class_risk(row: ClassRow, groups: Sequence[GroupRisk]) -> ClassRisk:
    """Requirement of a class; ``row`` is the tier that holds the sum of the groups' minimums."""
    totals = [sum(column) for column in zip(*(skewed(row, group.profits) for group in groups), strict=True)]
    losses = tuple([-weight * total for weight, total in zip(row.weights, totals, strict=True)])
    basis = RATE_SCALE * sum(group.row.basis * group.basis_loss for group in groups)
    worst = max(losses)
    scenario = losses.index(worst)
    if row.floored and basis > worst:
        worst, scenario = basis, BASIS
    delta = sum(group.sums.columns[DELTA] for group in groups)
    vega = sum(group.sums.columns[VEGA] for group in groups)
    net = _on(delta, row.delta_long, row.delta_short) + _on(vega, row.vega_long, row.vega_short)
    charge = RISK_PER_MONEY * sum(group.sums.charge for group in groups) + RATE_SCALE * (_exposure(groups) + net)
    minimums = sum(group.sums.minimum for group in groups)
    minimum = RATE_SCALE * (minimums * row.rate - row.constant)
    scanned = worst + charge
    required = min(scanned, minimum) if row.mode else max(scanned, minimum)
    return ClassRisk(delta, vega, minimums, losses, basis, worst, scenario, charge, scanned, minimum, required)


def _exposure(groups: Iterable[GroupRisk]) -> int:
    """Charges on the groups' own exposures, in fine units."""
    return sum(
        _on(sums.columns[DELTA], row.delta_long, row.delta_short) + _on(sums.columns[VEGA], row.vega_long, row.vega_short)
        for row, sums, _, _ in groups
    )


def _on(exposure: int, long: int, short: int) -> int:
    return exposure * long if exposure >= 0 else -exposure * short
