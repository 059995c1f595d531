"""The HTTP face of interactions: commands of agents, and what is not pushed to the desk."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import JsonValue

from core.model import Actor, CustomerId, InteractionId, OfferId, QueueId, UserId
from core.permissions import Permission
from infra.http import requires

from .reading import Reading
from .schemas import (
    CannedReplyView,
    CardsView,
    CardView,
    CloseBody,
    DoneView,
    DraftBody,
    DraftView,
    MessageBody,
    NamedView,
    NoteBody,
    RoutingView,
    SnoozeBody,
    TransferBody,
    UploadView,
)
from .search import MOST_QUERY_CHARACTERS, Box
from .service import Done, Interactions, Target
from .uploads import Uploads

Agent = Annotated[Actor, Depends(requires(Permission.DESK_USE))]
Reader = Annotated[Actor, Depends(requires(Permission.INTERACTIONS_READ))]
Taker = Annotated[Actor, Depends(requires(Permission.INTERACTIONS_TAKE))]
Mover = Annotated[Actor, Depends(requires(Permission.INTERACTIONS_TRANSFER))]
CustomerReader = Annotated[Actor, Depends(requires(Permission.CUSTOMERS_READ))]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=128)]


def routes(interactions: Interactions, reading: Reading, uploads: Uploads) -> APIRouter:
    """Build every route of interactions."""
    router = APIRouter(prefix="/api", tags=["interactions"])
    _Commands(interactions).add_to(router)
    _Words(interactions).add_to(router)
    _Reads(reading).add_to(router)
    _Files(uploads).add_to(router)
    return router


def _view(done: Done) -> DoneView:
    return DoneView(interaction=done.interaction, entry=done.entry)


class _Commands:
    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions

    def add_to(self, router: APIRouter) -> None:
        def post(path: str, endpoint: object) -> None:
            router.add_api_route(path, endpoint, methods=["POST"])  # type: ignore[arg-type]

        post("/offers/{id}/accept", self.accept)
        post("/offers/{id}/decline", self.decline)
        post("/interactions/{id}/take", self.take)
        post("/interactions/{id}/transfer", self.transfer)
        post("/interactions/{id}/finish", self.finish)
        post("/interactions/{id}/close", self.close)
        post("/interactions/{id}/snooze", self.snooze)
        post("/interactions/{id}/wake", self.wake)

    async def accept(self, actor: Agent, id: str, key: Key = None) -> DoneView:
        """Take a ringing offer."""
        return _view(await self._interactions.accept(actor, OfferId(id), key=key))

    async def decline(self, actor: Agent, id: str, key: Key = None) -> DoneView:
        """Refuse a ringing offer; it goes on to the next agent."""
        return _view(await self._interactions.decline(actor, OfferId(id), key=key))

    async def take(self, actor: Taker, id: str, key: Key = None) -> DoneView:
        """Take a waiting interaction by hand."""
        return _view(await self._interactions.take(actor, InteractionId(id), key=key))

    async def transfer(
        self, actor: Mover, id: str, body: TransferBody, key: Key = None
    ) -> DoneView:
        """Give the interaction to a queue or an agent."""
        target = Target(
            queue=QueueId(body.queue) if body.queue else None,
            agent=UserId(body.agent) if body.agent else None,
        )
        done = await self._interactions.transfer(
            actor, InteractionId(id), target, note_text=body.note, key=key
        )
        return _view(done)

    async def finish(self, actor: Agent, id: str, key: Key = None) -> DoneView:
        """End the conversation; the wrap-up begins."""
        return _view(await self._interactions.finish(actor, InteractionId(id), key=key))

    async def close(self, actor: Agent, id: str, body: CloseBody, key: Key = None) -> DoneView:
        """End the wrap-up with a disposition."""
        done = await self._interactions.close(
            actor,
            InteractionId(id),
            disposition=body.disposition,
            note_text=body.note,
            key=key,
        )
        return _view(done)

    async def snooze(self, actor: Agent, id: str, body: SnoozeBody, key: Key = None) -> DoneView:
        """Put the interaction aside until a time, or until the customer writes."""
        done = await self._interactions.snooze(actor, InteractionId(id), body.until, key=key)
        return _view(done)

    async def wake(self, actor: Agent, id: str, key: Key = None) -> DoneView:
        """Bring a snoozed interaction back."""
        return _view(await self._interactions.wake(actor, InteractionId(id), key=key))


class _Words:
    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/interactions/{id}/messages", self.reply, methods=["POST"])
        router.add_api_route("/interactions/{id}/notes", self.note, methods=["POST"])
        router.add_api_route("/interactions/{id}/read", self.read, methods=["POST"])
        router.add_api_route("/interactions/{id}/draft", self.keep_draft, methods=["PUT"])
        router.add_api_route("/interactions/{id}/data", self.attach, methods=["PUT"])

    async def reply(self, actor: Agent, id: str, body: MessageBody) -> DoneView:
        """Answer the customer."""
        done = await self._interactions.reply(
            actor,
            InteractionId(id),
            client_id=body.client_id,
            text=body.text,
            uploads=tuple(body.attachments),
        )
        return _view(done)

    async def note(self, actor: Agent, id: str, body: NoteBody) -> DoneView:
        """Add a note that only colleagues see."""
        done = await self._interactions.note(
            actor, InteractionId(id), client_id=body.client_id, text=body.text
        )
        return _view(done)

    async def read(self, actor: Agent, id: str) -> DoneView:
        """The owner has seen every line so far."""
        return _view(await self._interactions.read_up_to(actor, InteractionId(id)))

    async def keep_draft(self, actor: Agent, id: str, body: DraftBody) -> DraftView:
        """Keep what is typed so far."""
        await self._interactions.keep_draft(actor, InteractionId(id), body.text)
        return DraftView(text=body.text)

    async def attach(self, actor: Agent, id: str, body: dict[str, JsonValue]) -> DoneView:
        """Set attached data, `section.key` to value."""
        return _view(await self._interactions.attach(actor, InteractionId(id), dict(body)))


class _Reads:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def add_to(self, router: APIRouter) -> None:
        def get(path: str, endpoint: object) -> None:
            router.add_api_route(path, endpoint, methods=["GET"])  # type: ignore[arg-type]

        get("/interactions", self.box)
        get("/interactions/{id}", self.one)
        get("/interactions/{id}/draft", self.draft)
        get("/interactions/{id}/routing", self.routing)
        get("/customers/{id}/interactions", self.of_customer)
        get("/canned-replies", self.canned_replies)
        get("/dispositions", self.dispositions)

    async def box(
        self,
        actor: Reader,
        box: Box = Box.MINE,
        q: Annotated[str, Query(max_length=MOST_QUERY_CHARACTERS)] = "",
        cursor: Annotated[str | None, Query(max_length=100)] = None,
    ) -> CardsView:
        """One page of a box of the inbox, newest first."""
        items, following = await self._reading.box(actor, box, q, cursor)
        return CardsView(items=items, next=following)

    async def one(self, actor: Reader, id: str) -> CardView:
        """One interaction with its whole timeline."""
        found = await self._reading.one(actor, InteractionId(id))
        return CardView(
            card=found.card,
            entries=found.entries,
            draft=found.draft,
            suggestions=found.suggestions,
        )

    async def draft(self, actor: Agent, id: str) -> DraftView:
        """What one has typed so far."""
        return DraftView(text=await self._reading.draft(actor, InteractionId(id)))

    async def routing(self, actor: Reader, id: str) -> RoutingView:
        """Why this agent, and why it still waits."""
        decisions, waiting = await self._reading.routing(actor, InteractionId(id))
        return RoutingView(decisions=decisions, waiting=waiting)

    async def of_customer(self, actor: CustomerReader, id: str) -> CardsView:
        """A customer's interactions over all channels, newest first."""
        return CardsView(items=await self._reading.of_customer(actor, CustomerId(id)), next=None)

    async def canned_replies(
        self, actor: Agent, language: Annotated[str | None, Query(max_length=16)] = None
    ) -> list[CannedReplyView]:
        """Replies kept ready."""
        found = await self._reading.canned_replies(actor, language)
        return [
            CannedReplyView(
                id=reply.id,
                language=reply.language,
                shortcut=reply.shortcut,
                title=reply.title,
                text=reply.text,
            )
            for reply in found
        ]

    async def dispositions(self, actor: Agent) -> list[NamedView]:
        """How an interaction can end."""
        found = await self._reading.dispositions(actor)
        return [NamedView(code=item.code, names=item.names) for item in found]


class _Files:
    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/attachments", self.put, methods=["PUT"])
        router.add_api_route(
            "/attachments/{id}", self.get, methods=["GET"], response_class=StreamingResponse
        )

    async def put(
        self,
        actor: Agent,
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=255)],
    ) -> UploadView:
        """Store a file to send with a later message; the body is the file."""
        upload_id, file = await self._uploads.take(actor, name, request.stream())
        return UploadView(
            id=upload_id, name=file.name, media_type=file.media_type, bytes=file.size_bytes
        )

    async def get(self, actor: Reader, id: str) -> StreamingResponse:
        """A file of an interaction one may see."""
        file, stream = await self._uploads.fetch(actor, id)
        shown = "inline" if file.media_type in self._uploads.shown_inline else "attachment"
        return StreamingResponse(
            stream,
            media_type=file.media_type,
            headers={
                "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.name)}",
                "Content-Length": str(file.size_bytes),
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "Cache-Control": "private, max-age=3600",
            },
        )
