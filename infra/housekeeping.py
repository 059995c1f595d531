"""Forgets what is done and old, so that the tables stay small."""

import logging
from datetime import timedelta

from core.errors import Unavailable
from core.ports import Clock
from infra import effects
from infra.db import Database, Tx

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
SENT_KEPT_FOR = timedelta(days=30)
"""Within this time an effect that is added again with its old key is still recognised."""
AT_ONCE = 500


class Housekeeping:
    """Runs under the supervisor."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Clean up every hour, until cancelled."""
        while True:
            try:
                await self._forget_effects()
            except Unavailable as error:
                log.warning("housekeeping is put off", extra={"reason": error.reason})
            await self._clock.sleep(EVERY)

    async def _forget_effects(self) -> None:
        """In small units, so that nobody else waits long."""

        def unit(tx: Tx) -> int:
            return effects.forget_sent(tx, tx.now - SENT_KEPT_FOR, limit=AT_ONCE)

        while await self._database.write(unit) == AT_ONCE:
            pass
