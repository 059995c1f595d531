"""Letting the companies' own pages read our answers (CORS), site by site.

Wraps each route, so that refusals too can be read by the page that caused them. The source of the
rules: the Fetch standard, "CORS protocol".
"""

from urllib.parse import parse_qs

from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from core.errors import NotFound

from .service import WebChat

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Max-Age": "600",
}


def crossing(chat: WebChat) -> type[APIRoute]:
    """The class of routes that answer to the pages of the site they are called for."""

    class CrossingRoute(APIRoute):
        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            origin = Headers(scope=scope).get("origin")
            is_allowed = await _is_allowed(chat, scope, origin)
            scope.setdefault("state", {})["is_crossing_allowed"] = is_allowed

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _add_headers(MutableHeaders(scope=message), origin if is_allowed else None)
                await send(message)

            await super().handle(scope, receive, sending)

    return CrossingRoute


async def _is_allowed(chat: WebChat, scope: Scope, origin: str | None) -> bool:
    key = scope["path_params"].get("key") or _site_in_query(scope)
    if origin is None or not key:
        return False
    try:
        return chat.may_show(await chat.site(key), origin)
    except NotFound:
        return False


def _site_in_query(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("site", [""])[0]


def _add_headers(headers: MutableHeaders, allowed: str | None) -> None:
    headers.add_vary_header("Origin")
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if allowed is not None:
        headers["Access-Control-Allow-Origin"] = allowed
        headers["Access-Control-Expose-Headers"] = "Retry-After"
