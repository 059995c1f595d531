"""The tables of routing."""

import sqlalchemy as sa

from infra.db import ID, Instant, JsonType, metadata

queue = sa.Table(
    "queue",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("names", JsonType, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("needs", JsonType, nullable=False),
    sa.Column("ring_s", sa.Integer, nullable=False),
    sa.Column("wrap_up_s", sa.Integer),
    sa.Column("decline_pause_s", sa.Integer, nullable=False),
    sa.Column("preferred_wait_s", sa.Integer, nullable=False),
    sa.Column("hours", ID),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("is_shown_open", sa.Boolean, nullable=False),
)
skill = sa.Table(
    "skill",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("names", JsonType, nullable=False),
)
hours = sa.Table(
    "hours",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("names", JsonType, nullable=False),
    sa.Column("zone", sa.String(60), nullable=False),
    sa.Column("weekly", JsonType, nullable=False),
    sa.Column("calendars", JsonType, nullable=False),
)
holiday = sa.Table(
    "holiday",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("hours", ID, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("names", JsonType, nullable=False),
    sa.Column("intervals", JsonType, nullable=False),
)
seat = sa.Table(
    "seat",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("agent", ID, primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("capacity", JsonType, nullable=False),
    sa.Column("presence", sa.String(20), nullable=False),
    sa.Column("reason", ID),
    sa.Column("next_presence", sa.String(20)),
    sa.Column("next_reason", ID),
    sa.Column("holds", JsonType, nullable=False),
    sa.Column("is_responding", sa.Boolean, nullable=False),
    sa.Column("disconnected_at", Instant),
    sa.Column("has_phone", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("idle_since", Instant, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("state_since", Instant, nullable=False),
    sa.Column("beat_at", Instant),
    sa.Column("version", sa.Integer, nullable=False),
)
sa.Index("ix_seat_tenant_presence", seat.c.tenant, seat.c.presence)
agent_skill = sa.Table(
    "agent_skill",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("agent", ID, primary_key=True),
    sa.Column("skill", ID, primary_key=True),
    sa.Column("level", sa.Integer, nullable=False),
)
queue_member = sa.Table(
    "queue_member",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("queue", ID, primary_key=True),
    sa.Column("agent", ID, primary_key=True),
)
sa.Index("ix_queue_member_tenant_agent", queue_member.c.tenant, queue_member.c.agent)
placement = sa.Table(
    "placement",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("interaction", ID, primary_key=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("queue", ID),
    sa.Column("channel", ID, nullable=False),
    sa.Column("units", sa.Integer, nullable=False),
    sa.Column("needs", JsonType, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("is_urgent", sa.Boolean, nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("starts", Instant, nullable=False),
    sa.Column("kept_for", ID),
    sa.Column("kept_until", Instant),
    sa.Column("is_transfer", sa.Boolean, nullable=False),
    sa.Column("excluded", JsonType, nullable=False),
    sa.Column("needs_phone", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("held_until", Instant),
    sa.Column("agent", ID),
    sa.Column("offer", ID),
    sa.Column("stamp", ID, nullable=False),
)
sa.Index(
    "ix_placement_tenant_queue_state", placement.c.tenant, placement.c.queue, placement.c.state
)
sa.Index("ix_placement_tenant_agent", placement.c.tenant, placement.c.agent)
offer = sa.Table(
    "offer",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("interaction", ID, nullable=False),
    sa.Column("queue", ID, nullable=False),
    sa.Column("agent", ID, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("waited_s", sa.Float),
)
sa.Index("ix_offer_queue_ended", offer.c.tenant, offer.c.queue, offer.c.ended_at)
sa.Index(
    "uq_offer_live",
    offer.c.tenant,
    offer.c.interaction,
    unique=True,
    sqlite_where=offer.c.state == sa.text("'live'"),
    postgresql_where=offer.c.state == sa.text("'live'"),
)
sa.Index(
    "ix_offer_live_agent",
    offer.c.tenant,
    offer.c.agent,
    sqlite_where=offer.c.state == sa.text("'live'"),
    postgresql_where=offer.c.state == sa.text("'live'"),
)
routing_decision = sa.Table(
    "routing_decision",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("offer", ID, primary_key=True),
    sa.Column("interaction", ID, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("winner", ID, nullable=False),
    sa.Column("rule", ID, nullable=False),
    sa.Column("inputs", JsonType, nullable=False),
    sa.Column("outcome", JsonType, nullable=False),
)
sa.Index(
    "ix_routing_decision_tenant_interaction",
    routing_decision.c.tenant,
    routing_decision.c.interaction,
)
router_lease = sa.Table(
    "router_lease",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("holder", ID, nullable=False),
    sa.Column("until", Instant, nullable=False),
)
