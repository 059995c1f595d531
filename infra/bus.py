"""Wake-ups inside the process: they say that there is something new, never what.

The truth is in the database; a lost wake-up loses nothing, because every listener reads from its
own position after waking, and also when it starts. The second half, `send` and `listen`, carries
small payloads that may be lost (somebody is typing) through bounded queues. Use from the event loop
only.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Generic, TypeVar

Payload = TypeVar("Payload")

MAILBOX_SIZE = 64


class Wakeups:
    """What one listener was told since it last looked. Many publications are one wake-up."""

    def __init__(self) -> None:
        self._topics: set[str] = set()
        self._told = asyncio.Event()

    def tell(self, topic: str) -> None:
        self._topics.add(topic)
        self._told.set()

    async def wait(self, timeout: timedelta | None = None) -> frozenset[str]:  # noqa: ASYNC109
        """Wait for a publication since the last call; give the topics, or none after `timeout`."""
        try:
            async with asyncio.timeout(None if timeout is None else timeout.total_seconds()):
                await self._told.wait()
        except TimeoutError:
            return frozenset()
        topics = frozenset(self._topics)
        self._topics.clear()
        self._told.clear()
        return topics


class Mailbox(Generic[Payload]):
    """Payloads for one listener, at most `size`; when full the oldest is dropped."""

    def __init__(self, size: int) -> None:
        self._payloads: deque[Payload] = deque(maxlen=size)
        self._told = asyncio.Event()

    def put(self, payload: Payload) -> None:
        self._payloads.append(payload)
        self._told.set()

    async def get(self) -> Payload:
        """Wait for the next payload."""
        while not self._payloads:
            self._told.clear()
            await self._told.wait()
        return self._payloads.popleft()


class Bus:
    """Topics are plain strings; a subscription that ends in `*` hears every topic so begun."""

    def __init__(self) -> None:
        self._exact: dict[str, set[Wakeups]] = {}
        self._prefixes: dict[str, set[Wakeups]] = {}
        self._mailboxes: dict[str, set[Mailbox[object]]] = {}

    def publish(self, topic: str) -> None:
        """Wake everybody who listens to the topic."""
        for listener in self._exact.get(topic, ()):
            listener.tell(topic)
        for prefix, listeners in self._prefixes.items():
            if topic.startswith(prefix):
                for listener in listeners:
                    listener.tell(topic)

    def publish_all(self, topics: Iterable[str]) -> None:
        for topic in topics:
            self.publish(topic)

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[Wakeups]:
        """Listen while the block runs. Subscribe first, then read: nothing falls between."""
        listener = Wakeups()
        places = [
            (self._prefixes, topic[:-1]) if topic.endswith("*") else (self._exact, topic)
            for topic in topics
        ]
        for table, key in places:
            table.setdefault(key, set()).add(listener)
        try:
            yield listener
        finally:
            for table, key in places:
                _drop(table, key, listener)

    def send(self, topic: str, payload: object) -> None:
        """Give the payload to everybody who listens now; nobody later will see it."""
        for mailbox in self._mailboxes.get(topic, ()):
            mailbox.put(payload)

    def is_heard(self, topic: str) -> bool:
        """Whether anybody listens to the topic's payloads now."""
        return topic in self._mailboxes

    @asynccontextmanager
    async def listen(self, topic: str, size: int = MAILBOX_SIZE) -> AsyncIterator[Mailbox[object]]:
        """Receive the topic's payloads while the block runs."""
        mailbox: Mailbox[object] = Mailbox(size)
        self._mailboxes.setdefault(topic, set()).add(mailbox)
        try:
            yield mailbox
        finally:
            _drop(self._mailboxes, topic, mailbox)


Listener = TypeVar("Listener")


def _drop(table: dict[str, set[Listener]], key: str, listener: Listener) -> None:
    listeners = table.get(key, set())
    listeners.discard(listener)
    if not listeners:
        table.pop(key, None)
