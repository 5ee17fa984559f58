"""Pools of accounts in the market of the cross model, and the statement itself as margin/ understands it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from circuits.commitment import sponge
from circuits.field import R, pool_tag
from margin.account import Holding
from margin.errors import InputError
from margin.models import cross, pool
from margin.models.outcome import Outcome
from tests.soundness.models.cross.market import BASE, Market
from tests.soundness.opening import Opening, signs
from tests.soundness.whole import CONTEXT, NONE, Inputs, Nested, claimed, public_signals

NETTED = 2
"""Netted positions of the circuit, and netted balances."""
ABSENT = Opening(0, (NONE, NONE), (NONE, NONE), tag=R - 1, blinding=0)
"""What is filled in for a member that is not there."""


@dataclass(frozen=True)
class PoolOpening:
    """What a pool's commitment commits to: members in the circuit's order, ``None`` for one that is not there, and their weights.

    ``domain`` is the commitment's tag where it is not the pool's.
    """

    members: tuple[Opening | None, ...]
    weights: tuple[int, ...] = (6_000, 4_000)
    domain: int = 0

    def commitment(self) -> int:
        """The public signal."""
        elements = [*self.commitments(), *self.weights]
        return sponge([value % R for value in elements], self.domain or pool_tag(len(self.members)))

    def commitments(self) -> list[int]:
        """The members' own."""
        return [0 if member is None else member.commitment() for member in self.members]

    def outcome(self, market: Market) -> Outcome:
        """What ``margin/`` says of the pool; of a single member, what it says of that account.

        Raises:
            InputError: where there is no such pool.
        """
        if self.domain:
            raise InputError("This is no pool's commitment", code="pool.members")
        accounts = [member.account() for member in self.members if member is not None]
        return cross.evaluate(accounts[0], market.book) if len(accounts) == 1 else pool.evaluate(accounts, market.book)

    def netted(self, kind: str) -> tuple[Holding, ...]:
        """Sums over the members in the circuit's slots: nulls first, then ids ascending, as many as there is room for."""
        sums: defaultdict[int, int] = defaultdict(int)
        for member in filter(None, self.members):
            for identifier, lots in getattr(member, kind):
                if identifier:
                    sums[identifier] += lots
        held = sorted(sums.items())[:NETTED]
        return (NONE,) * (NETTED - len(held)) + tuple(held)


@dataclass(frozen=True)
class Case:
    """A statement of the pool model: a pool, a market and the public claim."""

    opening: PoolOpening
    market: Market = BASE
    lower: int | None = 10_000
    upper: int | None = None
    context: int = CONTEXT

    @property
    def public(self) -> dict[str, int]:
        """The public signals that a verifier rebuilds from its own records."""
        return public_signals(self.opening.commitment(), self.market.table.root, self.lower, self.upper, self.context)

    def inputs(self) -> Inputs:
        """All inputs."""
        members = [(member or ABSENT).inputs() for member in self.opening.members]
        positions, collateral = self.opening.netted("positions"), self.opening.netted("collateral")
        return {
            **self.public,
            "memberCommitment": list(self.opening.commitments()),
            "weight": list(self.opening.weights),
            **{name: [member[name] for member in members] for name in ("accountTag", "cash", "blinding")},
            **{
                f"member{kind}{what}": [member[f"{kind.lower()}{what}"] for member in members]
                for kind in ("Position", "Collateral")
                for what in ("Negative", "Magnitude")
            },
            "memberPositionId": _ids([(member or ABSENT).positions for member in self.opening.members]),
            "memberCollateralId": _ids([(member or ABSENT).collateral for member in self.opening.members]),
            **self.listing(positions),
            **signs("collateral", collateral),
            **self.market.collateral(collateral),
            "cap": self.market.table.cap,
        }

    def listing(self, positions: tuple[Holding, ...]) -> Inputs:
        """Inputs of these netted positions."""
        return {**signs("position", positions), **self.market.positions(positions)}

    def holds(self, public: Mapping[str, int]) -> bool:
        """The statement as ``margin/`` says it."""
        if public["commitment"] != self.opening.commitment() or public["snapshotRoot"] != self.market.table.root:
            return False
        try:
            return claimed(public).met(self.opening.outcome(self.market))
        except InputError:
            return False


def _ids(members: list[tuple[Holding, ...]]) -> Nested:
    return [[identifier for identifier, _ in held] for held in members]
