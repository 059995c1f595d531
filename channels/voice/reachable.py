"""Who can be called: whose telephone is connected, in the browser or on the desk.

Told on to whoever offers calls, as a whole and again and again, so that nothing can be missed.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from core.errors import Unavailable
from core.model import UserId
from core.ports import Clock
from infra.db import Database

from .nodes import NODE_BACK_WITHIN, Node, Nodes

log = logging.getLogger(__name__)

TOPIC = "voice:phones"
TRY_AGAIN = timedelta(milliseconds=500)

Tell = Callable[[frozenset[UserId], bool], Awaitable[None]]
"""Takes whose telephones are connected, and whether these are all."""


class Reachable:
    """Runs as a task of the voice channel."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        nodes: Nodes,
        *,
        owners: Callable[[], Mapping[str, UserId]],
        tell: Tell,
    ) -> None:
        """`owners`: whose the telephone on the desk is, by the name it registers as."""
        self._database = database
        self._clock = clock
        self._nodes = nodes
        self._owners = owners
        self._tell = tell
        self._sure_from: datetime | None = None

    def look(self) -> None:
        """Something may have changed."""
        self._database.bus.publish(TOPIC)

    def doubt(self) -> None:
        """A node is away, and may come back with its telephones: so long nobody loses theirs."""
        self._sure_from = self._clock.now() + NODE_BACK_WITHIN
        self.look()

    async def run(self) -> None:
        """Tell whenever something may have changed, until cancelled."""
        async with self._database.bus.subscribe(TOPIC) as wakeups:
            self.doubt()
            while True:
                try:
                    await self._tell(self.users(), self._is_sure())
                except Unavailable as error:
                    log.warning("telephones are not noted", extra={"reason": error.reason})
                    await self._clock.sleep(TRY_AGAIN)
                else:
                    await wakeups.wait(self._doubtful_for())

    def users(self) -> frozenset[UserId]:
        """Whose telephones are connected now."""
        nodes = self._nodes.all()
        owners = self._owners()
        browsers = {UserId(user) for node in nodes for user in node.phones}
        desks = {owners[name] for node in nodes for name in desk_phones(node) if name in owners}
        return frozenset(browsers | desks)

    def _is_sure(self) -> bool:
        """Whether all nodes have had the time to come back, and have told of their telephones."""
        return self._doubtful_for() is None and all(node.report for node in self._nodes.all())

    def _doubtful_for(self) -> timedelta | None:
        if self._sure_from is None or self._sure_from <= self._clock.now():
            return None
        return self._sure_from - self._clock.now()


def desk_phones(node: Node) -> frozenset[str]:
    """The names of the telephones on desks that are registered with the node now."""
    ways = node.report.get("ways")
    sip = ways.get("sip") if isinstance(ways, dict) else None
    phones = sip.get("phones") if isinstance(sip, dict) else None
    return frozenset(map(str, phones)) if isinstance(phones, list) else frozenset()
