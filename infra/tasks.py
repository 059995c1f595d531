"""Long-running services under one owner: started together, restarted when they fail, reported.

The supervisor is the place where an unforeseen exception ends: it is logged once, the service is
counted as failing, and started again after a growing, jittered pause.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import TracebackType

from core.ports import Clock

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(milliseconds=200)
LONGEST_PAUSE = timedelta(seconds=30)
HEALED_AFTER = timedelta(minutes=1)
"""A service that ran this long starts again with the first pause."""


class ServiceState(StrEnum):
    """How a service is."""

    RUNNING = "running"
    RESTARTING = "restarting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHealth:
    """What /health says about one service."""

    name: str
    state: ServiceState
    since: datetime
    restarts: int
    error: str | None
    """The class of the last failure; its text may hold personal data and is only in the log."""


class Supervisor:
    """Runs services until it is cancelled. One failing service never touches the others."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._services: dict[str, Callable[[], Awaitable[None]]] = {}
        self._health: dict[str, ServiceHealth] = {}
        self._chance = random.Random()

    def add(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Have `run` called when the supervisor runs. A service that returns has ended for good."""
        if name in self._services:
            raise ValueError(f"two services are called {name}")
        self._services[name] = run

    def health(self) -> list[ServiceHealth]:
        """Every service that was started, by name."""
        return [self._health[name] for name in sorted(self._health)]

    def is_healthy(self) -> bool:
        """Whether no service is waiting for its restart."""
        return all(each.state is not ServiceState.RESTARTING for each in self._health.values())

    async def run(self) -> None:
        """Run all services; ends when they all have. Cancelling stops them all and waits."""
        async with TaskScope() as scope:
            for name, run in self._services.items():
                scope.start(f"service:{name}", self._keep(name, run))

    async def _keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        restarts, pause, error = 0, FIRST_PAUSE, None
        while True:
            started_at = self._clock.now()
            self._report(name, ServiceState.RUNNING, restarts, error)
            try:
                await run()
            except Exception as failure:
                error = type(failure).__name__
                log.exception("service failed", extra={"service": name, "restarts": restarts})
            else:
                self._report(name, ServiceState.ENDED, restarts, error)
                return
            self._report(name, ServiceState.RESTARTING, restarts, error)
            if self._clock.now() - started_at >= HEALED_AFTER:
                pause = FIRST_PAUSE
            await self._clock.sleep(pause * self._chance.uniform(0.5, 1.0))
            pause = min(LONGEST_PAUSE, pause * 2)
            restarts += 1

    def _report(self, name: str, state: ServiceState, restarts: int, error: str | None) -> None:
        self._health[name] = ServiceHealth(
            name=name, state=state, since=self._clock.now(), restarts=restarts, error=error
        )


class TaskScope:
    """An `asyncio.TaskGroup` whose tasks have names: "kind:id". They end with the block."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()

    async def __aenter__(self) -> "TaskScope":
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._group.__aexit__(kind, error, trace)

    def start(self, name: str, work: Awaitable[None]) -> "asyncio.Task[None]":
        """Run `work` beside the others until the block ends."""
        # Not wrapped when it need not be: what is cancelled before its first step is closed then.
        task = work if isinstance(work, Coroutine) else _awaited(work)
        return self._group.create_task(task, name=name)


async def _awaited(work: Awaitable[None]) -> None:
    await work
