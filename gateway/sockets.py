"""WebSockets as the server reads them: a piece at a time, and not faster than a person needs.

Without this, all that one read of a socket brings (a quarter of a megabyte: forty thousand pings)
is taken apart before anybody else has a turn, and control frames never reach the channels' own
caps. Here each socket has its pace; beyond it the bytes stay with the sender, who has to wait
(TCP's own back pressure).
"""

import asyncio
from typing import Any

from uvicorn._types import ASGIReceiveEvent
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

PIECE_BYTES = 1_024
"""Taken apart in one turn of the loop: at most 170 frames, some 2 ms."""
FRAMES_A_SECOND = 50.0
FRAMES_AT_ONCE = 200.0
"""Frames of any kind on one socket. The channels' own caps are below, so that they still judge."""
NOT_UTF8 = 1007
"""Source: RFC 6455, section 7.4.1."""


class PacedSocket(WebSocketsSansIOProtocol):
    """Holds what came too fast, at most one read of the socket, and reads no more until it went."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._unread = bytearray()
        self._later: asyncio.TimerHandle | None = None
        self._left = FRAMES_AT_ONCE
        self._left_at = self.loop.time()

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if self._later is None and not self.read_paused:
            self._take_piece()
        elif not self.transport.is_closing():
            self.transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    async def receive(self) -> ASGIReceiveEvent:
        message = await self.queue.get()
        if self.read_paused and self.queue.empty():
            self.read_paused = False
            self._go_on()
        return message

    def handle_events(self) -> None:
        self._left -= len(self.conn.events)
        super().handle_events()

    def send_receive_event_to_app(self) -> None:
        """A text that is none ends the socket; a stranger's bytes are no error of ours to log."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.send_close(NOT_UTF8)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def _take_piece(self) -> None:
        self._later = None
        piece = bytes(self._unread[:PIECE_BYTES])
        del self._unread[:PIECE_BYTES]
        super().data_received(piece)
        if not self.read_paused:  # otherwise it goes on when the application has taken them
            self._go_on()

    def _go_on(self) -> None:
        """Read on: now, when others had their turn, or when the sender may say more."""
        if self.transport.is_closing():
            self._forget()
            return
        wait = self._wait()
        if self._unread or wait:
            self.transport.pause_reading()
            self._later = self._later or self.loop.call_later(wait, self._take_piece)
        else:
            self.transport.resume_reading()

    def _wait(self) -> float:
        """Seconds until the next frame may be taken apart."""
        now = self.loop.time()
        gained = (now - self._left_at) * FRAMES_A_SECOND
        self._left = min(FRAMES_AT_ONCE, self._left + gained)
        self._left_at = now
        return max(0.0, -self._left / FRAMES_A_SECOND)

    def _forget(self) -> None:
        self._unread.clear()
        if self._later is not None:
            self._later.cancel()
            self._later = None
