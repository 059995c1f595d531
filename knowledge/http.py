"""The HTTP face of knowledge: searching, reading, editing."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from core.model import Actor
from core.permissions import Permission
from infra.http import requires

from .schemas import (
    ArticleBody,
    ArticleLine,
    ArticleList,
    ArticleView,
    FoundView,
    LanguageQuery,
    ListQuery,
    NewArticleBody,
    PublishBody,
    SearchQuery,
    VersionList,
    VersionView,
)
from .service import Knowledge

Reader = Annotated[Actor, Depends(requires(Permission.KNOWLEDGE_READ))]
Editor = Annotated[Actor, Depends(requires(Permission.KNOWLEDGE_EDIT))]
InLanguage = Annotated[LanguageQuery, Query()]


def routes(knowledge: Knowledge) -> APIRouter:
    """Build every route of knowledge."""
    router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])
    found = _KnowledgeRoutes(knowledge)
    router.add_api_route("/search", found.search, methods=["GET"])
    router.add_api_route("/articles", found.articles, methods=["GET"])
    router.add_api_route("/articles", found.create, methods=["POST"], status_code=201)
    router.add_api_route("/articles/{id}", found.article, methods=["GET"])
    router.add_api_route("/articles/{id}", found.edit, methods=["PUT"])
    router.add_api_route("/articles/{id}", found.retire, methods=["DELETE"], status_code=204)
    router.add_api_route("/articles/{id}/versions", found.versions, methods=["GET"])
    router.add_api_route("/articles/{id}/publish", found.publish, methods=["POST"])
    return router


class _KnowledgeRoutes:
    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._editing = knowledge.editing

    async def search(self, actor: Reader, query: Annotated[SearchQuery, Query()]) -> FoundView:
        """Find passages, and the answer that the bot would give."""
        answer = await self._knowledge.answer(
            actor.tenant, query.q, query.language, topic=query.topic
        )
        passages = await self._knowledge.search(
            actor.tenant, query.q, query.language, topic=query.topic, limit=query.limit
        )
        return FoundView.of(answer, passages)

    async def articles(self, actor: Reader, query: Annotated[ListQuery, Query()]) -> ArticleList:
        """List articles by topic and title."""
        heads = await self._editing.articles(actor, query.language)
        return ArticleList(items=[ArticleLine.of(head) for head in heads])

    async def create(self, actor: Editor, body: NewArticleBody) -> VersionView:
        """Write a new article, as a draft or published at once."""
        draft = body.draft(body.language)
        return VersionView.of(await self._editing.create(actor, body.id, draft))

    async def article(self, actor: Reader, id: str, query: InLanguage) -> ArticleView:
        """Read an article, in another language if it has none in this one."""
        return ArticleView.shown(await self._editing.article(actor, id, query.language))

    async def edit(
        self, actor: Editor, id: str, query: InLanguage, body: ArticleBody
    ) -> VersionView:
        """Write an article anew in one language, as a draft or published at once."""
        draft = body.draft(query.language)
        return VersionView.of(await self._editing.edit(actor, id, draft))

    async def retire(self, actor: Editor, id: str, query: InLanguage) -> None:
        """Take an article back in one language."""
        await self._editing.retire(actor, id, query.language)

    async def versions(self, actor: Editor, id: str, query: InLanguage) -> VersionList:
        """Every version in one language, newest first."""
        found = await self._editing.versions(actor, id, query.language)
        return VersionList(items=[VersionView.of(version) for version in found])

    async def publish(self, actor: Editor, id: str, body: PublishBody) -> VersionView:
        """Publish a draft."""
        return VersionView.of(await self._editing.publish(actor, id, body.language, body.version))
