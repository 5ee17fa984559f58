"""The accounts of a pool in an attestation: every member's statement, as its issuer signed it, and the shares of a loss.

``{"pool": {"members": [envelope, ...], "weights": [basis points, ...]}}`` stands where an attestation about one account has that account's
envelope. All members name one key as the holder's, the operator's, who presents the attestation for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from attestation.dsse import Envelope
from attestation.errors import BadFieldError
from attestation.fields import Fields
from attestation.limits import MAX_ENVELOPE_BYTES
from margin.errors import InputError
from margin.models.pool import MEMBERS_LIMIT, check_weights
from margin.widths import BPS_SCALE

_FIELD: Final = "pool"


@dataclass(frozen=True, slots=True)
class PoolStatements:
    """The members' envelopes, unverified, and their shares of a loss in basis points, which add up to 10,000."""

    members: tuple[Envelope, ...]
    weights: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {_FIELD: {"members": [member.to_dict() for member in self.members], "weights": list(self.weights)}}


def stands_in(value: object) -> bool:
    """Whether this is the JSON form of a pool rather than an envelope."""
    return type(value) is dict and _FIELD in value


def read(value: object, where: str) -> PoolStatements:
    """Read the JSON form.

    Raises:
        FormatError: ``format.*``.
    """
    outer = Fields(value, where)
    fields = outer.object(_FIELD)
    outer.done()
    members = tuple(
        Envelope.from_dict(item, f"{fields.where}.members[{i}]", MAX_ENVELOPE_BYTES)
        for i, item in enumerate(fields.array("members", MEMBERS_LIMIT))
    )
    weights = tuple(fields.array("weights", MEMBERS_LIMIT))
    fields.done()
    if len(members) < 2:
        raise BadFieldError("A pool has several members", where=f"{fields.where}.members", expected="at least 2", got=str(len(members)))
    try:
        check_weights(weights, len(members))
    except InputError as error:
        expected = f"{len(members)} shares, {BPS_SCALE} together"
        raise BadFieldError(error.what, where=f"{fields.where}.weights", expected=expected, got=str(weights), why=error.why) from None
    return PoolStatements(members, weights)
