"""The routes of web chat. Those of visitors are called from the companies' own pages."""

from asyncio import get_running_loop
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket
from fastapi.responses import StreamingResponse

from core.model import Actor
from core.permissions import Permission
from infra.addresses import client_of
from infra.http import public, requires
from infra.media_types import INLINE_TYPES

from .cors import PREFLIGHT, crossing
from .model import Pass, TokenRefused
from .schemas import NewVisitor, NewVisitorBody, SiteBody, SiteConfig, SiteView, UploadView
from .service import Record, WebChat
from .socket import serve

SiteReader = Annotated[Actor, Depends(requires(Permission.SYSTEM_READ))]
SiteEditor = Annotated[Actor, Depends(requires(Permission.SYSTEM_EDIT))]
PATHS = ("/sites/{key}", "/sites/{key}/visitors", "/attachments", "/attachments/{blob}")
Key = Annotated[str, Query(max_length=60)]
FileName = Annotated[str, Query(max_length=1_000)]


def routes(chat: WebChat, record: Record) -> APIRouter:
    """Build every route of web chat. `record` adds to the audit trail."""
    router = APIRouter(tags=["web chat"])
    _VisitorRoutes(chat).add_to(router)
    _SiteRoutes(chat, record).add_to(router)
    return router


class _VisitorRoutes:
    def __init__(self, chat: WebChat) -> None:
        self._chat = chat

    def add_to(self, router: APIRouter) -> None:
        pages = APIRouter(prefix="/api/web-chat", route_class=crossing(self._chat))
        pages.add_api_route(PATHS[0], self.config, methods=["GET"])
        pages.add_api_route(PATHS[1], self.introduce, methods=["POST"])
        pages.add_api_route(PATHS[2], self.upload, methods=["PUT"])
        pages.add_api_route(PATHS[3], self.download, methods=["GET"])
        for path in PATHS:
            pages.add_api_route(path, self.preflight, methods=["OPTIONS"], include_in_schema=False)
        router.include_router(pages)
        router.add_api_websocket_route("/api/web-chat/socket", self.socket)

    @public("the widget reads its texts and colours before anybody is known")
    async def config(self, key: str, response: Response) -> SiteConfig:
        """Give the widget's names, texts, colours and caps, and whether people are there."""
        site = await self._chat.site(key)
        response.headers["Cache-Control"] = "no-cache"
        return SiteConfig.of(
            site,
            await self._chat.opening(site.tenant, site.queue),
            attachment_bytes=self._chat.limits.attachment_bytes,
            transcript=self._chat.transcripts is not None,
        )

    @public("a visitor is nobody yet; the page's origin is checked")
    async def introduce(
        self, key: str, request: Request, body: NewVisitorBody | None = None
    ) -> NewVisitor:
        """Make a visitor and its token."""
        site = await self._chat.site(key)
        self._chat.check_origin(site, request.headers.get("origin"))
        self._chat.visitors.must_take(client_of(request), get_running_loop().time(), "new visitors")
        token, visitor = await self._chat.introduce(site, body.language if body else None)
        return NewVisitor(token=token, visitor=visitor.visitor)

    @public("the visitor's token is checked")
    async def upload(self, request: Request, name: FileName, site: Key) -> UploadView:
        """Store a file, the raw body, for a later message."""
        visitor = await self._visitor(request, site)
        stated = request.headers.get("content-length", "")
        upload = await self._chat.files.take(
            visitor,
            name,
            request.stream(),
            stated_bytes=int(stated) if stated.isdecimal() else None,
        )
        return UploadView.of(upload)

    @public("the visitor's token is checked")
    async def download(self, blob: str, request: Request, site: Key) -> Response:
        """A file of the visitor's own conversation; never to be run by a browser."""
        visitor = await self._visitor(request, site, is_reading=True)
        file, pieces = await self._chat.files.open(visitor, blob)
        shown = "inline" if file.media_type in INLINE_TYPES else "attachment"
        headers = {
            "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Length": str(file.size_bytes),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=86400, immutable",
            "Vary": "Authorization, Origin",
        }
        return StreamingResponse(pieces, headers=headers, media_type=file.media_type)

    @public("browsers ask before they send; the answer is for the site's own pages only")
    async def preflight(self, request: Request) -> Response:
        """Answer a browser that asks whether a page may call. The headers are added on the way."""
        is_allowed = getattr(request.state, "is_crossing_allowed", False)
        return Response(status_code=204 if is_allowed else 403, headers=PREFLIGHT)

    @public("the origin is checked before, the visitor's token in the first frame")
    async def socket(self, websocket: WebSocket) -> None:
        """Carry one tab's conversation."""
        await serve(self._chat, websocket, websocket.query_params.get("site", ""))

    async def _visitor(self, request: Request, key: str, *, is_reading: bool = False) -> Pass:
        """Whom the Authorization header proves; changes come from the site's own pages only."""
        site = await self._chat.site(key)
        if not is_reading:
            self._chat.check_origin(site, request.headers.get("origin"))
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise TokenRefused("send the visitor's token")
        return self._chat.read_token(token.strip(), site)


class _SiteRoutes:
    def __init__(self, chat: WebChat, record: Record) -> None:
        self._chat = chat
        self._record = record

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/api/sites", self.sites, methods=["GET"])
        router.add_api_route("/api/sites/{key}", self.put, methods=["PUT"])

    async def sites(self, actor: SiteReader) -> list[SiteView]:
        """Every site of the company."""
        return [SiteView.of(site) for site in await self._chat.sites(actor)]

    async def put(self, key: str, body: SiteBody, actor: SiteEditor) -> SiteView:
        """Add or change a site."""
        changed = body.site(actor.tenant, key)
        await self._chat.put_site(actor, changed, self._record)
        return SiteView.of(changed)
