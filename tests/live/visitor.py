"""A visitor with a real socket, who keeps a ledger of what was acknowledged and what was shown."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

SITE = "harbour-gas"


class Visitor:
    """Writes lines, repeats what was not acknowledged, resumes from its last number."""

    def __init__(self, url: str, *, origin: str | None = None) -> None:
        self._url = url
        self._origin = origin or url
        self.token = ""
        self.last = 0
        self.acknowledged: list[str] = []
        """client ids, in the order of their acknowledgement"""
        self.said: dict[str, str] = {}
        """client id -> text"""
        self.lines: dict[int, dict[str, Any]] = {}
        """n -> line, as shown; a number shown twice with another content is an error"""
        self.errors: list[dict[str, Any]] = []
        self.stage: str | None = None
        self.changed = asyncio.Event()
        self.broken: BaseException | None = None
        self.socket: ClientConnection | None = None

    async def arrive(self) -> None:
        """Get a token."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(
                f"{self._url}/api/web-chat/sites/{SITE}/visitors",
                headers={"Origin": self._origin},
            )
            answer.raise_for_status()
            self.token = answer.json()["token"]

    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator["Visitor"]:
        """Be online while the block runs."""
        address = self._url.replace("http", "ws", 1) + f"/api/web-chat/socket?site={SITE}"
        async with websockets.connect(
            address, origin=websockets.Origin(self._origin), proxy=None, compression=None
        ) as socket:
            self.socket = socket
            await self._send(
                {
                    "type": "hello",
                    "token": self.token,
                    "after": self.last,
                    "language": "en",
                    "page": "https://harbourgas.example/",
                }
            )
            reader = asyncio.create_task(self._read(socket))
            reader.add_done_callback(self._fail)
            try:
                yield self
            finally:
                reader.cancel()
                self.socket = None

    async def say(self, text: str, client_id: str | None = None) -> str:
        """Write a line; gives its client id. Not yet acknowledged."""
        key = client_id or uuid.uuid4().hex
        self.said[key] = text
        await self._send({"type": "message", "client_id": key, "text": text, "attachments": []})
        return key

    async def say_and_wait(self, text: str, within: float = 10.0) -> str:
        key = await self.say(text)
        await self.until(lambda: key in self.acknowledged, within)
        return key

    async def until(self, condition: Callable[[], bool], within: float = 10.0) -> None:
        """Wait until something shown makes the condition true."""
        async with asyncio.timeout(within):
            while not condition():
                if self.broken is not None:
                    raise self.broken
                self.changed.clear()
                await self.changed.wait()

    def texts(self, author: str | None = None) -> list[str]:
        """What is shown, in order."""
        return [
            line["text"]
            for _, line in sorted(self.lines.items())
            if author is None or line["author"] == author
        ]

    async def _send(self, frame: dict[str, Any]) -> None:
        if self.socket is None:
            raise ConnectionError("offline")
        await self.socket.send(json.dumps(frame, ensure_ascii=False))

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for message in socket:
                self._take(json.loads(message))
                self.changed.set()

    def _fail(self, task: "asyncio.Task[None]") -> None:
        """A reader that dies must not look like a silent server."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self.broken = error
            self.changed.set()

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self.token = frame["token"]
                self.stage = frame["standing"]["stage"]
                self._show(frame["entries"])
            case "entries":
                self._show(frame["entries"])
            case "ack":
                if frame["client_id"] not in self.acknowledged:
                    self.acknowledged.append(frame["client_id"])
            case "stage":
                self.stage = frame["stage"]
            case "error":
                self.errors.append(frame)

    def _show(self, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            known = self.lines.setdefault(line["n"], line)
            if known["id"] != line["id"]:
                raise AssertionError(f"two lines have the number {line['n']}")
            self.last = max(self.last, line["n"])
