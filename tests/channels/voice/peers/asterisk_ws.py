"""Asterisk's side of chan_websocket with JSON control, as 23.4.1 was seen to behave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from .websocket import WebSocketPeer

CHANNEL = "1795314534.4"


class AsteriskPeer(WebSocketPeer):
    """One channel. Marks wait for `plays`; a flush forgets them, as Asterisk does."""

    def __init__(self, connection: ClientConnection) -> None:
        super().__init__(connection)
        self._marks: list[str] = []

    async def starts(
        self,
        *,
        format: str = "slin16",
        frame_bytes: int = 640,
        variables: dict[str, str] | None = None,
    ) -> None:
        await self.tell(
            {
                "event": "MEDIA_START",
                "connection_id": "ccgw",
                "channel": "WebSocket/ccgw/0x7f1d4c00b2e0",
                "channel_id": CHANNEL,
                "format": format,
                "optimal_frame_size": frame_bytes,
                "ptime": 20,
                "channel_variables": variables or {},
            }
        )

    async def says(self, payload: bytes, *, bytes_each: int) -> None:
        for at in range(0, len(payload), bytes_each):
            await self.connection.send(payload[at : at + bytes_each])

    async def event(self, event: str, **fields: str | int) -> None:
        await self.tell({"event": event, "channel_id": CHANNEL, **fields})

    async def plays(self) -> None:
        """Everything sent so far has been played."""
        marks, self._marks = self._marks, []
        for mark in marks:
            await self.event("MEDIA_MARK_PROCESSED", correlation_id=mark)

    async def react(self, text: dict[str, Any]) -> None:
        match text["command"]:
            case "MARK_MEDIA":
                self._marks.append(text["correlation_id"])
            case "FLUSH_MEDIA":
                self._marks = []
            case "STOP_MEDIA_BUFFERING":
                correlation_id = text["correlation_id"]
                await self.event("MEDIA_BUFFERING_COMPLETED", correlation_id=correlation_id)

    @property
    def commands(self) -> list[str]:
        return [text["command"] for text in self.texts]


@asynccontextmanager
async def asterisk(url: str, *, credentials: str = "") -> AsyncIterator[AsteriskPeer]:
    """`credentials`: the value of the Authorization header."""
    headers = {"Authorization": credentials} if credentials else {}
    subprotocols = [Subprotocol("media")]
    async with (
        connect(url, additional_headers=headers, subprotocols=subprotocols) as connection,
        asyncio.TaskGroup() as group,
    ):
        peer = AsteriskPeer(connection)
        reading = group.create_task(peer.read())
        yield peer
        reading.cancel()
