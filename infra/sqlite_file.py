"""How a SQLite file is opened, and what its errors mean to others."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa

from core.errors import Unavailable

BUSY_TIMEOUT = timedelta(seconds=5)

DOWN = {
    "SQLITE_BUSY": "another program holds the database",
    "SQLITE_LOCKED": "another program holds the database",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk failed or is full",
    "SQLITE_READONLY": "the disk is read-only",
    "SQLITE_CANTOPEN": "the database file cannot be opened",
    "SQLITE_NOMEM": "out of memory",
    "SQLITE_CORRUPT": "the database file is damaged",
    "SQLITE_NOTADB": "the file is not a database",
}


def open_engine(path: Path) -> sa.Engine:
    """An engine of durable connections. It is not connected yet."""
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        poolclass=sa.NullPool,
        hide_parameters=True,  # exception texts reach the log
        isolation_level="AUTOCOMMIT",  # BEGIN and COMMIT are ours
        execution_options={"preserve_rowcount": True},  # also of an insert
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT.total_seconds()},
        json_serializer=_json_text,
        json_deserializer=msgspec.json.decode,
    )
    sa.event.listen(engine, "connect", _prepare)
    return engine


def _json_text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -32000")


def unavailable(error: BaseException | None) -> Unavailable | None:
    """Name the condition that time or an administrator heals; None for every other error."""
    if isinstance(error, Unavailable):
        return error
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", "")
    for prefix, reason in DOWN.items():
        if name.startswith(prefix):
            return Unavailable("database", reason)
    return None
