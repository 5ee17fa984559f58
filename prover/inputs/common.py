"""What the input signals of all circuits share: the public ones, the account's holdings, the snapshot's rows.

Everything is an integer here and range-checked before it becomes a field element, so that a wrong input ends with the name of the field and
not with a failed assertion inside the circuit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from circuits.field import R, to_field
from margin.account import Holding
from margin.errors import InputError
from margin.tables.assets import NULL_ASSET, NULL_ASSET_INDEX
from margin.widths import (
    BOUND_BITS,
    CASH_BITS,
    CONSTANT_BITS,
    ID_BITS,
    LOT_VALUE_BITS,
    LOTS_BITS,
    NOTIONAL_BITS,
    RATE_BITS,
)

if TYPE_CHECKING:
    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.account import Account
    from margin.claim import Claim
    from margin.tables import Row
    from prover.witness import Nested

_TIERED: Final = frozenset({"instrument", "asset"})
_ROW_BITS: Final = (ID_BITS, LOT_VALUE_BITS, NOTIONAL_BITS, NOTIONAL_BITS + 1, RATE_BITS, CONSTANT_BITS, RATE_BITS)
_ROW_FIELDS: Final = ("id", "lot value", "floor", "cap", "rate", "constant", "liability weight")


class Line(Protocol):
    """A line of a result: a holding with the row that values it."""

    @property
    def id(self) -> int: ...
    @property
    def lots(self) -> int: ...
    @property
    def leaf(self) -> int: ...
    @property
    def row(self) -> Row: ...


class Opened(NamedTuple):
    """A row and the leaf at which it stands."""

    leaf: int
    row: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PublicSignals:
    """The seven public signals of every proof. An absent bound is ``(0, 0)``."""

    commitment: int
    snapshot_root: int
    context: int
    has_lower: int
    lower_bps: int
    has_upper: int
    upper_bps: int

    @classmethod
    def of(cls, commitment: int, snapshot_root: int, context: int, claim: Claim) -> PublicSignals:
        """The signals for a claim.

        Raises:
            InputError: ``inputs.range``.
        """
        for name, value in (("commitment", commitment), ("snapshotRoot", snapshot_root), ("context", context)):
            field_element(name, value)
        lower, upper = (0 if bound is None else bound for bound in (claim.lower_bps, claim.upper_bps))
        magnitude("lowerBps", lower, BOUND_BITS)
        magnitude("upperBps", upper, BOUND_BITS)
        has_lower, has_upper = int(claim.lower_bps is not None), int(claim.upper_bps is not None)
        return cls(commitment, snapshot_root, context, has_lower, lower, has_upper, upper)

    def as_tuple(self) -> tuple[int, ...]:
        """In the circuit's order."""
        return (self.commitment, self.snapshot_root, self.context, self.has_lower, self.lower_bps, self.has_upper, self.upper_bps)

    def decimals(self) -> list[str]:
        """As snapshot and proof tools write them."""
        return [str(signal) for signal in self.as_tuple()]

    def signals(self) -> dict[str, Nested]:
        """By the circuits' names."""
        return {
            "commitment": self.commitment,
            "snapshotRoot": self.snapshot_root,
            "context": self.context,
            "hasLower": self.has_lower,
            "lowerBps": self.lower_bps,
            "hasUpper": self.has_upper,
            "upperBps": self.upper_bps,
        }


def frame(circuit: Circuit, tree: Tree, public: PublicSignals) -> dict[str, Nested]:
    """The public signals and the tree's cap.

    Raises:
        InputError: ``inputs.depth`` where the snapshot's tree does not fit the circuit, ``inputs.root`` where ``public`` has another root.
    """
    if tree.depth != circuit.depth:
        why = f"the snapshot's tree has depth {tree.depth} and {circuit.id} takes {circuit.depth}"
        raise InputError("The snapshot does not fit the circuit", why=why, hint="Choose a circuit of that depth.", code="inputs.depth")
    if tree.root != public.snapshot_root:
        raise InputError("The public root is not the snapshot's", where="snapshotRoot", code="inputs.root")
    return {**public.signals(), "cap": tree.cap}


def pool_of_equity(account: Account, blinding: int) -> dict[str, Nested]:
    """Tag, cash and blinding of an account.

    Raises:
        InputError: ``inputs.range``.
    """
    magnitude("cash", abs(account.cash), CASH_BITS)
    return {**named(account.tag, blinding), "cash": to_field(account.cash)}


def named(tag: int, blinding: int) -> dict[str, Nested]:
    """Tag and blinding of a commitment."""
    magnitude("accountTag", tag, ID_BITS)
    field_element("blinding", blinding)
    return {"accountTag": tag, "blinding": blinding}


def holdings(name: str, slots: Sequence[Holding]) -> dict[str, Nested]:
    """``<name>Negative`` and ``<name>Magnitude``."""
    return {f"{name}Negative": [int(lots < 0) for _, lots in slots], f"{name}Magnitude": [abs(lots) for _, lots in slots]}


def collateral(slots: Sequence[Holding], lines: Sequence[Line], tree: Tree) -> dict[str, Nested]:
    """The collateral's holdings, rows and paths; errors as :func:`opened`."""
    rows = opened(slots, lines, Opened(NULL_ASSET_INDEX, tuple(NULL_ASSET)), "collateral")
    return {**holdings("collateral", slots), **rows_and_paths("collateral", rows, tree)}


def rows_and_paths(name: str, rows: Sequence[Opened], tree: Tree) -> dict[str, Nested]:
    """``<name>Row`` and ``<name>Path``."""
    return {f"{name}Row": [found.row for found in rows], f"{name}Path": [tree.path(found.leaf) for found in rows]}


def opened(slots: Sequence[Holding], lines: Sequence[Line], null: Opened, name: str) -> list[Opened]:
    """Leaf and row of every slot: the null row for unused slots, which come first, then one row for each holding.

    Raises:
        InputError: ``inputs.rows`` where the lines are of another account, ``inputs.range`` for a value beyond its width.
    """
    unused = len(slots) - len(lines)
    result = [null] * unused
    for place, ((identifier, lots), line) in enumerate(zip(slots[unused:], lines, strict=True)):
        if (line.id, line.lots) != (identifier, lots):
            raise InputError("The rows belong to another account", where=f"{name}[{place}]", code="inputs.rows")
        magnitude(f"{name}[{place}] lots", abs(lots), LOTS_BITS)
        elements = line.row.elements()
        if line.row.kind in _TIERED:
            for field, value, bits in zip(_ROW_FIELDS, elements, _ROW_BITS, strict=False):
                magnitude(f"{name}[{place}] {field}", value, bits)
        result.append(Opened(line.leaf, in_field(elements)))
    return result


def in_field(elements: Sequence[int]) -> tuple[int, ...]:
    """Signed integers as field elements."""
    return tuple([value if value >= 0 else to_field(value) for value in elements])


def magnitude(name: str, value: int, bits: int) -> None:
    """Refuse a value that is negative or too wide: ``inputs.range``."""
    if value < 0 or value >> bits:
        raise InputError("An input is out of range", where=name, why=f"its width is {bits} bits", code="inputs.range")


def field_element(name: str, value: int) -> None:
    """Refuse a value that is no canonical field element: ``inputs.range``."""
    if not 0 <= value < R:
        raise InputError("An input is out of range", where=name, why="it is no field element in canonical form", code="inputs.range")
