"""Challenges, entries with their receipts, snapshots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "challenges",
        sa.Column("nonce", sa.String(64), primary_key=True),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Index("ix_challenges_issued_at", "issued_at"),
        sa.Index("ix_challenges_expires_at", "expires_at"),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("document_sha256", sa.String(64), nullable=False),
        sa.Column("circuit", sa.String(64), nullable=False),
        sa.Column("commitment", sa.String(80), nullable=False),
        sa.Column("snapshot_sha256", sa.String(64), nullable=False),
        sa.Column("verified_at", sa.BigInteger, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("receipt", sa.LargeBinary, nullable=False),
        sa.Column("attested", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("sid", name="uq_entries_sid"),
        sa.UniqueConstraint("nonce", name="uq_entries_nonce"),
        sa.UniqueConstraint("document_sha256", name="uq_entries_document_sha256"),
        sa.Index("ix_entries_verified_at", "verified_at"),
        sa.Index("ix_entries_commitment", "commitment"),
    )
    op.create_table(
        "snapshots",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("publisher", sa.String(64), nullable=False),
        sa.Column("venue", sa.String(128), nullable=False),
        sa.Column("as_of", sa.BigInteger, nullable=False),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
        sa.Column("summary", sa.LargeBinary, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("publisher", "venue", "as_of", name="uq_snapshots_publisher_venue_as_of"),
        sa.Index("ix_snapshots_as_of", "as_of"),
        sa.Index("ix_snapshots_registered_at", "registered_at"),
    )
