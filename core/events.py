"""Facts that have happened, in the past tense. The catalogue page is generated from these classes.

Each event names in one line exactly when it is emitted. `kind` is stable and part of the API;
fields only grow.
What customers said stays with the timeline: events carry ids, so that there is one place to erase.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.model import InteractionId, Json, OfferId, QueueId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The root of all events. A stored one also has an id, tenant, position, seq and time."""

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionEvent(Event):
    """A fact in the life of one interaction."""

    interaction: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionStarted(InteractionEvent):
    """A customer's first line on a thread without an open interaction was taken in."""

    kind = "interaction.started"
    channel: str
    customer: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded(InteractionEvent):
    """A line the customer can see was added to the timeline, by anyone."""

    kind = "message.added"
    entry: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(InteractionEvent):
    """An internal note was added."""

    kind = "note.added"
    entry: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageMarked(InteractionEvent):
    """The customer's device received, or the customer read, lines up to a number."""

    kind = "message.marked"
    up_to: int
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionRead(InteractionEvent):
    """The owner has seen every line so far."""

    kind = "interaction.read"
    by: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgencyRaised(InteractionEvent):
    """A waiting interaction became urgent."""

    kind = "interaction.urgency_raised"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionsMade(InteractionEvent):
    """Suggestions for the agent's next answer were computed, with the scores behind them."""

    kind = "suggestions.made"
    entry: str
    reasons: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDecided(InteractionEvent):
    """The bot decided what to do with a customer's turn; holds the inputs and the reasons."""

    kind = "turn.decided"
    reasons: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionQueued(InteractionEvent):
    """The interaction entered a queue, or returned to its original place in it."""

    kind = "interaction.queued"
    queue: QueueId
    priority: int
    enqueued_at: datetime
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChanged(InteractionEvent):
    """A waiting interaction became urgent, or was set aside for one agent."""

    kind = "interaction.place_changed"
    queue: QueueId
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionLeftQueue(InteractionEvent):
    """A waiting interaction left its queue without having been accepted; cause says why."""

    kind = "interaction.left_queue"
    queue: QueueId
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(InteractionEvent):
    """The interaction began to ring at one agent."""

    kind = "offer.made"
    offer: OfferId
    agent: UserId
    expires_at: datetime
    reasons: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferEnded(InteractionEvent):
    """An offer ended: outcome is accepted, declined, timed_out or withdrawn."""

    kind = "offer.ended"
    offer: OfferId
    agent: UserId
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionAccepted(InteractionEvent):
    """An agent became the owner, by accepting an offer, by taking it by hand or by a transfer."""

    kind = "interaction.accepted"
    agent: UserId
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionTransferred(InteractionEvent):
    """The owner gave the interaction to a queue or another agent."""

    kind = "interaction.transferred"
    by: UserId
    to_queue: QueueId | None
    to_agent: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionSnoozed(InteractionEvent):
    """The owner put the interaction aside until a time."""

    kind = "interaction.snoozed"
    by: UserId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionWoken(InteractionEvent):
    """A snoozed interaction came back: its time came, the customer wrote or the owner woke it."""

    kind = "interaction.woken"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpStarted(InteractionEvent):
    """The conversation with the customer ended and the agent's wrap-up began."""

    kind = "wrap_up.started"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionClosed(InteractionEvent):
    """The interaction ended for good."""

    kind = "interaction.closed"
    by: str
    disposition: str | None
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAttached(InteractionEvent):
    """Attached data was set; names only, the values stay with the interaction."""

    kind = "data.attached"
    keys: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerIdentified(InteractionEvent):
    """The person behind the interaction was recognised, or changed."""

    kind = "customer.identified"
    customer: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionRated(InteractionEvent):
    """The customer gave a mark."""

    kind = "interaction.rated"
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChanged(Event):
    """A queue's settings were edited, or its hours opened or closed it."""

    kind = "queue.changed"
    queue: QueueId
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAssigned(Event):
    """An agent's queues, skills or capacity were set."""

    kind = "agent.assigned"
    agent: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(Event):
    """An agent's presence, routing state or contacts at hand changed; cause says by what."""

    kind = "presence.changed"
    agent: UserId
    presence: str
    routing_state: str
    reason: str | None
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputQuarantined(Event):
    """An input could not be processed and waits for a person to look at it."""

    kind = "input.quarantined"
    ledger_id: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanged(Event):
    """A telephone call went on: a leg came, went or changed its part, or the recording did."""

    kind = "call.changed"
    call: str
    stage: str
