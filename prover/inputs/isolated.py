"""Input signals of the ``isolated`` circuits (``circuits/models/isolated.circom``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from circuits.field import to_field
from margin.widths import CASH_BITS
from prover.inputs.common import PublicSignals, frame, holdings, magnitude, named, opened, rows_and_paths
from prover.inputs.cross import NULL

if TYPE_CHECKING:
    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.account import Account
    from margin.models.isolated import IsolatedResult
    from prover.witness import Nested


def signals(
    circuit: Circuit, account: Account, blinding: int, *, result: IsolatedResult, tree: Tree, public: PublicSignals
) -> dict[str, Nested]:
    """All input signals; arguments and errors as :func:`prover.inputs.circuit_inputs`."""
    slots = account.slots(circuit.positions, 0).positions
    margins = account.margin_slots(circuit.positions)
    for place, amount in enumerate(margins):
        magnitude(f"margins[{place}]", abs(amount), CASH_BITS)
    unused = len(slots) - len(account.positions)
    weakest = None if result.weakest is None else unused + result.weakest
    return {
        **frame(circuit, tree, public),
        **named(account.tag, blinding),
        **holdings("position", slots),
        "margin": [to_field(amount) for amount in margins],
        **rows_and_paths("position", opened(slots, result.positions, NULL, "positions"), tree),
        "weakest": [int(place == weakest) for place in range(len(slots))],
    }
