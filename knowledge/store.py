"""Articles and their versions, by tenant. Every change of what is published raises the version."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from core.errors import Conflict, NotFound, StaleVersion
from core.model import Actor, TenantId
from core.permissions import Permission
from infra.db import Row, Tx

from .model import Article, ArticleHead, Author, Content, Draft, Library, Shown, Version
from .model import VersionState as State
from .tables import article, article_version, knowledge_version

TOPIC = "knowledge:"
"""Followed by the tenant: published after every change of what is published."""

IMPORTED = Author(user="import", name="")
_VERSIONS = sa.select(article_version, article.c.topic).join(article)


def versions(tx: Tx) -> dict[TenantId, int]:
    """The version of every tenant that has published something."""
    rows = tx.all(sa.select(knowledge_version.c.tenant, knowledge_version.c.version))
    return {TenantId(row.tenant): row.version for row in rows}


def library(tx: Tx, tenant: TenantId) -> Library:
    """Read all that is published; version 0 and nothing for a tenant that has nothing yet."""
    stmt = _VERSIONS.where(article_version.c.tenant == tenant)
    stmt = stmt.where(article_version.c.state == State.PUBLISHED)
    topics: dict[str, str] = {}
    contents: defaultdict[str, dict[str, Content]] = defaultdict(dict)
    for row in tx.all(stmt.order_by(article_version.c.article, article_version.c.language)):
        topics[row.article] = row.topic
        contents[row.article][row.language] = _content(row)
    known = sa.select(knowledge_version.c.version).where(knowledge_version.c.tenant == tenant)
    return Library(
        version=tx.scalar(known) or 0,
        articles=tuple(
            Article(id=id, topic=topics[id], contents=contents[id]) for id in sorted(topics)
        ),
    )


def heads_visible_to(tx: Tx, actor: Actor, language: str | None) -> list[ArticleHead]:
    """List articles by topic and title; editors also see what is only a draft."""
    stmt = _VERSIONS.where(article_version.c.tenant == actor.tenant)
    stmt = stmt.where(article_version.c.state.in_(_states_visible_to(actor)))
    if language is not None:
        stmt = stmt.where(article_version.c.language == language)
    found: defaultdict[tuple[str, str], dict[State, Row]] = defaultdict(dict)
    for row in tx.all(stmt):
        found[row.article, row.language][State(row.state)] = row
    heads = [_head(by_state) for by_state in found.values()]
    return sorted(heads, key=lambda head: (head.topic, head.title, head.language))


def article_visible_to(tx: Tx, actor: Actor, id: str, language: str) -> Shown:
    """Read an article, in another language if it has none in this one. Raises NotFound."""
    stmt = _VERSIONS.where(
        article_version.c.tenant == actor.tenant, article_version.c.article == id
    )
    stmt = stmt.where(article_version.c.state.in_(_states_visible_to(actor)))
    rows = tx.all(stmt.order_by(article_version.c.language))
    if not rows:
        raise NotFound("article", id)
    best = min(rows, key=lambda row: (row.language != language, row.state != State.PUBLISHED))
    published = [row.language for row in rows if row.state == State.PUBLISHED]
    return Shown(version=_version(best), languages=tuple(published))


def versions_of(tx: Tx, tenant: TenantId, id: str, language: str) -> list[Version]:
    """Every version of an article in one language, newest first."""
    stmt = _of(tenant, id, language).order_by(article_version.c.number.desc())
    return [_version(row) for row in tx.all(stmt)]


def published(tx: Tx, tenant: TenantId, id: str, language: str) -> Version | None:
    """The version that is read now, if any."""
    row = tx.one(_of(tenant, id, language).where(article_version.c.state == State.PUBLISHED))
    return _version(row) if row is not None else None


def require_new(tx: Tx, tenant: TenantId, id: str) -> None:
    """Raise Conflict when there is such an article."""
    if _is_known(tx, tenant, id):
        raise Conflict(f"there is an article {id} already")


def require_known(tx: Tx, tenant: TenantId, id: str) -> None:
    """Raise NotFound when there is no such article."""
    if not _is_known(tx, tenant, id):
        raise NotFound("article", id)


def save(tx: Tx, tenant: TenantId, id: str, draft: Draft, author: Author) -> Version:
    """Keep a draft in the place of the one before it; publish it when it says so.

    Raises StaleVersion when somebody saved since the version it is based on.
    """
    topic = _lock_article(tx, tenant, id, draft.topic)
    newest = next(iter(versions_of(tx, tenant, id, draft.language)), None)
    if draft.based_on is not None and (newest is None or newest.number != draft.based_on):
        raise StaleVersion(f"the article {id} was changed since it was read")
    number = (newest.number if newest else 0) + 1
    if newest is not None and newest.state is State.DRAFT:
        tx.run(sa.delete(article_version).where(_is(tenant, id, draft.language, newest.number)))
    tx.run(sa.insert(article_version), _columns(tx, tenant, id, draft, number, author))
    if draft.is_published:
        publish(tx, tenant, id, draft.language, number)
    elif topic != draft.topic:
        _raise_version(tx, tenant)
    return get(tx, tenant, id, draft.language, number)


def publish(tx: Tx, tenant: TenantId, id: str, language: str, number: int) -> None:
    """Publish a draft; what was published before it is retired. Raises NotFound."""
    _retire(tx, tenant, id, language)
    is_draft = _is(tenant, id, language, number) & (article_version.c.state == State.DRAFT)
    stmt = sa.update(article_version).where(is_draft)
    if not tx.run(stmt.values(state=State.PUBLISHED, published_at=tx.now)):
        raise NotFound("draft", f"{id} {language} {number}")
    _raise_version(tx, tenant)


def retire(tx: Tx, tenant: TenantId, id: str, language: str) -> None:
    """Take an article back in one language. Raises NotFound when it is not published."""
    if not _retire(tx, tenant, id, language):
        raise NotFound("published article", f"{id} {language}")
    _raise_version(tx, tenant)


def put_articles(tx: Tx, tenant: TenantId, articles: Iterable[Article]) -> int:
    """Publish articles as they are; says how many contents were new or different."""
    changed = 0
    before = {known.id: known for known in library(tx, tenant).articles}
    for new in articles:
        known = before.get(new.id)
        for language, content in new.contents.items():
            is_same = known is not None and known.contents.get(language) == content
            if known is not None and is_same and known.topic == new.topic:
                continue
            draft = Draft(topic=new.topic, language=language, content=content, is_published=True)
            save(tx, tenant, new.id, draft, IMPORTED)
            changed += 1
    return changed


def get(tx: Tx, tenant: TenantId, id: str, language: str, number: int) -> Version:
    """Read one version. Raises NotFound."""
    row = tx.one(_VERSIONS.where(_is(tenant, id, language, number)))
    if row is None:
        raise NotFound("version", f"{id} {language} {number}")
    return _version(row)


def _is_known(tx: Tx, tenant: TenantId, id: str) -> bool:
    is_it = sa.and_(article.c.tenant == tenant, article.c.id == id)
    return tx.one(sa.select(article.c.id).where(is_it)) is not None


def _lock_article(tx: Tx, tenant: TenantId, id: str, topic: str) -> str:
    """Hold the article against other editors, making it if need be; give its topic until now."""
    first = {"tenant": tenant, "id": id, "topic": topic, "created_at": tx.now}
    tx.upsert(article, first, ["tenant", "id"])
    is_it = sa.and_(article.c.tenant == tenant, article.c.id == id)
    row = tx.lock(sa.select(article.c.topic).where(is_it))
    before = row.topic if row is not None else topic
    if before != topic:
        tx.run(sa.update(article).where(is_it).values(topic=topic))
    return str(before)


def _retire(tx: Tx, tenant: TenantId, id: str, language: str) -> bool:
    is_published = sa.and_(
        article_version.c.tenant == tenant,
        article_version.c.article == id,
        article_version.c.language == language,
        article_version.c.state == State.PUBLISHED,
    )
    return tx.run(sa.update(article_version).where(is_published).values(state=State.RETIRED)) > 0


def _raise_version(tx: Tx, tenant: TenantId) -> None:
    first = {"tenant": tenant, "version": 0, "changed_at": tx.now}
    tx.upsert(knowledge_version, first, ["tenant"])
    stmt = sa.update(knowledge_version).where(knowledge_version.c.tenant == tenant)
    tx.run(stmt.values(version=knowledge_version.c.version + 1, changed_at=tx.now))
    tx.wake(f"{TOPIC}{tenant}")


def _states_visible_to(actor: Actor) -> list[State]:
    is_editor = Permission.KNOWLEDGE_EDIT in actor.permissions
    return [State.PUBLISHED, State.DRAFT] if is_editor else [State.PUBLISHED]


def _of(tenant: TenantId, id: str, language: str) -> sa.Select[tuple[object, ...]]:
    return _VERSIONS.where(
        article_version.c.tenant == tenant,
        article_version.c.article == id,
        article_version.c.language == language,
    )


def _is(tenant: TenantId, id: str, language: str, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        article_version.c.tenant == tenant,
        article_version.c.article == id,
        article_version.c.language == language,
        article_version.c.number == number,
    )


def _columns(
    tx: Tx, tenant: TenantId, id: str, draft: Draft, number: int, author: Author
) -> dict[str, object]:
    return {
        "tenant": tenant,
        "article": id,
        "language": draft.language,
        "number": number,
        "state": State.DRAFT,
        "title": draft.content.title,
        "body": draft.content.body,
        "questions": list(draft.content.questions),
        "keywords": list(draft.content.keywords),
        "author": author.user,
        "author_name": author.name,
        "created_at": tx.now,
        "published_at": None,
    }


def _head(by_state: dict[State, Row]) -> ArticleHead:
    row = by_state.get(State.PUBLISHED) or by_state[State.DRAFT]
    return ArticleHead(
        id=row.article,
        topic=row.topic,
        language=row.language,
        title=row.title,
        number=row.number,
        state=State(row.state),
        changed_at=row.published_at or row.created_at,
        has_draft=State.DRAFT in by_state,
    )


def _content(row: Row) -> Content:
    return Content(
        title=row.title,
        body=row.body,
        questions=tuple(row.questions),
        keywords=tuple(row.keywords),
    )


def _version(row: Row) -> Version:
    return Version(
        article=row.article,
        topic=row.topic,
        language=row.language,
        number=row.number,
        state=State(row.state),
        content=_content(row),
        author=row.author_name,
        created_at=row.created_at,
        published_at=row.published_at,
    )
