"""What a dishonest prover of the portfolio circuit starts from: accounts that miss their margin, and rows opened in place of others."""

from __future__ import annotations

from collections.abc import Sequence

from tests.soundness.models.portfolio.market import BASE, Case
from tests.soundness.models.portfolio.section import CLASS, GROUP, A, B, C, D
from tests.soundness.models.portfolio.target import at_margin, holding
from tests.soundness.targets.hashes import node
from tests.soundness.whole import Change, Inputs, change


def lacking(*positions: tuple[int, int], collateral: tuple[tuple[int, int], ...] = ()) -> Case:
    """An account that misses its requirement by 1e-10."""
    return at_margin(holding(*positions, collateral=collateral), 1)


def opened(signal: str, slot: int, kind: str, identifier: int, which: int = 0) -> dict[str, tuple[int, object]]:
    """Open a genuine row in a slot: one of this kind and id, the first or another tier."""
    indices = [index for index, row in enumerate(BASE.book.rows) if row.kind == kind and row.id == identifier]
    row, path = BASE.table.open(indices[which])
    return {f"{signal}Row": (slot, row), f"{signal}Path": (slot, path)}


def together(*changes: Change) -> Change:
    """One after the other."""

    def apply(inputs: Inputs) -> None:
        for item in changes:
            item(inputs)

    return apply


def group_slot(slot: int, name: int) -> Change:
    """Open a group, or none, in a slot."""
    return change(**opened("group", slot, "group", name))


def class_slot(slot: int, name: int) -> Change:
    """Open a class, or none, in a slot."""
    return change(**opened("class", slot, "class", name))


def wires(prefix: str, values: Sequence[int]) -> dict[str, int]:
    """Values of an array of wires."""
    return {f"{prefix}[{place}]": value for place, value in enumerate(values)}


def own_cap(component: str, count: int, path: list[list[int]]) -> dict[str, int]:
    """In the last of the components, the cap of a tree of one's own."""
    forged = [node(path[0]), *BASE.table.tree.cap]
    names = [f"{component}[{slot}].cap" if count else f"{component}.cap" for slot in range(count or 1)]
    return {wire: value for name in names for wire, value in wires(name, forged[:64] if name == names[-1] else BASE.table.tree.cap).items()}


HEAVY, LIGHT, MAIN, SIDE = GROUP["heavy"], GROUP["light"], CLASS["main"], CLASS["side"]
SHORT = lacking((A, -2_000))
"""One position, in the last slots."""
LESS = lacking((A, -900))
"""Its minimum is in the class's first tier, as that of no lots is."""
LESS_LONG = lacking((A, 900))
"""In the group "light" it would need little, and not less than nothing."""
TWO = lacking((A, -1_200), (D, 300))
"""Two groups of two classes: light and heavy, main and side."""
NEAR = lacking((A, -2_000), (C, -900))
"""Two groups of one class, near and heavy; the last scenario, which has a skew, is the worst."""
NEAR_LONG = lacking((A, 2_000), (C, 900))
"""The third scenario, which has none, is the worst."""
BASIS = lacking((A, -750), (B, -500))
