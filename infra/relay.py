"""Performs effects: claims what is due, runs the handler of its kind, records how it ended.

Every attempt is a lease with a fencing token, counted when it is taken, so that an effect which
kills the process is parked like one that raises. Effects of different keys run side by side.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import MainstemError, Unavailable
from core.ports import Clock
from infra import attempts, crash
from infra.bus import Wakeups
from infra.db import Database
from infra.effects import TOPIC, Effect
from infra.tasks import TaskScope

log = logging.getLogger(__name__)

Handler = Callable[[Effect], Awaitable[None]]

LEASE = timedelta(seconds=60)
TIME_LIMIT = timedelta(seconds=45)
"""One attempt is given up before its lease ends."""
AT_ONCE = 16
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=10)
LONGEST_SLEEP = timedelta(minutes=5)
PATIENCE = timedelta(seconds=1)
"""Between tries while the database is away."""
POLL = timedelta(seconds=2)
"""Where other processes add effects too, their wake-ups do not reach us."""


class MaybeSent(Exception):
    """Raised by a handler that cannot know whether it happened; twice would be worse than not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of effect is performed."""

    perform: Handler
    is_repeatable: bool


class Relay:
    """Runs under the supervisor. Register every kind before it runs."""

    def __init__(self, db: Database, clock: Clock, *, at_once: int = AT_ONCE) -> None:
        self._db = db
        self._clock = clock
        self._at_once = at_once
        self._kinds: dict[str, Kind] = {}
        self._running = 0
        self._freed = asyncio.Event()
        self._chance = random.Random()

    def handle(self, kind: str, handler: Handler, *, is_repeatable: bool = True) -> None:
        """Perform this kind by `handler`, which raises to fail.

        A retryable MainstemError, a timeout or an unforeseen exception is tried again with backoff;
        another MainstemError parks the effect at once. Of a kind that is not repeatable, an attempt
        without an outcome (the process died, time ran out) becomes "maybe sent".
        """
        if kind in self._kinds:
            raise ValueError(f"two handlers for {kind}")
        self._kinds[kind] = Kind(perform=handler, is_repeatable=is_repeatable)

    async def run(self) -> None:
        """Perform effects until cancelled; what is under way then is taken up at the next start."""
        async with self._db.bus.subscribe(TOPIC) as wakeups, TaskScope() as scope:
            if self._db.is_embedded:
                await self._db.write(attempts.release_all)
            while True:
                try:
                    next_due = await self._claim_and_start(scope)
                except Unavailable as error:  # what is under way goes on
                    log.warning("no effects can be claimed", extra={"reason": error.reason})
                    await self._clock.sleep(PATIENCE)
                else:
                    await self._wait(wakeups, next_due)

    async def _claim_and_start(self, scope: TaskScope) -> datetime | None:
        """Start what is due and fits; give when to look again."""
        kinds = tuple(self._kinds)
        due = await self._db.read(lambda tx: attempts.next_due(tx, kinds))
        free = self._at_once - self._running
        if due is None or due > self._clock.now() or not free:
            return due
        unsafe = frozenset(name for name, kind in self._kinds.items() if not kind.is_repeatable)
        claimed = await self._db.write(
            lambda tx: attempts.claim(tx, kinds, limit=free, lease=LEASE, unsafe=unsafe)
        )
        for effect in claimed:
            self._running += 1
            scope.start(f"effect:{effect.kind}:{effect.key}", self._perform(effect))
        return self._clock.now() if claimed else due

    async def _wait(self, wakeups: Wakeups, next_due: datetime | None) -> None:
        """Sleep until something is due, added or, with all hands busy, finished."""
        if self._running >= self._at_once:
            self._freed.clear()
            await self._freed.wait()
            return
        longest = LONGEST_SLEEP if self._db.is_embedded else POLL
        until_due = longest if next_due is None else next_due - self._clock.now()
        pause = max(timedelta(0), min(longest, until_due))
        if pause:
            await wakeups.wait(pause)

    async def _perform(self, effect: Effect) -> None:
        try:
            outcome = await self._attempt(effect)
            crash.point("relay.performed")
            await self._record(effect, outcome)
        finally:
            self._running -= 1
            self._freed.set()

    async def _record(self, effect: Effect, outcome: attempts.Outcome) -> None:
        """Store the outcome, however long the database is away: performing twice is worse."""
        while True:
            try:
                is_ours = await self._db.write(lambda tx: attempts.end(tx, effect, outcome))
            except Unavailable:
                await self._clock.sleep(PATIENCE)
                continue
            if not is_ours:
                log.warning("an effect outlived its lease", extra=_fields(effect))
            return

    async def _attempt(self, effect: Effect) -> attempts.Outcome:
        kind = self._kinds[effect.kind]
        try:
            async with asyncio.timeout(TIME_LIMIT.total_seconds()):
                await kind.perform(effect)
        except MaybeSent as error:
            return attempts.MaybeSent(error=str(error))
        except TimeoutError:
            if not kind.is_repeatable:
                return attempts.MaybeSent(error="no answer in time")
            return self._failed(effect, "no answer in time", is_final=False)
        except MainstemError as error:
            return self._failed(effect, str(error), is_final=not error.retryable)
        except Exception as error:
            log.exception("effect failed", extra=_fields(effect))
            return self._failed(effect, type(error).__name__, is_final=False)
        return attempts.Sent()

    def _failed(self, effect: Effect, error: str, *, is_final: bool) -> attempts.Outcome:
        log.info("effect not performed", extra={**_fields(effect), "error": error})
        if is_final or effect.attempts >= attempts.MOST_ATTEMPTS:
            return attempts.Parked(error=error)
        longest: timedelta = min(LONGEST_DELAY, FIRST_DELAY * (1 << effect.attempts))
        return attempts.Again(error=error, after=longest * self._chance.uniform(0.5, 1.0))


def _fields(effect: Effect) -> dict[str, object]:
    return {"tenant": effect.tenant, "effect": effect.kind, "attempts": effect.attempts}
