"""Input signals of the ``clearing`` circuits (``circuits/models/clearing.circom``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from margin.models.clearing import ranked
from prover.inputs.common import PublicSignals, frame, named

if TYPE_CHECKING:
    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.clearing import ClearingAccount
    from margin.models.clearing import ClearingResult
    from prover.witness import Nested


def signals(
    circuit: Circuit, account: ClearingAccount, blinding: int, *, result: ClearingResult, tree: Tree, public: PublicSignals
) -> dict[str, Nested]:
    """All input signals; arguments and errors as :func:`prover.inputs.circuit_inputs`. Unused members and scenarios have no losses."""
    members, scenarios = circuit.sizes["members"], circuit.sizes["scenarios"]
    losses = account.padded(members, scenarios).losses
    places = [ranked([member[at] for member in losses]) for at in range(scenarios)]
    return {
        **frame(circuit, tree, public),
        **named(account.tag, blinding),
        "fund": account.fund,
        "other": account.other,
        "loss": losses,
        "coverRow": result.row.elements(),
        "coverPath": tree.path(result.leaf),
        **{
            name: [[int(member == found[rank]) for member in range(members)] for found in places]
            for rank, name in enumerate(("first", "second", "third"))
        },
        "worst": result.worst,
    }
