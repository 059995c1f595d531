"""A disk that fills while customers write: refused clearly, nothing lost, well again by itself."""

import contextlib
import os
import subprocess
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.live.oracle import Oracle
from tests.live.server import Server
from tests.live.test_crashes import settle
from tests.live.visitor import SITE, Visitor

pytestmark = pytest.mark.live

DISK_MB = 64
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2_000_000)
MOST_LINES = 3_000
LONG = "My boiler makes a noise like a ship's horn. " * 60


@pytest.fixture
def server(prepared_data: Path, tmp_path: Path) -> Iterator[Server]:
    """An installation whose data folder is a small file system."""
    disk = tmp_path / "data"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(disk)]
    done = subprocess.run(mount, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not permitted: {done.stderr.decode().strip()}")
    try:
        subprocess.run(["cp", "-a", f"{prepared_data}/.", str(disk)], check=True)
        server = Server(tmp_path)
        yield server
        server.stop()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Take what is free; removing the file gives the room back."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4_096))
    return ballast


def room(disk: Path) -> int:
    usage = os.statvfs(disk)
    return usage.f_bavail * usage.f_frsize


def is_settled(visitor: Visitor, key: str) -> bool:
    return key in visitor.acknowledged or bool(visitor.errors)


async def refused_line(visitor: Visitor) -> str:
    """Write long lines until one is refused; gives its id."""
    for _ in range(MOST_LINES):
        key = await visitor.say(LONG)
        await visitor.until(partial(is_settled, visitor, key))
        if key not in visitor.acknowledged:
            if visitor.errors[-1]["code"] != "too_many":
                return key
            visitor.errors.clear()
    raise AssertionError("the disk never filled")


async def upload(server: Server, visitor: Visitor) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, base_url=server.url) as client:
        return await client.put(
            "/api/web-chat/attachments",
            params={"site": SITE, "name": "boiler.png"},
            headers={"Origin": server.origin, "Authorization": f"Bearer {visitor.token}"},
            content=PNG + uuid.uuid4().bytes,
        )


async def test_a_full_disk_refuses_and_recovers_without_a_restart(server: Server) -> None:
    await server.start()
    visitor = Visitor(server.url)
    await visitor.arrive()
    async with visitor.connected():
        await visitor.say_and_wait("How do I move my gas meter?")
        pid = server.serving.pid
        ballast = fill(server.data)
        assert room(server.data) == 0
        refused = await refused_line(visitor)
        error = visitor.errors[-1]
        assert (error["code"], error["client_id"]) == ("unavailable", refused)
        assert "full" in error["message"]
        answer = await upload(server, visitor)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
        assert not list((server.data / "files" / "incoming").iterdir())
        ballast.unlink()
        await visitor.say(visitor.said[refused], refused)
        await visitor.until(lambda: refused in visitor.acknowledged)
        await visitor.say_and_wait("Is somebody there?")
        assert (await upload(server, visitor)).status_code == 200
        assert server.serving.pid == pid
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{server.url}/ready")).status_code == 200
    await settle([visitor], server)
    server.stop()
    said = [(key, visitor.said[key].strip()) for key in visitor.acknowledged]
    with contextlib.closing(Oracle(server.data / "mainstem.db")) as oracle:
        assert oracle.findings(said) == []
