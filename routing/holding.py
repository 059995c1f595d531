"""Interactions with agents: taken, accepted, in wrap-up, released.

The placement and the agent's capacity change together. Functions take the Tx first and are composed
by the caller.
"""

from typing import Any

from core.errors import Conflict, NotFound
from core.model import Actor, ChannelKind, InteractionId, QueueId, TenantId, UserId
from infra import effects
from infra.db import Row, Tx
from routing import presence, seats
from routing.model import Attendance, Hold, HoldStage, OfferState, PlaceState, Presence
from routing.placements import end_offer, find, free, is_in_queue, remove, tell_place, update
from routing.rules import has_room
from routing.tables import placement

NOBODY_THERE = "routing.nobody_there"
"""The effect that gives contacts of a signed-out agent back; its key is new each time."""


def take(
    tx: Tx,
    actor: Actor,
    interaction: InteractionId,
    channel: ChannelKind,
    *,
    needs_phone: bool = False,
) -> None:
    """Make the actor the holder by hand, out of a queue, from another's ringing, or from the bot.

    Raises Conflict when another agent has it already, or the actor has no room for it or no
    telephone where one is needed.
    """
    tenant, agent = actor.tenant, actor.user
    seats.enrol(tx, tenant, agent, actor.name)
    row = find(tx, tenant, interaction)
    if row is not None and not is_in_queue(row) and row.agent != agent:
        raise Conflict("another agent has this interaction")
    seat = seats.load(tx, tenant, [agent])[agent]
    if needs_phone and not seat.attendance.has_phone:
        raise Conflict("your phone is not connected")
    if interaction not in seat.attendance.holds and not has_room(seat, channel, 1):
        raise Conflict("you have no room for another contact")
    engage(tx, tenant, agent, interaction, channel, cause="taken")


def engage(
    tx: Tx,
    tenant: TenantId,
    agent: UserId,
    interaction: InteractionId,
    channel: ChannelKind,
    *,
    queue: QueueId | None = None,
    cause: str = "engaged",
    is_there: bool = False,
) -> None:
    """Make the agent the holder of the interaction, whatever their capacity: the caller decided so.

    Above capacity the fact's cause says it. An agent who is signed out gets it, too, but it goes
    back to its queue at once, as if they had vanished; not so when they talk with the customer
    already (`is_there`). Raises NotFound for no agent.
    """
    row = find(tx, tenant, interaction)
    if row is not None and row.agent == agent and row.state == PlaceState.ENGAGED.value:
        return
    if row is not None and row.state == PlaceState.OFFERED.value:
        end_offer(tx, tenant, row, OfferState.WITHDRAWN)
    elif row is not None and row.agent not in (None, agent):
        free(tx, tenant, row.agent, interaction)
    _place_with(tx, tenant, agent, interaction, channel, row, queue)
    seat = seats.load(tx, tenant, [agent]).get(agent)
    if seat is None:
        raise NotFound("agent", agent)
    cause = cause if has_room(seat, channel, 1) else f"{cause}_above_capacity"
    hold_contact(tx, tenant, agent, interaction, channel, cause)
    if seat.attendance.presence is Presence.SIGNED_OUT and not is_there:
        effects.add(tx, tenant, NOBODY_THERE, tx.ids.new(), {"agent": agent})


def _place_with(
    tx: Tx,
    tenant: TenantId,
    agent: UserId,
    interaction: InteractionId,
    channel: ChannelKind,
    row: Row | None,
    queue: QueueId | None,
) -> None:
    if row is not None:
        update(tx, tenant, interaction, state=PlaceState.ENGAGED.value, agent=agent, offer=None)
        if row.queue is not None:
            tell_place(tx, tenant, row, "engaged")
        return
    values: dict[str, Any] = {
        "tenant": tenant,
        "interaction": interaction,
        "state": PlaceState.ENGAGED.value,
        "queue": queue,
        "channel": channel,
        "units": 1,
        "needs": {},
        "priority": 0,
        "is_urgent": False,
        "since": tx.now,
        "starts": tx.now,
        "is_transfer": False,
        "excluded": {},
        "agent": agent,
        "stamp": tx.ids.new(),
    }
    tx.run(placement.insert(), values)


def hold_contact(
    tx: Tx,
    tenant: TenantId,
    agent: UserId,
    interaction: InteractionId,
    channel: ChannelKind,
    cause: str,
) -> None:
    """Count the contact among what the agent has at hand; who takes one is there."""
    contact = Hold(channel=channel, units=1, stage=HoldStage.ENGAGED)

    def apply(old: Attendance) -> Attendance:
        return presence.hold(presence.act(old, tx.now), interaction, contact, tx.now)

    seats.change(tx, tenant, agent, apply, cause)


def wrap_up(tx: Tx, tenant: TenantId, agent: UserId, interaction: InteractionId) -> None:
    """Note that the conversation ended and the agent finishes its paperwork."""
    row = find(tx, tenant, interaction)
    if row is None or row.agent != agent or row.state != PlaceState.ENGAGED.value:
        return
    update(tx, tenant, interaction, state=PlaceState.WRAP_UP.value)
    if row.queue is not None:
        tell_place(tx, tenant, row, "wrap_up")

    def apply(old: Attendance) -> Attendance:
        held = old.holds.get(interaction)
        if held is None:
            return old
        done = Hold(channel=held.channel, units=held.units, stage=HoldStage.WRAP_UP)
        return presence.hold(old, interaction, done, tx.now)

    seats.change(tx, tenant, agent, apply, "wrap_up")


def release(tx: Tx, tenant: TenantId, agent: UserId, interaction: InteractionId) -> bool:
    """End the agent's part: units free, idle from now. False when they do not hold it."""
    row = find(tx, tenant, interaction)
    if row is None or row.agent != agent or is_in_queue(row):
        return False
    remove(tx, tenant, interaction)
    free(tx, tenant, agent, interaction)
    if row.queue is not None:
        tell_place(tx, tenant, row, "released")
    return True
