"""The service: models follow the database, messages are bounded."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.model import TenantId
from infra.db import Database
from infra.workers import Workers
from nlu import store
from nlu.model import Band, Profile, Template
from nlu.models import Encoders
from nlu.service import Nlu
from tests.nlu.test_trained import ENGLISH_ONLY
from tests.virtual_time import VirtualClock

TENANT = TenantId("gas")
ENGLISH = Profile(languages=("en",))


def kept_files(folder: Path) -> list[tuple[str, int]]:
    """The kept models and when each was made."""
    return sorted((path.name, path.stat().st_mtime_ns) for path in folder.rglob("*.npz"))


@pytest.fixture
async def nlu(
    database: Database, tmp_path: Path, clock: VirtualClock, encoders: Encoders
) -> AsyncIterator[Nlu]:
    service = Nlu(database, tmp_path, clock, lambda: encoders)
    await service.start()
    yield service
    await service.stop()


async def test_what_was_taught_is_understood_at_once(nlu: Nlu) -> None:
    await nlu.put_profile(TENANT, ENGLISH)
    await nlu.put_intents(TENANT, ENGLISH_ONLY)
    found = await nlu.understand(TENANT, "how do I pay?")
    assert found.ranking[0][0] == "pay"


async def test_a_tenant_that_taught_nothing_gets_entities_and_wishes(nlu: Nlu) -> None:
    found = await nlu.understand(TENANT, "agent please, ann@example.org")
    assert found.wants_human
    assert found.band is Band.REJECT
    assert [entity.value for entity in found.entities] == ["ann@example.org"]


async def test_templates_and_expectations_reach_the_finders(nlu: Nlu) -> None:
    templates = (Template(kind="customer_number", shape="HG-######"),)
    await nlu.put_profile(TENANT, Profile(languages=("en",), templates=templates))
    found = await nlu.understand(TENANT, "204518", expecting=["customer_number"])
    assert [entity.value for entity in found.entities] == ["HG-204518"]


async def test_a_second_process_reads_the_kept_model(
    nlu: Nlu, database: Database, tmp_path: Path, clock: VirtualClock, encoders: Encoders
) -> None:
    await nlu.put_profile(TENANT, ENGLISH)
    await nlu.put_intents(TENANT, ENGLISH_ONLY)
    made = await asyncio.to_thread(kept_files, tmp_path)
    second = Nlu(database, tmp_path, clock, lambda: encoders)
    found = await second.understand(TENANT, "how do I pay?")
    await second.stop()
    assert found.ranking[0][0] == "pay"
    assert await asyncio.to_thread(kept_files, tmp_path) == made != []


async def test_a_change_by_another_process_is_followed(nlu: Nlu, database: Database) -> None:
    await nlu.put_profile(TENANT, ENGLISH)
    await nlu.put_intents(TENANT, ENGLISH_ONLY)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(nlu.run(), name="nlu")
        await database.write(lambda tx: store.drop_intent(tx, TENANT, "pay"))
        async with asyncio.timeout(60):
            while (await nlu.understand(TENANT, "how do I pay?")).ranking:  # noqa: ASYNC110
                await asyncio.sleep(0.1)  # the service tells nobody when it has trained
        running.cancel()


async def test_the_intents_have_names_to_show(nlu: Nlu, database: Database) -> None:
    await database.write(lambda tx: store.put_intents(tx, TENANT, ENGLISH_ONLY))
    assert set(await nlu.labels(TENANT)) == {"pay", "heat"}


async def test_a_full_backlog_refuses() -> None:
    workers = Workers("test", threads=1, backlog=1)
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()

    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(workers.run(wait))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="waiting already"):
            await workers.run(wait)
        gate.set()
    workers.close()
