"""Search and answer for every tenant, and keep the indexes current."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path

from core.model import TenantId
from infra.db import Database
from infra.workers import Workers

from . import rules, store
from .catalogue import Catalogue
from .editing import Editing
from .kept import Kept
from .model import Abstained, Answered, Article, Draft, Embedders, Passage

__all__ = ["Abstained", "Answered", "Knowledge", "Passage"]

log = logging.getLogger(__name__)

THREADS = 2
BACKLOG = 200
"""Questions that may wait for a thread: about a second of work. Beyond it Unavailable is raised."""
MAKING_BACKLOG = 100
WATCH_EVERY = timedelta(seconds=5)
"""How late a change made by another process is noticed; one of our own is noticed at once."""


class Knowledge:
    """The knowledge of all tenants. Keep `run` running, and `stop` it.

    `open_embedders` is called once, on a thread, before the first index is made. What took
    long to compute is kept under `models_dir`, by what it was made of.
    """

    def __init__(
        self, db: Database, models_dir: Path, open_embedders: Callable[[], Embedders]
    ) -> None:
        self.editing = Editing(db)
        self._db = db
        self._open = open_embedders
        self._embedders: Embedders | None = None
        self._kept = Kept(models_dir / "knowledge")
        self._catalogues: dict[TenantId, Catalogue] = {}
        self._making: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._opening = asyncio.Lock()
        self._readers = Workers("knowledge", threads=THREADS, backlog=BACKLOG)
        self._makers = Workers("knowledge-index", threads=1, backlog=MAKING_BACKLOG)

    async def start(self) -> None:
        """Open the engines. Raises Unavailable when set-up has not made the models."""
        async with self._opening:
            if self._embedders is None:
                self._embedders = await self._makers.run(self._open)

    async def run(self) -> None:
        """Make the index of what changes, here or in another process. Runs until cancelled."""
        async with self._db.bus.subscribe(f"{store.TOPIC}*") as wakeups:
            while True:
                for tenant, version in (await self._db.read(store.versions)).items():
                    known = self._catalogues.get(tenant)
                    if known is None or known.version < version:
                        await self.prepare(tenant)
                await wakeups.wait(WATCH_EVERY)

    async def stop(self) -> None:
        """End the threads."""
        self._readers.close()
        self._makers.close()

    async def search(
        self,
        tenant: TenantId,
        query: str,
        language: str,
        *,
        topic: str | None = None,
        limit: int = 5,
    ) -> list[Passage]:
        """The best passages, one an article; the first search of a tenant waits for its index.

        Raises Unavailable when too many questions wait.
        """
        catalogue = self._catalogues.get(tenant) or await self.prepare(tenant)
        spoken = rules.main_language(language)
        call = partial(catalogue.search, query, spoken, topic=topic, limit=limit)
        return await self._readers.run(call)

    async def answer(
        self, tenant: TenantId, query: str, language: str, *, topic: str | None = None
    ) -> Answered | Abstained:
        """Quote an answer, or abstain when none is sure enough. Waits and raises like `search`."""
        catalogue = self._catalogues.get(tenant) or await self.prepare(tenant)
        spoken = rules.main_language(language)
        return await self._readers.run(partial(catalogue.answer, query, spoken, topic=topic))

    async def prepare(self, tenant: TenantId) -> Catalogue:
        """Bring the tenant's indexes to the stored version. Meanwhile the old ones are used."""
        await self.start()
        async with self._making[tenant]:
            library = await self._db.read(lambda tx: store.library(tx, tenant))
            known = self._catalogues.get(tenant)
            if known is not None and known.version >= library.version:
                return known
            assert self._embedders is not None, "opened by start"
            made = await self._makers.run(Catalogue, library, self._embedders, self._kept)
            self._catalogues[tenant] = made
            log.info(
                "knowledge index ready",
                extra={
                    "tenant": tenant,
                    "version": made.version,
                    "articles": len(library.articles),
                    "calibration": {
                        language: each.evidence for language, each in made.calibrations.items()
                    },
                },
            )
            return made

    async def import_articles(self, tenant: TenantId, articles: Iterable[Article]) -> int:
        """Publish articles for a tenant that is being set up; says how many contents changed."""
        chosen = tuple(articles)
        for article in chosen:
            for language, content in article.contents.items():
                rules.check(Draft(topic=article.topic, language=language, content=content))
        return await self._db.write(lambda tx: store.put_articles(tx, tenant, chosen))
