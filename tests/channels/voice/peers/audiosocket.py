"""Asterisk's side of AudioSocket, as 23.4.1 was seen to behave."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

PATIENCE_S = 30


class AudioSocketPeer:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.pieces: list[tuple[int, bytes]] = []
        self.is_over = False
        self._changed = asyncio.Event()

    async def read(self) -> None:
        """Read to the end; runs as a task beside the test."""
        try:
            while True:
                head = await self._reader.readexactly(3)
                payload = await self._reader.readexactly(int.from_bytes(head[1:], "big"))
                self.pieces.append((head[0], payload))
                self._changed.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.is_over = True
            self._changed.set()

    def tells(self, kind: int, payload: bytes = b"") -> None:
        self._writer.write(bytes([kind]) + len(payload).to_bytes(2, "big") + payload)

    def names(self, uuid: UUID) -> None:
        self.tells(0x01, uuid.bytes)

    def says(self, pcm: bytes, *, kind: int = 0x10, bytes_each: int = 320) -> None:
        for at in range(0, len(pcm), bytes_each):
            self.tells(kind, pcm[at : at + bytes_each])

    def raw(self, sent: bytes) -> None:
        self._writer.write(sent)

    def closes(self) -> None:
        self._writer.close()

    def heard(self, kind: int = 0x10) -> bytes:
        return b"".join(payload for of, payload in self.pieces if of == kind)

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def audiosocket(port: int) -> AsyncIterator[AudioSocketPeer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.TaskGroup() as group:
            peer = AudioSocketPeer(reader, writer)
            reading = group.create_task(peer.read())
            yield peer
            reading.cancel()
    finally:
        writer.close()
