"""What goes wrong in one task stays there, and is noted."""

import asyncio
import inspect

import pytest

from channels.voice.node.contained import contained
from infra.tasks import TaskScope


async def test_a_task_that_fails_is_noted_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    went_on = asyncio.Event()

    async def fails() -> None:
        raise LookupError("nobody foresaw this")

    async def goes_on() -> None:
        went_on.set()

    async with TaskScope() as scope:
        start = contained(scope.start)
        await start("fails", fails())
        await start("goes on", goes_on())
    assert went_on.is_set()
    assert [record.message for record in caplog.records] == ["a task of a call failed"]


async def test_work_that_is_cancelled_before_it_begins_is_closed() -> None:
    async def never() -> None:
        raise AssertionError("it was cancelled")

    async with TaskScope() as scope:
        work = never()
        contained(scope.start)("never", work).cancel()
    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED
