"""The context: the public signal that binds a proof to the challenge it answers.

``context = first 31 bytes of SHA-256("zkmargin/context/v1" 0x00 || SHA-256(canonical payload))``, read big-endian, so that it is below
``2**248`` and always a canonical field element.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from attestation.canonical import dumps
from attestation.fields import Fields
from attestation.limits import MAX_PURPOSE_CHARACTERS
from margin.times import render_time

CONTEXT_BYTES: Final = 31
_TAG: Final = b"zkmargin/context/v1\x00"
_OPEN: Final = "zkmargin/open-context/v1"


def context(payload: bytes) -> int:
    """The context of a challenge, from its canonical payload (:meth:`attestation.challenge.Challenge.payload`)."""
    return int.from_bytes(hashlib.sha256(_TAG + hashlib.sha256(payload).digest()).digest()[:CONTEXT_BYTES], "big")


@dataclass(frozen=True, slots=True)
class OpenContext:
    """Stands in for a challenge when nobody asked for one. Anybody can show such an attestation again, and every verdict says so."""

    purpose: str
    as_of: datetime

    def to_dict(self) -> dict[str, Any]:
        """The JSON form. The field ``none`` keeps it apart from every signed statement."""
        return {"none": _OPEN, "purpose": self.purpose, "asOf": render_time(self.as_of)}

    def context(self) -> int:
        """The public signal."""
        return context(dumps(self.to_dict()))

    @classmethod
    def read(cls, fields: Fields) -> OpenContext:
        """Read the JSON form.

        Raises:
            FormatError: ``format.*``.
        """
        fields.constant("none", _OPEN)
        result = cls(fields.text("purpose", MAX_PURPOSE_CHARACTERS), fields.time("asOf"))
        fields.done()
        return result


def open_context(purpose: str, as_of: datetime) -> OpenContext:
    """A context without a challenge."""
    return OpenContext(purpose, as_of)
