"""The node's end of the link: it connects, tells what is alive, and goes on telling and obeying."""

import asyncio
import logging
from collections.abc import Callable

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from channels.voice.wire import codec, facts, orders
from infra.tasks import TaskScope

from .outbox import Outbox

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
HEADER = "X-Mainstem-Node"


class Link:
    """Keeps the link up until cancelled; calls go on while it is down."""

    def __init__(
        self,
        url: str,
        token: str,
        outbox: Outbox,
        *,
        hello: Callable[[], facts.Hello],
        obey: Callable[[orders.Orders], None],
    ) -> None:
        self._url = url
        self._token = token
        self._outbox = outbox
        self._hello = hello
        self._obey = obey
        self.is_up = False

    async def run(self) -> None:
        """Connect, and again whenever the link breaks."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                async with connect(
                    self._url,
                    additional_headers={HEADER: self._token},
                    max_size=codec.MOST_FRAME_BYTES,
                    compression=None,
                    open_timeout=10,
                    ping_interval=10,
                    ping_timeout=10,
                    proxy=None,
                ) as socket:
                    pause = FIRST_PAUSE_S
                    await self._serve(socket)
            except* (OSError, TimeoutError, InvalidHandshake, WebSocketException) as gone:
                log.info("no link to the gateway", extra={"why": type(gone.exceptions[0]).__name__})
            finally:
                self.is_up = False
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE_S, pause * 2)

    async def _serve(self, socket: ClientConnection) -> None:
        await socket.send(codec.encode(self._hello()).decode())
        self._outbox.start_over()
        self.is_up = True
        async with TaskScope() as scope:
            scope.start("link-facts", self._tell(socket))
            scope.start("link-orders", self._listen(socket))

    async def _tell(self, socket: ClientConnection) -> None:
        while True:
            fact = await self._outbox.next()
            await socket.send(codec.encode(fact).decode())

    async def _listen(self, socket: ClientConnection) -> None:
        async for frame in socket:
            try:
                order = codec.order_from(frame)
            except msgspec.DecodeError:
                log.warning("an order that cannot be read; are both sides of one version?")
                continue
            if isinstance(order, orders.Welcome):
                continue
            if isinstance(order, orders.Seen):
                self._outbox.seen(order.number)
            else:
                self._obey(order)
        raise ConnectionError("the gateway closed the link")
