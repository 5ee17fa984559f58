"""The tables, as SQLAlchemy Core objects. The migrations, not this module, create them; a test compares the two.

Times are microseconds since 1970 UTC. Documents are stored as the bytes that were checked, never re-serialised.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, UniqueConstraint

metadata = MetaData()

ROW_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite only gives out keys by itself for a column declared INTEGER."""

challenges = Table(
    "challenges",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_challenges_issued_at", "issued_at"),
    Index("ix_challenges_expires_at", "expires_at"),
)
"""Challenges that we signed and that nobody has used. A used one is deleted in the transaction that writes its entry."""

entries = Table(
    "entries",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("sid", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("document_sha256", String(64), nullable=False),
    Column("circuit", String(64), nullable=False),
    Column("commitment", String(80), nullable=False),
    Column("snapshot_sha256", String(64), nullable=False),
    Column("verified_at", BigInteger, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    Column("attested", LargeBinary, nullable=False),
    UniqueConstraint("sid", name="uq_entries_sid"),
    UniqueConstraint("nonce", name="uq_entries_nonce"),
    UniqueConstraint("document_sha256", name="uq_entries_document_sha256"),
    Index("ix_entries_verified_at", "verified_at"),
    Index("ix_entries_commitment", "commitment"),
)
"""One row per accepted attestation, with its receipt: so that neither exists without the other. Rows are never changed or deleted."""

snapshots = Table(
    "snapshots",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("publisher", String(64), nullable=False),
    Column("venue", String(128), nullable=False),
    Column("as_of", BigInteger, nullable=False),
    Column("registered_at", BigInteger, nullable=False),
    Column("summary", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    UniqueConstraint("publisher", "venue", "as_of", name="uq_snapshots_publisher_venue_as_of"),
    Index("ix_snapshots_as_of", "as_of"),
    Index("ix_snapshots_registered_at", "registered_at"),
)
"""Registered snapshots. A publisher says one thing about one venue at one time: the second of two that differ is refused."""
