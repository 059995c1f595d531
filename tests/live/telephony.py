"""The product with its voice node, each a process of its own, and people with telephones."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from channels.voice.speech.pool import Pool
from channels.voice.speech.settings import SpeechSettings
from core.model import Language
from tests.channels.voice.peers.browser_phone import BrowserPhone, browser_phone
from tests.channels.voice.peers.caller import Caller
from tests.channels.voice.peers.ports import free_ports
from tests.channels.voice.peers.sound import share_of, tone
from tests.live.server import ROOT, Server

SPEECH = ROOT / "data" / "speech"
PASSWORD = "lantern-on-the-quay"
PATIENCE_S = 45.0
READY_WITHIN_S = 150.0
"""Engines are opened one after another, at a low priority."""
WIDE = 16_000

Json = Any


class Telephony:
    """One installation with its node. Both may be killed and started again."""

    def __init__(self, prepared: Path, folder: Path) -> None:
        self.sip_port, self.node_port, first = free_ports(3)
        self.server = Server.copied(
            prepared,
            folder,
            MAINSTEM_VOICE__SIP_PORT=str(self.sip_port),
            MAINSTEM_VOICE__HTTP_PORT=str(self.node_port),
            MAINSTEM_VOICE__RTP_FIRST=str(first + 2),
            MAINSTEM_VOICE__RTP_LAST=str(min(65_000, first + 600)),
            MAINSTEM_VOICE__MODELS_DIR=str(SPEECH),
        )
        self.log = folder / "node.log"
        self._node: subprocess.Popen[bytes] | None = None

    async def starts(self) -> None:
        self.spawn_node()
        await self.server.start("--no-restart")
        await self.node_is_ready()

    def spawn_node(self) -> None:
        with self.log.open("ab") as log:
            self._node = subprocess.Popen(
                [sys.executable, "-P", "-m", "channels.voice", "--child"],
                cwd=ROOT,
                env=self.server.environment({}),
                stdout=log,
                stderr=log,
            )

    @property
    def node(self) -> psutil.Process:
        assert self._node is not None
        return psutil.Process(self._node.pid)

    def kill_node(self) -> None:
        """kill -9, as a power cut would; the speech workers follow by themselves."""
        assert self._node is not None
        self._node.kill()
        self._node.wait()

    def stop(self) -> None:
        if self._node is not None and self._node.poll() is None:
            self._node.terminate()
            try:
                self._node.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._node.kill()
                self._node.wait()
        self.server.stop()

    async def health(self) -> dict[str, Json]:
        async with httpx.AsyncClient(trust_env=False, timeout=5.0) as http:
            answer = await http.get(f"http://127.0.0.1:{self.node_port}/health")
            found: dict[str, Json] = answer.json()
            return found

    async def node_is(self, condition: Callable[[dict[str, Json]], object], about: str) -> None:
        """Wait until the node's health says so."""
        deadline = time.monotonic() + READY_WITHIN_S
        health: dict[str, Json] = {}
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError, KeyError, ValueError):
                health = await self.health()
                if condition(health):
                    return
            await asyncio.sleep(0.2)
        raise AssertionError(f"the node is not {about}: {health} {self.log.read_text()[-2000:]}")

    async def node_is_ready(self, language: str = "en") -> None:
        """Wait until the language is heard and spoken."""

        def is_ready(health: dict[str, Json]) -> bool:
            engines = health["speech"]["languages"][language]
            return any(each["state"] == "ready" for each in engines["hears"]) and any(
                each["state"] == "ready" for each in engines["speaks"]
            )

        await self.node_is(is_ready, "ready")

    def caller(self, number: str = "+441632555010") -> Caller:
        return Caller(self.sip_port, number=number)

    @asynccontextmanager
    async def agent(self, name: str, *, ready: bool = True) -> AsyncIterator["Agent"]:
        """Somebody signs in at the console, with the browser's phone connected."""
        async with Agent(self, name) as agent, agent.at_phone():
            if ready:
                await agent.does("PUT", "/api/desk/presence", {"presence": "ready"})
            yield agent


class Agent:
    """A person at the console."""

    def __init__(self, telephony: Telephony, name: str) -> None:
        self.url = telephony.server.url
        self.name = name
        self.state: dict[str, dict[str, Json]] = {}
        self.me: dict[str, Json] = {}
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._open: list[str] = []

    async def __aenter__(self) -> Self:
        self.http = httpx.AsyncClient(
            base_url=self.url, headers={"Origin": self.url}, trust_env=False, timeout=30
        )
        body = {"email": f"{self.name}@harbourgas.example", "password": PASSWORD}
        answer = await self.http.post("/api/session", json=body)
        answer.raise_for_status()
        self.me = answer.json()
        self.http.headers["X-Mainstem-Csrf"] = self.me["csrf"]
        self._tasks = [asyncio.create_task(self._follow())]
        await self.until(lambda s: "agents" in s, about="a desk")
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.http.aclose()

    @property
    def id(self) -> str:
        return str(self.me["user"]["id"])

    @asynccontextmanager
    async def at_phone(self) -> AsyncIterator["Phone"]:
        ticket = await self.does("POST", "/api/voice/phone", {})
        async with browser_phone(ticket["url"], origin=self.url) as peer:
            await peer.hello(ticket["token"], phone=f"tab-{self.id[-8:]}")
            await peer.ready()
            self.phone = Phone(peer)
            try:
                yield self.phone
            finally:
                self.phone.is_quiet()

    async def does(self, method: str, path: str, body: Json = None, *, expect: int = 2) -> Json:
        answer = await self.http.request(method, path, json=body)
        assert answer.status_code // 100 == expect, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def acts(self, call: str, action: str, body: Json = None) -> None:
        await self.does("POST", f"/api/voice/calls/{call}/{action}", body or {})

    async def accepts(self) -> Json:
        """Accept what rings, and wait for the talk; gives the call."""
        await self.until(lambda s: self.offers, about="an offer")
        offer = self.offers[0]
        await self.does("POST", f"/api/offers/{offer['id']}/accept")
        return await self.talks_in(lambda call: call["interaction"] == offer["interaction"])

    async def talks_in(self, which: Callable[[Json], bool] = lambda _: True) -> Json:
        def found(state: Json) -> Json:
            calls = state.get("calls", {}).values()
            return next((c for c in calls if c["stage"] == "talking" and which(c)), None)

        call = await self.until(found, about="to talk")
        self._open = [call["interaction"]]
        return call

    @property
    def offers(self) -> list[Json]:
        return [o for o in self.state.get("offers", {}).values() if o["agent"] == self.id]

    async def until(self, condition: Callable[[Json], Json], *, about: str = "") -> Json:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (found := condition(self.state)):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            seen = {kind: self.state.get(kind) for kind in ("calls", "offers", "interactions")}
            raise AssertionError(f"{self.name} waited for {about}; {seen}") from None
        return found

    async def _follow(self) -> None:
        """Keep the desk's socket open, also over a restart of the gateway."""
        while True:
            with contextlib.suppress(OSError, Exception):
                cookie = "; ".join(f"{k}={v}" for k, v in self.http.cookies.items())
                async with connect(
                    self.url.replace("http", "ws") + "/api/desk/socket",
                    additional_headers={"Cookie": cookie},
                    origin=Origin(self.url),
                    max_size=10**8,
                    proxy=None,
                ) as socket, asyncio.TaskGroup() as group:  # fmt: skip
                    beat = group.create_task(self._beat(socket))
                    await self._read(socket)
                    beat.cancel()
            await asyncio.sleep(0.2)

    async def _beat(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(10)
            await socket.send(json.dumps({"type": "beat"}))

    async def _read(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps({"type": "start", "position": None, "open": self._open}))
        async for text in socket:
            frame = json.loads(text)
            if frame["type"] == "snapshot":
                self.state = frame["state"]
            elif frame["type"] == "changes":
                for kind, values in frame["put"].items():
                    self.state.setdefault(kind, {}).update(values)
                for kind, keys in frame["drop"].items():
                    for key in keys:
                        self.state.get(kind, {}).pop(key, None)
            self._changed.set()


class Phone:
    """A browser's phone that hums a tone of its own, and tells which tones it hears."""

    def __init__(self, peer: BrowserPhone) -> None:
        self.peer = peer
        self._humming: asyncio.Task[None] | None = None

    def hums(self, hertz: int) -> None:
        """Send a tone from now on."""
        self.is_quiet()
        self._humming = asyncio.create_task(self._hum(tone(hertz, 1.0, WIDE)))

    def is_quiet(self) -> None:
        if self._humming is not None:
            self._humming.cancel()
            self._humming = None

    async def _hum(self, second: bytes) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        with contextlib.suppress(Exception):
            while True:
                for at in range(0, len(second), 640):
                    await self.peer.connection.send(second[at : at + 640])
                    due += 0.02
                    await asyncio.sleep(max(0.0, due - loop.time()))

    def latest(self, seconds: float) -> bytes:
        return b"".join(self.peer.binary[-round(seconds * 50) :])


async def hears(
    ear: Phone | Caller | Callable[[], bytes], hertz: Sequence[int], *, not_: Sequence[int] = ()
) -> None:
    """Wait until the last second holds just these tones of all that are hummed."""
    seen: dict[int, float] = {}
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                pcm, rate = _last_second(ear)
                seen = {hz: share_of(pcm, hz, rate) for hz in (*hertz, *not_)}
                if all(seen[hz] > 0.1 for hz in hertz) and all(seen[hz] < 0.02 for hz in not_):
                    return
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"wanted {hertz}, not {not_}; heard {seen}") from None


def _last_second(ear: Phone | Caller | Callable[[], bytes]) -> tuple[bytes, int]:
    match ear:
        case Phone():
            return ear.latest(1.0), WIDE
        case Caller():
            return ear.heard(asyncio.get_running_loop().time() - 1.0), 8000
        case _:
            return ear()[-16_000:], 8000


async def hums(caller: Caller, hertz: int, seconds: float = 60.0) -> None:
    """The caller hums for so long, beside what the test does."""
    await caller.say(tone(hertz, seconds))


@asynccontextmanager
async def engines(cache: Path, language: str = "en") -> AsyncIterator[Pool]:
    """Engines of the test's own, to speak with and to understand."""
    pool = Pool(SpeechSettings(models_folder=SPEECH, cache_folder=cache))
    running = asyncio.create_task(pool.run())
    try:
        await pool.ready(Language(language))
        yield pool
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def handles(process: psutil.Process) -> tuple[int, int]:
    """Open files and sockets, and threads, of a process."""
    return len(os.listdir(f"/proc/{process.pid}/fd")), process.num_threads()
