"""The tables of the conductor. Columns whose name starts with `pii_` hold personal data."""

import sqlalchemy as sa

from infra.db import ID, Instant, JsonType, metadata

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("pii_thread", sa.String(320), nullable=False),
    sa.Column("customer", ID, nullable=False),
    sa.Column("last_n", sa.Integer, nullable=False),
    sa.Column("delivered_n", sa.Integer, nullable=False),
    sa.Column("read_n", sa.Integer, nullable=False),
    sa.Column("agent_read_n", sa.Integer, nullable=False),
    sa.UniqueConstraint("tenant", "channel", "pii_thread", name="uq_conversation_thread"),
)

interaction = sa.Table(
    "interaction",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("conversation", ID, nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("customer", ID, nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("queue", ID),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("is_urgent", sa.Boolean, nullable=False),
    sa.Column("needs", JsonType, nullable=False),
    sa.Column("owner", ID),
    sa.Column("had_agent", sa.Boolean, nullable=False),
    sa.Column("pii_subject", sa.String(200), nullable=False),
    sa.Column("mood", sa.String(16), nullable=False),
    sa.Column("pii_session", JsonType),
    sa.Column("pii_handover", JsonType),
    sa.Column("pii_data", JsonType, nullable=False),
    sa.Column("disposition", sa.String(64)),
    sa.Column("rating", sa.Integer),
    sa.Column("pii_rating_comment", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("enqueued_at", Instant),
    sa.Column("accepted_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Column("snoozed_until", Instant),
    sa.Column("unread", sa.Integer, nullable=False),
    sa.Column("last_author", sa.String(16)),
    sa.Column("pii_last_text", sa.String(200), nullable=False),
    sa.Column("last_at", Instant),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
sa.Index("ix_interaction_customer", interaction.c.tenant, interaction.c.customer)
sa.Index(
    "ux_interaction_open",
    interaction.c.tenant,
    interaction.c.conversation,
    unique=True,
    sqlite_where=interaction.c.stage.not_in(["wrap_up", "closed"]),
    postgresql_where=interaction.c.stage.not_in(["wrap_up", "closed"]),
)
sa.Index("ix_interaction_conversation", interaction.c.tenant, interaction.c.conversation)
sa.Index(
    "ix_interaction_live",
    interaction.c.tenant,
    interaction.c.stage,
    sqlite_where=interaction.c.stage != "closed",
    postgresql_where=interaction.c.stage != "closed",
)
sa.Index("ix_interaction_closed_at", interaction.c.tenant, interaction.c.closed_at)

entry = sa.Table(
    "entry",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("interaction", ID, nullable=False),
    sa.Column("conversation", ID, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("n", sa.Integer),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("author_kind", sa.String(16), nullable=False),
    sa.Column("author_id", ID),
    sa.Column("pii_author_name", sa.String(200), nullable=False),
    sa.Column("pii_text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("language", sa.String(16)),
    sa.Column("choices", JsonType, nullable=False),
    sa.Column("sources", JsonType, nullable=False),
    sa.Column("pii_attachments", JsonType, nullable=False),
    sa.Column("pii_event", JsonType),
    sa.Column("provider_id", sa.String(320)),
    sa.Column("pii_spoken", JsonType),
)
sa.Index("ux_entry_seq", entry.c.tenant, entry.c.interaction, entry.c.seq, unique=True)
sa.Index("ux_entry_n", entry.c.tenant, entry.c.conversation, entry.c.n, unique=True)
sa.Index(
    "ux_entry_provider", entry.c.tenant, entry.c.conversation, entry.c.provider_id, unique=True
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("conversation", ID, primary_key=True),
    sa.Column("blob", sa.String(64), primary_key=True),
    sa.Column("interaction", ID, nullable=False),
    sa.Column("pii_name", sa.String(255), nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
)
sa.Index("ix_attachment_blob", attachment.c.tenant, attachment.c.blob)

upload = sa.Table(
    "upload",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("user", ID, nullable=False),
    sa.Column("blob", sa.String(64), nullable=False),
    sa.Column("pii_name", sa.String(255), nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

suggestion = sa.Table(
    "suggestion",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("interaction", ID, primary_key=True),
    sa.Column("entry", ID, nullable=False),
    sa.Column("items", JsonType, nullable=False),
    sa.Column("reasons", JsonType, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("interaction", ID, primary_key=True),
    sa.Column("user", ID, primary_key=True),
    sa.Column("pii_text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

command = sa.Table(
    "command",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("user", ID, primary_key=True),
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("request", sa.String(64), nullable=False),
    sa.Column("answer", JsonType, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

canned_reply = sa.Table(
    "canned_reply",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("language", sa.String(16), primary_key=True),
    sa.Column("shortcut", sa.String(40), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

disposition = sa.Table(
    "disposition",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("names", JsonType, nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
)

service = sa.Table(
    "company_service",
    metadata,
    sa.Column("tenant", ID, primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("base_url", sa.String(500), nullable=False),
    sa.Column("may_be_private", sa.Boolean, nullable=False),
    sa.Column("timeout_seconds", sa.Float, nullable=False),
)
