"""What a channel says of itself; screens learn icons and limits from it."""

from dataclasses import dataclass
from enum import StrEnum

from core.model import ChannelKind

VOICE = ChannelKind("voice")
"""The telephone: what the bot says there is spoken, and answered by speech and by keys."""


class Delivery(StrEnum):
    """How a line reaches the customer."""

    CURSOR = "cursor"
    """The customer's device reads the stored lines from its last number: nothing is sent."""
    PUSH = "push"
    """Each line is an effect, sent by the channel and recorded as sent, failed or maybe sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What the medium can do. A capability that is stated is tested."""

    attachments: bool = False
    typing: bool = False
    read_receipts: bool = False
    choices: bool = False
    rating: bool = False
    can_start_outbound: bool = False
    max_text_characters: int = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpec:
    """One installed channel. `names` are by language."""

    kind: ChannelKind
    names: dict[str, str]
    icon: str
    delivery: Delivery
    capabilities: Capabilities
