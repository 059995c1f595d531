"""Units of work on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from infra.db import ID, Database, Instant, JsonType, Tx, metadata

thing = sa.Table(
    "test_thing",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("n", sa.Integer),
    sa.Column("at", Instant),
    sa.Column("data", JsonType),
)


def add(tx: Tx, key: str, n: int = 0) -> bool:
    return tx.upsert(thing, {"tenant": "t", "id": key, "n": n}, keys=["tenant", "id"])


def value(tx: Tx, key: str) -> int | None:
    found: int | None = tx.scalar(sa.select(thing.c.n).where(thing.c.id == key))
    return found


async def test_a_write_is_seen_by_the_next_read(database: Database) -> None:
    await database.write(lambda tx: add(tx, "a", 7))
    assert await database.read(lambda tx: value(tx, "a")) == 7


async def test_a_failing_unit_leaves_nothing_and_its_error_comes_out(database: Database) -> None:
    def unit(tx: Tx) -> None:
        add(tx, "a")
        raise LookupError("not this way")

    with pytest.raises(LookupError, match="not this way"):
        await database.write(unit)
    assert await database.read(lambda tx: value(tx, "a")) is None


async def test_a_broken_rule_of_the_schema_comes_out_as_it_is(database: Database) -> None:
    await database.write(lambda tx: add(tx, "a"))
    again = thing.insert().values(tenant="t", id="a")
    with pytest.raises(sa.exc.IntegrityError):
        await database.write(lambda tx: tx.run(again))


async def test_upsert_says_whether_anything_changed(database: Database) -> None:
    def change(tx: Tx) -> bool:
        values = {"tenant": "t", "id": "a", "n": 2}
        return tx.upsert(thing, values, keys=["tenant", "id"], update=["n"])

    assert await database.write(lambda tx: add(tx, "a", 1)) is True
    assert await database.write(lambda tx: add(tx, "a", 9)) is False
    assert await database.read(lambda tx: value(tx, "a")) == 1
    assert await database.write(change) is True
    assert await database.read(lambda tx: value(tx, "a")) == 2


async def test_moments_and_json_keep_their_meaning(database: Database) -> None:
    moment = datetime(2030, 1, 1, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    data = {"name": "陈", "n": [1, 2.5, None, True]}
    row = {"tenant": "t", "id": "a", "at": moment, "data": data}
    await database.write(lambda tx: tx.run(thing.insert(), row))

    def find(tx: Tx) -> tuple[datetime, object]:
        before = moment + timedelta(microseconds=1)
        found = tx.one(sa.select(thing.c.at, thing.c.data).where(thing.c.at < before))
        assert found is not None
        return found.at, found.data

    at, found = await database.read(find)
    assert at == moment
    assert at.tzinfo is UTC
    assert found == data


async def test_a_moment_without_time_zone_is_refused(database: Database) -> None:
    naive = datetime(2030, 1, 1)  # noqa: DTZ001 - the point of the test
    row = {"tenant": "t", "id": "a", "at": naive}
    with pytest.raises((ValueError, sa.exc.StatementError)):
        await database.write(lambda tx: tx.run(thing.insert(), row))


async def test_units_that_read_and_change_one_row_lose_nothing(database: Database) -> None:
    await database.write(lambda tx: add(tx, "a", 0))

    def increase(tx: Tx) -> None:
        row = tx.lock(sa.select(thing.c.n).where(thing.c.id == "a"))
        assert row is not None
        tx.run(thing.update().where(thing.c.id == "a").values(n=row.n + 1))

    await asyncio.gather(*(database.write(increase) for _ in range(20)))
    assert await database.read(lambda tx: value(tx, "a")) == 20


async def test_a_read_sees_one_snapshot(database: Database) -> None:
    """Both statements of a reading unit answer from the same state, whatever is written between."""
    await database.write(lambda tx: (add(tx, "a", 1), add(tx, "b", 1)))

    def both(tx: Tx) -> None:
        tx.run(thing.update().values(n=thing.c.n + 1))

    def compare(tx: Tx) -> bool:
        return value(tx, "a") == value(tx, "b")

    writes = [database.write(both) for _ in range(15)]
    reads = [database.read(compare) for _ in range(15)]
    results = await asyncio.gather(*writes, *reads)
    assert all(results[15:])


async def test_calls_after_the_commit_run_on_the_loop_and_only_then(database: Database) -> None:
    told: list[str] = []

    def good(tx: Tx) -> None:
        tx.after_commit(lambda: told.append(str(asyncio.get_running_loop().is_running())))

    def bad(tx: Tx) -> None:
        tx.after_commit(lambda: told.append("never"))
        raise LookupError

    await database.write(good)
    with pytest.raises(LookupError):
        await database.write(bad)
    assert told == ["True"]


async def test_a_reading_unit_cannot_write(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError):
        await database.read(lambda tx: add(tx, "a"))


async def test_a_cancelled_caller_does_not_stop_the_others(database: Database) -> None:
    cancelled = asyncio.ensure_future(database.write(lambda tx: add(tx, "a")))
    other = asyncio.ensure_future(database.write(lambda tx: add(tx, "b")))
    await asyncio.sleep(0)
    cancelled.cancel()
    assert await other is True
    assert await database.read(lambda tx: value(tx, "b")) == 0
