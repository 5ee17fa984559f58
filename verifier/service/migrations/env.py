"""What Alembic runs: the connection comes from :func:`verifier.service.database.migrate`, there is no ini file and no offline mode."""

from __future__ import annotations

from alembic import context

from verifier.service.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
