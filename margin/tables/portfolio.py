"""The ``portfolio`` table: risk arrays, groups and classes of one level as the leaves of a tree, and the search for a row.

Leaf 0 is the null risk row, 1 the null asset, 2 the null group, 3 the null class, which unused slots open. Then follow the risk rows by
id and size, the groups by id, the classes by id and tier, the collateral assets by id and tier.

``gross`` of a row is the requirement of an account that holds one lot alone, charged as in that row, in money units, rounded down and
at least zero. A position's gross is its lots times that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from margin import ids
from margin.decimals import render
from margin.errors import InputError
from margin.levels import LEVELS, Level
from margin.models.scenario_margin import RISK_PER_MONEY, GroupSums, class_risk, group_risk
from margin.sections.portfolio import PortfolioSection, RiskArray, RiskTier
from margin.snapshot import Snapshot
from margin.tables.assets import NULL_ASSET, AssetRow
from margin.tables.book import TableBook
from margin.tables.portfolio_rows import NULL_GROUP, ClassRow, GroupRow, PerLot, RiskRow, null_class, null_risk
from margin.tables.spans import BeyondLastTierError, Spans, cap, unknown
from margin.widths import VALUE_DECIMALS

PortfolioRow = RiskRow | AssetRow | GroupRow | ClassRow

NULL_RISK_INDEX: Final = 0
NULL_GROUP_INDEX: Final = 2
NULL_CLASS_INDEX: Final = 3


def row_count(snapshot: Snapshot) -> int:
    """Rows of this table at any level; 0 without a ``portfolio`` section."""
    if snapshot.portfolio is None:
        return 0
    return snapshot.portfolio.row_count + sum(len(asset.tiers) for asset in snapshot.collateral)


def rows(snapshot: Snapshot, level: Level) -> list[PortfolioRow]:
    """All rows of a level in the order of the tree's leaves.

    Raises:
        InputError: ``rows.section`` when the snapshot has no ``portfolio`` section.
    """
    return PortfolioBook(snapshot, level).rows


def group_rows(section: PortfolioSection, venue: str, level: Level) -> dict[str, GroupRow]:
    """The group rows of a level by the group's name."""
    at = LEVELS.index(level)
    return {
        group.name: GroupRow(
            ids.group_id(venue, group.name),
            ids.class_id(venue, group.class_name),
            group.gain,
            group.loss,
            int(group.valued),
            group.basis[at],
            *group.delta[at],
            *group.vega[at],
        )
        for group in section.groups
    }


def class_rows(section: PortfolioSection, venue: str, level: Level) -> dict[str, tuple[ClassRow, ...]]:
    """The rows of every class at a level by the class's name, tiers ascending."""
    at = LEVELS.index(level)
    return {
        item.name: tuple(
            ClassRow(
                ids.class_id(venue, item.name),
                int(item.mode == "min"),
                int(item.floored),
                int(item.skew[0]),
                int(item.skew[1]),
                *item.delta[at],
                *item.vega[at],
                tier.floor,
                tier.cap,
                tier.rates[at],
                tier.constants[at],
                item.weights[at],
            )
            for tier in item.minimum_tiers
        )
        for item in section.classes
    }


def risk_rows(snapshot: Snapshot, section: PortfolioSection, level: Level) -> Iterator[RiskRow]:
    """The risk rows of a level, in the order of the section."""
    at = LEVELS.index(level)
    groups = group_rows(section, snapshot.venue, level)
    tiers_of = class_rows(section, snapshot.venue, level)
    classes = {group.name: tiers_of[group.class_name] for group in section.groups}
    instruments = {item.symbol: item for item in snapshot.instruments}
    for array in section.arrays:
        item = instruments[array.symbol]
        group, tiers = groups[array.group], classes[array.group]
        columns = columns_of(array, item.lot_value)
        for tier in array.tiers:
            long, short = (_per_lot(group, tiers, columns, tier, at, side) for side in (0, 1))
            yield RiskRow(item.id, group.id, tier.floor, tier.cap, long, short, columns)


def columns_of(array: RiskArray, mark: int) -> tuple[int, ...]:
    """All columns of an array, ``mark`` being its instrument's lot value."""
    return (*array.values, array.up, array.down, mark, array.delta, array.vega)


def _per_lot(group: GroupRow, tiers: Sequence[ClassRow], columns: tuple[int, ...], tier: RiskTier, at: int, side: int) -> PerLot:
    charge, minimum = tier.charges[at][side], tier.minimums[at][side]
    held = tuple([-column for column in columns]) if side else columns
    alone = group_risk(group, GroupSums(held, charge, minimum, 0))
    row = tiers[bisect_right([row.floor for row in tiers], minimum) - 1]
    return PerLot(charge, minimum, max(0, class_risk(row, [alone]).required // RISK_PER_MONEY))


class PortfolioBook(TableBook[RiskRow | GroupRow | ClassRow]):
    """The rows of one level with a search by id and size.

    Attributes:
        level: the level.
        numeraire: for messages.
        scenarios: names of the scenarios, in the order of the columns.
        rows: all rows in leaf order.

    Raises:
        InputError: ``rows.section`` when the snapshot has no ``portfolio`` section.
    """

    def __init__(self, snapshot: Snapshot, level: Level) -> None:
        section = _section(snapshot)
        self.scenarios = section.scenarios
        null = null_risk(len(section.scenarios)), NULL_ASSET, NULL_GROUP, null_class(len(section.scenarios))
        risks = sorted(risk_rows(snapshot, section, level), key=lambda row: (row.id, row.floor))
        groups = sorted(group_rows(section, snapshot.venue, level).values())
        classes = sorted(row for tiers in class_rows(section, snapshot.venue, level).values() for row in tiers)
        super().__init__(snapshot, level, [*null, *risks, *groups, *classes])
        self._risks = Spans(risks, len(null))
        self._groups = {row.id: (len(null) + len(risks) + index, row) for index, row in enumerate(groups)}
        self._classes = Spans(classes, len(null) + len(risks) + len(groups))
        self._names.update((ids.group_id(snapshot.venue, group.name), group.name) for group in section.groups)
        self._names.update((ids.class_id(snapshot.venue, item.name), item.name) for item in section.classes)

    def risk(self, identifier: int, lots: int) -> tuple[int, RiskRow]:
        """The row that holds ``|lots|`` of an instrument, and its leaf index.

        Raises:
            InputError: ``rows.unknown`` for an id that the snapshot does not list, ``rows.array`` for an instrument without a risk array,
                ``rows.cap`` when the position is beyond the last tier.
        """
        name = self.name(identifier)
        if identifier not in self._risks:
            why = "under this margin model an instrument is valued by its array"
            hint = "Ask the publisher for a snapshot with an array for it."
            raise InputError(f"The account holds {name}, which has no risk array", why=why, hint=hint, code="rows.array")
        try:
            return self._risks.at(identifier, abs(lots))
        except BeyondLastTierError as beyond:
            raise cap(name, f"{beyond.cap} lots") from None

    def group(self, identifier: int) -> tuple[int, GroupRow]:
        """The row of a group, and its leaf index.

        Raises:
            InputError: ``rows.unknown``.
        """
        try:
            return self._groups[identifier]
        except KeyError:
            raise unknown() from None

    def risk_class(self, identifier: int, minimums: int) -> tuple[int, ClassRow]:
        """The tier of a class that holds this sum of minimums (money units), and its leaf index.

        Raises:
            InputError: ``rows.unknown`` for an id without rows, ``rows.cap`` when the sum is beyond the last tier.
        """
        if identifier not in self._classes:
            raise unknown()
        try:
            return self._classes.at(identifier, minimums)
        except BeyondLastTierError as beyond:
            limit = f"{render(beyond.cap, VALUE_DECIMALS)} {self.numeraire} of minimum requirements"
            raise cap(f"risk class {self.name(identifier)}", limit) from None


Book = PortfolioBook
"""The name that every table's book has."""


def _section(snapshot: Snapshot) -> PortfolioSection:
    if snapshot.portfolio is None:
        why = "it has no risk arrays, so there is nothing to value an account by under this margin model"
        hint = "Ask the publisher for a snapshot with a portfolio section, or choose another model."
        raise InputError("The snapshot has no portfolio section", why=why, hint=hint, code="rows.section")
    return snapshot.portfolio
