"""An office to route in, closed or open for business."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.db import Database
from infra.ids import Uuid7Ids
from tests.infra.databases import PostgresServer, Settings, Templates
from tests.routing.office import Office
from tests.virtual_time import VirtualClock


@pytest.fixture
async def closed_office(database: Database, clock: VirtualClock) -> Office:
    """A company whose router does not run, on each kind of database."""
    return Office(database, clock)


@pytest.fixture
async def postgres(
    postgres_server: PostgresServer, templates: Templates, clock: VirtualClock
) -> AsyncIterator[Database]:
    """A database that other processes may share."""
    settings = Settings(database_url=templates.postgres(postgres_server))
    database = Database.open(settings, clock, Uuid7Ids())
    await database.start()
    yield database
    await database.stop()


@pytest.fixture
async def office(
    tmp_path: Path, templates: Templates, clock: VirtualClock
) -> AsyncIterator[Office]:
    """A company whose router, timers and desks run, on virtual time."""
    settings = Settings(database_url=templates.sqlite(tmp_path))
    database = Database.open(settings, clock, Uuid7Ids())
    await database.start()
    office = Office(database, clock)
    async with asyncio.TaskGroup() as group:
        services = [
            group.create_task(office.routing.run(), name="routing"),
            group.create_task(office.relay.run(), name="relay"),
            group.create_task(office.beats(), name="beats"),
        ]
        yield office
        for service in services:
            service.cancel()
    await database.stop()
