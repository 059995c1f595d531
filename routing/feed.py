"""What the router reads: everything at once, and then what the events say has changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from core.events import (
    AgentAssigned,
    InteractionLeftQueue,
    InteractionQueued,
    OfferEnded,
    OfferMade,
    PlaceChanged,
    PresenceChanged,
    QueueChanged,
)
from core.model import InteractionId, QueueId, TenantId, UserId
from infra import events
from infra.db import Tx
from routing import queues, seats
from routing.codec import waiting_of
from routing.model import PlaceState, Queue, Seat, Waiting
from routing.tables import placement

KINDS = tuple(
    each.kind
    for each in (
        AgentAssigned,
        InteractionLeftQueue,
        InteractionQueued,
        OfferEnded,
        OfferMade,
        PlaceChanged,
        PresenceChanged,
        QueueChanged,
    )
)
"""Every change of a seat, a placement or a queue is told by one of these."""

AT_ONCE = 2_000
"""Behind by more, it is cheaper to read everything."""

_changes = (
    sa.select(events.event.c.kind, events.event.c.touches)
    .where(
        events.event.c.tenant == sa.bindparam("tenant_"),
        events.event.c.position > sa.bindparam("after_"),
        events.event.c.kind.in_(KINDS),
    )
    .order_by(events.event.c.position)
    .limit(AT_ONCE + 1)
)
_waiting = sa.select(placement).where(
    placement.c.tenant == sa.bindparam("tenant_"),
    placement.c.state == PlaceState.WAITING.value,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Rows as they are at `position`. None: there is no such seat, or it does not wait.

    `queues` is None where no queue was edited; otherwise this is a reading of everything.
    """

    position: int
    seats: Mapping[UserId, Seat | None]
    waiting: Mapping[InteractionId, Waiting | None]
    queues: Mapping[QueueId, Queue] | None = None


def everything(tx: Tx, tenant: TenantId) -> News:
    """Read all seats, queues and waiting interactions."""
    every = queues.every(tx, tenant)
    return News(
        position=events.last_position(tx, tenant),
        seats=dict(seats.load(tx, tenant)),
        waiting=dict(_load_waiting(tx, tenant, every, None)),
        queues=every,
    )


def since(
    tx: Tx,
    tenant: TenantId,
    position: int,
    known: Mapping[QueueId, Queue],
    doubtful: Iterable[tuple[InteractionId, UserId]] = (),
) -> News:
    """Read what changed after `position`, and the doubtful pairs in any case."""
    now_at = events.last_position(tx, tenant)
    rows = tx.all(_changes, {"tenant_": tenant, "after_": position})
    if len(rows) > AT_ONCE or any(row.kind == QueueChanged.kind for row in rows):
        return everything(tx, tenant)
    interactions = {interaction for interaction, _ in doubtful}
    agents = {agent for _, agent in doubtful}
    for row in rows:
        for kind, key in row.touches:
            if kind == "interactions":
                interactions.add(key)
            elif kind == "agents":
                agents.add(key)
    found_seats = seats.load(tx, tenant, agents) if agents else {}
    found = _load_waiting(tx, tenant, known, interactions) if interactions else {}
    return News(
        position=now_at,
        seats={agent: found_seats.get(agent) for agent in agents},
        waiting={interaction: found.get(interaction) for interaction in interactions},
    )


def _load_waiting(
    tx: Tx,
    tenant: TenantId,
    known: Mapping[QueueId, Queue],
    interactions: Iterable[InteractionId] | None,
) -> dict[InteractionId, Waiting]:
    stmt = _waiting
    if interactions is not None:
        stmt = stmt.where(placement.c.interaction.in_(sorted(interactions)))
    return {
        row.interaction: waiting_of(row._asdict(), known[row.queue].needs)
        for row in tx.all(stmt, {"tenant_": tenant})
    }
