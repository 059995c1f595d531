"""Routing as screens show it: cards of agents, queues and offers."""

from collections.abc import Collection

import sqlalchemy as sa

from core.model import ChannelKind, Json, TenantId, UserId
from infra.db import Tx
from infra.tables import instant_text
from routing import offers, queues, seats
from routing.model import PlaceState, Presence, Seat
from routing.rules import limit
from routing.tables import placement, queue_member, routing_decision, seat
from routing.why import names_of, why_of
from routing.words import EN

ALWAYS_SHOWN = (ChannelKind("web_chat"),)
"""Channels whose load an agent's card shows even without a contact."""

MOST_CANDIDATES = 20
"""On an offer's card; the decision itself keeps all."""


# --- agents ---


def agent_cards(tx: Tx, tenant: TenantId, ids: Collection[str] | None = None) -> dict[str, Json]:
    """AgentCards by id, of all agents or of those named."""
    return {agent: _agent_card(each) for agent, each in seats.load(tx, tenant, ids).items()}


def _agent_card(who: Seat) -> Json:
    at = who.attendance
    return {
        "id": who.agent,
        "name": who.name,
        "presence": at.presence.value,
        "reason": at.reason,
        "next_presence": at.next_presence.value if at.next_presence else None,
        "routing_state": at.state.value,
        "since": instant_text(at.state_since),
        "has_phone": at.has_phone,
        "queues": list[Json](sorted(who.queues)),
        "skills": dict[str, Json](sorted(who.skills.items())),
        "load": _load(who),
    }


def _load(who: Seat) -> Json:
    used: dict[str, int] = dict.fromkeys((*ALWAYS_SHOWN, *who.capacity), 0)
    for hold in who.attendance.holds.values():
        used[hold.channel] = used.get(hold.channel, 0) + hold.units
    return {
        channel: {"used": units, "max": limit(who, ChannelKind(channel))}
        for channel, units in sorted(used.items())
    }


# --- queues ---


def queue_cards(tx: Tx, tenant: TenantId, ids: Collection[str] | None = None) -> dict[str, Json]:
    """QueueCards by id, of all queues or of those named."""
    counts = _waiting_counts(tx, tenant)
    staff = _staff_counts(tx, tenant)
    cards: dict[str, Json] = {}
    for id, each in queues.every(tx, tenant).items():
        if ids is not None and id not in ids:
            continue
        opening = queues.open_state_of(tx, tenant, each, tx.now)
        next_opening = opening.next_opening
        cards[id] = {
            "id": id,
            "name": each.names.get(EN) or next(iter(each.names.values())),
            "names": {language: name for language, name in each.names.items()},
            "open": opening.is_open,
            "next_opening": instant_text(next_opening) if next_opening else None,
            **counts.get(id, {"waiting": 0, "oldest_enqueued_at": None, "active": 0}),
            **staff.get(id, {"ready": 0, "members": 0}),
        }
    return cards


def _waiting_counts(tx: Tx, tenant: TenantId) -> dict[str, dict[str, Json]]:
    waits = placement.c.state.in_([PlaceState.WAITING.value, PlaceState.OFFERED.value])
    is_active = placement.c.state == PlaceState.ENGAGED.value
    stmt = (
        sa.select(
            placement.c.queue,
            sa.func.sum(sa.case((waits, 1), else_=0)).label("waiting"),
            sa.func.sum(sa.case((is_active, 1), else_=0)).label("active"),
            sa.func.min(sa.case((waits, placement.c.since))).label("oldest"),
        )
        .where(placement.c.tenant == tenant, placement.c.queue.is_not(None))
        .group_by(placement.c.queue)
    )
    return {
        row.queue: {
            "waiting": row.waiting,
            "active": row.active,
            "oldest_enqueued_at": instant_text(row.oldest) if row.oldest else None,
        }
        for row in tx.all(stmt)
    }


def _staff_counts(tx: Tx, tenant: TenantId) -> dict[str, dict[str, Json]]:
    is_ready = sa.and_(
        seat.c.presence == Presence.READY.value,
        seat.c.next_presence.is_(None),
        seat.c.is_responding,
        seat.c.disconnected_at.is_(None),
    )
    ready = sa.func.sum(sa.case((is_ready, 1), else_=0)).label("ready")
    join = queue_member.join(
        seat, sa.and_(seat.c.tenant == queue_member.c.tenant, seat.c.agent == queue_member.c.agent)
    )
    stmt = (
        sa.select(queue_member.c.queue, ready, sa.func.count().label("members"))
        .select_from(join)
        .where(queue_member.c.tenant == tenant)
        .group_by(queue_member.c.queue)
    )
    return {row.queue: {"ready": row.ready, "members": row.members} for row in tx.all(stmt)}


# --- offers ---


def offer_cards(tx: Tx, tenant: TenantId, ids: Collection[str] | None = None) -> dict[str, Json]:
    """OfferCards of live offers by id; one that is over has none."""
    rows = offers.many(tx, tenant, ids)
    if not rows:
        return {}
    names = names_of(tx, tenant)
    stmt = sa.select(routing_decision).where(
        routing_decision.c.tenant == tenant, routing_decision.c.offer.in_([row.id for row in rows])
    )
    decided = {row.offer: row for row in tx.all(stmt)}
    return {
        row.id: {
            "id": row.id,
            "interaction": row.interaction,
            "agent": row.agent,
            "made_at": instant_text(row.made_at),
            "expires_at": instant_text(row.expires_at),
            "why": why_of(decided[row.id], names, MOST_CANDIDATES),
        }
        for row in rows
    }


# --- single facts that callers ask for ---


def agent_name(tx: Tx, tenant: TenantId, agent: UserId) -> str:
    """What an agent is called; their id if nobody knows."""
    row = tx.one(sa.select(seat.c.name).where(seat.c.tenant == tenant, seat.c.agent == agent))
    return agent if row is None else str(row.name)


def is_agent(tx: Tx, tenant: TenantId, agent: UserId) -> bool:
    """Whether there is such an agent."""
    here = sa.select(seat.c.agent).where(seat.c.tenant == tenant, seat.c.agent == agent)
    return tx.one(here) is not None
