"""The issuer's statement: "this commitment covers the whole account, as of this time".

The issuer (venue, custodian, clearing house) sees the account and signs its commitment. Completeness and ownership of the account rest
on this signature and on nothing else. ``sequence`` grows with every statement about the same account; ``holder_key`` is the key that may
present attestations about it, so that a copied commitment is of no use to anybody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from attestation import dsse, statement
from attestation.dsse import Envelope
from attestation.environment import ENVIRONMENTS, Environment
from attestation.errors import NoCommitmentError
from attestation.fields import Fields
from attestation.keys import PrivateKey, PublicKey
from attestation.limits import MAX_ENVELOPE_BYTES
from attestation.statement import Subject
from margin.models import KINDS, AccountKind
from margin.times import render_time

_MAX_SLOTS = 4096
_OTHER_KINDS: Final = tuple(kind for kind in KINDS if kind != "account")


def commitment_subject(commitment: int) -> Subject:
    """The account commitment as a digest: 32 bytes, big-endian."""
    return Subject("account", "zkmargin-commitment", f"{commitment:064x}")


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """What an issuer says about one account.

    Attributes:
        issuer: its name, as in trust files.
        positions, collateral: slots of the commitment; it opens only in a circuit of this shape. Isolated positions have no collateral;
            of a clearing house they are the slots for members and for scenarios.
        commitment: a field element.
        as_of: time of the account's state.
        sequence: grows with every statement about this account.
        holder_key: who may present it.
        environment: a statement of one environment is refused in the other.
        kind: what the commitment opens to; written down only where it is another kind than an account with one pool of equity.
    """

    issuer: str
    positions: int
    collateral: int
    commitment: int
    as_of: datetime
    sequence: int
    holder_key: PublicKey
    environment: Environment
    kind: AccountKind = "account"

    def payload(self) -> bytes:
        """The canonical statement."""
        predicate: dict[str, Any] = {
            "issuer": self.issuer,
            "shape": {"positions": self.positions, "collateral": self.collateral},
            "commitment": str(self.commitment),
            "asOf": render_time(self.as_of),
            "sequence": self.sequence,
            "holderKey": self.holder_key.base64,
            "environment": self.environment,
        }
        if self.kind != "account":
            predicate["kind"] = self.kind
        return statement.build(statement.ACCOUNT, (commitment_subject(self.commitment),), predicate)

    def sign(self, issuer_key: PrivateKey) -> Envelope:
        """The signed statement."""
        return dsse.sign(self.payload(), issuer_key)


def read_unverified(envelope: Envelope, where: str = "account") -> AccountStatement:
    """What the envelope says, its signature unchecked: for the holder's own use. A verifier calls :func:`verify`.

    Raises:
        InputError: ``json.*``, ``format.*``, ``envelope.*``, ``statement.*``; ``account.commitment`` for a commitment of 0.
    """
    parsed = statement.parse(envelope, statement.ACCOUNT, where=where, max_bytes=MAX_ENVELOPE_BYTES)
    fields = parsed.predicate
    kind: AccountKind = fields.choice("kind", _OTHER_KINDS) if "kind" in fields else "account"
    shape = fields.object("shape")
    fewest, most = (0, 0) if kind == "isolated" else (1, _MAX_SLOTS)
    result = AccountStatement(
        issuer=fields.name("issuer"),
        positions=shape.integer("positions", 1, _MAX_SLOTS),
        collateral=shape.integer("collateral", fewest, most),
        commitment=_commitment(fields),
        as_of=fields.time("asOf"),
        sequence=fields.integer("sequence"),
        holder_key=fields.public_key("holderKey"),
        environment=fields.choice("environment", ENVIRONMENTS),
        kind=kind,
    )
    shape.done()
    fields.done()
    parsed.check_subject((commitment_subject(result.commitment),))
    return result


def _commitment(fields: Fields) -> int:
    """The commitment: a field element that is not 0.

    Raises:
        BadNumberError: ``format.number``.
        NoCommitmentError: ``account.commitment``.
    """
    found = fields.decimal("commitment")
    if found == 0:
        raise NoCommitmentError(
            "The statement commits to nothing",
            where=f"{fields.where}.commitment",
            expected="a field element above 0",
            got="0",
            why="in a pool 0 stands for a member that is not there, and no account is known that has this commitment",
            hint="Ask the issuer for a statement about the commitment that zkmargin commit made.",
        )
    return found


def verify(envelope: Envelope, issuers: Iterable[PublicKey], where: str = "account") -> tuple[AccountStatement, PublicKey]:
    """The statement and the issuer's key, after checking the signature.

    Raises:
        SignerUnknownError, SignatureInvalidError: not signed by any of ``issuers``.
        InputError: malformed.
    """
    key = dsse.verify(envelope, issuers, where)
    return read_unverified(envelope, where), key
