"""An event loop whose clock jumps to the next timer instead of waiting for it.

Sleeping and timing out cost nothing, and durations are exact. Work on other threads is real, so
while a job of `run_in_executor` or `asyncio.to_thread` is unfinished the clock stands still.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from selectors import DefaultSelector, SelectorKey
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
GLANCE_S = 0.002
SILENCE_S = 5.0
PATIENCE_S = 60.0


class NothingMoreHappens(AssertionError):
    """Say that a test waits for something that cannot come, and what its tasks wait for."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Run callbacks on virtual time. Threads are waited for; endless waits fail the test.

    `silence_s`: real seconds to wait for an outside wake-up when nothing is scheduled.
    `patience_s`: real seconds one run may keep jumping from timer to timer.
    """

    def __init__(self, *, silence_s: float = SILENCE_S, patience_s: float = PATIENCE_S) -> None:
        self._jumping = _JumpingSelector(self, silence_s=silence_s, patience_s=patience_s)
        self._jobs: set[Future[Any]] = set()
        self._stopping_threads = False
        super().__init__(self._jumping)
        self._pool = ThreadPoolExecutor(thread_name_prefix="virtual-time")
        self.set_default_executor(self._pool)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.now

    @property
    def is_held(self) -> bool:
        """Whether threads are at work, so that the clock has to stand still."""
        return bool(self._jobs) or self._stopping_threads

    def run_forever(self) -> None:
        self._jumping.start_run()
        super().run_forever()

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[*Arguments], T],
        *args: *Arguments,
    ) -> asyncio.Future[T]:
        if self.is_closed():
            raise RuntimeError("Event loop is closed")
        job = (executor or self._pool).submit(func, *args)
        self._jobs.add(job)
        answer = asyncio.wrap_future(job, loop=self)
        # After wrap_future, so that the answer is on the loop before the clock is let go.
        job.add_done_callback(self._jobs.discard)
        return answer

    async def shutdown_default_executor(
        self,
        timeout: float | None = None,  # noqa: ASYNC109 (the signature is asyncio's)
    ) -> None:
        """Wait for the pool in real time: a virtual timeout would be over at once."""
        self._stopping_threads = True
        try:
            await super().shutdown_default_executor()
        finally:
            self._stopping_threads = False


class VirtualClock:
    """`core.ports.Clock` on the running loop: `start` plus the loop's time."""

    def __init__(self, start: datetime = NOON) -> None:
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, delay: timedelta) -> None:
        await asyncio.sleep(delay.total_seconds())


class _JumpingSelector(DefaultSelector):
    def __init__(self, loop: VirtualTimeLoop, *, silence_s: float, patience_s: float) -> None:
        super().__init__()
        self.now = 0.0
        self._loop = loop
        self._silence_s = silence_s
        self._patience_s = patience_s
        self._run_began = time.monotonic()

    def start_run(self) -> None:
        self._run_began = time.monotonic()

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        # Asked before looking: a job that ends in between has already woken the selector by then.
        is_held = self._loop.is_held
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if is_held:
            return self._look_away()
        if timeout is None:
            return self._wait_for_outside()
        return self._jump(timeout)

    def _look_away(self) -> list[tuple[SelectorKey, int]]:
        began = time.monotonic()
        ready = super().select(GLANCE_S)
        self._run_began += time.monotonic() - began  # threads do not use up the patience
        return ready

    def _jump(self, timeout: float) -> list[tuple[SelectorKey, int]]:
        if time.monotonic() - self._run_began > self._patience_s:
            ran = timedelta(seconds=round(self.now))
            raise NothingMoreHappens(f"{ran} of virtual time were not enough. {self._waiting()}")
        self.now += timeout
        return []

    def _wait_for_outside(self) -> list[tuple[SelectorKey, int]]:
        ready = super().select(self._silence_s)
        if not ready:
            raise NothingMoreHappens(f"no timer, no job, no input left. {self._waiting()}")
        return ready

    def _waiting(self) -> str:
        lines = [_place(task) for task in asyncio.all_tasks(self._loop)]
        return "Waiting:\n" + "\n".join(sorted(lines))


def _place(task: asyncio.Task[Any]) -> str:
    frames = task.get_stack(limit=1)
    where = f"{frames[0].f_code.co_filename}:{frames[0].f_lineno}" if frames else "not started"
    return f"  {task.get_name()} at {where}"
