"""Signed payloads: JSON whose bytes *are* the RFC 8785 canonical form of what they say, so that a digest identifies a statement."""

from __future__ import annotations

from typing import Any, TypeAlias

from attestation.errors import NotCanonicalError
from attestation.limits import MAX_JSON_DEPTH, MAX_JSON_VALUES
from margin.strictjson import Limits, canonical, loads

Json: TypeAlias = Any
"""What a JSON parser returns: None, bool, int, str, list, dict. Typed by :mod:`attestation.fields`, field by field."""


def dumps(value: object) -> bytes:
    """The RFC 8785 canonical form of JSON values (dict, list, str, int, bool, None).

    Raises:
        InputError: ``json.canonical`` for a value that has none.
    """
    return canonical(value)


def parse(data: bytes, *, where: str, max_bytes: int) -> Json:
    """Parse untrusted bytes strictly (see :mod:`margin.strictjson`), within the size limit of this format.

    Raises:
        InputError: ``json.*``.
    """
    return loads(data, where, Limits(max_bytes, MAX_JSON_DEPTH, MAX_JSON_VALUES))


def parse_canonical(data: bytes, *, where: str, max_bytes: int) -> Json:
    """Like :func:`parse`, and the bytes must be the canonical form itself.

    Raises:
        InputError: ``json.*``.
        NotCanonicalError: the same content in other bytes (spaces, another key order, other escapes, ``1e3``).
    """
    value = parse(data, where=where, max_bytes=max_bytes)
    if dumps(value) != data:
        raise NotCanonicalError(
            "The signed payload is not in canonical form",
            where=where,
            expected="RFC 8785 bytes",
            got="the same content in other bytes",
            why="one statement must have one encoding, or its digest would not identify it",
        )
    return value
