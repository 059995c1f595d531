"""The socket of a phone in a browser: from its hello to its end. The wire is told in browser.py."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn, Protocol

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from channels.voice.media.frames import WIDE_RATE, frame_bytes
from infra.tasks import TaskScope

from . import phone_codec as codec
from .outbox import BUSY, NORMAL, POLICY, UNSUPPORTED, Outbox, Refused, exchange
from .phone_codec import Hello
from .phone_leg import PhoneTimes, PhoneUser, Place

log = logging.getLogger(__name__)

FRAME_BYTES = frame_bytes(WIDE_RATE)
MOST_TEXTS_A_SECOND = 60

Authenticate = Callable[[str], Awaitable[PhoneUser | None]]


class Phones(Protocol):
    """Who knows the legs of all phones: browser.Browser."""

    @property
    def authenticate(self) -> Authenticate: ...

    @property
    def times(self) -> PhoneTimes: ...

    def is_taking(self) -> int | None:
        """None while public callers are welcome, else in how many seconds to try again."""
        ...

    def take(self, hello: Hello, user: PhoneUser, outbox: Outbox) -> Place | None:
        """Give the phone its leg: the one it had, or a new one. None when its call is over."""
        ...

    def leave(self, place: Place, *, is_bye: bool) -> None:
        """A phone's socket is gone: for good, or it may come back. May be called again."""
        ...


async def serve(way: Phones, connection: ServerConnection) -> None:
    """Serve one socket from its hello to its end. Cancelling closes it; the leg has its grace."""
    try:
        hello = await _hello(connection, way.times.hello_s)
        if hello is None:
            return await _refuse(connection, "hello_timeout", POLICY)
        user = await way.authenticate(hello.token)
        if user is None:
            return await _refuse(connection, "not_allowed", POLICY)
        retry_after = None if user.is_agent else way.is_taking()
        if retry_after is not None:
            return await _refuse(connection, "busy", BUSY, retry_after=retry_after)
    except ConnectionClosed:
        return None
    place = way.take(hello, user, Outbox())
    if place is None:
        return await _refuse(connection, "hung_up", NORMAL)
    return await _Session(way, place, connection).run()


async def _hello(connection: ServerConnection, within_s: float) -> Hello | None:
    try:
        async with asyncio.timeout(within_s):
            text = await connection.recv()
    except TimeoutError:
        return None
    said = codec.read(text) if isinstance(text, str) else None
    return said if isinstance(said, Hello) else None


async def _refuse(
    connection: ServerConnection, reason: str, code: int, *, retry_after: float | None = None
) -> None:
    log.info("phone refused", extra={"reason": reason})
    with contextlib.suppress(ConnectionClosed):
        await connection.send(codec.bye(reason, retry_after=retry_after))
    await connection.close(code, reason)


class _Session:
    """One socket that has its leg."""

    def __init__(self, way: Phones, place: Place, connection: ServerConnection) -> None:
        self._way, self._place, self._connection = way, place, connection
        self._outbox, self._leg = place.outbox, place.leg
        self._heard_at = self._second_began = asyncio.get_running_loop().time()
        self._texts = 0
        self._is_bye = False

    async def run(self) -> None:
        """Talk until the socket is gone."""
        try:
            async with TaskScope() as scope:
                watch = scope.start(f"phone-watch:{self._leg.id}", self._watch())
                await exchange(self._connection, self._outbox, self._hear)
                watch.cancel()
        finally:
            self._way.leave(self._place, is_bye=self._is_bye)

    def _hear(self, message: str | bytes) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if isinstance(message, bytes):
            if len(message) != FRAME_BYTES:
                self._refuse("bad_frame")
            self._leg.hear(message)
            return
        self._count_text()
        match codec.read(message):
            case None | Hello():
                self._refuse("bad_frame")
            case codec.Goodbye():
                self._is_bye = True
                self._outbox.close()
            case said:
                self._leg.hear_text(said)

    def _count_text(self) -> None:
        if self._heard_at - self._second_began >= 1:
            self._second_began, self._texts = self._heard_at, 0
        self._texts += 1
        if self._texts > MOST_TEXTS_A_SECOND:
            self._refuse("bad_frame")

    def _refuse(self, reason: str) -> NoReturn:
        self._outbox.clear()
        self._outbox.text(codec.bye(reason))
        raise Refused(UNSUPPORTED, reason)

    async def _watch(self) -> None:
        loop, times = asyncio.get_running_loop(), self._way.times
        while loop.time() - self._heard_at < times.silent_s:
            self._outbox.text(codec.ping(loop.time() * 1000))
            await asyncio.sleep(times.ping_every_s)
        self._way.leave(self._place, is_bye=False)
        self._outbox.clear()
        self._outbox.text(codec.bye("silent"))
        self._outbox.close()
        await asyncio.sleep(times.abort_s)
        self._connection.transport.abort()
