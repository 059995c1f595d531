"""The WebSocket itself: bytes in, frames out, every wait with an end."""

import asyncio
from datetime import timedelta

from starlette.websockets import WebSocket, WebSocketDisconnect

from . import frames
from .frames import Bye, ServerFrame
from .model import Refused

POLICY = 1008
TRY_AGAIN = 1013
"""Close codes. Source: RFC 6455, section 7.4, and the IANA registry it founded."""
BYE_WITHIN = timedelta(seconds=2)

BINARY = Refused(code="binary", message="frames are text; files are uploaded")


class Ended(Exception):
    """The socket is over. `bye` is what to say, None when nobody is there to hear it."""

    def __init__(self, bye: Bye | None = None, code: int = TRY_AGAIN) -> None:
        super().__init__(bye.reason if bye else "gone")
        self.bye = bye
        self.code = code


class Wire:
    """An accepted WebSocket. Only one task may send at a time."""

    def __init__(self, socket: WebSocket, *, send_within: timedelta) -> None:
        self._socket = socket
        self._send_within = send_within

    async def receive(self, within: timedelta, otherwise: str) -> bytes | Refused:
        """Wait for the next frame. Raises Ended, with the reason `otherwise` after `within`."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                message = await self._socket.receive()
        except TimeoutError:
            raise Ended(Bye(reason=otherwise), POLICY) from None
        if message["type"] == "websocket.disconnect":
            raise Ended
        text = message.get("text")
        return BINARY if text is None else text.encode(errors="surrogatepass")

    async def send(self, frame: ServerFrame) -> None:
        """Send one frame. Raises Ended when the device is gone or takes too long to read."""
        try:
            async with asyncio.timeout(self._send_within.total_seconds()):
                await self._socket.send_text(frames.encode(frame))
        except TimeoutError:
            raise Ended(Bye(reason="slow")) from None
        except WebSocketDisconnect:
            raise Ended from None

    async def close(self, ended: Ended) -> None:
        """Say bye, if there is somebody, and close. Takes bounded time, whatever the other does."""
        if ended.bye is None:
            return
        try:
            async with asyncio.timeout(BYE_WITHIN.total_seconds()):
                await self._socket.send_text(frames.encode(ended.bye))
                await self._socket.close(ended.code, ended.bye.reason)
        except (TimeoutError, WebSocketDisconnect):
            return
