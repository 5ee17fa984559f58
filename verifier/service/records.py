"""The rows of the store as values: what is on record, documents as the bytes that were checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Challenge:
    """An open challenge: its nonce (hex), the signed envelope as bytes, its times in microseconds."""

    nonce: str
    envelope: bytes
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An accepted attestation and its signed receipt, as bytes; ``verified_at`` in microseconds; ``attested`` is what it says, as JSON."""

    sid: str
    nonce: str
    document_sha256: str
    circuit: str
    commitment: str
    snapshot_sha256: str
    verified_at: int
    document: bytes
    receipt: bytes
    attested: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A registered snapshot: ``summary`` is our own canonical JSON (roots, counts), ``document`` and ``envelope`` the publisher's bytes."""

    sha256: str
    publisher: str
    venue: str
    as_of: int
    registered_at: int
    summary: bytes
    document: bytes
    envelope: bytes
