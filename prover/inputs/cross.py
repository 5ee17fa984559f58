"""Input signals of the ``cross`` circuits (``circuits/models/cross.circom``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from margin.tables.cross import NULL_INSTRUMENT, NULL_INSTRUMENT_INDEX
from prover.inputs.common import Opened, PublicSignals, collateral, frame, holdings, opened, pool_of_equity, rows_and_paths

if TYPE_CHECKING:
    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.account import Account
    from margin.models.cross import CrossResult
    from prover.witness import Nested

NULL: Final = Opened(NULL_INSTRUMENT_INDEX, tuple(NULL_INSTRUMENT))


def signals(
    circuit: Circuit, account: Account, blinding: int, *, result: CrossResult, tree: Tree, public: PublicSignals
) -> dict[str, Nested]:
    """All input signals; arguments and errors as :func:`prover.inputs.circuit_inputs`."""
    slots = account.slots(circuit.positions, circuit.collateral)
    return {
        **frame(circuit, tree, public),
        **pool_of_equity(account, blinding),
        **holdings("position", slots.positions),
        **rows_and_paths("position", opened(slots.positions, result.positions, NULL, "positions"), tree),
        **collateral(slots.collateral, result.collateral, tree),
    }
