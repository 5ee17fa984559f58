"""Input signals of the ``shortfall`` circuits (``circuits/models/shortfall.circom``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from circuits.field import to_field
from margin.errors import InputError
from margin.tables.shortfall import NULL_HISTORY_INDEX, null_history
from prover.inputs.common import Opened, PublicSignals, collateral, frame, holdings, opened, pool_of_equity, rows_and_paths

if TYPE_CHECKING:
    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.account import Account
    from margin.models.shortfall import ShortfallResult
    from prover.witness import Nested


def signals(
    circuit: Circuit, account: Account, blinding: int, *, result: ShortfallResult, tree: Tree, public: PublicSignals
) -> dict[str, Nested]:
    """All input signals; arguments and errors as :func:`prover.inputs.circuit_inputs`.

    Raises:
        InputError: ``inputs.returns`` where the snapshot has another number of windows or returns than the circuit.
    """
    windows, returns = circuit.sizes["windows"], circuit.sizes["returns"]
    if [len(window.pnl) for window in result.windows] != [returns] * windows:
        why = f"{circuit.id} has {windows} windows of {returns} returns, and the snapshot another number"
        raise InputError("The snapshot does not fit the circuit", why=why, code="inputs.returns")
    slots = account.slots(circuit.positions, circuit.collateral)
    null = Opened(NULL_HISTORY_INDEX, null_history(windows, returns).elements())
    return {
        **frame(circuit, tree, public),
        **pool_of_equity(account, blinding),
        **holdings("position", slots.positions),
        **rows_and_paths("history", opened(slots.positions, result.positions, null, "positions"), tree),
        **collateral(slots.collateral, result.collateral, tree),
        "measureRow": result.measure.elements(),
        "measurePath": tree.path(result.measure_leaf),
        "pnl": [[to_field(value) for value in window.pnl] for window in result.windows],
        "threshold": [to_field(window.threshold) for window in result.windows],
        "inTail": [window.in_tail for window in result.windows],
        "amount": (result.charge, 0, result.gross),
        "worst": to_field(result.worst),
    }
