"""The ``portfolio`` model: the worst of many scenarios over the whole account, with charges, offsets and minimums, in exact integers.

::

    a = |lots| of a position, whose row has floor <= a < cap; sums are over the positions of a group g
    V[s] = sum lots * column_s ; up, down, mark, delta, vega likewise ; charge, minimum, gross = sum a * number of the side
    T[g,s] = V * (gain if V >= 0 else loss) - (mark * 1e9 where the group is valued)
             and -|T| in the last two scenarios where the class has their skew
    L[c,s] = -weight_s * sum of T[g,s] over the class's groups
    B[c]   = 1e9 * sum of basis_g * max(0, mark - up, mark - down)
    worst  = max over s of L[c,s], and of B[c] too in a floored class
    charge = 1e18 * sum charge + 1e9 * (group rates on long and short delta and vega + signed class rates on their nets)
    minimum  = 1e9 * (m * rate - constant), m = sum of minimums, from the tier with floor <= m < cap
    required = max(worst + charge, minimum), or the smaller of the two in a class of mode "min"
    requirement = sum of required over classes
    equity = 1e18 * (cash + sum of marks) + 1e9 * sum of asset values

V and the other sums over positions are money (1e-10), T is fine (1e-19), L and everything after it risk (1e-28), and so are requirement and
equity. Everything is pinned: the requirement is exact, so a claim may have an upper side. Nothing is rounded. SPAN, TIMS, the portfolio
margin of Deribit, Derive, Paradex and OKX, and standard option margin are choices of these numbers (:mod:`margin.builders.policies`).
Sources: CME SPAN risk arrays and spread credits, OCC TIMS, Derive PMRM_2 (discounts by sign, skew and basis contingency).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from margin.account import Account
from margin.models.collateral import CollateralLine, collateral_lines
from margin.models.outcome import Outcome
from margin.models.scenario_margin import BASIS, RISK_PER_MONEY, ClassRisk, GroupRisk, GroupSums, class_risk, group_risk, skewed
from margin.shape import located
from margin.tables.portfolio import PortfolioBook
from margin.tables.portfolio_rows import EXTRA_COLUMNS, MARK, ClassRow, GroupRow, RiskRow
from margin.widths import FINE_SCALE, RATE_SCALE

UNIT = FINE_SCALE * RATE_SCALE
"""1e28: how many risk units are one of the numeraire."""


class PositionLine(NamedTuple):
    """One position: ``value`` (signed) and the others in money units; ``leaf`` is the row's index."""

    name: str
    id: int
    lots: int
    leaf: int
    row: RiskRow
    value: int
    charge: int
    minimum: int
    gross: int


class GroupLine(NamedTuple):
    """One group, by id ascending.

    Attributes:
        sums: of its positions, per column and of charges, minimums and gross, in money units.
        profits: T per scenario before the class's skew, fine units; the sign of the last two is what a witness shows.
        skewed: T per scenario, fine units.
        basis_loss: max(0, mark - up, mark - down), money units.
    """

    name: str
    id: int
    leaf: int
    row: GroupRow
    sums: GroupSums
    profits: tuple[int, ...]
    skewed: tuple[int, ...]
    basis_loss: int


class ClassLine(NamedTuple):
    """One class, by id ascending: ``row`` is the tier that its minimums fall into, ``scenario`` names the worst for people."""

    name: str
    id: int
    leaf: int
    row: ClassRow
    risk: ClassRisk
    scenario: str


@dataclass(frozen=True, slots=True, repr=False)
class PortfolioResult(Outcome):
    """Equity and requirement (risk units, 1e-28) of an account at one level, with a line per position, group, class and asset. Private.

    Attributes:
        cash: money units.
        positions: in the account's order.
        collateral: in the account's order.
        groups: of the positions, by id ascending.
        classes: of the groups, by id ascending.
        gross: sum over positions of what their lots need one by one, risk units.
    """

    cash: int
    positions: tuple[PositionLine, ...]
    collateral: tuple[CollateralLine, ...]
    groups: tuple[GroupLine, ...]
    classes: tuple[ClassLine, ...]
    gross: int


def evaluate(account: Account, book: PortfolioBook) -> PortfolioResult:
    """Equity and requirement of an account under a snapshot's risk arrays of one level.

    Raises:
        InputError: ``rows.unknown``, ``rows.array`` or ``rows.cap``, naming the holding by its place in the account.
    """
    positions: list[PositionLine] = []
    for place, (identifier, lots) in enumerate(account.positions):
        with located(f"positions[{place}]"):
            positions.append(_position(book, identifier, lots))
    collateral = collateral_lines(account.collateral, book)
    groups, classes = _netted(positions, book)
    marked = account.cash + sum(line.value for line in positions)
    return PortfolioResult(
        level=book.level,
        numeraire=book.numeraire,
        equity=RISK_PER_MONEY * marked + RATE_SCALE * sum(line.value for line in collateral),
        requirement=sum(line.risk.required for line in classes),
        unit=UNIT,
        cash=account.cash,
        positions=tuple(positions),
        collateral=collateral,
        groups=groups,
        classes=classes,
        gross=RISK_PER_MONEY * sum(line.gross for line in positions),
    )


def requirement_of(positions: Sequence[PositionLine], book: PortfolioBook) -> int:
    """Requirement, in risk units, of an account that has only these positions."""
    _, classes = _netted(positions, book)
    return sum(line.risk.required for line in classes)


def _position(book: PortfolioBook, identifier: int, lots: int) -> PositionLine:
    leaf, row = book.risk(identifier, lots)
    side, held = row.side(lots), abs(lots)
    value = lots * row.columns[MARK]
    return PositionLine(
        book.name(identifier), identifier, lots, leaf, row, value, held * side.charge, held * side.minimum, held * side.gross
    )


def _netted(positions: Sequence[PositionLine], book: PortfolioBook) -> tuple[tuple[GroupLine, ...], tuple[ClassLine, ...]]:
    """The positions summed into their groups and the groups into their classes."""
    members: dict[int, list[PositionLine]] = {}
    for line in positions:
        members.setdefault(line.row.group, []).append(line)
    risks: dict[int, list[tuple[int, GroupRisk]]] = {}
    for identifier in sorted(members):
        leaf, row = book.group(identifier)
        risks.setdefault(row.class_id, []).append((leaf, group_risk(row, _sums(members[identifier], len(book.scenarios)))))
    groups: list[GroupLine] = []
    classes: list[ClassLine] = []
    for identifier in sorted(risks):
        leaf, tier = book.risk_class(identifier, sum(risk.sums.minimum for _, risk in risks[identifier]))
        result = class_risk(tier, [risk for _, risk in risks[identifier]])
        scenario = "basis" if result.scenario == BASIS else book.scenarios[result.scenario]
        classes.append(ClassLine(book.name(identifier), identifier, leaf, tier, result, scenario))
        groups.extend(_group_line(book, at, risk, tier) for at, risk in risks[identifier])
    return tuple(sorted(groups, key=lambda line: line.id)), tuple(classes)


def _group_line(book: PortfolioBook, leaf: int, risk: GroupRisk, tier: ClassRow) -> GroupLine:
    profits = skewed(tier, risk.profits)
    return GroupLine(book.name(risk.row.id), risk.row.id, leaf, risk.row, risk.sums, risk.profits, profits, risk.basis_loss)


def _sums(positions: Sequence[PositionLine], scenarios: int) -> GroupSums:
    columns = [0] * (scenarios + EXTRA_COLUMNS)
    for line in positions:
        lots = line.lots
        columns = [total + lots * column for total, column in zip(columns, line.row.columns, strict=True)]
    return GroupSums(
        tuple(columns),
        sum(line.charge for line in positions),
        sum(line.minimum for line in positions),
        sum(line.gross for line in positions),
    )
