"""The snapshot's Merkle tree: arity 8, Poseidon, one leaf per row; its root is the only market signal in a proof.

Missing leaves are 0, which nobody knows how to open. The 64 nodes two levels below the root are the *cap*: a proof hashes the cap
up to the root once, and each row's path ends in one of its nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from circuits.field import TAG_NODE
from circuits.poseidon import poseidon
from margin.errors import InputError

ARITY: Final = 8
CAP_SIZE: Final = ARITY**2

Levels = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """All levels, leaves first; ``levels[depth]`` is the root alone."""

    levels: Levels

    @property
    def depth(self) -> int:
        """Number of hashing steps from a leaf to the root."""
        return len(self.levels) - 1

    @property
    def root(self) -> int:
        """The public signal."""
        return self.levels[-1][0]

    @property
    def cap(self) -> tuple[int, ...]:
        """The 64 nodes two levels below the root."""
        return self.levels[-3]

    def path(self, index: int) -> tuple[tuple[int, ...], ...]:
        """For the leaf at ``index``: the group of eight siblings that holds it, then its parent's group, up to below the cap."""
        groups = []
        for level in self.levels[:-3]:
            start = index - index % ARITY
            groups.append(level[start : start + ARITY])
            index //= ARITY
        return tuple(groups)


def build(leaves: Sequence[int], depth: int, hash_: Callable[[Sequence[int], int], int] = poseidon) -> Tree:
    """The tree over up to ``8**depth`` leaves, padded with zeros.

    Raises:
        InputError: ``tree.full`` when there are more leaves than the depth has room for.
    """
    if len(leaves) > ARITY**depth:
        raise InputError(f"{len(leaves)} rows do not fit a tree of depth {depth}", code="tree.full", why=f"it holds {ARITY**depth}")
    empty = 0
    level = list(leaves) + [0] * (-len(leaves) % ARITY)
    levels = []
    for height in range(depth):
        width = ARITY ** (depth - height)
        levels.append(tuple(level) + (empty,) * (width - len(level)))
        parents = [hash_(level[i : i + ARITY], TAG_NODE) for i in range(0, len(level), ARITY)]
        empty = hash_([empty] * ARITY, TAG_NODE)  # subtrees without any row repeat
        level = parents + [empty] * (-len(parents) % ARITY if height + 1 < depth else 0)
    levels.append((level[0],))
    return Tree(tuple(levels))
