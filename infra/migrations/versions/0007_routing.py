"""Add queues, skills, hours, seats, placements, offers and the decisions behind them."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0007_routing"
down_revision = "0006_flows"
branch_labels = None
depends_on = None

LIVE = sa.text("state = 'live'")


def upgrade() -> None:
    _add_configuration()
    _add_agents()
    _add_placements()
    _add_offers()


def downgrade() -> None:
    for table in (
        "router_lease",
        "routing_decision",
        "offer",
        "placement",
        "queue_member",
        "agent_skill",
        "seat",
        "holiday",
        "hours",
        "skill",
        "queue",
    ):
        op.drop_table(table)


def _add_configuration() -> None:
    op.create_table(
        "queue",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("names", JsonType, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("needs", JsonType, nullable=False),
        sa.Column("ring_s", sa.Integer(), nullable=False),
        sa.Column("wrap_up_s", sa.Integer()),
        sa.Column("decline_pause_s", sa.Integer(), nullable=False),
        sa.Column("preferred_wait_s", sa.Integer(), nullable=False),
        sa.Column("hours", sa.String(40)),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_shown_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_queue")),
    )
    op.create_table(
        "skill",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("names", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_skill")),
    )
    op.create_table(
        "hours",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("names", JsonType, nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("weekly", JsonType, nullable=False),
        sa.Column("calendars", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_hours")),
    )
    op.create_table(
        "holiday",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("hours", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("names", JsonType, nullable=False),
        sa.Column("intervals", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "hours", "day", name=op.f("pk_holiday")),
    )


def _add_agents() -> None:
    op.create_table(
        "seat",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("agent", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("capacity", JsonType, nullable=False),
        sa.Column("presence", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("next_presence", sa.String(20)),
        sa.Column("next_reason", sa.String(40)),
        sa.Column("holds", JsonType, nullable=False),
        sa.Column("is_responding", sa.Boolean(), nullable=False),
        sa.Column("disconnected_at", Instant()),
        sa.Column("idle_since", Instant(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("state_since", Instant(), nullable=False),
        sa.Column("beat_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "agent", name=op.f("pk_seat")),
    )
    op.create_index("ix_seat_tenant_presence", "seat", ["tenant", "presence"])
    op.create_table(
        "agent_skill",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("agent", sa.String(40), nullable=False),
        sa.Column("skill", sa.String(40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "agent", "skill", name=op.f("pk_agent_skill")),
    )
    op.create_table(
        "queue_member",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("queue", sa.String(40), nullable=False),
        sa.Column("agent", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "queue", "agent", name=op.f("pk_queue_member")),
    )
    op.create_index("ix_queue_member_tenant_agent", "queue_member", ["tenant", "agent"])


def _add_placements() -> None:
    op.create_table(
        "placement",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("interaction", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("queue", sa.String(40)),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("needs", JsonType, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("starts", Instant(), nullable=False),
        sa.Column("kept_for", sa.String(40)),
        sa.Column("kept_until", Instant()),
        sa.Column("is_transfer", sa.Boolean(), nullable=False),
        sa.Column("excluded", JsonType, nullable=False),
        sa.Column("held_until", Instant()),
        sa.Column("agent", sa.String(40)),
        sa.Column("offer", sa.String(40)),
        sa.Column("stamp", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "interaction", name=op.f("pk_placement")),
    )
    op.create_index("ix_placement_tenant_agent", "placement", ["tenant", "agent"])
    op.create_index("ix_placement_tenant_queue_state", "placement", ["tenant", "queue", "state"])


def _add_offers() -> None:
    op.create_table(
        "offer",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("interaction", sa.String(40), nullable=False),
        sa.Column("queue", sa.String(40), nullable=False),
        sa.Column("agent", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_offer")),
    )
    op.create_index(
        "ix_offer_live_agent",
        "offer",
        ["tenant", "agent"],
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(
        "uq_offer_live",
        "offer",
        ["tenant", "interaction"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "routing_decision",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("offer", sa.String(40), nullable=False),
        sa.Column("interaction", sa.String(40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("winner", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("inputs", JsonType, nullable=False),
        sa.Column("outcome", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "offer", name=op.f("pk_routing_decision")),
    )
    op.create_index(
        "ix_routing_decision_tenant_interaction", "routing_decision", ["tenant", "interaction"]
    )
    op.create_table(
        "router_lease",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_router_lease")),
    )
