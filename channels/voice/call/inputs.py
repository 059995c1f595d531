"""What can happen to a call, and what is done about it. Data only."""

from dataclasses import dataclass, field
from datetime import timedelta

from channels.voice.wire.facts import Facts
from channels.voice.wire.orders import Orders
from core.model import InboundContent, ThreadView, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The node told a fact."""

    fact: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """The conversation, as the conductor has it now, with the lines after the call's cursor."""

    view: ThreadView
    for_announcement: bool = False
    """It was read to tell the waiting caller how things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeUp:
    """A timer of ours ran out; `of` is what it belonged to when it was set."""

    name: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeBack:
    """The link to the node stands again, and the node still has these legs of the call."""

    legs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGone:
    """The node is gone, and the call's audio with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Whom to reach: a person of the company, or a number."""

    user: UserId | None = None
    number: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAsked:
    by: UserId
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteAsked:
    by: UserId
    is_muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysAsked:
    """Send tones to the customer's side, or to the consulted one."""

    by: UserId
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultAsked:
    """Hold the customer and call somebody."""

    by: UserId
    goal: Goal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultEnded:
    """`how`: back (to the customer) | swap | join (all talk) | complete (the agent leaves)."""

    by: UserId
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultAnswered:
    """The person of the company who is asked answers, or declines."""

    by: UserId
    is_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAsked:
    """Put the customer through to a number, and leave."""

    by: UserId
    goal: Goal


@dataclass(frozen=True, slots=True, kw_only=True)
class RedialAsked:
    """Call the customer again, who was not reached."""

    by: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpAsked:
    """End the call, or one other party of it."""

    by: UserId
    leg: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TapeAsked:
    """Pause the recording while card data is said, or go on."""

    by: UserId
    is_paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperviseAsked:
    """`mode`: listen | whisper | barge | intercept | leave."""

    by: UserId
    name: str
    mode: str


Asked = (
    HoldAsked
    | MuteAsked
    | KeysAsked
    | ConsultAsked
    | ConsultEnded
    | ConsultAnswered
    | TransferAsked
    | RedialAsked
    | HangUpAsked
    | TapeAsked
    | SuperviseAsked
)
Input = Told | Viewed | TimeUp | NodeBack | NodeGone | Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """Send an order to the node."""

    order: Orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Hand something to the conductor, stored under a key that is unique in the call."""

    key: str
    content: InboundContent
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """Start a timer of the call; a timer of the same name is replaced."""

    name: str
    after: timedelta
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Read the conversation again, and tell it as Viewed."""

    for_announcement: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Let the screens know something of the moment: words so far, quality of a line."""

    what: dict[str, object]


Effect = Give | Deliver | Remind | Look | Show


class NotNow(Exception):
    """What was asked does not fit the state of the call. The text is for the person who asked."""
