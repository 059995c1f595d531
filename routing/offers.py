"""Offers as stored. At most one is live per interaction: a partial unique index says so too."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from core.events import OfferEnded
from core.model import InteractionId, OfferId, TenantId, UserId
from infra import effects
from infra.db import Row, Tx
from infra.prepared import hot
from routing.model import OfferState
from routing.tables import offer
from routing.tell import tell

EXPIRES = "routing.offer_expires"
"""The durable timer of an offer; its key is the offer's id."""

_key = (offer.c.tenant == sa.bindparam("tenant_"), offer.c.id == sa.bindparam("id_"))
_one = sa.select(offer).where(*_key)
_live = (offer.c.tenant == sa.bindparam("tenant_"), offer.c.state == OfferState.LIVE.value)
_end = offer.update().where(*_key, offer.c.state == OfferState.LIVE.value)
_of_agent = sa.select(offer.c.interaction).where(*_live, offer.c.agent == sa.bindparam("agent_"))
_live_of = hot(
    sa.select(offer.c.interaction, offer.c.agent).where(
        *_live, offer.c.interaction.in_(sa.bindparam("interactions_", expanding=True))
    )
)


def find(tx: Tx, tenant: TenantId, id: OfferId) -> Row | None:
    """The row, locked."""
    return tx.lock(_one, {"tenant_": tenant, "id_": id})


def end(
    tx: Tx, tenant: TenantId, row: Row, outcome: OfferState, waited_s: float | None = None
) -> bool:
    """End a live offer for good, and tell. False when it was over already.

    `waited_s`: how long the customer has waited, where the offer was accepted.
    """
    where = {"tenant_": tenant, "id_": row.id}
    ended = {"state": outcome.value, "ended_at": tx.now, "waited_s": waited_s}
    if not tx.run(_end, {**where, **ended}):
        return False
    if outcome is not OfferState.TIMED_OUT:
        effects.cancel(tx, tenant, EXPIRES, row.id)
    fact = OfferEnded(
        interaction=row.interaction, offer=row.id, agent=row.agent, outcome=outcome.value
    )
    tell(
        tx,
        tenant,
        fact,
        interactions=[row.interaction],
        agents=[row.agent],
        queues=[row.queue],
        offers=[row.id],
    )
    return True


def live_offers(
    tx: Tx, tenant: TenantId, interactions: Collection[InteractionId]
) -> dict[InteractionId, UserId]:
    """Which of the interactions ring now, and at whom."""
    if not interactions:
        return {}
    params = {"tenant_": tenant, "interactions_": sorted(interactions)}
    return {row.interaction: row.agent for row in tx.all(_live_of, params)}


def offered_to(tx: Tx, tenant: TenantId, agent: UserId) -> frozenset[InteractionId]:
    """The interactions that ring at an agent now."""
    rows = tx.all(_of_agent, {"tenant_": tenant, "agent_": agent})
    return frozenset(row.interaction for row in rows)


def many(tx: Tx, tenant: TenantId, ids: Iterable[str] | None) -> list[Row]:
    """The live offers, all or those named."""
    stmt = sa.select(offer).where(*_live)
    if ids is not None:
        stmt = stmt.where(offer.c.id.in_(sorted(ids)))
    return list(tx.all(stmt, {"tenant_": tenant}))
