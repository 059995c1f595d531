"""The history of the database schema, one revision per package and change.

Owns: `upgrade`, Alembic's environment (env.py), the revisions (versions/). May import: infra.
A new revision follows the newest one, keeps its id for ever, and works both ways on both databases;
tests/infra/test_migrations.py compares the result with the tables in code.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.errors import Unavailable
from infra.db import DatabaseSettings

_LOCK = 7_305_417
"""Any number; the same in every process, so that only one of them migrates PostgreSQL at a time."""


def upgrade(settings: DatabaseSettings, revision: str = "head") -> None:
    """Bring the database to a revision; one that is there already is left alone.

    Blocks: call it before the event loop, or on a thread. Each revision is one transaction, so that
    a crash leaves the one before. Raises Unavailable when the database is not there, or is of a
    newer Mainstem.
    """
    with connected(settings.database_url) as connection:
        _refuse_unknown(connection)
        command.upgrade(_config(connection), revision)


def downgrade(settings: DatabaseSettings, revision: str) -> None:
    """Go back to a revision, or to "base", with the loss of what the later ones keep."""
    with connected(settings.database_url) as connection:
        command.downgrade(_config(connection), revision)


def revisions() -> list[str]:
    """All revisions, oldest first."""
    script = ScriptDirectory(str(Path(__file__).parent))
    return [found.revision for found in reversed(list(script.walk_revisions()))]


def _refuse_unknown(connection: sa.Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    connection.commit()
    if current is not None and current not in revisions():
        raise Unavailable("database", f"its schema {current} is of a newer Mainstem")


@contextmanager
def connected(database_url: str) -> Iterator[sa.Connection]:
    """A connection whose schema changes are transactional on SQLite too."""
    url = sa.make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite:
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if is_sqlite:
        sa.event.listen(engine, "connect", _leave_transactions_to_us)
        sa.event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            if not is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_lock(_LOCK)))
                connection.commit()
            yield connection
    except sa.exc.OperationalError as error:
        raise Unavailable("database", "it cannot be opened for migration") from error
    finally:
        engine.dispose()


def _leave_transactions_to_us(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined] # of the sqlite3 driver


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
