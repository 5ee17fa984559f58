"""Tables for the terminal, as plain rows first, so that pages can show them too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

_LEFT = frozenset({"side", "state", "worst scenario", "scenario", "class", "binding", "member", "tail"})


@dataclass(frozen=True)
class Sheet:
    """A small table: a title, the columns' names, and rows of text. The first column is a name, most others are numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> tuple[bool, ...]:
        """Which columns are words and not numbers."""
        return tuple(place == 0 or name in _LEFT for place, name in enumerate(self.columns))

    def table(self) -> Table:
        """For the terminal."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        made = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=True)
        for name, words in zip(self.columns, self.text, strict=True):
            made.add_column(name, justify="left" if words else "right", no_wrap=True)
        for row in self.rows:
            made.add_row(*row)
        return made


def sheet(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Sheet:
    """A sheet from any sequences."""
    return Sheet(title, tuple(columns), tuple(tuple(row) for row in rows))
