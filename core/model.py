"""The nouns every package shares. Data only: no I/O, no clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

TenantId = NewType("TenantId", str)
UserId = NewType("UserId", str)
CustomerId = NewType("CustomerId", str)
ConversationId = NewType("ConversationId", str)
InteractionId = NewType("InteractionId", str)
EntryId = NewType("EntryId", str)
QueueId = NewType("QueueId", str)
OfferId = NewType("OfferId", str)
BlobId = NewType("BlobId", str)
Skill = NewType("Skill", str)
Language = NewType("Language", str)
"""A BCP 47 tag of the product's languages: "en", "zh"."""

ChannelKind = NewType("ChannelKind", str)
"""The name of a channel's folder, e.g. "web_chat": a new channel needs no edit here."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class AuthorKind(StrEnum):
    """Who wrote a line of the timeline."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Stage(StrEnum):
    """Where an interaction is in its life."""

    BOT = "bot"
    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    SNOOZED = "snoozed"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: the first argument of every use case."""

    tenant: TenantId
    user: UserId
    name: str
    permissions: frozenset[str]
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How a person is reached on one channel: a visitor id, an e-mail address, a phone number."""

    channel: ChannelKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A stored file that belongs to a message."""

    blob: BlobId
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The passage an answer stands on."""

    article: str
    title: str
    quote: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """How a spoken message became words: kept with the decision, so that screens can explain."""

    engine: str
    confidence: float
    """How sure the engine is of the words, 0 to 1."""
    seconds: float
    """How long the customer spoke."""
    interrupted_at_ms: int | None = None
    """How much of the bot's line was heard before the customer spoke into it; None: all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """The customer wrote, said or typed something, or pressed a choice (`choice` is its id)."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    choice: str | None = None
    speech: Recognition | None = None
    """Only for what was spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileClaim:
    """What a customer says about themselves; a claim proves nothing."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineMessage:
    """A form left while nobody was there."""

    text: str
    claim: ProfileClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The customer's mark for the last interaction of the thread, 1 (bad) to 5 (good)."""

    score: int
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLeft:
    """The customer ended the conversation, or, on the telephone, who has hung up on them."""

    hung_up_by: UserId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrived:
    """A caller is on the line and has said nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingHeard:
    """The caller was asked something, and stayed silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpoke:
    """What an agent said to the caller, written down while they speak."""

    agent: UserId
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAsked:
    """The waiting caller hangs up, keeps the place, and is called back at `number`."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLost:
    """The line broke through no will of the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPlaced:
    """An agent calls a customer: the interaction begins as the agent's own, without a queue."""

    agent: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentUnreachable:
    """The agent who has the call has no telephone that answers: it goes back to its place."""

    agent: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """Another agent has the call from now on: after a consultation, or by intercepting it."""

    agent: UserId
    by: UserId


OfCall = (
    CallArrived
    | NothingHeard
    | AgentSpoke
    | CallbackAsked
    | CallLost
    | CallPlaced
    | AgentUnreachable
    | TakenOver
)
InboundContent = TextMessage | ProfileClaim | OfflineMessage | Rating | CustomerLeft | OfCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing that came in on a channel, normalised. The same for all channels.

    `provider_id` is unique per (tenant, channel): a second delivery is the same thing.
    `thread` is the channel's own key of the conversation (a visitor id, a mail thread, a number).
    """

    tenant: TenantId
    channel: ChannelKind
    provider_id: str
    address: Address
    thread: str
    received_at: datetime
    content: InboundContent
    raw: bytes
    language: Language | None = None
    facts: dict[str, str] = field(default_factory=dict)
    """What the channel knows beside the content, by `section.key`: page address, number dialled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a delivery: it is stored. `is_new` is False for a repeated delivery."""

    ledger_id: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer the customer can give by a press instead of words."""

    id: str
    label: str


class Expect(StrEnum):
    """What kind of answer a spoken line waits for; `MESSAGE` is to be kept word by word."""

    NONE = "none"
    YES_NO = "yes_no"
    MENU = "menu"
    DIGITS = "digits"
    FREE = "free"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """How a line is said on the telephone, and what may answer it."""

    say: str = ""
    """The words for the voice; "" when the line's own text is said."""
    expect: Expect = Expect.NONE
    keys: dict[str, str] = field(default_factory=dict)
    """What a key chooses: digit -> choice id."""
    max_digits: int = 0
    """So many keys are a whole answer; 0: a pause or # ends it."""
    barge_in: bool = True
    """Whether the caller may speak or press into it."""
    words: tuple[str, ...] = ()
    """Rare words that may come in the answer."""
    phrases: tuple[str, ...] = ()
    """Whole answers of a closed list."""
    prompt: str = ""
    """Names the line for good, so that a recording can take its place; "" when values are in it."""
    language: Language = Language("en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a conversation as the customer may see it. `n` is gapless in the conversation."""

    n: int
    id: EntryId
    author: AuthorKind
    name: str
    text: str
    at: datetime
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    provider_id: str | None = None
    """The id the customer's own device gave the line, so that it recognises its echo."""
    spoken: Spoken | None = None
    """Only for lines of the bot on a channel that speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """A conversation as the customer's device shows it."""

    conversation: ConversationId | None
    interaction: InteractionId | None
    """The open interaction, if there is one."""
    stage: Stage | None
    agent_name: str | None
    ahead: int | None
    """How many wait before this one, while waiting."""
    can_rate: bool
    """The last interaction has closed, was with an agent and has no rating yet."""
    lines: tuple[Line, ...]
    last: int
    delivered: int
    read: int
    agent_read: int
    """Up to which line the company's side has seen."""
    agent: UserId | None = None
    """Who has it."""
    language: Language | None = None
    queue: QueueId | None = None
    """Where it waits or came from."""
    expected_wait: tuple[timedelta, timedelta] | None = None
    """How much longer it will wait, from and to; None when too little is known to say."""
    callback: str | None = None
    """The number to be called back, when the caller left and kept the place."""
    is_urgent: bool = False
