"""A body that nobody reads to its end: the answer is given, a little more is taken, then no more.

Closing at once could destroy the answer on its way (the other side is told of a reset before it
reads); reading on would let a stranger send gigabytes for nothing. Source: RFC 9112, section 9.6.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_BYTES = 2_097_152
LONGEST_S = 2.0


def has_body(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the request says that a body comes."""
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


class Leftovers:
    """Stands between the server and the application for one request."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._is_read = False
        self._is_closing = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._is_read = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._is_closing = not self._is_read
            if self._is_closing:
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await self._send(message)
        elif self._is_closing and not message.get("more_body", False):
            await self._send({**message, "more_body": True})
            await self._take_a_little()
            await self._send({"type": "http.response.body", "body": b""})
        else:
            await self._send(message)

    async def _take_a_little(self) -> None:
        left = MOST_BYTES
        try:
            async with asyncio.timeout(LONGEST_S):
                while not self._is_read and left > 0:
                    left -= len((await self.receive()).get("body", b""))
        except TimeoutError:
            return
