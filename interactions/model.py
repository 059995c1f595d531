"""An interaction, its conversation and the lines of its timeline. Data only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.model import (
    Attachment,
    AuthorKind,
    ChannelKind,
    Choice,
    ConversationId,
    CustomerId,
    EntryId,
    InteractionId,
    Json,
    Language,
    Source,
    Spoken,
    Stage,
    TenantId,
    UserId,
)

MAX_TEXT_CHARACTERS = 4000
MAX_DATA_KEYS = 1000
MAX_DATA_VALUE_CHARACTERS = 65_536
MAX_ATTACHMENTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A customer's thread on one channel, over many interactions.

    `last_n` numbers its visible lines.
    """

    tenant: TenantId
    id: ConversationId
    channel: ChannelKind
    thread: str
    customer: CustomerId
    last_n: int = 0
    delivered_n: int = 0
    read_n: int = 0
    agent_read_n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One contact on one channel, from arrival to wrap-up, as stored."""

    tenant: TenantId
    id: InteractionId
    conversation: ConversationId
    channel: ChannelKind
    customer: CustomerId
    customer_name: str
    stage: Stage
    language: Language
    created_at: datetime
    queue: str | None = None
    """Id of the queue it waits in or came from."""
    priority: int = 0
    is_urgent: bool = False
    needs: dict[str, int] = field(default_factory=dict)
    owner: UserId | None = None
    had_agent: bool = False
    subject: str = ""
    mood: str = "calm"
    session: Json = None
    """The bot's session (flows.session.Session as JSON), None when no flow is active."""
    handover: Json = None
    data: dict[str, Json] = field(default_factory=dict)
    """Attached data by `section.key`."""
    disposition: str | None = None
    rating: int | None = None
    rating_comment: str = ""
    enqueued_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    snoozed_until: datetime | None = None
    unread: int = 0
    last_author: str | None = None
    last_text: str = ""
    last_at: datetime | None = None
    seq: int = 0
    """Number of the newest timeline entry."""
    version: int = 0


class EntryKind(StrEnum):
    MESSAGE = "message"
    NOTE = "note"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    kind: AuthorKind
    id: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline.

    `seq` counts within the interaction, `n` among the lines a customer sees.
    """

    id: EntryId
    interaction: InteractionId
    conversation: ConversationId
    seq: int
    n: int | None
    kind: EntryKind
    author: Author
    text: str
    at: datetime
    language: Language | None = None
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    event: dict[str, Json] | None = None
    provider_id: str | None = None
    spoken: Spoken | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A line on its way into the timeline: what is not yet numbered."""

    kind: EntryKind
    author: Author
    text: str = ""
    is_visible: bool = True
    language: Language | None = None
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    event: dict[str, Json] | None = None
    provider_id: str | None = None
    spoken: Spoken | None = None


BOT_NAME = {"en": "Assistant", "zh": "智能助手"}


def bot(language: str) -> Author:
    return Author(kind=AuthorKind.BOT, id=None, name=BOT_NAME.get(language, BOT_NAME["en"]))


def customer_of(interaction: Interaction) -> Author:
    return Author(kind=AuthorKind.CUSTOMER, id=interaction.customer, name=interaction.customer_name)


SYSTEM = Author(kind=AuthorKind.SYSTEM, id=None, name="")
