"""The commitments: Poseidon sponges over everything that is private about an account, a pool or a clearing house.

They are the same functions as ``AccountCommitment`` and ``IsolatedCommitment`` in ``lib/account.circom`` and the sponges of ``Pool`` and
``Clearing``, and independent of any snapshot: the issuer commits once, the holder proves against many snapshots.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from circuits.field import R, account_tag, clearing_tag, isolated_tag, pool_tag, to_field
from circuits.poseidon import poseidon
from margin.account import Holding, pack
from margin.widths import NOTIONAL_BITS

BLOCK: Final = 16

Hash = Callable[[Sequence[int], int], int]
"""Poseidon of up to 16 inputs under an initial state; the engine's or the one in plain Python."""


def sponge(elements: Sequence[int], tag: int, hash_: Hash = poseidon) -> int:
    """Absorb sixteen elements at a time; each result is the next initial state. The tag fixes the length."""
    state = tag
    for start in range(0, len(elements), BLOCK):
        state = hash_(elements[start : start + BLOCK], state)
    return state


def commit(tag: int, cash: int, blinding: int, positions: Sequence[Holding], collateral: Sequence[Holding], hash_: Hash = poseidon) -> int:
    """The commitment to an account whose slots are already in circuit order (nulls first, then ids ascending).

    Args:
        tag: which account this is; any field element.
        cash: signed, in money units.
        blinding: uniform in ``[0, R)``, used for this one commitment.
        positions, collateral: exactly as many slots as the circuit has.
    """
    elements = [tag, to_field(cash), _element(blinding), *map(pack, positions), *map(pack, collateral)]
    return sponge(elements, account_tag(len(positions), len(collateral)), hash_)


def commit_isolated(tag: int, blinding: int, positions: Sequence[Holding], margins: Sequence[int], hash_: Hash = poseidon) -> int:
    """The commitment to isolated positions.

    Args:
        tag, blinding, positions: as for :func:`commit`.
        margins: one for each slot, signed, in money units; 0 for an unused slot.
    """
    elements = [tag, _element(blinding), *map(pack, positions), *map(to_field, margins)]
    if len(margins) != len(positions):
        raise ValueError("every slot has a margin")
    return sponge(elements, isolated_tag(len(positions)), hash_)


def commit_pool(members: Sequence[int], weights: Sequence[int], hash_: Hash = poseidon) -> int:
    """The commitment to a pool. It has no blinding of its own: its members' commitments are blinded, and public in its attestation.

    Args:
        members: their commitments, one for each slot of the circuit; 0 for an unused slot.
        weights: the shares of a loss in basis points, likewise.
    """
    if len(members) != len(weights):
        raise ValueError("every member has a weight")
    return sponge([*members, *weights], pool_tag(len(members)), hash_)


def commit_clearing(tag: int, blinding: int, fund: int, other: int, losses: Sequence[Sequence[int]], hash_: Hash = poseidon) -> int:
    """The commitment to a clearing house's resources and its members' losses.

    Args:
        tag, blinding: as for :func:`commit`.
        fund, other: the default fund and the other prefunded resources, in money units.
        losses: a row for each member slot with one loss for each scenario slot (an even number), in money units below ``2**NOTIONAL_BITS``;
            0 where unused.
    """
    scenarios = len(losses[0])
    if scenarios % 2 or any(len(row) != scenarios for row in losses):
        raise ValueError("every member has the same, even number of losses")
    pairs = [row[k] + (row[k + 1] << NOTIONAL_BITS) for row in losses for k in range(0, scenarios, 2)]
    return sponge([tag, _element(blinding), fund, other, *pairs], clearing_tag(len(losses), scenarios), hash_)


def _element(blinding: int) -> int:
    if not 0 <= blinding < R:
        raise ValueError("the blinding is a field element")
    return blinding
