"""A hot statement gives on every database what it gives without being hot."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from core.model import Json
from infra import ledger
from infra.db import Database, Tx
from infra.ledger import inbound
from infra.prepared import Hot, hot
from tests.infra.test_ledger import arrived, store

LITERAL = sa.select(inbound).where(
    inbound.c.state.in_(["received", "processed"]), inbound.c.thread == sa.bindparam("thread_")
)
LISTED = sa.select(inbound.c.provider_id, inbound.c.envelope, inbound.c.received_at).where(
    inbound.c.provider_id.in_(sa.bindparam("ids_", expanding=True)),
    inbound.c.attempts < sa.bindparam("most_"),
)
CHANGE = (
    inbound.update()
    .where(inbound.c.provider_id == sa.bindparam("id_"), inbound.c.state == "received")
    .values(error=sa.bindparam("error_"), leased_until=None)
)


def both(tx: Tx, statement: sa.Select[tuple[object, ...]], values: dict[str, object]) -> list[Json]:
    plain = tx.all(statement, values)
    fast = tx.all(hot(statement), values)
    assert [row._mapping for row in fast] == [row._mapping for row in plain]
    assert [tuple(row) for row in fast] == [tuple(row) for row in plain]
    return [str(row[0]) for row in fast]


@pytest.fixture
async def stored(database: Database) -> Database:
    await store(database, *(arrived(f"p{number}") for number in range(4)))
    return database


async def test_literal_lists_times_json_and_bytes_are_the_same(stored: Database) -> None:
    found = await stored.read(lambda tx: both(tx, LITERAL, {"thread_": "t1"}))
    assert len(found) == 4


@pytest.mark.parametrize("ids", [["p1"], ["p0", "p2", "p3"], ["none of them"], ["p2", "p0"]])
async def test_lists_of_any_length_are_the_same(stored: Database, ids: list[str]) -> None:
    values: dict[str, object] = {"ids_": ids, "most_": 9}
    found = await stored.read(lambda tx: both(tx, LISTED, values))
    assert sorted(map(str, found)) == sorted(set(ids) & {f"p{number}" for number in range(4)})


async def test_names_places_and_kinds_of_columns_are_kept(stored: Database) -> None:
    statement = hot(LISTED)
    row = await stored.read(lambda tx: tx.one(statement, {"ids_": ["p1"], "most_": 9}))
    assert row is not None
    assert (row.provider_id, row[0], row._mapping["provider_id"]) == ("p1", "p1", "p1")
    assert row.received_at == datetime(2030, 1, 1, 12, tzinfo=UTC)
    assert row.envelope["content"]["text"] == "你好"


async def test_changes_are_counted_one_by_one_and_in_lists(stored: Database) -> None:
    statement = hot(CHANGE)
    one = {"id_": "p1", "error_": "once"}
    more = [{"id_": f"p{number}", "error_": None} for number in (0, 1, 9)]
    assert await stored.write(lambda tx: tx.run(statement, one)) == 1
    assert await stored.write(lambda tx: tx.run(statement, more)) == 2
    error = await stored.read(lambda tx: tx.scalar(sa.select(sa.func.max(inbound.c.error))))
    assert error is None


async def test_a_forgotten_value_is_an_error(stored: Database) -> None:
    with pytest.raises((KeyError, sa.exc.StatementError)):
        await stored.read(lambda tx: tx.all(hot(LISTED), {"ids_": ["p1"]}))


async def test_a_row_can_be_kept_from_others(stored: Database) -> None:
    statement: Hot = hot(LITERAL)
    row = await stored.write(lambda tx: tx.lock(statement, {"thread_": "t1"}))
    assert row is not None
    await stored.write(lambda tx: ledger.processed(tx, row.id))
