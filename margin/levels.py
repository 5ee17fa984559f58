"""The three margin levels. Every row of a snapshot tree carries the rate of one level; the level is chosen by choosing the root."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from margin.decimals import render

Level = Literal["closeout", "maintenance", "initial"]
"""``closeout``: the venue takes the account over. ``maintenance``: it liquidates. ``initial``: no new risk may be taken."""

LEVELS: Final[tuple[Level, ...]] = ("closeout", "maintenance", "initial")
"""From the weakest requirement to the strongest. A snapshot's requirement never falls along this order."""


class PerLevel(NamedTuple):
    """One integer for each level: rates in units of 1e-9, constants in units of 1e-19 of the numeraire."""

    closeout: int
    maintenance: int
    initial: int

    @classmethod
    def same(cls, value: int) -> PerLevel:
        """The same value at all three levels."""
        return cls(value, value, value)

    def at(self, level: Level) -> int:
        """The value at one level."""
        return self[LEVELS.index(level)]

    def texts(self, decimals: int) -> dict[str, str]:
        """As a snapshot writes it: level by level, with so many decimals at the most."""
        return {level: render(value, decimals) for level, value in zip(LEVELS, self, strict=True)}
