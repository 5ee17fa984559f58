"""A snapshot's rows as the leaves of its trees: which domain tag belongs to which kind of row.

Tags of rows whose length depends on the snapshot carry that length, so that a row of another length never opens in their place. Rows of
more than sixteen elements are absorbed by :func:`circuits.commitment.sponge`; the engine does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from circuits.field import (
    TAG_ASSET,
    TAG_COVER,
    TAG_GROUP,
    TAG_INSTRUMENT,
    TAG_NODE,
    class_tag,
    history_tag,
    measure_tag,
    risk_tag,
    to_field,
)
from circuits.poseidon import poseidon
from circuits.tree import Tree, build
from margin import tables

if TYPE_CHECKING:
    from circuits.engine import Engine
    from margin.levels import Level
    from margin.models import Table
    from margin.snapshot import Snapshot

Leaf = tuple[int, tuple[int, ...]]
"""A domain tag and the field elements that are hashed under it."""

_FIXED: Final = {"instrument": TAG_INSTRUMENT, "asset": TAG_ASSET, "group": TAG_GROUP, "cover": TAG_COVER}


def row_tags(snapshot: Snapshot) -> dict[str, int]:
    """The domain tag of every kind of row that a snapshot can have."""
    tags = dict(_FIXED)
    if snapshot.portfolio is not None:
        scenarios = len(snapshot.portfolio.scenarios)
        tags |= {"risk": risk_tag(scenarios), "class": class_tag(scenarios)}
    if snapshot.shortfall is not None:
        windows, returns = len(snapshot.shortfall.windows), snapshot.shortfall.returns
        tags |= {"history": history_tag(windows, returns), "measure": measure_tag(windows, returns)}
    return tags


def leaves(snapshot: Snapshot, rows: Sequence[tables.Row]) -> list[Leaf]:
    """Rows as tags and field elements, in order; negative numbers are taken modulo the field's order."""
    tags = row_tags(snapshot)
    return [(tags[row.kind], tuple([value if value >= 0 else to_field(value) for value in row.elements()])) for row in rows]


def hash_leaf(leaf: Leaf, hash_: Callable[[Sequence[int], int], int] = poseidon) -> int:
    """One leaf's hash."""
    from circuits.commitment import sponge

    tag, elements = leaf
    return sponge(elements, tag, hash_)


def tree(snapshot: Snapshot, rows: Sequence[tables.Row], engine: Engine | None) -> Tree:
    """The tree over rows, of the snapshot's depth; by the engine, or in plain Python about a hundred times slower."""
    found = leaves(snapshot, rows)
    if engine is not None:
        return Tree(engine.tree(found, node_tag=TAG_NODE, depth=snapshot.depth))
    return build([hash_leaf(leaf) for leaf in found], snapshot.depth)


def root(snapshot: Snapshot, level: Level, table: Table, engine: Engine | None) -> int:
    """The root of one table at one level: a public signal.

    Raises:
        InputError: ``rows.section`` where the snapshot has no such section.
        EnvironmentFault: ``engine.*``.
    """
    return tree(snapshot, tables.rows(snapshot, level, table), engine).root
