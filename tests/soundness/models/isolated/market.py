"""Openings of accounts of isolated positions in the market of the cross model, and the statement itself as margin/ understands it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from circuits.commitment import sponge
from circuits.field import R, from_field, isolated_tag, to_field
from margin.account import Account, Holding
from margin.errors import InputError
from margin.models import isolated
from tests.soundness.models.cross.market import BASE, Market
from tests.soundness.opening import signs, used
from tests.soundness.whole import CONTEXT, NONE, Inputs, claimed, public_signals


@dataclass(frozen=True)
class IsolatedOpening:
    """What a commitment commits to: slots and their margins as given, in the circuit's order. A margin is any field element."""

    positions: tuple[Holding, ...]
    margins: tuple[int, ...]
    tag: int = 77
    blinding: int = 2**250 + 12345

    def commitment(self) -> int:
        """The public signal; packs without the checks that an honest issuer makes."""
        slots = [identifier * 2**64 + lots + 2**63 for identifier, lots in self.positions]
        elements = [value % R for value in (self.tag, self.blinding, *slots, *self.margins)]
        return sponge(elements, isolated_tag(len(self.positions)))

    def account(self) -> Account:
        """The account as ``margin/`` takes it.

        Raises:
            InputError: where there is no such account.
        """
        positions = used(self.positions)
        unused = len(self.positions) - len(positions)
        if any(self.margins[:unused]):
            raise InputError("An unused slot has a margin", code="account.isolated")
        margins = tuple(from_field(margin % R) for margin in self.margins[unused:])
        return Account(self.tag, 0, positions, (), margins)


@dataclass(frozen=True)
class Case:
    """A statement of the isolated model: an opening, a market and the public claim."""

    opening: IsolatedOpening
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
        return {
            **self.public,
            "accountTag": self.opening.tag,
            "blinding": self.opening.blinding,
            **signs("position", self.opening.positions),
            "margin": [to_field(margin) for margin in self.opening.margins],
            **self.market.positions(self.opening.positions),
            "weakest": [int(place == self._weakest()) for place in range(len(self.opening.positions))],
            "cap": self.market.table.cap,
        }

    def _weakest(self) -> int | None:
        """The slot of the weakest position; where the account has none, or does not exist, the last one if one must be named."""
        slots = self.opening.positions
        try:
            found = isolated.evaluate(self.opening.account(), self.market.book).weakest
        except InputError:
            found = None
        if found is not None:
            return found + len(slots) - len(used(slots))
        return len(slots) - 1 if self.upper is not None else None

    def holds(self, public: Mapping[str, int]) -> bool:
        """The statement as ``margin/`` says it."""
        if public["commitment"] != self.opening.commitment() or public["snapshotRoot"] != self.market.table.root:
            return False
        try:
            return claimed(public).met(isolated.evaluate(self.opening.account(), self.market.book))
        except InputError:
            return False


def one(identifier: int, lots: int, margin: int) -> IsolatedOpening:
    """An account of one position."""
    return IsolatedOpening((NONE, (identifier, lots)), (0, margin))


def two(first: tuple[int, int, int], second: tuple[int, int, int]) -> IsolatedOpening:
    """An account of two positions: id, lots and margin of each."""
    return IsolatedOpening((first[:2], second[:2]), (first[2], second[2]))
