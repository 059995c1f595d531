"""What every request passes first: who it is, whether it may change anything, caps and headers.

Plain ASGI, because it is on the way of every message.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from accounts.rules import SESSION_COOKIE, csrf_matches, is_own_origin
from accounts.service import Accounts
from core.errors import TooLarge

from .leftovers import Leftovers, Message, Receive, Send, has_body

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CROSS_ORIGIN_PATHS = ("/api/web-chat/", "/widget.js")
"""Called from the companies' own pages.

They check the site's list of origins and its visitor token.
"""
UPLOAD_PATHS = ("/api/attachments", "/api/web-chat/attachments")
"""Streamed and capped where they are stored."""

_PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' {phones}; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(self)"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class Edge:
    """Wraps the application. `own` are the origins of our own pages."""

    def __init__(
        self,
        app: Application,
        accounts: Accounts,
        *,
        own: frozenset[str],
        request_bytes: int,
        phones: str,
    ) -> None:
        """`phones`: the origin where our pages connect their telephones, as ws:// or wss://."""
        self._app = app
        self._accounts = accounts
        self._own = own
        self._request_bytes = request_bytes
        policy = _PAGE_POLICY.format(phones=phones)
        self._headers = [(b"content-security-policy", policy.encode()), *_HEADERS]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name: value for name, value in scope["headers"]}
        if scope["type"] == "http" and has_body(headers):
            leftovers = Leftovers(receive, send)
            receive, send = leftovers.receive, leftovers.send
        is_cross = scope["path"].startswith(CROSS_ORIGIN_PATHS)
        token = None if is_cross else _session_token(headers)
        scope.setdefault("state", {})["actor"] = (
            await self._accounts.actor_for(token) if token else None
        )
        if not is_cross and not self._may_come(scope, headers, token):
            await _refuse(scope, receive, send, 403, "foreign_request", "not from our own pages")
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        if not scope["path"].startswith(UPLOAD_PATHS):
            capped = _Capped(receive, headers, self._request_bytes)
            if capped.is_over:
                await _refuse(scope, receive, send, 413, "too_large", "the request is too large")
                return
            receive = capped
        await self._app(scope, receive, _with_headers(send, self._headers))

    def _may_come(self, scope: Scope, headers: dict[bytes, bytes], token: str | None) -> bool:
        """Sockets and changes come from our own pages only; with a session they carry its token."""
        origin = _text(headers.get(b"origin"))
        site = _text(headers.get(b"sec-fetch-site"))
        if scope["type"] == "websocket":
            return is_own_origin(origin, None, own=self._own)
        if scope["method"] in SAFE_METHODS:
            return True
        if not is_own_origin(origin, site, own=self._own):
            return False
        is_sign_in = scope["path"] == "/api/session" and scope["method"] == "POST"
        if token is None or is_sign_in or scope["state"]["actor"] is None:
            return True
        return csrf_matches(token, _text(headers.get(b"x-mainstem-csrf")))


class _Capped:
    """Counts the body as it comes in."""

    def __init__(self, receive: Receive, headers: dict[bytes, bytes], most: int) -> None:
        self._receive = receive
        self._most = most
        self._left = most
        stated = headers.get(b"content-length", b"0")
        self.is_over = stated.isdigit() and int(stated) > most

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise TooLarge("body", self._most, "bytes")
        return message


def _with_headers(send: Send, headers: list[tuple[bytes, bytes]]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name for name, _ in message["headers"]}
            added = [pair for pair in headers if pair[0] not in present]
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return sending


async def _refuse(
    scope: Scope, receive: Receive, send: Send, status: int, code: str, message: str
) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": code})
        return
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *_HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _session_token(headers: dict[bytes, bytes]) -> str | None:
    raw = headers.get(b"cookie")
    if not raw:
        return None
    try:
        found = SimpleCookie(raw.decode("latin-1")).get(SESSION_COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
