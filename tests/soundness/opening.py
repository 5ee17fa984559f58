"""The opening of an account commitment with positions and collateral, sound or not, as ``cross``, ``portfolio`` and ``shortfall`` take it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from circuits import commitment
from circuits.field import R, account_tag, from_field, to_field
from margin.account import Account, Holding
from margin.errors import InputError
from tests.soundness.whole import Inputs, Nested


@dataclass(frozen=True)
class Opening:
    """What a commitment commits to: slots are as given, in the circuit's order. ``cash`` is any field element."""

    cash: int
    positions: tuple[Holding, ...]
    collateral: tuple[Holding, ...]
    tag: int = 77
    blinding: int = 2**250 + 12345

    def commitment(self) -> int:
        """The public signal; packs without the checks that an honest issuer makes."""
        slots = [identifier * 2**64 + lots + 2**63 for identifier, lots in self.positions + self.collateral]
        elements = [value % R for value in (self.tag, self.cash, self.blinding, *slots)]
        return commitment.sponge(elements, account_tag(len(self.positions), len(self.collateral)))

    def account(self) -> Account:
        """The account as ``margin/`` takes it.

        Raises:
            InputError: where there is no such account.
        """
        return Account(self.tag, from_field(self.cash % R), used(self.positions), used(self.collateral))

    def inputs(self) -> Inputs:
        """The account's input signals."""
        return {
            "accountTag": self.tag,
            "cash": to_field(self.cash),
            "blinding": self.blinding,
            **signs("position", self.positions),
            **signs("collateral", self.collateral),
        }


def signs(kind: str, slots: tuple[Holding, ...]) -> Inputs:
    """Signs and magnitudes of slots."""
    negative: list[Nested] = [int(lots < 0) for _, lots in slots]
    magnitude: list[Nested] = [abs(lots) for _, lots in slots]
    return {f"{kind}Negative": negative, f"{kind}Magnitude": magnitude}


def used(slots: tuple[Holding, ...]) -> tuple[Holding, ...]:
    """The slots after the null ones, which must be first."""
    nulls = 0
    while nulls < len(slots) and slots[nulls] == (0, 0):
        nulls += 1
    return slots[nulls:]


def row_index(find: Callable[[int, int], tuple[int, object]], slot: Holding, null: int) -> int:
    """The leaf that a prover opens for a slot: of zero lots of its id where no row holds the lots, the null row for an unknown id."""
    for lots in (slot[1], 0):
        try:
            return find(slot[0], lots)[0]
        except InputError:
            continue
    return null
