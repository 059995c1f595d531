"""What waits to be written to one WebSocket: audio that may be too old, texts that may not be lost.

Audio that cannot leave at once is worth nothing soon. So little of it is kept in every buffer on
the way: here, in the library (`WRITE_LIMIT`) and in the kernel (`keep_short`).
"""

import asyncio
import contextlib
import logging
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from infra.tasks import TaskScope

log = logging.getLogger(__name__)

MOST_FRAMES = 6
"""120 ms of audio; the oldest goes when more is unsent."""
MOST_TEXTS = 200
"""A peer for whom more waits does not read: the socket is closed."""
WRITE_LIMIT = 2048
UNSENT_BYTES = 4096

NORMAL, UNSUPPORTED, POLICY, RESTARTING, BUSY = 1000, 1003, 1008, 1012, 1013


class Refused(Exception):
    """The peer broke the protocol: its socket ends with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class _Item:
    payload: str | bytes
    is_audio: bool


class Outbox:
    """One socket's queue. Never blocks; `pump` empties it."""

    def __init__(self) -> None:
        self._items: deque[_Item] = deque()
        self._frames = 0
        self._something = asyncio.Event()
        self._is_closed = False
        self.code, self.reason = NORMAL, ""
        self.dropped = 0
        """Frames that were too old to be sent."""

    def audio(self, payload: str | bytes) -> None:
        """One frame, in whatever form the protocol has it."""
        if self._frames >= MOST_FRAMES:
            self._items.remove(next(item for item in self._items if item.is_audio))
            self._frames -= 1
            self.dropped += 1
        self._frames += 1
        self._add(_Item(payload, True))

    def text(self, payload: str) -> None:
        """Something that has to arrive, after what was put in before."""
        if len(self._items) - self._frames >= MOST_TEXTS:
            self.close(POLICY, "too slow")
        self._add(_Item(payload, False))

    def clear(self) -> None:
        """Drop the audio; texts stay."""
        self._items = deque(item for item in self._items if not item.is_audio)
        self._frames = 0

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Nothing more comes. What waits is still sent, then the socket is closed."""
        if not self._is_closed:
            self._is_closed, self.code, self.reason = True, code, reason
        self._something.set()

    async def pump(self, connection: ServerConnection) -> None:
        """Send until closed, then close the socket. Ends early when the socket does."""
        with contextlib.suppress(ConnectionClosed):
            while await self._wait():
                item = self._items.popleft()
                self._frames -= item.is_audio
                await connection.send(item.payload)
        await connection.close(self.code, self.reason)

    async def _wait(self) -> bool:
        while not self._items:
            if self._is_closed:
                return False
            self._something.clear()
            await self._something.wait()
        return True

    def _add(self, item: _Item) -> None:
        if not self._is_closed:
            self._items.append(item)
            self._something.set()


async def exchange(
    connection: ServerConnection, outbox: Outbox, hear: Callable[[str | bytes], None]
) -> bool:
    """Talk with a peer until either side ends it; whether it ended in order.

    `hear` gets each message and may raise Refused. Cancelling closes the socket.
    """
    async with TaskScope() as scope:
        scope.start("socket:write", outbox.pump(connection))
        is_in_order = await _read(connection, outbox, hear)
        outbox.close()
    return is_in_order


async def _read(
    connection: ServerConnection, outbox: Outbox, hear: Callable[[str | bytes], None]
) -> bool:
    try:
        async for message in connection:
            hear(message)
    except ConnectionClosed:
        return False
    except Refused as refused:
        log.warning("peer refused", extra={"reason": refused.reason})
        outbox.clear()
        outbox.close(refused.code, refused.reason)
    return True


def keep_short(wire: socket.socket | None) -> None:
    """Let the kernel hold only about 100 ms of unsent audio for this connection."""
    if wire is not None and wire.family in (socket.AF_INET, socket.AF_INET6):
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
