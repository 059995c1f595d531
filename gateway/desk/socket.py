"""The desk's WebSocket: one session, a reader and a writer that end together."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, WebSocket
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.websockets import WebSocketDisconnect, WebSocketState

from accounts.rules import SESSION_COOKIE
from channels.voice.driver import call_topic
from core.model import Actor, Json
from core.permissions import Permission
from core.ports import Clock, typing_topic
from infra.db import Database
from infra.http import requires
from infra.tasks import TaskScope
from routing.attendance import Attendances

from . import frames
from .feed import Desk, Feed, Feeds

log = logging.getLogger(__name__)

MOST_FRAME_CHARACTERS = 16_384
MOST_OPEN = 12
FIRST_FRAME_WITHIN = timedelta(seconds=10)
SILENT_FOR = timedelta(seconds=45)
"""A desk that has not been heard of for so long is gone; it beats every 15 seconds."""


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Start(_Frame):
    type: Literal["start"]
    position: int | None = None
    open: list[str] = Field(default=[], max_length=MOST_OPEN)


class Open(_Frame):
    type: Literal["open"]
    open: list[str] = Field(max_length=MOST_OPEN)


class Beat(_Frame):
    type: Literal["beat"]


class Typing(_Frame):
    type: Literal["typing"]
    interaction: str = Field(max_length=40)


ClientFrame = Annotated[Start | Open | Beat | Typing, Field(discriminator="type")]
_frames: TypeAdapter[Start | Open | Beat | Typing] = TypeAdapter(ClientFrame)


SignIn = Callable[[], Awaitable[Actor | None]]
"""Asks whether the person of this socket is still signed in; asking counts as use."""


class BadFrame(Exception):
    """The desk sent something that is no frame of the protocol."""


def routes(
    feeds: Feeds,
    database: Database,
    clock: Clock,
    attendances: Attendances,
    actor_for: Callable[[str], Awaitable[Actor | None]],
) -> APIRouter:
    """The one route of the desk. `actor_for` recognises the token of a session."""
    router = APIRouter()

    @router.websocket("/api/desk/socket")
    async def desk_socket(
        socket: WebSocket,
        actor: Annotated[Actor, Depends(requires(Permission.DESK_USE))],
    ) -> None:
        await socket.accept()
        token = socket.cookies.get(SESSION_COOKIE, "")
        session = Session(
            socket, actor, feeds, database, clock, attendances, lambda: actor_for(token)
        )
        try:
            await session.run()
        except* (WebSocketDisconnect, TimeoutError):
            log.debug("desk disconnected", extra={"agent": actor.user})
        except* BadFrame as bad:
            await _close(socket, 1008, str(bad.exceptions[0]))

    return router


class Session:
    """One connected desk."""

    def __init__(
        self,
        socket: WebSocket,
        actor: Actor,
        feeds: Feeds,
        database: Database,
        clock: Clock,
        attendances: Attendances,
        sign_in: SignIn,
    ) -> None:
        self._sign_in = sign_in
        self._socket = socket
        self._actor = actor
        self._feeds = feeds
        self._database = database
        self._clock = clock
        self._attendances = attendances
        self._listeners: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Serve the desk until it leaves, falls silent or its sign-in ends."""
        async with asyncio.timeout(FIRST_FRAME_WITHIN.total_seconds()):
            first = await self._read()
        if not isinstance(first, Start):
            raise BadFrame("the first frame is start")
        async with (
            self._attendances.present(self._actor),
            self._feeds.joined(self._actor, frozenset(first.open), first.position) as (feed, desk),
            TaskScope() as scope,
        ):
            scope.start(f"desk-writer:{self._actor.user}", self._write(desk))
            self._listen_for_typing(scope, desk)
            await self._serve(feed, desk, scope)

    async def _serve(self, feed: Feed, desk: Desk, scope: TaskScope) -> None:
        while True:
            async with asyncio.timeout(SILENT_FOR.total_seconds()):
                frame = await self._read()
            match frame:
                case Beat():
                    await self._check_sign_in()
                    await self._attendances.beat(self._actor)
                    desk.give(frames.beat(desk.position, self._clock.now()))
                case Open(open=wanted):
                    await feed.open(desk, frozenset(wanted))
                    self._listen_for_typing(scope, desk)
                case Typing(interaction=interaction):
                    await self._say_typing(feed, interaction)
                case Start():
                    raise BadFrame("start comes once")

    async def _check_sign_in(self) -> None:
        """A desk in use keeps its sign-in alive; one whose sign-in has ended is sent away."""
        if await self._sign_in() is None:
            await self._send(frames.bye("signed_out"))
            raise BadFrame("signed out")

    async def _read(self) -> Start | Open | Beat | Typing:
        text = await self._socket.receive_text()
        if len(text) > MOST_FRAME_CHARACTERS:
            raise BadFrame(f"a frame has at most {MOST_FRAME_CHARACTERS} characters")
        try:
            return _frames.validate_python(json.loads(text))
        except (ValidationError, ValueError, RecursionError) as err:
            raise BadFrame("not a frame of the desk protocol") from err

    async def _write(self, desk: Desk) -> None:
        """Send the backlog. A desk that lags too far is sent away; it resumes from its position."""
        while True:
            frame = await desk.backlog.get()
            if desk.is_lagging:
                await self._socket.close(code=1013, reason="too slow, resume")
                raise WebSocketDisconnect(1013)
            await self._send(frame)

    async def _send(self, frame: bytes) -> None:
        try:
            await self._socket.send_text(frame.decode())
        except RuntimeError as gone:  # how Starlette says that the socket has been closed
            raise WebSocketDisconnect(1006) from gone

    async def _say_typing(self, feed: Feed, interaction: str) -> None:
        conversation = await feed.conversation_of(self._actor, interaction)
        if conversation is not None:
            self._database.bus.send(
                typing_topic(conversation), {"by": "agent", "name": self._actor.name}
            )

    def _listen_for_typing(self, scope: TaskScope, desk: Desk) -> None:
        for gone in self._listeners.keys() - desk.who.open:
            self._listeners.pop(gone).cancel()
        for interaction in desk.who.open - self._listeners.keys():
            name = f"desk-signs:{interaction}"
            self._listeners[interaction] = scope.start(name, self._pass_signs(desk, interaction))

    async def _pass_signs(self, desk: Desk, interaction: str) -> None:
        """Pass on what is of the moment in an interaction that the person may see."""
        feed = self._feeds.feed(self._actor.tenant)
        conversation = await feed.conversation_of(self._actor, interaction)
        if conversation is None:
            return
        async with TaskScope() as scope:
            scope.start(
                f"desk-typing:{interaction}", self._pass_typing(desk, interaction, conversation)
            )
            scope.start(f"desk-call:{interaction}", self._pass_call(desk, interaction))

    async def _pass_call(self, desk: Desk, interaction: str) -> None:
        async with self._database.bus.listen(call_topic(interaction)) as mailbox:
            while True:
                what = await mailbox.get()
                if isinstance(what, dict):
                    desk.give(frames.call(interaction, what, self._clock.now()))

    async def _pass_typing(self, desk: Desk, interaction: str, conversation: str) -> None:
        async with self._database.bus.listen(typing_topic(conversation)) as mailbox:
            while True:
                sign = await mailbox.get()
                if isinstance(sign, dict) and sign.get("by") == "customer":
                    by: Json = {"kind": "customer", "name": str(sign.get("name", ""))}
                    desk.give(frames.typing(interaction, by, self._clock.now()))


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        await socket.close(code=code, reason=reason[:120])
