"""Input signals of the ``portfolio`` and ``compression`` circuits (``circuits/lib/portfolio_risk.circom``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from circuits.field import to_field
from margin.account import room
from margin.errors import InputError
from margin.tables.portfolio import NULL_CLASS_INDEX, NULL_GROUP_INDEX, NULL_RISK_INDEX
from margin.tables.portfolio_rows import EXTRA_COLUMNS, NULL_GROUP, null_class, null_risk
from prover.inputs.common import (
    Opened,
    PublicSignals,
    collateral,
    frame,
    holdings,
    in_field,
    opened,
    pool_of_equity,
    rows_and_paths,
)

if TYPE_CHECKING:
    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.account import Account
    from margin.models.portfolio import PortfolioResult
    from prover.witness import Nested

_SKEWED: Final = 2


def signals(
    circuit: Circuit, account: Account, blinding: int, *, result: PortfolioResult, tree: Tree, public: PublicSignals
) -> dict[str, Nested]:
    """All input signals; arguments and errors as :func:`prover.inputs.circuit_inputs`.

    Raises:
        InputError: ``inputs.scenarios`` where the snapshot's arrays have another number of scenarios than the circuit.
    """
    sizes = circuit.sizes
    scenarios = sizes["scenarios"]
    slots = account.slots(circuit.positions, circuit.collateral)
    if any(line.row.scenarios != scenarios for line in result.positions):
        why = f"{circuit.id} has {scenarios} scenarios and the snapshot another number"
        raise InputError("The snapshot does not fit the circuit", why=why, code="inputs.scenarios")
    idle_groups = room("groups of risk", len(result.groups), sizes["groups"])
    idle_classes = room("classes of risk", len(result.classes), sizes["classes"])
    groups, classes = result.groups, result.classes
    risk = opened(slots.positions, result.positions, Opened(NULL_RISK_INDEX, null_risk(scenarios).elements()), "positions")
    no_group, no_class = Opened(NULL_GROUP_INDEX, NULL_GROUP.elements()), Opened(NULL_CLASS_INDEX, null_class(scenarios).elements())
    group_rows = [no_group] * idle_groups + [Opened(line.leaf, in_field(line.row.elements())) for line in groups]
    class_rows = [no_class] * idle_classes + [Opened(line.leaf, in_field(line.row.elements())) for line in classes]
    columns = [(0,) * (scenarios + EXTRA_COLUMNS)] * idle_groups + [line.sums.columns for line in groups]
    signs = [(0,) * _SKEWED] * idle_groups + [tuple(int(profit < 0) for profit in line.profits[-_SKEWED:]) for line in groups]
    return {
        **frame(circuit, tree, public),
        **pool_of_equity(account, blinding),
        **holdings("position", slots.positions),
        **rows_and_paths("risk", risk, tree),
        **collateral(slots.collateral, result.collateral, tree),
        **rows_and_paths("group", group_rows, tree),
        **rows_and_paths("class", class_rows, tree),
        "sumNegative": [[int(value < 0) for value in row] for row in columns],
        "sumMagnitude": [[abs(value) for value in row] for row in columns],
        "amount": [(0, 0, 0)] * idle_groups + [(line.sums.charge, line.sums.minimum, line.sums.gross) for line in groups],
        "skewNegative": signs,
        "basisLoss": [0] * idle_groups + [line.basis_loss for line in groups],
        "netNegative": [(0, 0)] * idle_classes + [(int(line.risk.delta < 0), int(line.risk.vega < 0)) for line in classes],
        "worst": [0] * idle_classes + [to_field(line.risk.worst) for line in classes],
        "required": [0] * idle_classes + [to_field(line.risk.required) for line in classes],
    }
