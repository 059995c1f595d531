"""What goes into the interpreter, what comes out, and the state kept between. Data only.

The session lives as JSON inside the interaction, so it is as durable as the interaction itself.
"""

from dataclasses import dataclass, field
from datetime import datetime

from core.model import Attachment, ChannelKind, Choice, Json, Language, Source, Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """One thing the bot has learnt, and how."""

    value: Json
    text: str
    """How a person would read it."""
    source: str
    """said | pressed | service | attached"""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing the bot tried, for the agent to read. `code` is stable, `text` is in the flow's
    words.
    """

    at: datetime
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Where one conversation stands in a flow document."""

    flow: str
    version: int
    language: Language
    node: str
    """The node that waits, or that runs next."""
    channel: ChannelKind = ChannelKind("web_chat")
    slots: dict[str, SlotValue] = field(default_factory=dict)
    attempts: int = 0
    """How often the present question was asked without a usable answer."""
    silences: int = 0
    tries: dict[str, int] = field(default_factory=dict)
    """The same by node, and also counting what a service refused; begins anew with each entering.
    """
    awaiting: str | None = None
    """What the interpreter waits for instead of an answer to its node's question.

    A result: search, aside (a search inside a form), fetch. Or the customer's word on something
    else:
    confirm (is the value right?), meant (did you mean A or B?), helped (did the answer help?),
    near (did you mean this article?), more (shall I read on?), queue_shut (leave a message, or
    go on?), message (the words of that message).
    """
    offered: tuple[str, ...] = ()
    """The intents between which the customer was asked to choose."""
    question: str = ""
    """The words that a search looks for: the last ones that were not a press or a plain yes or
    no.
    """
    rest: str = ""
    """What of a long answer has not been read out yet."""
    data: dict[str, Json] = field(default_factory=dict)
    """Facts known from the channel, and data attached, by `section.key`."""
    shut: "Handover | None" = None
    """The handover that met a shut queue."""
    expecting: tuple[str, ...] = ()
    """Entity kinds the present question wants; the listener looks for these."""
    stack: tuple[str, ...] = ()
    """Nodes to return to after an aside."""
    asked: str = ""
    """The customer's first real request, in their words."""
    intent: str | None = None
    intent_score: float = 0.0
    articles: tuple[str, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    """Article -> title, of the articles shown."""
    steps: tuple[Step, ...] = ()
    mood: str = "calm"
    turns: int = 0
    results: int = 0
    """Searches and fetches since the customer's last word."""
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntity:
    """An entity in what was heard; `value` is normalised."""

    kind: str
    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the listener made of the customer's words."""

    language: Language
    intent: str | None
    """The accepted intent; None when rejected or in doubt."""
    score: float
    band: str
    """accept | confirm | reject"""
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[FoundEntity, ...] = ()
    wants_human: bool = False
    mood: str = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A conversation begins. `facts` is what is known already, by `section.key`."""

    language: Language
    facts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The customer wrote or pressed something."""

    text: str
    meaning: Meaning
    choice: str | None = None
    attachments: tuple[Attachment, ...] = ()
    is_spoken: bool = False
    """Words that a voice said; not those typed on a keypad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """The caller was asked, and nothing was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The silence timer that a Wait started has run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The result of a Search. `text` is None when the knowledge base abstained.

    `near`: titles that may be what was meant then; searching for one brings its article.
    """

    text: str | None
    sources: tuple[Source, ...]
    score: float
    threshold: float
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The result of a Fetch: `status` is the HTTP status, or None when there was no answer."""

    status: int | None
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueShut:
    """A Handover met a queue outside its hours. `next_opening` is local text the customer can
    read.
    """

    queue: str
    next_opening: str


Input = Started | Heard | Unanswered | Silence | Found | Fetched | QueueShut


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Tell the customer."""

    text: str
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    spoken: Spoken | None = None
    """On channels that speak: how it is said, and what may answer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Ask the knowledge base; feed the answer back as Found. Always the last effect."""

    query: str
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """Call a service of the company; feed the answer back as Fetched. Always the last effect.

    `service` names an address in the tenant's settings, so that a document never carries one.
    """

    service: str
    path: str
    method: str = "GET"
    body: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetData:
    """Attach data to the interaction, key as `section.key`."""

    key: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Give the customer to a person. Always the last effect.

    Ends the bot's part, unless the queue is shut: then QueueShut is fed back. Urgent ones are
    never shut.
    """

    queue: str
    """The queue's key in the tenant's configuration."""
    reason: str
    needs: dict[str, int] = field(default_factory=dict)
    """Skill -> minimum level."""
    priority: int | None = None
    is_urgent: bool = False
    text: str = ""
    """Said to the customer if the queue takes them."""
    even_if_shut: bool = False
    """The customer leaves a message, or was told: put it into the queue whatever its hours."""
    spoken: Spoken | None = None
    """How `text` is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """End the interaction without a person."""

    cause: str
    disposition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Wait for the customer; feed Silence after so many seconds without a word. Always the last
    effect.
    """

    seconds: float


Effect = Say | Search | Fetch | SetData | Handover | Close | Wait
