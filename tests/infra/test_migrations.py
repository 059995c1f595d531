"""The migrations lead to the tables in code, both ways, on both databases."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from core.errors import Unavailable
from infra import migrations
from infra.db import metadata
from tests.infra.databases import PostgresServer, Settings

OURS = ("infra.events", "infra.effects", "infra.ledger")
ROOT = Path(migrations.__file__).parents[2]
PACKAGES = (
    "infra",
    "accounts",
    "customers",
    "knowledge",
    "nlu",
    "flows",
    "routing",
    "interactions",
    "channels",
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The address of a database without anything in it."""
    if request.param == "sqlite":
        return Settings(database_url=f"sqlite:///{tmp_path}/new/mainstem.db")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return Settings(database_url=server.new())


@contextmanager
def connected(settings: Settings) -> Iterator[sa.Connection]:
    engine = sa.create_engine(settings.database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def tables(settings: Settings) -> set[str]:
    with connected(settings) as connection:
        return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}


def load_every_table() -> None:
    """Import each module that defines tables."""
    for package in PACKAGES:
        if not (ROOT / package).is_dir():
            continue
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if found.name in OURS or found.name.rpartition(".")[2] in ("tables", "store"):
                importlib.import_module(found.name)


def test_the_migrated_database_is_the_one_in_code(settings: Settings) -> None:
    load_every_table()
    migrations.upgrade(settings)
    with connected(settings) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    ours = [each for each in differences if not _is_of_a_test(each)]
    assert ours == []


def _is_of_a_test(difference: object) -> bool:
    """Tests define tables of their own, all named test_..."""
    return isinstance(difference, tuple) and any(
        isinstance(part, sa.Table) and part.name.startswith("test_") for part in difference
    )


def test_every_revision_goes_up_down_and_up(settings: Settings) -> None:
    states = [tables_after_upgrade(settings, each) for each in migrations.revisions()]
    targets = ["base", *migrations.revisions()[:-1]]
    before = [set(), *states[:-1]]
    for target, expected in reversed(list(zip(targets, before, strict=True))):
        migrations.downgrade(settings, target)
        assert tables(settings) == expected
    migrations.upgrade(settings)
    assert tables(settings) == states[-1]


def tables_after_upgrade(settings: Settings, revision: str) -> set[str]:
    migrations.upgrade(settings, revision)
    return tables(settings)


def test_an_upgrade_that_was_done_changes_nothing(settings: Settings) -> None:
    migrations.upgrade(settings)
    before = tables(settings)
    migrations.upgrade(settings)
    assert tables(settings) == before


def test_a_database_of_a_newer_mainstem_is_refused(settings: Settings) -> None:
    migrations.upgrade(settings)
    with connected(settings) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_future'"))
        connection.commit()
    with pytest.raises(Unavailable, match="newer"):
        migrations.upgrade(settings)


def test_the_revisions_form_one_line() -> None:
    names = [each.split("_")[0] for each in migrations.revisions()]
    assert names == [f"{number:04}" for number in range(1, len(names) + 1)]
