import asyncio
import json
import socket
from http import HTTPStatus

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import InvalidStatus

from channels.voice.telephony.outbox import WRITE_LIMIT, Outbox
from channels.voice.telephony.server import Refusal, Route
from infra.tasks import TaskScope

from .listening import serving

pytestmark = pytest.mark.real_time


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def get(address: str, path: str) -> tuple[int, str, str]:
    """Status, content type and body of a plain request."""
    host, port = address.removeprefix("ws://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    async with asyncio.timeout(30):
        answer = (await reader.read()).decode()
    writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    kind = next(line for line in head.splitlines() if line.lower().startswith("content-type"))
    return int(head.split()[1]), kind.partition(": ")[2], body


async def test_health_is_told_without_a_handshake() -> None:
    async with serving({}) as address:
        status, kind, body = await get(address, "/health")
        assert (status, kind, json.loads(body)) == (200, "application/json", {"ok": True})
        assert (await get(address, "/else"))[0] == 404


async def test_each_path_has_its_way() -> None:
    async with serving({"/echo": Route(serve=echo, subprotocol="talk")}) as address:
        async with connect(f"{address}/echo?x=1") as socket:
            await socket.send("hello")
            assert await socket.recv() == "hello"
            assert socket.subprotocol is None
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"{address}/nothing"):
                pass
        assert refused.value.response.status_code == 404


async def test_a_refused_handshake_says_why() -> None:
    refusal = Refusal(status=HTTPStatus.FORBIDDEN, reason="no")
    route = Route(serve=echo, admit=lambda request, address: refusal)
    async with serving({"/echo": route}) as address:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"{address}/echo"):
                pass
        assert refused.value.response.status_code == 403


async def test_more_connections_than_allowed_are_turned_away() -> None:
    async with (
        serving({"/echo": Route(serve=echo, most=1)}) as address,
        connect(f"{address}/echo") as first,
    ):
        await first.send("in")
        await first.recv()
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"{address}/echo"):
                pass
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["Retry-After"] == "5"


async def test_the_peers_address_is_what_is_asked_about() -> None:
    asked: list[str] = []
    route = Route(serve=echo, admit=lambda request, address: asked.append(address))
    async with serving({"/echo": route}) as address, connect(f"{address}/echo"):
        assert asked == ["127.0.0.1"]


async def test_audio_does_not_pile_up_for_a_peer_that_does_not_read() -> None:
    outbox, stuck = Outbox(), asyncio.get_running_loop().create_future()

    async def stream(connection: ServerConnection) -> None:
        async with TaskScope() as scope:
            pump = scope.start("pump", outbox.pump(connection))
            for _ in range(3000):
                outbox.audio(bytes(640))
                await asyncio.sleep(0)
            stuck.set_result(connection.transport.get_write_buffer_size())
            pump.cancel()

    async with serving({"/audio": Route(serve=stream)}) as address:
        host, port = address.removeprefix("ws://").split(":")
        peer = socket.create_connection((host, int(port)))
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.sendall(
            b"GET /audio HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        async with asyncio.timeout(30):
            waiting = await stuck
        peer.close()
    assert waiting <= WRITE_LIMIT + 1000
    assert outbox.dropped > 2000
