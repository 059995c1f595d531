"""Numbered facts: gapless, in order of commit, on both databases."""

import asyncio
from functools import partial

import pytest

from core.events import InteractionWoken, NoteAdded, PresenceChanged
from core.model import InteractionId, TenantId, UserId
from infra import events
from infra.db import Database, Tx

ACME, OTHER = TenantId("acme"), TenantId("other")


def woken(interaction: str) -> InteractionWoken:
    return InteractionWoken(interaction=InteractionId(interaction), cause="time")


def append(interaction: str, tx: Tx) -> None:
    events.append(tx, ACME, woken(interaction))


async def test_a_fact_comes_back_as_it_went_in(database: Database) -> None:
    note = NoteAdded(interaction=InteractionId("i"), entry="记", author="ann")

    def unit(tx: Tx) -> int:
        return events.append(tx, ACME, note, touches=[("interactions", "i")]).position

    position = await database.write(unit)
    (stored,) = await database.read(lambda tx: events.since(tx, ACME, 0, 10))

    assert position == stored.position == 1
    assert (stored.interaction, stored.seq, stored.kind) == ("i", 1, "note.added")
    assert stored.data == {"entry": "记", "author": "ann"}
    assert stored.touches == (("interactions", "i"),)


async def test_a_fact_outside_interactions_has_no_seq(database: Database) -> None:
    fact = PresenceChanged(
        agent=UserId("ann"), presence="ready", routing_state="idle", reason=None, cause="agent"
    )
    await database.write(lambda tx: events.append(tx, ACME, fact))
    (stored,) = await database.read(lambda tx: events.since(tx, ACME, 0, 10))
    assert (stored.interaction, stored.seq) == (None, None)


async def test_positions_are_gapless_although_units_fail_and_race(database: Database) -> None:
    def unit(number: int, tx: Tx) -> None:
        events.append(tx, ACME, woken(f"i{number % 3}"))
        if number % 4 == 0:
            raise RuntimeError("this unit is taken back")
        events.append(tx, ACME, woken(f"i{number % 3}"))

    units = [database.write(partial(unit, n)) for n in range(24)]
    await asyncio.gather(*units, return_exceptions=True)
    stored = await database.read(lambda tx: events.since(tx, ACME, 0, 100))

    assert [each.position for each in stored] == list(range(1, 18 * 2 + 1))
    for interaction in ("i0", "i1", "i2"):
        seqs = [each.seq for each in stored if each.interaction == interaction]
        assert seqs == list(range(1, len(seqs) + 1))


async def test_tenants_count_for_themselves(database: Database) -> None:
    def unit(tx: Tx) -> tuple[int, int]:
        ours = events.append(tx, ACME, woken("i"))
        theirs = events.append(tx, OTHER, woken("i"))
        return ours.position, theirs.position

    assert await database.write(unit) == (1, 1)
    (only,) = await database.read(lambda tx: events.since(tx, OTHER, 0, 10))
    assert (only.tenant, only.seq) == (OTHER, 1)


async def test_a_reader_goes_on_from_where_it_was(database: Database) -> None:
    for _ in range(5):
        await database.write(lambda tx: events.append(tx, ACME, woken("i")))
    some = await database.read(lambda tx: events.since(tx, ACME, 2, 2))
    assert [each.position for each in some] == [3, 4]
    assert await database.read(lambda tx: events.last_position(tx, ACME)) == 5


async def test_the_history_of_one_interaction(database: Database) -> None:
    for interaction in ("i", "j", "i"):
        await database.write(partial(append, interaction))
    history = await database.read(lambda tx: events.of_interaction(tx, ACME, InteractionId("i")))
    assert [(each.seq, each.position) for each in history] == [(1, 1), (2, 3)]


async def test_readers_wake_once_for_a_unit_and_not_for_a_failed_one(database: Database) -> None:
    def two(tx: Tx) -> None:
        events.append(tx, ACME, woken("i"))
        events.append(tx, ACME, woken("i"))

    def failing(tx: Tx) -> None:
        events.append(tx, OTHER, woken("i"))
        raise RuntimeError("taken back")

    async with database.bus.subscribe("events:*") as wakeups:
        await database.write(two)
        with pytest.raises(RuntimeError, match="taken back"):
            await database.write(failing)
        assert await wakeups.wait() == {f"events:{ACME}"}
