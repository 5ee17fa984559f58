"""The rows of one table of a snapshot, hashed into its tree: what a prover opens rows of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from circuits.commitment import sponge
from circuits.field import (
    TAG_ASSET,
    TAG_COVER,
    TAG_GROUP,
    TAG_INSTRUMENT,
    R,
    class_tag,
    history_tag,
    measure_tag,
    risk_tag,
)
from circuits.tree import Tree, build
from tests.soundness.whole import Nested


class Row(Protocol):
    """A row of ``margin/tables``."""

    @property
    def kind(self) -> str:
        """Which rows it is one of."""

    def elements(self) -> tuple[int, ...]:
        """What is hashed; signed."""


def leaf(row: Row, windows: tuple[int, int] = (0, 0)) -> int:
    """Hash of a row under its kind's tag.

    Args:
        row: the row.
        windows: windows and returns of the shortfall table.
    """
    elements = [value % R for value in row.elements()]
    tags = {
        "instrument": lambda: TAG_INSTRUMENT,
        "asset": lambda: TAG_ASSET,
        "risk": lambda: risk_tag(3 * (len(elements) - 6) - 5),
        "group": lambda: TAG_GROUP,
        "class": lambda: class_tag(len(elements) - 13),
        "history": lambda: history_tag(*windows),
        "measure": lambda: measure_tag(*windows),
        "cover": lambda: TAG_COVER,
    }
    return sponge(elements, tags[row.kind]())


@dataclass(frozen=True)
class Table:
    """Rows in the order of the leaves. ``depth`` is the tree's, two more than the circuit's path levels."""

    rows: Sequence[Row]
    depth: int = 3
    windows: tuple[int, int] = (0, 0)

    @cached_property
    def tree(self) -> Tree:
        """The tree over the rows' hashes."""
        return build([leaf(row, self.windows) for row in self.rows], self.depth)

    @property
    def root(self) -> int:
        """The public signal."""
        return self.tree.root

    @property
    def cap(self) -> list[Nested]:
        """The input ``cap``."""
        return list(self.tree.cap)

    def open(self, index: int) -> tuple[list[Nested], list[Nested]]:
        """Fields and path of the row at ``index``, as inputs."""
        return [value % R for value in self.rows[index].elements()], [list(group) for group in self.tree.path(index)]

    def opened(self, name: str, indices: Sequence[int]) -> dict[str, Nested]:
        """Inputs ``<name>Row`` and ``<name>Path`` of slots that open these rows."""
        rows = [self.open(index) for index in indices]
        return {f"{name}Row": [row for row, _ in rows], f"{name}Path": [path for _, path in rows]}
