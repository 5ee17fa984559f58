"""The account commitment: a Poseidon sponge over everything that is private about an account.

It is the same function as ``AccountCommitment`` in ``lib/account.circom``, and independent of any snapshot: the issuer commits
once, the holder proves against many snapshots.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from circuits.field import R, account_tag, to_field
from circuits.poseidon import poseidon
from margin.account import Holding, pack

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
    if not 0 <= blinding < R:
        raise ValueError("the blinding is a field element")
    elements = [tag, to_field(cash), blinding, *map(pack, positions), *map(pack, collateral)]
    return sponge(elements, account_tag(len(positions), len(collateral)), hash_)
