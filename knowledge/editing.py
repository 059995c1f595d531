"""What people do with articles: reading, drafting, publishing, taking back."""

from accounts import audit
from accounts.rules import allow
from core.model import Actor, Json
from core.permissions import Permission
from infra.db import Database, Tx

from . import rules, store
from .model import ArticleHead, Author, Draft, Shown, Version


class Editing:
    """The use cases about articles. What is published is searchable a moment later."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def articles(self, actor: Actor, language: str | None = None) -> list[ArticleHead]:
        """List the articles that the actor may see."""
        allow(actor, Permission.KNOWLEDGE_READ)
        return await self._db.read(lambda tx: store.heads_visible_to(tx, actor, language))

    async def article(self, actor: Actor, id: str, language: str) -> Shown:
        """Read an article, in another language if it has none in this one. Raises NotFound."""
        allow(actor, Permission.KNOWLEDGE_READ)
        return await self._db.read(lambda tx: store.article_visible_to(tx, actor, id, language))

    async def versions(self, actor: Actor, id: str, language: str) -> list[Version]:
        """Every version of an article in one language, newest first."""
        allow(actor, Permission.KNOWLEDGE_EDIT)
        return await self._db.read(lambda tx: store.versions_of(tx, actor.tenant, id, language))

    async def create(self, actor: Actor, id: str, draft: Draft) -> Version:
        """Write a new article. Raises Conflict when the id is taken, Invalid."""
        allow(actor, Permission.KNOWLEDGE_EDIT)
        rules.check_id(id)
        rules.check(draft)

        def unit(tx: Tx) -> Version:
            store.require_new(tx, actor.tenant, id)
            return _save(tx, actor, id, draft, "article.created")

        return await self._db.write(unit)

    async def edit(self, actor: Actor, id: str, draft: Draft) -> Version:
        """Write a new draft, or add a language. Raises NotFound, StaleVersion, Invalid."""
        allow(actor, Permission.KNOWLEDGE_EDIT)
        rules.check(draft)

        def unit(tx: Tx) -> Version:
            store.require_known(tx, actor.tenant, id)
            return _save(tx, actor, id, draft, "article.changed")

        return await self._db.write(unit)

    async def publish(self, actor: Actor, id: str, language: str, number: int) -> Version:
        """Publish a draft. Raises NotFound."""
        allow(actor, Permission.KNOWLEDGE_EDIT)

        def unit(tx: Tx) -> Version:
            store.publish(tx, actor.tenant, id, language, number)
            made = store.get(tx, actor.tenant, id, language, number)
            audit.record(tx, actor, "article.published", _subject(id), None, _facts(made))
            return made

        return await self._db.write(unit)

    async def retire(self, actor: Actor, id: str, language: str) -> None:
        """Take an article back in one language. Raises NotFound when it is not published."""
        allow(actor, Permission.KNOWLEDGE_EDIT)

        def unit(tx: Tx) -> None:
            store.retire(tx, actor.tenant, id, language)
            audit.record(tx, actor, "article.retired", _subject(id), {"language": language})

        await self._db.write(unit)


def _save(tx: Tx, actor: Actor, id: str, draft: Draft, action: str) -> Version:
    before = store.published(tx, actor.tenant, id, draft.language)
    made = store.save(tx, actor.tenant, id, draft, Author(user=actor.user, name=actor.name))
    facts = _facts(before) if before is not None else None
    audit.record(tx, actor, action, _subject(id), facts, _facts(made))
    return made


def _subject(id: str) -> str:
    return f"article:{id}"


def _facts(version: Version) -> Json:
    return {
        "language": version.language,
        "number": version.number,
        "state": version.state.value,
        "topic": version.topic,
        "title": version.content.title,
    }
