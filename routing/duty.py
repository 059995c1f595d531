"""Agents coming and going: the presence they choose, their heartbeats, and the grace.

A desk that falls silent keeps its state and its place for GRACE; then its agent is signed out and
what they had goes back to the queues. The caller composes these in its transaction.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from core.errors import NotAllowed
from core.model import Actor, InteractionId, Json, TenantId, UserId
from core.permissions import Permission
from infra import effects
from infra.db import Tx
from routing import answers, placements, presence, presence_reasons, seats
from routing.model import AgentLost, HoldStage, Notice, OfferState, Presence
from routing.tables import seat

GRACE = timedelta(seconds=60)
GRACE_OVER = "routing.grace_over"
"""The durable timer of a grace; its key is the agent's id and the grace's beginning."""

BEAT_EVERY = timedelta(seconds=10)
"""Beats that come closer are not written."""

_key = (seat.c.tenant == sa.bindparam("tenant_"), seat.c.agent == sa.bindparam("agent_"))
_beat = seat.update().where(*_key).values(beat_at=sa.bindparam("now_"))
_silent = sa.select(seat.c.agent).where(
    seat.c.tenant == sa.bindparam("tenant_"),
    seat.c.presence != Presence.SIGNED_OUT.value,
    seat.c.disconnected_at.is_(None),
    sa.or_(seat.c.beat_at.is_(None), seat.c.beat_at <= sa.bindparam("before_")),
)


def set_presence(
    tx: Tx,
    actor: Actor,
    wanted: Presence,
    reason: str | None = None,
    *,
    agent: UserId | None = None,
) -> tuple[Notice, ...]:
    """Apply what the actor chose for themselves, or a supervisor for another `agent`.

    With contacts at hand, going off comes into force when the last one ends. Offers that still ring
    go back to their places at once. Raises Invalid for an unknown reason, NotAllowed, NotFound.
    """
    whose = agent or actor.user
    if whose == actor.user:
        seats.enrol(tx, actor.tenant, whose, actor.name)
    elif Permission.SUPERVISE not in actor.permissions:
        raise NotAllowed(Permission.SUPERVISE)
    if wanted is not Presence.NOT_READY:
        reason = None
    elif reason is not None:
        presence_reasons.check(reason)
    _note_beat(tx, actor.tenant, whose)
    returned = _return_ringing(tx, actor.tenant, whose) if wanted is not Presence.READY else ()
    seats.change(
        tx,
        actor.tenant,
        whose,
        lambda old: presence.choose(old, wanted, reason, tx.now),
        "chosen" if whose == actor.user else f"by_supervisor:{actor.user}",
    )
    return returned


def _return_ringing(tx: Tx, tenant: TenantId, agent: UserId) -> tuple[Notice, ...]:
    holds = seats.attendance(tx, tenant, agent).holds
    return tuple(
        answers.give_back(tx, tenant, interaction, OfferState.WITHDRAWN)
        for interaction, hold in holds.items()
        if hold.stage is HoldStage.OFFERED
    )


def act(tx: Tx, tenant: TenantId, agent: UserId) -> None:
    """Note that the agent is there: a missed offer no longer keeps new ones away."""
    row = seats.find(tx, tenant, agent)
    if row is not None and not row.is_responding:
        seats.change(tx, tenant, agent, lambda old: presence.act(old, tx.now), "acted")


def beat(tx: Tx, tenant: TenantId, agent: UserId) -> None:
    """Note a sign of life of the agent's desk; within the grace everything is as it was."""
    row = seats.find(tx, tenant, agent)
    if row is None:
        return
    if row.beat_at is None or row.beat_at <= tx.now - BEAT_EVERY or row.disconnected_at:
        _note_beat(tx, tenant, agent)
    if row.disconnected_at is not None:
        effects.cancel(tx, tenant, GRACE_OVER, _grace_key(agent, row.disconnected_at))
        seats.change(tx, tenant, agent, lambda old: presence.reconnect(old, tx.now), "reconnected")


def _note_beat(tx: Tx, tenant: TenantId, agent: UserId) -> None:
    tx.run(_beat, {"tenant_": tenant, "agent_": agent, "now_": tx.now})


def disconnect(tx: Tx, tenant: TenantId, agent: UserId) -> None:
    """Begin the grace of an agent whose desk is not heard of any more."""
    if seats.find(tx, tenant, agent) is None:
        return
    before, after = seats.change(
        tx, tenant, agent, lambda old: presence.disconnect(old, tx.now), "disconnected"
    )
    if after is not before:
        key = _grace_key(agent, tx.now)
        payload: Json = {"agent": agent, "since": tx.now.isoformat()}
        effects.add(tx, tenant, GRACE_OVER, key, payload, due=tx.now + GRACE)


def _grace_key(agent: str, since: datetime) -> str:
    return f"{agent}:{since.isoformat()}"


def silent(tx: Tx, tenant: TenantId, *, longer_than: timedelta) -> list[UserId]:
    """Agents who count as connected, but whose desk has not been heard of for so long."""
    rows = tx.all(_silent, {"tenant_": tenant, "before_": tx.now - longer_than})
    return [row.agent for row in rows]


def end_grace(tx: Tx, tenant: TenantId, agent: UserId, since: datetime) -> tuple[Notice, ...]:
    """Sign the agent out, unless they came back from the disconnection of that moment."""
    if seats.attendance(tx, tenant, agent).disconnected_at != since:
        return ()
    return vanish(tx, tenant, agent)


def vanish(tx: Tx, tenant: TenantId, agent: UserId) -> tuple[Notice, ...]:
    """Sign the agent out, and give everything they have at hand back."""
    held = seats.attendance(tx, tenant, agent).holds
    notices: list[Notice] = []
    for interaction, hold in held.items():
        if hold.stage is HoldStage.OFFERED:
            outcome = OfferState.WITHDRAWN
            notices.append(answers.give_back(tx, tenant, interaction, outcome, "agent_lost"))
    seats.change(tx, tenant, agent, lambda old: presence.vanish(old, tx.now), "grace_over")
    for interaction, hold in held.items():
        if hold.stage is not HoldStage.OFFERED:
            notices.append(_lose(tx, tenant, agent, interaction, hold.stage))
    return tuple(notices)


def _lose(
    tx: Tx, tenant: TenantId, agent: UserId, interaction: InteractionId, stage: HoldStage
) -> AgentLost:
    place = placements.find(tx, tenant, interaction)
    queue = None if place is None else place.queue
    if place is not None and queue is not None and stage is HoldStage.ENGAGED:
        placements.requeue(tx, tenant, place, "agent_lost", ahead=True)
    else:
        placements.remove(tx, tenant, interaction)
    return AgentLost(tenant=tenant, interaction=interaction, queue=queue, agent=agent)


def nobody_there(tx: Tx, tenant: TenantId, agent: UserId) -> tuple[Notice, ...]:
    """Give back what an agent got while signed out, unless they have signed in since."""
    if seats.attendance(tx, tenant, agent).presence is not Presence.SIGNED_OUT:
        return ()
    return vanish(tx, tenant, agent)
