"""The life of one offer: made by the router, and answered, missed or declined.

An offer is a lease on one interaction and on units of one agent. Making it compares the rows with
what the router saw; accepting it compares the placement with the offer's id, which is its fencing
token. So whoever comes second changes nothing. The caller composes these in its transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.errors import Conflict, NotFound, OfferGone
from core.events import OfferMade
from core.model import Actor, InteractionId, OfferId, TenantId, UserId
from infra import effects
from infra.db import Row, Tx
from routing import holding, offers, placements, presence, seats
from routing.codec import attendance_of, outcome_json
from routing.model import (
    Accepted,
    Choice,
    Decision,
    Hold,
    HoldStage,
    Offered,
    OfferState,
    PlaceState,
    Queue,
    Returned,
)
from routing.tables import offer, routing_decision
from routing.tell import tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An offer that the router wants to make, with all that it saw."""

    choice: Choice
    decision: Decision
    inputs: Mapping[str, Any]
    """What the decision rests on, written by codec.inputs_json."""
    queue: Queue


def make(tx: Tx, tenant: TenantId, proposal: Proposal) -> Offered | None:
    """Let an agent's desk ring, with a durable end. None when a row is not as the router saw it."""
    item, agent = proposal.choice.waiting, proposal.choice.seat.agent
    place = placements.find(tx, tenant, item.interaction)
    seat = seats.find(tx, tenant, agent)
    if place is None or place.state != PlaceState.WAITING.value or place.stamp != item.stamp:
        return None
    if seat is None or seat.version != proposal.choice.seat.version:
        return None
    id = OfferId(tx.ids.new())
    expires_at = tx.now + proposal.queue.ring_for
    tx.run(
        offer.insert(),
        {
            "tenant": tenant,
            "id": id,
            "interaction": item.interaction,
            "queue": item.queue,
            "agent": agent,
            "state": OfferState.LIVE.value,
            "made_at": tx.now,
            "expires_at": expires_at,
        },
    )
    placements.update(
        tx, tenant, item.interaction, state=PlaceState.OFFERED.value, agent=agent, offer=id
    )
    before = attendance_of(seat._asdict())
    contact = Hold(channel=item.channel, units=item.units, stage=HoldStage.OFFERED)
    after = presence.hold(before, item.interaction, contact, tx.now)
    seats.save(tx, tenant, seat, before, after, "offered")
    _keep_decision(tx, tenant, id, proposal)
    effects.add(tx, tenant, offers.EXPIRES, id, {"offer": id}, due=expires_at)
    _tell_made(tx, tenant, id, proposal, expires_at)
    return Offered(tenant=tenant, interaction=item.interaction, offer=id, agent=agent)


def _keep_decision(tx: Tx, tenant: TenantId, id: OfferId, proposal: Proposal) -> None:
    item = proposal.choice.waiting
    tx.run(
        routing_decision.insert(),
        {
            "tenant": tenant,
            "offer": id,
            "interaction": item.interaction,
            "at": tx.now,
            "winner": proposal.choice.seat.agent,
            "rule": proposal.decision.rule,
            "inputs": proposal.inputs,
            "outcome": outcome_json(proposal.decision),
        },
    )


def _tell_made(
    tx: Tx, tenant: TenantId, id: OfferId, proposal: Proposal, expires_at: datetime
) -> None:
    item, agent = proposal.choice.waiting, proposal.choice.seat.agent
    reasons: dict[str, Any] = {
        "rule": proposal.decision.rule,
        "score_s": proposal.decision.score.total_seconds(),
        "candidates": len(proposal.decision.candidates),
    }
    fact = OfferMade(
        interaction=item.interaction,
        offer=id,
        agent=agent,
        expires_at=expires_at,
        reasons=reasons,
    )
    tell(
        tx,
        tenant,
        fact,
        interactions=[item.interaction],
        agents=[agent],
        queues=[item.queue],
        offers=[id],
    )


def accept(tx: Tx, actor: Actor, id: OfferId) -> Accepted:
    """Make the actor the owner.

    Raises OfferGone when the offer is over, NotFound when it is not the actor's.
    """
    row = _own(tx, actor, id)
    if row.state != OfferState.LIVE.value or row.expires_at <= tx.now:
        raise OfferGone("the offer is over")
    place = placements.find(tx, actor.tenant, row.interaction)
    if place is None or place.offer != id:
        raise OfferGone("the interaction is not offered any more")
    waited_s = (tx.now - place.since).total_seconds()
    offers.end(tx, actor.tenant, row, OfferState.ACCEPTED, waited_s)
    placements.update(tx, actor.tenant, row.interaction, state=PlaceState.ENGAGED.value, offer=None)
    holding.hold_contact(
        tx, actor.tenant, actor.user, row.interaction, place.channel, "offer_accepted"
    )
    return Accepted(interaction=row.interaction, agent=actor.user, queue=row.queue)


def decline(tx: Tx, actor: Actor, id: OfferId) -> InteractionId:
    """Give the interaction back to its place, and not to this agent again for a while.

    Raises OfferGone when the offer is over, NotFound when it is not the actor's.
    """
    row = _own(tx, actor, id)
    if row.state != OfferState.LIVE.value:
        raise OfferGone("the offer is over")
    give_back(tx, actor.tenant, row.interaction, OfferState.DECLINED)
    seats.change(
        tx, actor.tenant, actor.user, lambda old: presence.act(old, tx.now), "offer_declined"
    )
    return InteractionId(row.interaction)


def _own(tx: Tx, actor: Actor, id: OfferId) -> Row:
    row = offers.find(tx, actor.tenant, id)
    if row is None or row.agent != actor.user:
        raise NotFound("offer", id)
    return row


def expire(tx: Tx, tenant: TenantId, id: OfferId) -> Returned | None:
    """End an offer that nobody answered in time; None when it was over before."""
    row = offers.find(tx, tenant, id)
    if row is None or row.state != OfferState.LIVE.value:
        return None
    return give_back(tx, tenant, row.interaction, OfferState.TIMED_OUT)


def give_back(
    tx: Tx,
    tenant: TenantId,
    interaction: InteractionId,
    outcome: OfferState,
    cause: str | None = None,
) -> Returned:
    """End the ringing of an interaction, and let it wait again at its old place."""
    place = placements.find(tx, tenant, interaction)
    if place is None or place.state != PlaceState.OFFERED.value:
        raise Conflict("the interaction does not ring")
    agent = UserId(place.agent)
    cause = cause or outcome.value
    placements.end_offer(tx, tenant, place, outcome)
    declined_by = agent if outcome is OfferState.DECLINED else None
    placements.requeue(tx, tenant, place, cause, declined_by=declined_by)
    return Returned(
        tenant=tenant, interaction=interaction, queue=place.queue, agent=agent, cause=cause
    )
