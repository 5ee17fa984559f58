"""Alembic migrations, run by :func:`verifier.service.database.migrate` when the service starts."""
