"""One WebSocket from its handshake to its bye: admission, hello, then reader.py and writer.py."""

import asyncio
import logging
from datetime import timedelta

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from core.errors import MainstemError, NotFound, TooMany, Unavailable
from infra.addresses import client_of
from infra.telemetry import bound

from . import codec, frames, rules
from .codec import Hello
from .frames import Bye
from .model import KIND, Guest, OriginRefused, Refused, Site, TokenRefused
from .reader import Reader
from .service import WebChat
from .wire import POLICY, Ended, Wire
from .writer import TRY_AGAIN_S, Writer, topic_of

log = logging.getLogger(__name__)

DENIED: dict[type[MainstemError], int] = {
    NotFound: 404,
    OriginRefused: 403,
    TooMany: 429,
    Unavailable: 503,
}
"""How a handshake is refused. Nothing has been accepted then, and no frame can say why."""


async def serve(chat: WebChat, socket: WebSocket, key: str) -> None:
    """Serve one tab for as long as it lasts. Cancelling the caller ends it."""
    try:
        site = await chat.site(key)
        chat.check_origin(site, socket.headers.get("origin"))
        address = client_of(socket)
        chat.connects.must_take(address, asyncio.get_running_loop().time(), "connections")
        places = {
            "all": chat.limits.sockets,
            f"site:{site.key}": chat.caps.sockets_of_site,
            f"address:{address}": chat.caps.sockets_of_address,
        }
        with chat.places.hold("connections", places):
            await socket.accept()
            with bound(tenant=site.tenant, channel=KIND):
                await _talk(chat, socket, site)
    except tuple(DENIED) as error:
        await _deny(socket, error)


async def _talk(chat: WebChat, socket: WebSocket, site: Site) -> None:
    wire = Wire(socket, send_within=chat.caps.send_within)
    try:
        hello = await _hello(chat, wire)
        guest = await _recognise(chat, wire, site, hello)
        with chat.places.hold("tabs", {guest.visitor.key: chat.caps.sockets_of_visitor}):
            ended = await _serve(chat, wire, guest)
    except Ended as early:
        ended = early
    except TooMany as full:
        ended = Ended(Bye(reason="too_many", retry_after=full.retry_after.total_seconds()))
    if ended.bye is not None:
        log.info("visitor's socket ended", extra={"reason": ended.bye.reason})
    await wire.close(ended)


async def _hello(chat: WebChat, wire: Wire) -> Hello:
    raw = await wire.receive(chat.caps.hello_within, "hello_timeout")
    frame = raw if isinstance(raw, Refused) else codec.read_frame(raw)
    if isinstance(frame, Hello):
        return frame
    refused = frame if isinstance(frame, Refused) else Refused(code="invalid", message="say hello")
    await wire.send(frames.refusal(refused))
    raise Ended(Bye(reason="hello_expected"), POLICY)


async def _recognise(chat: WebChat, wire: Wire, site: Site, hello: Hello) -> Guest:
    """The visitor behind the token."""
    language = rules.choose_language(hello.language, site.languages)
    try:
        visitor, token = await chat.recognise(hello.token, site, language)
    except TokenRefused as error:
        await wire.send(frames.refusal(Refused(code=error.code, message=str(error))))
        raise Ended(Bye(reason=error.code), POLICY) from None
    except Unavailable as error:
        raise Ended(Bye(reason=error.code, retry_after=TRY_AGAIN_S)) from None
    barred = chat.frames.barred_for(visitor.key, asyncio.get_running_loop().time())
    if barred:
        raise Ended(Bye(reason="flood", retry_after=barred), POLICY)
    return Guest(
        visitor=visitor,
        token=token,
        site=site,
        language=language,
        page=rules.clean_page(hello.page),
        after=hello.after,
    )


async def _serve(chat: WebChat, wire: Wire, guest: Guest) -> Ended:
    """Welcome the device, then read and write until one of them ends; say why it ended."""
    async with chat.bus.subscribe(topic_of(guest.visitor)) as wakeups:
        writer = Writer(chat, wire, guest, wakeups)
        reader = Reader(chat, wire, guest, writer)
        await writer.welcome()
        ends: list[Ended] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                for what, work in (
                    ("reader", reader.run()),
                    ("writer", writer.run()),
                    ("typing", writer.relay_typing()),
                ):
                    tasks.create_task(work, name=f"web-chat-{what}:{guest.visitor.visitor}")
        except* Ended as group:
            ends.extend(each for each in group.exceptions if isinstance(each, Ended))
        return ends[0]


async def _deny(socket: WebSocket, error: MainstemError) -> None:
    """Refuse the handshake with a status and the usual body; 403 where a server cannot."""
    wait = error.retry_after if isinstance(error, TooMany) else timedelta(seconds=2)
    status = next(DENIED[kind] for kind in type(error).__mro__ if kind in DENIED)
    body = {"error": {"code": error.code, "message": str(error)}}
    headers = {"Retry-After": str(max(1, round(wait.total_seconds())))} if error.retryable else None
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(JSONResponse(body, status, headers))
    else:
        await socket.close(POLICY, error.code)
