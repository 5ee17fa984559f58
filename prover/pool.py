"""A pool's side of an attestation: the members' openings and the agreed shares of a loss.

Every member commits by itself and has its issuer sign; the operator, whom all statements name as the holder, collects the openings and
proves. Whoever has the openings sees the accounts, so the operator is somebody whom the members trust with that.
"""

from __future__ import annotations

from dataclasses import dataclass

from margin.account import Account, room
from margin.errors import InputError
from margin.models.pool import check_members, check_weights
from margin.widths import BPS_SCALE
from prover.opening import Hash, Opening


@dataclass(frozen=True, slots=True, repr=False)
class Pool:
    """The openings of a pool's members and their shares of a loss, in basis points, 10,000 together. Secret.

    Raises:
        InputError: ``pool.members`` (2 to 8), ``pool.weights``, ``pool.shape`` where the members' commitments have different slots,
            ``account.kind`` where one is not an account with one pool of equity.
    """

    openings: tuple[Opening, ...]
    weights: tuple[int, ...]

    def __post_init__(self) -> None:
        check_members(len(self.openings))
        check_weights(self.weights, len(self.openings))
        for index, opening in enumerate(self.openings):
            if opening.kind != "account":
                why = f"its commitment is of the kind {opening.kind}"
                raise InputError("A member is no account that can be netted", where=f"members[{index}]", why=why, code="account.kind")
            if (opening.positions, opening.collateral) != (self.positions, self.collateral):
                hint = "Commit all members for the same circuit."
                raise InputError("The members' commitments have different slots", where=f"members[{index}]", hint=hint, code="pool.shape")

    @property
    def positions(self) -> int:
        """Position slots of every member."""
        return self.openings[0].positions

    @property
    def collateral(self) -> int:
        """Collateral slots of every member."""
        return self.openings[0].collateral

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The members' accounts."""
        return tuple(opening.account for opening in self.openings if isinstance(opening.account, Account))

    def commitment(self, slots: int, hash_: Hash | None = None) -> int:
        """The pool's commitment in a circuit of so many members.

        Raises:
            InputError: ``account.slots`` where there are more members than that.
        """
        from circuits.commitment import commit_pool

        unused = room("members", len(self.openings), slots, "The pool has")
        members = [opening.commitment for opening in self.openings] + [0] * unused
        chosen = {} if hash_ is None else {"hash_": hash_}
        return commit_pool(members, [*self.weights, *([0] * unused)], **chosen)

    def check(self) -> None:
        """Commit every member again and compare.

        Raises:
            TrustError: ``secret.commitment``.
        """
        for opening in self.openings:
            opening.check()


def equal_weights(members: int) -> tuple[int, ...]:
    """Shares of a loss as equal as whole basis points allow, the larger ones first."""
    share, rest = divmod(BPS_SCALE, members)
    return tuple(share + (place < rest) for place in range(members))
