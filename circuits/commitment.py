"""The account commitment: a Poseidon sponge over everything that is private about an account.

It is the same function as ``AccountCommitment`` in ``lib/account.circom``, and independent of any snapshot: the issuer commits
once, the holder proves against many snapshots.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from circuits.field import R, account_tag, to_field
from circuits.poseidon import poseidon
from margin.widths import ID_BITS, LOTS_BITS, LOTS_OFFSET

BLOCK: Final = 16

Hash = Callable[[Sequence[int], int], int]
"""Poseidon of up to 16 inputs under an initial state; the engine's or the one in plain Python."""

Slot = tuple[int, int]
"""Id and signed lots; ``(0, 0)`` is the null slot."""


def sponge(elements: Sequence[int], tag: int, hash_: Hash = poseidon) -> int:
    """Absorb sixteen elements at a time; each result is the next initial state. The tag fixes the length."""
    state = tag
    for start in range(0, len(elements), BLOCK):
        state = hash_(elements[start : start + BLOCK], state)
    return state


def pack(slot: Slot) -> int:
    """Id and lots in one field element, injectively: ``id * 2**64 + lots + 2**63``.

    Raises:
        ValueError: an id of more than 128 bits or lots of more than 63.
    """
    identifier, lots = slot
    if identifier >> ID_BITS or abs(lots) >> LOTS_BITS:
        raise ValueError("a slot holds an id of 128 bits and lots of 63 bits")
    return (identifier << LOTS_BITS + 1) + lots + LOTS_OFFSET


def commit(tag: int, cash: int, blinding: int, positions: Sequence[Slot], collateral: Sequence[Slot], hash_: Hash = poseidon) -> int:
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
