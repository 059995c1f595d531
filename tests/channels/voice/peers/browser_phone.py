"""The browser's side of the phone's wire, as the console speaks it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from .websocket import WebSocketPeer


class BrowserPhone(WebSocketPeer):
    """One tab's phone. It answers pings; marks only when `plays` is called."""

    answers_pings = True

    async def hello(self, token: str, phone: str = "tab-00000001", **more: str) -> None:
        await self.tell({"type": "hello", "token": token, "phone": phone, **more})

    async def ready(self) -> dict[str, Any]:
        await self.until(lambda: self.of("ready") or self.is_over)
        return self.of("ready")[0]

    async def bye(self) -> dict[str, Any]:
        await self.until(lambda: self.of("bye") or self.is_over)
        return self.of("bye")[0]

    async def says(self, pcm: bytes) -> None:
        for at in range(0, len(pcm), 640):
            await self.connection.send(pcm[at : at + 640])

    async def plays(self) -> None:
        for mark in self.of("mark"):
            await self.tell({"type": "marked", "name": mark["name"]})

    async def react(self, text: dict[str, Any]) -> None:
        if text["type"] == "ping" and self.answers_pings:
            await self.tell({"type": "pong", "at": text["at"]})

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [text for text in self.texts if text["type"] == kind]

    @property
    def heard(self) -> bytes:
        return b"".join(self.binary)


def opened(url: str, *, origin: str | None) -> connect:
    page = Origin(origin) if origin else None
    return connect(url, subprotocols=[Subprotocol("mainstem-phone")], origin=page)


@asynccontextmanager
async def browser_phone(
    url: str, *, origin: str | None = "https://desk.example"
) -> AsyncIterator[BrowserPhone]:
    connection: ClientConnection
    async with opened(url, origin=origin) as connection, asyncio.TaskGroup() as group:
        peer = BrowserPhone(connection)
        reading = group.create_task(peer.read())
        yield peer
        reading.cancel()
