"""Periodic work: finding desks that fell silent, and telling when queues open and close."""

import logging
from datetime import timedelta

import sqlalchemy as sa

from core.errors import Unavailable
from core.events import QueueChanged
from core.model import QueueId, TenantId
from core.ports import Clock
from infra.db import Database, Tx
from routing import duty, queues
from routing.tables import queue
from routing.tell import tell

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=5)

SILENT_FOR = timedelta(seconds=45)
"""Three heartbeats of a desk."""


class Watch:
    """Looks after one tenant."""

    def __init__(self, db: Database, clock: Clock, tenant: TenantId) -> None:
        self._db = db
        self._clock = clock
        self._tenant = tenant

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        while True:
            try:
                if await self._db.read(self._has_work):
                    await self._db.write(self._work)
            except Unavailable as error:
                log.warning("nobody watches the desks", extra={"reason": error.reason})
            await self._clock.sleep(EVERY)

    def _has_work(self, tx: Tx) -> bool:
        silent = duty.silent(tx, self._tenant, longer_than=SILENT_FOR)
        return bool(silent or turned(tx, self._tenant))

    def _work(self, tx: Tx) -> None:
        for agent in duty.silent(tx, self._tenant, longer_than=SILENT_FOR):
            duty.disconnect(tx, self._tenant, agent)
        for id, is_open in turned(tx, self._tenant).items():
            stmt = queue.update().where(queue.c.tenant == self._tenant, queue.c.id == id)
            tx.run(stmt.values(is_shown_open=is_open))
            cause = "opened" if is_open else "closed"
            tell(tx, self._tenant, QueueChanged(queue=id, cause=cause), queues=[id])


def turned(tx: Tx, tenant: TenantId) -> dict[QueueId, bool]:
    """Queues that are open, or not, otherwise than screens were last told."""
    rows = tx.all(sa.select(queue.c.id, queue.c.is_shown_open).where(queue.c.tenant == tenant))
    shown = {row.id: row.is_shown_open for row in rows}
    every = queues.every(tx, tenant)
    now = {id: queues.open_state_of(tx, tenant, each, tx.now) for id, each in every.items()}
    return {id: state.is_open for id, state in now.items() if state.is_open != shown[id]}
