"""What the node has to tell: numbered, and kept until the gateway has stored it."""

import asyncio
from collections import deque

from channels.voice.wire.facts import Fact

MOST_KEPT = 100_000
"""Facts kept while no gateway is there: hours of calls. Beyond, the oldest are given up."""
MOST_OF_THE_MOMENT = 1_000


class Outbox:
    """Kept facts in their order, and those of the moment, which are dropped when nobody reads."""

    def __init__(self) -> None:
        self._kept: deque[Fact] = deque()
        self._fresh: deque[Fact] = deque()
        self._number = 0
        self._told = asyncio.Event()
        self._lost = 0

    @property
    def waiting(self) -> int:
        """Kept facts that are not acknowledged."""
        return len(self._kept)

    @property
    def lost(self) -> int:
        """Facts given up because no gateway came for too long."""
        return self._lost

    def tell(self, fact: Fact) -> None:
        """Add a fact; a kept one gets its number here."""
        if fact.is_kept:
            self._number += 1
            fact = _numbered(fact, self._number)
            if len(self._kept) >= MOST_KEPT:
                self._kept.popleft()
                self._lost += 1
            self._kept.append(fact)
        elif len(self._fresh) >= MOST_OF_THE_MOMENT:
            return
        self._fresh.append(fact)
        self._told.set()

    def seen(self, number: int) -> None:
        """Everything up to this number is stored at the gateway."""
        while self._kept and self._kept[0].number <= number:
            self._kept.popleft()

    def start_over(self) -> None:
        """A new link: what was not acknowledged is told again; what was of the moment is past."""
        self._fresh.clear()
        self._fresh.extend(self._kept)
        self._told.set()

    async def next(self) -> Fact:
        """Wait for the next fact to be sent."""
        while not self._fresh:
            self._told.clear()
            await self._told.wait()
        return self._fresh.popleft()


def _numbered(fact: Fact, number: int) -> Fact:
    values = {name: getattr(fact, name) for name in fact.__struct_fields__}
    return type(fact)(**{**values, "number": number})
