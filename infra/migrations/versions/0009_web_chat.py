"""Add the sites of web chat, their visitors and the visitors' uploads."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "0009_web_chat"
down_revision = "0008_interactions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_sites()
    _add_visitors()
    _add_uploads()


def downgrade() -> None:
    for table in ("visitor_upload", "visitor", "site"):
        op.drop_table(table)


def _add_sites() -> None:
    op.create_table(
        "site",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("names", JsonType, nullable=False),
        sa.Column("languages", JsonType, nullable=False),
        sa.Column("allowed_origins", JsonType, nullable=False),
        sa.Column("colours", JsonType, nullable=False),
        sa.Column("texts", JsonType, nullable=False),
        sa.Column("queue", sa.String(40)),
        sa.Column("when_closed", sa.String(8), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )


def _add_visitors() -> None:
    op.create_table(
        "visitor",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("site", sa.String(60), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_visitor")),
    )
    op.create_index("ix_visitor_seen", "visitor", ["tenant", "seen_at"])


def _add_uploads() -> None:
    op.create_table(
        "visitor_upload",
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("visitor", sa.String(40), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        sa.Column("pii_name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_visitor_upload")),
    )
    op.create_index(
        "ix_visitor_upload_visitor", "visitor_upload", ["tenant", "visitor", "created_at"]
    )
