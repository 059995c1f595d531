"""The shared commit of SQLite: a failing unit takes back itself and nobody else."""

import asyncio
import os
import sqlite3
import tempfile
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Unavailable
from infra.clock import SystemClock
from infra.db import Database, Tx
from infra.ids import Uuid7Ids
from infra.sqlite import BACKLOG_UNITS
from tests.infra.databases import Settings, Templates
from tests.infra.test_db import thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One unit: insert `keys` in order, then maybe fail."""

    keys: tuple[int, ...]
    raises: bool


works = st.builds(
    Work,
    keys=st.lists(st.integers(0, 12), max_size=3).map(tuple),
    raises=st.booleans(),
)


def unit(work: Work, tx: Tx) -> tuple[int, ...]:
    for key in work.keys:
        tx.run(thing.insert().values(tenant="t", id=str(key)))
    if work.raises:
        raise LookupError
    return work.keys


async def run(url: str, batches: list[list[Work]]) -> tuple[list[object], set[int]]:
    """Give each batch to the database at once; what came out, and what is stored at last."""
    database = Database.open(Settings(database_url=url), SystemClock(), Uuid7Ids())
    await database.start()
    outcomes: list[object] = []
    for batch in batches:
        waiting = [database.write(partial(unit, work)) for work in batch]
        outcomes += await asyncio.gather(*waiting, return_exceptions=True)
    rows = await database.read(lambda tx: tx.all(sa.select(thing.c.id)))
    await database.stop()
    return outcomes, {int(row.id) for row in rows}


def expected(batches: list[list[Work]]) -> tuple[list[bool], set[int]]:
    """The same by hand: each unit all or nothing, in order."""
    stored: set[int] = set()
    succeeded = []
    for work in (each for batch in batches for each in batch):
        is_new = len(set(work.keys)) == len(work.keys) and not stored & set(work.keys)
        succeeded.append(is_new and not work.raises)
        if succeeded[-1]:
            stored |= set(work.keys)
    return succeeded, stored


@pytest.fixture(scope="module")
def templates_of_module(templates: Templates) -> Templates:
    return templates


@settings(max_examples=60)
@given(batches=st.lists(st.lists(works, max_size=8), max_size=4))
def test_units_of_a_batch_stand_or_fall_alone(
    templates_of_module: Templates, batches: list[list[Work]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = templates_of_module.sqlite(Path(folder))
        outcomes, stored = asyncio.run(run(url, batches))
    wanted, wanted_rows = expected(batches)
    assert [not isinstance(each, Exception) for each in outcomes] == wanted
    assert stored == wanted_rows


@pytest.fixture
def database_url(tmp_path: Path, templates: Templates) -> str:
    """SQLite only: this is about its writer."""
    return templates.sqlite(tmp_path)


async def test_what_is_asked_at_once_shares_one_commit(
    database: Database, database_url: str
) -> None:
    """Counted by the pages of the log: the file grows by far less than one commit for each."""
    wal = database_url.removeprefix("sqlite:///") + "-wal"

    async def grown_by(*works: Work) -> int:
        before = os.stat(wal).st_size
        await asyncio.gather(*(database.write(partial(unit, each)) for each in works))
        return os.stat(wal).st_size - before

    await database.write(partial(unit, Work(keys=(100,), raises=False)))
    one = await grown_by(Work(keys=(0,), raises=False))
    many = await grown_by(*(Work(keys=(n,), raises=False) for n in range(1, 13)))
    assert many < 3 * one


async def test_a_failed_commit_fails_every_unit_of_its_batch(
    database: Database, database_url: str
) -> None:
    """A deferred rule of the schema is only checked at the commit, so it fails there."""

    def breaks_at_commit(tx: Tx) -> None:
        tx.conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        tx.conn.exec_driver_sql("INSERT INTO test_child VALUES (1, 99)")

    def make(tx: Tx) -> None:
        tx.conn.exec_driver_sql("CREATE TABLE test_parent (id INTEGER PRIMARY KEY)")
        tx.conn.exec_driver_sql(
            "CREATE TABLE test_child (id INTEGER PRIMARY KEY, parent REFERENCES test_parent)"
        )

    await database.write(make)
    good = Work(keys=(1,), raises=False)
    told: list[str] = []

    def tells(tx: Tx) -> None:
        unit(good, tx)
        tx.after_commit(lambda: told.append("stored"))

    outcomes = await asyncio.gather(
        database.write(tells), database.write(breaks_at_commit), return_exceptions=True
    )
    assert all(isinstance(each, sqlite3.IntegrityError) for each in outcomes)
    assert told == []
    assert await database.read(lambda tx: tx.all(sa.select(thing.c.id))) == []
    assert await database.write(lambda tx: unit(good, tx)) == (1,)


async def test_where_sqlite_takes_back_everything_nobody_is_told_success(
    database: Database,
) -> None:
    """As with a full disk: SQLite ends the transaction by itself, in the midst of a batch."""
    await database.write(partial(unit, Work(keys=(1,), raises=False)))

    def ends_all(tx: Tx) -> None:
        tx.conn.exec_driver_sql("INSERT OR ROLLBACK INTO test_thing (tenant, id) VALUES ('t', '1')")

    good = partial(unit, Work(keys=(2,), raises=False))
    first, bad, later = await asyncio.gather(
        database.write(good),
        database.write(ends_all),
        database.write(partial(unit, Work(keys=(3,), raises=False))),
        return_exceptions=True,
    )
    assert isinstance(first, Unavailable)
    assert isinstance(bad, sa.exc.IntegrityError)
    assert later == (3,)
    assert await database.write(good) == (2,)


@pytest.mark.real_time
async def test_a_database_held_by_another_program_is_unavailable_then_heals(
    database: Database, database_url: str
) -> None:
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    await database.write(lambda tx: tx.conn.exec_driver_sql("PRAGMA busy_timeout = 50"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="another program"):
        await database.write(lambda tx: unit(Work(keys=(1,), raises=False), tx))
    other.execute("ROLLBACK")
    other.close()
    assert await database.write(lambda tx: unit(Work(keys=(1,), raises=False), tx)) == (1,)


async def test_units_run_on_one_thread_and_reads_beside_them(database: Database) -> None:
    """A read that waits for a write under way would hang here: the write waits for the read."""
    reading = threading.Event()

    def slow_write(tx: Tx) -> str:
        assert reading.wait(10)
        return threading.current_thread().name

    def read(tx: Tx) -> str:
        reading.set()
        return threading.current_thread().name

    writer, reader = await asyncio.gather(database.write(slow_write), database.read(read))
    assert writer.startswith("database-writer")
    assert reader.startswith("database-reader")


async def test_too_many_waiting_writes_are_refused(database: Database) -> None:
    hold = threading.Event()
    first = asyncio.ensure_future(database.write(lambda tx: hold.wait(10)))
    await asyncio.sleep(0)
    waiting = [asyncio.ensure_future(database.write(lambda tx: None)) for _ in range(BACKLOG_UNITS)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable, match="too many writes"):
        await database.write(lambda tx: None)
    hold.set()
    await asyncio.gather(first, *waiting)


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\xa5" * 8192
    path.write_bytes(content)


async def test_a_damaged_file_is_noticed_at_start(tmp_path: Path, templates: Templates) -> None:
    url = templates.sqlite(tmp_path)
    await asyncio.to_thread(damage, Path(url.removeprefix("sqlite:///")))
    damaged = Database.open(Settings(database_url=url), SystemClock(), Uuid7Ids())
    with pytest.raises(Unavailable, match="damaged"):
        await damaged.start()
    await damaged.stop()
