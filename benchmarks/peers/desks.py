"""Our side of the comparison: a prepared installation, a visitor, and desks that look on."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import websockets

from tests.live.server import ROOT, Server
from tests.live.visitor import Visitor

PASSWORD = "lantern-on-the-quay"  # noqa: S105 - the demonstration's own


def prepared(folder: Path) -> Server:
    """An installation with the demonstration company, models taken from the clone's data folder."""
    server = Server(folder)
    server.data.mkdir(parents=True)
    shared = ROOT / "data" / "models"
    shared.mkdir(parents=True, exist_ok=True)
    (server.data / "models").symlink_to(shared)
    command = [sys.executable, "-P", "-m", "gateway", "prepare"]
    environ = server.environment({})
    subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    return server


class Desk:
    """A signed-in person's screen."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.http = httpx.AsyncClient(trust_env=False, base_url=server.url)
        self.looks_for = ""
        self.has_seen = False
        self.state: dict[str, Any] = {}
        self.arrived: dict[str, asyncio.Future[float]] = {}
        self.changed = asyncio.Event()
        self.socket: Any = None

    async def sign_in(self, name: str) -> None:
        body = {"email": f"{name}@harbourgas.example", "password": PASSWORD}
        answer = await self.http.post(
            "/api/session", json=body, headers={"Origin": self._server.origin}
        )
        answer.raise_for_status()
        self.http.headers["X-Mainstem-Csrf"] = answer.json()["csrf"]
        self.http.headers["Origin"] = self._server.origin

    @contextlib.asynccontextmanager
    async def connected(self, cookies: httpx.Cookies | None = None) -> AsyncIterator["Desk"]:
        jar = cookies or self.http.cookies
        cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
        address = self._server.url.replace("http", "ws", 1) + "/api/desk/socket"
        async with websockets.connect(
            address,
            origin=websockets.Origin(self._server.origin),
            additional_headers={"Cookie": cookie},
            proxy=None,
            compression=None,
            max_size=None,
        ) as socket:
            self.socket = socket
            await self.send({"type": "start", "position": None, "open": []})
            tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._beat())]
            try:
                yield self
            finally:
                for task in tasks:
                    task.cancel()

    async def send(self, frame: dict[str, Any]) -> None:
        await self.socket.send(json.dumps(frame))

    async def until(self, condition: Any, within: float = 30) -> None:  # noqa: ANN401
        async with asyncio.timeout(within):
            while not (self.state and condition(self.state)):
                self.changed.clear()
                await self.changed.wait()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(15)
            await self.send({"type": "beat"})

    async def _read(self) -> None:
        async for message in self.socket:
            now = time.perf_counter()
            self.has_seen = self.has_seen or bool(self.looks_for) and self.looks_for in message
            if not self.arrived and self.state:
                continue
            frame = json.loads(message)
            if frame["type"] == "snapshot":
                self.state = frame["state"]
            elif frame["type"] == "changes":
                for kind, values in frame["put"].items():
                    self.state[kind].update(values)
                for entry in frame["put"].get("entries", {}).values():
                    waiting = self.arrived.get(entry["text"])
                    if waiting is not None and not waiting.done():
                        waiting.set_result(now)
            self.changed.set()


@contextlib.asynccontextmanager
async def talking(server: Server) -> AsyncIterator[tuple[Visitor, Desk]]:
    """A visitor and the agent who has them, the timeline on the agent's screen."""
    desk, visitor = Desk(server), Visitor(server.url)
    desk.arrived["-"] = asyncio.get_running_loop().create_future()
    await desk.sign_in("amara.okafor")
    await visitor.arrive()
    async with desk.connected(), visitor.connected():
        await desk.until(lambda s: s["agents"])
        ready = {"presence": "ready", "reason": None}
        (await desk.http.put("/api/desk/presence", json=ready)).raise_for_status()
        await visitor.say_and_wait("I smell gas")
        await desk.until(lambda s: s["offers"])
        offer = next(iter(desk.state["offers"].values()))
        (await desk.http.post(f"/api/offers/{offer['id']}/accept")).raise_for_status()
        await desk.send({"type": "open", "open": [offer["interaction"]]})
        await desk.until(lambda s: s["entries"])
        yield visitor, desk
        done = {"disposition": "answered", "note": ""}
        await desk.http.post(f"/api/interactions/{offer['interaction']}/close", json=done)
    await desk.http.aclose()


async def latencies(server: Server, count: int, pause_s: float) -> list[float]:
    """Seconds from the visitor's sending to the agent's screen, one message after another."""
    taken = []
    async with talking(server) as (visitor, desk):
        for number in range(count):
            text = f"message {number} {uuid.uuid4().hex}"
            desk.arrived[text] = asyncio.get_running_loop().create_future()
            began = time.perf_counter()
            await visitor.say(text)
            taken.append(await asyncio.wait_for(desk.arrived[text], 30) - began)
            await asyncio.sleep(pause_s)
    return taken
