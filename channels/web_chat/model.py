"""What web chat speaks of: sites, visitors, files on their way, caps and refusals. Data only."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from core.channels import Capabilities, ChannelSpec, Delivery
from core.errors import NotAllowed, NotSignedIn
from core.model import Attachment, ChannelKind, Language, TenantId

KIND = ChannelKind("web_chat")
CHANNEL = ChannelSpec(
    kind=KIND,
    names={"en": "Web chat", "zh": "网页聊天"},
    icon="message-circle",
    delivery=Delivery.CURSOR,
    capabilities=Capabilities(
        attachments=True, typing=True, read_receipts=True, choices=True, rating=True
    ),
)

FRAME_BYTES = 16_384
TEXT_CHARACTERS = CHANNEL.capabilities.max_text_characters
ATTACHMENTS = 10
"""Files of one message."""

TextsByLanguage = dict[str, dict[str, str]]
"""{"en": {"greeting": "..."}}: what a site says instead of the widget's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much one visitor, one address and one site may take. See also infra.settings.Limits."""

    uploads_a_day: int = 100
    uploads_at_once: int = 3
    oversized_a_second: float = 0.1
    """Files that were read up to the limit and then refused: they cost, and store nothing."""
    oversized_at_once: int = 3
    frames_a_second: float = 20.0
    frames_at_once: int = 40
    refusals: int = 100
    """So many frames over the rate end the socket, and `penalty` begins."""
    penalty: timedelta = timedelta(seconds=30)
    visitors_a_second: float = 0.5
    """New visitors from one address."""
    visitors_at_once: int = 30
    connects_a_second: float = 5.0
    """New sockets from one address."""
    connects_at_once: int = 60
    sockets_of_visitor: int = 5
    sockets_of_address: int = 200
    sockets_of_site: int = 2_000
    hello_within: timedelta = timedelta(seconds=5)
    silent_for: timedelta = timedelta(minutes=3)
    """A socket that says nothing for so long, not even ping, is closed."""
    send_within: timedelta = timedelta(seconds=10)
    """A visitor whose device takes longer to read a frame is disconnected, and resumes later."""
    backlog_frames: int = 256
    """Answers that wait for a slow device; when full, it is disconnected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One place that shows the widget. `key` is public: it stands in the page of the company."""

    tenant: TenantId
    key: str
    names: dict[str, str]
    languages: tuple[Language, ...]
    """The first one is the default."""
    allowed_origins: tuple[str, ...]
    """"https://shop.example", or "https://*.shop.example" for every name below it."""
    colours: dict[str, str] = field(default_factory=dict)
    texts: TextsByLanguage = field(default_factory=dict)
    queue: str | None = None
    """Whose opening hours the widget shows; None for the company's."""
    when_closed: Literal["form", "chat"] = "form"
    """Whether a closed site takes messages by a form, or the bot talks on."""
    is_enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether people are there now, and if not, when they come back."""

    is_open: bool
    next_opening: datetime | None = None


OpeningHours = Callable[[TenantId, str | None], Awaitable[Opening]]
"""Whether a queue (None: the company's usual one) is open now; given by the composition root."""


class Transcripts(Protocol):
    """Sends a visitor the conversation by e-mail. Installed with an e-mail channel."""

    async def send(
        self, tenant: TenantId, channel: ChannelKind, thread: str, *, email: str, language: Language
    ) -> None:
        """Take the order durably. Raises Unavailable when it cannot be taken now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a visitor's token says: who it is, and since when."""

    tenant: TenantId
    site: str
    visitor: str
    issued_at: datetime

    @property
    def key(self) -> str:
        """Names the visitor among those of all companies."""
        return f"{self.tenant}:{self.visitor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A visitor's device that has said hello: where it is, and the last line it has."""

    visitor: Pass
    token: str
    """To be used from now on."""
    site: Site
    language: Language
    page: str | None
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that a visitor has uploaded and may send."""

    id: str
    file: Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a frame was not taken. `client_id` tells the device which of its frames it was."""

    code: str
    message: str
    field: str | None = None
    client_id: str | None = None
    retry_after: timedelta | None = None


class OriginRefused(NotAllowed):
    """The page that asks is not on the site's list of origins."""

    code = "origin_refused"

    def __init__(self, origin: str | None) -> None:
        super().__init__("origin")
        self.args = ("this page may not show the chat of this site",)
        self.origin = origin


class TokenRefused(NotSignedIn):
    """The visitor's token is wrong, too old, or of another site: ask for a new one."""

    code = "token_refused"
