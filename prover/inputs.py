"""The circuit's input signals for one account, one snapshot, one claim and one context.

Signal names and order of public signals are those of the circuit (``circuits/models/cross.circom``). Everything is an integer here and
range-checked before it becomes a field element, so that a wrong input ends with the name of the field and not with a failed assertion
inside the circuit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from circuits.field import R, to_field
from margin.account import Account, Holding
from margin.errors import InputError
from margin.rows import NULL_ASSET, NULL_ASSET_INDEX, NULL_INSTRUMENT, NULL_INSTRUMENT_INDEX, AssetRow, InstrumentRow
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
    from collections.abc import Sequence

    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.claim import Claim
    from margin.cross import CollateralLine, CrossResult, PositionLine
    from prover.witness import Nested

_ROW_BITS: Final = (ID_BITS, LOT_VALUE_BITS, NOTIONAL_BITS, NOTIONAL_BITS + 1, RATE_BITS, CONSTANT_BITS, RATE_BITS)
_ROW_FIELDS: Final = ("id", "lot value", "floor", "cap", "rate", "constant", "liability weight")


@dataclass(frozen=True, slots=True)
class PublicSignals:
    """The seven public signals of a cross proof. An absent bound is ``(0, 0)``."""

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
            _field_element(name, value)
        lower, upper = (0 if bound is None else bound for bound in (claim.lower_bps, claim.upper_bps))
        _magnitude("lowerBps", lower, BOUND_BITS)
        _magnitude("upperBps", upper, BOUND_BITS)
        has_lower, has_upper = int(claim.lower_bps is not None), int(claim.upper_bps is not None)
        return cls(commitment, snapshot_root, context, has_lower, lower, has_upper, upper)

    def as_tuple(self) -> tuple[int, ...]:
        """In the circuit's order."""
        return (self.commitment, self.snapshot_root, self.context, self.has_lower, self.lower_bps, self.has_upper, self.upper_bps)

    def decimals(self) -> list[str]:
        """As snapshot and proof tools write them."""
        return [str(signal) for signal in self.as_tuple()]


def circuit_inputs(
    circuit: Circuit, account: Account, blinding: int, *, result: CrossResult, tree: Tree, public: PublicSignals
) -> dict[str, Nested]:
    """All input signals of a cross circuit, by name.

    Args:
        circuit: gives slots and depth.
        account: the committed account.
        blinding: of its commitment.
        result: :func:`margin.cross.evaluate` of the account under the rows whose tree this is.
        tree: of the claim's level.
        public: see :meth:`PublicSignals.of`.

    Raises:
        InputError: ``account.slots`` where the circuit is too small, ``inputs.depth`` where the snapshot's tree does not fit it,
            ``inputs.root`` where ``public`` names another tree, ``inputs.rows`` where ``result`` is of another account,
            ``inputs.range`` for a value beyond its width.
    """
    if tree.depth != circuit.depth:
        why = f"the snapshot's tree has depth {tree.depth} and {circuit.id} takes {circuit.depth}"
        raise InputError("The snapshot does not fit the circuit", why=why, hint="Choose a circuit of that depth.", code="inputs.depth")
    if tree.root != public.snapshot_root:
        raise InputError("The public root is not the snapshot's", where="snapshotRoot", code="inputs.root")
    slots = account.slots(circuit.positions, circuit.collateral)
    positions = _opened(slots.positions, result.positions, NULL_INSTRUMENT, NULL_INSTRUMENT_INDEX, "positions")
    collateral = _opened(slots.collateral, result.collateral, NULL_ASSET, NULL_ASSET_INDEX, "collateral")
    _magnitude("cash", abs(account.cash), CASH_BITS)
    _magnitude("accountTag", account.tag, ID_BITS)
    _field_element("blinding", blinding)
    return {
        "commitment": public.commitment,
        "snapshotRoot": public.snapshot_root,
        "context": public.context,
        "hasLower": public.has_lower,
        "lowerBps": public.lower_bps,
        "hasUpper": public.has_upper,
        "upperBps": public.upper_bps,
        "accountTag": account.tag,
        "cash": to_field(account.cash),
        "blinding": blinding,
        "positionNegative": [int(lots < 0) for _, lots in slots.positions],
        "positionMagnitude": [abs(lots) for _, lots in slots.positions],
        "collateralNegative": [int(lots < 0) for _, lots in slots.collateral],
        "collateralMagnitude": [abs(lots) for _, lots in slots.collateral],
        "positionRow": [row for _, row in positions],
        "positionPath": [tree.path(leaf) for leaf, _ in positions],
        "collateralRow": [row for _, row in collateral],
        "collateralPath": [tree.path(leaf) for leaf, _ in collateral],
        "cap": tree.cap,
    }


def _opened(
    slots: Sequence[Holding],
    lines: Sequence[PositionLine | CollateralLine],
    null: InstrumentRow | AssetRow,
    null_leaf: int,
    name: str,
) -> list[tuple[int, tuple[int, ...]]]:
    """Leaf and row of every slot: the null row for unused slots, which come first, then one row for each holding."""
    unused = len(slots) - len(lines)
    opened: list[tuple[int, tuple[int, ...]]] = [(null_leaf, tuple(null))] * unused
    for place, ((identifier, lots), line) in enumerate(zip(slots[unused:], lines, strict=True)):
        if (line.id, line.lots) != (identifier, lots):
            raise InputError("The rows belong to another account", where=f"{name}[{place}]", code="inputs.rows")
        _magnitude(f"{name}[{place}] lots", abs(lots), LOTS_BITS)
        for field, value, bits in zip(_ROW_FIELDS, line.row, _ROW_BITS, strict=False):
            _magnitude(f"{name}[{place}] {field}", value, bits)
        opened.append((line.leaf, tuple(line.row)))
    return opened


def _magnitude(name: str, value: int, bits: int) -> None:
    if value < 0 or value >> bits:
        raise InputError("An input is out of range", where=name, why=f"its width is {bits} bits", code="inputs.range")


def _field_element(name: str, value: int) -> None:
    if not 0 <= value < R:
        raise InputError("An input is out of range", where=name, why="it is no field element in canonical form", code="inputs.range")
