import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from channels.voice.media.clock import MediaClock


@asynccontextmanager
async def running(clock: MediaClock) -> AsyncIterator[None]:
    task = asyncio.create_task(clock.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_it_beats_every_20_ms_without_drift() -> None:
    clock, loop = MediaClock(), asyncio.get_running_loop()
    beats: list[float] = []
    clock.add(lambda: beats.append(loop.time()))
    async with running(clock):
        await asyncio.sleep(10.01)
    assert len(beats) == 500
    assert beats[-1] == pytest.approx(10.0, abs=1e-6)


async def test_a_busy_loop_is_made_up_for_and_no_more_than_three_beats() -> None:
    clock = MediaClock()
    beats: list[int] = []
    clock.add(lambda: beats.append(1))
    loop = asyncio.get_running_loop()
    real, ahead = loop.time, 0.0
    loop.time = lambda: real() + ahead  # type: ignore[method-assign]
    async with running(clock):
        await asyncio.sleep(0.021)
        ahead = 1.0
        await asyncio.sleep(0.021)
    health = clock.health()
    assert len(beats) <= 7
    assert int(str(health["skipped"])) == pytest.approx(46, abs=2)
    assert float(str(health["lag_ms_p99"])) == pytest.approx(1000, abs=20)


async def test_a_tick_that_fails_is_called_no_more_and_the_others_go_on() -> None:
    clock = MediaClock()
    beats: list[int] = []

    def fail() -> None:
        raise ValueError("broken call")

    clock.add(fail)
    clock.add(lambda: beats.append(1))
    async with running(clock):
        await asyncio.sleep(0.1)
    assert len(beats) >= 4
    assert clock.health()["failed"] == 1


async def test_ticks_come_and_go_under_way() -> None:
    clock = MediaClock()
    said: list[str] = []
    second: Callable[[], None] = lambda: said.append("second")  # noqa: E731

    def first() -> None:
        said.append("first")
        clock.remove(first)
        clock.remove(second)

    clock.add(first)
    clock.add(second)
    async with running(clock):
        await asyncio.sleep(0.1)
    assert said == ["first"]
    assert clock.health()["ticks"] == 0


async def test_what_brings_frames_comes_before_what_passes_them_on() -> None:
    clock, order = MediaClock(), list[str]()
    clock.add(lambda: order.append("mixes"))
    clock.add(lambda: order.append("hears"), is_source=True)
    async with running(clock):
        await asyncio.sleep(0.021)
    assert order == ["hears", "mixes"]
    assert clock.health()["ticks"] == 2
