"""A company with one site, its web chat over an in-memory centre, and visitors with open tabs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from channels.web_chat import http, store
from channels.web_chat.model import KIND, Caps, Opening, Site
from channels.web_chat.service import WebChat
from core.errors import (
    Conflict,
    Invalid,
    MainstemError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooMany,
    Unavailable,
)
from core.model import Actor, Json, Language, TenantId
from core.ports import Clock
from infra.blobs import Blobs
from infra.db import Database, Tx
from infra.settings import Limits
from tests import asgi
from tests.fakes.center import Center, Thread

TENANT = TenantId("t-harbour")
KEY = "harbour-gas"
ORIGIN = "https://harbourgas.example"
SECRET = "a secret that is long enough for tests"
SITE = Site(
    tenant=TENANT,
    key=KEY,
    names={"en": "Harbour Gas", "zh": "海港燃气"},
    languages=(Language("en"), Language("zh")),
    allowed_origins=(ORIGIN, "https://*.harbourgas.example"),
)
STATUS: dict[type[MainstemError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}


class Hours:
    """Opening hours that a test sets."""

    def __init__(self) -> None:
        self.opening = Opening(is_open=True)

    async def __call__(self, tenant: TenantId, queue: str | None) -> Opening:
        return self.opening

    def close(self, until: datetime) -> None:
        self.opening = Opening(is_open=False, next_opening=until)


@dataclass(kw_only=True)
class World:
    """Everything around one web chat."""

    app: FastAPI
    chat: WebChat
    center: Center
    hours: Hours
    database: Database
    blobs: Blobs
    trail: list[str] = field(default_factory=list)

    async def visitor(self, language: str = "en") -> "Visitor":
        """Somebody who opens the chat for the first time."""
        async with asgi.client(self.app, {"Origin": ORIGIN}) as browser:
            answer = await browser.post(
                f"/api/web-chat/sites/{KEY}/visitors", json={"language": language}
            )
        assert answer.status_code == 200, answer.text
        made = answer.json()
        return Visitor(world=self, token=made["token"], id=made["visitor"])


@dataclass(kw_only=True)
class Visitor:
    """A visitor's device: its token, and its tabs."""

    world: World
    token: str
    id: str

    @property
    def at(self) -> tuple[str, str, str]:
        """The key of the visitor's conversation."""
        return (TENANT, KIND, self.id)

    @property
    def thread(self) -> Thread:
        return self.world.center.thread(*self.at)

    @asynccontextmanager
    async def tab(
        self, after: int = 0, *, window: int = asgi.WINDOW_FRAMES, language: str = "en"
    ) -> AsyncIterator["Tab"]:
        """Open a tab and say hello."""
        async with raw_tab(self.world, window=window) as socket:
            socket.send(
                {"type": "hello", "token": self.token, "after": after, "language": language}
            )
            tab = Tab(socket)
            tab.welcome = await tab.next("welcome")
            yield tab

    async def upload(
        self, name: str, content: bytes | AsyncIterator[bytes], **headers: str
    ) -> httpx.Response:
        """Send a file to the server; it is not yet part of a message."""
        async with self.browser() as browser:
            return await browser.put(
                "/api/web-chat/attachments",
                params={"name": name, "site": KEY},
                content=content,
                headers=headers,
            )

    def browser(self) -> httpx.AsyncClient:
        headers = {"Origin": ORIGIN, "Authorization": f"Bearer {self.token}"}
        return asgi.client(self.world.app, headers)


class Tab:
    """One open tab after its hello."""

    def __init__(self, socket: asgi.Socket) -> None:
        self.socket = socket
        self.welcome: dict[str, Any] = {}

    def say(self, text: str, client_id: str, **fields: object) -> None:
        frame = {"type": "message", "client_id": client_id, "text": text, **fields}
        self.socket.send(frame)

    async def next(self, kind: str) -> dict[str, Any]:
        """The next frame of this type; others are passed over."""
        while True:
            frame = await self.socket.receive()
            if frame["type"] == kind:
                return frame

    async def lines(self, count: int) -> list[dict[str, Any]]:
        """The next lines, as many as asked for."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            found += (await self.next("entries"))["entries"]
        assert len(found) == count
        return found

    async def end(self) -> tuple[str, int]:
        """Read to the end: the reason that was said, and the close code."""
        reason = ""
        try:
            while True:
                frame = await self.socket.receive()
                if frame["type"] == "bye":
                    reason = frame["reason"]
        except asgi.Closed as closed:
            return reason, closed.code


@asynccontextmanager
async def raw_tab(
    world: World,
    *,
    origin: str | None = ORIGIN,
    site: str = KEY,
    window: int = asgi.WINDOW_FRAMES,
    address: str = asgi.ADDRESS,
) -> AsyncIterator[asgi.Socket]:
    """A socket that has not said hello."""
    headers = {} if origin is None else {"Origin": origin}
    path = f"/api/web-chat/socket?site={site}"
    async with asgi.connect(world.app, path, headers, window=window, address=address) as socket:
        yield socket


async def build(database: Database, clock: Clock, folder: Path, caps: Caps | None = None) -> World:
    """A started world."""
    blobs = Blobs(folder / "files")
    await blobs.start()
    center = Center(database.bus, clock)
    hours = Hours()
    chat = WebChat(
        database,
        blobs,
        clock,
        secret=SECRET,
        inbox=center,
        threads=center,
        opening=hours,
        limits=Limits(),
        caps=caps,
    )
    await database.write(lambda tx: store.put_site(tx, SITE))
    trail: list[str] = []

    def record(tx: Tx, actor: Actor, action: str, subject: str, before: Json, after: Json) -> None:
        trail.append(f"{actor.name}: {action} {subject}")

    app = edge(http.routes(chat, record))
    return World(
        app=app,
        chat=chat,
        center=center,
        hours=hours,
        database=database,
        blobs=blobs,
        trail=trail,
    )


def edge(router: APIRouter) -> FastAPI:
    """What the gateway adds: errors become answers. A test names the actor by `app.state.actor`."""
    app = FastAPI()
    app.state.actor = None
    app.include_router(router)

    @app.middleware("http")
    async def name_the_actor(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        request.state.actor = app.state.actor
        return await call_next(request)

    async def answer(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, MainstemError)
        status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        return JSONResponse({"error": {"code": error.code, "message": str(error)}}, status)

    app.add_exception_handler(MainstemError, answer)
    return app
