"""The search for the tier of an id that holds an amount, among rows in the order of a tree's leaves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final, Generic, Protocol, TypeVar

from margin.errors import InputError


class Tiered(Protocol):
    """A row that holds ``floor <= amount < cap`` of one id."""

    @property
    def id(self) -> int: ...
    @property
    def floor(self) -> int: ...
    @property
    def cap(self) -> int: ...


T = TypeVar("T", bound=Tiered)

_FLOOR: Final = attrgetter("floor")


class BeyondLastTierError(Exception):
    """An amount that no tier holds; ``cap`` is where the tiers end."""

    def __init__(self, cap: int) -> None:
        super().__init__(cap)
        self.cap = cap


class Spans(Generic[T]):
    """Rows of one kind, sorted by id and floor; the tiers of an id leave no gap from zero on.

    Args:
        rows: the rows.
        first: the leaf of the first one.
        null: leaf and row of unused slots, where they are searched too; not one of ``rows``.
    """

    def __init__(self, rows: Sequence[T], first: int, null: tuple[int, T] | None = None) -> None:
        self.rows = rows
        self._tiers: dict[int, tuple[int, list[T]]] = {} if null is None else {null[1].id: (null[0], [null[1]])}
        for leaf, row in enumerate(rows, first):
            self._tiers.setdefault(row.id, (leaf, []))[1].append(row)

    def __contains__(self, identifier: int) -> bool:
        return identifier in self._tiers

    def lowest(self, identifier: int) -> T:
        """The first tier of an id.

        Raises:
            KeyError: the id has no rows.
        """
        return self._tiers[identifier][1][0]

    def at(self, identifier: int, amount: int) -> tuple[int, T]:
        """The leaf and the row that hold an amount of an id, in the unit of its floors and at least zero.

        Raises:
            KeyError: the id has no rows.
            BeyondLastTierError: the amount is at the last cap or above.
        """
        first, tiers = self._tiers[identifier]
        place = bisect_right(tiers, amount, key=_FLOOR) - 1
        row = tiers[place]
        if amount >= row.cap:
            raise BeyondLastTierError(row.cap)
        return first + place, row


def unknown() -> InputError:
    """The error for an id that the snapshot does not list."""
    why = "it has another universe, another venue name or another lot"
    hint = "Use the snapshot under which the account was committed, or one built from it."
    return InputError("The account holds something that this snapshot does not list", why=why, hint=hint, code="rows.unknown")


def cap(name: str, limit: str) -> InputError:
    """The error for a holding beyond the last tier, which ends at ``limit``."""
    what = f"The account's {name} is beyond the last tier of the snapshot"
    hint = "Reduce it, or ask the publisher for a snapshot with further tiers."
    return InputError(what, why=f"the tiers end at {limit}", hint=hint, code="rows.cap")
