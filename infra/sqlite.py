"""Units of work on SQLite: one writer thread that shares its commits, and a few readers.

While one commit waits for the disk, the next units queue up; the writer then runs them together,
each in a savepoint, and commits once. A lone unit is committed at once. All threads are entered
through `run_in_executor`, one job per batch, so that a loop on virtual time knows when work is
under way.
"""

import asyncio
import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from prometheus_client import Histogram

from core.errors import Unavailable
from core.ports import Clock, Ids
from infra.bus import Bus
from infra.sqlite_file import DOWN, open_engine, unavailable
from infra.telemetry import registry
from infra.tx import Afterwards, Tx

log = logging.getLogger(__name__)
T = TypeVar("T")

BATCH_UNITS = 256
BATCH_WINDOW = timedelta(milliseconds=2)
"""For so long a batch takes in units that came after it began."""
BACKLOG_UNITS = 10_000
READERS = 4
CHECKED_BYTES = 268_435_456
"""Up to this size the file is checked at start; beyond it that would take seconds."""
OLDEST_SQLITE = (3, 35, 0)
"""The first with RETURNING."""

COMMIT_SECONDS = Histogram(
    "database_commit_seconds", "Waiting for the disk, once a commit.", registry=registry
)
BATCH_SIZE = Histogram(
    "database_batch_units",
    "Units of work that shared a commit.",
    registry=registry,
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)


@dataclass(slots=True)
class Waiting:
    """A unit in the backlog, and later its outcome, which the future gets after the commit."""

    unit: Callable[[Tx], Any]
    now: datetime
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None
    afterwards: Afterwards | None = None


class Opened:
    """A connection, and the driver's own one beneath it for BEGIN, COMMIT and hot statements.

    SQLAlchemy believes in autocommit here.
    """

    __slots__ = ("conn", "driver")

    def __init__(self, engine: sa.Engine) -> None:
        self.conn = engine.connect()
        self.driver = cast(sqlite3.Connection, self.conn.connection.driver_connection)


class BatchLost(Exception):
    """SQLite took back every unit of a batch because of one, whose error is the cause."""


class SqliteUnits:
    """Runs units of work on one SQLite file. Overflow of the backlog is refused as Unavailable."""

    def __init__(self, path: Path, clock: Clock, ids: Ids, bus: Bus) -> None:
        self._path = path
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._backlog: deque[Waiting] = deque()
        self._is_draining = False
        self._engine = open_engine(path)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")
        self._writing: Opened | None = None
        self._reading = threading.local()
        self._open_readers: list[Opened] = []

    async def start(self) -> None:
        """Open the file, creating it and its folder where needed."""
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise Unavailable("database", f"SQLite {sqlite3.sqlite_version} is too old")
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._writer, self._open_writer)

    async def stop(self) -> None:
        """Finish what is in the backlog, then close every connection and thread."""
        with suppress(Unavailable):
            await self.write(_nothing)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._writer, self._close)
        self._writer.shutdown()

    def write(self, unit: Callable[[Tx], T]) -> "asyncio.Future[T]":
        if len(self._backlog) >= BACKLOG_UNITS:
            raise Unavailable("database", "too many writes are waiting")
        self._started()
        loop = asyncio.get_running_loop()
        waiting = Waiting(unit, self._clock.now(), loop.create_future())
        self._backlog.append(waiting)
        if not self._is_draining:
            self._is_draining = True
            loop.call_soon(self._drain, loop)  # a tick later, so that one tick's writes go together
        return waiting.future

    async def read(self, unit: Callable[[Tx], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, unit, self._clock.now())

    def _drain(self, loop: asyncio.AbstractEventLoop) -> None:
        batch = loop.run_in_executor(self._writer, self._commit_batch, self._started())
        batch.add_done_callback(self._settle)

    def _started(self) -> Opened:
        if self._writing is None:
            raise Unavailable("database", "it is not started")
        return self._writing

    def _settle(self, batch: "asyncio.Future[list[Waiting]]") -> None:
        """Tell everybody of a batch, on the loop; then start the next batch, if any."""
        units = batch.result()
        finish([unit.afterwards for unit in units if unit.afterwards is not None], self._bus)
        for waiting in units:
            if waiting.future.done():
                continue  # whoever asked was cancelled
            if waiting.error is not None:
                waiting.future.set_exception(waiting.error)
            else:
                waiting.future.set_result(waiting.result)
        if self._backlog:
            self._drain(batch.get_loop())
        else:
            self._is_draining = False

    # --- on the writer's thread ---

    def _open_writer(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            opened = Opened(self._engine)
            if self._path.stat().st_size <= CHECKED_BYTES:
                found = opened.driver.execute("PRAGMA quick_check(1)").fetchone()[0]
                if found != "ok":
                    raise Unavailable("database", DOWN["SQLITE_CORRUPT"])
        except (sa.exc.DBAPIError, sqlite3.Error) as error:
            raise unavailable(error) or error from error
        self._writing = opened

    def _commit_batch(self, writing: "Opened") -> list[Waiting]:
        """Run what waits, and what comes meanwhile, and commit once. Never raises."""
        execute = writing.driver.execute
        batch: list[Waiting] = []
        try:
            execute("BEGIN IMMEDIATE")
            closes_at = time.perf_counter() + BATCH_WINDOW.total_seconds()
            for _ in range(min(BATCH_UNITS, len(self._backlog))):
                self._run_next(writing, batch)
            while self._backlog and len(batch) < BATCH_UNITS and time.perf_counter() < closes_at:
                self._run_next(writing, batch)
            with COMMIT_SECONDS.time():
                execute("COMMIT")
            BATCH_SIZE.observe(len(batch))
        except BatchLost as lost:
            reason = "SQLite took back the batch for another write"
            self._fail(batch, unavailable(lost.__cause__) or Unavailable("database", reason))
        except sqlite3.Error as error:
            if writing.driver.in_transaction:
                execute("ROLLBACK")
            self._fail(batch, unavailable(error) or error)
        return batch

    def _run_next(self, writing: "Opened", batch: list[Waiting]) -> None:
        """Run one unit. A failing unit takes back only its own changes."""
        waiting = self._backlog.popleft()
        if waiting.future.cancelled():
            return
        batch.append(waiting)
        execute = writing.driver.execute
        is_shared = len(batch) > 1
        if is_shared:
            execute("SAVEPOINT unit")
        try:
            tx = Tx(writing.conn, waiting.now, self._ids, writing.driver)
            waiting.result = waiting.unit(tx)
            waiting.afterwards = tx.close()
        except BaseException as error:  # given to whoever awaits the unit
            waiting.error = unavailable(error) or error
            if not writing.driver.in_transaction:  # SQLite took back the whole batch by itself
                raise BatchLost from error
            if is_shared:
                execute("ROLLBACK TO unit")
            else:
                execute("ROLLBACK")
                execute("BEGIN IMMEDIATE")
        if is_shared:
            execute("RELEASE unit")

    def _fail(self, batch: list[Waiting], error: BaseException) -> None:
        """Nothing of the batch was stored. With nothing begun, the waiting units fail instead."""
        if not batch:
            batch.extend(self._backlog.popleft() for _ in range(len(self._backlog)))
        for waiting in batch:
            waiting.error = waiting.error or error
            waiting.afterwards = None

    def _close(self) -> None:
        self._readers.shutdown()  # waits: closing a connection in use would crash the process
        for opened in self._open_readers:
            opened.conn.close()
        if self._writing is not None:
            self._writing.conn.close()
        self._engine.dispose()

    # --- on a reader's thread ---

    def _read(self, unit: Callable[[Tx], T], now: datetime) -> T:
        try:
            reading = self._reader()
            reading.driver.execute("BEGIN")
            try:
                return unit(Tx(reading.conn, now, self._ids, reading.driver))
            finally:
                reading.driver.execute("ROLLBACK")
        except (sa.exc.DBAPIError, sqlite3.Error) as error:
            reason = unavailable(error)
            if reason is None or reason.reason == DOWN["SQLITE_READONLY"]:  # the unit's own fault
                raise
            raise reason from error

    def _reader(self) -> "Opened":
        opened: Opened | None = getattr(self._reading, "opened", None)
        if opened is None:
            opened = self._reading.opened = Opened(self._engine)
            opened.driver.execute("PRAGMA query_only = ON")
            self._open_readers.append(opened)
        return opened


def finish(afterwards: list[Afterwards], bus: Bus) -> None:
    """Do on the event loop what the stored units asked for; each topic is published once."""
    topics: set[str] = set()
    for each in afterwards:
        topics |= each.topics
        for call in each.calls:
            try:
                call()
            except Exception:
                log.exception("a call after the commit failed")
    bus.publish_all(topics)


def _nothing(_tx: Tx) -> None:
    """The unit that only waits for those before it."""
