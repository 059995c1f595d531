"""Old and done is forgotten; young or unfinished is kept."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from core.model import TenantId
from infra import effects
from infra.db import Database, Tx
from infra.housekeeping import AT_ONCE, EVERY, SENT_KEPT_FOR, Housekeeping
from tests.infra.databases import Templates
from tests.virtual_time import VirtualClock

ACME = TenantId("acme")


@pytest.fixture
def database_url(tmp_path: Path, templates: Templates) -> str:
    return templates.sqlite(tmp_path)


def keys(tx: Tx) -> set[str]:
    return {row.key for row in tx.all(effects.effect.select())}


def add(tx: Tx) -> None:
    """More done effects than one unit forgets, and one that waits."""
    for number in range(AT_ONCE + 7):
        effects.add(tx, ACME, "mail", f"done {number}", None)
    tx.run(effects.effect.update().values(state="sent", ended_at=tx.now))
    effects.add(tx, ACME, "mail", "waiting", None)


async def test_done_effects_go_after_their_time(database: Database, clock: VirtualClock) -> None:
    await database.write(add)
    cleaning = asyncio.ensure_future(Housekeeping(database, clock).run())
    await clock.sleep(SENT_KEPT_FOR - EVERY)
    assert len(await database.read(keys)) == AT_ONCE + 8
    await clock.sleep(2 * EVERY + timedelta(minutes=1))
    assert await database.read(keys) == {"waiting"}
    cleaning.cancel()
    await asyncio.gather(cleaning, return_exceptions=True)
