"""Opens the database, sets what SQLite needs for durability, and brings the schema up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from verifier.service.errors import StartRefusedError

MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(url: str, *, busy_seconds: int) -> Engine:
    """An engine whose transactions are serialised for writers and durable when ``commit`` returns.

    On SQLite: write-ahead log, so that readers never wait for the writer; ``synchronous=FULL``, so that what was acknowledged
    survives a power cut; ``BEGIN IMMEDIATE`` for a transaction with the execution option ``write``, so that two of them never
    both read before either writes.

    Raises:
        StartRefusedError: the URL is not one, or is SQLite in memory, which forgets used challenges.
    """
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise StartRefusedError(
            "the database URL is not one", where="database_url", hint="e.g. sqlite:///service.sqlite3", code="service.start.database"
        ) from error
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True, isolation_level="READ COMMITTED")
    if parsed.database in (None, "", ":memory:"):
        raise StartRefusedError(
            "a database in memory forgets which challenges were used",
            where="database_url",
            hint="name a file",
            code="service.start.database",
        )
    engine = create_engine(parsed, connect_args={"timeout": busy_seconds, "check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not open transactions behind SQLAlchemy's back
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def migrate(engine: Engine) -> None:
    """Bring the schema to this version's, in one transaction.

    Raises:
        StartRefusedError: the database was written by a newer version, or cannot be opened.
    """
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    try:
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            present = MigrationContext.configure(connection).get_current_revision()
            if present is not None and present not in known:
                raise StartRefusedError(
                    f"the database has schema {present}, newer than this version's {scripts.get_current_head()}",
                    where="database_url",
                    hint="start the version that wrote it, or restore a backup into another file",
                    code="service.start.schema",
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except SQLAlchemyError as error:
        raise StartRefusedError(
            "the database cannot be opened or written", where="database_url", why=type(error).__name__, code="service.start.database"
        ) from error
