"""Where interactions stand with routing: into a queue, while they wait, and out again.

One row per interaction, waiting or with an agent, so that it has one owner at most. Functions take
the Tx first and are composed by the caller. The other half, with an agent, is holding.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.errors import Conflict, Invalid
from core.events import InteractionLeftQueue, InteractionQueued, PlaceChanged
from core.model import ChannelKind, InteractionId, QueueId, TenantId, UserId
from infra.db import Row, Tx
from routing import offers, presence, queues, seats
from routing.model import (
    HIGHEST_LEVEL,
    HIGHEST_PRIORITY,
    NEVER,
    Attendance,
    OfferState,
    PlaceState,
    Queue,
)
from routing.tables import placement
from routing.tell import tell

TRANSFER_WAIT = timedelta(minutes=2)
"""How long a transferred interaction waits for a busy agent before the queue gets it."""

_key = (
    placement.c.tenant == sa.bindparam("tenant_"),
    placement.c.interaction == sa.bindparam("interaction_"),
)
_one = sa.select(placement).where(*_key)
_set = placement.update().where(*_key)
_delete = placement.delete().where(*_key)


def find(tx: Tx, tenant: TenantId, interaction: InteractionId) -> Row | None:
    """The row, locked."""
    return tx.lock(_one, {"tenant_": tenant, "interaction_": interaction})


def update(tx: Tx, tenant: TenantId, interaction: InteractionId, **values: Any) -> None:  # noqa: ANN401 - column values
    """Set columns of a row that the caller has locked."""
    if "priority" in values:
        values["starts"] = starts(values["since"], values["priority"])
    keys = {"tenant_": tenant, "interaction_": interaction}
    tx.run(_set, {**keys, "stamp": tx.ids.new(), **values})


def starts(since: datetime, priority: int) -> datetime:
    """When the waiting would have begun with the head start counted in: the order in SQL."""
    return since - timedelta(minutes=priority)


def remove(tx: Tx, tenant: TenantId, interaction: InteractionId) -> None:
    tx.run(_delete, {"tenant_": tenant, "interaction_": interaction})


# --- into a queue ---


def enqueue(
    tx: Tx,
    tenant: TenantId,
    interaction: InteractionId,
    *,
    channel: ChannelKind,
    queue: QueueId,
    needs: Mapping[str, int] | Iterable[str] = (),
    priority: int = 0,
    urgent: bool = False,
    since: datetime,
    preferred: UserId | None = None,
    needs_phone: bool = False,
    cause: str = "entered",
) -> None:
    """Let the interaction wait in a queue, wherever it was before.

    `since` is its place: the time from which its waiting counts. `priority` 0 takes the queue's.
    `preferred` is the agent who knows the customer; the queue says how long it waits for them.
    `needs_phone`: only agents whose telephone is connected are offered it.
    Entering a closed queue holds it until the opening, unless it is urgent. One that waits in this
    queue already stays there, and becomes no less pressing. Raises NotFound for an unknown queue.
    """
    target = queues.get(tx, tenant, queue)
    row = find(tx, tenant, interaction)
    values = _entry(tx, tenant, target, since, urgent)
    values |= {
        "channel": channel,
        "needs": _levels(needs),
        "priority": min(priority or target.priority, HIGHEST_PRIORITY),
        "units": 1,
        "needs_phone": needs_phone,
    }
    if preferred is not None and target.preferred_wait > timedelta(0):
        values |= {"kept_for": preferred, "kept_until": tx.now + target.preferred_wait}
    if row is not None:
        if is_in_queue(row) and row.queue == queue:
            _press(tx, tenant, row, values)
            return
        leave(tx, tenant, row, cause)
    keys = ("tenant", "interaction")
    values["starts"] = starts(since, values["priority"])
    full = {"tenant": tenant, "interaction": interaction, "stamp": tx.ids.new(), **values}
    tx.upsert(placement, full, keys, [name for name in full if name not in keys])
    _tell_queued(tx, tenant, interaction, values, cause)


def _entry(
    tx: Tx, tenant: TenantId, target: Queue, since: datetime, urgent: bool
) -> dict[str, Any]:
    opening = queues.open_state_of(tx, tenant, target, tx.now)
    return {
        "state": PlaceState.WAITING.value,
        "queue": target.id,
        "is_urgent": urgent,
        "since": since,
        "kept_for": None,
        "kept_until": None,
        "is_transfer": False,
        "excluded": {},
        "held_until": None if urgent or opening.is_open else opening.next_opening or NEVER,
        "agent": None,
        "offer": None,
    }


def _levels(needs: Mapping[str, int] | Iterable[str]) -> dict[str, int]:
    levels = dict(needs) if isinstance(needs, Mapping) else dict.fromkeys(needs, 1)
    for skill, level in levels.items():
        if not 1 <= level <= HIGHEST_LEVEL:
            raise Invalid("needs", f"the level of {skill} must be 1 to {HIGHEST_LEVEL}")
    return levels


def is_in_queue(row: Row) -> bool:
    return row.state in (PlaceState.WAITING.value, PlaceState.OFFERED.value)


def _press(tx: Tx, tenant: TenantId, row: Row, wanted: Mapping[str, Any]) -> None:
    """Join the demands of one that waits already with new ones."""
    urgent = row.is_urgent or wanted["is_urgent"]
    changed = {
        "is_urgent": urgent,
        "priority": max(row.priority, wanted["priority"]),
        "since": min(row.since, wanted["since"]),
        "needs": {**row.needs, **wanted["needs"]},
        "needs_phone": wanted["needs_phone"],
        "held_until": None if urgent else row.held_until,
    }
    if all(getattr(row, name) == value for name, value in changed.items()):
        return
    update(tx, tenant, row.interaction, **changed)
    tell_place(tx, tenant, row, "pressed")


def requeue(
    tx: Tx,
    tenant: TenantId,
    row: Row,
    cause: str,
    *,
    declined_by: UserId | None = None,
    ahead: bool = False,
) -> None:
    """Let one that an agent did not keep wait again, at its old place.

    `declined_by` does not get it again for a while. `ahead`: before all that is not urgent.
    """
    excluded = {
        agent: until
        for agent, until in row.excluded.items()
        if datetime.fromisoformat(until) > tx.now
    }
    if declined_by is not None:
        pause = queues.get(tx, tenant, row.queue).decline_pause
        excluded[declined_by] = (tx.now + pause).isoformat()
    values = {
        "state": PlaceState.WAITING.value,
        "agent": None,
        "offer": None,
        "excluded": excluded,
        "kept_for": None if row.agent == row.kept_for else row.kept_for,
        "priority": HIGHEST_PRIORITY if ahead else row.priority,
        "since": row.since,
    }
    update(tx, tenant, row.interaction, **values)
    _tell_queued(tx, tenant, row.interaction, {**row._asdict(), **values}, cause)


def _tell_queued(
    tx: Tx, tenant: TenantId, interaction: InteractionId, values: Mapping[str, Any], cause: str
) -> None:
    fact = InteractionQueued(
        interaction=interaction,
        queue=values["queue"],
        priority=values["priority"],
        enqueued_at=values["since"],
        cause=cause,
    )
    tell(tx, tenant, fact, interactions=[interaction], queues=[values["queue"]])


# --- while it waits ---


def make_urgent(tx: Tx, tenant: TenantId, interaction: InteractionId) -> None:
    """Let a waiting interaction go before all that are not urgent, closed queue or not."""
    row = find(tx, tenant, interaction)
    if row is None or row.is_urgent:
        return
    update(tx, tenant, interaction, is_urgent=True, held_until=None)
    if is_in_queue(row):
        tell_place(tx, tenant, row, "urgent")


def prefer(tx: Tx, tenant: TenantId, interaction: InteractionId, agent: UserId) -> None:
    """Offer a waiting interaction to one agent first, as a transfer does.

    Their queues and skills do not matter. If they decline, miss it, go off, or stay busy for
    TRANSFER_WAIT, the queue gets it. Raises Conflict when the agent takes no offers now or has no
    telephone for a call, or the interaction does not wait.
    """
    row = find(tx, tenant, interaction)
    if row is None or row.state != PlaceState.WAITING.value:
        raise Conflict("the interaction does not wait")
    attendance = seats.attendance(tx, tenant, agent)
    if not presence.is_attending(attendance):
        raise Conflict("the agent takes no offers now")
    if row.needs_phone and not attendance.has_phone:
        raise Conflict("the agent's phone is not connected")
    until = tx.now + TRANSFER_WAIT
    excluded = {each: until for each, until in row.excluded.items() if each != agent}
    kept = {"kept_for": agent, "kept_until": until, "is_transfer": True}
    update(tx, tenant, interaction, excluded=excluded, held_until=None, **kept)
    tell_place(tx, tenant, row, "kept_for_agent")


def tell_place(tx: Tx, tenant: TenantId, row: Row, cause: str) -> None:
    fact = PlaceChanged(interaction=row.interaction, queue=row.queue, cause=cause)
    tell(tx, tenant, fact, interactions=[row.interaction], queues=[row.queue])


# --- out of the queue ---


def withdraw(tx: Tx, tenant: TenantId, interaction: InteractionId, cause: str) -> bool:
    """Take a waiting or ringing interaction out of its queue; False when it is in none."""
    row = find(tx, tenant, interaction)
    if row is None or not is_in_queue(row):
        return False
    leave(tx, tenant, row, cause)
    remove(tx, tenant, interaction)
    return True


def leave(tx: Tx, tenant: TenantId, row: Row, cause: str) -> None:
    """Undo what the row holds elsewhere: its ringing offer, or its agent's units."""
    if row.state == PlaceState.OFFERED.value:
        end_offer(tx, tenant, row, OfferState.WITHDRAWN)
    if is_in_queue(row):
        fact = InteractionLeftQueue(interaction=row.interaction, queue=row.queue, cause=cause)
        tell(tx, tenant, fact, interactions=[row.interaction], queues=[row.queue])
    else:
        free(tx, tenant, row.agent, row.interaction)


def end_offer(tx: Tx, tenant: TenantId, row: Row, outcome: OfferState) -> None:
    """End the offer that a placement rings with, on both sides."""
    found = offers.find(tx, tenant, row.offer)
    if found is None or not offers.end(tx, tenant, found, outcome):
        return
    leave = presence.miss if outcome is OfferState.TIMED_OUT else presence.unhold
    seats.change(
        tx,
        tenant,
        found.agent,
        lambda old: leave(old, row.interaction, tx.now),
        f"offer_{outcome.value}",
    )


def free(tx: Tx, tenant: TenantId, agent: UserId, interaction: InteractionId) -> None:
    def apply(old: Attendance) -> Attendance:
        held = interaction in old.holds
        return presence.release(old, interaction, tx.now) if held else old

    seats.change(tx, tenant, agent, apply, "contact_ended")
