"""Hostile bytes over real sockets: what the WebSocket and HTTP layers below us do with them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tests.channels.web_chat.served import Served, serve
from tests.channels.web_chat.world import KEY, World

pytestmark = pytest.mark.real_time


@asynccontextmanager
async def tab(world: World, served: Served) -> AsyncIterator[ClientConnection]:
    """A greeted socket of a new visitor."""
    site = await world.chat.site(KEY)
    token, _ = await world.chat.introduce(site, "en")
    url = f"{served.installation.replace('http', 'ws')}/api/web-chat/socket?site={KEY}"
    origin = served.page.rstrip("/")
    async with connect(url, additional_headers={"Origin": origin}) as socket:
        await socket.send(json.dumps({"type": "hello", "token": token}))
        assert json.loads(await socket.recv())["type"] == "welcome"
        yield socket


async def say(socket: ClientConnection, number: int) -> None:
    """Say something, and wait until it is acknowledged."""
    frame = {"type": "message", "client_id": f"c{number}", "text": "Hello"}
    await socket.send(json.dumps(frame))
    while json.loads(await socket.recv())["type"] != "ack":
        pass


async def flood(socket: ClientConnection, frames: int) -> None:
    """Send as fast as the line takes it, until there are no more frames or no line."""
    frame = json.dumps({"type": "message", "client_id": "c", "text": "x" * 100})
    with suppress(ConnectionClosed):
        for _ in range(frames):
            await socket.send(frame)


async def listen(socket: ClientConnection) -> None:
    """Read whatever comes, to the end."""
    with suppress(ConnectionClosed):
        async for _ in socket:
            pass


async def test_ten_thousand_frames_of_one_visitor_stop_no_other(world: World) -> None:
    async with (
        serve(world) as served,
        tab(world, served) as calm,
        tab(world, served) as flooding,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(flood(flooding, 10_000))
        tasks.create_task(listen(flooding))
        for number in range(20):
            await say(calm, number)
            await asyncio.sleep(0.02)
    assert flooding.close_code == 1008
    assert len(world.center.deliveries) <= 20 + 1


async def test_a_text_frame_that_is_not_utf8_ends_only_its_own_socket(world: World) -> None:
    async with serve(world) as served, tab(world, served) as calm, tab(world, served) as bad:
        broken = Frame(Opcode.TEXT, b'{"type":"ping\xff\xfe"}')
        bad.transport.write(broken.serialize(mask=True))
        await bad.wait_closed()
        assert bad.close_code == 1007
        await say(calm, 1)


async def test_a_gigantic_frame_ends_only_its_own_socket(world: World) -> None:
    async with serve(world) as served, tab(world, served) as calm, tab(world, served) as bad:
        with suppress(ConnectionClosed):
            await bad.send("x" * 5_000_000)
        await bad.wait_closed()
        assert bad.close_code == 1009
        await say(calm, 1)


async def test_two_stated_gigabytes_are_refused_at_once(world: World) -> None:
    async with serve(world) as served:
        token, _ = await world.chat.introduce(await world.chat.site(KEY), "en")
        host, _, port = served.installation.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = (
            f"PUT /api/web-chat/attachments?name=a.png&site={KEY} HTTP/1.1\r\nHost: {host}\r\n"
            f"Origin: {served.page.rstrip('/')}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {2 * 1024**3}\r\n\r\n"
        )
        writer.write(head.encode() + b"\x89PNG")
        async with asyncio.timeout(60):
            status = await reader.readline()
        assert b" 413 " in status
        writer.close()
