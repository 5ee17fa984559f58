"""in-toto Statement v1: what every envelope here holds.

::

    {"_type": "https://in-toto.io/Statement/v1", "subject": [{"name", "digest": {algorithm: hex}}], "predicateType", "predicate"}

in RFC 8785 form. The subject names *what the statement is about* by digest, so that generic tools can index it; each predicate's module
checks that it is the digest of what the predicate says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from attestation.canonical import dumps, parse_canonical
from attestation.dsse import PAYLOAD_TYPE, Envelope
from attestation.errors import WrongPayloadTypeError, WrongPredicateError, WrongSubjectError
from attestation.fields import Fields

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"

ACCOUNT: Final = "urn:zkmargin:account:v1"
SNAPSHOT: Final = "urn:zkmargin:snapshot:v1"
CHALLENGE: Final = "urn:zkmargin:challenge:v1"
MARGIN: Final = "urn:zkmargin:margin:v1"
RECEIPT: Final = "urn:zkmargin:receipt:v1"

_MAX_SUBJECTS: Final = 4


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a statement is about: a name and one digest."""

    name: str
    algorithm: str
    digest: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"name": self.name, "digest": {self.algorithm: self.digest}}


def build(predicate_type: str, subjects: tuple[Subject, ...], predicate: Mapping[str, Any]) -> bytes:
    """The canonical payload of a statement."""
    return dumps(
        {
            "_type": STATEMENT_TYPE,
            "subject": [subject.to_dict() for subject in subjects],
            "predicateType": predicate_type,
            "predicate": predicate,
        }
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """A parsed statement: its subjects as JSON, and its predicate's fields, still to be read."""

    subject: list[Any]
    predicate: Fields
    where: str

    def check_subject(self, subjects: tuple[Subject, ...]) -> None:
        """Require the subjects that the predicate implies.

        Raises:
            WrongSubjectError: another name or digest, more or fewer of them.
        """
        expected = [subject.to_dict() for subject in subjects]
        if self.subject != expected:
            raise WrongSubjectError(
                "The statement is about something else than it says",
                where=f"{self.where}.subject",
                expected=dumps(expected).decode(),
                got=dumps(self.subject).decode(),
            )


def parse(envelope: Envelope, predicate_type: str, *, where: str, max_bytes: int) -> Statement:
    """The statement inside an envelope whose signature the caller checks (before or after, as it needs).

    Raises:
        WrongPayloadTypeError: not an in-toto payload.
        InputError: ``json.*``; ``format.canonical`` when the bytes are not canonical; ``format.*`` for other shapes.
        WrongPredicateError: a statement of another kind.
    """
    if envelope.payload_type != PAYLOAD_TYPE:
        raise WrongPayloadTypeError("Not an in-toto statement", where=where, expected=PAYLOAD_TYPE, got=envelope.payload_type)
    fields = Fields(parse_canonical(envelope.payload, where=where, max_bytes=max_bytes), where)
    fields.constant("_type", STATEMENT_TYPE)
    found = fields.raw("predicateType")
    if found != predicate_type:
        raise WrongPredicateError("A statement of another kind", where=f"{where}.predicateType", expected=predicate_type, got=found)
    subject = fields.array("subject", _MAX_SUBJECTS)
    predicate = fields.object("predicate")
    fields.done()
    return Statement(subject, predicate, where)
