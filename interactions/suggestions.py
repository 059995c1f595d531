"""Suggestions for the agent: what the knowledge base would answer to the customer's newest line.

Optional by nature: computed a moment after the turn is stored, once for lines that follow each
other closely, in a bounded backlog that drops the oldest. A slow search never delays a message.
"""

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta

from core.errors import MainstemError
from core.events import SuggestionsMade
from core.model import AuthorKind, Inbound, InteractionId, Json, Stage, TenantId, TextMessage
from core.ports import Clock
from infra import events
from infra.db import Database, Tx
from knowledge.service import Knowledge

from . import entries, store, texts
from .model import Entry, Interaction

log = logging.getLogger(__name__)

BACKLOG = 500
PAUSE = timedelta(milliseconds=300)
"""From a line to the search: who writes in short lines is answered to all of them."""
MOST_SUGGESTIONS = 3
LEAST_CHARACTERS = 2
NEWEST_LINES = 5
"""Among so many of the customer's the newest that says something is looked for."""


class Suggestions:
    """A supervised service; `note_turn` is called after each turn."""

    def __init__(self, database: Database, knowledge: Knowledge, clock: Clock) -> None:
        self._database = database
        self._knowledge = knowledge
        self._clock = clock
        self._wanted: OrderedDict[tuple[TenantId, InteractionId], datetime] = OrderedDict()
        self._told = asyncio.Event()

    def note_turn(self, inbound: Inbound, interaction: InteractionId) -> None:
        if isinstance(inbound.content, TextMessage):
            self.want(inbound.tenant, interaction)

    def want(self, tenant: TenantId, interaction: InteractionId) -> None:
        """Compute anew for this interaction, soon.

        When the backlog is full, the oldest wish is dropped.
        """
        self._wanted.setdefault((tenant, interaction), self._clock.now() + PAUSE)
        if len(self._wanted) > BACKLOG:
            self._wanted.popitem(last=False)
        self._told.set()

    async def run(self) -> None:
        while True:
            while not self._wanted:
                self._told.clear()
                await self._told.wait()
            due = next(iter(self._wanted.values()))
            await self._clock.sleep(max(timedelta(0), due - self._clock.now()))
            (tenant, interaction), _ = self._wanted.popitem(last=False)
            try:
                await self._make(tenant, interaction)
            except MainstemError as error:
                log.warning("no suggestions", extra={"reason": error.code})

    async def _make(self, tenant: TenantId, interaction: InteractionId) -> None:
        asked = await self._database.read(lambda tx: _question(tx, tenant, interaction))
        if asked is None:
            return
        item, line = asked
        found = await self._knowledge.search(
            tenant, line.text, item.language, limit=MOST_SUGGESTIONS
        )
        items: list[Json] = [
            {
                "id": f"{line.id}:{rank}",
                "article": passage.article,
                "title": passage.title,
                "text": passage.text,
                "quote": passage.text[:200],
                "score": round(passage.score, 4),
            }
            for rank, passage in enumerate(found)
        ]
        reasons: Json = [
            {"article": p.article, "score": round(p.score, 4), "parts": dict(p.parts)}
            for p in found
        ]

        def unit(tx: Tx) -> None:
            texts.suggest(tx, tenant, interaction, line.id, items, reasons)
            fact = SuggestionsMade(interaction=interaction, entry=line.id, reasons=reasons)
            events.append(tx, tenant, fact, touches=[("suggestions", interaction)])

        await self._database.write(unit)


def _question(
    tx: Tx, tenant: TenantId, interaction: InteractionId
) -> tuple[Interaction, Entry] | None:
    """The customer's newest line, if a person is or will be on it."""
    item = store.find(tx, tenant, interaction)
    if item is None or item.stage not in (Stage.WAITING, Stage.ACTIVE):
        return None
    for line in entries.newest_by(tx, tenant, interaction, AuthorKind.CUSTOMER, NEWEST_LINES):
        if len(line.text.strip()) >= LEAST_CHARACTERS:
            return item, line
    return None
