"""Snapshots for the command line: read, hash, sign, verify, publish."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from margin.errors import TrustError
from margin.files import read_bytes
from margin.snapshot import SIZE_LIMIT, Snapshot

if TYPE_CHECKING:
    from attestation.dsse import Envelope
    from attestation.snapshot_signature import Roots, SnapshotStatement
    from circuits.engine import Engine

PUBLISH_SECONDS: Final = 300
"""A service without the engine hashes the snapshot in Python."""


def read(path: Path) -> Snapshot:
    """Read a snapshot and check all its rules."""
    return Snapshot.parse(read_bytes(path, what="snapshot", limit=SIZE_LIMIT), path.name)


def title(snapshot: Snapshot) -> str:
    """``venue/time``."""
    return f"{snapshot.venue}/{snapshot.as_of}"


@contextmanager
def hashing_engine() -> Iterator[Engine | None]:
    """The engine for hashing a tree, or None where it is not built (plain Python is slower, and gives the same)."""
    from circuits.engine import Engine

    if not Engine.available():
        yield None
        return
    with Engine.open() as engine:
        yield engine


def roots_of(snapshot: Snapshot) -> Roots:
    """The roots of the tree at the three levels, from the snapshot's own numbers."""
    from verifier.snapshots import RegisteredSnapshot

    with hashing_engine() as engine:
        return RegisteredSnapshot(snapshot, engine).roots()


def sign_snapshot(snapshot: Snapshot, key_file: Path, publisher: str) -> tuple[SnapshotStatement, Envelope]:
    """The publisher's statement about a snapshot, and its envelope; errors as :meth:`attestation.keys.PrivateKey.load`."""
    from attestation.keys import PrivateKey
    from attestation.snapshot_signature import SnapshotStatement

    key = PrivateKey.load(key_file)
    statement = SnapshotStatement(publisher, snapshot.venue, snapshot.as_of, snapshot.sha256, snapshot.depth, roots_of(snapshot))
    return statement, statement.sign(key)


def verify_snapshot(snapshot: Snapshot, statement_file: Path, trust_file: Path) -> SnapshotStatement:
    """A publisher's statement that holds of this snapshot.

    Raises:
        TrustError: ``signature.*``; ``snapshot.statement`` where name, digest or roots differ.
        InputError: malformed files.
    """
    from attestation import snapshot_signature
    from attestation.dsse import Envelope
    from attestation.limits import MAX_ENVELOPE_BYTES
    from verifier.trust import TrustStore, names_of, public_keys

    trust = TrustStore.load(trust_file)
    data = read_bytes(statement_file, what="statement", limit=MAX_ENVELOPE_BYTES)
    envelope = Envelope.from_bytes(data, statement_file.name, MAX_ENVELOPE_BYTES)
    said, key = snapshot_signature.verify(envelope, public_keys(trust.publishers), statement_file.name)
    facts = (
        ("publisher", said.publisher in names_of(trust.publishers, key)),
        ("digest", said.sha256 == snapshot.sha256),
        ("venue and time", (said.venue, said.as_of, said.depth) == (snapshot.venue, snapshot.as_of, snapshot.depth)),
        ("roots", said.roots == roots_of(snapshot)),
    )
    for what, holds in facts:
        if not holds:
            why = f"the {what} in the statement differ from the snapshot's" if what != "publisher" else "the key belongs to another name"
            raise TrustError("The statement is not about this snapshot", where=statement_file.name, why=why, code="snapshot.statement")
    return said


def publish_snapshot(snapshot: Snapshot, statement_file: Path, url: str) -> dict[str, Any]:
    """Register a snapshot at a service; returns its summary. Errors as :class:`zkmargin.client.ServiceClient`."""
    from attestation.dsse import Envelope
    from attestation.limits import MAX_ENVELOPE_BYTES
    from zkmargin.client import ServiceClient

    data = read_bytes(statement_file, what="statement", limit=MAX_ENVELOPE_BYTES)
    with ServiceClient(url, timeout=PUBLISH_SECONDS) as client:
        return dict(client.register_snapshot(snapshot.as_dict(), Envelope.from_bytes(data, statement_file.name, MAX_ENVELOPE_BYTES)))
