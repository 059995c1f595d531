"""A wire between one browser and the server, to cut and to mend: a SOCKS5 proxy of one profile.

The browser keeps the server's own address, so that nothing but the line is different.
Source: RFC 1928.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.live.server import Server

NO_PASSWORD = b"\x05\x00"
CONNECTED = b"\x05\x00\x00\x01" + bytes(6)
LENGTHS = {1: 4, 4: 16}
"""Bytes of an address by its type; a name says its own length."""
NAME = 3


class Wire:
    """Passes bytes on while it is whole; while it is cut, nobody gets through."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._listener: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._port = 0

    @property
    def proxy(self) -> dict[str, str]:
        """What makes a browser profile go through this wire."""
        return {"server": f"socks5://127.0.0.1:{self._port}", "bypass": "<-loopback>"}

    async def mend(self) -> None:
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._listener.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End every connection and refuse new ones."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for end in list(self._ends):
            end.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await _greeted(reader, writer):
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._server.port)
        self._ends |= {writer, back}
        async with asyncio.TaskGroup() as group:
            group.create_task(self._pass(reader, back))
            group.create_task(self._pass(there, writer))

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                target.write(data)
                await target.drain()
        except ConnectionError:
            pass
        finally:
            self._ends.discard(target)
            target.close()


async def _greeted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Let the browser ask for an address; there is only one, whatever it asks."""
    try:
        methods = (await reader.readexactly(2))[1]
        await reader.readexactly(methods)
        writer.write(NO_PASSWORD)
        kind = (await reader.readexactly(4))[3]
        length = LENGTHS[kind] if kind != NAME else (await reader.readexactly(1))[0]
        await reader.readexactly(length + 2)
    except (asyncio.IncompleteReadError, ConnectionError):
        return False
    writer.write(CONNECTED)
    return True


@asynccontextmanager
async def wire_to(server: Server) -> AsyncIterator[Wire]:
    """A whole wire for the block."""
    wire = Wire(server)
    await wire.mend()
    try:
        yield wire
    finally:
        await wire.cut()
