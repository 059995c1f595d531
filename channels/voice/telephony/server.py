"""The node's one WebSocket server: each way that comes over WebSockets has a path of it.

TLS is the business of the proxy in front. A handshake is refused before anything is accepted:
unknown path, too many connections, a page of a foreign origin, a wrong signature.
"""

import asyncio
import contextlib
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from .outbox import WRITE_LIMIT, keep_short

log = logging.getLogger(__name__)

HEALTH = "/health"
MOST_MESSAGE_BYTES = 65_536
MOST_WAITING = 64
"""Messages read ahead of us; beyond them the peer has to wait."""
OPEN_WITHIN_S = 10.0
PING_EVERY_S = 20.0
CLOSE_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a handshake is refused."""

    status: HTTPStatus
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What happens on one path."""

    serve: Callable[[ServerConnection], Awaitable[None]]
    """Runs as long as the socket is open; cancelled when the server stops."""
    admit: Callable[[Request, str], Refusal | None] = lambda _request, _address: None
    """Asked before the handshake is accepted, with the peer's address."""
    subprotocol: str | None = None
    most: int = 500
    """Connections at once."""


class Server:
    """Serves all routes until cancelled; as a Way it brings no calls of its own."""

    name = "sockets"

    def __init__(
        self,
        *,
        host: str,
        port: int,
        routes: Mapping[str, Route],
        health: Callable[[], Mapping[str, object]],
    ) -> None:
        """`port` 0 takes a free one, see `port`. `health` is what /health answers, as JSON."""
        self._host, self._wanted_port = host, port
        self._routes, self._health = routes, health
        self._open: Counter[str] = Counter()
        self._bound: asyncio.Future[int] | None = None

    async def run(self) -> None:
        """Serve until cancelled; then every socket is closed."""
        bound = self._future()
        async with serve(
            self._talk,
            self._host,
            self._wanted_port,
            process_request=self._admit,
            select_subprotocol=self._subprotocol,
            compression=None,
            max_size=MOST_MESSAGE_BYTES,
            max_queue=MOST_WAITING,
            write_limit=WRITE_LIMIT,
            open_timeout=OPEN_WITHIN_S,
            ping_interval=PING_EVERY_S,
            ping_timeout=PING_EVERY_S,
            close_timeout=CLOSE_WITHIN_S,
            server_header=None,
        ) as server:
            port = int(next(iter(server.sockets)).getsockname()[1])
            if not bound.done():
                bound.set_result(port)
            log.info("sockets are served", extra={"host": self._host, "port": port})
            await asyncio.get_running_loop().create_future()

    async def port(self) -> int:
        """The port served on, once it is."""
        return await asyncio.shield(self._future())

    def health(self) -> dict[str, object]:
        return {"host": self._host, "connections": dict(self._open)}

    def _future(self) -> "asyncio.Future[int]":
        if self._bound is None:
            self._bound = asyncio.get_running_loop().create_future()
        return self._bound

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        path = _path(request)
        if path == HEALTH:
            return _answer(HTTPStatus.OK, json.dumps(self._health()), "application/json")
        route = self._routes.get(path)
        if route is None:
            return _answer(HTTPStatus.NOT_FOUND, "not found")
        if self._open[path] >= route.most:
            log.warning("too many connections", extra={"path": path})
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE, "busy")
        refusal = route.admit(request, _address(connection))
        if refusal is None:
            return None
        log.warning("handshake refused", extra={"path": path, "reason": refusal.reason})
        return _answer(refusal.status, refusal.reason)

    def _subprotocol(
        self, connection: ServerConnection, offered: Collection[Subprotocol]
    ) -> Subprotocol | None:
        route = self._routes.get(_path(connection.request)) if connection.request else None
        wanted = Subprotocol(route.subprotocol or "") if route else None
        return wanted if wanted in offered else None

    async def _talk(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        path = _path(connection.request)
        keep_short(connection.transport.get_extra_info("socket"))
        with self._counted(path):
            await self._routes[path].serve(connection)

    @contextlib.contextmanager
    def _counted(self, path: str) -> Iterator[None]:
        self._open[path] += 1
        try:
            yield
        finally:
            self._open[path] -= 1


def _path(request: Request) -> str:
    return request.path.partition("?")[0]


def _address(connection: ServerConnection) -> str:
    peer = connection.remote_address
    return str(peer[0]) if peer else ""


def _answer(status: HTTPStatus, text: str, kind: str = "text/plain; charset=utf-8") -> Response:
    body = text.encode()
    headers = Headers({"Content-Type": kind, "Content-Length": str(len(body))})
    headers["Connection"] = "close"
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    return Response(status.value, status.phrase, headers, body)
