"""The world of web chat for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.db import Database
from infra.ids import Uuid7Ids
from tests.channels.web_chat.world import Visitor, World, build
from tests.infra.databases import Settings, Templates
from tests.virtual_time import VirtualClock


@pytest.fixture
async def embedded(
    tmp_path: Path, templates: Templates, clock: VirtualClock
) -> AsyncIterator[Database]:
    """A started SQLite database: what the sockets do is the same on every kind."""
    opened = Database.open(Settings(database_url=templates.sqlite(tmp_path)), clock, Uuid7Ids())
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def world(embedded: Database, clock: VirtualClock, tmp_path: Path) -> World:
    """A company with one site, open."""
    return await build(embedded, clock, tmp_path)


@pytest.fixture
async def visitor(world: World) -> Visitor:
    """Somebody who has opened the chat."""
    return await world.visitor()
