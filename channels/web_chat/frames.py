"""The server's frames: what a conversation looks like on the visitor's device."""

from datetime import UTC, datetime

import msgspec

from core.model import Attachment, AuthorKind, Line, Source, ThreadView

from .model import Guest, Opening, Refused

ATTACHMENTS_PATH = "/api/web-chat/attachments"


class _Frame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    pass


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a line. Fetched from `url` with the visitor's token in the Authorization header."""

    id: str
    name: str
    media_type: str
    bytes: int
    url: str


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The passage an answer stands on."""

    title: str
    quote: str


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that can be pressed."""

    id: str
    label: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `n` has no gaps within the conversation."""

    n: int
    id: str
    author: str
    name: str
    text: str
    at: str
    choices: list[Button]
    sources: list[Quote]
    attachments: list[File]
    client_id: str | None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers."""

    name: str


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait before."""

    ahead: int


class Marks(_Frame, frozen=True, kw_only=True, tag="marks"):
    """`delivered` and `read` are the visitor's own; `agent_read` is the company's."""

    delivered: int
    read: int
    agent_read: int


class StageFrame(_Frame, frozen=True, kw_only=True, tag="stage"):
    """Where the conversation stands."""

    stage: str | None
    agent: Person | None
    position: Position | None
    can_rate: bool


class Welcome(_Frame, frozen=True, kw_only=True, tag="welcome"):
    """The answer to hello. `entries` are all lines above `after`; the rest follows in `entries`."""

    token: str
    visitor: str
    after: int
    entries: list[Entry]
    last: int
    open: bool
    next_opening: str | None
    marks: Marks
    standing: StageFrame


class Entries(_Frame, frozen=True, kw_only=True, tag="entries"):
    """New lines, in order."""

    entries: list[Entry]


class EarlierEntries(_Frame, frozen=True, kw_only=True, tag="earlier"):
    """Older lines that the device asked for."""

    entries: list[Entry]


class TypingSign(_Frame, frozen=True, kw_only=True, tag="typing"):
    """Somebody writes to the visitor at this moment."""

    by: str
    name: str


class Ack(_Frame, frozen=True, kw_only=True, tag="ack"):
    """The frame with this client id is stored for good."""

    client_id: str
    n: int | None = None


class ErrorFrame(_Frame, frozen=True, kw_only=True, tag="error", omit_defaults=True):
    """A frame was not taken. With `retry_after` (seconds), sending it again later may help."""

    code: str
    message: str
    field: str | None = None
    client_id: str | None = None
    retry_after: float | None = None


class Pong(_Frame, frozen=True, kw_only=True, tag="pong"):
    """The connection works."""


class Bye(_Frame, frozen=True, kw_only=True, tag="bye"):
    """The server ends the socket; with `retry_after` (seconds) says when to come back."""

    reason: str
    retry_after: float | None = None


ServerFrame = (
    Welcome
    | Entries
    | EarlierEntries
    | Marks
    | StageFrame
    | TypingSign
    | Ack
    | ErrorFrame
    | Pong
    | Bye
)


def encode(frame: ServerFrame) -> str:
    """The frame as the text of one WebSocket message."""
    return msgspec.json.encode(frame).decode()


def welcome(view: ThreadView, guest: Guest, *, after: int, opening: Opening) -> Welcome:
    """Greet a device that has the lines up to `after`."""
    visitor = guest.visitor.visitor
    return Welcome(
        token=guest.token,
        visitor=visitor,
        after=after,
        entries=entries(view, visitor),
        last=view.last,
        open=opening.is_open,
        next_opening=moment(opening.next_opening) if opening.next_opening else None,
        marks=marks(view),
        standing=standing(view),
    )


def entries(view: ThreadView, visitor: str) -> list[Entry]:
    """The view's lines."""
    return [_entry(line, visitor) for line in view.lines]


def marks(view: ThreadView) -> Marks:
    """How far both sides have got."""
    return Marks(delivered=view.delivered, read=view.read, agent_read=view.agent_read)


def standing(view: ThreadView) -> StageFrame:
    """Where the conversation stands."""
    return StageFrame(
        stage=view.stage.value if view.stage is not None else None,
        agent=Person(name=view.agent_name) if view.agent_name is not None else None,
        position=Position(ahead=view.ahead) if view.ahead is not None else None,
        can_rate=view.can_rate,
    )


def refusal(refused: Refused) -> ErrorFrame:
    """Say why a frame was not taken."""
    after = refused.retry_after
    return ErrorFrame(
        code=refused.code,
        message=refused.message,
        field=refused.field,
        client_id=refused.client_id,
        retry_after=after.total_seconds() if after is not None else None,
    )


def moment(at: datetime) -> str:
    """A moment as the API writes it: UTC, microseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def provider_id(visitor: str, client_id: str) -> str:
    """The id of a visitor's frame in the ledger: a frame that is sent twice is stored once."""
    return f"{visitor}:{client_id}"


def _entry(line: Line, visitor: str) -> Entry:
    return Entry(
        n=line.n,
        id=line.id,
        author=line.author.value,
        name=line.name,
        text=line.text,
        at=moment(line.at),
        choices=[Button(id=each.id, label=each.label) for each in line.choices],
        sources=[_quote(each) for each in line.sources],
        attachments=[_file(each) for each in line.attachments],
        client_id=_client_id(line, visitor),
    )


def _quote(source: Source) -> Quote:
    return Quote(title=source.title, quote=source.quote)


def _file(attachment: Attachment) -> File:
    return File(
        id=attachment.blob,
        name=attachment.name,
        media_type=attachment.media_type,
        bytes=attachment.size_bytes,
        url=f"{ATTACHMENTS_PATH}/{attachment.blob}",
    )


def _client_id(line: Line, visitor: str) -> str | None:
    """The id under which the device sent the line, so that it knows its own echo."""
    own = provider_id(visitor, "")
    if line.author is not AuthorKind.CUSTOMER or line.provider_id is None:
        return None
    return line.provider_id.removeprefix(own) if line.provider_id.startswith(own) else None
