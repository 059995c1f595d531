"""The test loop itself: it jumps over timers, waits for threads, and does not hang."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from tests.virtual_time import NOON, NothingMoreHappens, VirtualClock, VirtualTimeLoop


def running() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.fixture
async def loop_of_the_fixture() -> AsyncIterator[asyncio.AbstractEventLoop]:
    await asyncio.sleep(3600)
    yield running()
    assert running().time() == 7200


async def test_an_hour_passes_at_once_and_exactly() -> None:
    began = time.monotonic()
    await asyncio.sleep(3600)
    assert running().time() == 3600
    assert time.monotonic() - began < 600


async def test_fixtures_share_the_loop_and_the_clock_of_the_test(
    loop_of_the_fixture: asyncio.AbstractEventLoop,
) -> None:
    assert loop_of_the_fixture is running()
    await asyncio.sleep(3600)


async def test_the_clock_reads_the_time_of_the_loop() -> None:
    clock = VirtualClock()
    await clock.sleep(timedelta(days=2, microseconds=1))
    assert clock.now() == NOON + timedelta(days=2, microseconds=1)


async def test_timers_fire_in_order() -> None:
    fired: list[int] = []
    for delay in (3, 1, 2):
        running().call_later(delay, fired.append, delay)
    await asyncio.sleep(4)
    assert fired == [1, 2, 3]


def work() -> str:
    time.sleep(0.1)
    return "done"


def work_and_tell(ended: threading.Event) -> None:
    work()
    ended.set()


async def test_a_thread_is_not_overtaken_by_a_timeout() -> None:
    async with asyncio.timeout(0.001):
        assert await asyncio.to_thread(work) == "done"
    assert running().time() == 0


async def test_a_job_on_an_own_executor_holds_the_clock_too() -> None:
    with ThreadPoolExecutor(1) as pool:
        jobs = [running().run_in_executor(pool, time.sleep, 0.02) for _ in range(3)]
        async with asyncio.timeout(0.001):
            await asyncio.gather(*jobs)
    assert running().time() == 0


async def test_a_cancelled_wait_still_holds_the_clock_until_the_thread_ends() -> None:
    ended = threading.Event()
    job = asyncio.ensure_future(asyncio.to_thread(work_and_tell, ended))
    await asyncio.sleep(0)
    job.cancel()
    await asyncio.sleep(60)
    assert ended.is_set()


async def test_a_job_cancelled_before_it_started_lets_the_clock_go() -> None:
    release = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        first = running().run_in_executor(pool, release.wait)
        running().run_in_executor(pool, pytest.fail, "ran although cancelled").cancel()
        await asyncio.sleep(0)
        release.set()
        assert await first
        await asyncio.sleep(60)
    assert running().time() == 60


async def test_a_failing_job_raises_where_it_is_awaited() -> None:
    with pytest.raises(ZeroDivisionError):
        await asyncio.to_thread(lambda: 1 / 0)
    await asyncio.sleep(1)


async def test_a_foreign_thread_wakes_the_loop() -> None:
    arrived = asyncio.Event()
    loop = running()
    thread = threading.Timer(0.05, lambda: loop.call_soon_threadsafe(arrived.set))
    thread.start()
    await arrived.wait()
    thread.join()


async def wait_for_nobody() -> None:
    await asyncio.Event().wait()


async def beat_for_ever() -> None:
    while True:  # noqa: ASYNC110 (a heart beats by the clock)
        await asyncio.sleep(15)


def test_a_wait_that_nothing_can_end_fails_and_names_the_place() -> None:
    impatient = partial(VirtualTimeLoop, silence_s=0.05)
    with (
        asyncio.Runner(loop_factory=impatient) as runner,
        pytest.raises(NothingMoreHappens, match=r"(?s)no timer.*test_virtual_time\.py:\d+"),
    ):
        runner.run(wait_for_nobody())


def test_a_wait_over_endless_timers_fails() -> None:
    impatient = partial(VirtualTimeLoop, patience_s=0.05)
    with (
        asyncio.Runner(loop_factory=impatient) as runner,
        pytest.raises(NothingMoreHappens, match="not enough"),
    ):
        runner.run(beat_for_ever())


def test_a_closed_loop_takes_no_jobs() -> None:
    loop = VirtualTimeLoop()
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        loop.run_in_executor(None, time.sleep, 0)


@pytest.mark.real_time
async def test_a_marked_test_runs_on_the_real_clock() -> None:
    assert not isinstance(running(), VirtualTimeLoop)
