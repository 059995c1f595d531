"""What only PostgreSQL can do: go away and come back, and give up a unit for another."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
import sqlalchemy as sa

from core.errors import Unavailable
from infra.db import Database, Tx
from infra.ids import Uuid7Ids
from tests.infra.databases import PostgresServer, Settings, Templates
from tests.infra.test_db import add, thing, value
from tests.virtual_time import VirtualClock

pytestmark = pytest.mark.live


@pytest.fixture
async def database(
    postgres_server: PostgresServer, templates: Templates, clock: VirtualClock
) -> AsyncIterator[Database]:
    settings = Settings(database_url=templates.postgres(postgres_server))
    opened = Database.open(settings, clock, Uuid7Ids())
    await opened.start()
    yield opened
    await opened.stop()


async def test_units_that_conflict_run_again_until_each_is_stored(database: Database) -> None:
    """Each reads and changes the same row without a lock: most first tries are given up."""
    await database.write(lambda tx: add(tx, "a", 0))
    tries = 0

    def increase(tx: Tx) -> None:
        nonlocal tries
        tries += 1
        old = value(tx, "a") or 0
        tx.run(thing.update().where(thing.c.id == "a").values(n=old + 1))

    await asyncio.gather(*(database.write(increase) for _ in range(30)))
    assert await database.read(lambda tx: value(tx, "a")) == 30
    assert tries > 30


async def test_a_deadlock_is_solved_by_running_again(database: Database) -> None:
    await database.write(lambda tx: (add(tx, "a", 0), add(tx, "b", 0)))

    def change(keys: tuple[str, str], tx: Tx) -> None:
        for key in keys:
            tx.run(thing.update().where(thing.c.id == key).values(n=thing.c.n + 1))

    pairs = [("a", "b"), ("b", "a")] * 10
    await asyncio.gather(*(database.write(partial(change, pair)) for pair in pairs))
    assert await database.read(lambda tx: (value(tx, "a"), value(tx, "b"))) == (20, 20)


async def test_after_a_crash_of_the_server_the_next_unit_succeeds(
    database: Database, postgres_server: PostgresServer
) -> None:
    await database.write(lambda tx: add(tx, "before"))
    await asyncio.to_thread(postgres_server.restart)
    assert await database.write(lambda tx: add(tx, "after")) is True
    assert await database.read(lambda tx: value(tx, "before")) == 0


async def test_while_the_server_is_down_units_are_refused_and_nothing_hangs(
    database: Database, postgres_server: PostgresServer
) -> None:
    await asyncio.to_thread(postgres_server.stop)
    try:
        for _ in range(3):
            with pytest.raises(Unavailable, match="cannot be reached"):
                await database.write(lambda tx: add(tx, "a"))
        with pytest.raises(Unavailable):
            await database.read(lambda tx: value(tx, "a"))
    finally:
        await asyncio.to_thread(postgres_server.start)
    assert await database.write(lambda tx: add(tx, "a")) is True


async def test_a_connection_cut_inside_a_unit_stores_nothing(database: Database) -> None:
    def cut(tx: Tx) -> None:
        add(tx, "a")
        tx.scalar(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable):
        await database.write(cut)
    assert await database.read(lambda tx: value(tx, "a")) is None


async def test_a_wrong_address_is_noticed_at_start(
    postgres_server: PostgresServer, clock: VirtualClock
) -> None:
    settings = Settings(database_url=postgres_server.url("no_such_database"))
    database = Database.open(settings, clock, Uuid7Ids())
    with pytest.raises(Unavailable):
        await database.start()
    await database.stop()
