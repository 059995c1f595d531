"""Talk to an ASGI application in process: no ports, no threads, any clock.

`client(app)` is an httpx client; `connect(app, path)` opens a WebSocket. A socket takes what the
application sends into a window of frames; when nobody receives, the application has to wait, as it
would for a slow device.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

Message = MutableMapping[str, Any]
Application = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[Message]],
        Callable[[Message], Awaitable[None]],
    ],
    Awaitable[None],
]

HOST = "chat.example"
ADDRESS = "192.0.2.7"
WINDOW_FRAMES = 1_000


class Denied(Exception):
    """The application refused the handshake."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status}: {body.decode(errors='replace')}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Closed(Exception):
    """The application closed the socket."""

    code: int
    reason: str


class Socket:
    """The browser's end of one open WebSocket."""

    def __init__(self, window: int) -> None:
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue(window)
        self._is_gone = False

    def send(self, frame: str | bytes | Mapping[str, object]) -> None:
        """Send a text frame, a binary frame, or an object as JSON in a text frame."""
        if isinstance(frame, bytes):
            self._to_app.put_nowait({"type": "websocket.receive", "bytes": frame})
            return
        text = frame if isinstance(frame, str) else json.dumps(frame, ensure_ascii=False)
        self._to_app.put_nowait({"type": "websocket.receive", "text": text})

    async def receive(self) -> dict[str, Any]:
        """The next frame, read as JSON. Raises Closed when there will be none."""
        message = await self._from_app.get()
        if message["type"] == "websocket.close":
            raise Closed(message.get("code", 1000), message.get("reason") or "")
        frame: dict[str, Any] = json.loads(message["text"])
        return frame

    def drop(self) -> None:
        """Break the connection, without a word."""
        if not self._is_gone:
            self._is_gone = True
            self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1006})
            while not self._from_app.empty():  # somebody may wait for room in a full window
                self._from_app.get_nowait()

    @property
    def waiting(self) -> int:
        """How many frames lie unread."""
        return self._from_app.qsize()

    async def _app_receives(self) -> Message:
        return await self._to_app.get()

    async def _app_sends(self, message: Message) -> None:
        if self._is_gone:
            raise OSError("the other side is gone")
        await self._from_app.put(message)


@asynccontextmanager
async def connect(
    app: Application,
    path: str,
    headers: Mapping[str, str] | None = None,
    *,
    address: str = ADDRESS,
    window: int = WINDOW_FRAMES,
) -> AsyncIterator[Socket]:
    """Open a WebSocket for the block; afterwards the connection is broken. Raises Denied."""
    socket = Socket(window)
    socket._to_app.put_nowait({"type": "websocket.connect"})
    scope = _scope(path, headers or {}, address)
    running = asyncio.create_task(_run(app, scope, socket), name=f"application:{scope['path']}")
    try:
        await _handshake(socket)
        yield socket
    finally:
        socket.drop()
        await running


def client(
    app: Application, headers: Mapping[str, str] | None = None, *, address: str = ADDRESS
) -> httpx.AsyncClient:
    """An HTTP client of the application, with cookies of its own."""
    transport = httpx.ASGITransport(app=app, client=(address, 50_000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}", headers=headers)


async def _run(app: Application, scope: MutableMapping[str, Any], socket: Socket) -> None:
    await app(scope, socket._app_receives, socket._app_sends)
    with_end: Message = {"type": "websocket.close", "code": 1006, "reason": "the application ended"}
    if not socket._from_app.full():
        socket._from_app.put_nowait(with_end)


async def _handshake(socket: Socket) -> None:
    answer = await socket._from_app.get()
    if answer["type"] == "websocket.accept":
        return
    if answer["type"] == "websocket.close":
        raise Denied(403, b"")
    body = b""
    while True:
        part = await socket._from_app.get()
        if part["type"] != "websocket.http.response.body":
            raise Denied(answer["status"], body)
        body += part.get("body", b"")
        if not part.get("more_body", False):
            raise Denied(answer["status"], body)


def _scope(path: str, headers: Mapping[str, str], address: str) -> MutableMapping[str, Any]:
    parts = urlsplit(path)
    given = {"host": HOST, **headers}
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "wss",
        "server": (HOST, 443),
        "client": (address, 50_000),
        "root_path": "",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), text.encode()) for name, text in given.items()],
        "subprotocols": [],
        "state": {},
        "extensions": {"websocket.http.response": {}},
    }
