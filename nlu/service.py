"""Understand messages and keep every tenant's model current."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path

from core.model import TenantId
from core.ports import Clock
from infra.db import Database
from infra.workers import Workers

from . import models, rules, store
from .entities import finder
from .model import Intent, Profile, Understanding
from .models import Encoders
from .trained import TenantModel, train

log = logging.getLogger(__name__)

THREADS = 2
BACKLOG = 200
"""Messages that may wait for a thread: about a second of work. Beyond it Unavailable is raised."""
TRAINING_BACKLOG = 100
WATCH_EVERY = timedelta(seconds=5)
"""How late a change made by another process is noticed; one of our own is noticed at once."""


class Nlu:
    """The understanding of all tenants. Keep `run` running, and `stop` it.

    Trained models are kept under `models_dir`, by the content they were made of. Without
    `open_encoders` it opens engines of its own.
    """

    def __init__(
        self,
        db: Database,
        models_dir: Path,
        clock: Clock,
        open_encoders: Callable[[], Encoders] | None = None,
    ) -> None:
        self._db = db
        self._kept_dir = models_dir / "intents"
        self._clock = clock
        self._encoders: Encoders | None = None
        self._open = open_encoders or partial(models.load, models_dir)
        self._models: dict[TenantId, TenantModel] = {}
        self._training: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._readers = Workers("nlu", threads=THREADS, backlog=BACKLOG)
        self._opening = asyncio.Lock()
        self._trainers = Workers("nlu-training", threads=1, backlog=TRAINING_BACKLOG)

    async def start(self) -> None:
        """Open the engines, once; whoever needs them first waits for it.

        Raises Unavailable when set-up has not made the models.
        """
        async with self._opening:
            if self._encoders is None:
                self._encoders = await self._trainers.run(self._open)

    async def run(self) -> None:
        """Train what changes, here or in another process. Runs until cancelled."""
        await self._readers.run(finder.warm)
        async with self._db.bus.subscribe(f"{store.TOPIC}*") as wakeups:
            while True:
                for tenant, version in (await self._db.read(store.versions)).items():
                    known = self._models.get(tenant)
                    if known is None or known.version < version:
                        await self.train(tenant)
                await wakeups.wait(WATCH_EVERY)

    async def stop(self) -> None:
        """End the threads."""
        self._readers.close()
        self._trainers.close()

    async def understand(
        self,
        tenant: TenantId,
        text: str,
        *,
        language: str | None = None,
        expecting: Iterable[str] = (),
    ) -> Understanding:
        """Understand one message; the first of a tenant waits for its model.

        `language` is the conversation's so far, `expecting` the entity kinds the flow asks for.
        Raises Unavailable when too many messages wait.
        """
        model = self._models.get(tenant) or await self.train(tenant)
        call = partial(
            rules.understand,
            text,
            model,
            language=language,
            expecting=tuple(expecting),
            now=self._clock.now(),
        )
        return await self._readers.run(call)

    async def train(self, tenant: TenantId) -> TenantModel:
        """Bring the tenant's model to the stored version. Meanwhile the old one is used."""
        await self.start()
        async with self._training[tenant]:
            lessons = await self._db.read(lambda tx: store.lessons(tx, tenant))
            known = self._models.get(tenant)
            if known is not None and known.version >= lessons.version:
                return known
            call = partial(
                train,
                lessons.version,
                lessons.profile,
                lessons.intents,
                self._opened(),
                self._keep,
            )
            model = await self._trainers.run(call)
            self._models[tenant] = model
            log.info(
                "intent model ready",
                extra={
                    "tenant": tenant,
                    "version": model.version,
                    "languages": [*model.by_language],
                },
            )
            return model

    async def put_intents(self, tenant: TenantId, intents: Iterable[Intent]) -> None:
        """Store intents, replacing those of the same names, and train."""
        chosen = tuple(intents)
        await self._db.write(lambda tx: store.put_intents(tx, tenant, chosen))
        await self.train(tenant)

    async def put_profile(self, tenant: TenantId, profile: Profile) -> None:
        """Store the tenant's languages, region, time zone and number templates."""
        await self._db.write(lambda tx: store.put_profile(tx, tenant, profile))
        await self.train(tenant)

    async def labels(self, tenant: TenantId) -> dict[str, dict[str, str]]:
        """The names of the intents to show, by intent and language."""
        return await self._db.read(lambda tx: store.labels(tx, tenant))

    def _opened(self) -> Encoders:
        if self._encoders is None:
            raise RuntimeError("the service has not been started")
        return self._encoders

    def _keep(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Give the file kept under the key, making it first if need be. Runs on a thread."""
        path = self._kept_dir / f"{key}.npz"
        if path.is_file():
            return path.read_bytes()
        made = make()
        self._kept_dir.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(made)
        unfinished.replace(path)
        return made
