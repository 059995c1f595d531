"""The nouns of routing. Data only: no I/O, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.model import (
    ChannelKind,
    InteractionId,
    Language,
    OfferId,
    QueueId,
    Skill,
    TenantId,
    UserId,
)

HIGHEST_PRIORITY = 100
"""A priority is a head start in minutes: 10 means "as if it had waited ten minutes already"."""

HIGHEST_LEVEL = 5

EXCLUSIVE_CHANNELS = frozenset({ChannelKind("voice")})
"""A contact on one of these takes the whole agent."""

DEFAULT_CAPACITY: Mapping[ChannelKind, int] = {
    ChannelKind("voice"): 1,
    ChannelKind("web_chat"): 3,
    ChannelKind("sms"): 3,
    ChannelKind("email"): 5,
}
CAPACITY_OF_OTHER_CHANNELS = 3

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Until then a queue without any opening ahead holds back what entered it."""

Needs = tuple[tuple[Skill, int], ...]
"""Skills that an agent must have, each with its lowest level, sorted by skill."""


def needs_of(*levels: Mapping[Skill, int]) -> Needs:
    """Join what several sides ask for: of each skill the highest level."""
    joined: dict[Skill, int] = {}
    for each in levels:
        for skill, level in each.items():
            joined[skill] = max(level, joined.get(skill, 0))
    return tuple(sorted(joined.items()))


class Presence(StrEnum):
    """What the agent chose."""

    SIGNED_OUT = "signed_out"
    READY = "ready"
    NOT_READY = "not_ready"


class RoutingState(StrEnum):
    """What follows from presence, contacts and connection; computed, never chosen."""

    OFF_QUEUE = "off_queue"
    IDLE = "idle"
    RESERVED = "reserved"
    INTERACTING = "interacting"
    WRAP_UP = "wrap_up"
    NOT_RESPONDING = "not_responding"
    DISCONNECTED_GRACE = "disconnected_grace"


class HoldStage(StrEnum):
    """How far an agent is with one contact. Every stage takes capacity."""

    OFFERED = "offered"
    ENGAGED = "engaged"
    WRAP_UP = "wrap_up"


class PlaceState(StrEnum):
    """Where an interaction stands with routing."""

    WAITING = "waiting"
    OFFERED = "offered"
    ENGAGED = "engaged"
    WRAP_UP = "wrap_up"


class OfferState(StrEnum):
    """An offer is live until exactly one of the others ends it."""

    LIVE = "live"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One contact that takes some of an agent's capacity."""

    channel: ChannelKind
    units: int
    stage: HoldStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What an agent does now. `state` and `state_since` follow from the rest (presence.settled)."""

    presence: Presence = Presence.SIGNED_OUT
    reason: str | None = None
    next_presence: Presence | None = None
    """Applied when the last contact ends; until then no new offers come."""
    next_reason: str | None = None
    holds: Mapping[InteractionId, Hold] = field(default_factory=dict)
    is_responding: bool = True
    """False after a missed offer, until the agent says ready or acts."""
    disconnected_at: datetime | None = None
    has_phone: bool = False
    """Their telephone, in the browser or on the desk, is connected."""
    idle_since: datetime
    """The end of the last contact, or the moment the agent became ready."""
    state: RoutingState = RoutingState.OFF_QUEUE
    state_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An agent as routing sees them."""

    agent: UserId
    name: str
    queues: frozenset[QueueId]
    skills: Mapping[Skill, int]
    """Levels 1 to 5."""
    capacity: Mapping[ChannelKind, int] = field(default_factory=dict)
    """Units per channel where they differ from DEFAULT_CAPACITY."""
    attendance: Attendance
    version: int = 0
    """Counts the changes of the stored row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The interaction waits for one agent, at most until a time."""

    agent: UserId
    until: datetime
    is_transfer: bool
    """A person chose the agent: queue and skills do not matter then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One interaction waiting in a queue."""

    interaction: InteractionId
    queue: QueueId
    channel: ChannelKind
    units: int = 1
    needs: Needs = ()
    """The queue's and the interaction's own, joined."""
    priority: int = 0
    is_urgent: bool = False
    since: datetime
    """Its place: the time from which its waiting counts, kept when it returns to the queue."""
    kept: Kept | None = None
    excluded: Mapping[UserId, datetime] = field(default_factory=dict)
    """Agents who declined it, and until when it is not offered to them."""
    needs_phone: bool = False
    """Only somebody whose telephone is connected can have it."""
    held_until: datetime | None = None
    """It entered while the queue was closed, and is not offered before this time."""
    stamp: str = ""
    """New with every change of the stored row: an offer is made only on the row that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where interactions wait for one group of agents."""

    id: QueueId
    names: Mapping[Language, str]
    priority: int = 0
    """For interactions that bring none of their own."""
    needs: Mapping[Skill, int] = field(default_factory=dict)
    ring_for: timedelta = timedelta(seconds=30)
    wrap_up_limit: timedelta | None = timedelta(minutes=2)
    """None: the agent ends the wrap-up, however long it takes."""
    decline_pause: timedelta = timedelta(seconds=60)
    """How long an interaction is not offered again to an agent who declined it."""
    preferred_wait: timedelta = timedelta(seconds=30)
    """How long an interaction waits for the agent who knows the customer; zero: not at all."""
    hours: str | None = None
    """None: always open."""
    position: int = 0
    """Its place in lists; the first is the default."""
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an agent cannot have an interaction, or why it still waits. Worded in words.py."""

    code: str
    skill: Skill | None = None
    level: int | None = None
    until: datetime | None = None
    count: int | None = None
    agent: UserId | None = None


class Candidate(NamedTuple):
    """One agent in a decision; without reasons against them, eligible.

    Of the eligible the one with the fewest contacts wins, then the longest idle.
    """

    agent: UserId
    name: str
    reasons: tuple[Reason, ...]
    contacts: int
    idle: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who gets one interaction, out of whom."""

    winner: UserId | None
    candidates: tuple[Candidate, ...]
    score: timedelta
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The next offer to make."""

    waiting: Waiting
    seat: Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The agent is now the owner."""

    interaction: InteractionId
    agent: UserId
    queue: QueueId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenState:
    """Whether a queue takes interactions. `next_opening` is None while open, or if never."""

    is_open: bool
    next_opening: datetime | None
    zone: str = "UTC"
    """The time zone that people mean when they speak of the opening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Notice: an agent's desk rings."""

    tenant: TenantId
    interaction: InteractionId
    offer: OfferId
    agent: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Notice: nobody answered the offer, and the interaction waits again at its old place.

    `cause`: declined, timed_out, withdrawn (they went off), agent_lost (vanished), phone_lost.
    """

    tenant: TenantId
    interaction: InteractionId
    queue: QueueId | None
    agent: UserId
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLost:
    """Notice: the agent who had accepted the interaction vanished for longer than the grace.

    If the conversation was under way, it waits again in `queue` at its old place, ahead of all
    that is not urgent. If it was in wrap-up, or has no queue, it is with nobody now.
    """

    tenant: TenantId
    interaction: InteractionId
    queue: QueueId | None
    agent: UserId


Notice = Offered | Returned | AgentLost
"""Told to listeners inside the transaction that made it so."""
