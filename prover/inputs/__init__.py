"""A circuit's input signals for one account, one snapshot, one claim and one context; one module per model.

Signal names are those of the circuits (``circuits/models/*.circom``). Modules are loaded when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from margin.errors import InputError
from prover.inputs.common import PublicSignals
from prover.pool import Pool

if TYPE_CHECKING:
    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.account import Account
    from margin.clearing import ClearingAccount
    from margin.models.outcome import Outcome
    from prover.witness import Nested

__all__ = ["PublicSignals", "circuit_inputs"]


def circuit_inputs(
    circuit: Circuit,
    account: Account | ClearingAccount | Pool,
    blinding: int,
    *,
    result: Outcome,
    tree: Tree,
    public: PublicSignals,
) -> dict[str, Nested]:
    """All input signals of a circuit, by name.

    Args:
        circuit: gives model, slots and depth.
        account: the committed account; of a pool its members' openings.
        blinding: of its commitment; not used for a pool, whose members have their own.
        result: what the circuit's model makes of the account under the rows whose tree this is.
        tree: of the model's table at the claim's level.
        public: see :meth:`PublicSignals.of`.

    Raises:
        InputError: ``account.slots`` where the circuit is too small, ``inputs.depth``, ``inputs.scenarios`` or ``inputs.returns`` where the
            snapshot does not fit it, ``inputs.root`` where ``public`` names another tree, ``inputs.rows`` where ``result`` is of another
            account, ``inputs.range`` for a value beyond its width.
    """
    model = "portfolio" if circuit.model == "compression" else circuit.model
    module = import_module(f"prover.inputs.{model}")
    found: dict[str, Nested]
    if isinstance(account, Pool) != (model == "pool"):
        raise InputError("The circuit is about another kind of account", where="circuit", code="account.kind")
    if isinstance(account, Pool):
        found = module.signals(circuit, account, result=result, tree=tree, public=public)
    elif circuit.model == "compression":
        found = module.signals(circuit, account, blinding, result=result.portfolio, tree=tree, public=public)  # type: ignore[attr-defined]
    else:
        found = module.signals(circuit, account, blinding, result=result, tree=tree, public=public)
    return found
