"""What people do with articles, and its trail."""

from dataclasses import replace

import pytest

from accounts import audit
from accounts.model import AuditFilter
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.model import Actor
from core.permissions import Permission
from infra.db import Database
from knowledge.editing import Editing
from knowledge.model import Content, Draft
from tests.accounts.company import Company

DRAFT = Draft(topic="home", language="en", content=Content(title="Keys", body="Body."))


@pytest.fixture
def editing(database: Database) -> Editing:
    return Editing(database)


async def trail(database: Database, company: Company) -> list[tuple[str, str]]:
    found = await database.read(
        lambda tx: audit.entries_visible_to(tx, company.operator, AuditFilter(subject="article:"))
    )
    return [(entry.action, entry.subject) for entry in reversed(found)]


async def test_every_change_is_in_the_trail(
    editing: Editing, database: Database, company: Company
) -> None:
    ada = company.operator
    await editing.create(ada, "keys", DRAFT)
    await editing.publish(ada, "keys", "en", 1)
    await editing.edit(ada, "keys", replace(DRAFT, is_published=True, based_on=1))
    await editing.retire(ada, "keys", "en")
    assert await trail(database, company) == [
        ("article.created", "article:keys"),
        ("article.published", "article:keys"),
        ("article.changed", "article:keys"),
        ("article.retired", "article:keys"),
    ]


async def test_what_fails_leaves_no_trace(
    editing: Editing, database: Database, company: Company
) -> None:
    ada = company.operator
    await editing.create(ada, "keys", DRAFT)
    with pytest.raises(Conflict):
        await editing.create(ada, "keys", DRAFT)
    with pytest.raises(NotFound):
        await editing.edit(ada, "locks", DRAFT)
    with pytest.raises(NotFound):
        await editing.retire(ada, "keys", "en")
    with pytest.raises(Invalid):
        await editing.create(ada, "Bad Id", DRAFT)
    assert await trail(database, company) == [("article.created", "article:keys")]


async def test_reading_does_not_allow_editing(editing: Editing, company: Company) -> None:
    def may(*permissions: Permission) -> Actor:
        return replace(company.operator, permissions=frozenset(permissions))

    reader = may(Permission.KNOWLEDGE_READ)
    assert await editing.articles(reader) == []
    for attempt in (
        editing.create(reader, "keys", DRAFT),
        editing.edit(reader, "keys", DRAFT),
        editing.publish(reader, "keys", "en", 1),
        editing.retire(reader, "keys", "en"),
        editing.versions(reader, "keys", "en"),
        editing.articles(may()),
        editing.article(may(), "keys", "en"),
    ):
        with pytest.raises(NotAllowed):
            await attempt
