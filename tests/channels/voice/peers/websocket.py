"""What all peers on WebSockets have in common: they read on their own and can be waited for."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

PATIENCE_S = 30


class WebSocketPeer:
    """Keeps what comes in: texts as JSON, binary messages as they are."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.texts: list[dict[str, Any]] = []
        self.binary: list[bytes] = []
        self.is_over = False
        self._changed = asyncio.Event()

    async def read(self) -> None:
        """Read to the end; runs as a task beside the test."""
        with contextlib.suppress(ConnectionClosed):
            async for message in self.connection:
                await self._hear(message)
                self._changed.set()
        self.is_over = True
        self._changed.set()

    async def _hear(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.binary.append(message)
        else:
            self.texts.append(json.loads(message))
            await self.react(self.texts[-1])

    async def react(self, text: dict[str, Any]) -> None:
        """Answer what the protocol wants answered."""

    async def tell(self, text: dict[str, Any]) -> None:
        await self.connection.send(json.dumps(text))

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def over(self) -> int | None:
        """Wait for the end; the close code."""
        await self.until(lambda: self.is_over)
        return self.connection.close_code
