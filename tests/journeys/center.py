"""The whole contact centre in one process: the real application, scripted people, a jumping clock.

Each desk keeps what it received, so that at the end of a journey its picture can be compared with
a fresh snapshot, and written down as a fixture for the screens' own reducer.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from channels.voice import reachable
from channels.voice.nodes import Node
from channels.voice.wire.orders import Order
from gateway.main import application, running
from gateway.wiring import System
from tests.asgi import Application, Closed, Socket, client, connect

PASSWORD = "lantern-on-the-quay"
SITE = "harbour-gas"
PATIENCE = timedelta(minutes=2)
PHONES = "phones"

Json = Any


class Deaf:
    """The link of a node that nothing is asked of."""

    def give(self, order: Order) -> None:
        pass


class Visitor:
    """A person with the chat widget open."""

    def __init__(self, center: "Center", language: str) -> None:
        self._center = center
        self.language = language
        self.token = ""
        self.lines: dict[int, dict[str, Json]] = {}
        self.acknowledged: list[str] = []
        self.errors: list[dict[str, Json]] = []
        self.signs: list[dict[str, Json]] = []
        self.stage: str | None = None
        self.agent: str | None = None
        self.marks: dict[str, int] = {}
        self.welcome: dict[str, Json] = {}
        self._stack = AsyncExitStack()
        self._socket: Socket | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._broken: BaseException | None = None

    @property
    def last(self) -> int:
        return max(self.lines, default=0)

    async def connects(self) -> None:
        """Open the widget, or another tab of it; resumes after the last line this tab has."""
        path = f"/api/web-chat/socket?site={SITE}"
        socket = await self._stack.enter_async_context(
            connect(self._center.app, path, {"origin": self._center.origin})
        )
        self._socket = socket
        self._reader = asyncio.create_task(self._read(socket))
        socket.send(
            {
                "type": "hello",
                "token": self.token,
                "after": self.last,
                "language": self.language,
                "page": "https://harbourgas.example/help",
            }
        )
        self.welcome = {}
        await self.until(lambda: bool(self.welcome))

    async def leaves(self) -> None:
        """Lose the connection without a word."""
        if self._reader is not None:
            self._reader.cancel()
        await self._stack.aclose()
        self._stack, self._socket = AsyncExitStack(), None

    async def says(self, text: str, *, choice: str | None = None) -> str:
        """Write a line and wait until it is acknowledged."""
        key = uuid.uuid4().hex
        frame: dict[str, Json] = {
            "type": "message",
            "client_id": key,
            "text": text,
            "attachments": [],
        }
        self.sends(frame if choice is None else {**frame, "choice": choice})
        await self.until(lambda: key in self.acknowledged)
        return key

    def sends(self, frame: dict[str, Json]) -> None:
        if self._socket is None:
            raise ConnectionError("offline")
        self._socket.send(frame)

    async def hears(self, words: str, *, author: str | None = None) -> dict[str, Json]:
        """Wait for a line with these words; gives it."""

        def found() -> dict[str, Json] | None:
            for _, line in sorted(self.lines.items()):
                if words in line["text"] and author in (None, line["author"]):
                    return line
            return None

        await self.until(lambda: found() is not None, about=f"to hear {words!r}")
        line = found()
        assert line is not None
        return line

    async def reaches(self, stage: str) -> None:
        await self.until(lambda: self.stage == stage, about=f"to reach {stage}")

    def texts(self, author: str | None = None) -> list[str]:
        return [
            line["text"]
            for _, line in sorted(self.lines.items())
            if author in (None, line["author"])
        ]

    async def until(self, condition: Callable[[], bool], *, about: str = "") -> None:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                while not condition():
                    self._complain()
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"waited {about}; heard {self.texts()}, {self.errors}") from None

    def _complain(self) -> None:
        if self._broken is not None and not isinstance(self._broken, asyncio.CancelledError):
            raise AssertionError("the reader died") from self._broken

    async def _read(self, socket: Socket) -> None:
        try:
            while True:
                self._take(await socket.receive())
                self._changed.set()
        except Closed:
            return
        except BaseException as error:
            self._broken = error
            self._changed.set()
            raise

    def _take(self, frame: dict[str, Json]) -> None:
        match frame["type"]:
            case "welcome":
                self.welcome = frame
                self.token = frame["token"]
                self._stand(frame["standing"])
                self._show(frame["entries"])
            case "entries":
                self._show(frame["entries"])
            case "ack":
                self.acknowledged.append(frame["client_id"])
            case "stage":
                self._stand(frame)
            case "marks":
                self.marks = frame
            case "typing":
                self.signs.append(frame)
            case "error":
                self.errors.append(frame)

    def _stand(self, frame: dict[str, Json]) -> None:
        self.stage = frame["stage"]
        agent = frame.get("agent")
        self.agent = agent["name"] if agent else None

    def _show(self, lines: list[dict[str, Json]]) -> None:
        for line in lines:
            known = self.lines.setdefault(line["n"], line)
            assert known["id"] == line["id"], f"two lines have the number {line['n']}"


def reduce(state: dict[str, Json], frame: dict[str, Json]) -> dict[str, Json]:
    """The screens' reducer: put what is put, drop what is dropped."""
    after = {
        kind: dict(value) if isinstance(value, dict) else value for kind, value in state.items()
    }
    for kind, values in frame["put"].items():
        after[kind].update(values)
    for kind, keys in frame["drop"].items():
        for key in keys:
            after[kind].pop(key, None)
    return after


@dataclass(slots=True, eq=False)
class Agent:
    """A person at the console."""

    center: "Center"
    http: httpx.AsyncClient
    user: dict[str, Json]
    state: dict[str, Json] = field(default_factory=dict)
    position: int = -1
    first: dict[str, Json] | None = None
    frames: list[dict[str, Json]] = field(default_factory=list)
    signs: list[dict[str, Json]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _socket: Socket | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _broken: BaseException | None = None

    @property
    def id(self) -> str:
        return str(self.user["id"])

    async def sits_down(self, *, resume: bool = False) -> None:
        """Connect the desk."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        headers = {"origin": self.center.origin, "cookie": cookies}
        socket = await self._stack.enter_async_context(
            connect(self.center.app, "/api/desk/socket", headers)
        )
        self._socket = socket
        position = self.position if resume else None
        socket.send({"type": "start", "position": position, "open": self.open})
        self._tasks = [
            asyncio.create_task(self._read(socket)),
            asyncio.create_task(self._beat(socket)),
        ]
        if not resume:
            self.first = None
        await self.until(lambda s: self.first is not None)

    async def gets_up(self) -> None:
        """The desk's connection breaks."""
        for task in self._tasks:
            task.cancel()
        await self._stack.aclose()
        self._stack, self._socket = AsyncExitStack(), None

    async def is_ready(self) -> None:
        await self.put("/api/desk/presence", {"presence": "ready", "reason": None})
        await self.until(lambda s: s["agents"][self.id]["presence"] == "ready")

    async def looks_at(self, *interactions: str) -> None:
        """Open timelines."""
        self.open = list(interactions)
        assert self._socket is not None
        self._socket.send({"type": "open", "open": self.open})

    async def rings(self) -> dict[str, Json]:
        """Wait for an offer; gives it."""
        await self.until(lambda s: self.offer is not None, about="to ring")
        assert self.offer is not None
        return self.offer

    @property
    def offer(self) -> dict[str, Json] | None:
        mine = (o for o in self.state["offers"].values() if o["agent"] == self.id)
        return next(mine, None)

    async def accepts(self) -> dict[str, Json]:
        """Accept what rings and look at it; gives the card."""
        offer = await self.rings()
        await self.post(f"/api/offers/{offer['id']}/accept")
        return await self.has(offer["interaction"])

    async def has(self, interaction: str) -> dict[str, Json]:
        await self.until(
            lambda s: s["interactions"].get(interaction, {}).get("owner") == self.id,
            about=f"to have {interaction}",
        )
        await self.looks_at(interaction)
        await self.until(lambda s: bool(self.texts(interaction)), about="to see the timeline")
        card: dict[str, Json] = self.state["interactions"][interaction]
        return card

    async def answers(self, interaction: str, text: str) -> None:
        body = {"client_id": uuid.uuid4().hex, "text": text, "attachments": []}
        await self.post(f"/api/interactions/{interaction}/messages", body)

    def texts(self, interaction: str, kind: str = "message") -> list[str]:
        lines = [e for e in self.state["entries"].values() if e["interaction"] == interaction]
        return [e["text"] for e in sorted(lines, key=lambda e: e["seq"]) if e["kind"] == kind]

    def happened(self, interaction: str) -> list[str]:
        """Names of the event lines, in order."""
        lines = [e for e in self.state["entries"].values() if e["interaction"] == interaction]
        return [e["event"]["name"] for e in sorted(lines, key=lambda e: e["seq"]) if e["event"]]

    async def sees(self, interaction: str, words: str) -> None:
        await self.until(
            lambda s: any(words in text for text in self.texts(interaction)),
            about=f"to see {words!r}",
        )

    async def post(self, path: str, body: Json = None, *, expect: int = 200) -> Json:
        return await self._request("POST", path, body, expect)

    async def put(self, path: str, body: Json, *, expect: int = 200) -> Json:
        return await self._request("PUT", path, body, expect)

    async def get(self, path: str, *, expect: int = 200) -> Json:
        return await self._request("GET", path, None, expect)

    async def _request(self, method: str, path: str, body: Json, expect: int) -> Json:
        answer = await self.http.request(method, path, json=body)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def until(self, condition: Callable[[Json], bool], *, about: str = "") -> None:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                while not (self.state and condition(self.state)):
                    self._complain()
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            cards = self.state.get("interactions")
            raise AssertionError(f"{self.user['name']} waited {about}; sees {cards}") from None

    def _complain(self) -> None:
        if self._broken is not None and not isinstance(self._broken, asyncio.CancelledError):
            raise AssertionError("the reader died") from self._broken

    async def _read(self, socket: Socket) -> None:
        try:
            while True:
                self._take(await socket.receive())
                self._changed.set()
        except Closed:
            return
        except BaseException as error:
            self._broken = error
            self._changed.set()
            raise

    async def _beat(self, socket: Socket) -> None:
        while True:
            await asyncio.sleep(15)
            socket.send({"type": "beat"})

    def _take(self, frame: dict[str, Json]) -> None:
        match frame["type"]:
            case "snapshot":
                self.first, self.frames = frame, []
                self.state, self.position = frame["state"], frame["position"]
            case "changes":
                assert frame["from"] == self.position, "a gap in the numbers"
                self.frames.append(frame)
                self.state, self.position = reduce(self.state, frame), frame["position"]
                self.first = self.first or {}
            case "typing":
                self.signs.append(frame)


class Center:
    """Builds people; checks at the end that every desk shows the truth."""

    def __init__(self, system: System, app: Application) -> None:
        self.system = system
        self.app = app
        self.origin = system.settings.public_url
        self.agents: list[Agent] = []
        self._visitors: list[Visitor] = []

    async def visits(self, language: str = "en", *, again: Visitor | None = None) -> Visitor:
        """A visitor opens the widget; `again`: the same person in another tab or on another day."""
        visitor = Visitor(self, language)
        if again is None:
            async with client(self.app, {"Origin": self.origin}) as http:
                answer = await http.post(f"/api/web-chat/sites/{SITE}/visitors")
                assert answer.status_code in (200, 201), answer.text
                visitor.token = answer.json()["token"]
        else:
            visitor.token = again.token
        self._visitors.append(visitor)
        await visitor.connects()
        return visitor

    async def signs_in(self, email: str, *, ready: bool = True, phone: bool = False) -> Agent:
        """Somebody signs in by their address before the @, and sits down; `phone`: to be called."""
        http = client(self.app, {"Origin": self.origin})
        body = {"email": f"{email}@harbourgas.example", "password": PASSWORD}
        answer = await http.post("/api/session", json=body)
        assert answer.status_code == 200, answer.text
        session = answer.json()
        http.headers["X-Mainstem-Csrf"] = session["csrf"]
        agent = Agent(center=self, http=http, user=session["user"])
        self.agents.append(agent)
        await agent.sits_down()
        if ready:
            await agent.is_ready()
        if phone:
            self.connects_phone(agent.id)
            await agent.until(lambda s: s["agents"][agent.id]["has_phone"], about="for the phone")
        return agent

    def connects_phone(self, user: str) -> None:
        """Somebody's telephone connects, to a node that has no calls."""
        nodes = self.system.voice.nodes
        node = nodes.find(PHONES) or Node(
            name=PHONES, boot="1", line=Deaf(), since=self.system.clock.now()
        )
        node.report["node"] = PHONES
        node.phones.add(user)
        nodes.join(node)
        self.system.database.bus.publish(reachable.TOPIC)

    async def passes(self, **span: float) -> None:
        """Let time go by."""
        await asyncio.sleep(timedelta(**span).total_seconds())

    async def rests(self) -> None:
        """Let everything under way come to its end."""
        for _ in range(5):
            await asyncio.sleep(0.2)

    async def check(self, name: str) -> list[dict[str, Json]]:
        """Every desk's picture equals a fresh snapshot; gives the triples."""
        await self.rests()
        triples = []
        for agent in [each for each in self.agents if each._socket is not None]:
            fresh = Agent(center=self, http=agent.http, user=agent.user, open=agent.open)
            await fresh.sits_down()
            assert agent.position == fresh.position
            assert agent.state == fresh.state, _difference(agent.state, fresh.state)
            if agent.first and agent.frames:
                triples.append(
                    {
                        "name": f"{name}: {agent.user['name']}",
                        "snapshot": {
                            "position": agent.first["position"],
                            "state": agent.first["state"],
                        },
                        "frames": agent.frames,
                        "expected": {"position": fresh.position, "state": fresh.state},
                    }
                )
            await fresh.gets_up()
        return triples

    async def close(self) -> None:
        for visitor in self._visitors:
            await visitor.leaves()
        for agent in self.agents:
            await agent.gets_up()
            await agent.http.aclose()


def _difference(ours: Json, fresh: Json) -> str:
    lines = []
    for kind in fresh:
        if ours.get(kind) != fresh[kind]:
            mine, true = json.dumps(ours.get(kind)), json.dumps(fresh[kind])
            lines.append(f"{kind}: {mine[:1500]} != {true[:1500]}")
    return "\n".join(lines)


@asynccontextmanager
async def opened(system: System) -> AsyncIterator[Center]:
    """The centre, open for the block."""
    app = application(system)
    async with running(system):
        center = Center(system, app)
        try:
            yield center
        finally:
            await center.close()
