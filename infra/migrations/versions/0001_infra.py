"""Add numbered events, effects and the ingestion ledger."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0001_infra"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_events()
    _add_effects()
    _add_ledger()


def downgrade() -> None:
    for table in ("inbound", "effect", "event", "event_counter"):
        op.drop_table(table)


def _add_events() -> None:
    op.create_table(
        "event_counter",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_event_counter")),
    )
    op.create_table(
        "event",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(40), nullable=False),
        sa.Column("interaction", sa.String(40)),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", JsonType, nullable=False),
        sa.Column("touches", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "position", name=op.f("pk_event")),
        sa.UniqueConstraint("tenant", "event_id", name=op.f("uq_event_tenant_event_id")),
        sa.UniqueConstraint(
            "tenant", "interaction", "seq", name=op.f("uq_event_tenant_interaction_seq")
        ),
    )


def _add_effects() -> None:
    op.create_table(
        "effect",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("payload", JsonType),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("leased_until", Instant()),
        sa.Column("error", sa.Text()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("tenant", "kind", "key", name=op.f("pk_effect")),
    )
    for name, columns, states in (
        ("ix_effect_pending", ["due"], "state = 'pending'"),
        ("ix_effect_sent", ["ended_at"], "state = 'sent'"),
        ("ix_effect_troubled", ["tenant", "created_at"], "state IN ('parked', 'maybe_sent')"),
    ):
        where = sa.text(states)
        op.create_index(name, "effect", columns, sqlite_where=where, postgresql_where=where)


def _add_ledger() -> None:
    op.create_table(
        "inbound",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("provider_id", sa.String(300), nullable=False),
        sa.Column("thread", sa.String(300), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("envelope", JsonType, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("leased_until", Instant()),
        sa.Column("error", sa.Text()),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint(
            "tenant", "channel", "provider_id", name=op.f("uq_inbound_tenant_channel_provider_id")
        ),
    )
    is_open = sa.text("state = 'received'")
    op.create_index(
        "ix_inbound_open",
        "inbound",
        ["tenant", "channel", "thread", "id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    is_quarantined = sa.text("state = 'quarantined'")
    op.create_index(
        "ix_inbound_quarantined",
        "inbound",
        ["tenant", "id"],
        sqlite_where=is_quarantined,
        postgresql_where=is_quarantined,
    )
