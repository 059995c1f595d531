"""The audit trail keeps everything, and shows every later edit."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from accounts import audit
from accounts.model import AuditFilter, AuditVerdict
from accounts.tables import audit as trail
from accounts.tables import audit_head
from core.model import Json
from infra import migrations
from infra.db import Database, Tx
from tests.accounts.company import Company, company_on
from tests.infra.databases import Settings
from tests.virtual_time import NOON

AWKWARD: Json = {
    "name": 'Ann "A"\n 王芳 \ud800 \x00',
    "n": 1.0,
    "deep": {"b": [None, True], "a": 2},
}


async def verdict(database: Database, company: Company) -> AuditVerdict:
    return await database.read(lambda tx: audit.verify(tx, company.tenant.id))


async def add(database: Database, company: Company, count: int) -> None:
    def unit(tx: Tx) -> None:
        for number in range(count):
            audit.record(tx, company.operator, "queue.changed", f"queue:{number}", None, number)

    await database.write(unit)


async def tamper(database: Database, change: Callable[[Tx], object]) -> None:
    """Change the trail as somebody with the database in their hands would."""

    def unit(tx: Tx) -> None:
        if tx.conn.dialect.name == "postgresql":
            tx.conn.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER audit_refuses_change"))
        else:
            tx.conn.execute(sa.text("DROP TRIGGER audit_refuses_update"))
            tx.conn.execute(sa.text("DROP TRIGGER audit_refuses_delete"))
        change(tx)

    await database.write(unit)


async def test_an_untouched_trail_is_whole(company: Company, database: Database) -> None:
    before = await verdict(database, company)
    await add(database, company, 5)
    after = await verdict(database, company)
    assert after.is_whole
    assert after.checked == before.checked + 5
    assert after.head != before.head


async def test_any_content_is_kept_exactly(company: Company, database: Database) -> None:
    await database.write(
        lambda tx: audit.record(tx, company.operator, "thing.changed", "thing:1", AWKWARD, [])
    )
    wanted = AuditFilter(action="thing.changed")
    (entry,) = await company.accounts.audit_trail(company.operator, wanted)
    assert entry.before == AWKWARD
    assert entry.after == []
    assert (await verdict(database, company)).is_whole


async def test_a_trail_longer_than_a_page_is_verified(company: Company, database: Database) -> None:
    await add(database, company, audit.VERIFY_AT_ONCE + 1)
    assert (await verdict(database, company)).is_whole


@pytest.mark.parametrize(
    "column", ["at", "actor", "actor_name", "action", "subject", "before_json", "after_json"]
)
async def test_a_changed_link_is_found(company: Company, database: Database, column: str) -> None:
    await add(database, company, 5)
    position = 5

    def change(tx: Tx) -> None:
        value = tx.now + timedelta(days=1) if column == "at" else '"forged"'
        tx.run(sa.update(trail).where(trail.c.position == position).values({column: value}))

    await tamper(database, change)
    found = await verdict(database, company)
    assert found.broken_at == position
    assert not found.is_whole


async def test_a_removed_link_is_found(company: Company, database: Database) -> None:
    await add(database, company, 5)
    await tamper(database, lambda tx: tx.run(sa.delete(trail).where(trail.c.position == 4)))
    assert (await verdict(database, company)).broken_at == 4


async def test_a_cut_end_is_found(company: Company, database: Database) -> None:
    await add(database, company, 5)
    await tamper(database, lambda tx: tx.run(sa.delete(trail).where(trail.c.position > 4)))
    assert (await verdict(database, company)).reason == "the end of the trail is missing"


async def test_a_trail_rebuilt_after_a_note_is_found(company: Company, database: Database) -> None:
    await add(database, company, 5)
    noted = await verdict(database, company)

    def rebuild(tx: Tx) -> None:
        tx.run(sa.delete(trail))
        tx.run(sa.delete(audit_head))
        for number in range(noted.checked):
            audit.record(tx, company.operator, "nothing.happened", f"thing:{number}")

    await tamper(database, rebuild)
    assert (await verdict(database, company)).is_whole
    note = (noted.checked, noted.head)
    found = await database.read(lambda tx: audit.verify(tx, company.tenant.id, noted=note))
    assert found.reason == "the trail was rebuilt"


@pytest.mark.parametrize(
    "change",
    [
        sa.update(trail).values(actor_name="Mallory"),
        sa.delete(trail).where(trail.c.position == 1),
    ],
)
async def test_the_database_itself_refuses_to_change_the_trail(
    company: Company, database: Database, change: sa.Update | sa.Delete
) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        await database.write(lambda tx: tx.run(change))
    assert (await verdict(database, company)).is_whole


def test_a_migrated_database_refuses_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/migrated.db"
    migrations.upgrade(Settings(database_url=url), "0002_accounts")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        values = {column.name: "x" for column in trail.c} | {"position": 1, "at": NOON}
        connection.execute(sa.insert(trail).values(values))
    for change in (sa.update(trail).values(actor="y"), sa.delete(trail)):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(change)


async def test_a_change_that_fails_leaves_no_trace(company: Company, database: Database) -> None:
    before = await verdict(database, company)

    def unit(tx: Tx) -> None:
        audit.record(tx, company.operator, "thing.changed", "thing:1")
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(unit)
    assert await verdict(database, company) == before


async def test_many_at_once_make_one_chain(company: Company, database: Database) -> None:
    before = await verdict(database, company)
    await asyncio.gather(*(add(database, company, 1) for _ in range(20)))
    after = await verdict(database, company)
    assert after.is_whole
    assert after.checked == before.checked + 20


async def test_the_trail_is_read_by_filters_newest_first(
    company: Company, database: Database
) -> None:
    bob = await company.hires("Bob")
    actor = (await company.signs_in(bob)).actor
    await add(database, company, 3)

    async def read(wanted: AuditFilter) -> list[str]:
        entries = await company.accounts.audit_trail(company.operator, wanted)
        return [entry.subject for entry in entries]

    assert await read(AuditFilter(subject="queue:")) == ["queue:2", "queue:1", "queue:0"]
    assert await read(AuditFilter(subject="queue:1")) == ["queue:1"]
    assert await read(AuditFilter(subject="queue")) == []
    assert await read(AuditFilter(actor=actor.user)) == [f"user:{bob.id}"]
    assert await read(AuditFilter(action="queue.changed", limit=2)) == ["queue:2", "queue:1"]
    newest = await company.accounts.audit_trail(company.operator, AuditFilter(limit=1))
    older = AuditFilter(before_position=newest[0].position, limit=1)
    assert await read(older) == ["queue:1"]
    later = newest[0].at + timedelta(microseconds=1)
    assert await read(AuditFilter(since=later)) == []
    assert len(await read(AuditFilter(until=later))) == newest[0].position


async def test_each_company_has_its_own_trail(database: Database) -> None:
    harbour = await company_on(database, "harbour")
    valley = await company_on(database, "valley")
    await add(database, valley, 3)
    entries = await harbour.accounts.audit_trail(harbour.operator, AuditFilter(limit=200))
    assert {entry.subject for entry in entries} == {
        f"tenant:{harbour.tenant.id}",
        f"user:{harbour.ada.id}",
    }
    assert (await verdict(database, harbour)).is_whole
    assert (await verdict(database, valley)).is_whole


async def test_a_link_of_another_company_does_not_fit(database: Database) -> None:
    harbour = await company_on(database, "harbour")
    valley = await company_on(database, "valley")

    def swap(tx: Tx) -> None:
        columns = [column for column in trail.c if column.name != "tenant"]
        theirs = sa.select(*columns).where(trail.c.tenant == valley.tenant.id)
        rows = tx.all(theirs.order_by(trail.c.position))
        tx.run(sa.delete(trail).where(trail.c.tenant == harbour.tenant.id))
        for row in rows:
            tx.run(sa.insert(trail).values(tenant=harbour.tenant.id, **row._mapping))

    await tamper(database, swap)
    assert (await verdict(database, harbour)).broken_at == 1


async def test_reading_needs_the_permission(company: Company) -> None:
    bob = replace(company.operator, permissions=frozenset({"desk.use"}))
    with pytest.raises(Exception, match="audit.read"):
        await company.accounts.audit_trail(bob, AuditFilter())
    with pytest.raises(Exception, match="audit.read"):
        await company.accounts.verify_audit_trail(bob)
