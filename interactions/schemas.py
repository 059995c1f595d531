"""What the HTTP routes of interactions take."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from .model import MAX_ATTACHMENTS, MAX_TEXT_CHARACTERS


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MessageBody(_Body):
    client_id: str = Field(min_length=1, max_length=64)
    text: str = Field(default="", max_length=MAX_TEXT_CHARACTERS)
    attachments: list[str] = Field(default=[], max_length=MAX_ATTACHMENTS)


class NoteBody(_Body):
    client_id: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1, max_length=MAX_TEXT_CHARACTERS)


class TransferBody(_Body):
    queue: str | None = Field(default=None, max_length=40)
    agent: str | None = Field(default=None, max_length=40)
    note: str = Field(default="", max_length=MAX_TEXT_CHARACTERS)


class CloseBody(_Body):
    disposition: str = Field(min_length=1, max_length=64)
    note: str = Field(default="", max_length=MAX_TEXT_CHARACTERS)


class SnoozeBody(_Body):
    until: AwareDatetime


class DraftBody(_Body):
    text: str = Field(max_length=MAX_TEXT_CHARACTERS)


class DoneView(BaseModel):
    """The answer to an action: which interaction, and the line it made, if any."""

    interaction: str
    entry: str | None


class CardsView(BaseModel):
    """A page of interactions; `next` asks for the following one."""

    items: list[JsonValue]
    next: str | None


class CardView(BaseModel):
    """One interaction with its whole timeline."""

    card: JsonValue
    entries: list[JsonValue]
    draft: str
    suggestions: JsonValue


class UploadView(BaseModel):
    id: str
    name: str
    media_type: str
    bytes: int


class CannedReplyView(BaseModel):
    id: str
    language: str
    shortcut: str
    title: str
    text: str


class NamedView(BaseModel):
    """Something with a code and names by language."""

    code: str
    names: dict[str, str]


class DraftView(BaseModel):
    text: str


class RoutingView(BaseModel):
    """Why this agent, and why it still waits."""

    decisions: list[JsonValue]
    waiting: JsonValue
