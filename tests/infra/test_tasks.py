"""Services: restarted when they fail, and reported."""

import asyncio
from datetime import timedelta

import pytest

from infra.tasks import LONGEST_PAUSE, ServiceState, Supervisor, TaskScope
from tests.virtual_time import VirtualClock


class Flaky:
    """A service that fails some times, then runs for ever."""

    def __init__(self, clock: VirtualClock, failures: int, *, after: float = 0) -> None:
        self._clock = clock
        self._left = failures
        self._after = timedelta(seconds=after)
        self.starts: list[float] = []
        self.is_steady = asyncio.Event()

    async def run(self) -> None:
        self.starts.append(asyncio.get_running_loop().time())
        await self._clock.sleep(self._after)
        if self._left:
            self._left -= 1
            raise ConnectionError("secret text")
        self.is_steady.set()
        await asyncio.Event().wait()


async def stopped(supervising: "asyncio.Task[None]") -> None:
    supervising.cancel()
    await asyncio.gather(supervising, return_exceptions=True)


async def test_a_failing_service_starts_again_after_growing_pauses(
    clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor, flaky = Supervisor(clock), Flaky(clock, failures=9)
    supervisor.add("mail", flaky.run)
    supervising = asyncio.ensure_future(supervisor.run())
    await flaky.is_steady.wait()
    pauses = [b - a for a, b in zip(flaky.starts, flaky.starts[1:], strict=False)]
    assert 0.1 <= pauses[0] <= 0.2
    assert pauses[-1] <= LONGEST_PAUSE.total_seconds()
    assert pauses[-1] >= LONGEST_PAUSE.total_seconds() / 2
    (health,) = supervisor.health()
    assert (health.name, health.state) == ("mail", ServiceState.RUNNING)
    assert (health.restarts, health.error) == (9, "ConnectionError")
    assert len([each for each in caplog.records if each.message == "service failed"]) == 9
    await stopped(supervising)


async def test_a_service_that_ran_well_starts_again_soon(
    clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor, flaky = Supervisor(clock), Flaky(clock, failures=8, after=120)
    supervisor.add("mail", flaky.run)
    supervising = asyncio.ensure_future(supervisor.run())
    await flaky.is_steady.wait()
    pauses = [b - a - 120 for a, b in zip(flaky.starts, flaky.starts[1:], strict=False)]
    assert max(pauses) <= 0.21
    await stopped(supervising)


async def test_others_go_on_and_a_pause_shows_as_unhealthy(
    clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor = Supervisor(clock)
    good, bad = Flaky(clock, failures=0), Flaky(clock, failures=10**6)
    supervisor.add("good", good.run)
    supervisor.add("bad", bad.run)
    supervising = asyncio.ensure_future(supervisor.run())
    await clock.sleep(timedelta(minutes=5))
    assert len(good.starts) == 1
    assert [(each.name, each.state) for each in supervisor.health()] == [
        ("bad", ServiceState.RESTARTING),
        ("good", ServiceState.RUNNING),
    ]
    assert supervisor.is_healthy() is False
    await stopped(supervising)


async def test_a_service_that_returns_has_ended(clock: VirtualClock) -> None:
    async def once() -> None:
        await clock.sleep(timedelta(seconds=1))

    supervisor = Supervisor(clock)
    supervisor.add("once", once)
    await supervisor.run()
    assert supervisor.health()[0].state is ServiceState.ENDED
    assert supervisor.is_healthy() is True


def test_two_services_cannot_share_a_name(clock: VirtualClock) -> None:
    supervisor = Supervisor(clock)
    supervisor.add("a", Flaky(clock, 0).run)
    with pytest.raises(ValueError, match="two services"):
        supervisor.add("a", Flaky(clock, 0).run)


async def test_tasks_have_names_and_end_with_their_block() -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup):  # noqa: PT012 - the block's end is what raises
        async with TaskScope() as scope:
            task = scope.start("call:7", forever())
            await asyncio.sleep(0)
            raise LookupError
    assert task.get_name() == "call:7"
    assert task.cancelled()
