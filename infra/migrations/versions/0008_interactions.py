"""Add conversations, interactions, their timeline, and what stands ready for agents."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0008_interactions"
down_revision = "0007_routing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_conversations()
    _add_interactions()
    _add_timeline()
    _add_files()
    _add_agents_words()
    _add_settings()


def downgrade() -> None:
    for table in (
        "company_service",
        "disposition",
        "canned_reply",
        "command",
        "draft",
        "suggestion",
        "upload",
        "attachment",
        "entry",
        "interaction",
        "conversation",
    ):
        op.drop_table(table)


def _add_conversations() -> None:
    op.create_table(
        "conversation",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("pii_thread", sa.String(320), nullable=False),
        sa.Column("customer", sa.String(40), nullable=False),
        sa.Column("last_n", sa.Integer(), nullable=False),
        sa.Column("delivered_n", sa.Integer(), nullable=False),
        sa.Column("read_n", sa.Integer(), nullable=False),
        sa.Column("agent_read_n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("tenant", "channel", "pii_thread", name="uq_conversation_thread"),
    )


def _add_interactions() -> None:
    op.create_table(
        "interaction",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("customer", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("queue", sa.String(40)),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("needs", JsonType, nullable=False),
        sa.Column("owner", sa.String(40)),
        sa.Column("had_agent", sa.Boolean(), nullable=False),
        sa.Column("pii_subject", sa.String(200), nullable=False),
        sa.Column("mood", sa.String(16), nullable=False),
        sa.Column("pii_session", JsonType),
        sa.Column("pii_handover", JsonType),
        sa.Column("pii_data", JsonType, nullable=False),
        sa.Column("disposition", sa.String(64)),
        sa.Column("rating", sa.Integer()),
        sa.Column("pii_rating_comment", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("enqueued_at", Instant()),
        sa.Column("accepted_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.Column("closed_at", Instant()),
        sa.Column("snoozed_until", Instant()),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("last_author", sa.String(16)),
        sa.Column("pii_last_text", sa.String(200), nullable=False),
        sa.Column("last_at", Instant()),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_interaction")),
    )
    op.create_index(
        "ix_interaction_closed_at", "interaction", ["tenant", "closed_at"], unique=False
    )
    op.create_index(
        "ix_interaction_conversation", "interaction", ["tenant", "conversation"], unique=False
    )
    op.create_index("ix_interaction_customer", "interaction", ["tenant", "customer"], unique=False)
    op.create_index(
        "ix_interaction_live",
        "interaction",
        ["tenant", "stage"],
        unique=False,
        sqlite_where=sa.text("stage != 'closed'"),
        postgresql_where=sa.text("stage != 'closed'"),
    )
    op.create_index(
        "ux_interaction_open",
        "interaction",
        ["tenant", "conversation"],
        unique=True,
        sqlite_where=sa.text("(stage NOT IN ('wrap_up', 'closed'))"),
        postgresql_where=sa.text("(stage NOT IN ('wrap_up', 'closed'))"),
    )


def _add_timeline() -> None:
    op.create_table(
        "entry",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("interaction", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("author_kind", sa.String(16), nullable=False),
        sa.Column("author_id", sa.String(40)),
        sa.Column("pii_author_name", sa.String(200), nullable=False),
        sa.Column("pii_text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("language", sa.String(16)),
        sa.Column("choices", JsonType, nullable=False),
        sa.Column("sources", JsonType, nullable=False),
        sa.Column("pii_attachments", JsonType, nullable=False),
        sa.Column("pii_event", JsonType),
        sa.Column("provider_id", sa.String(320)),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_entry")),
    )
    op.create_index("ux_entry_n", "entry", ["tenant", "conversation", "n"], unique=True)
    op.create_index(
        "ux_entry_provider", "entry", ["tenant", "conversation", "provider_id"], unique=True
    )
    op.create_index("ux_entry_seq", "entry", ["tenant", "interaction", "seq"], unique=True)


def _add_files() -> None:
    op.create_table(
        "attachment",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(40), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        sa.Column("interaction", sa.String(40), nullable=False),
        sa.Column("pii_name", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "conversation", "blob", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_blob", "attachment", ["tenant", "blob"], unique=False)
    op.create_table(
        "upload",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("user", sa.String(40), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        sa.Column("pii_name", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_upload")),
    )


def _add_agents_words() -> None:
    op.create_table(
        "suggestion",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("interaction", sa.String(40), nullable=False),
        sa.Column("entry", sa.String(40), nullable=False),
        sa.Column("items", JsonType, nullable=False),
        sa.Column("reasons", JsonType, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "interaction", name=op.f("pk_suggestion")),
    )
    op.create_table(
        "draft",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("interaction", sa.String(40), nullable=False),
        sa.Column("user", sa.String(40), nullable=False),
        sa.Column("pii_text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "interaction", "user", name=op.f("pk_draft")),
    )
    op.create_table(
        "command",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("user", sa.String(40), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("answer", JsonType, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "key", name=op.f("pk_command")),
    )


def _add_settings() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("shortcut", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", "language", name=op.f("pk_canned_reply")),
    )
    op.create_table(
        "disposition",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("names", JsonType, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "code", name=op.f("pk_disposition")),
    )
    op.create_table(
        "company_service",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("base_url", sa.String(500), nullable=False),
        sa.Column("may_be_private", sa.Boolean(), nullable=False),
        sa.Column("timeout_seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_company_service")),
    )
