"""Recognising tokens: remembered for a moment, never longer than a session lives."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import sqlalchemy as sa

from accounts.model import SessionLife
from accounts.sessions import REMEMBER_FOR, Sessions
from accounts.tables import session
from infra.db import Database, Tx
from tests.accounts.company import Company

T = TypeVar("T")


class SlowReads:
    """The real database, whose answers to reads are held back until told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def read(self, unit: Callable[[Tx], T]) -> T:
        found = await self._database.read(unit)
        self.is_asked.set()
        await self.may_answer.wait()
        return found

    async def write(self, unit: Callable[[Tx], T]) -> T:
        return await self._database.write(unit)


async def test_an_answer_is_remembered_for_a_moment_only(
    company: Company, database: Database
) -> None:
    signed_in = await company.signs_in(company.ada)
    assert await company.accounts.actor_for(signed_in.token) == signed_in.actor
    await database.write(lambda tx: tx.run(sa.delete(session)))  # by another process
    company.clock.shift += REMEMBER_FOR - timedelta(seconds=1)
    assert await company.accounts.actor_for(signed_in.token) == signed_in.actor
    company.clock.shift += timedelta(seconds=2)
    assert await company.accounts.actor_for(signed_in.token) is None


async def test_a_remembered_answer_does_not_outlive_the_session(
    company: Company, database: Database
) -> None:
    life = SessionLife(absolute=timedelta(minutes=1))
    sessions = Sessions(database, company.clock, life)
    token = (await database.write(lambda tx: sessions.open(tx, company.ada))).token
    company.clock.shift += timedelta(seconds=58)
    assert await sessions.actor_for(token) is not None
    company.clock.shift += timedelta(seconds=2.5)
    assert await sessions.actor_for(token) is None


async def test_a_session_that_ends_while_it_is_looked_up_is_not_remembered(
    company: Company, database: Database
) -> None:
    slow = SlowReads(database)
    sessions = Sessions(slow, company.clock, SessionLife())  # type: ignore[arg-type] # reads, writes
    token = (await database.write(lambda tx: sessions.open(tx, company.ada))).token
    async with asyncio.TaskGroup() as group:
        looking = group.create_task(sessions.actor_for(token))
        await slow.is_asked.wait()
        await database.write(lambda tx: sessions.end(tx, token))
        slow.may_answer.set()
    assert looking.result() is not None
    assert await sessions.actor_for(token) is None


async def test_dead_sessions_are_cleared_away_at_the_next_sign_in(
    company: Company, database: Database
) -> None:
    life = SessionLife(idle=timedelta(0))
    sessions = Sessions(database, company.clock, life)
    for _ in range(3):
        await database.write(lambda tx: sessions.open(tx, company.ada))
    count = sa.select(sa.func.count()).select_from(session)
    assert await database.read(lambda tx: tx.scalar(count)) == 1


async def test_a_token_nobody_gave_is_nobodys(company: Company) -> None:
    for token in ("", "x", "x" * 5000, "\ud800"):
        assert await company.accounts.actor_for(token) is None
