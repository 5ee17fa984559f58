"""The publisher's statement: "these are the prices and risk parameters that I stand for", by digest and by root.

Truth of prices and risk parameters rests on this signature and on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from attestation import dsse, statement
from attestation.dsse import Envelope
from attestation.fields import Fields
from attestation.keys import PrivateKey, PublicKey
from attestation.limits import MAX_ENVELOPE_BYTES
from attestation.statement import Subject
from margin.levels import LEVELS, Level


@dataclass(frozen=True, slots=True)
class Roots:
    """The root of a snapshot's tree at each margin level; field elements."""

    closeout: int
    maintenance: int
    initial: int

    def at(self, level: Level) -> int:
        """The root of one level."""
        return {"closeout": self.closeout, "maintenance": self.maintenance, "initial": self.initial}[level]

    def to_dict(self) -> dict[str, str]:
        """The JSON form."""
        return {level: str(self.at(level)) for level in LEVELS}

    @classmethod
    def read(cls, fields: Fields) -> Roots:
        """Read the JSON form.

        Raises:
            FormatError: ``format.*``.
        """
        roots = cls(fields.decimal("closeout"), fields.decimal("maintenance"), fields.decimal("initial"))
        fields.done()
        return roots


@dataclass(frozen=True, slots=True)
class SnapshotStatement:
    """What a publisher says about one snapshot.

    Attributes:
        publisher: its name, as in trust files.
        venue, as_of: as in the snapshot.
        sha256: of the snapshot's canonical JSON, hex.
        depth: of its tree.
        roots: of its tree, per level.
    """

    publisher: str
    venue: str
    as_of: str
    sha256: str
    depth: int
    roots: Roots

    def _subject(self) -> tuple[Subject, ...]:
        return (Subject(f"{self.venue}/{self.as_of}", "sha256", self.sha256),)

    def payload(self) -> bytes:
        """The canonical statement."""
        predicate = {
            "publisher": self.publisher,
            "venue": self.venue,
            "asOf": self.as_of,
            "sha256": self.sha256,
            "depth": self.depth,
            "roots": self.roots.to_dict(),
        }
        return statement.build(statement.SNAPSHOT, self._subject(), predicate)

    def sign(self, publisher_key: PrivateKey) -> Envelope:
        """The signed statement."""
        return dsse.sign(self.payload(), publisher_key)


def read_unverified(envelope: Envelope, where: str = "snapshot.envelope") -> SnapshotStatement:
    """What the envelope says, its signature unchecked.

    Raises:
        InputError: ``json.*``, ``format.*``, ``envelope.*``, ``statement.*``.
    """
    parsed = statement.parse(envelope, statement.SNAPSHOT, where=where, max_bytes=MAX_ENVELOPE_BYTES)
    fields = parsed.predicate
    result = SnapshotStatement(
        publisher=fields.name("publisher"),
        venue=fields.name("venue"),
        as_of=fields.time_text("asOf"),
        sha256=fields.hex("sha256", 32),
        depth=fields.integer("depth", 2, 10),
        roots=Roots.read(fields.object("roots")),
    )
    fields.done()
    parsed.check_subject(result._subject())
    return result


def verify(envelope: Envelope, publishers: Iterable[PublicKey], where: str = "snapshot.envelope") -> tuple[SnapshotStatement, PublicKey]:
    """The statement and the publisher's key, after checking the signature.

    Raises:
        SignerUnknownError, SignatureInvalidError: not signed by any of ``publishers``.
        InputError: malformed.
    """
    key = dsse.verify(envelope, publishers, where)
    return read_unverified(envelope, where), key
