"""The intake keeps the order of a thread, whatever fails and whatever was left in the ledger."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from core.model import Address, ChannelKind, Inbound, InteractionId, TenantId, TextMessage
from infra import ledger
from infra.db import Database, Tx
from interactions.intake import Intake, Taken
from tests.virtual_time import VirtualClock

CHAT = ChannelKind("web_chat")


def said(text: str, thread: str = "t1") -> Inbound:
    return Inbound(
        tenant=TenantId("acme"),
        channel=CHAT,
        provider_id=f"{thread}:{text}",
        address=Address(channel=CHAT, value=thread),
        thread=thread,
        received_at=datetime(2030, 1, 1, 12, tzinfo=UTC),
        content=TextMessage(text=text),
        raw=text.encode(),
        language=None,
        facts={},
    )


class Taker:
    """Takes turns that last a virtual second, and fails those it is told to fail, once."""

    def __init__(self, database: Database, clock: VirtualClock) -> None:
        self.taken: list[str] = []
        self.fails_at: set[str] = set()
        self.at_once_fails = False
        self._database = database
        self._clock = clock

    async def __call__(self, row: ledger.LedgerRow) -> InteractionId | None:
        text = getattr(row.inbound.content, "text", "")
        await self._clock.sleep(timedelta(seconds=1))
        if text in self.fails_at:
            self.fails_at.remove(text)
            raise RuntimeError("not this time")

        def end(tx: Tx) -> None:
            ledger.processed(tx, row.id, lease=row.lease)
            self.taken.append(text)  # in the unit: who sees the row ended, sees this too

        await self._database.write(end)
        return None

    def at_once(self, tx: Tx, row: ledger.LedgerRow) -> Taken | None:
        """Take in this very unit what begins with an exclamation mark."""
        text = getattr(row.inbound.content, "text", "")
        if not text.startswith("!"):
            return None
        ledger.processed(tx, row.id, lease=row.lease)
        if self.at_once_fails:
            raise RuntimeError("not at once")
        tx.after_commit(lambda: self.taken.append(text))
        return Taken(interaction=None)


@asynccontextmanager
async def running(intake: Intake) -> AsyncIterator[None]:
    service = asyncio.create_task(intake.run(), name="intake")
    try:
        yield
    finally:
        service.cancel()


@pytest.fixture
def taker(database: Database, clock: VirtualClock) -> Taker:
    return Taker(database, clock)


@pytest.fixture
def intake(database: Database, taker: Taker) -> Intake:
    return Intake(database, taker, taker.at_once, workers=2)


async def all_done(database: Database, clock: VirtualClock, within: int = 60) -> None:
    for _ in range(within * 10):
        if await database.read(ledger.next_due) is None:
            return
        await clock.sleep(timedelta(milliseconds=100))
    raise AssertionError("deliveries are left")


async def test_a_thread_is_taken_in_order_and_threads_side_by_side(
    database: Database, clock: VirtualClock, intake: Intake, taker: Taker
) -> None:
    async with running(intake):
        await clock.sleep(timedelta(seconds=1))
        began = clock.now()
        for text in ("a", "b", "c"):
            await intake.deliver(said(text))
            await intake.deliver(said(text.upper(), "t2"))
        await all_done(database, clock)
    assert [text for text in taker.taken if text.islower()] == ["a", "b", "c"]
    assert [text for text in taker.taken if text.isupper()] == ["A", "B", "C"]
    assert clock.now() - began < timedelta(seconds=3.5)


async def test_nobody_overtakes_one_that_failed(
    database: Database, clock: VirtualClock, intake: Intake, taker: Taker
) -> None:
    taker.fails_at = {"a"}
    async with running(intake):
        for text in ("a", "b", "c"):
            await intake.deliver(said(text))
        await clock.sleep(timedelta(seconds=1.5))
        await intake.deliver(said("d"))
        await all_done(database, clock)
    assert taker.taken == ["a", "b", "c", "d"]


async def test_a_new_one_waits_behind_what_another_process_left(
    database: Database, clock: VirtualClock, intake: Intake, taker: Taker
) -> None:
    for text in ("a", "b"):
        await database.write(
            lambda tx, text=text: ledger.store(  # type: ignore[misc]
                tx, said(text), keep_for=timedelta(seconds=5)
            )
        )
    await intake.deliver(said("c"))
    async with running(intake):
        await all_done(database, clock)
    assert taker.taken == ["a", "b", "c"]


async def test_what_needs_no_thought_is_done_when_it_is_stored(
    database: Database, intake: Intake, taker: Taker
) -> None:
    await intake.deliver(said("!now"))
    assert taker.taken == ["!now"]
    assert await database.read(ledger.next_due) is None


async def test_at_once_is_not_before_an_elder(
    database: Database, clock: VirtualClock, intake: Intake, taker: Taker
) -> None:
    await intake.deliver(said("a"))
    await intake.deliver(said("!b"))
    assert taker.taken == []
    async with running(intake):
        await all_done(database, clock)
    assert taker.taken == ["a", "!b"]


async def test_what_fails_at_once_is_kept_and_tried_again(
    database: Database, clock: VirtualClock, intake: Intake, taker: Taker
) -> None:
    taker.at_once_fails = True
    receipt = await intake.deliver(said("!a"))
    assert receipt.is_new
    async with running(intake):
        await all_done(database, clock)
    assert taker.taken == ["!a"]
