"""Units of work on PostgreSQL: a pool of threads, one transaction each, run again on conflicts.

Transactions are REPEATABLE READ. The first try of a unit runs beside the others. After a conflict
it runs in a lane where one unit goes at a time, and new units queue there too until the lane is
empty: under contention nothing is computed only to be thrown away.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from core.errors import Unavailable
from core.ports import Clock, Ids
from infra.bus import Bus
from infra.sqlite import finish
from infra.tx import Afterwards, Tx

log = logging.getLogger(__name__)
T = TypeVar("T")

CONNECTIONS = 8
TRIES = 12
FIRST_DELAY = timedelta(milliseconds=5)
LONGEST_DELAY = timedelta(milliseconds=500)
CONFLICTS = {"40001", "40P01"}
"""serialization_failure, deadlock_detected. Source: PostgreSQL 18 manual, appendix A."""
OUT_OF_RESOURCES = ("53", "57P", "58", "55P03")
"""Full disk or memory, shutting down, I/O error, a lock not given in time."""


class Conflict(Exception):
    """The database gave up this try; the same unit may succeed when run again."""


class PostgresUnits:
    """Runs units of work on PostgreSQL. While it is down every unit fails as Unavailable."""

    def __init__(self, url: sa.URL, clock: Clock, ids: Ids, bus: Bus) -> None:
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._engine = _engine(url)
        self._reading = self._engine.execution_options(postgresql_readonly=True)
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="database")
        self._lane = asyncio.Lock()
        self._chance = random.Random()

    async def start(self) -> None:
        """Connect once, so that a wrong address is noticed at start."""
        await self.read(lambda tx: tx.scalar(sa.select(1)))

    async def stop(self) -> None:
        """Let the running units finish and close the pool."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._threads.shutdown)
        self._engine.dispose()

    async def write(self, unit: Callable[[Tx], T]) -> T:
        result, afterwards = await self._until_done(unit, writes=True)
        finish([afterwards], self._bus)
        return result

    async def read(self, unit: Callable[[Tx], T]) -> T:
        result, _ = await self._until_done(unit, writes=False)
        return result

    async def _until_done(self, unit: Callable[[Tx], T], *, writes: bool) -> tuple[T, Afterwards]:
        loop, now = asyncio.get_running_loop(), self._clock.now
        if not (writes and self._lane.locked()):
            try:
                return await loop.run_in_executor(self._threads, self._try, unit, now(), writes)
            except Conflict:
                log.debug("a unit of work met a conflict")
        async with self._lane:
            for attempt in range(1, TRIES):
                try:
                    return await loop.run_in_executor(self._threads, self._try, unit, now(), writes)
                except Conflict:
                    await self._clock.sleep(self._delay(attempt))
        raise Unavailable("database", f"conflicts in {TRIES} tries")

    def _delay(self, attempt: int) -> timedelta:
        longest: timedelta = min(LONGEST_DELAY, FIRST_DELAY * (1 << attempt))
        return longest * self._chance.random()

    def _try(self, unit: Callable[[Tx], T], now: datetime, writes: bool) -> tuple[T, Afterwards]:
        """Run the unit in one transaction, on a thread of the pool."""
        engine = self._engine if writes else self._reading
        try:
            with engine.connect() as conn, conn.begin():
                tx = Tx(conn, now, self._ids)
                result = unit(tx)
                return result, tx.close()
        except sa.exc.DBAPIError as error:
            raise _meaning(error) from error


def _meaning(error: sa.exc.DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state in CONFLICTS:
        return Conflict(state)
    is_cut = state is None and isinstance(error, sa.exc.OperationalError)
    if is_cut or error.connection_invalidated:
        return Unavailable("database", "PostgreSQL cannot be reached")
    if state is not None and state.startswith(OUT_OF_RESOURCES):
        return Unavailable("database", f"PostgreSQL refuses ({state})")
    return error


def _engine(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url,
        hide_parameters=True,  # exception texts reach the log
        isolation_level="REPEATABLE READ",
        execution_options={"preserve_rowcount": True},  # also of an insert
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,  # after a restart of the server the first unit already succeeds
        connect_args={
            "connect_timeout": 5,
            "tcp_user_timeout": 20_000,
            "options": "-c timezone=UTC -c lock_timeout=10s"
            " -c idle_in_transaction_session_timeout=60s",
        },
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
    )
