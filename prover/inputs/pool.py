"""Input signals of the ``pool`` circuits (``circuits/models/pool.circom``)."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from circuits.field import to_field
from margin.account import NULL_HOLDING, room
from margin.models.pool import net
from margin.widths import CASH_BITS
from prover.inputs.common import PublicSignals, collateral, field_element, frame, holdings, magnitude, opened, rows_and_paths
from prover.inputs.cross import NULL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from circuits.registry import Circuit
    from circuits.tree import Tree
    from margin.account import Holding
    from margin.models.pool import PoolResult
    from prover.pool import Pool
    from prover.witness import Nested


def signals(circuit: Circuit, pool: Pool, *, result: PoolResult, tree: Tree, public: PublicSignals) -> dict[str, Nested]:
    """All input signals. The members stand first and in their order; the others have the commitment 0, hold nothing and have a free tag.

    Arguments and errors as :func:`prover.inputs.circuit_inputs`.
    """
    sizes, accounts, netted = circuit.sizes, pool.accounts, net(pool.accounts)
    unused = room("members", len(accounts), sizes["members"])
    slots = [account.slots(circuit.positions, circuit.collateral) for account in accounts]
    for place, (account, opening) in enumerate(zip(accounts, pool.openings, strict=True)):
        magnitude(f"members[{place}].cash", abs(account.cash), CASH_BITS)
        field_element(f"members[{place}].blinding", opening.blinding)
    taken = {account.tag for account in accounts}
    free = (tag for tag in count(1) if tag not in taken)
    positions = _first_null(netted.positions, sizes["netted"], "netted positions")
    balances = _first_null(netted.collateral, sizes["nettedCollateral"], "netted collateral assets")
    nothing = ((NULL_HOLDING,) * circuit.positions, (NULL_HOLDING,) * circuit.collateral)
    every = [*slots, *([nothing] * unused)]
    return {
        **frame(circuit, tree, public),
        "memberCommitment": [opening.commitment for opening in pool.openings] + [0] * unused,
        "weight": [*pool.weights] + [0] * unused,
        "accountTag": [account.tag for account in accounts] + [next(free) for _ in range(unused)],
        "cash": [to_field(account.cash) for account in accounts] + [0] * unused,
        "blinding": [opening.blinding for opening in pool.openings] + [0] * unused,
        **_members("memberPosition", [held[0] for held in every]),
        **_members("memberCollateral", [held[1] for held in every]),
        **holdings("position", positions),
        **rows_and_paths("position", opened(positions, result.positions, NULL, "positions"), tree),
        **collateral(balances, result.collateral, tree),
    }


def _first_null(held: tuple[Holding, ...], slots: int, what: str) -> tuple[Holding, ...]:
    return (NULL_HOLDING,) * room(what, len(held), slots) + held


def _members(name: str, members: Sequence[Sequence[Holding]]) -> dict[str, Nested]:
    return {
        f"{name}Id": [[identifier for identifier, _ in held] for held in members],
        f"{name}Negative": [[int(lots < 0) for _, lots in held] for held in members],
        f"{name}Magnitude": [[abs(lots) for _, lots in held] for held in members],
    }
