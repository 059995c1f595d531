"""Whether people are there: routing's business hours in the words of the web chat."""

from channels.web_chat.model import Opening
from core.errors import Conflict, NotFound
from core.model import QueueId, TenantId
from core.ports import Clock
from infra.db import Database, Tx
from routing import desk as routing


class Hours:
    """Asks routing; a company without queues is closed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def __call__(self, tenant: TenantId, queue: str | None) -> Opening:
        """Whether the queue (None: the company's usual one) takes interactions now."""
        now = self._clock.now()

        def unit(tx: Tx) -> Opening:
            try:
                asked = QueueId(queue) if queue else routing.default_queue(tx, tenant)
                state = routing.is_open(tx, tenant, asked, now)
            except (Conflict, NotFound):
                return Opening(is_open=False)
            return Opening(is_open=state.is_open, next_opening=state.next_opening)

        return await self._database.read(unit)
