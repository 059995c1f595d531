"""Why an interaction went to an agent, and why one still waits, as screens show it."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from core.model import InteractionId, Json, TenantId
from infra.db import Instant, Row, Tx
from infra.tables import instant_text
from routing import placements, queues, seats
from routing.blocking import blocking
from routing.codec import reason_of, waiting_of
from routing.model import PlaceState, Reason
from routing.rules import SCORE_CAP
from routing.tables import offer, placement, routing_decision, seat
from routing.words import Names, summary, text_of


def decisions(tx: Tx, tenant: TenantId, interaction: InteractionId) -> list[Json]:
    """Every offer of an interaction with its reasons, oldest first."""
    stmt = (
        sa.select(routing_decision, offer.c.state.label("ended_as"))
        .join_from(
            routing_decision,
            offer,
            sa.and_(
                offer.c.tenant == routing_decision.c.tenant,
                offer.c.id == routing_decision.c.offer,
            ),
        )
        .where(
            routing_decision.c.tenant == tenant,
            routing_decision.c.interaction == interaction,
        )
        .order_by(routing_decision.c.at, routing_decision.c.offer)
    )
    names = names_of(tx, tenant)
    return [
        {
            "at": instant_text(row.at),
            "kind": "offer",
            "outcome": row.ended_as,
            "why": why_of(row, names),
        }
        for row in tx.all(stmt)
    ]


def why_of(row: Row, names: Names, most: int | None = None) -> Json:
    """Why the winner won, from the stored outcome alone."""
    candidates = row.outcome["candidates"]
    shown: list[Json] = [
        {
            "agent": agent,
            "name": name,
            "eligible": not reasons,
            "reasons": [text_of(reason_of(reason), names, row.at) for reason in reasons],
            "score": idle_s,
            "contacts": contacts,
        }
        for agent, name, contacts, idle_s, reasons in candidates[:most]
    ]
    _, name, contacts, idle_s, _ = next(each for each in candidates if each[0] == row.winner)
    text = summary(
        row.rule,
        name,
        contacts=contacts,
        idle=timedelta(seconds=idle_s),
        score=timedelta(seconds=row.outcome["score_s"]),
        eligible=sum(not reasons for *_, reasons in candidates),
        total=len(candidates),
    )
    return {
        "summary": text,
        "winner": row.winner,
        "candidates": shown,
        "total": len(candidates),
        "rule": row.rule,
    }


# --- waiting ---


def why_waiting(tx: Tx, tenant: TenantId, interaction: InteractionId) -> Json:
    """Why an interaction is not with an agent yet; None when it does not wait."""
    row = tx.one(
        sa.select(placement).where(
            placement.c.tenant == tenant, placement.c.interaction == interaction
        )
    )
    if row is None or not placements.is_in_queue(row):
        return None
    which = queues.get(tx, tenant, row.queue)
    ahead = ahead_of(tx, tenant, interaction)
    if row.state == PlaceState.OFFERED.value:
        reasons: Iterable[Reason] = [Reason(code="ringing", agent=row.agent)]
    else:
        item = waiting_of(row._asdict(), which.needs)
        reasons = blocking(item, seats.load(tx, tenant).values(), ahead, tx.now)
    zone = queues.open_state_of(tx, tenant, which, tx.now).zone
    names = names_of(tx, tenant, zone)
    return {
        "blocking": [
            {"reason": reason.code, "text": text_of(reason, names, tx.now)} for reason in reasons
        ],
        "position": ahead + 1,
        "ahead": ahead,
    }


def ahead_of(tx: Tx, tenant: TenantId, interaction: InteractionId) -> int:
    """How many in the same queue come before a waiting interaction: rules.rank, in SQL."""
    mine = tx.one(
        sa.select(placement).where(
            placement.c.tenant == tenant, placement.c.interaction == interaction
        )
    )
    if mine is None or not placements.is_in_queue(mine):
        return 0
    floor = tx.now - SCORE_CAP
    start = max(mine.starts, floor)
    starts = sa.case(
        (placement.c.starts > floor, placement.c.starts), else_=sa.literal(floor, Instant())
    )
    is_before = sa.or_(
        starts < start,
        sa.and_(starts == start, placement.c.since < mine.since),
        sa.and_(
            starts == start,
            placement.c.since == mine.since,
            placement.c.interaction < interaction,
        ),
    )
    is_as_urgent = placement.c.is_urgent == mine.is_urgent
    before = sa.and_(is_as_urgent, is_before)
    if not mine.is_urgent:
        before = sa.or_(placement.c.is_urgent, before)
    stmt = sa.select(sa.func.count()).where(
        placement.c.tenant == tenant,
        placement.c.queue == mine.queue,
        placement.c.state.in_([PlaceState.WAITING.value, PlaceState.OFFERED.value]),
        before,
    )
    return int(tx.scalar(stmt))


def names_of(tx: Tx, tenant: TenantId, zone: str = "UTC") -> Names:
    rows = tx.all(sa.select(seat.c.agent, seat.c.name).where(seat.c.tenant == tenant))
    agents = {row.agent: row.name for row in rows}
    return Names(skills=queues.skills(tx, tenant), agents=agents, zone=zone)
