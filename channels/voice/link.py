"""The link of a voice node to this gateway: one WebSocket, which the node opens.

The node proves that it belongs to the installation by a token made of the installation's secret.
Facts of different calls are taken in side by side; what is acknowledged is stored.
"""

import asyncio
import contextlib
import hmac
import logging
from collections import deque
from datetime import timedelta

import msgspec
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from core.errors import Unavailable
from core.ports import Clock
from infra.http import public
from infra.tasks import TaskScope

from .nodes import Node
from .sealing import derived
from .service import Voice
from .wire import codec, facts, orders

log = logging.getLogger(__name__)

HEADER = "x-mainstem-node"
MOST_WAITING = 2_000
"""Orders that a link may be behind; a node so slow is sent away, and starts over."""
SILENT_FOR_S = 20.0
"""A node tells how it is every few seconds."""
TRY_AGAIN = timedelta(milliseconds=500)


def node_token(secret: str) -> str:
    """What a node shows to be let in."""
    return derived(secret, "node").hex()


def routes(voice: Voice, clock: Clock) -> APIRouter:
    """The one route of the nodes."""
    router = APIRouter()
    expected = node_token(voice.secret)

    @router.websocket("/api/voice/node")
    @public("voice nodes have no account; they prove the installation's secret")
    async def node_socket(socket: WebSocket) -> None:
        shown = socket.headers.get(HEADER, "")
        if not hmac.compare_digest(shown.encode(), expected.encode()):
            await socket.close(code=4401, reason="this node does not belong here")
            return
        await socket.accept()
        link = Link(socket, voice, clock)
        try:
            await link.run()
        except* (WebSocketDisconnect, TimeoutError, RuntimeError):
            log.info("a voice node has left", extra={"node": link.name})
        except* msgspec.DecodeError:
            log.warning("a voice node sent what is no fact", extra={"node": link.name})
        finally:
            if socket.application_state is WebSocketState.CONNECTED:
                with contextlib.suppress(WebSocketDisconnect):  # the node is gone already
                    await socket.close()

    return router


class Link:
    """One connected node."""

    def __init__(self, socket: WebSocket, voice: Voice, clock: Clock) -> None:
        self.name = ""
        self._socket = socket
        self._voice = voice
        self._clock = clock
        self._orders: asyncio.Queue[orders.Order] = asyncio.Queue(maxsize=MOST_WAITING)
        self._taking: deque[tuple[int, asyncio.Task[None]]] = deque()
        """Numbered facts in their order, each with the task that takes it in."""
        self._moved = asyncio.Event()
        self._last: dict[str, asyncio.Task[None]] = {}
        """The newest fact of each call on its way in: those of one call keep their order."""

    def give(self, order: orders.Order) -> None:
        """Send an order soon. A node that does not read is sent away by the writer's failure."""
        try:
            self._orders.put_nowait(order)
        except asyncio.QueueFull:
            log.warning("a voice node is too slow", extra={"node": self.name})

    async def run(self) -> None:
        """Serve the node until it leaves."""
        hello = await self._read()
        if not isinstance(hello, facts.Hello):
            raise RuntimeError("the first frame is hello")
        self.name = hello.node
        node = Node(name=hello.node, boot=hello.boot, line=self, since=self._clock.now())
        self.give(orders.Welcome(seen=0))
        log.info("a voice node has come", extra={"node": self.name, "calls": len(hello.calls)})
        async with self._voice.linked(hello, node), TaskScope() as scope:
            scope.start(f"node-orders:{self.name}", self._write())
            scope.start(f"node-seen:{self.name}", self._acknowledge())
            await self._serve(node, scope)

    async def _serve(self, node: Node, scope: TaskScope) -> None:
        while True:
            fact = await self._read()
            if fact.number:
                self._take_beside(node, fact, scope)
            else:
                await self._take(node, fact)

    def _take_beside(self, node: Node, fact: facts.Facts, scope: TaskScope) -> None:
        call = getattr(fact, "call", "")
        former = self._last.get(call)
        name = f"fact:{self.name}:{fact.number}"
        task = scope.start(name, self._take_after(former, node, fact))
        self._last[call] = task
        task.add_done_callback(lambda done: self._forget(call, done))
        self._taking.append((fact.number, task))
        self._moved.set()

    def _forget(self, call: str, task: asyncio.Task[None]) -> None:
        if self._last.get(call) is task:
            del self._last[call]

    async def _take_after(
        self, former: asyncio.Task[None] | None, node: Node, fact: facts.Facts
    ) -> None:
        if former is not None:
            await asyncio.wait([former])
        await self._take(node, fact)

    async def _read(self) -> facts.Facts:
        async with asyncio.timeout(SILENT_FOR_S):
            return codec.fact_from(await self._socket.receive_text())

    async def _take(self, node: Node, fact: facts.Facts) -> None:
        """Take one fact in. One that cannot be taken is noted, and never comes again.

        While the database is away it is tried again. Whatever else goes wrong with one fact must
        not break the link: the node would tell it again, and no call could go on.
        """
        while True:
            try:
                await self._voice.take(node, fact)
                return
            except Unavailable:
                await self._clock.sleep(TRY_AGAIN)
            except Exception:
                log.exception(
                    "a fact was not taken",
                    extra={"node": self.name, "fact": type(fact).__name__},
                )
                return

    async def _acknowledge(self) -> None:
        """Tell the node up to where its facts are stored, in their order."""
        while True:
            while self._taking:
                number, task = self._taking[0]
                await asyncio.wait([task])
                self._taking.popleft()
                if not self._taking or not self._taking[0][1].done():
                    self.give(orders.Seen(number=number))
            self._moved.clear()
            await self._moved.wait()

    async def _write(self) -> None:
        while True:
            order = await self._orders.get()
            await self._socket.send_text(codec.encode(order).decode())
