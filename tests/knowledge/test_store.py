"""Articles and versions on real databases."""

from functools import partial

import pytest

from core.errors import Conflict, NotFound, StaleVersion
from core.model import Actor, TenantId, UserId
from core.permissions import Permission
from infra.db import Database
from knowledge import store
from knowledge.model import Author, Content, Draft, Version, VersionState
from tests.knowledge.shelves import article

T, OTHER = TenantId("t"), TenantId("other")
ANN = Author(user="u1", name="Ann")
READER = Actor(
    tenant=T,
    user=UserId("u2"),
    name="Bob",
    permissions=frozenset({Permission.KNOWLEDGE_READ}),
)
EDITOR = Actor(
    tenant=T,
    user=UserId("u1"),
    name="Ann",
    permissions=frozenset({Permission.KNOWLEDGE_READ, Permission.KNOWLEDGE_EDIT}),
)


def draft(
    title: str = "Keys",
    *,
    language: str = "en",
    topic: str = "home",
    publish: bool = False,
    based_on: int | None = None,
) -> Draft:
    content = Content(title=title, body="Body.", questions=("Why?",), keywords=("key",))
    return Draft(
        topic=topic,
        language=language,
        content=content,
        is_published=publish,
        based_on=based_on,
    )


async def save(database: Database, new: Draft, *, id: str = "keys") -> Version:
    return await database.write(lambda tx: store.save(tx, T, id, new, ANN))


async def version(database: Database) -> int:
    return (await database.read(store.versions)).get(T, 0)


async def test_a_draft_is_seen_by_editors_only_until_it_is_published(database: Database) -> None:
    made = await save(database, draft())
    assert (made.number, made.state, made.author) == (1, VersionState.DRAFT, "Ann")
    assert made.content == draft().content
    for_reader = await database.read(lambda tx: store.heads_visible_to(tx, READER, None))
    (head,) = await database.read(lambda tx: store.heads_visible_to(tx, EDITOR, "en"))
    assert for_reader == []
    assert (head.state, head.has_draft) == (VersionState.DRAFT, True)
    with pytest.raises(NotFound):
        await database.read(lambda tx: store.article_visible_to(tx, READER, "keys", "en"))
    assert await version(database) == 0

    await database.write(lambda tx: store.publish(tx, T, "keys", "en", 1))
    shown = await database.read(lambda tx: store.article_visible_to(tx, READER, "keys", "en"))
    assert shown.version.state is VersionState.PUBLISHED
    assert shown.version.published_at is not None
    assert shown.languages == ("en",)
    assert await version(database) == 1


async def test_a_new_version_retires_the_one_before(database: Database) -> None:
    await save(database, draft("One", publish=True))
    await save(database, draft("Two"))
    shown = await database.read(lambda tx: store.article_visible_to(tx, EDITOR, "keys", "en"))
    (head,) = await database.read(lambda tx: store.heads_visible_to(tx, EDITOR, None))
    assert shown.version.content.title == "One"
    assert (head.title, head.has_draft) == ("One", True)

    await save(database, draft("Three", publish=True))
    history = await database.read(lambda tx: store.versions_of(tx, T, "keys", "en"))
    assert [(each.number, each.content.title, each.state) for each in history] == [
        (3, "Three", VersionState.PUBLISHED),
        (1, "One", VersionState.RETIRED),
    ]
    library = await database.read(lambda tx: store.library(tx, T))
    assert library.version == 2
    assert [each.contents["en"].title for each in library.articles] == ["Three"]


async def test_who_edits_what_has_changed_is_told(database: Database) -> None:
    await save(database, draft("One", publish=True))
    await save(database, draft("Two", based_on=1))
    with pytest.raises(StaleVersion):
        await save(database, draft("Lost", based_on=1))
    with pytest.raises(StaleVersion):
        await save(database, draft("Early", language="zh", based_on=1))
    (newest, _) = await database.read(lambda tx: store.versions_of(tx, T, "keys", "en"))
    assert newest.content.title == "Two"


async def test_only_a_draft_can_be_published(database: Database) -> None:
    await save(database, draft(publish=True))
    for number in (1, 2):
        unit = partial(store.publish, tenant=T, id="keys", language="en", number=number)
        with pytest.raises(NotFound):
            await database.write(unit)
    assert (await database.read(lambda tx: store.library(tx, T))).articles != ()


async def test_a_retired_article_is_gone_from_search_and_lists(database: Database) -> None:
    await save(database, draft(publish=True))
    await save(database, draft("钥匙", language="zh", publish=True))
    await database.write(lambda tx: store.retire(tx, T, "keys", "en"))
    (only,) = (await database.read(lambda tx: store.library(tx, T))).articles
    assert set(only.contents) == {"zh"}
    shown = await database.read(lambda tx: store.article_visible_to(tx, READER, "keys", "en"))
    assert shown.version.language == "zh"
    with pytest.raises(NotFound):
        await database.write(lambda tx: store.retire(tx, T, "keys", "en"))
    assert await version(database) == 3


async def test_another_tenant_sees_and_changes_nothing(database: Database) -> None:
    await save(database, draft(publish=True))
    stranger = Actor(tenant=OTHER, user=UserId("x"), name="Eve", permissions=EDITOR.permissions)
    assert await database.read(lambda tx: store.heads_visible_to(tx, stranger, None)) == []
    with pytest.raises(NotFound):
        await database.read(lambda tx: store.article_visible_to(tx, stranger, "keys", "en"))
    with pytest.raises(NotFound):
        await database.write(lambda tx: store.retire(tx, OTHER, "keys", "en"))
    assert (await database.read(lambda tx: store.library(tx, OTHER))).articles == ()
    await database.write(lambda tx: store.require_new(tx, OTHER, "keys"))
    with pytest.raises(Conflict):
        await database.write(lambda tx: store.require_new(tx, T, "keys"))


async def test_a_new_topic_counts_for_all_languages_at_once(database: Database) -> None:
    await save(database, draft(publish=True))
    await save(database, draft("钥匙", language="zh", topic="doors"))
    library = await database.read(lambda tx: store.library(tx, T))
    assert [each.topic for each in library.articles] == ["doors"]
    assert library.version == 2


async def test_importing_again_changes_only_what_is_different(database: Database) -> None:
    first = [article("a", en="One.", zh="一。"), article("b", en="Two.")]
    assert await database.write(lambda tx: store.put_articles(tx, T, first)) == 3
    before = await version(database)
    assert await database.write(lambda tx: store.put_articles(tx, T, first)) == 0
    assert await version(database) == before
    changed = [article("a", en="One.", zh="壹。"), article("b", en="Two.")]
    assert await database.write(lambda tx: store.put_articles(tx, T, changed)) == 1
    library = await database.read(lambda tx: store.library(tx, T))
    assert {each.id: each.contents["en"].body for each in library.articles} == {
        "a": "One.",
        "b": "Two.",
    }


async def test_a_change_wakes_who_makes_the_indexes(database: Database) -> None:
    async with database.bus.subscribe(f"{store.TOPIC}*") as wakeups:
        await save(database, draft())
        await save(database, draft(publish=True))
        await wakeups.wait()
