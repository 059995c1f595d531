"""Who is connected: the desks' sockets, counted, what happens when the last breaks; and phones."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.errors import Unavailable
from core.model import Actor, TenantId, UserId
from infra.db import Database, Tx
from routing import duty, phones, seats

log = logging.getLogger(__name__)


class Attendances:
    """Told by the desk's sockets. A desk may have several; the last one to leave counts.

    What a dead process cannot tell, the watch finds by missing heartbeats (jobs.py).
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._sockets: dict[tuple[TenantId, UserId], int] = {}
        self.phones: frozenset[UserId] = frozenset()
        """Whose telephones are connected, as far as the voice channel has told."""

    @asynccontextmanager
    async def present(self, actor: Actor) -> AsyncIterator[None]:
        """Count the agent as connected while the block runs, and begin the grace when it ends."""
        key = (actor.tenant, actor.user)
        self._sockets[key] = self._sockets.get(key, 0) + 1
        try:
            await self._db.write(lambda tx: self._arrive(tx, actor))
            yield
        finally:
            self._sockets[key] -= 1
            if not self._sockets[key]:
                del self._sockets[key]
                await self._leave(actor)

    def is_present(self, tenant: TenantId, agent: UserId) -> bool:
        """Whether one of the agent's sockets is connected to this process."""
        return (tenant, agent) in self._sockets

    async def beat(self, actor: Actor) -> None:
        """Note a sign of life."""
        await self._db.write(lambda tx: duty.beat(tx, actor.tenant, actor.user))

    async def _leave(self, actor: Actor) -> None:
        try:
            await self._db.write(lambda tx: duty.disconnect(tx, actor.tenant, actor.user))
        except Unavailable as error:  # the missing heartbeats will tell
            log.warning("a leaving desk was not stored", extra={"reason": error.reason})

    def _arrive(self, tx: Tx, actor: Actor) -> None:
        seats.enrol(tx, actor.tenant, actor.user, actor.name)
        duty.beat(tx, actor.tenant, actor.user)
        if actor.user in self.phones:  # it may have connected before they had a seat
            phones.note(tx, actor.tenant, actor.user, is_connected=True)
